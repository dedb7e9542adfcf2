"""What the cache hands out: installed courses, their lessons, quizzes and files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from content_cache.model import FileEntry, Quiz
from content_cache.render import Heading
from content_cache.sealing import Seal


class InstalledCourse(msgspec.Struct, frozen=True, kw_only=True):
    """A course that is here and can be read; its audio, video and documents may be missing."""

    course: str
    title: str
    summary: str
    serial: int
    version: str
    config: str
    """Hex digest of the config blob: names exactly this build."""
    size_bytes: int
    installed_at: datetime
    location: str | None = None
    """The place it came from."""
    with_media: bool = True
    """Whether its media are wanted too."""


class CachedLesson(msgspec.Struct, frozen=True, kw_only=True):
    """A lesson ready to show. ``media`` has the bytes of every image by the ``src`` it has in the HTML."""

    html: str
    headings: tuple[Heading, ...]
    media: dict[str, bytes]


class CachedQuiz(msgspec.Struct, frozen=True, kw_only=True):
    """A quiz. ``digest`` (hex SHA-256 of its decompressed file) is what draws and records name it by.

    The file is the one without sealed keys: ``digest`` stays the same when they open.
    """

    quiz: Quiz
    digest: str
    serial: int
    config: str
    media: dict[str, bytes]


class QuizLock(msgspec.Struct, frozen=True, kw_only=True):
    """What of a quiz is sealed and was not opened here."""

    questions: bool
    """They open by a code that is told when the quiz begins."""
    keys: bool
    """Results wait to be graded."""


class PlacedSeal(msgspec.Struct, frozen=True, kw_only=True):
    """A seal, and the newest build here that has it."""

    seal: Seal
    config: str


class CachedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A media file of a course. Here, it is a file (large ones) or bytes; otherwise both are None."""

    entry: FileEntry
    path: Path | None = None
    data: bytes | None = None
