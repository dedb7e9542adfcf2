"""What the reader asks of the services, and what one job brings for a page. Runs on a pool thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from app.views import CourseCard, CourseOutline, FetchProgress, GlossaryPage, LessonPage, MediaFile
from ui.reader.media import Frame, decode_all, shown_size


class Reading(Protocol):
    """The part of ``app``'s reading service that the reader uses."""

    def open(self, profile_id: str, course_id: str, lesson_id: str) -> LessonPage:
        """A lesson ready to show."""

    def file(self, course_id: str, name: str) -> MediaFile:
        """A document, a sound or a film that a lesson links to."""

    def save_position(self, profile_id: str, course_id: str, lesson_id: str, position: int) -> object:
        """Keeps where reading stopped, in thousandths."""

    def complete(self, profile_id: str, course_id: str, lesson_id: str) -> object:
        """Marks a lesson as completed."""

    def glossary(self, course_id: str) -> GlossaryPage:
        """The glossary of a course."""


class Library(Protocol):
    """The part of ``app``'s library that the reader uses."""

    def outline(self, profile_id: str, course_id: str) -> CourseOutline:
        """A course's topics, lessons and quizzes with this learner's progress."""

    def fetch_media(
        self,
        profile_id: str | None,
        course_id: str,
        name: str | None,
        *,
        on_progress: Callable[[FetchProgress], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> CourseCard:
        """Brings a file that is not here."""


class ReaderServices(Protocol):
    """The services a reader needs."""

    @property
    def reading(self) -> Reading: ...
    @property
    def library(self) -> Library: ...


@dataclass(frozen=True)
class LoadedLesson:
    """A lesson with its pictures: those whose sizes are known are decoded after the text is on screen."""

    page: LessonPage
    frame: Frame
    """What the pictures are decoded for."""
    sizes: dict[str, QSize]
    """Of the pictures that come later, in logical pixels."""
    images: dict[str, QImage]
    """Those that had to be decoded to know their size."""


def load_lesson(
    services: ReaderServices, profile_id: str, course_id: str, lesson_id: str, frame: Frame
) -> LoadedLesson:
    """Brings a lesson. Errors of the services pass through."""
    return planned(services.reading.open(profile_id, course_id, lesson_id), frame)


def planned(page: LessonPage, frame: Frame) -> LoadedLesson:
    """Finds the room that each picture of a lesson takes."""
    sizes = {name: size for name, data in page.media.items() if (size := shown_size(data, frame)) is not None}
    unknown = {name: data for name, data in page.media.items() if name not in sizes}
    return LoadedLesson(page, frame, sizes, decode_all(unknown, frame))


def load_pictures(lesson: LoadedLesson) -> dict[str, QImage]:
    """Decodes the pictures that room was kept for."""
    return decode_all({name: lesson.page.media[name] for name in lesson.sizes}, lesson.frame)


@dataclass(frozen=True)
class LoadedGlossary:
    """A glossary with its course's outline."""

    page: GlossaryPage
    outline: CourseOutline


def load_glossary(services: ReaderServices, profile_id: str, course_id: str) -> LoadedGlossary:
    """Brings a glossary. Errors of the services pass through."""
    return LoadedGlossary(services.reading.glossary(course_id), services.library.outline(profile_id, course_id))
