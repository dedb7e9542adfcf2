"""True/false: the stem is a statement. Right: the whole mark; else nothing."""

from __future__ import annotations

from content_cache.questions.answers import TruthAnswer
from content_cache.questions.question import FULL_MARK, KeyBase, QuestionBase


class TrueFalse(QuestionBase, frozen=True, kw_only=True, tag="true_false"):
    """The question: a statement to be judged."""


class TrueFalseKey(KeyBase, frozen=True, kw_only=True, tag="true_false"):
    """The key."""

    correct: bool


def score(key: TrueFalseKey, answer: TruthAnswer) -> int:
    """Thousandths of one mark."""
    return FULL_MARK if answer.value == key.correct else 0


def correct(key: TrueFalseKey) -> TruthAnswer:
    """The right answer."""
    return TruthAnswer(key.correct)
