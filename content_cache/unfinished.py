"""Fetches that were begun and have not ended: what goes on after a restart, from where and with what."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from content_cache.database import Database, fetches


class Unfinished(msgspec.Struct, frozen=True, kw_only=True):
    """A fetch that has not ended. Sizes are of the whole fetch, 0 while they are not known."""

    course: str
    location: str
    with_media: bool
    paused: bool = False
    done_bytes: int = 0
    total_bytes: int = 0


class UnfinishedFetches:
    """The unfinished fetches of one cache, one a course."""

    def __init__(self, database: Database) -> None:
        """Takes the database."""
        self._database = database

    def all(self) -> tuple[Unfinished, ...]:
        """Every one, by course id."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(fetches).order_by(fetches.c.course)).mappings()
            return tuple(Unfinished(**row) for row in rows)

    def find(self, course: str) -> Unfinished | None:
        """A course's fetch; None where there is none."""
        return next((one for one in self.all() if one.course == course), None)

    def begin(self, course: str, location: str, *, with_media: bool) -> None:
        """Notes that a fetch began, or goes on."""
        row = Unfinished(course=course, location=location, with_media=with_media)
        with self._database.write() as connection:
            connection.execute(sa.insert(fetches).prefix_with("OR REPLACE"), [msgspec.structs.asdict(row)])

    def moved(self, course: str, *, done_bytes: int, total_bytes: int) -> None:
        """Notes how far a fetch is; for a fetch that nobody began, nothing."""
        self._change(course, done_bytes=done_bytes, total_bytes=total_bytes)

    def pause(self, course: str) -> None:
        """Notes that somebody paused a fetch: it does not go on by itself."""
        self._change(course, paused=True)

    def end(self, course: str) -> None:
        """Notes that a fetch ended, well or for good."""
        with self._database.write() as connection:
            connection.execute(sa.delete(fetches).where(fetches.c.course == course))

    def _change(self, course: str, **fields: object) -> None:
        with self._database.write() as connection:
            connection.execute(sa.update(fetches).where(fetches.c.course == course).values(fields))
