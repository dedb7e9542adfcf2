"""Bringing courses here: from the profile's hub, a laptop in the room, a folder, a stick, a file."""

from __future__ import annotations

import contextlib
import threading
import urllib.parse
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.chain import current_binding
from app.changes import Change, Changes
from app.content_views import Offer, OffersView
from app.database.database import Database
from app.database.people import Binding, Hub
from app.errors import NotEnrolledError
from app.profiles import profile_of
from app.views import CourseState, FetchProgress, FetchStage
from content_cache.cache import CourseCache
from content_cache.cached import InstalledCourse
from content_cache.courselist import CourseList
from content_cache.downloads import Wanted
from content_cache.errors import MissingBlobError
from content_cache.fetch import Fetcher
from content_cache.fetch import FetchProgress as Moved
from content_cache.sources import Source
from sync.protocol import PATH_COURSES

SourceFactory = Callable[[str], Source]
"""Opens a source of courses by its address: a URL or a folder."""


class Getting:
    """Ties profiles and their hubs to the fetcher."""

    def __init__(
        self,
        *,
        database: Database,
        cache: CourseCache,
        fetcher: Fetcher,
        open_source: SourceFactory,
        changes: Changes,
    ) -> None:
        self._database = database
        self._cache = cache
        self._fetcher = fetcher
        self._open_source = open_source
        self._changes = changes

    def refresh(self, profile_id: str | None) -> None:
        """Asks the profile's hub for its list of courses.

        Raises:
            NotEnrolledError: the profile has no hub.
            UnknownProfileError: there is no such profile.
            PackageError, FetchError: see ``content_cache.errors``; the last list stays.
        """
        with contextlib.closing(self._source(profile_id, None)) as opened:
            self._fetcher.refresh(opened)
        self._changes.tell(Change.LIBRARY)

    def offers(self, profile_id: str | None, source: str | None) -> OffersView:
        """Looks at a place without changing what the library shows.

        Args:
            profile_id: whose hub to ask where no source is named.
            source: a URL, a folder, a stick or a package file; None for the hub.

        Raises:
            NotEnrolledError: there is neither a source nor a hub.
            UnknownProfileError: there is no such profile.
            PackageError, FetchError: see ``content_cache.errors``; ``missing-blob`` where no courses are there.
        """
        here = {course.course: course for course in self._cache.installed()}
        found, location = self._looked(profile_id, source)
        return OffersView(
            location=location,
            courses=tuple(
                Offer(
                    course_id=entry.course,
                    title=entry.title,
                    summary=entry.summary,
                    version=entry.version,
                    serial=entry.serial,
                    size_bytes=entry.size_bytes,
                    reading_bytes=entry.reading_bytes,
                    state=_state(here.get(entry.course), entry.serial),
                )
                for entry in found.courses
            ),
        )

    def fetch(
        self,
        profile_id: str | None,
        course_id: str,
        *,
        source: str | None,
        with_media: bool | None,
        on_progress: Callable[[FetchProgress], None] | None,
        on_readable: Callable[[InstalledCourse], None],
        cancel: threading.Event | None,
    ) -> InstalledCourse:
        """See `app.library.Library.fetch`."""
        unfinished = self._cache.unfinished.find(course_id)
        if unfinished is not None:
            source = source or unfinished.location
            with_media = unfinished.with_media if with_media is None else with_media
        elif source is not None and _is_bare_address(source):
            source = self._looked(profile_id, source)[1]
        with contextlib.closing(self._source_of(profile_id, course_id, source)) as opened:
            return self._fetcher.fetch(
                opened,
                course_id,
                with_media=with_media,
                on_progress=_told(course_id, on_progress),
                on_readable=on_readable,
                cancel=cancel,
            )

    def fetch_media(
        self,
        profile_id: str | None,
        course_id: str,
        name: str | None,
        *,
        source: str | None,
        on_progress: Callable[[FetchProgress], None] | None,
        cancel: threading.Event | None,
    ) -> InstalledCourse:
        """See `app.library.Library.fetch_media`."""
        with contextlib.closing(self._source_of(profile_id, course_id, source)) as opened:
            return self._fetcher.fetch_media(
                opened, course_id, name, on_progress=_told(course_id, on_progress), cancel=cancel
            )

    def _looked(self, profile_id: str | None, source: str | None) -> tuple[CourseList, str]:
        """The list of a place, and the place's full name: whoever types a hub's address leaves its folder out."""
        try:
            with contextlib.closing(self._source(profile_id, source)) as opened:
                return self._fetcher.refresh(opened, shown=False), opened.location
        except MissingBlobError:
            if source is None or not _is_bare_address(source):
                raise
        with contextlib.closing(self._open_source(source.rstrip("/") + PATH_COURSES)) as opened:
            return self._fetcher.refresh(opened, shown=False), opened.location

    def forget(self, course_id: str) -> None:
        """Drops what an unfinished fetch of a course has brought."""
        self._fetcher.forget(course_id)

    def repair(
        self,
        profile_id: str | None,
        course_id: str,
        damaged: list[Wanted],
        *,
        source: str | None,
        on_progress: Callable[[FetchProgress], None] | None,
        cancel: threading.Event | None,
    ) -> None:
        """Brings damaged blobs of a course again, from where it came or from the place named."""
        with contextlib.closing(self._source_of(profile_id, course_id, source)) as opened:
            self._fetcher.repair(opened, damaged, on_progress=_told(course_id, on_progress), cancel=cancel)

    def _source_of(self, profile_id: str | None, course_id: str, source: str | None) -> Source:
        """The place named, else the profile's hub, else the place that the course came from."""
        if source is None:
            with contextlib.suppress(NotEnrolledError):
                return self._source(profile_id, None)
            course = self._cache.find(course_id)
            source = course.location if course is not None else None
        return self._source(profile_id, source)

    def _source(self, profile_id: str | None, source: str | None) -> Source:
        if source is not None:
            return self._open_source(source)
        with self._database.read() as session:
            if profile_id is not None:
                profile_of(session, profile_id)
            hub = _hub_of(session, profile_id)
            if hub is None:
                raise NotEnrolledError(profile_id)
        return self._open_source(hub.url + PATH_COURSES)


def _is_bare_address(source: str) -> bool:
    parts = urllib.parse.urlsplit(source)
    return parts.scheme in ("http", "https") and parts.path in ("", "/")


def _state(here: InstalledCourse | None, serial: int) -> CourseState:
    if here is None:
        return CourseState.AVAILABLE
    return CourseState.UPDATE if serial > here.serial else CourseState.INSTALLED


def _told(course_id: str, on_progress: Callable[[FetchProgress], None] | None) -> Callable[[Moved], None] | None:
    if on_progress is None:
        return None

    def told(moved: Moved) -> None:
        on_progress(
            FetchProgress(
                course_id=course_id,
                done_bytes=moved.done_bytes,
                total_bytes=moved.total_bytes,
                done_files=moved.done_files,
                total_files=moved.total_files,
                stage=FetchStage(moved.stage.value),
                seconds_left=moved.seconds_left,
                waiting=moved.waiting,
            )
        )

    return told


def _hub_of(session: Session, profile_id: str | None) -> Hub | None:
    """The hub that a profile belongs to; the one enrolled with last, where nobody is named."""
    if profile_id is not None:
        binding = current_binding(session, profile_id)
    else:
        query = select(Binding).where(Binding.ended_at.is_(None)).order_by(Binding.id.desc()).limit(1)
        binding = session.scalars(query).one_or_none()
    return None if binding is None else session.get_one(Hub, binding.hub_id)
