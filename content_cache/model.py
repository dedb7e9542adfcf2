"""The parts of a course as they travel in a package: table of contents, quizzes, sections.

Everything here is a frozen struct. Scores and marks are integers in thousandths, sizes in bytes, times in
seconds. The wire names are the field names; ``content_cache/FORMAT.md`` describes them one by one.
"""

from __future__ import annotations

import enum

import msgspec

from content_cache.questions import Key, Question

TOC_FORMAT = 1


class Audience(enum.StrEnum):
    """For whom a course is meant (đối tượng bồi dưỡng)."""

    EVERYONE = "everyone"
    CADRES = "cadres"
    FRONT = "front"
    VETERANS = "veterans"
    FARMERS = "farmers"
    WOMEN = "women"
    YOUTH = "youth"
    PARTY_MEMBERS = "party-members"


class QuizKind(enum.StrEnum):
    """What a quiz is for."""

    PRACTICE = "practice"
    """Belongs to a lesson; may be taken as often as the learner likes."""
    FINAL = "final"
    """Closes a course; counts in reports."""


class LessonEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A lesson in the table of contents. ``quiz`` is the id of its practice quiz.

    ``path`` names its file: Markdown under ``lessons/``, or a document, a sound or a film under ``media/``.
    """

    id: str
    title: str
    path: str
    minutes: int | None = None
    summary: str | None = None
    quiz: str | None = None


class TopicEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A topic (chuyên đề): lessons in the order of study."""

    id: str
    title: str
    lessons: tuple[LessonEntry, ...]


class QuizEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A quiz in the table of contents; its rules and questions are in the file at ``path``."""

    id: str
    title: str
    kind: QuizKind
    path: str
    question_count: int
    """How many questions one paper has."""
    lesson: str | None = None
    time_limit_s: int | None = None
    attempts_allowed: int | None = None
    pass_mark: int | None = None
    """Thousandths of the full score."""


class FileEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file of the course and the blob that carries it: alone, or as a run of an opened pack of small files."""

    path: str
    media_type: str
    digest: str
    """Lower-case hex SHA-256 of the blob as stored and transferred."""
    size_bytes: int
    """Length of the blob."""
    raw_size_bytes: int
    """Length of the file; equal to ``size_bytes`` where the blob is this file, not compressed."""
    compressed: bool = False
    offset: int | None = None
    """Where the file begins in the opened pack; None where the blob is this file alone."""
    pack_bytes: int | None = None
    """Length of the opened pack."""

    @property
    def content_key(self) -> str:
        """Names the file's content: the same key is always the same bytes."""
        return self.digest if self.offset is None else f"{self.digest}/{self.offset}"

    @property
    def is_media(self) -> bool:
        """Whether it is audio, video or a document: what a course can be read without until it is opened."""
        return self.path.startswith("media/") and not self.media_type.startswith("image/")


class Toc(msgspec.Struct, frozen=True, kw_only=True):
    """The signed table of contents: the only list that a client trusts."""

    format: int = TOC_FORMAT
    course: str
    serial: int
    version: str
    title: str
    summary: str = ""
    language: str = "vi"
    audience: tuple[Audience, ...] = (Audience.EVERYONE,)
    licence: str | None = None
    publisher: str | None = None
    topics: tuple[TopicEntry, ...] = ()
    quizzes: tuple[QuizEntry, ...] = ()
    glossary: str | None = None
    """Path of the glossary's file."""
    files: tuple[FileEntry, ...] = ()

    def lessons(self) -> tuple[LessonEntry, ...]:
        """All lessons, in the order of study."""
        return tuple(lesson for topic in self.topics for lesson in topic.lessons)


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """So many questions out of a pool. ``pool`` holds indices into ``Quiz.questions``."""

    pool: tuple[int, ...]
    count: int


class Quiz(msgspec.Struct, frozen=True, kw_only=True):
    """A quiz with its questions. Keys are apart, so that a graded quiz can travel without them."""

    id: str
    title: str
    kind: QuizKind
    questions: tuple[Question, ...]
    keys: tuple[Key, ...] | None
    """One for each question, in the same order; None where the keys stay with the hub."""
    sections: tuple[Section, ...]
    shuffle_questions: bool = True
    shuffle_choices: bool = True
    lesson: str | None = None
    time_limit_s: int | None = None
    attempts_allowed: int | None = None
    pass_mark: int | None = None


class GlossaryTerm(msgspec.Struct, frozen=True, kw_only=True):
    """A term and what it means."""

    term: str
    meaning: str
    see: tuple[str, ...] = ()
