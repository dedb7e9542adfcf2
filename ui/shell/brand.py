"""The program's name above pages that have no navigation."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import tokens
from ui.widgets import Label, Tile


class Brand(QWidget):
    """A mark and the name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_L, tokens.SPACE_XL, 0)
        row.setSpacing(tokens.SPACE_M)
        row.addWidget(Tile("book-open", ("on_accent", "accent"), self, side=tokens.CONTROL))
        row.addWidget(Label("Tự Học", "heading", self, wrap=False))
        row.addStretch(1)
