"""True/false: the stem is a statement. Right: the whole mark; else nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content_cache.questions.answers import Answer, TruthAnswer
from content_cache.questions.question import FULL_MARK, KeyBase, QuestionBase
from content_cache.questions.question_type import QuestionType, Scorer

if TYPE_CHECKING:
    from content_cache.source.question_fields import QuestionFields


class TrueFalse(QuestionBase, frozen=True, kw_only=True, tag="true_false"):
    """The question: a statement to be judged."""


class TrueFalseKey(KeyBase, frozen=True, kw_only=True, tag="true_false"):
    """The key."""

    correct: bool
    feedback_true: str | None = None
    """Markdown for who said that it is true."""
    feedback_false: str | None = None


class TrueFalseType(QuestionType[TrueFalse, TrueFalseKey, TruthAnswer]):
    """How it is checked and scored."""

    question, key, answer = TrueFalse, TrueFalseKey, TruthAnswer

    def fits(self, answer: TruthAnswer, question: TrueFalse) -> bool:
        """Every answer does."""
        return True

    def pickable(self, question: TrueFalse) -> tuple[int, ...]:
        """0 for false, 1 for true."""
        return (2,)

    def picked(self, answer: TruthAnswer) -> tuple[tuple[int, int], ...]:
        """The judgement."""
        return ((0, int(answer.value)),)

    def scorer(self, question: TrueFalse, key: TrueFalseKey) -> Scorer:
        """By comparison."""
        correct = key.correct

        def scored(answer: Answer | None) -> int:
            return FULL_MARK if isinstance(answer, TruthAnswer) and answer.value == correct else 0

        return scored

    def correct(self, key: TrueFalseKey) -> TruthAnswer:
        """The truth."""
        return TruthAnswer(key.correct)

    def said(self, key: TrueFalseKey, answer: TruthAnswer) -> tuple[str, ...]:
        """What the author says to this judgement."""
        text = key.feedback_true if answer.value else key.feedback_false
        return (text,) if text else ()

    def key_texts(self, key: TrueFalseKey) -> tuple[str, ...]:
        """What the author says to both judgements."""
        return tuple(text for text in (key.feedback_true, key.feedback_false) if text)

    def read(self, source: QuestionFields) -> tuple[TrueFalse, TrueFalseKey]:
        """``answer``; perhaps ``feedback_true`` and ``feedback_false``."""
        source.only("answer", "feedback_true", "feedback_false")
        if not source.fields.has("answer"):
            source.error("answer", "'answer' is missing: true or false")
        return source.question(TrueFalse), source.key(
            TrueFalseKey,
            correct=bool(source.fields.truth("answer")),
            feedback_true=source.markdown("feedback_true"),
            feedback_false=source.markdown("feedback_false"),
        )


TYPE = TrueFalseType()
