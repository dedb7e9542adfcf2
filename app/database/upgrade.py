"""Runs alembic's scripts on a database file, in one transaction. Imported only when they are due."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.pool import NullPool

from app.database.database import for_writing, make_engine
from app.database.faults import translated
from app.errors import DamagedDatabaseError

MIGRATIONS = Path(__file__).with_name("migrations")


def configuration() -> Config:
    """Alembic's configuration: the scripts shipped inside this package, no ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(path: Path, revision: str = "head") -> None:
    """Upgrades the file to a revision, or does nothing to it at all.

    Two processes may come here at once: the second waits for the first one's transaction and finds nothing to
    do.

    Raises:
        DamagedDatabaseError: rows would point at nothing afterwards.
        DiskFullError, DatabaseBusyError, StorageFaultError: see `app.database.faults`.
    """
    config = configuration()
    engine = make_engine(path, foreign_keys=False, pool=NullPool)
    with translated(path), for_writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise DamagedDatabaseError(path, f"{len(orphans)} rows point at nothing")
