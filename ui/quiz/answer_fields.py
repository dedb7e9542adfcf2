"""Where an answer is given: rows for choices, a field for words. One class a form, one interface for the page.

Text fields are left alone while somebody types: input methods delete and re-insert letters, so no key is watched and
the text is never rewritten. It is saved when typing rests, and at once when the page asks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.views import QuestionView
from content_cache.questions.answers import (
    Answer,
    ChoiceAnswer,
    ChoicesAnswer,
    TextAnswer,
    TruthAnswer,
)
from ui.quiz.choice_rows import ManyRow, OneRow
from ui.quiz.rich import RichBlock
from ui.reader.style import reading_font
from ui.theme import Theme, tokens
from ui.widgets import Label

TYPING_RESTS_MS: Final = 700
LONGEST_ANSWER: Final = 1000
"""Characters; see ``content_cache/questions/answers.py``."""
_TRUE = QT_TRANSLATE_NOOP("AnswerField", "Đúng")
_FALSE = QT_TRANSLATE_NOOP("AnswerField", "Sai")


class AnswerField(QWidget):
    """Base of the forms.

    Signals:
        given: an `Answer`, or None when it was taken back.
    """

    given = Signal(object)

    def show_answer(self, answer: Answer | None) -> None:
        """Shows what was answered before, without saying `given`."""
        raise NotImplementedError

    def flush(self) -> None:
        """Says `given` now if something waits to be said."""

    def press_digit(self, digit: int) -> bool:
        """Presses the row with that number; False where there is none."""
        del digit
        return False

    def take_focus(self) -> None:
        """Puts the keyboard where the answer is given."""

    def stops(self) -> Sequence[QWidget]:
        """Where the keyboard stops here, in order."""
        return ()


class ChoiceField(AnswerField):
    """Rows for single choice, multiple response and true/false."""

    def __init__(
        self, blocks: Sequence[RichBlock], values: Sequence[int], kind: str, parent: QWidget | None = None
    ) -> None:
        """Makes the rows.

        Args:
            blocks: the words of the rows, in the order shown.
            values: the choices' numbers in source order; for true/false 1 and 0.
            kind: the question's type.
            parent: owner.
        """
        super().__init__(parent)
        self._kind = kind
        self._values = list(values)
        row_type = ManyRow if kind == "multiple_response" else OneRow
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_S)
        self.rows: list[OneRow | ManyRow] = []
        for number, block in enumerate(blocks, 1):
            row = row_type(block, number, self)
            row.clicked.connect(self._clicked)
            row.stepped.connect(lambda step, row=row: self._step(row, step))
            layout.addWidget(row)
            self.rows.append(row)

    def show_answer(self, answer: Answer | None) -> None:
        """Marks the rows of an answer. Rows are fresh: of rows that exclude each other none can be taken back."""
        chosen: set[int] = set()
        if isinstance(answer, ChoiceAnswer):
            chosen = {answer.choice}
        elif isinstance(answer, ChoicesAnswer):
            chosen = set(answer.choices)
        elif isinstance(answer, TruthAnswer):
            chosen = {int(answer.value)}
        for row, value in zip(self.rows, self._values, strict=True):
            if value in chosen:
                row.setChecked(True)

    def press_digit(self, digit: int) -> bool:
        """Presses the row with that number, from 1."""
        if not 1 <= digit <= len(self.rows):
            return False
        self.rows[digit - 1].setFocus()
        self.rows[digit - 1].click()
        return True

    def take_focus(self) -> None:
        """Goes to the chosen row, else to the first."""
        if self.rows:
            next((row for row in self.rows if row.isChecked()), self.rows[0]).setFocus()

    def stops(self) -> Sequence[QWidget]:
        """The rows."""
        return self.rows

    def _clicked(self) -> None:
        self.given.emit(self._answer())

    def _answer(self) -> Answer | None:
        chosen = sorted(value for row, value in zip(self.rows, self._values, strict=True) if row.isChecked())
        if not chosen:
            return None
        if self._kind == "multiple_response":
            return ChoicesAnswer(tuple(chosen))
        if self._kind == "true_false":
            return TruthAnswer(bool(chosen[0]))
        return ChoiceAnswer(chosen[0])

    def _step(self, row: OneRow | ManyRow, step: int) -> None:
        number = self.rows.index(row) + step
        if 0 <= number < len(self.rows):
            self.rows[number].setFocus()


class WordsField(AnswerField):
    """A line for a short answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_XS)
        label = Label(self.tr("Câu trả lời"), "strong", self)
        self.line = QLineEdit(self)
        self.line.setMaxLength(LONGEST_ANSWER)
        self.line.setAccessibleName(self.tr("Câu trả lời"))
        label.setBuddy(self.line)
        layout.addWidget(label)
        layout.addWidget(self.line)
        layout.addWidget(Label(self.tr("Viết ngắn gọn. Chữ hoa hay chữ thường đều được."), "small", self))
        self._said = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(TYPING_RESTS_MS)
        self._rest.timeout.connect(self.flush)
        self.line.textEdited.connect(lambda _text: self._rest.start())
        self.line.editingFinished.connect(self.flush)

    def show_answer(self, answer: Answer | None) -> None:
        """Puts the words of an answer into the line."""
        self._rest.stop()
        self._said = answer.text if isinstance(answer, TextAnswer) else ""
        self.line.setText(self._said)

    def flush(self) -> None:
        """Says what is in the line if it was not said yet. The line itself stays as typed."""
        self._rest.stop()
        text = unicodedata.normalize("NFC", self.line.text()).strip()[:LONGEST_ANSWER]
        if text != self._said:
            self._said = text
            self.given.emit(TextAnswer(text) if text else None)

    def take_focus(self) -> None:
        """Goes to the line."""
        self.line.setFocus()

    def stops(self) -> Sequence[QWidget]:
        """The line."""
        return (self.line,)


def field_for(question: QuestionView, images: Mapping[str, QImage], parent: QWidget) -> AnswerField:
    """The form for a question's type; one that this version doesn't know is answered in words.

    Args:
        question: what is asked.
        images: its pictures, decoded.
        parent: owner.
    """
    theme = Theme.of(parent)
    font = reading_font(theme)
    if question.type == "true_false":
        words = [QCoreApplication.translate("AnswerField", str(word)) for word in (_TRUE, _FALSE)]
        return ChoiceField([RichBlock(word, {}, font, theme) for word in words], (1, 0), question.type, parent)
    if question.choices:
        blocks = [RichBlock(choice.html, images, font, theme) for choice in question.choices]
        return ChoiceField(blocks, [choice.index for choice in question.choices], question.type, parent)
    return WordsField(parent)
