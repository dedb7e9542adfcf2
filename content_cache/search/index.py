"""The search index of one home: what is in it, keeping it up to date, searching it.

Methods may be called from any thread that may wait, several at a time: a search sees the index as it was when the
search began, whatever is written meanwhile.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from content_cache.search import indexing
from content_cache.search.database import IndexDatabase
from content_cache.search.documents import Document, DocumentKind, Found, Hit
from content_cache.search.errors import SearchStoppedError
from content_cache.search.numbering import COURSE_BITS, PASSAGE_BITS
from content_cache.search.query import Query, parse
from content_cache.search.ranking import Ranking
from content_cache.search.snippet import snippet

INDEX_FILE = "search.sqlite"

_SLOTS = "SELECT slot FROM courses WHERE course IN (SELECT value FROM json_each(?))"
_ROWS = (
    "SELECT id, course, courses.title, kind, item, documents.title, heading, anchor, text"
    " FROM passages JOIN documents ON key = id >> ? JOIN courses ON slot = id >> ?"
    " WHERE id IN (SELECT value FROM json_each(?))"
)
_MOST_PIECES = 4
_STEPS_BETWEEN_LOOKS = 2_000
"""Of SQLite's virtual machine, between looks whether somebody still waits: some tenths of a millisecond."""


class SearchIndex:
    """An opened index."""

    def __init__(self, path: Path) -> None:
        """Opens it, or makes an empty one.

        Args:
            path: its file, usually `INDEX_FILE` in the cache's folder, which must be there.

        Raises:
            SearchUnavailableError: it can be neither opened nor made.
            DiskFullError: no room to make it.
        """
        self._database = IndexDatabase(path)

    @property
    def was_rebuilt(self) -> bool:
        """True when it was damaged or another version's, so that an empty one was begun."""
        return self._database.was_rebuilt

    def close(self) -> None:
        """Closes the file; searches that are under way end first, later ones raise `SearchStoppedError`."""
        self._database.close()

    def courses(self) -> dict[str, tuple[str, int]]:
        """What is indexed: of each course the config digest, and the `INDEXER` that made its passages."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT course, config, indexer FROM courses").fetchall()
        return {course: (config, indexer) for course, config, indexer in rows}

    def known(self, course: str) -> dict[tuple[DocumentKind, str], str]:
        """The documents of a course that need not be read again while they are the same.

        Returns:
            The ``source`` of each by its kind and item. A `Document` of that source may be put with ``passages=None``.
        """
        with self._database.read() as connection:
            row = connection.execute("SELECT slot, indexer FROM courses WHERE course = ?", (course,)).fetchone()
            if row is None or row[1] != indexing.INDEXER:
                return {}
            return {name: old.source for name, old in indexing.stored(connection, row[0]).items()}

    def put(
        self,
        course: str,
        course_title: str,
        config: str,
        documents: Iterable[Document],
        *,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """Replaces a course's documents, all of them or none; only those that changed cost anything.

        Args:
            course: its id.
            course_title: its title, which helps to find what is in it.
            config: hex digest of the build that the documents are from.
            documents: all of them, in the order of reading.
            check: called between documents that changed; raises when it is time to stop, and nothing is changed.

        Raises:
            DiskFullError, DamagedCacheError, SearchUnavailableError, SearchStoppedError: see `IndexDatabase.write`.
            ValueError: see `indexing.put`.
        """
        given = tuple(documents)
        with self._database.write() as connection:
            indexing.put(connection, course, title=course_title, config=config, documents=given, check=check)

    def remove(self, course: str, *, check: Callable[[], None] = lambda: None) -> None:
        """Takes a course out; nothing happens where it is not there.

        Raises:
            DiskFullError, DamagedCacheError, SearchUnavailableError, SearchStoppedError: see `IndexDatabase.write`.
        """
        with self._database.write() as connection:
            was_there = indexing.remove(connection, course, check)
            if was_there:
                indexing.tidy(connection, most_pieces=0)
        if was_there:
            self._database.shrink()

    def tidy(self) -> None:
        """Makes searching faster (by a quarter) after a round of `put`; does nothing while that is not worth it.

        Raises:
            DiskFullError, DamagedCacheError, SearchUnavailableError, SearchStoppedError: see `IndexDatabase.write`.
        """
        with self._database.write() as connection:
            was_tidied = indexing.tidy(connection, most_pieces=_MOST_PIECES)
        if was_tidied:
            self._database.shrink()

    def find(
        self,
        words: str,
        *,
        courses: Collection[str] | None = None,
        limit: int = 20,
        cancel: threading.Event | None = None,
    ) -> Found:
        """The best hits for what was typed; see `content_cache.search.ranking` for the order.

        Args:
            words: as typed; any text. See `content_cache.search.query` for what becomes of it.
            courses: ids of those to look in; None: all that are indexed.
            limit: how many hits at most.
            cancel: set by whoever does not want the answer any more.

        Raises:
            SearchStoppedError: ``cancel`` was set, or the index was closed.
            DamagedCacheError, SearchUnavailableError: see `IndexDatabase.read`.
        """
        query = parse(words)
        if query is None or limit < 1:
            return Found((), more=False)

        def check() -> None:
            if cancel is not None and cancel.is_set():
                raise SearchStoppedError

        with self._database.read() as connection:
            if cancel is not None:
                connection.set_progress_handler(lambda: int(cancel.is_set()), _STEPS_BETWEEN_LOOKS)
            slots = None
            if courses is not None:
                slots = [slot for (slot,) in connection.execute(_SLOTS, (json.dumps(list(courses)),))]
            ids = Ranking(connection, query, slots, check).best(limit + 1)
            check()
            wanted = (PASSAGE_BITS, COURSE_BITS, json.dumps(ids[:limit]))
            rows = {row[0]: _Row(*row) for row in connection.execute(_ROWS, wanted)}
        return Found(tuple(_hit(rows[passage], query) for passage in ids[:limit]), more=len(ids) > limit)


class _Row(NamedTuple):
    passage: int
    course: str
    course_title: str
    kind: str
    item: str
    title: str
    heading: str
    anchor: str
    text: str


def _hit(row: _Row, query: Query) -> Hit:
    return Hit(
        course=row.course,
        course_title=row.course_title,
        kind=DocumentKind(row.kind),
        item=row.item,
        title=row.title,
        heading=row.heading,
        anchor=row.anchor,
        snippet=snippet(row.text, query),
    )
