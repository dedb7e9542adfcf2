"""Looking at every byte of the cache: which blobs are not what their names say, and which courses lack something."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from content_cache.blobs import Damage
from content_cache.cache import CourseCache


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. Nothing was changed."""

    checked_files: int
    checked_bytes: int
    by_course: dict[str, tuple[Damage, ...]]
    """Damaged blobs, and lost ones that it takes to read a course, by the courses that need them."""


def verify(
    cache: CourseCache, *, on_progress: Callable[[int, int], None] | None, check: Callable[[], None]
) -> Verification:
    """Hashes everything that is stored and compares.

    Args:
        cache: which cache.
        on_progress: called with the bytes looked at and all bytes.
        check: called before each blob; raises when it is time to stop.

    Raises:
        DamagedCacheError: the database itself does not read.
    """
    stored = cache.blobs.all()
    total = sum(one.size_bytes for one in stored)
    done = 0
    bad: dict[str, Damage] = {}
    for one in stored:
        check()
        if not cache.blobs.is_sound(one.digest) and cache.blobs.is_named(one.digest):
            bad[one.digest] = one
        done += one.size_bytes
        if on_progress is not None:
            on_progress(done, total)
    here = {one.digest for one in stored}
    spoilt = cache.blobs.spoilt - here  # found at the opening, and missing since
    by_course: dict[str, dict[str, Damage]] = {}
    for package in cache.packages.all():
        for entry in package.toc.files:
            is_lost = (entry.digest not in here and not entry.is_media) or entry.digest in spoilt
            if entry.digest in bad or is_lost:
                found = by_course.setdefault(package.toc.course, {})
                found[entry.digest] = Damage(entry.digest, entry.size_bytes)
    return Verification(
        checked_files=len(stored),
        checked_bytes=done,
        by_course={course: tuple(found.values()) for course, found in sorted(by_course.items())},
    )
