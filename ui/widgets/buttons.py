"""Things to press. The kind is a rank: one primary button a page, the obvious next step."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from ui.theme import Theme, icon, tokens

_INK = {
    "primary": "on_accent",
    "secondary": "text",
    "quiet": "muted",
    "link": "accent_text",
    "crumb": "muted",
}


class Button(QPushButton):
    """A button of a kind: ``primary``, ``secondary``, ``quiet`` or ``link``."""

    def __init__(
        self,
        text: str,
        kind: str = "secondary",
        parent: QWidget | None = None,
        *,
        icon_name: str | None = None,
        small: bool = False,
    ) -> None:
        """Makes a button.

        Args:
            text: one or two words, a verb first.
            kind: its rank.
            parent: owner.
            icon_name: a Lucide icon before the text.
            small: True inside cards and bars.
        """
        super().__init__(text, parent)
        self.setProperty("kind", kind)
        if small:
            self.setProperty("compact", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        if icon_name is not None:
            self.setIcon(icon(icon_name, _INK[kind]))
            side = Theme.of(self).px(tokens.ICON_S)
            self.setIconSize(QSize(side + tokens.SPACE_XS, side))

    @property
    def kind(self) -> str:
        """Its rank."""
        return str(self.property("kind"))


class IconButton(QToolButton):
    """A button that is only an icon; its word is its tooltip and its accessible name."""

    def __init__(self, icon_name: str, word: str, parent: QWidget | None = None, *, checkable: bool = False) -> None:
        """Makes the button; ``word`` says what it does."""
        super().__init__(parent)
        self.setIcon(icon(icon_name, "muted", "accent_text"))
        side = Theme.of(self).px(tokens.ICON_M)
        self.setIconSize(QSize(side, side))
        self.setToolTip(word)
        self.setAccessibleName(word)
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)


class Segments(QWidget):
    """A choice of one out of few, all in sight.

    Signals:
        chosen: the value that somebody picked; not emitted by `select`.
    """

    chosen = Signal(object)

    def __init__(self, options: Sequence[tuple[object, str]], name: str, parent: QWidget | None = None) -> None:
        """Makes the row.

        Args:
            options: pairs (value, word).
            name: what is being chosen, for screen readers.
            parent: owner.
        """
        super().__init__(parent)
        self.setAccessibleName(name)
        self._values = [value for value, _ in options]
        self._group = QButtonGroup(self)
        self._buttons: list[QPushButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SPACE_S)
        for number, (_, word) in enumerate(options):
            button = QPushButton(word, self)
            button.setProperty("kind", "segment")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setAccessibleName(f"{name}: {word}")
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._group.addButton(button, number)
            self._buttons.append(button)
            row.addWidget(button)
        row.addStretch(1)
        self._group.idClicked.connect(lambda number: self.chosen.emit(self._values[number]))

    def select(self, value: object) -> None:
        """Shows a value as chosen, without telling anybody."""
        if value in self._values:
            self.button(value).setChecked(True)

    def button(self, value: object) -> QPushButton:
        """The button of a value."""
        return self._buttons[self._values.index(value)]
