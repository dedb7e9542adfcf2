"""Reading lessons: what a page shows, where reading stopped, what is completed.

That a lesson is completed goes into the profile's chain in the same unit of work; how far the others are is told in
summaries (`app.summaries`).
"""

from __future__ import annotations

from app.chain import Chains
from app.changes import Change, Changes
from app.clock import Clock
from app.database.database import Database
from app.database.study import LessonProgress
from app.errors import UnknownLessonError
from app.outline import kind_of
from app.profiles import profile_of
from app.progress import state_of, tell_progress
from app.summaries import Summaries
from app.views import GlossaryPage, Heading, LessonKind, LessonPage, MediaFile
from content_cache.cache import CourseCache
from content_cache.cached import CachedLesson
from content_cache.model import LessonEntry, Toc

FULL_POSITION = 1000
"""Positions are thousandths: of the text's height, of a document's pages, of the playing time."""
_NO_TEXT = CachedLesson(html="", headings=(), media={})


class Reading:
    """Opens lessons of installed courses and remembers how far a profile is in them."""

    def __init__(
        self,
        *,
        database: Database,
        cache: CourseCache,
        chains: Chains,
        clock: Clock,
        summaries: Summaries,
        changes: Changes,
    ) -> None:
        self._database = database
        self._chains = chains
        self._summaries = summaries
        self._cache = cache
        self._clock = clock
        self._changes = changes

    def open(self, profile_id: str, course_id: str, lesson_id: str) -> LessonPage:
        """Returns a lesson ready to show and notes that it was opened.

        Raises:
            NotInstalledError: the course is not here.
            UnknownLessonError: the course has no such lesson.
            UnknownProfileError: there is no such profile.
        """
        toc = self._cache.toc(course_id)
        lessons, index = _find(toc, course_id, lesson_id)
        entry = lessons[index]
        files = {one.path: one for one in toc.files}
        is_media = files[entry.path].is_media
        lesson = _NO_TEXT if is_media else self._cache.lesson(course_id, lesson_id)
        file = self.file(course_id, entry.path) if is_media else None
        with self._database.write() as session:
            profile_of(session, profile_id)
            progress = session.get(LessonProgress, (profile_id, course_id, lesson_id))
            is_new = progress is None
            now = self._clock.now()
            if progress is None:
                progress = LessonProgress(
                    profile_id=profile_id,
                    course_id=course_id,
                    lesson_id=lesson_id,
                    position=0,
                    opened_at=now,
                    read_at=now,
                )
                session.add(progress)
            progress.read_at = now
            progress.serial = toc.serial
            session.flush()
            state, position = state_of(progress), progress.position
        self._summaries.touched(profile_id, course_id)
        if is_new:
            self._changes.tell(Change.LIBRARY)
        return LessonPage(
            course_id=course_id,
            course_title=toc.title,
            lesson_id=lesson_id,
            title=entry.title,
            minutes=entry.minutes,
            html=lesson.html,
            headings=tuple(Heading(level=one.level, text=one.text, anchor=one.anchor) for one in lesson.headings),
            media=dict(lesson.media),
            state=state,
            position=position,
            previous_lesson_id=lessons[index - 1].id if index > 0 else None,
            next_lesson_id=lessons[index + 1].id if index + 1 < len(lessons) else None,
            number=index + 1,
            lessons_total=len(lessons),
            quiz_id=entry.quiz,
            kind=LessonKind.TEXT if file is None else file.kind,
            file=file,
        )

    def file(self, course_id: str, name: str) -> MediaFile:
        """Returns a document, a sound or a film of a course, ready to be opened where it is here.

        Args:
            course_id: which course.
            name: ``media/...``, as links in lessons have it.

        Raises:
            NotInstalledError: the course is not here, or has no such file.
        """
        found = self._cache.file(course_id, name)
        return MediaFile(
            course_id=course_id,
            name=name,
            media_type=found.entry.media_type,
            kind=kind_of(found.entry.media_type),
            size_bytes=found.entry.size_bytes,
            path=found.path,
            data=found.data,
        )

    def save_position(self, profile_id: str, course_id: str, lesson_id: str, position: int) -> None:
        """Notes where reading stopped.

        Args:
            profile_id: who reads.
            course_id: which course.
            lesson_id: a lesson that was opened; nothing happens for another one.
            position: thousandths of the text's height; cut to 0..1000.
        """
        with self._database.write() as session:
            progress = session.get(LessonProgress, (profile_id, course_id, lesson_id))
            if progress is not None:
                progress.position = min(max(position, 0), FULL_POSITION)
                progress.read_at = self._clock.now()
        self._summaries.touched(profile_id, course_id)

    def complete(self, profile_id: str, course_id: str, lesson_id: str) -> None:
        """Notes that a lesson is completed, with a record of it; the first time counts.

        Raises:
            DiskFullError, DatabaseBusyError, StorageFaultError: it is not noted.
            NotInstalledError: the course is not here.
            UnknownLessonError: the course has no such lesson.
            UnknownProfileError: there is no such profile.
        """
        toc = self._cache.toc(course_id)
        _find(toc, course_id, lesson_id)
        now = self._clock.now()
        with self._database.write() as session:
            profile_of(session, profile_id)
            progress = session.get(LessonProgress, (profile_id, course_id, lesson_id))
            if progress is None:
                progress = LessonProgress(
                    profile_id=profile_id,
                    course_id=course_id,
                    lesson_id=lesson_id,
                    position=FULL_POSITION,
                    opened_at=now,
                    read_at=now,
                )
                session.add(progress)
            progress.serial = toc.serial
            if progress.completed_at is None:
                progress.completed_at = now
                tell_progress(session, self._chains, [progress])
        self._changes.tell(Change.LIBRARY)

    def glossary(self, course_id: str) -> GlossaryPage:
        """Returns the course's glossary.

        Raises:
            NotInstalledError: the course is not here, or has no glossary.
        """
        return GlossaryPage(
            course_id=course_id,
            course_title=self._cache.toc(course_id).title,
            html=self._cache.glossary(course_id),
        )


def _find(toc: Toc, course_id: str, lesson_id: str) -> tuple[tuple[LessonEntry, ...], int]:
    lessons = toc.lessons()
    for index, lesson in enumerate(lessons):
        if lesson.id == lesson_id:
            return lessons, index
    raise UnknownLessonError(course_id, lesson_id)
