"""Makes a study database from a backup and the units of the journal; touches neither of them.

The same statements with the same parameters on the same rows give the same rows: no statement here asks for a time or a
random number, and no column's default does (a test holds the schema to it).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import msgspec

from app.database.faults import translated
from app.database.journal_lines import Log, read_unit
from app.database.revision import HEAD, REVISIONS, stored_revision
from app.database.unit import number_in
from app.errors import DamagedDatabaseError


class Entry(msgspec.Struct, frozen=True):
    """A unit of the journal."""

    number: int
    text: bytes
    """Its JSON."""
    revision: str | None
    """Of the tables that it was executed on; None where its log does not tell."""


class Built(msgspec.Struct, frozen=True):
    """What became of a backup."""

    number: int
    """Of the last unit in it."""
    units: int
    """Executed from the journal."""


def entries(logs: Iterable[Log]) -> list[Entry]:
    """Returns the units of all logs in order; what a later line replaced is left out."""
    found: list[Entry] = []
    for log in logs:
        revision = None if log.heading is None else log.heading.revision
        for number, text in log.units:
            while found and found[-1].number >= number:
                found.pop()
            found.append(Entry(number, text, revision))
    return found


def execute(connection: sqlite3.Connection, entry: Entry) -> bool:
    """Executes a unit wholly or not at all, inside a transaction that is open already.

    Returns:
        Whether it could be: not where the database is not in the state that the unit was made on.
    """
    if number_in(connection) != entry.number - 1:
        return False
    connection.execute("SAVEPOINT unit")
    try:
        for sql, values in read_unit(entry.text).statements():
            connection.execute(sql, values).fetchall()
        connection.execute(f"PRAGMA user_version = {entry.number}")
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, DamagedDatabaseError):
        connection.execute("ROLLBACK TO unit")
        connection.execute("RELEASE unit")
        return False
    connection.execute("RELEASE unit")
    return True


def build(base: Path, journal: list[Entry], target: Path) -> Built:
    """Makes a database of the newest revision, durable, from a backup and what the journal has after it.

    Args:
        base: a backup; of any revision that was ever shipped.
        journal: all units that are known, in order.
        target: the file to make; one that is there is replaced.

    Returns:
        How far that went: to the end of the journal, or to its first hole.

    Raises:
        DamagedDatabaseError, NewerDatabaseError: the backup is no good.
        DiskFullError, StorageFaultError: there is no room, or the disk is at fault.
    """
    _remove(target)
    shutil.copyfile(base, target)
    # A backup is a whole file; what it says of itself is not believed before its pages were looked at.
    with translated(target), contextlib.closing(sqlite3.connect(target)) as connection:
        verdict = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
        if verdict != "ok":
            raise DamagedDatabaseError(base, verdict)
        number = number_in(connection)
    revision = stored_revision(target)
    if revision is None:
        raise DamagedDatabaseError(base, "no tables")
    rest = [entry for entry in journal if entry.number > number]
    done = 0
    while done < len(rest):
        here = rest[done].revision or revision
        if here != revision:
            if here not in REVISIONS:
                break
            _upgrade(target, here)
            revision = here
        stretch = [entry for entry in rest[done:] if (entry.revision or revision) == revision]
        executed = _execute_all(target, stretch)
        done += executed
        if executed < len(stretch):
            break
    if revision != HEAD:
        _upgrade(target, HEAD)
    _make_durable(target)
    return Built(number=number + done, units=done)


def _execute_all(path: Path, units: list[Entry]) -> int:
    """Executes as many units as follow upon each other; returns how many."""
    done = 0
    with translated(path), contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("BEGIN IMMEDIATE")
        for entry in units:
            if not execute(connection, entry):
                break
            done += 1
        connection.execute("COMMIT")
    return done


def _upgrade(path: Path, revision: str) -> None:
    from app.database.upgrade import upgrade  # noqa: PLC0415 - alembic costs only whom it serves

    upgrade(path, revision)


def _make_durable(path: Path) -> None:
    with translated(path), contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise DamagedDatabaseError(path, f"{len(orphans)} rows point at nothing")
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
