"""Single choice, multiple response and true/false: a row a choice, by mouse, by arrows and Enter, or by its digit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.views import QuestionView
from content_cache.questions.answers import Answer, ChoiceAnswer, ChoicesAnswer, TruthAnswer
from ui.quiz.answer_lines import Line, Reviewed, answer_tag, chosen_tag
from ui.quiz.choice_rows import ManyRow, OneRow, RowMark
from ui.quiz.fields.answer_field import AnswerField, Kind, bring_into_view
from ui.quiz.rich import RichBlock
from ui.quiz.typesetter import Typesetter
from ui.theme import tokens

_TRUE = QT_TRANSLATE_NOOP("AnswerField", "Đúng")
_FALSE = QT_TRANSLATE_NOOP("AnswerField", "Sai")


def chosen_in(answer: Answer | None) -> frozenset[int]:
    """The numbers of the rows that an answer has; true is 1, false 0."""
    if isinstance(answer, ChoiceAnswer):
        return frozenset({answer.choice})
    if isinstance(answer, ChoicesAnswer):
        return frozenset(answer.choices)
    if isinstance(answer, TruthAnswer):
        return frozenset({int(answer.value)})
    return frozenset()


def row_mark(seen: Reviewed, value: int) -> RowMark:
    """What can be said of a choice: with a right answer of each, without one of what was chosen at most."""
    chosen, wanted = value in chosen_in(seen.answer), value in chosen_in(seen.correct)
    if seen.correct is not None:
        if wanted:
            return RowMark.RIGHT if chosen else RowMark.MISSED
        return RowMark.WRONG if chosen else RowMark.NONE
    if not chosen or seen.right is None:
        return RowMark.NONE
    if seen.right:
        return RowMark.RIGHT
    # Of several choices that are not right together, each may be right.
    return RowMark.NONE if seen.question.type == "multiple_response" else RowMark.WRONG


class ChoiceField(AnswerField):
    """Rows of which one is chosen, or several."""

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
            row.stepped.connect(partial(self._step, row))
            layout.addWidget(row)
            self.rows.append(row)

    def show_answer(self, answer: Answer | None) -> None:
        """Marks the rows of an answer. Rows are fresh: of rows that exclude each other none can be taken back."""
        chosen = chosen_in(answer)
        for row, value in zip(self.rows, self._values, strict=True):
            if value in chosen:
                row.setChecked(True)

    def show_marks(self, seen: Reviewed | None) -> None:
        """Marks what was chosen; where a right answer is known, also what should have been."""
        for row, value in zip(self.rows, self._values, strict=True):
            row.show_mark(RowMark.NONE if seen is None else row_mark(seen, value))

    def press_digit(self, digit: int) -> bool:
        """Presses the row with that number, from 1."""
        if not 1 <= digit <= len(self.rows) or not self.isEnabled():
            return False
        self.rows[digit - 1].setFocus()
        self.rows[digit - 1].click()
        bring_into_view(self.rows[digit - 1])
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
            bring_into_view(self.rows[number])


def truth_words() -> list[str]:
    """True, then false."""
    return [QCoreApplication.translate("AnswerField", str(word)) for word in (_TRUE, _FALSE)]


def _rows_of(setter: Typesetter, question: QuestionView) -> tuple[list[RichBlock], list[int]]:
    if question.type == "true_false":
        return [setter.part(word) for word in truth_words()], [1, 0]
    return [setter.part(choice.html) for choice in question.choices], [choice.index for choice in question.choices]


def _field(question: QuestionView, setter: Typesetter, parent: QWidget) -> AnswerField:
    blocks, values = _rows_of(setter, question)
    return ChoiceField(blocks, values, question.type, parent)


def _lines(setter: Typesetter, seen: Reviewed) -> list[Line]:
    """Every choice, with what was chosen and what is right."""
    return [_line(block, value, seen) for block, value in zip(*_rows_of(setter, seen.question), strict=True)]


def _line(block: RichBlock, value: int, seen: Reviewed) -> Line:
    chosen = value in chosen_in(seen.answer)
    tag = chosen_tag() if chosen else ""
    match row_mark(seen, value):
        case RowMark.RIGHT:
            return Line(block, "circle-check", "success", "success_soft", tag)
        case RowMark.WRONG:
            return Line(block, "circle-x", "danger", "danger_soft", tag)
        case RowMark.MISSED:
            return Line(block, "circle-check", "success", "", answer_tag())
        case RowMark.NONE:
            return Line(block, "circle-dot" if chosen else "circle", "muted" if chosen else "faint", "", tag)


SINGLE = Kind(QT_TRANSLATE_NOOP("QuestionPanel", "Chọn một phương án"), _field, _lines)
SEVERAL = Kind(QT_TRANSLATE_NOOP("QuestionPanel", "Chọn tất cả phương án đúng"), _field, _lines)
TRUTH = Kind(QT_TRANSLATE_NOOP("QuestionPanel", "Đúng hay sai"), _field, _lines)
