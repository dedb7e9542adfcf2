"""Cloze: a text with gaps, each of which is a small question of another type.

The text is the stem; ``{{1}}`` or ``{{name}}`` in it marks a gap. A gap is a question of a type that may stand in one,
whose id is the name in the marker, whose stem is empty, and whose marks are its weight in the whole. Gaps are numbered
as they stand in the text; a page shows ``(1) ______`` in their place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from content_cache.questions import numeric, short_answer, single_choice
from content_cache.questions.answers import Answer, ChoiceAnswer, GapsAnswer
from content_cache.questions.numeric import Numeric, NumericKey
from content_cache.questions.question import (
    FULL_MARK,
    MOST_ITEMS,
    MOST_MARKS,
    KeyBase,
    QuestionBase,
    Scoring,
    Shown,
    ShownGap,
    share,
)
from content_cache.questions.question_type import QuestionType, Scorer
from content_cache.questions.short_answer import ShortAnswer, ShortAnswerKey
from content_cache.questions.single_choice import SingleChoice, SingleChoiceKey

if TYPE_CHECKING:
    from content_cache.source.question_fields import QuestionFields

Gap = SingleChoice | ShortAnswer | Numeric
GapKey = SingleChoiceKey | ShortAnswerKey | NumericKey

_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_MARKER = re.compile(rf"(?<!\\)\{{\{{ ?({_NAME.pattern}) ?\}}\}}")
_OPENED = re.compile(r"(?<!\\)\{\{")
_BLANK = "\u00a0" + r"\_" * 6
_KINDS: dict[type, QuestionType[Any, Any, Any]] = {
    kind.question: kind for kind in (single_choice.TYPE, short_answer.TYPE, numeric.TYPE)
}


class Cloze(QuestionBase, frozen=True, kw_only=True, tag="cloze"):
    """The question. ``gaps`` are in the order of their markers in the stem."""

    gaps: tuple[Gap, ...]
    scoring: Scoring = Scoring.PARTIAL


class ClozeKey(KeyBase, frozen=True, kw_only=True, tag="cloze"):
    """The key: one for each gap."""

    gaps: tuple[GapKey, ...]


def _kind(gap: Gap) -> QuestionType[Any, Any, Any]:
    return _KINDS[type(gap)]


class ClozeType(QuestionType[Cloze, ClozeKey, GapsAnswer]):
    """How it is shown, checked and scored."""

    question, key, answer = Cloze, ClozeKey, GapsAnswer

    def groups(self, question: Cloze) -> tuple[int, ...]:
        """The choices of each gap that has some."""
        return tuple(size for gap in question.gaps for size in _kind(gap).groups(gap))

    def shown(self, question: Cloze, order: Sequence[int]) -> Shown:
        """The text with numbered blanks, and what is asked in each."""
        numbers = {gap.id: number for number, gap in enumerate(question.gaps, 1)}
        sizes = [sum(_kind(gap).groups(gap)) for gap in question.gaps]
        gaps = []
        for gap, end, size in zip(question.gaps, accumulate(sizes), sizes, strict=True):
            kind = _kind(gap)
            asked = kind.shown(gap, order[end - size : end])
            gaps.append(ShownGap(type=kind.tag, choices=asked.choices, units=asked.units))
        return Shown(
            stem=_MARKER.sub(lambda mark: f"({numbers[mark[1]]}){_BLANK}", question.stem),
            gaps=tuple(gaps),
            partial=question.scoring is Scoring.PARTIAL,
            hints=question.hints,
        )

    def texts(self, question: Cloze) -> tuple[str, ...]:
        """The choices of its gaps."""
        return tuple(text for gap in question.gaps for text in _kind(gap).texts(gap))

    def problems(self, question: Cloze) -> list[str]:
        """Gaps and markers belong together, and each gap is sound."""
        if not 0 < len(question.gaps) <= MOST_ITEMS:
            return [f"needs 1 to {MOST_ITEMS} gaps"]
        names = [gap.id for gap in question.gaps]
        if _MARKER.findall(question.stem) != names or len(set(names)) != len(names):
            return ["needs a marker {{name}} in its text for each gap, once, in their order, and none besides"]
        found = []
        for gap in question.gaps:
            if gap.stem or gap.tags or gap.hints or gap.difficulty or not 0 < gap.marks <= MOST_MARKS:
                found.append(f"gap {gap.id!r} has what only a whole question has, or no weight")
            found += [f"gap {gap.id!r} {problem}" for problem in _kind(gap).problems(gap)]
        return found

    def fits(self, answer: GapsAnswer, question: Cloze) -> bool:
        """Whether there is for each gap an answer that fits it, or None."""
        return len(answer.gaps) == len(question.gaps) and all(
            given is None or (isinstance(given, _kind(gap).answer) and _kind(gap).fits(given, gap))
            for given, gap in zip(answer.gaps, question.gaps, strict=True)
        )

    def pickable(self, question: Cloze) -> tuple[int, ...]:
        """The choices of each gap; 0 for a gap that is written into."""
        return tuple(sum(_kind(gap).pickable(gap)) for gap in question.gaps)

    def picked(self, answer: GapsAnswer) -> tuple[tuple[int, int], ...]:
        """Gap and choice."""
        return tuple((gap, given.choice) for gap, given in enumerate(answer.gaps) if isinstance(given, ChoiceAnswer))

    def scorer(self, question: Cloze, key: ClozeKey) -> Scorer:
        """Gap by gap."""
        gaps = [
            (_kind(gap).answer, _kind(gap).fits, gap, scorer, gap.marks)
            for gap, scorer in zip(question.gaps, _scorers(question, key), strict=True)
        ]
        count, whole = len(gaps), FULL_MARK * sum(gap.marks for gap in question.gaps)
        all_of_it = question.scoring is Scoring.ALL_OR_NOTHING

        def scored(answer: Answer | None) -> int:
            if not isinstance(answer, GapsAnswer) or len(answer.gaps) != count:
                return 0
            won = 0
            for given, (kind, fits, gap, scorer, weight) in zip(answer.gaps, gaps, strict=True):
                if given is not None:
                    if not isinstance(given, kind) or not fits(given, gap):
                        return 0
                    won += (scorer(given) or 0) * weight
            return share(won, whole) if won == whole or not all_of_it else 0

        return scored

    def correct(self, key: ClozeKey) -> GapsAnswer:
        """The right answer of each gap."""
        return GapsAnswer(tuple(_KEYS[type(gap)].correct(gap) for gap in key.gaps))

    def parts(self, question: Cloze, key: ClozeKey, answer: GapsAnswer) -> tuple[int | None, ...]:
        """What each gap earns of its own."""
        scorers = _scorers(question, key)
        return tuple(scorer(given) for given, scorer in zip(answer.gaps, scorers, strict=True))

    def said(self, key: ClozeKey, answer: GapsAnswer) -> tuple[str, ...]:
        """What the author says to each gap's answer, after its number."""
        found = []
        for number, (gap, given) in enumerate(zip(key.gaps, answer.gaps, strict=False), 1):
            kind = _KEYS[type(gap)]
            if isinstance(given, kind.answer):
                found += [f"({number}) {text}" for text in kind.said(gap, given)]
        return tuple(found)

    def key_texts(self, key: ClozeKey) -> tuple[str, ...]:
        """What the author says to answers in the gaps."""
        return tuple(text for gap in key.gaps for text in _KEYS[type(gap)].key_texts(gap))

    def key_problems(self, question: Cloze, key: ClozeKey) -> list[str]:
        """There is a key for each gap, of its type and without problems."""
        if [_KEYS[type(one)] for one in key.gaps] != [_kind(gap) for gap in question.gaps]:
            return ["its key has other gaps"]
        found = []
        for gap, one in zip(question.gaps, key.gaps, strict=True):
            found += [f"gap {gap.id!r} {problem}" for problem in _kind(gap).key_problems(gap, one)]
            if one.explanation:
                found.append(f"gap {gap.id!r} has an explanation of its own")
        return found

    def scrambled(self, question: Cloze, key: ClozeKey) -> tuple[Cloze, ClozeKey]:
        """Choices of each gap by the hash of their texts."""
        pairs = [_kind(gap).scrambled(gap, one) for gap, one in zip(question.gaps, key.gaps, strict=True)]
        return (
            replace(question, gaps=tuple(gap for gap, _ in pairs)),
            replace(key, gaps=tuple(one for _, one in pairs)),
        )

    def read(self, source: QuestionFields) -> tuple[Cloze, ClozeKey] | None:
        """``gaps``, a mapping from the names in the text to questions without stems; perhaps ``scoring``."""
        source.only("gaps", "scoring")
        named = source.named("gaps", "a gap")
        pairs: list[tuple[Gap, GapKey]] = []
        for name in dict.fromkeys(_MARKER.findall(source.stem)):
            gap = named.pop(name, None)
            if gap is None:
                source.error("stem", f"the text has a gap {name!r} that 'gaps' does not have")
                continue
            pair = _read_gap(gap)
            if pair is not None:
                pairs.append(pair)
        for name in named:
            why = "has no marker in the text" if _NAME.fullmatch(name) else "needs a name of a-z, 0-9, - and _"
            source.error("gaps", f"gap {name!r} {why}")
        if _OPENED.search(_MARKER.sub("", source.stem)):
            source.error("stem", "a gap is marked {{name}}, with a name of a-z, 0-9, - and _")
        return (
            source.question(
                Cloze,
                gaps=tuple(gap for gap, _ in pairs),
                scoring=source.fields.choice("scoring", Scoring) or Scoring.PARTIAL,
            ),
            source.key(ClozeKey, gaps=tuple(one for _, one in pairs)),
        )


_KEYS: dict[type, QuestionType[Any, Any, Any]] = {kind.key: kind for kind in _KINDS.values()}


def _scorers(question: Cloze, key: ClozeKey) -> list[Scorer]:
    return [_kind(gap).scorer(gap, one) for gap, one in zip(question.gaps, key.gaps, strict=True)]


def _read_gap(source: QuestionFields) -> tuple[Gap, GapKey] | None:
    tag = source.fields.required("type")
    for kind in _KINDS.values():
        if kind.tag == tag:
            pair: tuple[Gap, GapKey] | None = kind.read(source)
            return pair
    if tag:
        source.error("type", f"a gap is one of {', '.join(kind.tag for kind in _KINDS.values())}")
    return None


TYPE = ClozeType()
