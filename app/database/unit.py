"""What one unit of work has executed so far, and how it becomes a line of the journal and a number in the database."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

from app.database.journal import Journal
from app.database.journal_lines import Statement, parameters

_COLLECTED: Final = "study_unit"
_CHANGES_NOTHING: Final = ("SELECT", "PRAGMA", "BEGIN", "EXPLAIN")


def write_down(
    journal: Journal, connection: sqlite3.Connection, statements: list[Statement], *, last: int | None = None
) -> int:
    """Gives a unit its number, and its line in the journal; COMMIT is next.

    Args:
        journal: of the home.
        connection: inside the transaction that executed the statements.
        statements: at least one.
        last: number of the unit before it, where that is known.

    Returns:
        Its number.

    Raises:
        DiskFullError, StorageFaultError: the journal has no such line; the transaction has to be rolled back.
    """
    number = (number_in(connection) if last is None else last) + 1
    connection.execute(f"PRAGMA user_version = {number}")
    journal.append(number, statements)
    return number


def number_in(connection: sqlite3.Connection) -> int:
    """Returns the number of the last unit that the database holds, as the connection sees it."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def keep_journal(engine: Engine, journal: Journal) -> None:
    """From now on every transaction of this engine that changes something has its line, before its COMMIT."""

    def beginning(connection: Connection) -> None:
        connection.info[_COLLECTED] = []

    def executed(connection: Connection, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if statement.startswith(_CHANGES_NOTHING):
            return
        collected: list[Statement] = connection.info[_COLLECTED]
        for one in values if many else (values,):
            collected.append((statement, parameters(one)))

    def committing(connection: Connection) -> None:
        collected: list[Statement] = connection.info[_COLLECTED]
        if collected:
            raw = connection.connection.driver_connection
            if isinstance(raw, sqlite3.Connection):
                write_down(journal, raw, collected)

    event.listen(engine, "begin", beginning)
    event.listen(engine, "after_cursor_execute", executed)
    event.listen(engine, "commit", committing)
