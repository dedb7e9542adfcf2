"""Item statistics: how hard each question of a quiz was, whether it tells strong from weak, which distractors work.

Pure: answers with their scores go in, figures come out. Papers may be drawn at random, so every figure of an item is of
those sittings alone that had it, and a sitting's total is a *proportion* of what its own paper could earn. Owns the
formulas; whose sittings are looked at is the caller's choice (one a person, or they are not independent).

With ``x`` an item's score (0 … 1000) and ``n`` the sittings that had it on their paper and have it scored:

- **Facility** ``mean(x)``. Classical test theory calls it the difficulty index p: F. M. Lord and M. R. Novick,
  *Statistical Theories of Mental Test Scores* (1968), chapter 15. A blank counts as 0.
- **Discrimination** is the corrected item-total correlation: Pearson's r of ``x`` and the proportion won of the *rest*
  of the paper, without the item, since an item correlates with a total that it is part of (S. Henrysson, "Correction of
  item-total correlations in item analysis", *Psychometrika* 28 (1963), 211-218). None where either does not vary.
- **Upper-lower index** ``mean(x in the upper group) - mean(x in the lower group)``, groups of 27 % of the sittings by
  the proportion won of the *whole* paper (T. L. Kelley, "The selection of upper and lower groups for the validation of
  test items", *Journal of Educational Psychology* 30 (1939), 17-24; the share at which the difference is most certain
  for normal totals). A group has ``k = 27 % of n`` sittings, rounded half up. Where sittings with one total lie across
  a group's border, each of them is in it by the same part, so no order among equals is made up. None below 2 sittings.
- **Choices**: how often each thing was picked, by all and as a share of either group. What nobody picks distracts
  nobody; what the upper group picks more than the lower is unclear, or the key is wrong.

All figures are integers in thousandths, rounded half away from zero. Sums are exact, so neither the order of the
sittings nor the computer changes a figure. Totals are kept in millionths.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import msgspec

from content_cache.questions import FULL_MARK, Answer, Key, Question, check, correct_answer, pickable, picked

GROUP_PERCENT: Final = 27
_WHOLE: Final = 1_000_000
"""A total of everything right, in millionths."""


class Item(msgspec.Struct, frozen=True):
    """A question with its key, as they were when it was answered."""

    question: Question
    key: Key


class Sitting(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt that is looked at. Three lists of one length, in the order of its paper."""

    items: tuple[int, ...]
    """Indices into the list of items, each once."""
    answers: tuple[Answer | None, ...]
    points: tuple[int | None, ...]
    """Thousandths of one mark; None for what has no score yet, which counts nowhere."""


class ChoiceFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Something that could be picked."""

    part: int
    """0; for a matching the prompt, for an ordering the place, for a cloze the gap, from 0."""
    choice: int
    """In source order, from 0; for true/false 0 is false and 1 is true."""
    right: bool
    picked: int
    """Sittings."""
    upper: int | None
    """Thousandths of the upper group that picked it; None where there are no groups."""
    lower: int | None


class ItemFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one item. Figures of few sittings say little: ``seen`` says of how many they are."""

    seen: int
    """Sittings that had it on their paper and have it scored."""
    blank: int
    """Of them, those that left it out."""
    facility: int | None
    """Thousandths, 0 … 1000; None where nobody has seen it."""
    discrimination: int | None
    """Thousandths, -1000 … 1000."""
    upper_lower: int | None
    """Thousandths, -1000 … 1000."""
    choices: tuple[ChoiceFigures, ...]
    """By part and choice, also those that nobody picked; empty where one writes."""


class QuizFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a quiz. ``mean`` and ``deviation`` (of the population) are of totals, in thousandths."""

    sittings: int
    mean: int | None
    deviation: int | None
    items: tuple[ItemFigures, ...]
    """In the order given."""


def item_statistics(items: Sequence[Item], sittings: Sequence[Sitting]) -> QuizFigures:
    """Computes all figures of a quiz; the formulas are in the module's docstring.

    Args:
        items: everything that may be on a paper. A question that was changed, or whose key was, is another item.
        sittings: in any order.

    Raises:
        ValueError, IndexError: a sitting's lists are not of one length, or it names an item that is not there.
    """
    marks = [item.question.marks for item in items]
    counted = []
    for sitting in sittings:
        graded = [
            (index, answer, points)
            for index, answer, points in zip(sitting.items, sitting.answers, sitting.points, strict=True)
            if points is not None
        ]
        won = sum(points * marks[index] for index, _, points in graded)
        possible = sum(marks[index] for index, _, _ in graded)
        if graded:
            counted.append((_proportion(won, possible), won, possible, graded))
    # Once in order by total, the sittings of each item are in that order too.
    counted.sort(key=lambda one: one[0])
    seen = [_Seen() for _ in items]
    for total, won, possible, graded in counted:
        for index, answer, points in graded:
            mine = seen[index]
            mine.totals.append(total)
            mine.points.append(points)
            mine.answers.append(answer)
            rest = possible - marks[index]
            # Without another item on its paper, a sitting has no rest to be compared with.
            if rest:
                mine.paired.append(points)
                mine.rests.append(_proportion(won - points * marks[index], rest))
    totals = [total for total, *_ in counted]
    count, first, second = len(totals), sum(totals), sum(total * total for total in totals)
    return QuizFigures(
        sittings=count,
        mean=_ratio(first * FULL_MARK, count * _WHOLE) if count else None,
        deviation=_rounded(math.sqrt(count * second - first * first) / count * FULL_MARK / _WHOLE) if count else None,
        items=tuple(_figures(item, one) for item, one in zip(items, seen, strict=True)),
    )


class _Seen:
    """What sittings did with one item, in the order of their totals."""

    __slots__ = ("answers", "paired", "points", "rests", "totals")

    def __init__(self) -> None:
        self.totals: list[int] = []
        self.points: list[int] = []
        self.answers: list[Answer | None] = []
        self.paired: list[int] = []
        self.rests: list[int] = []


class _Group:
    """The weakest or strongest 27 %: some sittings wholly, and a part of those that lie across the border."""

    def __init__(self, totals: Sequence[int], *, upper: bool) -> None:
        """Takes totals, ascending; at least 2."""
        n = len(totals)
        # Rounded half up, and never nobody.
        self.size = max(1, (2 * n * GROUP_PERCENT + 100) // 200)
        border = totals[n - self.size] if upper else totals[self.size - 1]
        lo, hi = bisect_left(totals, border), bisect_left(totals, border + 1)
        self._whole = range(hi, n) if upper else range(lo)
        self._tied = range(lo, hi)

    def mean(self, values: Sequence[int]) -> tuple[int, int]:
        """The mean of values beside the totals, as numerator and denominator."""
        missing = self.size - len(self._whole)
        whole = sum(values[index] for index in self._whole)
        tied = sum(values[index] for index in self._tied)
        return whole * len(self._tied) + tied * missing, self.size * len(self._tied)

    def members(self) -> tuple[range, range]:
        """Indices of those inside wholly, and of those inside by a part."""
        return self._whole, self._tied


def _figures(item: Item, seen: _Seen) -> ItemFigures:
    n = len(seen.points)
    upper = lower = None
    difference = None
    if n >= 2:
        upper, lower = _Group(seen.totals, upper=True), _Group(seen.totals, upper=False)
        (high, high_of), (low, low_of) = upper.mean(seen.points), lower.mean(seen.points)
        difference = _ratio(high * low_of - low * high_of, high_of * low_of)
    return ItemFigures(
        seen=n,
        blank=sum(answer is None for answer in seen.answers),
        facility=_ratio(sum(seen.points), n) if n else None,
        discrimination=_correlation(seen.paired, seen.rests),
        upper_lower=difference,
        choices=_choices(item, seen.answers, upper, lower),
    )


def _choices(
    item: Item, answers: Sequence[Answer | None], upper: _Group | None, lower: _Group | None
) -> tuple[ChoiceFigures, ...]:
    sizes = pickable(item.question)
    if not any(sizes):
        return ()
    best = correct_answer(item.key)
    right = set() if best is None else set(picked(item.question, best))
    # Answers repeat: what each different one picks is looked up once.
    known: dict[Answer, tuple[tuple[int, int], ...]] = {}
    picks: list[tuple[tuple[int, int], ...]] = []
    for answer in answers:
        if answer is None:
            picks.append(())
            continue
        found = known.get(answer)
        if found is None:
            found = known[answer] = picked(item.question, answer) if check(answer, item.question) else ()
        picks.append(found)
    everybody = _tally(picks, range(len(picks)))
    shares = [None if group is None else _shares(picks, group) for group in (upper, lower)]
    return tuple(
        ChoiceFigures(
            part=part,
            choice=choice,
            right=(part, choice) in right,
            picked=everybody.get((part, choice), 0),
            upper=None if shares[0] is None else shares[0].get((part, choice), 0),
            lower=None if shares[1] is None else shares[1].get((part, choice), 0),
        )
        for part, size in enumerate(sizes)
        for choice in range(size)
    )


def _tally(picks: Sequence[tuple[tuple[int, int], ...]], members: range) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for index in members:
        for pick in picks[index]:
            found[pick] = found.get(pick, 0) + 1
    return found


def _shares(picks: Sequence[tuple[tuple[int, int], ...]], group: _Group) -> dict[tuple[int, int], int]:
    inside, tied = group.members()
    whole, part = _tally(picks, inside), _tally(picks, tied)
    missing = group.size - len(inside)
    return {
        pick: _ratio((whole.get(pick, 0) * len(tied) + part.get(pick, 0) * missing) * FULL_MARK, group.size * len(tied))
        for pick in whole.keys() | part.keys()
    }


def _correlation(x: Sequence[int], y: Sequence[int]) -> int | None:
    """Pearson's r in thousandths, from exact sums."""
    n, sum_x, sum_y = len(x), sum(x), sum(y)
    spread_x = n * sum(a * a for a in x) - sum_x * sum_x
    spread_y = n * sum(b * b for b in y) - sum_y * sum_y
    if not spread_x or not spread_y:
        return None
    together = n * sum(a * b for a, b in zip(x, y, strict=True)) - sum_x * sum_y
    return _rounded(FULL_MARK * together / math.sqrt(spread_x * spread_y))


def _proportion(won: int, possible: int) -> int:
    """What was won (thousandths of marks in thousandths) of what was possible, in millionths."""
    return _ratio(won * (_WHOLE // FULL_MARK), possible)


def _ratio(numerator: int, denominator: int) -> int:
    """A quotient, rounded half away from zero."""
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


def _rounded(value: float) -> int:
    return int(math.copysign(math.floor(abs(value) + 0.5), value))
