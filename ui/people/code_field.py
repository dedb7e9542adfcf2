"""A field for a code of digits in groups of four: one of 16 digits to enrol, one of 12 to open a paper.

It takes whatever comes: typed digits, pasted text with spaces, dashes or words around, full-width digits of an input
method. What is not a digit falls away, so an input method that deletes and re-inserts can't break it.
"""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.words.format import grouped

CODE_DIGITS = 16


def digits_of(text: str) -> str:
    """The decimal digits in a text, as ASCII, in order."""
    return "".join(str(unicodedata.digit(letter)) for letter in text if unicodedata.digit(letter, -1) >= 0)


class CodeField(QLineEdit):
    """Digits only, grouped as they come.

    Signals:
        completed: all digits are there.
        code_changed: the digits changed; carries them.
    """

    completed = Signal()
    code_changed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None, *, length: int = CODE_DIGITS) -> None:
        """Makes an empty field.

        Args:
            name: its label, for screen readers.
            parent: owner.
            length: how many digits a code has.
        """
        super().__init__(parent)
        self._length = length
        self.setAccessibleName(name)
        self.setProperty("kind", "code")
        self.setPlaceholderText(grouped("0" * length))
        self._digits = ""
        self.textChanged.connect(self._regroup)

    @property
    def code(self) -> str:
        """The digits typed so far, without spaces."""
        return self._digits

    @property
    def complete(self) -> bool:
        """True with all of them."""
        return len(self._digits) == self._length

    def set_code(self, text: str) -> None:
        """Puts a code in; anything that is not a digit falls away."""
        self.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.take(QGuiApplication.clipboard().mimeData())
            return
        super().keyPressEvent(event)

    def take(self, data: QMimeData) -> None:
        """Puts pasted text in at the cursor; a whole code replaces what was there."""
        digits = digits_of(data.text())
        if len(digits) >= self._length:
            self.setText(digits)
        elif digits:
            self.insert(digits)

    def _regroup(self, text: str) -> None:
        digits = digits_of(text)[: self._length]
        shown = grouped(digits)
        if shown != text:
            before = len(digits_of(text[: self.cursorPosition()]))
            blocked = self.blockSignals(True)
            self.setText(shown)
            self.setCursorPosition(_position_after(shown, min(before, len(digits))))
            self.blockSignals(blocked)
        if digits != self._digits:
            self._digits = digits
            self.code_changed.emit(digits)
            if self.complete:
                self.completed.emit()


def _position_after(shown: str, digits: int) -> int:
    """Where the cursor stands after so many digits."""
    seen = 0
    for position, letter in enumerate(shown):
        if seen == digits:
            return position
        seen += letter.isdigit()
    return len(shown)
