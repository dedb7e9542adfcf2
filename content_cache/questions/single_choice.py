"""Single choice: exactly one choice is right. Right: the whole mark; else nothing."""

from __future__ import annotations

from content_cache.questions.answers import ChoiceAnswer
from content_cache.questions.question import FULL_MARK, KeyBase, QuestionBase


class SingleChoice(QuestionBase, frozen=True, kw_only=True, tag="single_choice"):
    """The question. ``choices`` are Markdown, in source order."""

    choices: tuple[str, ...]


class SingleChoiceKey(KeyBase, frozen=True, kw_only=True, tag="single_choice"):
    """The key. ``feedback`` is empty or has one item (Markdown or None) a choice."""

    correct: int
    feedback: tuple[str | None, ...] = ()


def problems(question: SingleChoice, key: SingleChoiceKey) -> tuple[str, ...]:
    """What is wrong with this question, in words for its author; empty when nothing is."""
    found = []
    if len(question.choices) < 2:
        found.append("needs at least two choices")
    if not 0 <= key.correct < len(question.choices):
        found.append("its key names no choice")
    if key.feedback and len(key.feedback) != len(question.choices):
        found.append("has feedback for another number of choices")
    return tuple(found)


def fits(answer: ChoiceAnswer, question: SingleChoice) -> bool:
    """Whether the answer names a choice of the question."""
    return 0 <= answer.choice < len(question.choices)


def score(key: SingleChoiceKey, answer: ChoiceAnswer) -> int:
    """Thousandths of one mark."""
    return FULL_MARK if answer.choice == key.correct else 0


def correct(key: SingleChoiceKey) -> ChoiceAnswer:
    """The right answer."""
    return ChoiceAnswer(key.correct)
