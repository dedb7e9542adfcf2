"""Numeric: a line for a number, its unit where one is asked, and how the number is read."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QWidget

from app.views import QuestionView
from content_cache.questions.answers import Answer, NumberAnswer
from ui.quiz.answer_lines import Line, Reviewed, judged, right_line, written_tag
from ui.quiz.fields.answer_field import AnswerField, Kind
from ui.quiz.fields.entries import NumberEntry, TextEntry
from ui.quiz.fields.words import WordsField
from ui.quiz.typesetter import Typesetter


class NumberField(WordsField):
    """A number with its label."""

    def __init__(self, units: tuple[str, ...], parent: QWidget | None = None) -> None:
        """Makes it; ``units`` is empty where none is asked."""
        self._units = units
        super().__init__(parent)

    def _make_entry(self) -> TextEntry:
        return NumberEntry(self._units, self)

    def show_answer(self, answer: Answer | None) -> None:
        """Puts a number into the line and chooses its unit."""
        self.entry.show_value(answer if isinstance(answer, NumberAnswer) else None)
        self._said = self.entry.value()


def number_text(answer: NumberAnswer) -> str:
    """A number as it was typed, with its unit."""
    return answer.text if answer.unit is None else f"{answer.text} {answer.unit}"


def _field(question: QuestionView, setter: Typesetter, parent: QWidget) -> AnswerField:
    del setter
    return NumberField(question.units, parent)


def _lines(setter: Typesetter, seen: Reviewed) -> list[Line]:
    """What was written, then what would have been right unless it was."""
    lines = []
    if isinstance(seen.answer, NumberAnswer):
        lines.append(judged(setter.written(number_text(seen.answer)), seen.right, written_tag()))
    if isinstance(seen.correct, NumberAnswer) and not seen.right:
        lines.append(right_line(setter.written(number_text(seen.correct))))
    return lines


KIND = Kind(QT_TRANSLATE_NOOP("QuestionPanel", "Điền số"), _field, _lines, marked_in_place=False)
