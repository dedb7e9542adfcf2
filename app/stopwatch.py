"""Time spent on attempts, by a clock that nobody can set.

The database holds what was spent until the last save; a running stopwatch knows what has passed since. It
runs from the moment an attempt is opened until the program ends or the attempt is submitted, also while
another page is shown. A killed process loses only what it had not saved, in the learner's favour.
"""

from __future__ import annotations

import threading

from app.clock import Clock


class Stopwatches:
    """One stopwatch an open attempt, counting from its last save. Safe to use from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: dict[str, float] = {}
        self._lock = threading.Lock()

    def start(self, attempt_id: str) -> None:
        """Starts counting, or goes on where it counts already."""
        with self._lock:
            self._since.setdefault(attempt_id, self._clock.monotonic())

    def unsaved_ms(self, attempt_id: str) -> int:
        """Returns what has passed since the last save; 0 for one that does not run."""
        with self._lock:
            since = self._since.get(attempt_id)
            return 0 if since is None else max(0, int((self._clock.monotonic() - since) * 1000))

    def saved(self, attempt_id: str, milliseconds: int) -> None:
        """Takes off what a committed save has stored."""
        with self._lock:
            if attempt_id in self._since:
                self._since[attempt_id] += milliseconds / 1000

    def stop(self, attempt_id: str) -> None:
        """Ends counting."""
        with self._lock:
            self._since.pop(attempt_id, None)

    def running(self) -> tuple[str, ...]:
        """Returns the attempts that are being counted."""
        with self._lock:
            return tuple(self._since)
