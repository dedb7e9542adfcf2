"""Text on a page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme.tokens import TextRole


class Label(QLabel):
    """Plain text in one of the roles; wraps by default and never reads its text as markup."""

    def __init__(
        self,
        text: str = "",
        role: TextRole | str = TextRole.BODY,
        parent: QWidget | None = None,
        *,
        wrap: bool = True,
        tone: str | None = None,
        selectable: bool = False,
    ) -> None:
        """Makes a label.

        Args:
            text: what it says.
            role: size, weight and colour.
            parent: owner.
            wrap: False keeps one line.
            tone: ``info``, ``success``, ``warning`` or ``danger`` instead of the role's colour.
            selectable: True lets people mark and copy it, by mouse and by keyboard.
        """
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", str(role))
        if tone is not None:
            self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        if selectable:
            flags = Qt.TextInteractionFlag
            self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)

    def set_tone(self, tone: str | None) -> None:
        """Changes the colour's meaning."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            restyle(self)


class Chip(QLabel):
    """A word or two on a quiet ground: a state."""

    def __init__(self, text: str = "", tone: str | None = None, parent: QWidget | None = None) -> None:
        """Makes a chip; ``tone`` as for `Label`, None for neutral."""
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", "chip")
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)

    def show_state(self, text: str, tone: str | None) -> None:
        """Says something else."""
        self.setText(text)
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            restyle(self)


def restyle(widget: QWidget) -> None:
    """Makes the style sheet look again at a widget whose dynamic properties changed; costs about a millisecond."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
