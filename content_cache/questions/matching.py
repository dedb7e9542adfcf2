"""Matching: an option is put beside each prompt. There may be more options than prompts.

Each pair earns its part of the mark, unless all of them must be right. Options are stored by the hash of their texts,
so that their order says nothing of the prompts they belong to.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import eq
from typing import TYPE_CHECKING

from content_cache.questions.answers import Answer, PairsAnswer
from content_cache.questions.choices import hashed_order, reordered
from content_cache.questions.question import (
    FULL_MARK,
    MOST_CHOICES,
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


class Matching(QuestionBase, frozen=True, kw_only=True, tag="matching"):
    """The question. ``prompts`` and ``options`` are Markdown."""

    prompts: tuple[str, ...]
    options: tuple[str, ...]
    reuse: bool = False
    """An option may stand beside several prompts."""
    scoring: Scoring = Scoring.PARTIAL


class MatchingKey(KeyBase, frozen=True, kw_only=True, tag="matching"):
    """The key: for each prompt its option."""

    options: tuple[int, ...]


class MatchingType(QuestionType[Matching, MatchingKey, PairsAnswer]):
    """How it is shown, checked and scored."""

    question, key, answer = Matching, MatchingKey, PairsAnswer

    def groups(self, question: Matching) -> tuple[int, ...]:
        """Its options."""
        return (len(question.options),)

    def shown(self, question: Matching, order: Sequence[int]) -> Shown:
        """Stem, prompts as written, options as drawn."""
        return Shown(
            stem=question.stem,
            choices=in_order(order, question.options),
            prompts=question.prompts,
            partial=question.scoring is Scoring.PARTIAL,
            hints=question.hints,
        )

    def texts(self, question: Matching) -> tuple[str, ...]:
        """Prompts and options."""
        return (*question.prompts, *question.options)

    def problems(self, question: Matching) -> list[str]:
        """Numbers of prompts and options."""
        if not 2 <= len(question.prompts) <= MOST_CHOICES or not 2 <= len(question.options) <= MOST_CHOICES:
            return [f"needs 2 to {MOST_CHOICES} prompts, and as many options"]
        if not question.reuse and len(question.options) < len(question.prompts):
            return ["has fewer options than prompts, and each may be used once"]
        return []

    def fits(self, answer: PairsAnswer, question: Matching) -> bool:
        """Whether there is an option of the question, or none, for each prompt, and none twice where that is ruled."""
        given = [option for option in answer.options if option is not None]
        if len(answer.options) != len(question.prompts) or not all(0 <= n < len(question.options) for n in given):
            return False
        return question.reuse or len(set(given)) == len(given)

    def pickable(self, question: Matching) -> tuple[int, ...]:
        """The options, for each prompt."""
        return (len(question.options),) * len(question.prompts)

    def picked(self, answer: PairsAnswer) -> tuple[tuple[int, int], ...]:
        """Prompt and option."""
        return tuple((prompt, option) for prompt, option in enumerate(answer.options) if option is not None)

    def scorer(self, question: Matching, key: MatchingKey) -> Scorer:
        """Pair by pair."""
        right = key.options
        count = len(right)
        points = [share(hits, count) for hits in range(count + 1)]
        if question.scoring is Scoring.ALL_OR_NOTHING:
            points = [*[0] * count, FULL_MARK]
        fits = self.fits

        def scored(answer: Answer | None) -> int:
            if not isinstance(answer, PairsAnswer):
                return 0
            if answer.options == right:
                return FULL_MARK
            if not fits(answer, question):
                return 0
            hits: int = sum(map(eq, right, answer.options))
            return points[hits]

        return scored

    def correct(self, key: MatchingKey) -> PairsAnswer:
        """All pairs."""
        return PairsAnswer(key.options)

    def parts(self, question: Matching, key: MatchingKey, answer: PairsAnswer) -> tuple[int | None, ...]:
        """Whether each prompt has its option."""
        return tuple(
            FULL_MARK if given == right else 0 for given, right in zip(answer.options, key.options, strict=True)
        )

    def key_problems(self, question: Matching, key: MatchingKey) -> list[str]:
        """The right answer fits."""
        return [] if self.fits(self.correct(key), question) else ["its key is no answer to it"]

    def read(self, source: QuestionFields) -> tuple[Matching, MatchingKey]:
        """``pairs`` of ``prompt`` and ``option``; perhaps ``others``, ``reuse``, ``scoring``."""
        source.only("pairs", "others", "reuse", "scoring")
        reuse = bool(source.fields.truth("reuse"))
        prompts, written = [], []
        for pair in source.items("pairs", "a pair"):
            pair.fields.only(("prompt", "option"))
            prompts.append(pair.markdown("prompt", required=True) or "")
            written.append(pair.markdown("option", required=True) or "")
        if len(set(prompts)) < len(prompts):
            source.error("pairs", "a prompt is here twice")
        others = source.markdowns("others")
        for text in others:
            if text in written:
                source.error("others", f"{text[:60]!r} belongs to a pair")
        distinct = list(dict.fromkeys(written))
        if len(distinct) < len(written) and not reuse:
            source.error("pairs", "an option belongs to several prompts: that needs 'reuse: true'")
        options = (*distinct, *dict.fromkeys(others))
        order = hashed_order(source.id, options)
        place = {options[index]: number for number, index in enumerate(order)}
        return (
            source.question(
                Matching,
                prompts=tuple(prompts),
                options=reordered(options, order),
                reuse=reuse,
                scoring=source.fields.choice("scoring", Scoring) or Scoring.PARTIAL,
            ),
            source.key(MatchingKey, options=tuple(place[text] for text in written)),
        )


TYPE = MatchingType()
