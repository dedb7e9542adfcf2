"""All that a course's plan names, read: lessons, quizzes, glossary, media."""

from __future__ import annotations

from pathlib import Path

from content_cache.model import Quiz
from content_cache.source.bank import BankReader
from content_cache.source.glossary import read_glossary
from content_cache.source.lesson import draft_lesson
from content_cache.source.media import MediaShelf
from content_cache.source.notes import Notes
from content_cache.source.parts import CourseSource, TopicSource
from content_cache.source.plan import CoursePlan
from content_cache.source.quiz import QuizReader
from content_cache.source.rewriting import Rewriter


def read_course(plan: CoursePlan, folder: Path, notes: Notes) -> CourseSource:
    """Reads all lessons, quizzes and the glossary of a plan.

    Args:
        plan: what is to be read.
        folder: the source folder, resolved.
        notes: takes every mistake; reading goes on.
    """
    shelf = MediaShelf(folder)
    rewriter = Rewriter(folder, shelf, notes)
    quizzes = _Quizzes(QuizReader(folder, BankReader(rewriter, notes), notes), notes)
    drafts = []
    for topic in plan.topics:
        made = [draft_lesson(lesson, shelf, notes, strict=plan.strict) for lesson in topic.lessons]
        drafts.append((topic, [draft for draft in made if draft is not None]))
    ids: dict[str, str] = {}
    for _, lessons in drafts:
        for draft in lessons:
            draft.settle_id(ids, strict=plan.strict)
    rewriter.know_lessons({draft.plan.path: draft.id for _, lessons in drafts for draft in lessons})
    topics = tuple(
        TopicSource(
            id=topic.id,
            title=topic.title,
            lessons=tuple(draft.finish(folder, rewriter, quizzes.add) for draft in lessons),
        )
        for topic, lessons in drafts
    )
    for path, name in plan.quizzes:
        quizzes.add(path, name, None)
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

    def __init__(self, reader: QuizReader, notes: Notes) -> None:
        self.found: dict[str, Quiz] = {}
        self._reader = reader
        self._notes = notes
        self._paths: set[Path] = set()

    def add(self, path: Path, name: str, lesson: str | None) -> str | None:
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
