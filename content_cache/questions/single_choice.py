"""Single choice: one choice is right and earns the whole mark. Others earn nothing, or a part that the author gave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from content_cache.questions.answers import Answer, ChoiceAnswer
from content_cache.questions.choices import choice_problems, feedback_of, hashed_order, reordered
from content_cache.questions.question import FULL_MARK, KeyBase, QuestionBase, Shown, in_order
from content_cache.questions.question_type import QuestionType, Scorer

if TYPE_CHECKING:
    from content_cache.source.question_fields import QuestionFields


class SingleChoice(QuestionBase, frozen=True, kw_only=True, tag="single_choice"):
    """The question. ``choices`` are Markdown, in source order."""

    choices: tuple[str, ...]


class SingleChoiceKey(KeyBase, frozen=True, kw_only=True, tag="single_choice"):
    """The key. ``feedback`` is empty or has one item (Markdown or None) a choice."""

    correct: int
    feedback: tuple[str | None, ...] = ()
    weights: tuple[int, ...] = ()
    """Thousandths that each choice earns; empty: the whole mark for the right one, nothing for the others."""


class SingleChoiceType(QuestionType[SingleChoice, SingleChoiceKey, ChoiceAnswer]):
    """How it is shown, checked and scored."""

    question, key, answer = SingleChoice, SingleChoiceKey, ChoiceAnswer
    in_gaps = True

    def groups(self, question: SingleChoice) -> tuple[int, ...]:
        """Its choices."""
        return (len(question.choices),)

    def shown(self, question: SingleChoice, order: Sequence[int]) -> Shown:
        """Stem and choices."""
        return Shown(stem=question.stem, choices=in_order(order, question.choices), hints=question.hints)

    def texts(self, question: SingleChoice) -> tuple[str, ...]:
        """The choices."""
        return question.choices

    def problems(self, question: SingleChoice) -> list[str]:
        """The number of choices."""
        return choice_problems(question.choices)

    def fits(self, answer: ChoiceAnswer, question: SingleChoice) -> bool:
        """Whether the answer names a choice of the question."""
        return 0 <= answer.choice < len(question.choices)

    def pickable(self, question: SingleChoice) -> tuple[int, ...]:
        """The choices."""
        return (len(question.choices),)

    def picked(self, answer: ChoiceAnswer) -> tuple[tuple[int, int], ...]:
        """The choice."""
        return ((0, answer.choice),)

    def scorer(self, question: SingleChoice, key: SingleChoiceKey) -> Scorer:
        """A look-up by choice."""
        earned = dict(enumerate(key.weights)) or {key.correct: FULL_MARK}

        def scored(answer: Answer | None) -> int:
            return earned.get(answer.choice, 0) if isinstance(answer, ChoiceAnswer) else 0

        return scored

    def correct(self, key: SingleChoiceKey) -> ChoiceAnswer:
        """The right choice."""
        return ChoiceAnswer(key.correct)

    def said(self, key: SingleChoiceKey, answer: ChoiceAnswer) -> tuple[str, ...]:
        """What the author says to the choice."""
        return feedback_of(key.feedback, (answer.choice,))

    def key_texts(self, key: SingleChoiceKey) -> tuple[str, ...]:
        """What the author says to each choice."""
        return tuple(text for text in key.feedback if text)

    def key_problems(self, question: SingleChoice, key: SingleChoiceKey) -> list[str]:
        """The key names a choice, and its lists are as long as the choices."""
        found = []
        count = len(question.choices)
        if not 0 <= key.correct < count:
            found.append("its key names no choice")
        if len(key.feedback) not in (0, count):
            found.append("has feedback for another number of choices")
        if len(key.weights) not in (0, count) or not all(0 <= weight <= FULL_MARK for weight in key.weights):
            found.append("has weights for another number of choices, or one that is no share of a mark")
        return found

    def scrambled(self, question: SingleChoice, key: SingleChoiceKey) -> tuple[SingleChoice, SingleChoiceKey]:
        """Choices by the hash of their texts."""
        order = hashed_order(question.id, question.choices)
        return (
            replace(question, choices=reordered(question.choices, order)),
            replace(
                key,
                correct=order.index(key.correct),
                feedback=reordered(key.feedback, order),
                weights=reordered(key.weights, order),
            ),
        )

    def read(self, source: QuestionFields) -> tuple[SingleChoice, SingleChoiceKey] | None:
        """``choices``, exactly one of them ``correct``, others perhaps with a ``weight``."""
        source.only("choices")
        choices = source.choices(weighted=True)
        right = [index for index, choice in enumerate(choices) if choice.correct]
        if len(right) != 1:
            source.error("choices", f"needs exactly one choice with 'correct: true', has {len(right)}")
            return None
        weights = tuple(FULL_MARK if choice.correct else choice.weight for choice in choices)
        return (
            source.question(SingleChoice, choices=tuple(choice.text for choice in choices)),
            source.key(
                SingleChoiceKey,
                correct=right[0],
                feedback=tuple(choice.feedback for choice in choices) if any(c.feedback for c in choices) else (),
                weights=weights if sum(weights) > FULL_MARK else (),
            ),
        )


TYPE = SingleChoiceType()
