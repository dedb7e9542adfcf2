"""The two clocks that services are given: wall time for what people read, monotonic time for durations."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the services ask of time."""

    def now(self) -> datetime:
        """Wall time, UTC-aware. May be wrong and may jump: never subtract two of them."""

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never goes back while the process lives."""


class SystemClock:
    """The clocks of the computer."""

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return time.monotonic()
