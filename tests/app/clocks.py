"""A clock for tests that stands still until it is told otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta


class HandClock:
    """Implements `app.clock.Clock`; all clocks are moved by hand."""

    def __init__(self, start: datetime) -> None:
        self._wall = start
        self._monotonic = 1000.0
        self._boottime = 5000.0

    def now(self) -> datetime:
        """Wall time."""
        return self._wall

    def monotonic(self) -> float:
        """Seconds that can't be set back."""
        return self._monotonic

    def boottime(self) -> float:
        """Seconds that can't be set back, with those that the computer slept."""
        return self._boottime

    def pass_s(self, seconds: float) -> None:
        """Lets time pass on all clocks."""
        self._wall += timedelta(seconds=seconds)
        self._monotonic += seconds
        self._boottime += seconds

    def sleep_s(self, seconds: float) -> None:
        """The computer sleeps: the clock of waking time stands still."""
        self._wall += timedelta(seconds=seconds)
        self._boottime += seconds

    def set_wall(self, now: datetime) -> None:
        """Sets the wall clock, as somebody at the computer might."""
        self._wall = now
