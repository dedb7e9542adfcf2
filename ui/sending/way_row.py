"""A way as a row: an icon, what it is, how it fares, and what can be pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.sending.words import WayWords
from ui.theme import tokens
from ui.widgets import Button, Card, Label
from ui.widgets.glyph import Glyph


class WayRow(Card):
    """One obvious button at the right, and perhaps a quiet one below the words."""

    def __init__(
        self, icon_name: str, action: str, parent: QWidget | None = None, *, second: str = "", primary: bool = False
    ) -> None:
        """Makes a row.

        Args:
            icon_name: a Lucide icon.
            action: the button's words.
            parent: owner.
            second: words of a second, quiet button; empty for none.
            primary: True for the one obvious next step.
        """
        super().__init__(parent, padding=tokens.SPACE_M)
        self._icon_name = icon_name
        self._glyph = Glyph(icon_name, "muted", side=tokens.ICON_M, parent=self)
        self._title = Label("", "strong", self)
        self._state = Label("", "small", self)
        self.button = Button(action, "primary" if primary else "secondary", self, small=True)
        self.second = Button(second, "link", self, small=True)
        self.second.setVisible(bool(second))
        words = QVBoxLayout()
        words.setSpacing(tokens.SPACE_XS)
        for widget in (self._title, self._state):
            words.addWidget(widget)
        words.addWidget(self.second, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_M)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(row)
        self.setFrameShape(QFrame.Shape.NoFrame)

    @property
    def title(self) -> str:
        """What it is."""
        return self._title.text()

    @property
    def state(self) -> str:
        """How it fares."""
        return self._state.text()

    def show_words(self, words: WayWords, action: str = "") -> None:
        """Says how the way fares.

        Args:
            words: see `WayWords`.
            action: other words for the button; empty leaves them.
        """
        if action:
            self.button.setText(action)
        self._title.setText(words.title)
        self._state.setText(words.state)
        self._state.set_tone(words.tone)
        self._glyph.show_icon(self._icon_name, words.tone or "muted")
        for button in (self.button, self.second):
            # Several rows have buttons of the same words: who only hears them is told which is which.
            button.setAccessibleName(f"{button.text()}: {words.title}")
            button.setAccessibleDescription(words.state)
