"""SQLite's ways of saying that the environment is at fault, told apart from bugs.

Only faults are translated. A broken constraint or a wrong statement is a bug and passes unchanged.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from app.errors import (
    AppError,
    DamagedDatabaseError,
    DatabaseBusyError,
    DiskFullError,
    StorageFaultError,
)

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_STORAGE = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
_ROOM_TO_WORK_BYTES = 128 * 1024
"""Less than this and an input/output error is taken for a full disk: SQLite can't always tell (the
shared-memory file of WAL is extended by a call that reports a full disk as an error of input/output)."""


def fault_of(error: sqlite3.Error, path: Path) -> AppError | None:
    """Returns what an SQLite error means for people; None where it is a bug of ours."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary == sqlite3.SQLITE_FULL:
        return DiskFullError(path)
    if primary in _BUSY:
        return DatabaseBusyError(path, str(error))
    if primary in _DAMAGED:
        return DamagedDatabaseError(path, str(error))
    if primary in _STORAGE:
        return DiskFullError(path) if _no_room(path) else StorageFaultError(path, str(error))
    return None


def _no_room(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _ROOM_TO_WORK_BYTES
    except OSError:
        return False


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns environment faults of SQLite inside the block into errors of this package.

    Raises:
        DiskFullError: no room; the transaction did not happen.
        DatabaseBusyError: locked by another process for longer than the time allowed.
        DamagedDatabaseError: the file is not a sound database.
        StorageFaultError: the disk or the rights on it are at fault.
    """
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        origin = error.orig if isinstance(error, DBAPIError) else error
        fault = fault_of(origin, path) if isinstance(origin, sqlite3.Error) else None
        if fault is None:
            raise
        raise fault from error


def suspect(path: Path) -> None:
    """Notes that a database was found damaged while it was in use; the next start reads every page of it."""
    with contextlib.suppress(OSError):
        suspicion(path).touch()


def suspicion(path: Path) -> Path:
    """Returns the mark that `suspect` leaves beside a database."""
    return path.with_name(path.name + "-suspect")
