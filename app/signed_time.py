"""What is known of the true time: the last time that a hub signed, and how long ago that was by our own
counting.

Clocks here are wrong, so a record carries, beside the wall time, the last hub-signed time with the time that the
program has run since (by a clock that nobody can set and that goes on while the computer sleeps) and the number of its
restarts since. Whoever judges lateness later has a lower bound that nobody can move by setting a clock.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import msgspec
from sqlalchemy.orm import Session

from app.clock import Clock
from app.database.declarative import utc_text
from app.database.direct import Plain
from app.database.people import Installation
from sync.record import ClockQuality

EARLIEST_SOUND_YEAR = 2025
"""Before this the clock was never set: the program is younger than that."""
_CLOSE = timedelta(minutes=2)


class KnownTime(msgspec.Struct, frozen=True, kw_only=True):
    """The last signed time, and what passed since."""

    time: datetime
    elapsed_ms: int
    """Monotonic time that the program ran since, over all its runs."""
    restarts: int
    """Starts of the program since; each may hide any length of time."""


class SignedTimes:
    """Keeps the last hub-signed time of the installation and counts on from it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counted_at: float | None = None

    def known(self, session: Session) -> KnownTime | None:
        """Returns what is known now, and stores it for the next start. None before any receipt."""
        row = session.get_one(Installation, 1)
        with self._lock:
            now = self._clock.boottime()
            if row.signed_time is None:
                return None
            if self._counted_at is None:
                row.signed_time_restarts += 1
            else:
                row.signed_time_elapsed_ms += max(0, round((now - self._counted_at) * 1000))
            self._counted_at = now
            return KnownTime(
                time=row.signed_time,
                elapsed_ms=row.signed_time_elapsed_ms,
                restarts=row.signed_time_restarts,
            )

    def learn(self, unit: Plain, time: datetime) -> None:
        """Takes a time that a hub has just signed. An older one than is known changes nothing."""
        text = utc_text(time)
        with self._lock:
            (known,) = unit.row("SELECT signed_time FROM installation WHERE id = 1") or (None,)
            # Times as they are stored sort as text.
            if known is not None and text <= known:
                return
            unit.change(
                "UPDATE installation SET signed_time = ?, signed_time_elapsed_ms = 0, signed_time_restarts = 0"
                " WHERE id = 1",
                (text,),
            )
            self._counted_at = self._clock.boottime()

    def is_unset(self, session: Session) -> bool:
        """Whether the wall clock is plainly wrong. Changes nothing."""
        now, signed = self._clock.now(), session.get_one(Installation, 1).signed_time
        return now.year < EARLIEST_SOUND_YEAR or (signed is not None and now < signed - _CLOSE)

    def quality(self, known: KnownTime | None) -> ClockQuality:
        """How far the wall clock can be believed.

        ``unset``: it shows a time before the program was made, or before a time already signed. ``synced``:
        it agrees within two minutes with a signed time counted on without a restart. Else ``unverified``.
        """
        now = self._clock.now()
        if now.year < EARLIEST_SOUND_YEAR or (known is not None and now < known.time - _CLOSE):
            return ClockQuality.UNSET
        if known is not None and known.restarts == 0:
            counted = known.time + timedelta(milliseconds=known.elapsed_ms)
            if abs(now - counted) <= _CLOSE:
                return ClockQuality.SYNCED
        return ClockQuality.UNVERIFIED
