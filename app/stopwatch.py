"""Time spent on attempts, by clocks that nobody can set, and the jumps of the one that somebody can.

The database holds what was spent until the last save; a running stopwatch knows what has passed since. It
runs from the moment an attempt is opened until the program ends or the attempt is submitted, also while
another page is shown. A killed process loses only what it had not saved, in the learner's favour.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from app.clock import Clock
from content_cache.model import TimeRule

JUMP: Final = timedelta(seconds=30)
"""Less than this between two saves is a clock that runs badly, or is being corrected; more is one that was set."""


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """What has passed since the last save."""

    spent_ms: int = 0
    """That counts against the limit, by the quiz's rule."""
    jump_ms: int = 0
    """What the wall clock went more (or less) than the one that nobody can set; 0 for less than `JUMP`."""


@dataclass
class _Running:
    rule: TimeRule
    since: float
    wall: datetime
    boot: float


class Stopwatches:
    """One stopwatch an open attempt, counting from its last save. Safe to use from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._running: dict[str, _Running] = {}
        self._lock = threading.Lock()

    def start(self, attempt_id: str, rule: TimeRule) -> bool:
        """Starts counting, or goes on where it counts already.

        Returns:
            Whether it was started now.
        """
        with self._lock:
            if attempt_id in self._running:
                return False
            self._running[attempt_id] = _Running(rule, self._reading(rule), self._clock.now(), self._clock.boottime())
            return True

    def is_running(self, attempt_id: str) -> bool:
        """Whether an attempt's time is being counted here."""
        with self._lock:
            return attempt_id in self._running

    def passed(self, attempt_id: str) -> Passed:
        """Returns what has passed since the last save; nothing for one that does not run."""
        with self._lock:
            running = self._running.get(attempt_id)
            if running is None:
                return Passed()
            spent_ms = max(0, int((self._reading(running.rule) - running.since) * 1000))
            true = timedelta(seconds=self._clock.boottime() - running.boot)
            jump = (self._clock.now() - running.wall) - true
            jump_ms = jump // timedelta(milliseconds=1) if abs(jump) >= JUMP else 0
            return Passed(spent_ms=spent_ms, jump_ms=jump_ms)

    def saved(self, attempt_id: str, passed: Passed) -> None:
        """Takes off what a committed save has stored."""
        with self._lock:
            running = self._running.get(attempt_id)
            if running is not None:
                running.since += passed.spent_ms / 1000
                running.wall = self._clock.now()
                running.boot = self._clock.boottime()

    def stop(self, attempt_id: str) -> None:
        """Ends counting."""
        with self._lock:
            self._running.pop(attempt_id, None)

    def running(self) -> tuple[str, ...]:
        """Returns the attempts that are being counted."""
        with self._lock:
            return tuple(self._running)

    def _reading(self, rule: TimeRule) -> float:
        return self._clock.monotonic() if rule is TimeRule.WHILE_OPEN else self._clock.boottime()
