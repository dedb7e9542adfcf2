"""Brings a database to the newest revision when the program starts, with a backup first.

A new database is made from the models (`app.database.creation`); alembic is imported only for an older one.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from app.clock import Clock
from app.database.faults import translated
from app.database.revision import HEAD, stored_revision
from app.files import sync_folder
from app.home import Home
from content_cache import blocking

KEPT_BACKUPS = 5


def bring_up_to_date(home: Home, clock: Clock) -> Path | None:
    """Makes the database where there is none, upgrades an older one after a backup, leaves a current one
    alone.

    Args:
        home: must have its folders already.
        clock: names the backup.

    Returns:
        The backup, where one was made.

    Raises:
        NewerDatabaseError, DamagedDatabaseError: the file is left as it is.
        DiskFullError, DatabaseBusyError, StorageFaultError: nothing was changed; trying again may help.
    """
    stored = stored_revision(home.database)
    if stored == HEAD:
        return None
    if stored is None:
        from app.database.creation import create  # noqa: PLC0415 - costs only whom it serves

        create(home.database)
        return None
    stamp = clock.now().strftime("%Y%m%dT%H%M%S%f")
    backup = home.backups / f"study-{stored}-{stamp}.sqlite"
    back_up(home.database, backup)
    _drop_old_backups(home.backups)
    from app.database.upgrade import upgrade  # noqa: PLC0415 - alembic costs only whom it serves

    upgrade(home.database)
    return backup


def back_up(source: Path, target: Path) -> None:
    """Copies a database that may be in use, page by page, and puts the copy in place when it is whole.

    Raises:
        DiskFullError, DatabaseBusyError, DamagedDatabaseError, StorageFaultError: there is no copy.
    """
    blocking.check("SQL")
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        with (
            translated(source),
            contextlib.closing(sqlite3.connect(source)) as original,
            contextlib.closing(sqlite3.connect(partial)) as copy,
        ):
            # FULL is the default of a new file: the copy is on the disk when the last page is.
            original.backup(copy)
        partial.replace(target)
        sync_folder(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def _drop_old_backups(folder: Path) -> None:
    by_age = sorted(folder.glob("study-*.sqlite"), key=lambda path: path.stat().st_mtime_ns)
    for old in by_age[:-KEPT_BACKUPS]:
        old.unlink(missing_ok=True)
