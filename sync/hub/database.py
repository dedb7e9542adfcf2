"""The open database of a hub: one writer, and one unit of work a use case.

On SQLite: WAL with ``synchronous=FULL``, so a receipt that went out speaks of bytes on the disk, and ``BEGIN
IMMEDIATE`` for writers, so they queue up instead of failing half-way. Within a process they queue on a lock,
which is fair where SQLite's own waiting is not; between processes (the command line beside a running server)
on SQLite.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, select, update
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from content_cache import blocking
from sync.hub.errors import DamagedDatabaseError, HubExistsError, HubStorageError, NewerDatabaseError, NotAHubError
from sync.hub.schema import SCHEMA_VERSION, Base, MetaRow
from sync.hub.upgrades import copy_first, upgrade

_BUSY_TIMEOUT_MS: Final = 20_000
_WRITES: Final = "hub_writes"
_DAMAGE: Final = ("malformed", "not a database", "corrupt")


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
        self._reading = sessionmaker(self._engine, expire_on_commit=False)
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
                if inspect(connection).has_table(MetaRow.__tablename__):
                    raise HubExistsError(_shown(url))
                Base.metadata.create_all(connection)
                with Session(connection) as session:
                    session.add(
                        MetaRow(
                            id=1,
                            schema_version=SCHEMA_VERSION,
                            incarnation=secrets.token_hex(8),
                            name=name,
                            created_at=now,
                        )
                    )
                    session.flush()
        finally:
            engine.dispose()
        return cls(url)

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view for the length of the block; nothing is written.

        Raises:
            DamagedDatabaseError, HubStorageError: it does not read now.
        """
        with _translated(self.url), self._reading() as session:
            yield session

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """One unit of work, alone: committed and on the disk when the block ends, or not done at all.

        Raises:
            DamagedDatabaseError, HubStorageError: nothing was written.
        """
        with _translated(self.url), self._writer, self._writing.begin() as session:
            # Takes the write lock now: what the block reads first must not change before it writes.
            session.connection()
            yield session

    def close(self) -> None:
        """Closes all connections."""
        self._engine.dispose()

    def _check(self) -> None:
        if self.url.get_backend_name() == "sqlite" and not _sqlite_there(self.url):
            raise NotAHubError(_shown(self.url), "has no database")
        with self.read() as session:
            if not inspect(session.connection()).has_table(MetaRow.__tablename__):
                raise NotAHubError(_shown(self.url), "has no hub in it")
            # Only this column: a newer schema may lack the others.
            stored = session.query(MetaRow.schema_version).filter(MetaRow.id == 1).scalar()
        if stored is None:
            raise NotAHubError(_shown(self.url), "has no hub in it")
        if stored > SCHEMA_VERSION:
            raise NewerDatabaseError(_shown(self.url), stored, SCHEMA_VERSION)
        if stored < SCHEMA_VERSION:
            self._upgrade()

    def _upgrade(self) -> None:
        with self.write() as session:
            # Read again under the lock: another process may have done it meanwhile. Only this column, as above.
            stored = session.scalars(select(MetaRow.schema_version).with_for_update()).one()
            if stored < SCHEMA_VERSION:
                copy_first(self.url, stored)
                upgraded = upgrade(session.connection(), stored)
                session.execute(update(MetaRow).values(schema_version=upgraded))


def _make_engine(url: URL) -> Engine:
    sqlite = url.get_backend_name() == "sqlite"
    engine = create_engine(
        url,
        # Parameters are people's names and results: they stay out of messages and logs.
        hide_parameters=True,
        connect_args={"isolation_level": None, "check_same_thread": False} if sqlite else {},
    )
    event.listen(engine, "do_connect", _guard)
    event.listen(engine, "before_cursor_execute", _guard)
    if sqlite:
        event.listen(engine, "connect", _connected)
        event.listen(engine, "begin", _begin)
    return engine


def _guard(*_: object) -> None:
    blocking.check("SQL")


def _connected(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextlib.contextmanager
def _translated(url: URL) -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise HubStorageError(f"{_shown(url)}: {error.orig}") from error
    except DatabaseError as error:
        if type(error) is DatabaseError or any(word in str(error.orig) for word in _DAMAGE):
            raise DamagedDatabaseError(_shown(url), str(error.orig)) from error
        raise
    except DBAPIError as error:
        raise HubStorageError(_shown(url)) from error


def _sqlite_there(url: URL) -> bool:
    return url.database is not None and Path(url.database).exists()


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)
