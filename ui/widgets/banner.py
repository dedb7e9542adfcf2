"""A sentence across a page: something happened, or waits."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.theme import tokens
from ui.widgets.buttons import Button
from ui.widgets.glyph import Glyph
from ui.widgets.text import Label, restyle

_ICONS = {"info": "info", "success": "circle-check", "warning": "triangle-alert", "danger": "circle-alert"}


class Banner(QFrame):
    """A sentence with an icon and at most one action.

    Signals:
        acted: the action was pressed.
    """

    acted = Signal()

    def __init__(
        self, text: str = "", tone: str = "info", action: str | None = None, parent: QWidget | None = None
    ) -> None:
        """Makes a banner.

        Args:
            text: the sentence; an empty banner hides itself.
            tone: ``info``, ``success``, ``warning`` or ``danger``.
            action: the button's words; None for no button.
            parent: owner.
        """
        super().__init__(parent)
        self.setProperty("kind", "banner")
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_M, tokens.SPACE_S, tokens.SPACE_M, tokens.SPACE_S)
        row.setSpacing(tokens.SPACE_M)
        self._glyph = Glyph(_ICONS[tone], tone, parent=self)
        self._label = Label("", parent=self)
        self._button = Button("", "secondary", self, small=True)
        row.addWidget(self._glyph)
        row.addWidget(self._label, 1)
        row.addWidget(self._button)
        self._button.clicked.connect(self.acted)
        self._said: tuple[str, str, str | None] | None = None
        self.say(text, tone, action)

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._label.text()

    def say(self, text: str, tone: str = "info", action: str | None = None) -> None:
        """Shows another sentence; an empty one hides the banner."""
        if (text, tone, action) == self._said:
            return
        self._said = (text, tone, action)
        self.setProperty("tone", tone)
        self._glyph.show_icon(_ICONS[tone], tone)
        self._label.setText(text)
        self._label.set_tone(tone)
        self._button.setText(action or "")
        self._button.setVisible(action is not None)
        self.setAccessibleName(text)
        restyle(self)
        self.setVisible(bool(text))
