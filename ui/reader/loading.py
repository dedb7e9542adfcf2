"""What the reader asks of the services, and what one job brings for a page. Runs on a pool thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QImage

from app.views import CourseOutline, GlossaryPage, LessonPage
from ui.reader.media import Frame, decode_all


class Reading(Protocol):
    """The part of ``app``'s reading service that the reader uses."""

    def open(self, profile_id: str, course_id: str, lesson_id: str) -> LessonPage:
        """A lesson ready to show."""

    def save_position(self, profile_id: str, course_id: str, lesson_id: str, position: int) -> object:
        """Keeps where reading stopped, in thousandths of the text's height."""

    def complete(self, profile_id: str, course_id: str, lesson_id: str) -> object:
        """Marks a lesson as completed."""

    def glossary(self, course_id: str) -> GlossaryPage:
        """The glossary of a course."""


class Outlines(Protocol):
    """The part of ``app``'s library that the reader uses."""

    def outline(self, profile_id: str, course_id: str) -> CourseOutline:
        """A course's topics, lessons and quizzes with this learner's progress."""


class ReaderServices(Protocol):
    """The services a reader needs."""

    @property
    def reading(self) -> Reading: ...
    @property
    def library(self) -> Outlines: ...


@dataclass(frozen=True)
class LoadedLesson:
    """A lesson with its course's outline and its pictures decoded."""

    page: LessonPage
    outline: CourseOutline
    images: dict[str, QImage]
    frame: Frame
    """What the pictures were decoded for."""

    @property
    def quiz_waits(self) -> bool:
        """True when the lesson has a practice quiz that was never handed in."""
        quiz_id = self.page.quiz_id
        made = next((quiz.attempts_made for quiz in self.outline.quizzes if quiz.quiz_id == quiz_id), 0)
        return quiz_id is not None and made == 0


@dataclass(frozen=True)
class LoadedGlossary:
    """A glossary with its course's outline."""

    page: GlossaryPage
    outline: CourseOutline


def load_lesson(
    services: ReaderServices, profile_id: str, course_id: str, lesson_id: str, frame: Frame
) -> LoadedLesson:
    """Brings a lesson. Errors of the services pass through."""
    page = services.reading.open(profile_id, course_id, lesson_id)
    outline = services.library.outline(profile_id, course_id)
    return LoadedLesson(page, outline, decode_all(page.media, frame), frame)


def load_glossary(services: ReaderServices, profile_id: str, course_id: str) -> LoadedGlossary:
    """Brings a glossary. Errors of the services pass through."""
    return LoadedGlossary(services.reading.glossary(course_id), services.library.outline(profile_id, course_id))
