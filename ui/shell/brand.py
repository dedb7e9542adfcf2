"""The program's name at the left of pages that have no navigation."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import Theme, tokens
from ui.widgets import Label, Tile


class Brand(QWidget):
    """A mark, the name, and what the program does, in one sentence; as wide as the navigation."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_XL, tokens.SPACE_L, tokens.SPACE_XL)
        column.setSpacing(tokens.SPACE_M)
        column.addWidget(Tile("book-open", ("on_accent", "accent"), self))
        column.addWidget(Label("Tự Học", "title", self, wrap=False))
        column.addWidget(Label(self.tr("Học không cần mạng. Kết quả tự gửi đi khi có mạng."), "muted", self))
        column.addStretch(1)
        Theme.of(self).changed.connect(self._resize)
        self._resize()

    def _resize(self) -> None:
        self.setFixedWidth(Theme.of(self).px(tokens.RAIL_WIDE))
