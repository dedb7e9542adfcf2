"""Multiple response: any number of choices, at least one, is right.

All or nothing unless the author says otherwise: the whole mark for exactly the right set. In part: each right tick
earns ``1/n`` of the mark, where ``n`` are right, and each wrong one takes off the penalty, ``1/n`` too unless the
author set another; never below 0, so that ticking everything is worth nothing where half of the choices are wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from content_cache.questions.answers import Answer, ChoicesAnswer
from content_cache.questions.choices import choice_problems, feedback_of, hashed_order, reordered
from content_cache.questions.question import FULL_MARK, KeyBase, QuestionBase, Scoring, Shown, in_order, share
from content_cache.questions.question_type import QuestionType, Scorer

if TYPE_CHECKING:
    from content_cache.source.question_fields import QuestionFields


class MultipleResponse(QuestionBase, frozen=True, kw_only=True, tag="multiple_response"):
    """The question. ``choices`` are Markdown, in source order."""

    choices: tuple[str, ...]
    scoring: Scoring = Scoring.ALL_OR_NOTHING
    penalty: int | None = None
    """With `Scoring.PARTIAL`: thousandths that each wrong tick takes off; None: as much as a right one earns."""


class MultipleResponseKey(KeyBase, frozen=True, kw_only=True, tag="multiple_response"):
    """The key: right choices ascending; ``feedback`` is empty or has one item (Markdown or None) a choice."""

    correct: tuple[int, ...]
    feedback: tuple[str | None, ...] = ()


def _is_ascending_set(numbers: tuple[int, ...], below: int) -> bool:
    last = -1
    for number in numbers:
        if number <= last:
            return False
        last = number
    return last < below


class MultipleResponseType(QuestionType[MultipleResponse, MultipleResponseKey, ChoicesAnswer]):
    """How it is shown, checked and scored."""

    question, key, answer = MultipleResponse, MultipleResponseKey, ChoicesAnswer

    def groups(self, question: MultipleResponse) -> tuple[int, ...]:
        """Its choices."""
        return (len(question.choices),)

    def shown(self, question: MultipleResponse, order: Sequence[int]) -> Shown:
        """Stem and choices."""
        return Shown(
            stem=question.stem,
            choices=in_order(order, question.choices),
            partial=question.scoring is Scoring.PARTIAL,
            hints=question.hints,
        )

    def texts(self, question: MultipleResponse) -> tuple[str, ...]:
        """The choices."""
        return question.choices

    def problems(self, question: MultipleResponse) -> list[str]:
        """The number of choices, and the penalty."""
        found = choice_problems(question.choices)
        if question.penalty is not None and not 1 <= question.penalty <= FULL_MARK:
            found.append("has a penalty that is no share of a mark")
        if question.penalty is not None and question.scoring is not Scoring.PARTIAL:
            found.append("has a penalty, which goes with 'scoring: partial'")
        return found

    def fits(self, answer: ChoicesAnswer, question: MultipleResponse) -> bool:
        """Whether the answer is an ascending set of the question's choices; the empty set is one."""
        return _is_ascending_set(answer.choices, len(question.choices))

    def pickable(self, question: MultipleResponse) -> tuple[int, ...]:
        """The choices."""
        return (len(question.choices),)

    def picked(self, answer: ChoicesAnswer) -> tuple[tuple[int, int], ...]:
        """Every choice made."""
        return tuple((0, choice) for choice in answer.choices)

    def scorer(self, question: MultipleResponse, key: MultipleResponseKey) -> Scorer:
        """By comparison, or by counting."""
        count, correct = len(question.choices), key.correct

        def all_or_nothing(answer: Answer | None) -> int:
            return FULL_MARK if isinstance(answer, ChoicesAnswer) and answer.choices == correct else 0

        if question.scoring is Scoring.ALL_OR_NOTHING:
            return all_or_nothing
        right, whole = frozenset(correct), FULL_MARK * len(correct)
        penalty = FULL_MARK if question.penalty is None else question.penalty * len(correct)

        def partial(answer: Answer | None) -> int:
            if not isinstance(answer, ChoicesAnswer) or not _is_ascending_set(answer.choices, count):
                return 0
            hits = len(right.intersection(answer.choices))
            return share(hits * FULL_MARK - (len(answer.choices) - hits) * penalty, whole)

        return partial

    def correct(self, key: MultipleResponseKey) -> ChoicesAnswer:
        """The right set."""
        return ChoicesAnswer(key.correct)

    def said(self, key: MultipleResponseKey, answer: ChoicesAnswer) -> tuple[str, ...]:
        """What the author says to the choices made."""
        return feedback_of(key.feedback, answer.choices)

    def key_texts(self, key: MultipleResponseKey) -> tuple[str, ...]:
        """What the author says to each choice."""
        return tuple(text for text in key.feedback if text)

    def key_problems(self, question: MultipleResponse, key: MultipleResponseKey) -> list[str]:
        """The key is a set of choices, and its lists are as long as the choices."""
        found = []
        if not key.correct:
            found.append("needs at least one correct choice")
        if not _is_ascending_set(key.correct, len(question.choices)):
            found.append("its key names no choice, or one twice")
        if len(key.feedback) not in (0, len(question.choices)):
            found.append("has feedback for another number of choices")
        return found

    def scrambled(
        self, question: MultipleResponse, key: MultipleResponseKey
    ) -> tuple[MultipleResponse, MultipleResponseKey]:
        """Choices by the hash of their texts."""
        order = hashed_order(question.id, question.choices)
        return (
            replace(question, choices=reordered(question.choices, order)),
            replace(
                key,
                correct=tuple(sorted(order.index(choice) for choice in key.correct)),
                feedback=reordered(key.feedback, order),
            ),
        )

    def read(self, source: QuestionFields) -> tuple[MultipleResponse, MultipleResponseKey]:
        """``choices``, at least one of them ``correct``; perhaps ``scoring`` and ``penalty``."""
        source.only("choices", "scoring", "penalty")
        choices = source.choices()
        return (
            source.question(
                MultipleResponse,
                choices=tuple(choice.text for choice in choices),
                scoring=source.fields.choice("scoring", Scoring) or Scoring.ALL_OR_NOTHING,
                penalty=_read_penalty(source),
            ),
            source.key(
                MultipleResponseKey,
                correct=tuple(index for index, choice in enumerate(choices) if choice.correct),
                feedback=tuple(choice.feedback for choice in choices) if any(c.feedback for c in choices) else (),
            ),
        )


def _read_penalty(source: QuestionFields) -> int | None:
    if not source.fields.has("penalty"):
        return None
    penalty = source.weight("penalty", default=FULL_MARK)
    if not penalty:
        source.error("penalty", "a penalty of 0 would give the whole mark to whoever ticks everything")
    return penalty or None


TYPE = MultipleResponseType()
