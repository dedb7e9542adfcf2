"""Keeping courses: what they take on the disk, whether every byte is still sound, and mending what is not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from app.content_views import CourseDisk, DiskView, VerifyReport
from app.database.database import Database
from app.database.study import LessonProgress
from app.errors import NotEnrolledError
from app.getting import Getting
from app.settings import Settings
from app.views import FetchProgress
from content_cache.cache import CourseCache
from content_cache.disk import CourseUse
from content_cache.downloads import Wanted
from content_cache.errors import ContentError, MissingBlobError
from content_cache.fetch import free_bytes
from content_cache.moments import to_ms
from content_cache.noted import NotedCourse
from content_cache.preparing import prepare
from content_cache.retrying import Stop
from content_cache.verifying import Verification, verify

_MB = 1_000_000


def media_budget_bytes(settings: Settings) -> int | None:
    """The most that audio, video and documents may take, from the settings; None for no bound."""
    most = settings.load().media_budget_mb
    return None if most is None else most * _MB


class Keeping:
    """Looks after the course cache."""

    def __init__(
        self,
        *,
        database: Database,
        cache: CourseCache,
        getting: Getting,
        settings: Settings,
        free: Callable[[Path], int] = free_bytes,
    ) -> None:
        self._database = database
        self._cache = cache
        self._getting = getting
        self._settings = settings
        self._free = free

    def disk(self) -> DiskView:
        """Returns what every course takes on the disk, the largest first."""
        uses = self._cache.disk.use()
        titles = {course.course: course.title for course in self._cache.installed()}
        opened = self._opened()
        rows = [
            _row(use, titles.get(course) or self._title(course), opened.get(course)) for course, use in uses.items()
        ]
        rows.sort(key=lambda row: (-(row.reading_bytes + row.media_bytes + row.older_bytes), row.title))
        taken = sum(row.reading_bytes + row.media_bytes + row.older_bytes for row in rows)
        return DiskView(
            courses=tuple(rows),
            other_bytes=max(0, self._cache.disk.total_bytes() - taken),
            free_bytes=self._free(self._cache.folder),
            budget_bytes=media_budget_bytes(self._settings),
        )

    def keep_to_budget(self) -> None:
        """Removes media that were opened longest ago where all together take more than the settings allow."""
        budget = media_budget_bytes(self._settings)
        if budget is not None:
            self._cache.disk.make_room(budget)

    def verify(
        self, *, on_progress: Callable[[int, int], None] | None = None, cancel: threading.Event | None = None
    ) -> VerifyReport:
        """Looks at every stored byte of every course; changes nothing.

        Args:
            on_progress: called with the bytes looked at and all bytes.
            cancel: set to stop.

        Raises:
            DamagedCacheError: the database itself does not read; a repair after the next start brings courses again.
            FetchCancelledError: somebody asked to stop.
        """
        found = verify(self._cache, on_progress=on_progress, check=Stop(cancel).check)
        return _report(found, lost=self._lost())

    def repair(
        self,
        profile_id: str | None,
        *,
        source: str | None = None,
        on_progress: Callable[[FetchProgress], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> VerifyReport:
        """Brings again what is damaged or lost, and only that; then looks at it once more.

        Courses that were lost with a damaged database are brought from where they came, with what is still sound of
        them taken up.

        Args:
            profile_id: whose hub to ask.
            source: a place to take from instead.
            on_progress: as in a fetch.
            cancel: set to stop; what was mended stays.

        Raises:
            NotEnrolledError: there is neither a source nor a hub, and nothing is known of where a course came from.
            PackageError, FetchError: see ``content_cache.errors``.
        """
        stop = Stop(cancel)
        lost = self._lost()
        if lost:
            self._cache.blobs.rescue(stop.check, at_ms=to_ms(self._cache.now()))
            # Noted as unfinished, all of them: what is taken up for one of them stays while another is brought.
            for course, noted in lost.items():
                place = source or noted.location
                if place:
                    self._cache.unfinished.begin(course, place, with_media=noted.with_media)
        for course, noted in lost.items():
            self._getting.fetch(
                profile_id,
                course,
                source=source or noted.location,
                with_media=None,
                on_progress=on_progress,
                on_readable=lambda _course: None,
                cancel=cancel,
            )
        found = verify(self._cache, on_progress=None, check=stop.check)
        faults: list[ContentError | NotEnrolledError] = []
        for course, damaged in found.by_course.items():
            wanted = [Wanted(one.digest, one.size_bytes) for one in damaged]
            try:
                self._getting.repair(profile_id, course, wanted, source=source, on_progress=on_progress, cancel=cancel)
            except MissingBlobError as error:
                # The place has a newer build only: its update brings what is lacking.
                self._cache.blobs.discard([one.digest for one in damaged])
                here = self._cache.find(course)
                if here is not None and here.location is not None:
                    self._cache.unfinished.begin(course, here.location, with_media=here.with_media)
                faults += self._update(profile_id, course, source, error, cancel)
        if faults:
            raise faults[0]
        return _report(verify(self._cache, on_progress=None, check=stop.check), lost=())

    def prepare(self, cancel: threading.Event | None = None) -> None:
        """Renders and indexes what is not ready yet."""
        prepare(self._cache, Stop(cancel).check)

    def _update(
        self,
        profile_id: str | None,
        course: str,
        source: str | None,
        fault: MissingBlobError,
        cancel: threading.Event | None,
    ) -> list[ContentError | NotEnrolledError]:
        try:
            self._getting.fetch(
                profile_id,
                course,
                source=source,
                with_media=None,
                on_progress=None,
                on_readable=lambda _course: None,
                cancel=cancel,
            )
        except (ContentError, NotEnrolledError):
            return [fault]
        return []

    def _lost(self) -> dict[str, NotedCourse]:
        """Courses that were here before the database was lost."""
        return {} if self._cache.packages.current() else self._cache.noted.read()

    def _title(self, course: str) -> str:
        """Of a course that is only kept for an attempt; a hidden one, which nobody trusted stands for, shows its id."""
        titles = [package.toc.title for package in self._cache.visible_packages() if package.toc.course == course]
        return titles[-1] if titles else course

    def _opened(self) -> dict[str, datetime]:
        query = select(LessonProgress.course_id, func.max(LessonProgress.read_at)).group_by(LessonProgress.course_id)
        with self._database.read() as session:
            return {course: at for course, at in session.execute(query) if at is not None}


def _row(use: CourseUse, title: str, opened_at: datetime | None) -> CourseDisk:
    return CourseDisk(
        course_id=use.course,
        title=title,
        reading_bytes=use.reading_bytes,
        media_bytes=use.media_bytes,
        missing_bytes=use.missing_bytes,
        older_bytes=use.older_bytes,
        opened_at=opened_at,
    )


def _report(found: Verification, lost: Iterable[str]) -> VerifyReport:
    return VerifyReport(
        checked_files=found.checked_files,
        checked_bytes=found.checked_bytes,
        damaged_files=len({one.digest for damaged in found.by_course.values() for one in damaged}),
        damaged_bytes=sum(
            {one.digest: one.size_bytes for damaged in found.by_course.values() for one in damaged}.values()
        ),
        courses=tuple(sorted({*found.by_course, *lost})),
    )
