"""The parts of a course as they travel in a package: table of contents, quizzes, sections.

Everything here is a frozen struct. Scores and marks are integers in thousandths, sizes in bytes, times in
seconds. The wire names are the field names; ``content_cache/FORMAT.md`` describes them one by one.
"""

from __future__ import annotations

import enum
from datetime import datetime

import msgspec

from content_cache.questions import Key, Question
from content_cache.questions.essay import Essay

TOC_FORMAT = 2
"""2 (2026-11-25): sealed files, a quiz's rules, more types of questions. 1 (2026-11-23): the first."""


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
    CONTEST = "contest"
    """Has a ranking: best attempt, then the tie-break question, then the earliest custody."""

    @property
    def is_graded(self) -> bool:
        """Whether its results count for somebody else than the learner; its keys are not on the device in clear."""
        return self is not QuizKind.PRACTICE


class TimeUp(enum.StrEnum):
    """What happens when the time limit is over."""

    SUBMIT = "submit"
    """The attempt is handed in as it is."""
    GRACE = "grace"
    """Answers close; handing in is on time for ``grace_s`` seconds more, then it is handed in and marked."""
    MUST_SUBMIT = "must_submit"
    """It must have been handed in before; one that was not is handed in all the same, and marked."""


class TimeRule(enum.StrEnum):
    """Which time counts against the limit."""

    WHILE_OPEN = "while_open"
    """While the program runs and the computer is awake: a power cut costs nothing."""
    ALWAYS = "always"
    """From the beginning on, also while the program was closed or the computer asleep."""


class GradeMethod(enum.StrEnum):
    """Which attempts make the result of a quiz, of those that count."""

    HIGHEST = "highest"
    AVERAGE = "average"
    FIRST = "first"
    LAST = "last"


class Navigation(enum.StrEnum):
    """How one goes through a paper."""

    FREE = "free"
    SEQUENTIAL = "sequential"
    """Forward only: a question that was left is not shown again."""


class ReviewPart(enum.StrEnum):
    """What a review may show. The learner's own answers are one of it too."""

    ANSWERS = "answers"
    """The questions with what was answered."""
    CORRECTNESS = "correctness"
    """Which were right."""
    MARKS = "marks"
    """The score, of the whole and of each question."""
    FEEDBACK = "feedback"
    """What the author says to the choice made, and in general."""
    RIGHT_ANSWERS = "right_answers"
    """What would have been right."""


EVERYTHING = tuple(ReviewPart)


class ReviewOptions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a review shows, by time. Keys that are not here show nothing at any time."""

    during: tuple[ReviewPart, ...] = ()
    """While the attempt is under way, after the learner had a question checked. Empty: no checking."""
    after: tuple[ReviewPart, ...] = EVERYTHING
    """From handing in on, for two minutes and as long as the page stays open."""
    later: tuple[ReviewPart, ...] = EVERYTHING
    """After that, before the quiz closes."""
    closed: tuple[ReviewPart, ...] = EVERYTHING
    """After the quiz has closed."""


class Rules(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Rules of a quiz beyond those that the first version of the format had (see `Quiz`)."""

    opens: datetime | None = None
    closes: datetime | None = None
    time_up: TimeUp = TimeUp.SUBMIT
    grace_s: int = 0
    time_runs: TimeRule = TimeRule.WHILE_OPEN
    grade_method: GradeMethod = GradeMethod.HIGHEST
    navigation: Navigation = Navigation.FREE
    flagging: bool = True
    review: ReviewOptions = ReviewOptions()
    tries: int = 1
    """How often a question may be checked while the attempt is under way; 0 without a bound."""
    try_penalty: int = 0
    """Thousandths of a question's mark that each wrong check takes off."""
    hint_penalty: int = 0
    """Thousandths of a question's mark that each hint takes off."""
    questions_sealed: bool = False
    """The questions open by a code that is told when the quiz begins."""
    tie_break: str | None = None
    """Markdown: asks for a whole number before handing in, for example how many will answer everything right."""


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
    rules: Rules = Rules()
    """The same as in the quiz, which may be locked."""
    sealed_keys: str | None = None
    """Path of the sealed keys; None where the keys are in the quiz."""
    sealed_questions: str | None = None
    """Path of the sealed questions; then ``path`` is the same, and the quiz opens by a code."""


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


class Section(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """So many questions out of a pool. ``pool`` holds indices into ``Quiz.questions``."""

    pool: tuple[int, ...]
    count: int
    title: str = ""
    """What people call this part of the paper; sections that follow each other with one title are one part."""


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
    rules: Rules = Rules()

    @property
    def most_essays(self) -> int:
        """How many essays the worst draw would put on one paper."""
        essays = {index for index, question in enumerate(self.questions) if isinstance(question, Essay)}
        return min(len(essays), sum(min(one.count, len(essays.intersection(one.pool))) for one in self.sections))


class GlossaryTerm(msgspec.Struct, frozen=True, kw_only=True):
    """A term and what it means."""

    term: str
    meaning: str
    see: tuple[str, ...] = ()
