"""Makes a new study database from the models, without alembic: a test holds the models to what the scripts make."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, String, Table
from sqlalchemy.pool import NullPool

from app.database.database import for_writing, make_engine
from app.database.faults import translated
from app.database.revision import HEAD
from app.database.tables import METADATA

_VERSION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""As alembic makes it (``MigrationContext._version``)."""


def create(path: Path) -> None:
    """Makes the tables of the newest revision in one transaction, or does nothing to the file at all.

    Two processes may come here at once: the second waits for the first one's transaction and finds the tables.

    Raises:
        DiskFullError, DatabaseBusyError, StorageFaultError: see `app.database.faults`.
    """
    engine = make_engine(path, pool=NullPool)
    with translated(path), for_writing(engine).begin() as connection:
        if connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
            return
        METADATA.create_all(connection, checkfirst=False)
        _VERSION.create(connection, checkfirst=False)
        connection.execute(_VERSION.insert().values(version_num=HEAD))
