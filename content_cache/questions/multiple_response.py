"""Multiple response: any number of choices, at least one, is right.

All or nothing: the whole mark for exactly the right set. Part marks would have to be explained on the screen
of somebody who sees a quiz for the first time, and they reward ticking everything.
"""

from __future__ import annotations

from content_cache.questions.answers import ChoicesAnswer
from content_cache.questions.question import FULL_MARK, KeyBase, QuestionBase


class MultipleResponse(QuestionBase, frozen=True, kw_only=True, tag="multiple_response"):
    """The question. ``choices`` are Markdown, in source order."""

    choices: tuple[str, ...]


class MultipleResponseKey(KeyBase, frozen=True, kw_only=True, tag="multiple_response"):
    """The key: right choices ascending; ``feedback`` is empty or has one item (Markdown or None) a choice."""

    correct: tuple[int, ...]
    feedback: tuple[str | None, ...] = ()


def _is_ascending_set(numbers: tuple[int, ...], below: int) -> bool:
    return list(numbers) == sorted(set(numbers)) and all(0 <= n < below for n in numbers)


def problems(question: MultipleResponse, key: MultipleResponseKey) -> tuple[str, ...]:
    """What is wrong with this question, in words for its author; empty when nothing is."""
    found = []
    if len(question.choices) < 2:
        found.append("needs at least two choices")
    if not key.correct:
        found.append("needs at least one correct choice")
    if not _is_ascending_set(key.correct, len(question.choices)):
        found.append("its key names no choice, or one twice")
    if key.feedback and len(key.feedback) != len(question.choices):
        found.append("has feedback for another number of choices")
    return tuple(found)


def fits(answer: ChoicesAnswer, question: MultipleResponse) -> bool:
    """Whether the answer is an ascending set of the question's choices; the empty set is one."""
    return _is_ascending_set(answer.choices, len(question.choices))


def score(key: MultipleResponseKey, answer: ChoicesAnswer) -> int:
    """Thousandths of one mark."""
    return FULL_MARK if answer.choices == key.correct else 0


def correct(key: MultipleResponseKey) -> ChoicesAnswer:
    """The right answer."""
    return ChoicesAnswer(key.correct)
