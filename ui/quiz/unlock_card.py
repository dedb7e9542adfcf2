"""The code of 12 digits that opens a paper's questions: told aloud in the room when the quiz begins."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.people.code_field import CodeField
from ui.theme import tokens
from ui.widgets import Button, Card, Label
from ui.widgets.glyph import Glyph

SEAL_CODE_DIGITS: Final = 12


class UnlockCard(Card):
    """A field for the code, and what was wrong with the last one.

    Signals:
        unlock: a whole code was entered (its digits).
    """

    unlock = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        head = QHBoxLayout()
        head.setSpacing(tokens.SPACE_S)
        head.addWidget(Glyph("lock", "muted", side=tokens.ICON_S, parent=self))
        head.addWidget(Label(self.tr("Đề còn khóa"), "strong", self), 1)
        self.code = CodeField(self.tr("Mã mở đề"), self, length=SEAL_CODE_DIGITS)
        self.button = Button(self.tr("Mở đề"), "primary", self)
        self.button.setEnabled(False)
        self.fault = Label("", "small", self, tone="danger")
        self.fault.hide()
        entry = QHBoxLayout()
        entry.setSpacing(tokens.SPACE_S)
        entry.addWidget(self.code, 1)
        entry.addWidget(self.button)
        self.body.addLayout(head)
        self.body.addWidget(Label(self.tr("Nhập mã 12 số được đọc khi bắt đầu."), "muted", self))
        self.body.addLayout(entry)
        self.body.addWidget(self.fault)
        self.code.code_changed.connect(self._changed)
        self.code.returnPressed.connect(self._send)
        self.button.clicked.connect(self._send)

    def wait(self, *, on: bool) -> None:
        """While a code is tried nothing can be typed or pressed."""
        self.code.setReadOnly(on)
        self.button.setEnabled(not on and self.code.complete)
        self.button.setText(self.tr("Đang mở…") if on else self.tr("Mở đề"))

    def fail(self, sentence: str) -> None:
        """Says why it did not open; what was typed stays, to be compared group by group."""
        self.wait(on=False)
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))
        self.code.setAccessibleDescription(sentence)
        self.code.setFocus()

    def _changed(self, _digits: str) -> None:
        self.fault.hide()
        self.button.setEnabled(self.code.complete)

    def _send(self) -> None:
        if self.code.complete and not self.code.isReadOnly():
            self.unlock.emit(self.code.code)
