"""Courses: what is here, what the hub offers, how far a profile is.

Bringing courses here is in ``app.getting``, what they take and whether they are sound in ``app.keeping``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from app.changes import Change, Changes
from app.clock import Clock
from app.content_views import DiskView, OffersView, VerifyReport
from app.database.database import Database
from app.getting import Getting
from app.keeping import Keeping
from app.outline import attempts_at, course_outline
from app.profiles import profile_of
from app.progress import course_progress, state_of
from app.unlocking import Seals
from app.views import (
    CourseCard,
    CourseOutline,
    CourseState,
    FetchProgress,
    LessonState,
    LibraryView,
    UnfinishedFetch,
)
from content_cache.cache import CourseCache
from content_cache.cached import InstalledCourse
from content_cache.model import Toc
from content_cache.unfinished import Unfinished

ProgressListener = Callable[[FetchProgress], None]


class Library:
    """The courses of a home. Progress belongs to a profile; courses belong to everybody on the computer."""

    def __init__(
        self,
        *,
        database: Database,
        cache: CourseCache,
        clock: Clock,
        getting: Getting,
        keeping: Keeping,
        seals: Seals,
        changes: Changes,
    ) -> None:
        self._database = database
        self._clock = clock
        self._cache = cache
        self._getting = getting
        self._keeping = keeping
        self._seals = seals
        self._changes = changes

    def view(self, profile_id: str | None) -> LibraryView:
        """Returns the library from what is on this computer; asks nobody.

        Args:
            profile_id: whose progress to show; nobody's where None.

        Raises:
            UnknownProfileError: there is no such profile.
        """
        installed = {course.course: course for course in self._cache.installed()}
        seen = self._cache.lists.shown()
        offered = {} if seen is None else {entry.course: entry for entry in seen.courses.courses}
        unfinished = {one.course: _unfinished(one) for one in self._cache.unfinished.all()}
        missing = {course: use.missing_bytes for course, use in self._cache.disk.use().items()}
        with self._database.read() as session:
            if profile_id is not None:
                profile_of(session, profile_id)
            cards = [
                self._installed_card(
                    session,
                    profile_id,
                    course,
                    is_older=course_id in offered and offered[course_id].serial > course.serial,
                    missing_bytes=missing.get(course_id, 0),
                    unfinished=unfinished.get(course_id),
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
                unfinished=unfinished.get(entry.course),
            )
            for entry in offered.values()
            if entry.course not in installed
        ]
        return LibraryView(cards=tuple(cards), list_checked_at=None if seen is None else seen.checked_at)

    def outline(self, profile_id: str | None, course_id: str) -> CourseOutline:
        """Returns the table of contents of an installed course with a profile's progress.

        Raises:
            NotInstalledError: the course is not here.
            UnknownProfileError: there is no such profile.
        """
        toc = self._cache.toc(course_id)
        missing = {entry.path: entry.size_bytes for entry in self._cache.missing_media(course_id)}
        locked = {
            quiz.id
            for quiz in toc.quizzes
            if quiz.sealed_questions is not None and self._cache.lock_of(course_id, quiz.id).questions
        }
        with self._database.read() as session:
            if profile_id is not None:
                profile_of(session, profile_id)
            progress = course_progress(session, profile_id, course_id)
            made = attempts_at(session, profile_id, course_id)
        return course_outline(course_id, toc, progress, made, missing=missing, now=self._clock.now(), locked=locked)

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

    # --- bringing courses here: `app.getting`

    def refresh(self, profile_id: str | None) -> LibraryView:
        """Asks the profile's hub for its list of courses, then returns the library.

        Raises:
            NotEnrolledError: the profile has no hub.
            UnknownProfileError: there is no such profile.
            PackageError, FetchError: see ``content_cache.errors``; the last list stays.
        """
        self._getting.refresh(profile_id)
        return self.view(profile_id)

    def offers(self, profile_id: str | None, source: str | None) -> OffersView:
        """See `Getting.offers`."""
        return self._getting.offers(profile_id, source)

    def fetch(
        self,
        profile_id: str | None,
        course_id: str,
        *,
        source: str | None = None,
        with_media: bool | None = None,
        on_progress: ProgressListener | None = None,
        on_readable: Callable[[CourseCard], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> CourseCard:
        """Brings a course here, or its update; nothing of it is visible before all that is read is verified.

        Args:
            profile_id: whose hub to ask; None works with ``source`` or in a home with one hub.
            course_id: which course.
            source: a URL, a folder or a stick instead of the hub; an unfinished fetch goes on with its own. Release
                keys that lie beside the courses in a folder are used too.
            with_media: whether audio, video and documents come too; by default as it was chosen the last time.
            on_progress: called on threads of the fetch; must be quick.
            on_readable: called there once, as soon as the course can be read.
            cancel: set it to stop; what was fetched is kept for the next try.

        Raises:
            NotEnrolledError: there is neither a source nor a hub.
            UnknownProfileError: there is no such profile.
            PackageError, FetchError: see ``content_cache.errors``; what was here before stays.
        """

        def readable(course: InstalledCourse) -> None:
            self._changes.tell(Change.LIBRARY)
            if on_readable is not None:
                on_readable(self._card(profile_id, course))

        course = self._getting.fetch(
            profile_id,
            course_id,
            source=source,
            with_media=with_media,
            on_progress=on_progress,
            on_readable=readable,
            cancel=cancel,
        )
        if source is not None and Path(source).is_dir():
            self._seals.take_beside(Path(source))
        self._changes.tell(Change.LIBRARY)
        return self._card(profile_id, course)

    def fetch_media(
        self,
        profile_id: str | None,
        course_id: str,
        name: str | None,
        *,
        source: str | None = None,
        on_progress: ProgressListener | None = None,
        cancel: threading.Event | None = None,
    ) -> CourseCard:
        """Brings audio, video or a document of a course that is here: one file by its name, or all that are missing.

        Raises:
            NotInstalledError: the course is not here.
            NotEnrolledError, UnknownProfileError, PackageError, FetchError: as `fetch`.
        """
        course = self._getting.fetch_media(
            profile_id, course_id, name, source=source, on_progress=on_progress, cancel=cancel
        )
        self._changes.tell(Change.LIBRARY)
        return self._card(profile_id, course)

    def pause(self, course_id: str) -> None:
        """Notes that a fetch, whose job was cancelled before, does not go on by itself."""
        self._cache.unfinished.pause(course_id)
        self._changes.tell(Change.LIBRARY)

    def forget_fetch(self, course_id: str) -> None:
        """Drops what an unfinished fetch has brought. A course that can be read already stays."""
        self._getting.forget(course_id)
        self._changes.tell(Change.LIBRARY)

    def unfinished(self) -> tuple[str, ...]:
        """The courses whose fetches go on by themselves: interrupted, not paused."""
        return tuple(one.course for one in self._cache.unfinished.all() if not one.paused)

    # --- keeping them: `app.keeping`

    def remove(self, course_id: str) -> None:
        """Takes a course off this computer. Results and progress stay, and what an attempt under way needs."""
        self._getting.forget(course_id)
        self._cache.remove(course_id)
        self._changes.tell(Change.LIBRARY)

    def remove_media(self, course_id: str) -> None:
        """Takes the audio, video and documents of a course off this computer; updates leave them out from now on."""
        self._getting.forget(course_id)
        self._cache.disk.remove_media(course_id)
        self._cache.packages.want_media(course_id, wanted=False)
        self._changes.tell(Change.LIBRARY)

    def disk(self) -> DiskView:
        """See `Keeping.disk`."""
        return self._keeping.disk()

    def verify(
        self, *, on_progress: Callable[[int, int], None] | None = None, cancel: threading.Event | None = None
    ) -> VerifyReport:
        """See `Keeping.verify`."""
        return self._keeping.verify(on_progress=on_progress, cancel=cancel)

    def repair(
        self,
        profile_id: str | None,
        *,
        source: str | None = None,
        on_progress: ProgressListener | None = None,
        cancel: threading.Event | None = None,
    ) -> VerifyReport:
        """See `Keeping.repair`."""
        report = self._keeping.repair(profile_id, source=source, on_progress=on_progress, cancel=cancel)
        self._changes.tell(Change.LIBRARY)
        return report

    def prepare(self, cancel: threading.Event | None = None) -> None:
        """Makes texts ready for quick opening and search that are not yet; may take a while, may be cancelled.

        Raises:
            FetchCancelledError: it was.
        """
        self._keeping.prepare(cancel)

    def _card(self, profile_id: str | None, course: InstalledCourse) -> CourseCard:
        use = self._cache.disk.use().get(course.course)
        unfinished = self._cache.unfinished.find(course.course)
        with self._database.read() as session:
            return self._installed_card(
                session,
                profile_id,
                course,
                is_older=False,
                missing_bytes=use.missing_bytes if use is not None else 0,
                unfinished=_unfinished(unfinished) if unfinished is not None else None,
            )

    def _installed_card(
        self,
        session: Session,
        profile_id: str | None,
        course: InstalledCourse,
        *,
        is_older: bool,
        missing_bytes: int,
        unfinished: UnfinishedFetch | None,
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
            missing_bytes=missing_bytes,
            unfinished=unfinished,
        )


def _unfinished(one: Unfinished) -> UnfinishedFetch:
    return UnfinishedFetch(
        done_bytes=one.done_bytes, total_bytes=one.total_bytes, paused=one.paused, location=one.location
    )
