"""The engine's state for one device: what is persisted, so that a crash or a restart goes on where it was.

::

    idle ──────────> sending ──────────> idle           everything is receipted or set aside, or cancelled
                        │  ▲
                        ▼  │ (due, or the caller insists)
                    backing_off ───────> idle           nothing waits any more: it went another way

A state that is read back as ``sending`` was cut off by a crash; the engine goes on sending from there. What
was sent and not receipted is sent again: the hub counts it once.
"""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import Final

import msgspec


class Phase(enum.StrEnum):
    """What the engine is doing for a device."""

    IDLE = "idle"
    """Nothing was waiting when it last looked."""
    SENDING = "sending"
    """Batches are going out."""
    BACKING_OFF = "backing_off"
    """The last try failed; ``next_try_at`` says when the next one is due."""


TRANSITIONS: Final[dict[Phase, frozenset[Phase]]] = {
    Phase.IDLE: frozenset({Phase.SENDING}),
    Phase.SENDING: frozenset({Phase.IDLE, Phase.BACKING_OFF}),
    Phase.BACKING_OFF: frozenset({Phase.SENDING, Phase.IDLE}),
}

MAX_WAIT_S: Final = 3600.0
"""No wait is longer, whatever a server asks."""


class IllegalTransitionError(AssertionError):
    """The engine asked for an edge that does not exist: a bug."""


class EngineState(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of a device. All times are wall time, UTC-aware."""

    phase: Phase = Phase.IDLE
    failures: int = 0
    """Failed tries since the last receipt."""
    next_try_at: datetime | None = None
    """Set while backing off, and only then."""
    last_contact_at: datetime | None = None
    """When a verified receipt last came."""
    online: bool | None = None
    """Whether the last try reached a hub of ours; None before the first."""
    problem: str | None = None
    """Kind word of what ended the last try; None when it went well."""


def move(
    state: EngineState,
    phase: Phase,
    *,
    failures: int,
    next_try_at: datetime | None = None,
    problem: str | None = None,
) -> EngineState:
    """The state after an edge of `TRANSITIONS`.

    Raises:
        IllegalTransitionError: there is no such edge, or a wait without its end.
    """
    if phase not in TRANSITIONS[state.phase]:
        raise IllegalTransitionError(f"{state.phase} -> {phase}")
    if (phase is Phase.BACKING_OFF) != (next_try_at is not None):
        raise IllegalTransitionError(f"{phase} with next_try_at {next_try_at}")
    return msgspec.structs.replace(state, phase=phase, failures=failures, next_try_at=next_try_at, problem=problem)


def wait_s(until: datetime | None, now: datetime) -> float:
    """Seconds until the next try is due; 0 when it is due now.

    A wait longer than `MAX_WAIT_S` can only mean that the clock was set back: it is due now.
    """
    if until is None:
        return 0.0
    left_s = (until - now).total_seconds()
    return left_s if 0 < left_s <= MAX_WAIT_S else 0.0


def back_off_s(failures: int, jitter: float, *, first_s: float, retry_after_s: float | None = None) -> float:
    """How long to wait after so many failures in a row.

    Exponential, with the upper half of each step at random, so that thousands of clients that failed
    together don't come back together. What a server asks for is honoured, with up to a minute more at
    random, and everything is capped by `MAX_WAIT_S`.

    Args:
        failures: in a row, from 1.
        jitter: a random number in [0, 1).
        first_s: the longest first wait.
        retry_after_s: what the server asked for.
    """
    # The exponent is bounded because 2.0 ** 1100 is an error, and retrying goes on for ever.
    step_s = min(MAX_WAIT_S, first_s * 2.0 ** min(failures - 1, 30))
    wait = step_s / 2 + jitter * step_s / 2
    if retry_after_s is not None:
        wait = max(wait, retry_after_s + jitter * min(60.0, retry_after_s))
    return min(wait, MAX_WAIT_S)


def after(now: datetime, seconds: float) -> datetime:
    """``now`` and so many seconds; the end of the calendar where a wrong clock stands near it."""
    try:
        return now + timedelta(seconds=seconds)
    except OverflowError:
        return now
