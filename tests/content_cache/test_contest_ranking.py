"""The ranking of a contest: score, then the tie-break question, then the earlier proved instant."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from content_cache.contest_ranking import ContestAttempt, full_scores, ranking

START = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def attempt(
    person: str, score: int, guess: int | None = None, *, after_s: float = 0, name: str | None = None
) -> ContestAttempt:
    return ContestAttempt(
        attempt=name or f"{person}-{score}-{guess}-{after_s}",
        person=person,
        score=score,
        tie_break=guess,
        proved_at=START + timedelta(seconds=after_s),
    )


def test_score_then_guess_then_time() -> None:
    """The true number is 100: 90 and 110 are as close, 130 is not, no answer is last."""
    places = ranking(
        [
            attempt("e", 900, None, after_s=0),
            attempt("d", 900, 130, after_s=1),
            attempt("c", 900, 110, after_s=30),
            attempt("b", 900, 90, after_s=20),
            attempt("a", 950, 5000, after_s=99),
            attempt("f", 850, 100, after_s=0),
        ],
        100,
    )
    assert [(one.rank, one.attempt.person, one.off_by) for one in places] == [
        (1, "a", 4900),
        (2, "b", 10),
        (3, "c", 10),
        (4, "d", 30),
        (5, "e", None),
        (6, "f", 0),
    ]


def test_equal_ranks_stay_equal_and_the_next_is_passed_over() -> None:
    """A fraction of a second tells nobody apart."""
    places = ranking(
        [
            attempt("c", 900, 90, after_s=20.9),
            attempt("b", 900, 110, after_s=20.1),
            attempt("a", 1000, after_s=50),
            attempt("d", 900, 90, after_s=21),
        ],
        100,
    )
    assert [(one.rank, one.attempt.person) for one in places] == [(1, "a"), (2, "b"), (2, "c"), (4, "d")]


def test_a_person_stands_once_with_the_best_attempt() -> None:
    mine = [
        attempt("a", 700, 100, after_s=0),
        attempt("a", 900, 300, after_s=10),
        attempt("a", 900, 120, after_s=40),
        attempt("a", 900, 120, after_s=30),
    ]
    (place,) = ranking(mine, 100)
    assert (place.rank, place.attempt) == (1, mine[3])


def test_without_a_true_number_guesses_decide_nothing() -> None:
    places = ranking([attempt("a", 900, 1, after_s=5), attempt("b", 900, None, after_s=5)], None)
    assert [(one.rank, one.off_by) for one in places] == [(1, None), (1, None)]


def test_people_with_everything_right_are_counted_once() -> None:
    attempts = [attempt("a", 1000), attempt("a", 1000, after_s=9), attempt("b", 999), attempt("c", 1000)]
    assert full_scores(attempts, 1000) == 2
    assert ranking([], 1) == ()


contests = st.lists(
    st.builds(
        lambda n, person, score, guess, after_s: attempt(
            f"p{person}", score, guess, after_s=after_s, name=f"{n}-{person}-{score}-{guess}-{after_s}"
        ),
        st.integers(0, 99),
        st.integers(0, 8),
        st.sampled_from((0, 500, 900, 1000)),
        st.integers(0, 12) | st.none(),
        st.floats(0, 4).map(lambda s: round(s, 1)),
    ),
    max_size=40,
    unique_by=lambda one: one.attempt,
)
numbers = st.integers(0, 12) | st.none()


@given(attempts=contests, number=numbers, seed=st.integers(0, 10**6))
def test_the_ranking_is_one_and_ordered(attempts: list[ContestAttempt], number: int | None, seed: int) -> None:
    places = ranking(attempts, number)
    mixed = list(attempts)
    random.Random(seed).shuffle(mixed)
    assert ranking(mixed, number) == places
    assert sorted(one.attempt.person for one in places) == sorted({one.person for one in attempts})
    for place in places:
        # The rank is one more than the people who are better: that is what "equal ranks stay equal" means.
        assert place.rank == 1 + sum(_better(other.attempt, place.attempt, number) for other in places)
        mine = [one for one in attempts if one.person == place.attempt.person]
        assert not any(_better(one, place.attempt, number) for one in mine)


@given(attempts=contests, number=numbers)
def test_a_worse_attempt_more_changes_nothing(attempts: list[ContestAttempt], number: int | None) -> None:
    places = ranking(attempts, number)
    worse = [attempt(place.attempt.person, 0, None, after_s=100, name=f"zz{n}") for n, place in enumerate(places)]
    assert ranking([*attempts, *worse], number) == places


def _better(one: ContestAttempt, other: ContestAttempt, number: int | None) -> bool:
    """The rule, said once more in other words."""
    if one.score != other.score:
        return one.score > other.score
    if number is not None and one.tie_break != other.tie_break:
        if one.tie_break is None or other.tie_break is None:
            return other.tie_break is None
        mine, theirs = abs(one.tie_break - number), abs(other.tie_break - number)
        if mine != theirs:
            return mine < theirs
    return int(one.proved_at.timestamp()) < int(other.proved_at.timestamp())
