"""The shortest way into the study database: one connection kept open, plain statements, no object mapping.

For what is waited for: the answers of a quiz, at every click, and the receipts of a day. The rules are those of every
unit of work: the write lock from the beginning, a line in the journal, COMMIT with ``synchronous=FULL``. The
write-ahead log is emptied by `app.database.upkeep`, not in somebody's answer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy.orm import Session

from app.database.journal import Journal
from app.database.journal_lines import Statement, Value
from app.database.unit import write_down

MOST_WAL_PAGES: Final = 1_000
"""A bound for the write-ahead log where the upkeep does not come to it: 4 MB, the room that the upkeep gives it. More
than 300 answers without a pause; nobody is that quick."""


class Plain(Protocol):
    """A unit of work that takes plain statements: a `DirectUnit`, or a session's (`PlainInSession`)."""

    def row(self, sql: str, values: Sequence[Value] = ()) -> tuple[Any, ...] | None:
        """Returns the first row of a query."""

    def change(self, sql: str, values: Sequence[Value]) -> int:
        """Executes a statement that changes something; returns how many rows it changed."""


class PlainInSession:
    """Plain statements inside a session's unit of work, after what it has pending."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def row(self, sql: str, values: Sequence[Value] = ()) -> tuple[Any, ...] | None:
        """See `Plain`."""
        self._session.flush()
        found = self._session.connection().exec_driver_sql(sql, tuple(values)).first()
        return None if found is None else tuple(found)

    def change(self, sql: str, values: Sequence[Value]) -> int:
        """See `Plain`."""
        self._session.flush()
        return self._session.connection().exec_driver_sql(sql, tuple(values)).rowcount


class DirectUnit:
    """One transaction under way.

    Args:
        connection: has the write lock.
        alone: nothing was committed by anybody else since the last transaction of this connection.
    """

    __slots__ = ("alone", "connection", "statements")

    def __init__(self, connection: sqlite3.Connection, *, alone: bool) -> None:
        self.connection = connection
        self.alone = alone
        self.statements: list[Statement] = []

    def row(self, sql: str, values: Sequence[Value] = ()) -> tuple[Any, ...] | None:
        """Returns the first row of a query."""
        found: tuple[Any, ...] | None = self.connection.execute(sql, values).fetchone()
        return found

    def change(self, sql: str, values: Sequence[Value]) -> int:
        """Executes a statement that changes something; what it does depends on nothing but rows and values.

        Returns:
            How many rows it changed.
        """
        cursor = self.connection.execute(sql, values)
        self.statements.append((sql, values))
        return cursor.rowcount


class DirectWriter:
    """The connection, and what it knows from its last transaction. Not safe without the writers' lock.

    Args:
        path: the database file.
        busy_timeout_ms: how long a statement waits for another process.
    """

    def __init__(self, path: Path, *, busy_timeout_ms: int) -> None:
        """Raises what SQLite raises."""
        self._connection = connect(path, busy_timeout_ms=busy_timeout_ms)
        self._seen: int | None = None
        """SQLite's count of other people's commits, as this connection last saw it."""
        self._last: int | None = None
        """Number of the last unit, where this connection made it."""

    def begin(self) -> DirectUnit:
        """Takes the write lock."""
        self._connection.execute("BEGIN IMMEDIATE")
        (seen,) = self._connection.execute("PRAGMA data_version").fetchone()
        alone = seen == self._seen
        if not alone:
            self._seen, self._last = seen, None
        return DirectUnit(self._connection, alone=alone)

    def commit(self, unit: DirectUnit, journal: Journal | None) -> None:
        """Writes the unit down and commits it; raises what either says."""
        number = None
        if journal is not None:
            number = write_down(journal, self._connection, unit.statements, last=self._last)
        self._connection.execute("COMMIT")
        self._last = number

    def roll_back(self) -> None:
        """Ends a transaction that is not to happen; some faults have done so by themselves."""
        self._last = None
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()


def connect(path: Path, *, busy_timeout_ms: int) -> sqlite3.Connection:
    """Opens the connection. Raises what SQLite raises."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in (
        f"busy_timeout={busy_timeout_ms}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"wal_autocheckpoint={MOST_WAL_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection
