"""What about an attempt needs a person's eye: pure rules over what is signed, what the quiz asks, and the hub's clock.

**Late or not?** A device's wall clock decides nothing. The earliest possible end of an attempt is the last time that a
hub signed for its device, and what a clock that nobody can set has counted since. An attempt whose earliest possible
end is after the closing is late. One that the hub had in custody before the closing is on time, whatever its device
says. Between them nothing is proved, and a person decides.

A signed time is the device's word about what a hub signed: it can make an attempt look earlier than it was, never later
custody. That is why it proves lateness, and never alone that something was on time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from content_cache.model import QuizEntry, TimeUp
from sync.bodies import AttemptBody, AttemptBodyV2, Remark
from sync.hub.reasons import OF_REMARK, Reason
from sync.record import Record
from sync.timestamps import moment, timestamp

SLACK_MS: Final = 30_000
"""Handing in by itself takes a moment; only what is longer over the limit is said. The desktop has the same."""

Found = dict[Reason, str]
"""Reasons, each with what was found, in figures."""


class Sibling(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt of one person at one quiz, among the others."""

    position: int
    number: int
    record: str
    """Its id, which is the attempt's own."""


def earliest_end(record: Record) -> datetime | None:
    """The earliest instant at which a record can have been made; None where no hub ever signed a time for its device.

    Exact where the computer was not started again since; otherwise only what was measured counts.
    """
    if record.signed_time is None:
        return None
    try:
        return moment(record.signed_time.time) + timedelta(milliseconds=record.signed_time.elapsed_ms)
    except OverflowError:
        return None


def proved_at(record: Record, received_at: datetime, issued: Collection[str]) -> datetime:
    """The earliest instant at which a record is proved to have been there, for whom earlier is better.

    The signed time with what was counted since, where the computer was not started again; else, and never later than,
    the hub's custody. What was counted since is the device's own word.

    Args:
        record: verified.
        received_at: the hub's first custody.
        issued: the times that this hub has signed for the record's device, as text; any other is nobody's word.
    """
    end = earliest_end(record)
    if end is None or record.signed_time is None or record.signed_time.restarts > 0:
        return received_at
    if record.signed_time.time not in issued:
        return received_at
    return min(end, received_at)


def judge(record: Record, body: AttemptBody, entry: QuizEntry, received_at: datetime) -> Found:
    """What can be said of one attempt by itself.

    Args:
        record: verified.
        body: its own.
        entry: the quiz, as the newest build with this version lists it.
        received_at: the hub's first custody.
    """
    found: Found = {}
    remarks = body.remarks if isinstance(body, AttemptBodyV2) else ()
    for remark in remarks:
        found[OF_REMARK[remark]] = "by the device"
    if isinstance(body, AttemptBodyV2) and Remark.CLOCK_JUMP in remarks:
        found[Reason.CLOCK_JUMP] = _jumps(body.jumps_ms)
    # Both are the hub's to say: a wall clock does not decide, and counting is done over all of a person's devices.
    found.pop(Reason.LATE, None)
    found.pop(Reason.OVER_LIMIT, None)
    if record.subject.startswith("profile:"):
        found[Reason.BEFORE_ENROLMENT] = record.subject
    found |= _closing(record, entry, received_at, says_late=Remark.LATE in remarks)
    if entry.time_limit_s is not None:
        rules = entry.rules
        over_ms = body.duration_ms - entry.time_limit_s * 1000
        grace_ms = rules.grace_s * 1000 if rules.time_up is TimeUp.GRACE else 0
        if over_ms > grace_ms + SLACK_MS:
            found[Reason.OVER_TIME] = f"{body.duration_ms // 1000} s of {entry.time_limit_s} s"
    return found


def judge_among(siblings: Iterable[Sibling], allowed: int | None) -> dict[int, Found]:
    """What can be said of attempts when all attempts of one person at one quiz are looked at together.

    Args:
        siblings: all of them, set aside or not.
        allowed: how many the quiz allows; None for any number.

    Returns:
        Reasons by position, of those that have some. Which attempts are one too many is decided by their numbers, which
        are signed and which the paper hangs on, and then by the order of custody.
    """
    ordered = sorted(siblings, key=lambda one: (one.number, one.position))
    found: dict[int, Found] = {}
    for place, one in enumerate(ordered, 1):
        mine: Found = {}
        twins = [
            other.position
            for other in ordered
            if other.position != one.position and (other.number == one.number or other.record == one.record)
        ]
        if twins:
            mine[Reason.SAME_ATTEMPT] = "as record " + ", ".join(map(str, twins[:5]))
        if allowed is not None and max(place, one.number) > allowed:
            mine[Reason.OVER_LIMIT] = f"attempt {max(place, one.number)} of {allowed}"
        if mine:
            found[one.position] = mine
    return found


def _closing(record: Record, entry: QuizEntry, received_at: datetime, *, says_late: bool) -> Found:
    closes = entry.rules.closes
    if closes is None or received_at <= closes:
        return {}
    end = earliest_end(record)
    if end is not None and end > closes:
        return {Reason.LATE: f"not before {timestamp(end)}; closed {timestamp(closes)}"}
    if says_late:
        return {Reason.LATE: f"by the device's own clock, {record.time}; closed {timestamp(closes)}"}
    told = "no signed time" if end is None or record.signed_time is None else f"signed time gives {timestamp(end)}"
    if end is not None and record.signed_time is not None:
        told += f" and {record.signed_time.restarts} restarts"
    return {Reason.UNPROVEN_TIME: f"{told}; closed {timestamp(closes)}; came {timestamp(received_at)}"}


def _jumps(jumps_ms: tuple[int, ...]) -> str:
    seconds = ", ".join(f"{ms / 1000:+.0f} s" for ms in jumps_ms[:8])
    return f"{len(jumps_ms)}: {seconds}" if seconds else "by the device"
