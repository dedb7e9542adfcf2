"""Brings a hub's database to the newest revision with alembic's scripts. Loads alembic only when they are due.

An upgrade runs when the database is opened, in one transaction that is alone with it, so that several processes on one
database do it once. On SQLite the file is copied first, to ``<name>.schema-<n>.sqlite`` beside it; on a server database
backups are its keeper's (``tuhoc hub backup``).
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import URL, Connection

from content_cache.layout import sync_folder
from sync.hub import revision
from sync.hub.errors import DamagedDatabaseError, HubStorageError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).with_name("migrations")
ALEMBIC: Final = threading.Lock()
"""Alembic's scripts speak to one database at a time in a process: its ``op`` and ``context`` are modules."""


def configuration() -> Config:
    """Alembic's configuration: the scripts shipped inside this package, no ini file."""
    from alembic.config import Config  # noqa: PLC0415 - alembic costs only whom it serves

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(connection: Connection, *, to: str = "head") -> None:
    """Runs the scripts that a database lacks; the caller holds `ALEMBIC` and commits.

    A hub from before alembic is taken over at what its ``meta.schema_version`` says.

    Args:
        connection: in a writing transaction that is alone; on SQLite without enforced foreign keys, since a table
            that is made anew is dropped on the way.
        to: a revision, for tests.

    Raises:
        DamagedDatabaseError: rows would point at nothing afterwards.
    """
    from alembic import command  # noqa: PLC0415

    stored = revision.stored_revision(connection)
    if stored is not None and not revision.knows_alembic(connection):
        revision.stamp(connection, stored)
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise DamagedDatabaseError(str(connection.engine.url.database), f"{len(orphans)} rows point at nothing")


def copy_first(url: URL, stored: str) -> Path | None:
    """Copies an SQLite database as it was last committed; where such a copy is there already, it is left alone.

    The caller holds the lock of the writer, so what is copied is of that revision.

    Args:
        url: of the database.
        stored: its revision, ``0002``: the copy's name has its number.

    Returns:
        The copy; None for any other database.

    Raises:
        HubStorageError: there is no room, or the disk says no; nothing was changed.
    """
    if url.get_backend_name() != "sqlite" or url.database is None:
        return None
    source = Path(url.database)
    target = source.with_name(f"{source.stem}.schema-{int(stored)}.sqlite")
    partial = target.with_name(target.name + ".partial")
    if target.is_file():
        return target
    try:
        partial.touch(mode=0o600)
        with (
            contextlib.closing(sqlite3.connect(source)) as original,
            contextlib.closing(sqlite3.connect(partial)) as copy,
        ):
            original.backup(copy)
        partial.replace(target)
        sync_folder(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise HubStorageError(f"{target}: {error}") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return target
