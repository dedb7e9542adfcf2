"""What time does to an attempt: how much is left, when it expires, what people should know of it in the end.

Pure but for the row that is changed; no clock is read here. Nothing is ever refused because of a time: clocks here are
wrong, so what looks too early, too late or too long is kept and said (`sync.bodies.Remark`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from app.database.study import Attempt
from app.stopwatch import Passed
from content_cache.model import QuizKind, Rules, TimeRule, TimeUp
from sync.bodies import Remark

MOST_JUMPS: Final = 20
"""Kept of an attempt; a clock that jumps more often has said enough."""
SLACK_MS: Final = 30_000
"""Handing in by itself takes a moment; only what is longer over the limit is said."""
LONGEST_AWAY: Final = timedelta(days=30)
"""More than this between two saves is rather a clock that was set than a computer that was off."""

_remarks = msgspec.json.Decoder(tuple[Remark, ...])
_jumps = msgspec.json.Decoder(tuple[int, ...])
_rules = msgspec.json.Decoder(Rules)


def rules_of(attempt: Attempt) -> Rules:
    """Returns the rules that the attempt pinned."""
    return _rules.decode(attempt.rules)


def remarks_of(attempt: Attempt) -> tuple[Remark, ...]:
    """Returns what is known so far that people should look at."""
    return _remarks.decode(attempt.remarks)


def jumps_of(attempt: Attempt) -> tuple[int, ...]:
    """Returns the jumps of the wall clock, in milliseconds."""
    return _jumps.decode(attempt.jumps_ms)


def add_remark(attempt: Attempt, *remarks: Remark) -> None:
    """Notes a remark; twice is once."""
    found = sorted({*remarks_of(attempt), *remarks})
    attempt.remarks = msgspec.json.encode(found).decode()


def spend(attempt: Attempt, passed: Passed, now: datetime) -> None:
    """Adds what has passed since the last save."""
    attempt.elapsed_ms += passed.spent_ms
    attempt.seen_at = now
    if passed.jump_ms:
        note_jump(attempt, passed.jump_ms)


def note_jump(attempt: Attempt, jump_ms: int) -> None:
    """Keeps a jump of the wall clock; of a graded paper people are told."""
    jumps = jumps_of(attempt)
    if len(jumps) < MOST_JUMPS:
        attempt.jumps_ms = msgspec.json.encode((*jumps, jump_ms)).decode()
    if QuizKind(attempt.quiz_kind).is_graded:
        add_remark(attempt, Remark.CLOCK_JUMP)


def come_back(attempt: Attempt, now: datetime, *, clock_unset: bool) -> None:
    """Takes up an attempt after the program was closed or killed.

    The wall clock alone knows how long that was. Where it cannot be believed, nothing is counted, and that is said.

    Args:
        attempt: not handed in.
        now: wall time.
        clock_unset: the wall clock is plainly wrong.
    """
    attempt.restarts += 1
    away = timedelta(0) if attempt.seen_at is None else now - attempt.seen_at
    sure = not clock_unset and timedelta(0) <= away <= LONGEST_AWAY
    away_ms = away // timedelta(milliseconds=1) if sure else 0
    attempt.away_ms += away_ms
    attempt.seen_at = now
    if rules_of(attempt).time_runs is TimeRule.ALWAYS:
        attempt.elapsed_ms += away_ms
        if not sure:
            add_remark(attempt, Remark.TIME_UNSURE)


def remaining_s(attempt: Attempt, unsaved_ms: int) -> float | None:
    """Returns the time left, never below 0; None without a limit."""
    if attempt.time_limit_s is None:
        return None
    return max(0.0, attempt.time_limit_s - (attempt.elapsed_ms + unsaved_ms) / 1000)


def grace_s(attempt: Attempt, unsaved_ms: int) -> float:
    """Returns for how long handing in is on time yet, once the time is over; 0 where there is no grace."""
    rules = rules_of(attempt)
    if attempt.time_limit_s is None or rules.time_up is not TimeUp.GRACE:
        return 0.0
    over_s = max(0.0, (attempt.elapsed_ms + unsaved_ms) / 1000 - attempt.time_limit_s)
    return max(0.0, rules.grace_s - over_s)


def closes_answers(attempt: Attempt, unsaved_ms: int) -> bool:
    """Whether the time is over and, by the quiz's rule, no answer may change any more."""
    return rules_of(attempt).time_up is not TimeUp.SUBMIT and remaining_s(attempt, unsaved_ms) == 0


def early(rules: Rules, now: datetime, *, clock_unset: bool) -> bool:
    """Whether the quiz has not opened yet, as far as the clock can tell."""
    return rules.opens is not None and not clock_unset and now < rules.opens


def closing_remarks(attempt: Attempt, now: datetime, *, clock_unset: bool) -> tuple[Remark, ...]:
    """Returns everything that people should know of an attempt that is handed in now.

    Args:
        attempt: its time is up to date.
        now: wall time.
        clock_unset: the wall clock is plainly wrong: nothing is said that it alone would know.
    """
    rules = rules_of(attempt)
    found = set(remarks_of(attempt))
    if rules.closes is not None and not clock_unset and now > rules.closes:
        found.add(Remark.LATE)
    if attempt.attempts_allowed is not None and attempt.number > attempt.attempts_allowed:
        found.add(Remark.OVER_LIMIT)
    if attempt.time_limit_s is not None:
        over_ms = attempt.elapsed_ms - attempt.time_limit_s * 1000
        grace_ms = rules.grace_s * 1000 if rules.time_up is TimeUp.GRACE else 0
        if rules.time_up is TimeUp.MUST_SUBMIT and over_ms >= 0:
            found.add(Remark.NOT_HANDED_IN)
        if over_ms > grace_ms + SLACK_MS:
            found.add(Remark.OVER_TIME)
    return tuple(sorted(found))
