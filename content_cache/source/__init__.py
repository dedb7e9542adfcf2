"""Courses as their authors write them: a folder of Markdown, YAML and pictures.

The format is described in ``docs/course-format.md``. Everything here reads; `new_course` alone writes, a
small example.
"""

from __future__ import annotations

from pathlib import Path

from content_cache.errors import SourceError
from content_cache.source.anchors import check_lessons
from content_cache.source.course import read_course
from content_cache.source.course_file import COURSE_FILE, plan_from_file
from content_cache.source.example import new_course
from content_cache.source.inference import infer_plan
from content_cache.source.notes import Notes
from content_cache.source.parts import CourseSource, LessonSource, MediaFile, TopicSource

__all__ = [
    "CourseSource",
    "LessonSource",
    "MediaFile",
    "Notes",
    "TopicSource",
    "check",
    "load",
    "new_course",
]


def check(folder: Path) -> tuple[CourseSource | None, Notes]:
    """Reads a source folder and finds everything there is to say about it.

    Args:
        folder: the course's folder, with or without ``course.yaml``.

    Returns:
        The course as far as it could be read (None when there was nothing to read), and all findings.
    """
    notes = Notes()
    if not folder.is_dir():
        notes.error(".", 1, f"{folder} is not a folder")
        return None, notes
    real = folder.resolve()
    plan = plan_from_file(real, notes) if (real / COURSE_FILE).is_file() else infer_plan(real, notes)
    if plan is None:
        return None, notes
    course = read_course(plan, real, notes)
    check_lessons(course, notes)
    return course, notes


def load(folder: Path) -> tuple[CourseSource, Notes]:
    """Reads a source folder that is to be built.

    Returns:
        The course, and the warnings and hints about it.

    Raises:
        SourceError: something must be mended first; ``notes`` has every place.
    """
    course, notes = check(folder)
    notes.raise_errors()
    if course is None:
        raise SourceError(".", 1, "nothing to read")
    return course, notes
