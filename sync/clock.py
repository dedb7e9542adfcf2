"""Wall time, as a part that is passed in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time."""

    def now(self) -> datetime:
        """UTC-aware; may be wrong and may jump."""


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime.now(UTC)
