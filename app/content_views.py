"""What the services hand to the window about getting, keeping and searching courses; see ``app.views`` for the rest."""

from __future__ import annotations

import enum
from datetime import datetime

from app.views import CourseState, View


class Offer(View, frozen=True, kw_only=True):
    """A course at a place that somebody looked at."""

    course_id: str
    title: str
    summary: str
    version: str
    serial: int
    size_bytes: int
    """Everything that it consists of, also what is here already."""
    reading_bytes: int
    """Without audio, video and documents; 0 where the place does not say."""
    state: CourseState
    """Seen from this computer: not here, here and current, or newer than what is here."""


class OffersView(View, frozen=True, kw_only=True):
    """What a place offers."""

    location: str
    courses: tuple[Offer, ...]


class CourseDisk(View, frozen=True, kw_only=True):
    """What a course takes on this computer's disk."""

    course_id: str
    title: str
    reading_bytes: int
    """Lessons, quizzes, pictures."""
    media_bytes: int
    """Audio, video and documents that are here."""
    missing_bytes: int
    """Those that are not."""
    older_bytes: int
    """Kept only because an attempt still needs an older version."""
    opened_at: datetime | None
    """When somebody last opened something of it; None for never."""


class DiskView(View, frozen=True, kw_only=True):
    """What all courses take, largest first."""

    courses: tuple[CourseDisk, ...]
    other_bytes: int
    """Search, prepared pages, and what unfinished fetches have brought."""
    free_bytes: int
    """Free on that disk."""
    budget_bytes: int | None
    """Most that audio, video and documents may take; None for no bound."""


class VerifyReport(View, frozen=True, kw_only=True):
    """What looking at every stored byte found."""

    checked_files: int
    checked_bytes: int
    damaged_files: int
    damaged_bytes: int
    courses: tuple[str, ...]
    """Ids of the courses with damaged or lost files."""


class SearchKind(enum.StrEnum):
    """Where a hit is."""

    LESSON = "lesson"
    GLOSSARY = "glossary"
    EXPLANATION = "explanation"
    """Of a practice question."""


class SnippetPiece(View, frozen=True, kw_only=True):
    """A run of a snippet; ``hit`` where it is what was looked for."""

    text: str
    hit: bool


class SearchHit(View, frozen=True, kw_only=True):
    """A place that was found."""

    course_id: str
    course_title: str
    kind: SearchKind
    item_id: str
    """A lesson's id, a quiz's id, or empty for the glossary."""
    title: str
    """The lesson's, the quiz's; empty for the glossary."""
    heading: str
    """The heading or term that the place stands under; may be empty."""
    anchor: str
    """What to jump to; ``page=5`` in a document of pages; may be empty."""
    snippet: tuple[SnippetPiece, ...]
    """The original text around the hit."""


class SearchView(View, frozen=True, kw_only=True):
    """What was found, best first."""

    words: str
    hits: tuple[SearchHit, ...]
    more: bool
    """True when there are more than are listed."""
    preparing: bool
    """True while some course here is not searchable yet."""
