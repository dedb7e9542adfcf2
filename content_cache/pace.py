"""How far a fetch is and how long it will take, over all of its stages."""

from __future__ import annotations

import enum
import threading
from collections import deque
from collections.abc import Callable

import msgspec

from content_cache.downloads import Progress

_WINDOW_S = 30.0
"""Speed is that of the last half minute: long enough for a line that stutters."""
_LEAST_S = 3.0
"""Before that nothing is said of the time left."""


class Stage(enum.StrEnum):
    """What a fetch is busy with. A course can be read from `MEDIA` on."""

    READING = "reading"
    """Lessons, quizzes and pictures."""
    MEDIA = "media"
    """Audio, video and documents."""
    PREPARING = "preparing"
    """Everything is here; the text is being made ready for quick opening and for search."""


class FetchProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a fetch is. Totals count only what was missing here when it began, over all stages."""

    stage: Stage
    done_bytes: int
    total_bytes: int
    done_files: int
    total_files: int
    seconds_left: float | None = None
    waiting: bool = False
    """The line is down, or the server says to come later; it goes on by itself."""


class Pace:
    """Adds up the stages of one fetch and knows its speed."""

    def __init__(
        self, tell: Callable[[FetchProgress], None] | None, clock: Callable[[], float], expected: dict[Stage, Progress]
    ) -> None:
        """Takes who listens, a monotonic clock in seconds, and what each stage is expected to bring."""
        self._tell = tell
        self._clock = clock
        self._stages = dict(expected)
        self._lock = threading.Lock()
        self._seen: deque[tuple[float, int]] = deque()
        self._began_bytes: int | None = None
        self.last: FetchProgress | None = None
        """What was told last."""

    def moved(self, stage: Stage, progress: Progress) -> None:
        """Takes how far a stage is; called from any thread."""
        with self._lock:
            self._stages[stage] = progress
            done = sum(one.done_bytes for one in self._stages.values())
            total = sum(one.total_bytes for one in self._stages.values())
            self.last = FetchProgress(
                stage=stage,
                done_bytes=done,
                total_bytes=total,
                done_files=sum(one.done_files for one in self._stages.values()),
                total_files=sum(one.total_files for one in self._stages.values()),
                seconds_left=self._left(done, total),
                waiting=progress.waiting,
            )
            if self._tell is not None:
                self._tell(self.last)

    def _left(self, done: int, total: int) -> float | None:
        now = self._clock()
        if self._began_bytes is None:
            self._began_bytes = done
        if not self._seen or now - self._seen[-1][0] >= 0.25:
            self._seen.append((now, done))
        while now - self._seen[0][0] > _WINDOW_S and len(self._seen) > 1:
            self._seen.popleft()
        began, before = self._seen[0]
        if now - began < _LEAST_S or done <= before:
            return None
        return (total - done) * (now - began) / (done - before)
