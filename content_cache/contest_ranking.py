"""The ranking of a contest: pure, from attempts to places.

The order of two attempts (thể lệ): the higher score; then the answer to the tie-break question that is closer to the
true number, whichever side it is on, and no answer last; then the earlier instant. **Instants are proved ones** - when
a hub had custody, or a hub's signed time and what a clock that nobody can set has counted since - never what a wall
clock said; they are compared in whole seconds, since a fraction of one speaks of the line and not of the learner.
Attempts that all this does not tell apart share a place, and places after them are passed over (1, 2, 2, 4).

A person stands in the ranking once, with the attempt that is first by this same order. Which attempts take part, and
what is proved about their time, the caller knows; this module asks nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec


class ContestAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt that takes part."""

    attempt: str
    """Any name of it, unique."""
    person: str
    score: int
    """Thousandths of the full score, as graded."""
    tie_break: int | None
    """What was answered to the tie-break question."""
    proved_at: datetime
    """UTC-aware: the earliest instant at which it is proved to have been handed in."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the ranking."""

    rank: int
    """From 1; equal for attempts that nothing tells apart."""
    attempt: ContestAttempt
    off_by: int | None
    """How far the tie-break answer is from the true number; None where there is no answer, or no true number."""


def ranking(attempts: Iterable[ContestAttempt], true_number: int | None) -> tuple[Place, ...]:
    """Ranks the people of a contest.

    Args:
        attempts: all that take part, any number of one person.
        true_number: the right answer to the tie-break question; None while it is not known, or where there is no such
            question: then it decides nothing.

    Returns:
        One line a person: by rank, then by person, so that the same attempts give the same list.
    """
    best: dict[str, ContestAttempt] = {}
    for attempt in attempts:
        before = best.get(attempt.person)
        # The name last: which of two equal attempts stands for a person must not hang on their order.
        if before is None or (_key(attempt, true_number), attempt.attempt) < (
            _key(before, true_number),
            before.attempt,
        ):
            best[attempt.person] = attempt
    ordered = sorted(best.values(), key=lambda one: (_key(one, true_number), one.person))
    places: list[Place] = []
    for number, attempt in enumerate(ordered, 1):
        tied = places and _key(places[-1].attempt, true_number) == _key(attempt, true_number)
        places.append(
            Place(
                rank=places[-1].rank if tied else number,
                attempt=attempt,
                off_by=_off_by(attempt, true_number),
            )
        )
    return tuple(places)


def full_scores(attempts: Iterable[ContestAttempt], full: int) -> int:
    """How many people answered everything right: the true number of the usual tie-break question.

    Args:
        attempts: all that take part.
        full: the full score, in thousandths.
    """
    return len({attempt.person for attempt in attempts if attempt.score >= full})


def _off_by(attempt: ContestAttempt, true_number: int | None) -> int | None:
    return None if true_number is None or attempt.tie_break is None else abs(attempt.tie_break - true_number)


def _key(attempt: ContestAttempt, true_number: int | None) -> tuple[int, bool, int, datetime]:
    """Smaller is better."""
    off_by = _off_by(attempt, true_number)
    unanswered = true_number is not None and attempt.tie_break is None
    return (-attempt.score, unanswered, off_by or 0, attempt.proved_at.replace(microsecond=0))
