"""The cache's database: its tables, how it is opened, and what happens when it does not read.

What is in it can be fetched again, so it runs with ``synchronous=NORMAL`` (a power cut may lose the last install, never
the file's soundness), and a damaged file is set aside and begun anew. What cannot be fetched again, the pinned keys, is
not in it. A file from a newer program is refused and left alone.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from content_cache import blocking
from content_cache.busy import to_wal
from content_cache.errors import DamagedCacheError, DiskFullError, NewerCacheError
from content_cache.model import Toc

SCHEMA = 2
"""Stored as ``user_version``. 1: the first, of version 0.1. 2: packs, media that may be absent, unfinished fetches."""

BUSY_TIMEOUT_MS = 10_000

_PRAGMAS = (
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "wal_autocheckpoint = 4096",  # 32 MB: an import copies its rows into the file afterwards, see `Database.settle`
    "journal_size_limit = 4194304",
)

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)

lists = sa.Table(
    "lists",
    metadata,
    sa.Column("location", sa.Text, primary_key=True, comment="where the list came from"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("etag", sa.Text),
    sa.Column("envelope", sa.LargeBinary, nullable=False, comment="courses.json as signed"),
    sa.Column("checked_at_ms", sa.Integer, nullable=False, comment="Unix time of the last look"),
    sa.Column("shown", sa.Boolean, nullable=False, comment="the list that the library shows"),
    sa.CheckConstraint("version > 0", name="version"),
)

packages = sa.Table(
    "packages",
    metadata,
    sa.Column("config", sa.Text, primary_key=True, comment="hex digest of the config blob"),
    sa.Column("course", sa.Text, nullable=False, index=True),
    sa.Column("serial", sa.Integer, nullable=False),
    sa.Column("toc", sa.LargeBinary, nullable=False, comment="JSON, verified"),
    sa.Column("signer", sa.Text, nullable=False, comment="key id"),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    sa.Column("installed_at_ms", sa.Integer, nullable=False),
    sa.Column("current", sa.Boolean, nullable=False),
    sa.Column("location", sa.Text, comment="the place it came from"),
    sa.Column("with_media", sa.Boolean, nullable=False, server_default=sa.true(), comment="media are wanted too"),
    sa.CheckConstraint("serial > 0", name="serial"),
)
sa.Index("ix_packages_one_current", packages.c.course, unique=True, sqlite_where=packages.c.current.is_(True))

package_blobs = sa.Table(
    "package_blobs",
    metadata,
    sa.Column("config", sa.ForeignKey("packages.config", ondelete="CASCADE"), primary_key=True),
    sa.Column("digest", sa.Text, primary_key=True, index=True, comment="media may be absent from blobs"),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    sa.Column("media", sa.Boolean, nullable=False, comment="audio, video or a document"),
    sqlite_with_rowid=False,
)

blobs = sa.Table(
    "blobs",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    sa.Column("data", sa.LargeBinary, comment="NULL: a file beside the database"),
    sa.Column("used_at_ms", sa.Integer, nullable=False, server_default="0", comment="of media: last opened or brought"),
    sa.Column(
        "settled", sa.Boolean, nullable=False, server_default=sa.true(), comment="a file that a power cut cannot spoil"
    ),
    sa.CheckConstraint("data IS NULL OR length(data) = size_bytes", name="length"),
)

rendered = sa.Table(
    "rendered",
    metadata,
    sa.Column("content", sa.Text, primary_key=True, comment="key of the content it was made from"),
    sa.Column("renderer", sa.Integer, primary_key=True),
    sa.Column("html", sa.Text, nullable=False),
    sa.Column("headings", sa.LargeBinary, nullable=False, comment="JSON"),
)

fetches = sa.Table(
    "fetches",
    metadata,
    sa.Column("course", sa.Text, primary_key=True),
    sa.Column("location", sa.Text, nullable=False, comment="the place it comes from"),
    sa.Column("with_media", sa.Boolean, nullable=False),
    sa.Column("paused", sa.Boolean, nullable=False),
    sa.Column("done_bytes", sa.Integer, nullable=False, comment="when it was last looked at"),
    sa.Column("total_bytes", sa.Integer, nullable=False),
)

keeps = sa.Table(
    "keeps",
    metadata,
    sa.Column("config", sa.Text, primary_key=True, comment="a package that must stay"),
    sa.Column("reason", sa.Text, primary_key=True, comment="whoever needs it, for example attempt:<id>"),
    sqlite_with_rowid=False,
)

floors = sa.Table(
    "floors",
    metadata,
    sa.Column("course", sa.Text, primary_key=True),
    sa.Column("signer", sa.Text, primary_key=True),
    sa.Column("serial", sa.Integer, nullable=False, comment="highest that this key's package was installed with"),
    sa.Column("config", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)


class Database:
    """An opened cache database: many readers, one writer at a time."""

    def __init__(self, path: Path) -> None:
        """Opens it, makes it where there is none, sets it aside where it does not read.

        Raises:
            NewerCacheError: made by a newer program.
            DiskFullError: no room to make it.
        """
        self.path = path
        self.set_aside = path.with_name(path.name + ".damaged")
        """Where a damaged database is put."""
        self.was_rebuilt = False
        """True when a damaged database was set aside just now."""
        self._local = threading.local()
        self._engine = _engine(path)
        try:
            if _suspect(path).exists():
                raise DamagedCacheError(path.name)
            self._prepare()
        except DamagedCacheError:
            self._engine.dispose()
            _suspect(path).unlink(missing_ok=True)
            for suffix in ("", "-wal", "-shm"):
                with contextlib.suppress(FileNotFoundError):
                    path.with_name(path.name + suffix).replace(Path(f"{self.set_aside}{suffix}"))
            self.was_rebuilt = True
            self._engine = _engine(path)
            self._prepare()
        except BaseException:
            self._engine.dispose()
            raise

    def _prepare(self) -> None:
        with self.write() as connection:
            found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if found > SCHEMA:
                raise NewerCacheError(found, SCHEMA)
            if found == 0:
                metadata.create_all(connection)
            elif found < SCHEMA:
                upgrade(connection)
            if found != SCHEMA:
                connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")

    @contextlib.contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the database throughout; faults come out as this package's errors.

        Inside another `read` of the same thread it is that one's connection, so several looks see the same state.
        """
        outer: sa.Connection | None = getattr(self._local, "reading", None)
        if outer is not None:
            yield outer
            return
        with _translated(self.path), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            self._local.reading = connection
            try:
                yield connection
            finally:
                self._local.reading = None

    @contextlib.contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction: all of it, or on any error nothing."""
        with _translated(self.path), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def settle(self) -> None:
        """Copies the log into the file now and makes both durable, as far as readers let it."""
        with _translated(self.path), self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Closes all connections."""
        self._engine.dispose()


def upgrade(connection: sa.Connection) -> None:
    """Brings a database of schema 1 to this one, inside the caller's transaction.

    A blob without a row is absent now, so which blobs are media is told apart by the tables of contents. What was
    rendered is made again.
    """
    for statement in (
        "ALTER TABLE packages ADD COLUMN location TEXT",
        "ALTER TABLE packages ADD COLUMN with_media BOOLEAN DEFAULT 1 NOT NULL",
        "ALTER TABLE blobs ADD COLUMN used_at_ms INTEGER DEFAULT '0' NOT NULL",
        "ALTER TABLE blobs ADD COLUMN settled BOOLEAN DEFAULT 1 NOT NULL",
        "DROP TABLE package_blobs",
        "DROP TABLE rendered",
    ):
        connection.exec_driver_sql(statement)
    metadata.create_all(connection)
    for config, data in connection.execute(sa.select(packages.c.config, packages.c.toc)).all():
        rows = blob_rows(config, msgspec.json.decode(data, type=Toc))
        if rows:
            connection.execute(sa.insert(package_blobs), rows)


def blob_rows(config: str, toc: Toc) -> list[dict[str, object]]:
    """The rows of `package_blobs` for a package."""
    found = {entry.digest: (entry.size_bytes, entry.is_media) for entry in toc.files}
    return [
        {"config": config, "digest": digest, "size_bytes": size_bytes, "media": media}
        for digest, (size_bytes, media) in sorted(found.items())
    ]


def _suspect(path: Path) -> Path:
    """The mark that a database was found damaged while it was in use."""
    return path.with_name(path.name + ".suspect")


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        hide_parameters=True,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000},
    )

    @event.listens_for(engine, "do_connect")
    def before_connect(*_: Any) -> None:
        blocking.check("SQL")

    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA page_size = 8192")  # of a new file: blobs of some 100 KB cost half of what 4 KB take
        to_wal(cursor, BUSY_TIMEOUT_MS / 1000)
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "before_cursor_execute")
    def before_execute(*_: Any) -> None:
        blocking.check("SQL")

    return engine


@contextlib.contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Driver errors as this package's: full disk, damaged file."""
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.Error) as error:
        original = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        code = getattr(original, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            raise DiskFullError(0, 0) from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            # Damage in the middle shows only when that page is read. Others may hold the file open now, so it is
            # set aside at the next opening.
            _suspect(path).touch()
            raise DamagedCacheError(path.name) from error
        raise
