"""Courses: what is here, what the hub offers, how far a profile is, and bringing one here."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.chain import current_binding
from app.changes import Change, Changes
from app.database.database import Database
from app.database.people import Binding, Hub
from app.errors import NotEnrolledError
from app.outline import attempts_at, course_outline
from app.profiles import profile_of
from app.progress import course_progress, state_of
from app.views import (
    CourseCard,
    CourseOutline,
    CourseState,
    FetchProgress,
    LessonState,
    LibraryView,
)
from content_cache.cache import CourseCache, InstalledCourse
from content_cache.fetch import Fetcher, Progress
from content_cache.model import Toc
from content_cache.sources import Source
from sync.protocol import PATH_COURSES

SourceFactory = Callable[[str], Source]
"""Opens a source of courses by its address: a URL or a folder."""


class Library:
    """The courses of a home. Progress belongs to a profile; courses belong to everybody on the computer."""

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
        self._fetching = threading.Lock()

    def view(self, profile_id: str | None) -> LibraryView:
        """Returns the library from what is on this computer; asks nobody.

        Args:
            profile_id: whose progress to show; nobody's where None.

        Raises:
            UnknownProfileError: there is no such profile.
        """
        installed = {course.course: course for course in self._cache.installed()}
        seen = self._cache.seen_list(None)
        offered = {} if seen is None else {entry.course: entry for entry in seen.courses.courses}
        with self._database.read() as session:
            if profile_id is not None:
                profile_of(session, profile_id)
            cards = [
                self._installed_card(
                    session,
                    profile_id,
                    course,
                    is_older=course_id in offered and offered[course_id].serial > course.serial,
                )
                for course_id, course in installed.items()
            ]
        cards += [
            CourseCard(
                course_id=entry.course,
                title=entry.title,
                summary=entry.summary,
                state=CourseState.AVAILABLE,
                lessons_total=0,
                lessons_done=0,
                size_bytes=entry.size_bytes,
                version=entry.version,
                serial=entry.serial,
            )
            for entry in offered.values()
            if entry.course not in installed
        ]
        return LibraryView(cards=tuple(cards), list_checked_at=None if seen is None else seen.checked_at)

    def refresh(self, profile_id: str | None) -> LibraryView:
        """Asks the profile's hub for its list of courses, then returns the library.

        Raises:
            NotEnrolledError: the profile has no hub.
            UnknownProfileError: there is no such profile.
            PackageError, FetchError: see ``content_cache.errors``; the last list stays.
        """
        with contextlib.closing(self._source(profile_id, None)) as opened:
            self._fetcher.refresh(opened)
        self._changes.tell(Change.LIBRARY)
        return self.view(profile_id)

    def fetch(
        self,
        profile_id: str | None,
        course_id: str,
        *,
        source: str | None = None,
        on_progress: Callable[[FetchProgress], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> CourseCard:
        """Brings a course here, or its update; nothing of it is visible before all of it is verified.

        Args:
            profile_id: whose hub to ask; None works with ``source`` or in a home with one hub.
            course_id: which course.
            source: a URL, a folder or a stick instead of the hub.
            on_progress: called on threads of the fetch; must be quick.
            cancel: set it to stop; what was fetched is kept for the next try.

        Raises:
            NotEnrolledError: there is neither a source nor a hub.
            UnknownProfileError: there is no such profile.
            PackageError, FetchError: see ``content_cache.errors``; what was here before stays.
        """

        def told(progress: Progress) -> None:
            if on_progress is not None:
                on_progress(
                    FetchProgress(
                        course_id=course_id,
                        done_bytes=progress.done_bytes,
                        total_bytes=progress.total_bytes,
                        done_files=progress.done_files,
                        total_files=progress.total_files,
                    )
                )

        # One at a time: two fetches share the same narrow line and the same partial files.
        with self._fetching, contextlib.closing(self._source(profile_id, source)) as opened:
            course = self._fetcher.fetch(opened, course_id, on_progress=told, cancel=cancel)
        self._changes.tell(Change.LIBRARY)
        with self._database.read() as session:
            return self._installed_card(session, profile_id, course, is_older=False)

    def outline(self, profile_id: str | None, course_id: str) -> CourseOutline:
        """Returns the table of contents of an installed course with a profile's progress.

        Raises:
            NotInstalledError: the course is not here.
            UnknownProfileError: there is no such profile.
        """
        toc = self._cache.toc(course_id)
        with self._database.read() as session:
            if profile_id is not None:
                profile_of(session, profile_id)
            progress = course_progress(session, profile_id, course_id)
            made = attempts_at(session, profile_id, course_id)
        return course_outline(course_id, toc, progress, made)

    def trust(self, keys_json: bytes) -> int:
        """Pins root keys for this home, or updates the keys that they vouch for.

        Args:
            keys_json: the content of a ``keys.json``.

        Returns:
            The version of the keys that are trusted now.

        Raises:
            PackageError: see ``content_cache.errors``; the trust stays as it was.
        """
        version = self._cache.pin(keys_json).version
        self._changes.tell(Change.LIBRARY)
        return version

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

    def _installed_card(
        self, session: Session, profile_id: str | None, course: InstalledCourse, *, is_older: bool
    ) -> CourseCard:
        toc: Toc = self._cache.toc(course.course)
        lessons = toc.lessons()
        progress = course_progress(session, profile_id, course.course)
        todo = [one for one in lessons if state_of(progress.get(one.id)) is not LessonState.COMPLETED]
        return CourseCard(
            course_id=course.course,
            title=course.title,
            summary=course.summary,
            state=CourseState.UPDATE if is_older else CourseState.INSTALLED,
            lessons_total=len(lessons),
            lessons_done=len(lessons) - len(todo),
            next_lesson_id=todo[0].id if todo else None,
            next_lesson_title=todo[0].title if todo else None,
            size_bytes=course.size_bytes,
            version=course.version,
            serial=course.serial,
        )


def _hub_of(session: Session, profile_id: str | None) -> Hub | None:
    """The hub that a profile belongs to; the one enrolled with last, where nobody is named."""
    if profile_id is not None:
        binding = current_binding(session, profile_id)
    else:
        query = select(Binding).where(Binding.ended_at.is_(None)).order_by(Binding.id.desc()).limit(1)
        binding = session.scalars(query).one_or_none()
    return None if binding is None else session.get_one(Hub, binding.hub_id)
