"""The question of a contest that decides between equal scores: a whole number, asked before handing in."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.quiz.fields.answer_field import Rest
from ui.quiz.rich import RichText
from ui.quiz.typesetter import Typesetter
from ui.theme import Theme, tokens
from ui.widgets import Card, Label
from ui.widgets.field import Field

MOST: Final = 10**9
"""Numbers from here on are not taken (`app.quizzes.Quizzes.tie_break`)."""
_NUMBER: Final = re.compile(r"\d+|\d{1,3}(?:[. ]\d{3})+")


def whole_number(text: str) -> int | None:
    """The number that somebody typed, with or without marks between thousands; None where it is none."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if not _NUMBER.fullmatch(plain):
        return None
    number = int(re.sub(r"[. ]", "", plain))
    return number if number < MOST else None


class TieBreakCard(Card):
    """The question and a line to answer in. Keys are left alone; what is no number is said, not rewritten.

    Signals:
        given: the number, or None when it was taken back or is none.
    """

    given = Signal(object)

    def __init__(self, html: str, number: int | None, parent: QWidget | None = None) -> None:
        """Makes the card.

        Args:
            html: the question, as ``content_cache/render.py`` writes it.
            number: what was given before.
            parent: owner.
        """
        super().__init__(parent)
        self._said = number
        theme = Theme.of(self)
        self.body.setSpacing(tokens.SPACE_M)
        self.body.addWidget(Label(self.tr("Câu dự đoán"), "strong", self))
        question = RichText(self)
        block = Typesetter(theme).said(html)
        question.show_block(block)
        self.body.addWidget(question)
        self.field = Field(self.tr("Số dự đoán"), self.tr("Dùng để xếp hạng khi bằng điểm."), QLineEdit(self), self)
        self.field.edit.setAccessibleName(block.plain)
        if number is not None:
            self.field.edit.setText(str(number))
        self.body.addWidget(self.field)
        self._rest = Rest(self)
        self._rest.rested.connect(self.flush)
        self.field.edit.textEdited.connect(lambda _text: self._rest.typed())
        self.field.edit.editingFinished.connect(self.flush)

    @property
    def is_sound(self) -> bool:
        """Nothing stands there, or a number does."""
        return not self.field.text or whole_number(self.field.edit.text()) is not None

    @property
    def number(self) -> int | None:
        """What was said last."""
        return self._said

    def flush(self) -> None:
        """Says what stands there now, if it is not said yet."""
        self._rest.stop()
        if not self.is_sound:
            self.field.set_fault(self.tr("Nhập một số nguyên, ví dụ 125."))
        number = whole_number(self.field.edit.text())
        if number != self._said:
            self._said = number
            self.given.emit(number)
