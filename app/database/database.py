"""The open study database: connections with the right pragmas, and one unit of work a use case.

WAL with ``synchronous=FULL``: when a commit returns, what it wrote is on the disk. Writers begin with ``BEGIN
IMMEDIATE``, so two of them queue up instead of failing half-way; within a process they also queue on a lock,
which is fair, where SQLite's own waiting is not. With a journal, every unit
of work has its line there before its COMMIT.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import Pool

from app.database.direct import DirectUnit, DirectWriter
from app.database.faults import suspect, translated
from app.database.journal import Journal
from app.database.unit import keep_journal, number_in
from app.database.upkeep import Upkeep
from app.errors import DamagedDatabaseError
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
    """The study database of one home, of the newest revision. Safe to use from any thread.

    Args:
        path: the file.
        busy_timeout_ms: how long a statement waits for another process.
        journal: where every unit of work is written down too; closed with the database.
        renew: begins a new log of the journal, see `app.database.upkeep`.
    """

    def __init__(
        self,
        path: Path,
        *,
        busy_timeout_ms: int = BUSY_TIMEOUT_MS,
        journal: Journal | None = None,
        renew: Callable[[], object] = lambda: None,
    ) -> None:
        """Opens nothing yet; `app.database.migrate.bring_up_to_date` comes first."""
        self.path = path
        self._busy_timeout_ms = busy_timeout_ms
        self._engine = make_engine(path, busy_timeout_ms=busy_timeout_ms)
        self._reading = sessionmaker(self._engine, expire_on_commit=False)
        self._writing = sessionmaker(for_writing(self._engine), expire_on_commit=False)
        self._writer = threading.Lock()
        self._journal = journal
        self._direct: DirectWriter | None = None
        self._upkeep = None if journal is None else Upkeep(path, journal, renew)
        if journal is not None:
            keep_journal(self._engine, journal)

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """One unit of work: committed and on the disk when the block ends, or not done at all.

        Raises:
            DiskFullError, DatabaseBusyError, DamagedDatabaseError, StorageFaultError: see `translated`.
        """
        with self._faults(), self._writer, self._journaled(), self._writing.begin() as session:
            yield session

    @contextlib.contextmanager
    def write_directly(self) -> Iterator[DirectUnit]:
        """The same by the shortest way, for plain statements. Raises as `write` does.

        A block that ends without having changed anything, or raises, leaves the database as it was.
        """
        blocking.check("SQL")
        # One block in place of the four of `write`: each of them costs as much as a statement.
        with self._writer:
            try:
                if self._direct is None:
                    self._direct = DirectWriter(self.path, busy_timeout_ms=self._busy_timeout_ms)
                unit = self._direct.begin()
                yield unit
                if not unit.statements:
                    self._direct.roll_back()
                    return
                self._direct.commit(unit, self._journal)
            except BaseException as error:
                self._failed(error)
                raise
            if self._journal is not None and self._upkeep is not None:
                self._journal.stands()
                self._upkeep.see_to_it()

    def _failed(self, error: BaseException) -> None:
        with self._faults():
            if self._direct is not None:
                self._direct.roll_back()
            self._take_back()
            if isinstance(error, sqlite3.Error):
                raise error

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view of the database for the length of the block; nothing is written.

        Raises:
            DatabaseBusyError, DamagedDatabaseError, StorageFaultError: see `translated`.
        """
        with self._faults(), self._reading() as session:
            yield session

    def close(self) -> None:
        """Closes all connections; the last one empties the write-ahead log into the file. The journal is synced."""
        with self._writer:
            if self._upkeep is not None:
                self._upkeep.end()
            if self._direct is not None:
                self._direct.close()
                self._direct = None
            self._engine.dispose()

    @contextlib.contextmanager
    def _journaled(self) -> Iterator[None]:
        """Lets the journal's line stand if the unit of work was committed, and takes it back if it was not."""
        journal, upkeep = self._journal, self._upkeep
        if journal is None or upkeep is None:
            yield
            return
        try:
            yield
        except BaseException:
            self._take_back()
            raise
        journal.stands()
        upkeep.see_to_it()

    def _take_back(self) -> None:
        journal = self._journal
        if journal is None or not journal.is_pending:
            return
        if self._holds(journal.pending_unit):
            journal.stands()
        else:
            journal.take_back()

    def _holds(self, number: int) -> bool:
        """Whether this unit was committed after all. Where nobody can tell, its line stands until the next start."""
        try:
            with contextlib.closing(sqlite3.connect(self.path, timeout=0)) as connection:
                return number_in(connection) >= number
        except sqlite3.Error:
            return True

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        """Translates faults; of a damaged file the next start is told, so that it looks at every page."""
        try:
            with translated(self.path):
                yield
        except DamagedDatabaseError:
            suspect(self.path)
            raise
