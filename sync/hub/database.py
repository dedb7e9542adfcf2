"""The open database of a hub: one unit of work a use case, on SQLite or on PostgreSQL.

On SQLite: WAL with ``synchronous=FULL``, so a receipt that went out speaks of bytes on the disk, and ``BEGIN
IMMEDIATE`` for writers, so they queue up instead of failing half-way. Within a process they queue on a lock,
which is fair where SQLite's own waiting is not; between processes (the command line beside a running server)
on SQLite.

On PostgreSQL writers queue on an advisory lock of the database, whatever process they are in. Only who locks the rows
that it judges by (`HubDatabase.write_beside`, for intake) writes beside others. Readers see one snapshot.
"""

from __future__ import annotations

import contextlib
import math
import secrets
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from content_cache import blocking
from sync.hub import relay_schema  # noqa: F401 - its tables belong to the same metadata
from sync.hub.errors import DamagedDatabaseError, HubExistsError, HubStorageError, NewerDatabaseError, NotAHubError
from sync.hub.revision import HEAD, REVISIONS, stamp, stored_revision
from sync.hub.schema import FROZEN_SCHEMA_VERSION, Base, MetaRow
from sync.hub.upgrades import ALEMBIC, copy_first, upgrade

_BUSY_TIMEOUT_MS: Final = 20_000
_CACHE_KIB: Final = 64 << 10
"""Of a connection: the indexes of a pilot's records, whose pages are touched in no order."""
_CHECKPOINT_PAGES: Final = 8_000
"""Of 4 KiB, in the log before it is copied into the file, which a page that was written often pays once."""
_WRITES: Final = "hub_writes"
_ALONE: Final = "hub_alone"
"""One statement needs no transaction; SQLAlchemy's own word for that would change how the driver behaves afterwards."""
_TRUSTED_S: Final = 5.0
"""A connection that was used so lately is not asked whether it still is one."""
_DAMAGE: Final = ("malformed", "not a database", "corrupt")
_ORPHANS: Final = {
    "records": "SELECT count(*) FROM records r WHERE NOT EXISTS (SELECT 1 FROM devices d WHERE d.id = r.device)",
    "results": """
        SELECT count(*) FROM results r
        WHERE NOT EXISTS (SELECT 1 FROM records c WHERE c.position = r.position)
            OR NOT EXISTS (SELECT 1 FROM persons p WHERE p.id = r.person_id)""",
}
_WRITERS_LOCK: Final = 0x7475686F63000001
"""Of PostgreSQL's advisory locks; each program that shares a database chooses its own numbers."""


class HubDatabase:
    """A hub's database of the present schema. Safe to use from any thread."""

    def __init__(self, url: URL) -> None:
        """Opens it; one of an earlier schema is brought up to date first (see ``upgrades.py``).

        Raises:
            NotAHubError: there is no hub in it.
            NewerDatabaseError: its schema is newer than this program.
            DamagedDatabaseError, HubStorageError: it does not read.
        """
        self.url = url
        self._engine = _make_engine(url)
        self._server = url.get_backend_name() == "postgresql"
        # Several statements that belong together see the same data, as they do on SQLite.
        snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if self._server else {}
        self._reading = sessionmaker(self._engine.execution_options(**snapshot), expire_on_commit=False)
        alone = {"isolation_level": "AUTOCOMMIT"} if self._server else {_ALONE: True}
        self._looking = self._engine.execution_options(**alone)
        self._writing = sessionmaker(self._engine.execution_options(**{_WRITES: True}), expire_on_commit=False)
        self._writer = threading.Lock()
        try:
            self._check()
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(cls, url: URL, *, name: str, now: datetime) -> HubDatabase:
        """Makes the tables and the hub's row.

        Raises:
            HubExistsError: there is a hub in it already.
            DamagedDatabaseError, HubStorageError: it does not take them.
        """
        engine = _make_engine(url)
        try:
            with _translated(url), engine.execution_options(**{_WRITES: True}).begin() as connection:
                if url.get_backend_name() == "postgresql":
                    _queue_up(connection)
                if stored_revision(connection) is not None:
                    raise HubExistsError(_shown(url))
                Base.metadata.create_all(connection)
                stamp(connection, HEAD)
                with Session(connection) as session:
                    session.add(
                        MetaRow(
                            id=1,
                            schema_version=FROZEN_SCHEMA_VERSION,
                            incarnation=secrets.token_hex(8),
                            name=name,
                            created_at=now,
                        )
                    )
                    session.flush()
        finally:
            engine.dispose()
        return cls(url)

    @property
    def has_other_writers(self) -> bool:
        """Whether `write_beside` is beside others."""
        return self._server

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view for the length of the block; nothing is written.

        Raises:
            DamagedDatabaseError, HubStorageError: it does not read now.
        """
        with _translated(self.url), self._reading() as session:
            yield session

    @contextlib.contextmanager
    def look(self) -> Iterator[Connection]:
        """For one question alone, which needs no snapshot: on a server a third of the round trips of `read`.

        Raises:
            DamagedDatabaseError, HubStorageError: it does not read now.
        """
        with _translated(self.url), self._looking.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """One unit of work, alone: committed and on the disk when the block ends, or not done at all.

        Raises:
            DamagedDatabaseError, HubStorageError: nothing was written.
        """
        with _translated(self.url), self._writer, self._writing.begin() as session:
            # Takes the write lock now: what the block reads first must not change before it writes.
            connection = session.connection()
            if self._server:
                _queue_up(connection)
            yield session

    @contextlib.contextmanager
    def write_beside(self) -> Iterator[Session]:
        """One unit of work that locks the rows it judges by itself; on PostgreSQL others write at the same time.

        Raises:
            DamagedDatabaseError, HubStorageError: nothing was written.
        """
        if not self._server:
            with self.write() as session:
                yield session
            return
        with _translated(self.url), self._writing.begin() as session:
            yield session

    def integrity_faults(self) -> tuple[str, ...]:
        """What the database itself finds wrong with its pages and its foreign keys.

        PostgreSQL checks its own pages, and has no foreign keys where intake writes.

        Raises:
            DamagedDatabaseError, HubStorageError: it does not even read.
        """
        if self._server:
            with self.read() as session:
                counts = {table: session.scalar(text(orphans)) for table, orphans in _ORPHANS.items()}
            return tuple(f"orphan in {table}" for table, count in counts.items() if count)
        with self.read() as session:
            connection = session.connection()
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20)
        return (*(one for one in found if one != "ok"), *(f"orphan in {row[0]}" for row in orphans))

    def close(self) -> None:
        """Closes all connections."""
        self._engine.dispose()

    def _check(self) -> None:
        if not self._server and not _sqlite_there(self.url):
            raise NotAHubError(_shown(self.url), "has no database")
        with self.read() as session:
            stored = stored_revision(session.connection())
        if stored is None:
            raise NotAHubError(_shown(self.url), "has no hub in it")
        if stored not in REVISIONS:
            raise NewerDatabaseError(_shown(self.url), stored, HEAD)
        if stored != HEAD:
            self._upgrade()

    def _upgrade(self) -> None:
        engine = _make_engine(self.url, upgrading=True)
        with _translated(self.url), ALEMBIC, engine.execution_options(**{_WRITES: True}).begin() as connection:
            if self._server:
                _queue_up(connection)
            # Read again under the lock: another process may have done it meanwhile, or a newer one more than that.
            stored = stored_revision(connection)
            if stored is not None and stored in REVISIONS and stored != HEAD:
                copy_first(self.url, stored)
                upgrade(connection)


@contextlib.contextmanager
def opened_snapshot(url: URL) -> Iterator[Connection]:
    """A connection to a database of which nothing is known, to look whether a hub is in it.

    Raises:
        DamagedDatabaseError, HubStorageError: it does not read.
    """
    engine = _make_engine(url)
    try:
        with _translated(url), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _make_engine(url: URL, *, upgrading: bool = False) -> Engine:
    sqlite = url.get_backend_name() == "sqlite"
    engine = create_engine(
        url,
        # Parameters are people's names and results: they stay out of messages and logs.
        hide_parameters=True,
        connect_args={"isolation_level": None, "check_same_thread": False} if sqlite else {},
        poolclass=NullPool if upgrading else None,
    )
    event.listen(engine, "do_connect", _guard)
    event.listen(engine, "before_cursor_execute", _guard)
    if not sqlite:
        event.listen(engine, "checkin", _used)
        event.listen(engine, "checkout", _still_there)
    if sqlite:
        event.listen(engine, "connect", _connected)
        if upgrading:
            event.listen(engine, "connect", _without_foreign_keys)
        event.listen(engine, "begin", _begin)
    return engine


def _queue_up(connection: Connection) -> None:
    """Waits until no other process writes; until the end of the transaction no other will."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _WRITERS_LOCK})


def _guard(*_: object) -> None:
    blocking.check("SQL")


def _connected(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{_CACHE_KIB}",
        f"wal_autocheckpoint={_CHECKPOINT_PAGES}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _used(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


def _still_there(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
    """A server may have been started again since: one round trip for whoever comes after a pause, instead of a failure
    for every connection.
    """
    if time.monotonic() - record.info.get("used", math.inf) < _TRUSTED_S:
        return
    cursor = connection.cursor()
    try:
        cursor.execute("SELECT 1")
        connection.rollback()
    except Exception as error:
        raise DisconnectionError from error
    finally:
        cursor.close()


def _without_foreign_keys(connection: DBAPIConnection, _record: object) -> None:
    """A table that a script makes anew is dropped on the way."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(_ALONE, False):
        return
    writes = options.get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextlib.contextmanager
def _translated(url: URL) -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise HubStorageError(f"{_shown(url)}: {error.orig}") from error
    except DatabaseError as error:
        if url.get_backend_name() != "sqlite":
            raise
        if type(error) is DatabaseError or any(word in str(error.orig) for word in _DAMAGE):
            raise DamagedDatabaseError(_shown(url), str(error.orig)) from error
        raise
    except DBAPIError as error:
        raise HubStorageError(_shown(url)) from error


def _sqlite_there(url: URL) -> bool:
    return url.database is not None and Path(url.database).exists()


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)
