"""A course's source after reading: everything resolved, nothing built."""

from __future__ import annotations

from pathlib import Path

import msgspec

from content_cache.model import Audience, GlossaryTerm, Quiz


class MediaFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that the course shows. ``name`` is its path in the package, ``media/...``."""

    name: str
    path: Path
    media_type: str


class LessonSource(msgspec.Struct, frozen=True, kw_only=True):
    """A lesson; ``body`` is Markdown whose references are rewritten for the package, empty where it is media."""

    id: str
    title: str
    file: str
    body: str
    body_line: int
    media: MediaFile | None = None
    """The file that is the lesson, where it is a PDF, audio or video."""
    minutes: int | None = None
    summary: str | None = None
    quiz: str | None = None


class TopicSource(msgspec.Struct, frozen=True, kw_only=True):
    """A topic with its lessons in order."""

    id: str
    title: str
    lessons: tuple[LessonSource, ...]


class CourseSource(msgspec.Struct, frozen=True, kw_only=True):
    """A course as read from a folder; what there is to say about it comes beside it, as `Notes`."""

    folder: Path
    id: str
    serial: int | None
    version: str
    title: str
    summary: str
    language: str
    audience: tuple[Audience, ...]
    licence: str | None
    publisher: str | None
    topics: tuple[TopicSource, ...]
    quizzes: tuple[Quiz, ...]
    glossary: tuple[GlossaryTerm, ...]
    media: tuple[MediaFile, ...]

    def lessons(self) -> tuple[LessonSource, ...]:
        """All lessons, in the order of study."""
        return tuple(lesson for topic in self.topics for lesson in topic.lessons)
