"""A course before its files are read: what ``course.yaml`` says, or what is inferred without one."""

from __future__ import annotations

from pathlib import Path

import msgspec

from content_cache.model import Audience
from content_cache.source.fields import ID_PATTERN, Fields


class LessonPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is to be a lesson, and where that is said."""

    path: Path
    name: str
    """Path in the source folder, for notes."""
    entry: Fields | None = None
    """What ``course.yaml`` says of it beside its name; None where it says nothing more."""
    said_at: tuple[str, int] | None = None
    """File and line that name it; None in an inferred course."""


class TopicPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A topic before its lessons are read."""

    id: str
    title: str
    lessons: tuple[LessonPlan, ...]


class CoursePlan(msgspec.Struct, frozen=True, kw_only=True):
    """A course before its lessons are read: from ``course.yaml``, or inferred."""

    id: str
    title: str
    topics: tuple[TopicPlan, ...]
    strict: bool
    """True for ``course.yaml``; inferred courses take Markdown as it is."""
    version: str = "1.0.0"
    serial: int | None = None
    summary: str = ""
    language: str = "vi"
    audience: tuple[Audience, ...] = (Audience.EVERYONE,)
    licence: str | None = None
    publisher: str | None = None
    quizzes: tuple[tuple[Path, str], ...] = ()
    glossary: tuple[Path, str] | None = None


def shorten(text: str) -> str:
    """An id cut to 64 characters."""
    return text[:64].strip("-") if not ID_PATTERN.fullmatch(text) else text


def unused(wanted: str, taken: set[str]) -> str:
    """The wanted id, or the first of ``wanted-2``, ``wanted-3``, ... that is not taken; it is taken now."""
    candidate, number = wanted, 1
    while candidate in taken:
        number += 1
        candidate = f"{wanted[:58]}-{number}"
    taken.add(candidate)
    return candidate
