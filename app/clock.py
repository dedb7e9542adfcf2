"""The clocks that services are given: wall time for what people read, two clocks that nobody can set for durations.

A computer that sleeps is why there are two: one stands still meanwhile, the other goes on.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

_TICKS_PER_S = 10_000_000
"""Of Windows' interrupt time: 100 ns."""


class Clock(Protocol):
    """What the services ask of time."""

    def now(self) -> datetime:
        """Wall time, UTC-aware. May be wrong and may jump: never subtract two of them."""

    def monotonic(self) -> float:
        """Seconds from an arbitrary start while the computer is awake; never goes back while the process lives."""

    def boottime(self) -> float:
        """Seconds from an arbitrary start, those that the computer slept too; never goes back while it is on."""


class SystemClock:
    """The clocks of the computer."""

    def __init__(self) -> None:
        self._awake, self._always = _clocks(sys.platform)

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return self._awake()

    def boottime(self) -> float:
        """See `Clock.boottime`."""
        return self._always()


def _clocks(platform: str) -> tuple[Callable[[], float], Callable[[], float]]:
    """The clock that sleeps with the computer and the one that does not; Python's own where a system has no other.

    Linux: ``CLOCK_MONOTONIC`` and ``CLOCK_BOOTTIME``. Windows: the unbiased interrupt time and the interrupt time, both
    in units of 100 ns, or ``GetTickCount64`` before Windows 10 (untried on Windows: it is checked only that they are
    called as documented). macOS: ``CLOCK_UPTIME_RAW`` and ``CLOCK_MONOTONIC_RAW``.
    """
    if platform == "win32":
        kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]  # Windows' alone
        realtime = ctypes.WinDLL("kernelbase")  # type: ignore[attr-defined,unused-ignore]

        def awake() -> float:
            ticks = ctypes.c_ulonglong()
            kernel.QueryUnbiasedInterruptTime(ctypes.byref(ticks))
            return ticks.value / _TICKS_PER_S

        def always() -> float:
            ticks = ctypes.c_ulonglong()
            realtime.QueryInterruptTime(ctypes.byref(ticks))
            return ticks.value / _TICKS_PER_S

        def always_in_ms() -> float:
            return float(kernel.GetTickCount64()) / 1000

        if not hasattr(realtime, "QueryInterruptTime"):
            kernel.GetTickCount64.restype = ctypes.c_ulonglong
            return awake, always_in_ms
        return awake, always
    names = (
        ("CLOCK_UPTIME_RAW", "CLOCK_MONOTONIC_RAW") if platform == "darwin" else ("CLOCK_MONOTONIC", "CLOCK_BOOTTIME")
    )
    ids = [getattr(time, name, time.CLOCK_MONOTONIC) for name in names]
    return (lambda: time.clock_gettime(ids[0])), (lambda: time.clock_gettime(ids[1]))
