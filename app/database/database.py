"""The open study database: connections with the right pragmas, and one unit of work a use case.

WAL with ``synchronous=FULL``: when a commit returns, what it wrote is on the disk. Writers begin with ``BEGIN
IMMEDIATE``, so two of them queue up instead of failing half-way; within a process they also queue on a lock,
which is fair, where SQLite's own waiting is not.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import Pool

from app.database.faults import translated
from content_cache import blocking

BUSY_TIMEOUT_MS = 5_000
"""How long a statement waits for another process's transaction."""
_BEGIN = "study_begin"


def make_engine(
    path: Path,
    *,
    foreign_keys: bool = True,
    busy_timeout_ms: int = BUSY_TIMEOUT_MS,
    pool: type[Pool] | None = None,
) -> Engine:
    """Returns an engine on the file. Python's own transaction handling is off: we say BEGIN and COMMIT.

    Args:
        path: the database file.
        foreign_keys: False only while a migration rebuilds tables.
        busy_timeout_ms: how long a statement waits for another process.
        pool: SQLAlchemy's choice where left out.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        # Parameters are people's names and answers: they stay out of messages and logs.
        hide_parameters=True,
        connect_args={"isolation_level": None, "check_same_thread": False},
        poolclass=pool,
    )

    def connecting(*_: object) -> None:
        blocking.check("SQL")

    def connected(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={busy_timeout_ms}",
            "journal_mode=WAL",
            "synchronous=FULL",
            f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def beginning(connection: Connection) -> None:
        blocking.check("SQL")
        mode = connection.get_execution_options().get(_BEGIN, "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    def executing(
        _connection: Connection,
        _cursor: DBAPICursor,
        _statement: str,
        _parameters: Any,
        _context: Any,
        _many: bool,
    ) -> None:
        blocking.check("SQL")

    event.listen(engine, "do_connect", connecting)
    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", beginning)
    event.listen(engine, "before_cursor_execute", executing)
    return engine


def for_writing(engine: Engine) -> Engine:
    """The same engine with transactions that take the write lock when they begin."""
    return engine.execution_options(**{_BEGIN: "IMMEDIATE"})


class Database:
    """The study database of one home, of the newest revision. Safe to use from any thread."""

    def __init__(self, path: Path, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> None:
        """Opens nothing yet; `app.database.migrate.bring_up_to_date` comes first."""
        self.path = path
        self._engine = make_engine(path, busy_timeout_ms=busy_timeout_ms)
        self._reading = sessionmaker(self._engine, expire_on_commit=False)
        self._writing = sessionmaker(for_writing(self._engine), expire_on_commit=False)
        self._writer = threading.Lock()

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """One unit of work: committed and on the disk when the block ends, or not done at all.

        Raises:
            DiskFullError, DatabaseBusyError, DamagedDatabaseError, StorageFaultError: see `translated`.
        """
        with translated(self.path), self._writer, self._writing.begin() as session:
            yield session

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view of the database for the length of the block; nothing is written.

        Raises:
            DatabaseBusyError, DamagedDatabaseError, StorageFaultError: see `translated`.
        """
        with translated(self.path), self._reading() as session:
            yield session

    def close(self) -> None:
        """Closes all connections; the last one empties the write-ahead log into the file."""
        self._engine.dispose()
