"""Lessons between their files and the course: front matter, title, id, then the body rewritten for the package.

A lesson is a Markdown file, or one PDF, audio or video file. What is said of it stands in the front matter of the
Markdown, or in ``course.yaml`` beside the file's name; where both say something, ``course.yaml`` is right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from content_cache.source.course_file import LESSON_KEYS
from content_cache.source.fields import Fields
from content_cache.source.markdown_scan import HeadingMark, headings, plain, without_comments
from content_cache.source.media import LESSON_MEDIA, MEDIA_TYPES, MediaShelf, RefusedMediaError
from content_cache.source.notes import Notes
from content_cache.source.parts import LessonSource, MediaFile
from content_cache.source.plan import LessonPlan, shorten, unused
from content_cache.source.quiz import inside
from content_cache.source.reading import read_text, split_front_matter
from content_cache.source.rewriting import Rewriter
from content_cache.source.yaml_nodes import Mapping
from content_cache.text import clean, slug

AddQuiz = Callable[[Path, str, str], str | None]
"""Reads the quiz at a path, with its name for notes and its lesson's id; gives the quiz's id."""


class LessonDraft:
    """A lesson whose id and title are known, and whose body still names files."""

    def __init__(self, plan: LessonPlan, front: Fields, title: str) -> None:
        """Reads nothing; see `draft_lesson`."""
        self.plan = plan
        self.title = title
        self.id = ""
        self.body = ""
        self.line = 1
        self.media: MediaFile | None = None
        self._front = front

    def said(self, key: str) -> Fields:
        """Where a key of this lesson is to be read."""
        entry = self.plan.entry
        return entry if entry is not None and entry.has(key) else self._front

    def settle_id(self, ids: dict[str, str], *, strict: bool) -> None:
        """Gives the lesson its id: its author's, or one from its file's name that nobody else has.

        Args:
            ids: ids that are taken and the files that have them; this one is added.
            strict: False where front matter is somebody else's, and its ``id`` is none of ours.
        """
        written = self.said("id").identifier() if strict else None
        if written and written in ids:
            self.said("id").error("id", f"lesson {written!r} is also {ids[written]}")
        chosen = written or shorten(slug(self.plan.path.stem, "bai"))
        if chosen in ids:
            mark = hashlib.sha256(self.plan.name.encode()).hexdigest()[:6]
            chosen = f"{chosen[:50].strip('-')}-{mark}"
        self.id = unused(chosen, set(ids))
        ids[self.id] = self.plan.name

    def finish(self, folder: Path, rewriter: Rewriter, add_quiz: AddQuiz) -> LessonSource:
        """Reads the quiz and rewrites the body.

        Args:
            folder: the source folder, resolved.
            rewriter: knows all lessons of the course.
            add_quiz: takes the lesson's practice quiz into the course.
        """
        quiz = None
        fields = self.said("quiz")
        target = fields.text("quiz")
        if target:
            base = folder if fields is self.plan.entry else self.plan.path.parent
            path = inside(folder, base / target)
            if path is None:
                fields.error("quiz", f"{target} is not a file of this course")
            else:
                quiz = add_quiz(path, path.relative_to(folder).as_posix(), self.id)
        summary = self.said("summary").text("summary")
        body = rewriter.rewrite(self.body, self.plan.path, self.plan.name, self.line) if self.media is None else ""
        return LessonSource(
            id=self.id,
            title=self.title,
            file=self.plan.name,
            body=body,
            body_line=self.line,
            media=self.media,
            minutes=self.said("minutes").integer("minutes", least=1, most=10_000),
            summary=" ".join(summary.split()) if summary else None,
            quiz=quiz,
        )


def draft_lesson(plan: LessonPlan, shelf: MediaShelf, notes: Notes, *, strict: bool) -> LessonDraft | None:
    """Reads a lesson's file.

    Args:
        plan: which file, and what ``course.yaml`` says of it.
        shelf: takes a lesson that is media.
        notes: takes every mistake.
        strict: True where the course has a ``course.yaml``.

    Returns:
        None, with an error noted, where the file is no lesson.
    """
    if plan.path.suffix.lower() in MEDIA_TYPES:
        return _draft_media(plan, shelf, notes)
    text = read_text(plan.path, plan.name, notes) or ""
    front, body, line = split_front_matter(text, plan.name, notes, strict=strict)
    if strict:
        front.only(LESSON_KEYS)
    body = without_comments(body)  # a heading opens the text also where only a comment stands above it
    marks = headings(body)
    draft = LessonDraft(plan, front, "")
    title = draft.said("title").text("title", max_chars=500) or ""
    if not title:
        title, body = title_from(marks, body, plan.path.stem)
    elif marks and marks[0].level == 1 and marks[0].text == plain(title):
        body = without_heading(body, marks[0])
    if not body.strip() and strict:
        notes.warn(plan.name, line, "the lesson is empty")
    draft.title, draft.body, draft.line = title, body, line
    return draft


def _draft_media(plan: LessonPlan, shelf: MediaShelf, notes: Notes) -> LessonDraft | None:
    place = plan.said_at or (plan.name, 1)
    try:
        taken = shelf.take(plan.path)
    except RefusedMediaError as error:
        notes.error(*place, f"{plan.name} {error}")
        return None
    if taken.media_type not in LESSON_MEDIA:
        notes.error(*place, f"{plan.name} is a picture; a lesson is Markdown, a PDF, audio or video")
        return None
    draft = LessonDraft(plan, Fields(Mapping(1), plan.name, notes), "")
    draft.title = draft.said("title").text("title", max_chars=500) or title_from([], "", plan.path.stem)[0]
    draft.media = taken
    return draft


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
