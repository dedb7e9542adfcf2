"""Rendering every lesson once before it is built.

Finds what cannot be rendered, links to headings that are not there, and what may not look as its author thinks:
headings of the first level, boxes of kinds that we have not.
"""

from __future__ import annotations

import re
import urllib.parse

from content_cache.errors import MalformedPackageError
from content_cache.limits import LESSON_BYTES
from content_cache.render import anchor_of, render
from content_cache.rendering.boxes import KINDS, kind_of
from content_cache.source.markdown_scan import headings, line_at, references, without_code
from content_cache.source.notes import Notes
from content_cache.source.parts import CourseSource, LessonSource

_NAME = re.compile(r'<a name="([^"]+)"')
_BOX = re.compile(r"^ *(?:(?:!!!|\?\?\?\+?) ?|:{3,} ?\{?|(?:> ?)+\[!)([^\W\d][\w-]*)", re.MULTILINE)


def check_lessons(course: CourseSource, notes: Notes) -> None:
    """Renders all lessons and checks the fragments of their links.

    Args:
        course: as read.
        notes: takes an error for a lesson that cannot be rendered, a warning for a fragment that is nowhere.
    """
    anchors: dict[str, frozenset[str]] = {}
    for lesson in course.lessons():
        if lesson.media is not None:
            continue
        if len(lesson.body.encode()) > LESSON_BYTES:
            notes.error(lesson.file, lesson.body_line, f"larger than {LESSON_BYTES} bytes")
            continue
        try:
            anchors[lesson.id] = frozenset(_NAME.findall(render(lesson.body).html))
        except MalformedPackageError as error:
            notes.error(lesson.file, lesson.body_line, error.reason)
        _check_looks(lesson, notes)
    for lesson in course.lessons():
        _check_links(lesson, anchors, notes)


def _check_looks(lesson: LessonSource, notes: Notes) -> None:
    for heading in headings(lesson.body):
        if heading.level == 1:
            line = lesson.body_line - 1 + line_at(lesson.body, heading.start)
            notes.hint(
                lesson.file,
                line,
                f"# {heading.text}: headings begin at ##, since the title is shown above; taken as ##",
            )
    for box in _BOX.finditer(without_code(lesson.body)):
        if kind_of(box[1]) is None:
            line = lesson.body_line - 1 + line_at(lesson.body, box.start(1))
            notes.hint(lesson.file, line, f"{box[1]!r} is no kind of box ({', '.join(KINDS)}); shown as a note")


def _check_links(lesson: LessonSource, anchors: dict[str, frozenset[str]], notes: Notes) -> None:
    for reference in references(lesson.body):
        head, mark, anchor = reference.target.partition("#")
        if reference.in_code or not mark or not anchor:
            continue
        if head and not head.startswith("lesson:"):
            continue
        known = anchors.get(head.removeprefix("lesson:") or lesson.id)
        if known is not None and anchor_of(urllib.parse.unquote(anchor)) not in known:
            line = lesson.body_line - 1 + line_at(lesson.body, reference.start)
            notes.warn(lesson.file, line, f"no heading has the anchor #{anchor}")
