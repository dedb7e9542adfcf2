"""What a cache lacks of a course, in the order in which it is wanted."""

from __future__ import annotations

from content_cache.cache import CourseCache
from content_cache.downloads import Wanted
from content_cache.model import Toc


def reading(cache: CourseCache, toc: Toc) -> list[Wanted]:
    """What is missing to read a course: lessons in the order of study, then quizzes, then pictures."""
    ranks = {lesson.path: rank for rank, lesson in enumerate(toc.lessons())}
    last = len(ranks)
    files = [entry for entry in toc.files if not entry.is_media]
    files.sort(key=lambda entry: ranks.get(entry.path, last + entry.path.startswith("media/")))
    return _lacking(cache, {entry.digest: entry.size_bytes for entry in files})


def media(cache: CourseCache, toc: Toc) -> list[Wanted]:
    """Missing media: those that are lessons first, in the order of study."""
    ranks = {lesson.path: rank for rank, lesson in enumerate(toc.lessons())}
    files = [entry for entry in toc.files if entry.is_media]
    files.sort(key=lambda entry: ranks.get(entry.path, len(ranks)))
    return _lacking(cache, {entry.digest: entry.size_bytes for entry in files})


def _lacking(cache: CourseCache, sizes: dict[str, int]) -> list[Wanted]:
    missing = cache.blobs.missing(sizes)
    return [Wanted(digest, size_bytes) for digest, size_bytes in sizes.items() if digest in missing]
