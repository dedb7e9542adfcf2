"""Markdown that was written for something else, as the source of a course that its author can go on with by hand.

What `content_cache.source.inference` takes a folder for is written down: a ``course.yaml`` that names topics and
lessons, and beside it copies of the lessons and of all files that they show, at the same paths to each other. Front
matter keeps only what courses know. The original is not touched.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from content_cache.errors import SourceError
from content_cache.importing.report import ImportReport, LeftOut
from content_cache.importing.source_writing import CourseFiles, TopicFiles, demand_empty, front_matter, write_source
from content_cache.source.anchors import check_lessons
from content_cache.source.course import read_course
from content_cache.source.course_file import COURSE_FILE
from content_cache.source.inference import MARKDOWN_ENDINGS, infer_plan
from content_cache.source.lesson import title_from
from content_cache.source.markdown_scan import headings
from content_cache.source.notes import Notes
from content_cache.source.parts import CourseSource, LessonSource
from content_cache.source.plan import CoursePlan, LessonPlan, TopicPlan, shorten
from content_cache.source.reading import read_text, split_front_matter
from content_cache.text import slug

_KEPT = ("title", "summary", "minutes")
_DEFAULT_ID = "khoa-hoc"


def import_markdown(path: Path, out: Path) -> ImportReport:
    """Writes the source of a course of one lesson.

    Raises:
        SourceError: the file cannot be read.
        FileExistsError: ``out`` has something in it.
    """
    notes = Notes()
    real = path.resolve()
    text = read_text(real, path.name, notes)
    notes.raise_errors()
    fields, body, _ = split_front_matter(text or "", path.name, notes, strict=False)
    title = fields.text("title") or title_from(headings(body), body, path.stem)[0]
    made = slug(path.stem, _DEFAULT_ID)
    plan = CoursePlan(
        id=shorten(made if len(made) >= 3 else f"{_DEFAULT_ID}-{made}"),
        title=title,
        topics=(TopicPlan(id="bai-hoc", title="Bài học", lessons=(LessonPlan(path=real, name=path.name),)),),
        strict=False,
    )
    return _write(plan, real.parent, out, [])


def import_folder(folder: Path, out: Path) -> ImportReport:
    """Writes the source of a course from a folder without ``course.yaml``.

    Raises:
        SourceError: nothing there can be a lesson, something cannot be read, or it is a course's source already.
        FileExistsError: ``out`` has something in it.
    """
    if (folder / COURSE_FILE).is_file():
        raise SourceError(COURSE_FILE, 1, "the folder has a course.yaml: it is a course's source already")
    notes = Notes()
    real = folder.resolve()
    plan = infer_plan(real, notes)
    notes.raise_errors()
    if plan is None:
        raise SourceError(".", 1, "nothing to read")
    lessons = {lesson.path for topic in plan.topics for lesson in topic.lessons}
    left_out = [
        LeftOut(what=path.relative_to(real).as_posix(), why="no lesson: a paper about the course, or a draft")
        for path in _markdown(real)
        if path not in lessons
    ]
    left_out += [LeftOut(what=note.file, why=note.message) for note in (*notes.warnings, *notes.hints)]
    return _write(plan, real, out, left_out)


def _markdown(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in MARKDOWN_ENDINGS and path.is_file())


def _write(plan: CoursePlan, folder: Path, out: Path, left_out: list[LeftOut]) -> ImportReport:
    demand_empty(out)
    notes = Notes()
    course = read_course(plan, folder, notes)
    check_lessons(course, notes)
    notes.raise_errors()
    base = Path(os.path.commonpath([folder, *(media.path for media in course.media)]))
    texts, copies = {}, [(media.path, media.path.relative_to(base).as_posix()) for media in course.media]
    for lesson in course.lessons():
        if lesson.media is None:
            path = folder / lesson.file
            texts[path.relative_to(base).as_posix()] = _text(path, lesson)
    write_source(out, _described(course, folder, base), texts, copies)
    left_out += [LeftOut(what=f"{note.file}:{note.line}", why=note.message) for note in sorted(notes.warnings)]
    return ImportReport(
        format="markdown",
        course=course.id,
        title=course.title,
        taken={"topics": len(course.topics), "lessons": len(course.lessons()), "media": len(course.media)},
        left_out=tuple(left_out),
    )


def _text(path: Path, lesson: LessonSource) -> str:
    """A lesson's file with the front matter that courses know; its id where the file's name would give another."""
    ignored = Notes()
    fields, body, _ = split_front_matter(read_text(path, path.name, ignored) or "", path.name, ignored, strict=False)
    kept = {key: fields.text(key) or "" for key in _KEPT}
    if lesson.minutes is None:
        kept["minutes"] = ""
    if lesson.id != shorten(slug(path.stem, "bai")):
        kept["id"] = lesson.id
    head = front_matter(kept)
    if not head and body.startswith("---"):
        head = front_matter({"title": lesson.title})  # what only looks like front matter stays text
    return head + body


def _described(course: CourseSource, folder: Path, base: Path) -> CourseFiles:
    return CourseFiles(
        id=course.id,
        title=course.title,
        summary=course.summary,
        language=course.language,
        topics=tuple(
            TopicFiles(
                id=topic.id,
                title=topic.title,
                lessons=tuple((folder / lesson.file).relative_to(base).as_posix() for lesson in topic.lessons),
            )
            for topic in course.topics
        ),
    )
