"""The schedule of reviews: two answers over any history, clocks that jump, days of study."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.database.study import ReviewCard
from app.review_schedule import (
    AGAIN_AFTER,
    DAY_BEGINS,
    LONGEST,
    REVIEW,
    VIETNAM,
    day_of,
    day_start,
    grade,
    heal,
    is_due,
    new_card,
)

Steps = list[tuple[timedelta, bool]]
START = datetime(2026, 11, 5, 7, 30, tzinfo=UTC)
MONTH = timedelta(days=30)
KNOWN = ["2026-11-07 07:30", "2026-11-18 07:30", "2026-11-18 07:40", "2026-11-20 07:40", "2026-11-25 07:40"]
gaps = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))
jumps = st.timedeltas(min_value=timedelta(days=-4000), max_value=timedelta(days=400))
steps = st.lists(st.tuples(gaps, st.booleans()), max_size=8)
moments = st.integers(0, 3_000_000_000).map(lambda ms: START + timedelta(milliseconds=100 * ms))


def history(before: Steps) -> tuple[ReviewCard, datetime]:
    """A card after some answers, and the time of the last one."""
    card, now = new_card("p", "c", "q", "x", START), START
    for gap, remembered in before:
        now += gap
        grade(card, now, remembered=remembered)
    return card, now


def plan(card: ReviewCard) -> tuple[object, ...]:
    return card.due_at, card.reviewed_at, card.stability, card.difficulty, card.state, card.step


def here(at: datetime) -> datetime:
    return at.astimezone(VIETNAM)


@given(steps, gaps)
def test_remembered_is_asked_later_than_forgotten_and_never_in_the_past(before: Steps, gap: timedelta) -> None:
    good, now = history(before)
    bad, _now = history(before)
    now += gap
    grade(good, now, remembered=True)
    grade(bad, now, remembered=False)
    assert now < bad.due_at < good.due_at
    assert now + timedelta(days=1) <= good.due_at <= now + LONGEST
    assert good.state == REVIEW
    # Forgotten: again in the same sitting.
    assert bad.due_at == now + AGAIN_AFTER
    assert is_due(bad, here(now))


@given(steps, gaps)
def test_remembered_is_not_asked_again_that_day(before: Steps, gap: timedelta) -> None:
    card, now = history(before)
    now += gap
    grade(card, now, remembered=True)
    assert not is_due(card, day_start(here(now)) + timedelta(hours=23, minutes=59))
    assert is_due(card, day_start(here(card.due_at)))


@given(steps)
def test_remembering_in_time_does_not_shorten_the_rest(before: Steps) -> None:
    card, now = history(before)
    grade(card, now, remembered=True)
    first = card.stability
    grade(card, card.due_at, remembered=True)
    assert first is not None
    assert card.stability is not None
    assert card.stability >= first


@given(steps, st.lists(st.tuples(jumps, st.booleans()), max_size=6))
def test_a_clock_that_goes_back_counts_as_one_that_stands(before: Steps, after: Steps) -> None:
    jumping, now = history([*before, (timedelta(0), True)])
    standing, _now = history([*before, (timedelta(0), True)])
    latest = now
    for jump, remembered in after:
        now = max(now + jump, datetime(1980, 1, 1, tzinfo=UTC))
        latest = max(latest, now)
        grade(jumping, now, remembered=remembered)
        grade(standing, latest, remembered=remembered)
    assert plan(jumping) == plan(standing)
    assert jumping.reviewed_at is not None
    assert jumping.due_at > jumping.reviewed_at


@given(steps, jumps)
def test_set_back_nothing_becomes_due(before: Steps, jump: timedelta) -> None:
    card, now = history(before)
    if before and not is_due(card, here(now)):
        assert not is_due(card, here(now - abs(jump)))


@given(steps, jumps)
def test_only_another_year_is_healed_and_keeps_its_interval(before: Steps, jump: timedelta) -> None:
    card, now = history(before)
    untouched = plan(card)
    then = now + jump
    ahead = timedelta(0) if card.reviewed_at is None else card.reviewed_at - then
    due_at = card.due_at
    assert heal(card, then) == (ahead >= MONTH)
    if ahead >= MONTH:
        assert card.reviewed_at == then
        assert card.due_at == due_at - ahead
        assert not heal(card, then)
    else:
        assert plan(card) == untouched


@given(moments)
def test_a_day_begins_at_four_on_the_wall(at: datetime) -> None:
    start = day_start(here(at))
    assert start <= at < start + timedelta(days=1)
    assert start.astimezone(VIETNAM).hour == DAY_BEGINS // timedelta(hours=1)
    assert day_start(start) == start
    assert day_of(at, start) == day_of(start, start) == start.date()


@given(steps)
def test_the_same_answers_give_the_same_plan(before: Steps) -> None:
    assert plan(history(before)[0]) == plan(history(before)[0])


def test_a_known_history() -> None:
    """What FSRS 6 makes of it with its own parameters: a newer library that differs is noticed here."""
    card, now, due = new_card("p", "c", "q", "x", START), START, []
    for remembered in (True, True, False, True, True):
        grade(card, now, remembered=remembered)
        due.append(str(card.due_at)[:16])
        now = max(card.due_at, now)
    assert due == KNOWN


def test_what_was_never_reviewed_is_due_whatever_the_clock_said() -> None:
    card = new_card("p", "c", "q", "x", START + timedelta(days=4000))
    assert is_due(card, here(START))


def test_services_do_without_fsrs_until_an_answer() -> None:
    code = "import sys, app.compose, app.reviews; sys.exit('fsrs' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
