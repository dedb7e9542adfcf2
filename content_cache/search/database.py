"""The index's file: its tables, its version, how it is opened, and what happens when it does not read.

All of it is derived from the courses that are installed, so a file of another version, or one that is damaged, is
deleted and begun anew. It has a file of its own: a long indexing holds up nobody who installs or reads, and what is
deleted is only this. Reading is on a few connections that are handed out to whatever thread asks; writing is on one at
a time. WAL lets a reader see the index as it was while another version of a course is written.

The FTS5 tables are contentless: they hold no text, only which words stand where. They are given words that are cut and
folded already (`content_cache.search.words`), divided by spaces, so their own tokenizer has nothing to decide. To take
a row out, its words must be given again; they come from the text in ``passages``.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from content_cache import blocking
from content_cache.busy import to_wal
from content_cache.errors import DamagedCacheError, DiskFullError
from content_cache.search.errors import SearchStoppedError, SearchUnavailableError

VERSION = 1
"""Of tables and of folding; raised by one whenever either changes. 1: the first."""

BUSY_TIMEOUT_S = 10.0
IDLE_CONNECTIONS = 3
CACHE_KIB = 8 * 1024

_SCHEMA = """
CREATE TABLE stamp (value TEXT NOT NULL);
CREATE TABLE courses (
    slot INTEGER PRIMARY KEY,
    course TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    config TEXT NOT NULL,
    indexer INTEGER NOT NULL
);
CREATE TABLE documents (
    key INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL
);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY,
    anchor TEXT NOT NULL,
    heading TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE VIRTUAL TABLE heads USING fts5 (
    title, heading, context, exact_title, exact_heading,
    content = '', columnsize = 0, tokenize = 'ascii', prefix = '2 3'
);
CREATE VIRTUAL TABLE body USING fts5 (
    text, context,
    content = '', columnsize = 0, tokenize = 'ascii', prefix = '2 3'
);
CREATE VIRTUAL TABLE exact USING fts5 (
    text,
    content = '', columnsize = 0, tokenize = 'ascii'
);
"""
"""``heads``: a row for the first passage of a document (its title) and of a heading. ``exact``: the text with its
diacritics. ``context``: the titles that stand above, for words that are spread over them and what is below."""

TABLES = frozenset({"stamp", "courses", "documents", "passages", "heads", "body", "exact"})

_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_ENVIRONMENT = frozenset(
    {
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY),
        *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_AUTH),
    }
)


class IndexDatabase:
    """An opened index."""

    def __init__(self, path: Path) -> None:
        """Opens it; makes it where there is none, and begins anew where it is of another version or damaged.

        Raises:
            SearchUnavailableError: it can be neither opened nor made.
            DiskFullError: no room to make it.
        """
        self.path = path
        self.was_rebuilt = False
        """True when something was there that could not be used: everything must be indexed again."""
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        blocking.check("SQL")
        try:
            usable = not _suspect(path).exists() and self._prepare()
        except DamagedCacheError:
            usable = False
        if not usable:
            self._discard()
            self.was_rebuilt = True
            self._prepare()

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the index throughout.

        Raises:
            DamagedCacheError: the file is damaged; it will be begun anew at the next opening.
            SearchUnavailableError: the environment does not give the file.
            SearchStoppedError: interrupted, or closed.
        """
        with self._translated():
            connection = self._take()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                self._give_back(connection)

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or on any error nothing. Writers wait for each other; readers don't.

        Raises:
            DiskFullError: no room.
            DamagedCacheError, SearchUnavailableError, SearchStoppedError: as `read`.
        """
        with self._writing, self._translated():
            connection = self._take()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            finally:
                self._give_back(connection)

    def shrink(self) -> None:
        """Gives free pages of the file back."""
        with self._writing, self._translated():
            connection = self._take()
            try:
                connection.executescript("PRAGMA incremental_vacuum")  # `execute` would stop after one page
            finally:
                self._give_back(connection)

    def close(self) -> None:
        """Closes what is idle now, and the rest when it comes back. Nothing can be asked any more."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def doubt(self) -> DamagedCacheError:
        """Marks the file as damaged, so that the next opening begins anew."""
        with contextlib.suppress(OSError):
            _suspect(self.path).touch()
        return DamagedCacheError(self.path.name)

    def _take(self) -> sqlite3.Connection:
        blocking.check("SQL")
        with self._lock:
            if self._closed:
                raise SearchStoppedError
            if self._idle:
                return self._idle.pop()
        return self._connect("rw")

    def _give_back(self, connection: sqlite3.Connection) -> None:
        """Whatever is still open on it is rolled back."""
        try:
            connection.set_progress_handler(None, 0)
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            connection.close()
            return
        with self._lock:
            if not self._closed and len(self._idle) < IDLE_CONNECTIONS:
                self._idle.append(connection)
                return
        connection.close()

    def _connect(self, mode: str) -> sqlite3.Connection:
        """A connection for any thread, one at a time."""
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self) -> bool:
        """Makes the tables where there are none; False where they are not this version's."""
        with self._translated(), contextlib.closing(self._connect("rwc")) as connection:
            if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
                to_wal(connection.cursor(), BUSY_TIMEOUT_S)
            connection.execute("BEGIN IMMEDIATE")
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
            if found == 0 and not names:
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
                connection.execute("INSERT INTO stamp VALUES (?)", (_stamp(),))
                connection.execute(f"PRAGMA user_version = {VERSION}")
                connection.execute("COMMIT")
                return True
            return (
                found == VERSION
                and names >= TABLES
                and connection.execute("SELECT value FROM stamp").fetchall() == [(_stamp(),)]
            )

    def _discard(self) -> None:
        try:
            for suffix in ("-wal", "-shm", ""):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
            _suspect(self.path).unlink(missing_ok=True)
        except OSError as error:
            raise SearchUnavailableError(self.path.name, str(error)) from error

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """Driver errors as this package's."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in _DAMAGE:
                raise self.doubt() from error
            if code == sqlite3.SQLITE_FULL:
                raise DiskFullError(0, 0) from error
            if code == sqlite3.SQLITE_INTERRUPT:
                raise SearchStoppedError from error
            if code in _ENVIRONMENT:
                raise SearchUnavailableError(self.path.name, str(error)) from error
            raise


def _suspect(path: Path) -> Path:
    """The mark that a file was found damaged while it was in use."""
    return path.with_name(path.name + ".suspect")


def _stamp() -> str:
    """What the words in the index depend on beside `VERSION`: Python's tables of characters."""
    return unicodedata.unidata_version
