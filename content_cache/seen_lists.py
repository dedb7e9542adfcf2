"""The signed lists of courses that were seen, by place: what the library shows, and what may not go back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
import sqlalchemy as sa

from content_cache.courselist import CourseList, open_list
from content_cache.database import Database, lists
from content_cache.errors import OlderSerialError, PackageError
from content_cache.moments import from_ms, to_ms
from content_cache.trust import TrustedKeys


class SeenList(msgspec.Struct, frozen=True, kw_only=True):
    """A verified list of courses, and when it was last looked at."""

    location: str
    courses: CourseList
    etag: str | None
    envelope: bytes
    checked_at: datetime


class SeenLists:
    """The lists of one cache."""

    def __init__(self, database: Database, keys: Callable[[], TrustedKeys | None], now: Callable[[], datetime]) -> None:
        """Takes the database, whom this home trusts, and the clock (only shown)."""
        self._database = database
        self._keys = keys
        self._now = now

    def shown(self) -> SeenList | None:
        """The list that the library shows, verified again under today's keys; None where there is none."""
        return self._find(lists.c.shown)

    def at(self, location: str) -> SeenList | None:
        """The last verified list from a place."""
        return self._find(lists.c.location == location)

    def floor(self, location: str) -> int:
        """The highest version of a list seen at a place, whoever signed it; 0 for none."""
        with self._database.read() as connection:
            found = connection.execute(sa.select(lists.c.version).where(lists.c.location == location)).scalar()
        return found or 0

    def remember(self, location: str, courses: CourseList, *, envelope: bytes, etag: str | None, shown: bool) -> None:
        """Stores a verified list.

        Args:
            location: where it is from.
            courses: its content.
            envelope: its bytes as signed.
            etag: the tag that its server gave.
            shown: whether the library shows it from now on.

        Raises:
            OlderSerialError: another look at this place has seen a newer one meanwhile.
        """
        row = {
            "location": location,
            "version": courses.version,
            "etag": etag,
            "envelope": envelope,
            "checked_at_ms": to_ms(self._now()),
        }
        with self._database.write() as connection:
            before = connection.execute(sa.select(lists.c.version).where(lists.c.location == location)).scalar() or 0
            if courses.version < before:
                raise OlderSerialError(courses.version, before, location)
            was_shown = connection.execute(sa.select(lists.c.shown).where(lists.c.location == location)).scalar()
            if shown:
                connection.execute(sa.update(lists).values(shown=False))
            connection.execute(sa.insert(lists).prefix_with("OR REPLACE"), [{**row, "shown": shown or bool(was_shown)}])

    def _find(self, wanted: sa.ColumnElement[bool]) -> SeenList | None:
        with self._database.read() as connection:
            row = connection.execute(sa.select(lists).where(wanted)).first()
        keys = self._keys()
        if row is None or keys is None:
            return None
        try:
            courses = open_list(row.envelope, keys)
        except PackageError:
            return None
        return SeenList(
            location=row.location,
            courses=courses,
            etag=row.etag,
            envelope=row.envelope,
            checked_at=from_ms(row.checked_at_ms),
        )
