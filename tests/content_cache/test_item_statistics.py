"""Item statistics against figures worked out by hand, and what must hold whatever was answered."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_cache.item_statistics import Item, ItemFigures, Sitting, item_statistics
from content_cache.questions import (
    Answer,
    ChoiceAnswer,
    ChoicesAnswer,
    MultipleResponse,
    MultipleResponseKey,
    ShortAnswer,
    SingleChoice,
    SingleChoiceKey,
    TextAnswer,
    TrueFalse,
    TrueFalseKey,
    TruthAnswer,
    pickable,
    picked,
)
from content_cache.questions.answers import GapsAnswer, OrderAnswer, PairsAnswer
from content_cache.questions.cloze import Cloze, ClozeKey
from content_cache.questions.matching import Matching, MatchingKey
from content_cache.questions.ordering import Ordering, OrderingKey
from content_cache.questions.short_answer import ShortAnswerKey


def choice(name: str, *, marks: int = 1000, choices: int = 4) -> Item:
    """Single choice; the first one is right."""
    return Item(
        SingleChoice(id=name, stem="?", choices=tuple(f"c{n}" for n in range(choices)), marks=marks),
        SingleChoiceKey(correct=0),
    )


def sat(*points: int | None, items: tuple[int, ...] | None = None) -> Sitting:
    """A sitting with these scores; right ones picked the first choice, others the second."""
    return Sitting(
        items=tuple(range(len(points))) if items is None else items,
        answers=tuple(None if p is None else ChoiceAnswer(0 if p == 1000 else 1) for p in points),
        points=points,
    )


def test_a_worked_example() -> None:
    """Four sittings of three questions::

                 1  2  3   rest of 1   of 2   of 3
        A        1  1  1   1           1      1
        B        1  1  0   1/2         1/2    1
        C        0  1  0   1/2         0      1/2
        D        0  0  0   0           0      0

    Question 1: mean 1/2; r = (1/4 + 0 + 0 + 1/4) / sqrt(1 * 1/2) = 0.7071.
    Question 2: mean 3/4; r = 0.375 / sqrt(0.75 * 0.6875) = 0.5222; so has question 3, with mean 1/4.
    27 % of 4 is 1: the upper group is A, the lower D. Totals 1, 2/3, 1/3, 0: mean 1/2, deviation sqrt(5)/6 = 0.3727.
    """
    figures = item_statistics(
        [choice("a"), choice("b"), choice("c")],
        [sat(1000, 1000, 1000), sat(1000, 1000, 0), sat(0, 1000, 0), sat(0, 0, 0)],
    )
    assert (figures.sittings, figures.mean, figures.deviation) == (4, 500, 373)
    assert [one.facility for one in figures.items] == [500, 750, 250]
    assert [one.discrimination for one in figures.items] == [707, 522, 522]
    assert [one.upper_lower for one in figures.items] == [1000, 1000, 1000]


def test_an_item_that_the_weak_get_right_has_a_negative_discrimination() -> None:
    """x = 0, 0, 1, 1 against rests 1, 1, 0, 0: r = -1."""
    figures = item_statistics([choice("a"), choice("b")], [sat(0, 1000), sat(0, 1000), sat(1000, 0), sat(1000, 0)])
    assert figures.items[0].discrimination == -1000


def test_marks_weigh_in_the_rest_and_not_in_the_facility() -> None:
    """Rests of the first: 3/4, 1/4, 0 with x = 1, 1/2, 0: mean 1/2 and 1/3;
    r = (1/2 * 5/12 + 1/2 * 1/3) / sqrt(1/2 * (25 + 1 + 16)/144) = 0.375 / 0.38188 = 0.98198.
    """
    items = [choice("a", marks=5000), choice("b", marks=3000), choice("c", marks=1000)]
    figures = item_statistics(items, [sat(1000, 1000, 0), sat(500, 0, 1000), sat(0, 0, 0)])
    assert figures.items[0].facility == 500
    assert figures.items[0].discrimination == 982


def test_groups_take_a_part_of_those_on_the_border() -> None:
    """Eight sittings with totals 1, 1/2 (three), 0 (four); 27 % of 8 is 2.

    Upper: the first, and a third of each of the three. The first question was right in one of these three, so the mean
    is (1 + 1/3) / 2 = 2/3. Lower: two of the four at 0, each by a half: 0.
    """
    sittings = [sat(1000, 1000), sat(1000, 0), sat(0, 1000), sat(0, 1000), *[sat(0, 0)] * 4]
    figures = item_statistics([choice("a"), choice("b")], sittings)
    first = figures.items[0]
    assert first.upper_lower == 667
    assert [(one.upper, one.lower) for one in first.choices[:2]] == [(667, 0), (333, 1000)]


def test_distractors_are_counted_also_where_nobody_picks_them() -> None:
    items = [choice("a"), choice("b")]
    paper = [(0, 0), (0, 0), (0, 2), (0, 0), (2, 3), (1, 3), (2, 0), (None, 1)]
    sittings = [
        Sitting(
            items=(0, 1),
            answers=tuple(None if one is None else ChoiceAnswer(one) for one in pair),
            points=tuple(1000 if one == 0 else 0 for one in pair),
        )
        for pair in paper
    ]
    first = item_statistics(items, sittings).items[0]
    assert (first.seen, first.blank, first.facility) == (8, 1, 500)
    assert [(one.choice, one.right, one.picked) for one in first.choices] == [
        (0, True, 4),
        (1, False, 1),
        (2, False, 2),
        (3, False, 0),
    ]
    # Totals: 1 (three), 1/2 (two), 0 (three): groups of 2, two thirds of each of the three.
    assert [one.upper for one in first.choices] == [1000, 0, 0, 0]
    assert [one.lower for one in first.choices] == [0, 333, 333, 0]


def test_each_item_is_judged_by_those_who_saw_it() -> None:
    """A random draw: two of three questions each. The figures of an item are those of its own sittings alone."""
    items = [choice("a"), choice("b"), choice("c")]
    with_first = [sat(1000, 1000, items=(0, 1)), sat(0, 0, items=(1, 0)), sat(1000, 0, items=(0, 2))]
    without = [sat(0, 0, items=(1, 2)), sat(1000, 1000, items=(2, 1)), sat(0, 1000, items=(1, 2))]
    alone = item_statistics(items, with_first).items[0]
    assert item_statistics(items, with_first + without).items[0] == alone
    assert (alone.seen, alone.facility) == (3, 667)
    # x = 1, 0, 1 against rests 1, 0, 0: r = (1/3 * 2/3 + 2/3 * 1/3 - 1/3 * 1/3) / (2/3) = 1/2.
    assert alone.discrimination == 500


def test_what_is_not_scored_yet_counts_nowhere() -> None:
    items = [choice("a"), choice("b"), choice("c")]
    scored = [sat(1000, 1000), sat(1000, 0), sat(0, 0)]
    waiting = [sat(1000, 1000, None), sat(1000, 0, None), sat(0, 0, None)]
    assert item_statistics(items, waiting) == item_statistics(items, scored)
    assert item_statistics(items, waiting).items[2].facility is None


def test_nothing_is_made_up_where_there_is_nothing_to_compare() -> None:
    items = [choice("a"), choice("b")]
    assert item_statistics(items, []).mean is None
    nobody = item_statistics(items, []).items[0]
    assert (nobody.seen, nobody.facility, nobody.discrimination, nobody.upper_lower) == (0, None, None, None)
    assert [(one.picked, one.upper, one.lower) for one in nobody.choices] == [(0, None, None)] * 4
    one = item_statistics(items, [sat(1000, 0)]).items[0]
    assert (one.facility, one.discrimination, one.upper_lower) == (1000, None, None)
    same = item_statistics(items, [sat(1000, 0), sat(1000, 1000)]).items[0]
    assert (same.discrimination, same.upper_lower) == (None, 0)
    alone = item_statistics(items, [sat(1000, items=(0,)), sat(0, items=(0,))]).items[0]
    assert (alone.facility, alone.discrimination, alone.upper_lower) == (500, None, 1000)


def test_what_can_be_picked_by_type() -> None:
    truth = TrueFalse(id="t", stem="?")
    several = MultipleResponse(id="m", stem="?", choices=("a", "b", "c"))
    pairs = Matching(id="p", stem="?", prompts=("a", "b"), options=("x", "y", "z"))
    order = Ordering(id="o", stem="?", items=("a", "b", "c"))
    typed = ShortAnswer(id="s", stem="?")
    gaps = Cloze(
        id="g",
        stem="{{1}} {{2}}",
        gaps=(ShortAnswer(id="1", stem=""), SingleChoice(id="2", stem="", choices=("a", "b"))),
    )
    assert pickable(truth) == (2,)
    assert pickable(several) == (3,)
    assert pickable(pairs) == (3, 3)
    assert pickable(order) == (3, 3, 3)
    assert pickable(typed) == ()
    assert pickable(gaps) == (0, 2)
    assert picked(truth, TruthAnswer(True)) == ((0, 1),)
    assert picked(several, ChoicesAnswer((0, 2))) == ((0, 0), (0, 2))
    assert picked(pairs, PairsAnswer((None, 2))) == ((1, 2),)
    assert picked(order, OrderAnswer((2, 0, 1))) == ((0, 2), (1, 0), (2, 1))
    assert picked(typed, TextAnswer("a")) == ()
    assert picked(gaps, GapsAnswer((TextAnswer("a"), ChoiceAnswer(1)))) == ((1, 1),)
    assert picked(gaps, GapsAnswer((TextAnswer("a"), None))) == ()


@pytest.mark.parametrize(
    ("item", "right"),
    [
        (Item(TrueFalse(id="t", stem="?"), TrueFalseKey(correct=False)), {(0, 0)}),
        (
            Item(MultipleResponse(id="m", stem="?", choices=("a", "b", "c")), MultipleResponseKey(correct=(0, 2))),
            {(0, 0), (0, 2)},
        ),
        (
            Item(
                Matching(id="p", stem="?", prompts=("a", "b"), options=("x", "y", "z")),
                MatchingKey(options=(2, 0)),
            ),
            {(0, 2), (1, 0)},
        ),
        (
            Item(Ordering(id="o", stem="?", items=("a", "b", "c")), OrderingKey(order=(1, 2, 0))),
            {(0, 1), (1, 2), (2, 0)},
        ),
        (
            Item(
                Cloze(
                    id="g",
                    stem="{{1}} {{2}}",
                    gaps=(ShortAnswer(id="1", stem=""), SingleChoice(id="2", stem="", choices=("a", "b"))),
                ),
                ClozeKey(gaps=(ShortAnswerKey(accepted=("x",)), SingleChoiceKey(correct=1))),
            ),
            {(1, 1)},
        ),
    ],
)
def test_what_is_right_is_marked(item: Item, right: set[tuple[int, int]]) -> None:
    figures = item_statistics([item], []).items[0]
    assert {(one.part, one.choice) for one in figures.choices if one.right} == right


def test_an_answer_that_does_not_fit_picks_nothing() -> None:
    item = choice("a", choices=2)
    odd: tuple[Answer, ...] = (ChoiceAnswer(7), TextAnswer("x"))
    sittings = [Sitting(items=(0,), answers=(answer,), points=(0,)) for answer in odd]
    assert [one.picked for one in item_statistics([item], sittings).items[0].choices] == [0, 0]


papers = st.lists(
    st.permutations(range(5)).flatmap(
        lambda order: st.integers(1, 5).flatmap(
            lambda count: st.lists(
                st.tuples(st.integers(0, 3) | st.none(), st.sampled_from((0, 250, 1000))),
                min_size=count,
                max_size=count,
            ).map(
                lambda drawn: Sitting(
                    items=tuple(order[: len(drawn)]),
                    answers=tuple(None if pick is None else ChoiceAnswer(pick) for pick, _ in drawn),
                    points=tuple(points for _, points in drawn),
                )
            )
        )
    ),
    max_size=30,
)


@given(sittings=papers, seed=st.integers(0, 10**6))
def test_figures_are_in_bounds_and_know_no_order(sittings: list[Sitting], seed: int) -> None:
    items = [choice(str(n), marks=1000 + 500 * n) for n in range(5)]
    figures = item_statistics(items, sittings)
    mixed = list(sittings)
    random.Random(seed).shuffle(mixed)
    assert item_statistics(items, mixed) == figures
    for index, item in enumerate(figures.items):
        _in_bounds(item)
        mine = [s for s in sittings if index in s.items]
        assert item.seen == len(mine)
        assert sum(one.picked for one in item.choices) + item.blank == item.seen


def _in_bounds(item: ItemFigures) -> None:
    assert item.facility is None or 0 <= item.facility <= 1000
    for figure in (item.discrimination, item.upper_lower):
        assert figure is None or -1000 <= figure <= 1000
    for one in item.choices:
        for share in (one.upper, one.lower):
            assert share is None or 0 <= share <= 1000


@given(sittings=papers)
def test_everybody_twice_changes_no_figure_but_the_counts(sittings: list[Sitting]) -> None:
    items = [choice(str(n)) for n in range(5)]
    once, twice = item_statistics(items, sittings), item_statistics(items, sittings * 2)
    assert (twice.mean, twice.deviation) == (once.mean, once.deviation)
    for one, two in zip(once.items, twice.items, strict=True):
        assert (two.facility, two.discrimination) == (one.facility, one.discrimination)
        assert [c.picked for c in two.choices] == [2 * c.picked for c in one.choices]
