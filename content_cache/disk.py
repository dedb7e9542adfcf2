"""What courses take on the disk, and how room is made: media that were opened longest ago go first.

Only audio, video and documents are ever removed to make room; lessons, quizzes and pictures stay as long as their
course does.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

import msgspec
import sqlalchemy as sa

from content_cache.blobs import BlobStore
from content_cache.database import Database, blobs, package_blobs, packages


class CourseUse(msgspec.Struct, frozen=True, kw_only=True):
    """What one course takes, in bytes. A blob that two courses share counts for both."""

    course: str
    reading_bytes: int = 0
    media_bytes: int = 0
    """Media that are here."""
    missing_bytes: int = 0
    """Media that are not."""
    older_bytes: int = 0
    """Blobs that only older, kept builds need."""


class Disk:
    """The room that one cache takes."""

    def __init__(self, folder: Path, database: Database, blob_store: BlobStore) -> None:
        """Takes the cache's folder, database and blobs."""
        self._folder = folder
        self._database = database
        self._blobs = blob_store

    def use(self) -> dict[str, CourseUse]:
        """What each course takes, by course id."""
        chosen = (
            sa.select(
                packages.c.course,
                packages.c.current,
                package_blobs.c.digest,
                package_blobs.c.size_bytes,
                package_blobs.c.media,
                blobs.c.digest.is_not(None).label("here"),
            )
            .join(package_blobs, package_blobs.c.config == packages.c.config)
            .outerjoin(blobs, blobs.c.digest == package_blobs.c.digest)
            .order_by(packages.c.course, packages.c.current.desc())
        )
        found: dict[str, CourseUse] = {}
        seen: set[tuple[str, str]] = set()
        with self._database.read() as connection:
            for course, current, digest, size_bytes, media, here in connection.execute(chosen):
                use = found.get(course) or CourseUse(course=course)
                found[course] = use
                if (course, digest) in seen:
                    continue
                seen.add((course, digest))
                if not current:
                    field = "older_bytes" if here else ""
                elif media:
                    field = "media_bytes" if here else "missing_bytes"
                else:
                    field = "reading_bytes"
                if field:
                    found[course] = msgspec.structs.replace(use, **{field: getattr(use, field) + size_bytes})
        return found

    def total_bytes(self) -> int:
        """Everything in the cache's folder."""
        total = 0
        for root, _folders, files in os.walk(self._folder):
            for name in files:
                try:
                    total += os.stat(os.path.join(root, name)).st_size  # noqa: PTH116, PTH118 - many files
                except OSError:
                    continue
        return total

    def media_bytes(self) -> int:
        """All media that are here, each once."""
        return sum(size_bytes for _digest, size_bytes, _used in self._media())

    def remove_media(self, course: str) -> int:
        """Removes the media of a course that no other course shows; returns the bytes."""
        own = self._media_digests(packages.c.course == course)
        shared = self._media_digests(packages.c.course != course)
        gone = {digest: size for digest, size, _ in self._media() if digest in own - shared}
        self._blobs.discard(gone)
        return sum(gone.values())

    def make_room(self, most_bytes: int, *, needed_bytes: int = 0, spare: Collection[str] = ()) -> int:
        """Removes media, those opened longest ago first, until all and what is to come fit into a budget.

        Args:
            most_bytes: the budget for all media.
            needed_bytes: of media that are about to come.
            spare: digests that stay.

        Returns:
            The bytes that media may still take after this; may be less than needed.
        """
        here = self._media()
        total = sum(size for _, size, _ in here)
        gone = []
        for digest, size, _used in sorted(here, key=lambda one: (one[2], one[0])):
            if total + needed_bytes <= most_bytes:
                break
            if digest not in spare:
                gone.append(digest)
                total -= size
        if gone:
            self._blobs.discard(gone)
        return max(0, most_bytes - total)

    def _media(self) -> list[tuple[str, int, int]]:
        """Digest, size and last use of all media that are here."""
        named = sa.select(package_blobs.c.digest).where(package_blobs.c.media)
        chosen = sa.select(blobs.c.digest, blobs.c.size_bytes, blobs.c.used_at_ms).where(blobs.c.digest.in_(named))
        with self._database.read() as connection:
            return [(digest, size, used) for digest, size, used in connection.execute(chosen)]

    def _media_digests(self, which: sa.ColumnElement[bool]) -> set[str]:
        chosen = (
            sa.select(package_blobs.c.digest)
            .join(packages, packages.c.config == package_blobs.c.config)
            .where(which & package_blobs.c.media & packages.c.current)
        )
        with self._database.read() as connection:
            return set(connection.execute(chosen).scalars())
