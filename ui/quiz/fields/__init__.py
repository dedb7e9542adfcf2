"""Where answers are given and shown, by type of question: one module a type or family, and one table.

A new type is a module with its `Kind` and a line in `KINDS`. `base` holds what they share, `entries` and `picker` the
controls that more than one type has.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.views import QuestionView
from ui.quiz.answer_lines import Line, Reviewed
from ui.quiz.fields import choices, cloze, essay, matching, number, ordering, words
from ui.quiz.fields.answer_field import AnswerField, Kind
from ui.quiz.typesetter import Typesetter

__all__ = ["KINDS", "AnswerField", "Kind", "answer_lines", "field_for", "how_to_answer", "kind_of"]

KINDS: Final[dict[str, Kind]] = {
    "single_choice": choices.SINGLE,
    "multiple_response": choices.SEVERAL,
    "true_false": choices.TRUTH,
    "short_answer": words.KIND,
    "numeric": number.KIND,
    "matching": matching.KIND,
    "ordering": ordering.KIND,
    "cloze": cloze.KIND,
    "essay": essay.KIND,
}


def kind_of(question: QuestionView) -> Kind:
    """How a question is answered; one whose type this version doesn't know is answered in words, or by choosing."""
    return KINDS.get(question.type) or KINDS["single_choice" if question.choices else "short_answer"]


def field_for(question: QuestionView, setter: Typesetter, parent: QWidget) -> AnswerField:
    """The form for a question.

    Args:
        question: what is asked.
        setter: makes its texts.
        parent: owner.
    """
    return kind_of(question).field(question, setter, parent)


def answer_lines(seen: Reviewed, setter: Typesetter) -> list[Line]:
    """What was answered and what is right, as lines to look at."""
    return kind_of(seen.question).lines(setter, seen)


def how_to_answer(question: QuestionView, *, alone: bool = False) -> str:
    """A few words about how a question is answered; ``alone`` where nobody else looks at the answer."""
    kind = kind_of(question)
    how = kind.how_alone if alone and kind.how_alone is not None else kind.how
    return QCoreApplication.translate("QuestionPanel", str(how))
