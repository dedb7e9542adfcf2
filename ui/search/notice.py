"""What the palette says when it has nothing to list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.widgets import Button, Label
from ui.widgets.glyph import Glyph


class Notice(QWidget):
    """An icon, a few words, a sentence, and at most one thing to press.

    Signals:
        acted: the button was pressed.
    """

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph = Glyph("search", parent=self)
        self.title = Label("", "strong", self)
        self.detail = Label("", "muted", self)
        self.button = Button("", "secondary", self, small=True)
        self.button.clicked.connect(self.acted)
        words = QVBoxLayout()
        words.setSpacing(tokens.SPACE_S)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        # Without an alignment, the button's greatest width would be that of the words too.
        words.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_S, tokens.SPACE_XL, tokens.SPACE_L)
        row.setSpacing(tokens.SPACE_M)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def say(self, icon_name: str, role: str, title: str, detail: str = "", action: str | None = None) -> None:
        """Says something.

        Args:
            icon_name: a Lucide icon.
            role: its colour token.
            title: a few words; may be empty.
            detail: a sentence; may be empty.
            action: the button's words; None for no button.
        """
        self._glyph.show_icon(icon_name, role)
        for label, text in ((self.title, title), (self.detail, detail)):
            label.setText(text)
            label.setVisible(bool(text))
        self.button.setText(action or "")
        self.button.setVisible(action is not None)
        self.setAccessibleName(title or detail)
        self.setAccessibleDescription(detail)
