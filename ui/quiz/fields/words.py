"""Short answer: a line for a few words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.views import QuestionView
from content_cache.questions.answers import Answer, TextAnswer
from ui.quiz.answer_lines import Line, Reviewed, judged, right_line, written_tag
from ui.quiz.fields.answer_field import AnswerField, Kind
from ui.quiz.fields.entries import TextEntry
from ui.quiz.typesetter import Typesetter
from ui.theme import tokens
from ui.widgets import Label


class WordsField(AnswerField):
    """A line with its label."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_XS)
        label = Label(self.tr("Câu trả lời"), "strong", self)
        self.entry = self._make_entry()
        self.entry.set_name(self.tr("Câu trả lời"))
        label.setBuddy(self.entry.line)
        layout.addWidget(label)
        layout.addWidget(self.entry)
        self._said: Answer | None = None
        self.entry.settled.connect(self.flush)

    def _make_entry(self) -> TextEntry:
        return TextEntry(self)

    @property
    def line(self) -> QLineEdit:
        """Where one types."""
        return self.entry.line

    def show_answer(self, answer: Answer | None) -> None:
        """Puts the words of an answer into the line."""
        self.entry.show_value(answer if isinstance(answer, TextAnswer) else None)
        self._said = self.entry.value()

    def show_marks(self, seen: Reviewed | None) -> None:
        """A mark behind the line."""
        self.entry.show_mark(None if seen is None else seen.right)

    def freeze(self, *, on: bool) -> None:
        """Can be read and copied, not changed."""
        self.entry.freeze(on=on)

    def flush(self) -> None:
        """Says what is in the line if it was not said yet. The line itself stays as typed."""
        self.entry.said()
        value = self.entry.value()
        if value != self._said:
            self._said = value
            self.given.emit(value)

    def take_focus(self) -> None:
        """Goes to the line."""
        self.entry.take_focus()

    def stops(self) -> Sequence[QWidget]:
        """The line, and what belongs to it."""
        return self.entry.stops()


def _field(question: QuestionView, setter: Typesetter, parent: QWidget) -> AnswerField:
    del question, setter
    return WordsField(parent)


def _lines(setter: Typesetter, seen: Reviewed) -> list[Line]:
    """What was written, then what would have been right unless it was."""
    lines = []
    if isinstance(seen.answer, TextAnswer):
        lines.append(judged(setter.written(seen.answer.text), seen.right, written_tag()))
    if isinstance(seen.correct, TextAnswer) and not seen.right:
        lines.append(right_line(setter.written(seen.correct.text)))
    return lines


KIND = Kind(QT_TRANSLATE_NOOP("QuestionPanel", "Viết câu trả lời ngắn"), _field, _lines, marked_in_place=False)
