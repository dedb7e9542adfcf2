"""Writing a course's source: ``course.yaml`` and the files that it names, all or nothing."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from content_cache.source.course_file import COURSE_FILE


class TopicFiles(msgspec.Struct, frozen=True, kw_only=True):
    """A topic as ``course.yaml`` names it; ``lessons`` are paths below the source folder."""

    id: str
    title: str
    lessons: tuple[str, ...]


class CourseFiles(msgspec.Struct, frozen=True, kw_only=True):
    """A course as ``course.yaml`` describes it."""

    id: str
    title: str
    summary: str
    topics: tuple[TopicFiles, ...]
    language: str = "vi"
    publisher: str | None = None


def course_yaml(course: CourseFiles) -> str:
    """The text of ``course.yaml``."""
    lines = [
        "format: 1",
        f"id: {course.id}",
        "version: 1.0.0",
        f"title: {quoted(course.title)}",
        *([f"summary: {quoted(course.summary)}"] if course.summary else []),
        f"language: {course.language}",
        "audience: [everyone]",
        *([f"publisher: {quoted(course.publisher)}"] if course.publisher else []),
        "topics:",
    ]
    for topic in course.topics:
        lines += [f"  - id: {topic.id}", f"    title: {quoted(topic.title)}", "    lessons:"]
        lines += [f"      - {quoted(name)}" for name in topic.lessons]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A text as YAML's double-quoted scalar, on one line."""
    return json.dumps(text, ensure_ascii=False)


def front_matter(fields: Mapping[str, str]) -> str:
    """The head of a lesson's file; empty where there is nothing to say."""
    lines = [f"{key}: {quoted(value)}" for key, value in fields.items() if value]
    return "\n".join(("---", *lines, "---", "")) if lines else ""


def demand_empty(folder: Path) -> None:
    """Refuses a place where something is already.

    Raises:
        FileExistsError: the folder has something in it, or is a file.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} is not empty; an import writes into a new folder")


def write_source(
    folder: Path, course: CourseFiles, texts: Mapping[str, str], copies: Sequence[tuple[Path, str]] = ()
) -> None:
    """Writes a source folder; it is there whole or not at all.

    Args:
        folder: where to; it may exist when it is empty.
        course: what ``course.yaml`` says.
        texts: files to write, by path below the folder.
        copies: files to copy, each with its path below the folder.

    Raises:
        FileExistsError: the folder has something in it.
    """
    demand_empty(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, text in {COURSE_FILE: course_yaml(course), **texts}.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        for source, name in copies:
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, path)
        made.chmod(0o777 & ~_umask())
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _umask() -> int:
    """What new folders of this process may not allow; a temporary one allows its owner alone."""
    current = os.umask(0o022)
    os.umask(current)
    return current
