"""Which revision a database file has, found without alembic: most starts need to know no more."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from app.database.faults import suspicion, translated
from app.errors import DamagedDatabaseError, NewerDatabaseError
from content_cache import blocking

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011")
"""Every revision that was ever shipped, oldest first; a test holds them to the migration scripts."""
HEAD = REVISIONS[-1]
_TIMEOUT_S = 5.0


def stored_revision(path: Path) -> str | None:
    """Returns the revision of the file; None where there is no file, or an empty one.

    A write-ahead log beside the file means that the last process to use it was killed (or that another one is
    at work); only then are the pages checked too, which costs a read of the whole file; and where somebody found it
    damaged before.

    Raises:
        NewerDatabaseError: the revision is not among `REVISIONS`.
        DamagedDatabaseError: not an SQLite file, not ours, or its pages don't hold together.
        DatabaseBusyError, StorageFaultError: see `app.database.faults`.
    """
    if not path.exists():
        return None
    log = path.with_name(path.name + "-wal")
    was_killed = (log.exists() and log.stat().st_size > 0) or suspicion(path).exists()
    blocking.check("SQL")
    with translated(path), contextlib.closing(sqlite3.connect(path, timeout=_TIMEOUT_S)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            return None
        if "alembic_version" not in tables:
            raise DamagedDatabaseError(path, "not a study database")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        if row is None:
            raise DamagedDatabaseError(path, "no revision")
        revision = str(row[0])
        if revision not in REVISIONS:
            raise NewerDatabaseError(path, revision, HEAD)
        if was_killed:
            verdict = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
            if verdict != "ok":
                raise DamagedDatabaseError(path, verdict)
    return revision
