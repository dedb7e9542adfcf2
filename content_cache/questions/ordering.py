"""Ordering: items are put into their right order.

All or nothing unless the author says otherwise: in part, each pair of neighbours of the right order that stands
together, in this order, earns its share.

**Where they begin.** What a learner is shown must not be right already, and neither the question nor the draw may know
what is right, since a graded question travels without its key. So the items are stored by the hash of their texts, and
the last two swapped where the right order would be an odd permutation of that; a draw gives odd permutations only. The
right order is then an even one, and no draw can be it. What a question betrays of its key is this one bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from content_cache.questions.answers import Answer, OrderAnswer
from content_cache.questions.choices import hashed_order, is_odd, reordered
from content_cache.questions.question import (
    FULL_MARK,
    MOST_ITEMS,
    KeyBase,
    QuestionBase,
    Scoring,
    Shown,
    in_order,
    share,
)
from content_cache.questions.question_type import QuestionType, Scorer

if TYPE_CHECKING:
    from content_cache.source.question_fields import QuestionFields

LEAST_ITEMS = 3


class Ordering(QuestionBase, frozen=True, kw_only=True, tag="ordering"):
    """The question. ``items`` are Markdown, in an order that says nothing."""

    items: tuple[str, ...]
    scoring: Scoring = Scoring.ALL_OR_NOTHING


class OrderingKey(KeyBase, frozen=True, kw_only=True, tag="ordering"):
    """The key: the items' numbers in the right order; an even permutation."""

    order: tuple[int, ...]


class OrderingType(QuestionType[Ordering, OrderingKey, OrderAnswer]):
    """How it is shown, checked and scored."""

    question, key, answer = Ordering, OrderingKey, OrderAnswer
    draws_odd = True

    def groups(self, question: Ordering) -> tuple[int, ...]:
        """Its items."""
        return (len(question.items),)

    def shown(self, question: Ordering, order: Sequence[int]) -> Shown:
        """Stem and items."""
        return Shown(
            stem=question.stem,
            choices=in_order(order, question.items),
            partial=question.scoring is Scoring.PARTIAL,
            hints=question.hints,
        )

    def texts(self, question: Ordering) -> tuple[str, ...]:
        """The items."""
        return question.items

    def problems(self, question: Ordering) -> list[str]:
        """The number of items, and that they differ."""
        if not LEAST_ITEMS <= len(question.items) <= MOST_ITEMS:
            return [f"needs {LEAST_ITEMS} to {MOST_ITEMS} items"]
        return [] if len(set(question.items)) == len(question.items) else ["has two items that are the same"]

    def fits(self, answer: OrderAnswer, question: Ordering) -> bool:
        """Whether the answer has all items, each once."""
        return sorted(answer.items) == list(range(len(question.items)))

    def pickable(self, question: Ordering) -> tuple[int, ...]:
        """The items, for each place."""
        return (len(question.items),) * len(question.items)

    def picked(self, answer: OrderAnswer) -> tuple[tuple[int, int], ...]:
        """Place and item."""
        return tuple(enumerate(answer.items))

    def scorer(self, question: Ordering, key: OrderingKey) -> Scorer:
        """By comparison, or by counting neighbours."""
        right = key.order
        if question.scoring is Scoring.ALL_OR_NOTHING:

            def all_or_nothing(answer: Answer | None) -> int:
                return FULL_MARK if isinstance(answer, OrderAnswer) and answer.items == right else 0

            return all_or_nothing
        neighbours = frozenset(pairwise(right))
        count = len(neighbours)
        fits = self.fits

        def partial(answer: Answer | None) -> int:
            if not isinstance(answer, OrderAnswer):
                return 0
            if answer.items == right:
                return FULL_MARK
            if not fits(answer, question):
                return 0
            return share(len(neighbours.intersection(pairwise(answer.items))), count)

        return partial

    def correct(self, key: OrderingKey) -> OrderAnswer:
        """The right order."""
        return OrderAnswer(key.order)

    def parts(self, question: Ordering, key: OrderingKey, answer: OrderAnswer) -> tuple[int | None, ...]:
        """Whether each item, in the learner's order, stands at its right place."""
        return tuple(FULL_MARK if given == right else 0 for given, right in zip(answer.items, key.order, strict=True))

    def key_problems(self, question: Ordering, key: OrderingKey) -> list[str]:
        """The key is an even permutation of the items."""
        if not self.fits(self.correct(key), question):
            return ["its key is no order of its items"]
        return ["its key is an odd order, which could be drawn"] if is_odd(key.order) else []

    def read(self, source: QuestionFields) -> tuple[Ordering, OrderingKey]:
        """``items`` in their right order; perhaps ``scoring``."""
        source.only("items", "scoring")
        items = source.markdowns("items")
        stored = hashed_order(source.id, items)
        if is_odd(stored):
            stored[-2:] = stored[:-3:-1]
        return (
            source.question(
                Ordering,
                items=reordered(items, stored),
                scoring=source.fields.choice("scoring", Scoring) or Scoring.ALL_OR_NOTHING,
            ),
            source.key(OrderingKey, order=tuple(sorted(range(len(stored)), key=stored.__getitem__))),
        )


TYPE = OrderingType()
