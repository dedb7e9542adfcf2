"""One fetch under way: brings blobs by whichever way its source has, and tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

from content_cache.arrivals import Arrivals, copy
from content_cache.cache import CourseCache
from content_cache.downloads import Download, Progress, Wanted
from content_cache.moments import to_ms
from content_cache.pace import FetchProgress, Pace, Stage
from content_cache.retrying import RetryPolicy, Stop
from content_cache.source_protocol import Source

_NOTE_EVERY_S = 2.0
"""How often the progress of a fetch is noted on the disk."""


class Bringing:
    """Brings blobs into the cache, stage by stage."""

    def __init__(
        self,
        cache: CourseCache,
        source: Source,
        *,
        policy: RetryPolicy,
        stop: Stop,
        clock: Callable[[], float],
        on_progress: Callable[[FetchProgress], None] | None,
    ) -> None:
        """Takes where to, where from, and how.

        Args:
            cache: where to.
            source: the place.
            policy: for faults that may pass.
            stop: says when to stop.
            clock: monotonic, in seconds.
            on_progress: called from worker threads, one call at a time.
        """
        self._cache = cache
        self._source = source
        self._policy = policy
        self.stop = stop
        self._clock = clock
        self._on_progress = on_progress
        self._expected: dict[Stage, Progress] = {}
        self._pace = Pace(self._told, clock, {})
        self.note: str | None = None
        """The course under whose name the progress is noted on the disk."""
        self._noted_at = clock()

    def expect(self, stages: dict[Stage, list[Wanted]], *, keep: bool = False) -> None:
        """Says what each stage will bring."""
        for stage, wanted in stages.items():
            if not (keep and stage in self._expected):
                self._expected[stage] = Progress(0, sum(one.size_bytes for one in wanted), 0, len(wanted))
        if not keep:
            self._pace = Pace(self._told, self._clock, self._expected)

    def stage(self, stage: Stage) -> None:
        """Says that a stage without bytes begins."""
        self._pace.moved(stage, Progress(0, 0, 0, 0))

    def is_near(self, wanted: list[Wanted]) -> bool:
        """Whether blobs come from this computer, so that bringing them is work rather than waiting."""
        return bool(wanted) and self._source.local_path(wanted[0].digest) is not None

    def bring(self, stage: Stage, wanted: list[Wanted]) -> None:
        """Brings blobs into the cache."""
        arrivals = Arrivals(self._cache.blobs, lambda: to_ms(self._cache.now()))

        def moved(progress: Progress) -> None:
            self._pace.moved(stage, progress)

        if self.is_near(wanted):
            copy(self._source, wanted, self._cache.blobs, arrivals, stop=self.stop, on_progress=moved)
            return
        download = Download(
            self._source,
            self._cache.partial_folder,
            policy=self._policy,
            stop=self.stop,
            on_progress=moved,
            on_blob=arrivals.take_file,
        )
        download.run(wanted)
        arrivals.flush()

    def write_note(self) -> None:
        """Notes how far the fetch is."""
        last = self._pace.last
        if self.note is not None and last is not None:
            self._noted_at = self._clock()
            self._cache.unfinished.moved(self.note, done_bytes=last.done_bytes, total_bytes=last.total_bytes)

    def _told(self, progress: FetchProgress) -> None:
        if self._clock() - self._noted_at >= _NOTE_EVERY_S:
            self._noted_at = self._clock()
            if self.note is not None:
                self._cache.unfinished.moved(
                    self.note, done_bytes=progress.done_bytes, total_bytes=progress.total_bytes
                )
        if self._on_progress is not None:
            self._on_progress(progress)
