"""``course.yaml`` and what it names: the course as its author describes it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from content_cache.model import Audience, Quiz
from content_cache.source.bank import BankReader
from content_cache.source.fields import ID_PATTERN, Fields
from content_cache.source.glossary import read_glossary
from content_cache.source.markdown_scan import HeadingMark, headings, plain
from content_cache.source.media import MediaShelf
from content_cache.source.notes import Notes
from content_cache.source.parts import CourseSource, LessonSource, TopicSource
from content_cache.source.quiz import QuizReader, inside
from content_cache.source.reading import read_text, read_yaml, split_front_matter
from content_cache.source.rewriting import Rewriter
from content_cache.text import clean, slug

SOURCE_FORMAT = 1
COURSE_FILE = "course.yaml"

_COURSE_KEYS = (
    "format",
    "id",
    "version",
    "serial",
    "title",
    "summary",
    "language",
    "audience",
    "licence",
    "publisher",
    "topics",
    "quizzes",
    "glossary",
)
_LESSON_KEYS = ("id", "title", "minutes", "summary", "quiz")


class LessonPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is to be a lesson, and where that is said."""

    path: Path
    name: str
    """Path in the source folder, for notes."""


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


def plan_from_file(folder: Path, notes: Notes) -> CoursePlan | None:
    """Reads ``course.yaml``.

    Args:
        folder: the source folder, resolved.
        notes: takes every mistake.

    Returns:
        None when the file is no mapping at all.
    """
    root = read_yaml(folder / COURSE_FILE, COURSE_FILE, notes)
    if root is None:
        return None
    fields = Fields.of(root, COURSE_FILE, 1, notes, "course.yaml")
    found = fields.integer("format", least=1, most=1_000_000)
    if found is not None and found != SOURCE_FORMAT:
        fields.error("format", f"format {found} is not known here; this program writes {SOURCE_FORMAT}")
        return None
    fields.only(_COURSE_KEYS)
    audience = []
    for word, line in fields.texts("audience"):
        try:
            audience.append(Audience(word))
        except ValueError:
            notes.error(COURSE_FILE, line, f"{word!r} is none of {', '.join(Audience)}")
    quizzes = []
    for target, line in fields.texts("quizzes"):
        quiz = _named(folder, target, line, notes)
        if quiz:
            quizzes.append(quiz)
    glossary = fields.text("glossary")
    return CoursePlan(
        id=(fields.required("id") and fields.identifier(shortest=3)) or "x",
        title=fields.required("title"),
        topics=tuple(_topics(fields, folder, notes)),
        strict=True,
        version=fields.text("version", max_chars=64) or "1.0.0",
        serial=fields.integer("serial", least=1, most=10**9),
        summary=" ".join((fields.text("summary") or "").split()),
        language=fields.text("language", max_chars=35) or "vi",
        audience=tuple(dict.fromkeys(audience)) or (Audience.EVERYONE,),
        licence=fields.text("licence"),
        publisher=fields.text("publisher"),
        quizzes=tuple(quizzes),
        glossary=_named(folder, glossary, fields.line_of("glossary"), notes) if glossary else None,
    )


def _topics(fields: Fields, folder: Path, notes: Notes) -> list[TopicPlan]:
    topics = []
    ids: set[str] = set()
    seen: dict[Path, str] = {}
    for node in fields.sequence("topics"):
        topic = Fields.of(node, COURSE_FILE, node.line, notes, "a topic")
        topic.only(("id", "title", "lessons"))
        title = topic.required("title")
        topic_id = topic.identifier() or shorten(slug(title, "chuyen-de"))
        if topic_id in ids and topic.has("id"):
            topic.error("id", f"topic {topic_id!r} is here twice")
        topic_id = unused(topic_id, ids)
        plans = []
        for target, line in topic.texts("lessons"):
            found = _named(folder, target, line, notes)
            if found is None:
                continue
            if found[0] in seen:
                notes.error(COURSE_FILE, line, f"lesson {target} is here twice")
                continue
            seen[found[0]] = target
            plans.append(LessonPlan(path=found[0], name=found[1]))
        if not plans and not topic.has("lessons"):
            topic.error("lessons", "a topic needs 'lessons'")
        topics.append(TopicPlan(id=topic_id, title=title, lessons=tuple(plans)))
    if not topics:
        fields.error("topics", "'topics' is missing")
    return topics


def _named(folder: Path, target: str, line: int, notes: Notes) -> tuple[Path, str] | None:
    """A file that ``course.yaml`` names, and its name for notes."""
    path = inside(folder, folder / target)
    if path is None:
        notes.error(COURSE_FILE, line, f"{target} is not a file of this course")
        return None
    return path, path.relative_to(folder).as_posix()


def read_course(plan: CoursePlan, folder: Path, notes: Notes) -> CourseSource:
    """Reads all lessons, quizzes and the glossary of a plan.

    Args:
        plan: what is to be read.
        folder: the source folder, resolved.
        notes: takes every mistake; reading goes on.
    """
    shelf = MediaShelf(folder)
    rewriter = Rewriter(folder, shelf, notes)
    quizzes = _Quizzes(folder, QuizReader(folder, BankReader(rewriter, notes), notes), notes)
    drafts = [(topic, [_draft(lesson, plan, notes) for lesson in topic.lessons]) for topic in plan.topics]
    ids: dict[str, str] = {}
    for _, lessons in drafts:
        for draft in lessons:
            draft.settle_id(ids, strict=plan.strict)
    rewriter.know_lessons({draft.plan.path: draft.id for _, lessons in drafts for draft in lessons})
    topics = tuple(
        TopicSource(
            id=topic.id,
            title=topic.title,
            lessons=tuple(draft.finish(rewriter, quizzes) for draft in lessons),
        )
        for topic, lessons in drafts
    )
    for path, name in plan.quizzes:
        quizzes.add(path, name, lesson=None)
    return CourseSource(
        folder=folder,
        id=plan.id,
        serial=plan.serial,
        version=plan.version,
        title=plan.title,
        summary=plan.summary,
        language=plan.language,
        audience=plan.audience,
        licence=plan.licence,
        publisher=plan.publisher,
        topics=topics,
        quizzes=tuple(quizzes.found.values()),
        glossary=read_glossary(*plan.glossary, rewriter, notes) if plan.glossary else (),
        media=shelf.files(),
    )


class _Quizzes:
    """The quizzes of a course, by id."""

    def __init__(self, folder: Path, reader: QuizReader, notes: Notes) -> None:
        self.folder = folder
        self.found: dict[str, Quiz] = {}
        self._reader = reader
        self._notes = notes
        self._paths: set[Path] = set()

    def add(self, path: Path, name: str, *, lesson: str | None) -> str | None:
        if path in self._paths:
            self._notes.error(name, 1, "this quiz is named twice by the course")
            return None
        self._paths.add(path)
        quiz = self._reader.read(path, name, lesson=lesson)
        if quiz is None:
            return None
        if quiz.id in self.found:
            self._notes.error(name, 1, f"another quiz of this course has the id {quiz.id!r}")
            return None
        self.found[quiz.id] = quiz
        return quiz.id


class _Draft:
    """A lesson between its front matter and its rewritten body."""

    def __init__(self, plan: LessonPlan, fields: Fields, body: str, line: int, title: str) -> None:
        self.plan = plan
        self.fields = fields
        self.body = body
        self.line = line
        self.title = title
        self.id = ""

    def settle_id(self, ids: dict[str, str], *, strict: bool) -> None:
        """Gives the lesson its id: its author's, or one from its file's name that nobody else has."""
        written = self.fields.identifier() if strict else None
        if written and written in ids:
            self.fields.error("id", f"lesson {written!r} is also {ids[written]}")
        chosen = written or shorten(slug(self.plan.path.stem, "bai"))
        if chosen in ids:
            mark = hashlib.sha256(self.plan.name.encode()).hexdigest()[:6]
            chosen = f"{chosen[:50].strip('-')}-{mark}"
        self.id = unused(chosen, set(ids))
        ids[self.id] = self.plan.name

    def finish(self, rewriter: Rewriter, quizzes: _Quizzes) -> LessonSource:
        quiz = None
        target = self.fields.text("quiz")
        if target:
            path = inside(quizzes.folder, self.plan.path.parent / target)
            if path is None:
                self.fields.error("quiz", f"{target} is not a file of this course")
            else:
                quiz = quizzes.add(path, path.relative_to(quizzes.folder).as_posix(), lesson=self.id)
        summary = self.fields.text("summary")
        return LessonSource(
            id=self.id,
            title=self.title,
            file=self.plan.name,
            body=rewriter.rewrite(self.body, self.plan.path, self.plan.name, self.line),
            body_line=self.line,
            minutes=self.fields.integer("minutes", least=1, most=10_000),
            summary=" ".join(summary.split()) if summary else None,
            quiz=quiz,
        )


def _draft(plan: LessonPlan, course: CoursePlan, notes: Notes) -> _Draft:
    text = read_text(plan.path, plan.name, notes) or ""
    fields, body, line = split_front_matter(text, plan.name, notes, strict=course.strict)
    if course.strict:
        fields.only(_LESSON_KEYS)
    marks = headings(body)
    title = fields.text("title", max_chars=500) or ""
    if not title:
        title, body = title_from(marks, body, plan.path.stem)
    elif marks and marks[0].level == 1 and marks[0].text == plain(title):
        body = without_heading(body, marks[0])
    if not body.strip() and course.strict:
        notes.warn(plan.name, line, "the lesson is empty")
    return _Draft(plan, fields, body, line, title)


def title_from(marks: list[HeadingMark], body: str, stem: str) -> tuple[str, str]:
    """The title of Markdown without one: its first heading, else its file's name.

    A first heading that opens the text is taken out of it, since a lesson's title is shown above it.
    """
    named = next((mark for mark in marks if mark.text), None)
    if named is None:
        words = stem if " " in stem.strip() else stem.replace("_", " ").replace("-", " ")
        return clean(words).strip() or "Bài học", body
    opens = not body[: named.start].strip()
    return named.text, without_heading(body, named) if opens else body


def without_heading(body: str, mark: HeadingMark) -> str:
    """The body with a heading's lines emptied; as many lines as before."""
    return body[: mark.start] + "\n" * body.count("\n", mark.start, mark.end) + body[mark.end :]


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
