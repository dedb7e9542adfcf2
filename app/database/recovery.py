"""Holds the study database and its journal against each other when the program starts, and mends what differs.

=============================  ======================================================================================
what is found                  what is done
=============================  ======================================================================================
both end with the same unit    nothing
the journal is ahead           its units are executed: the program died between a line and its COMMIT, or somebody put
                               an older copy of the database in place
the journal is behind, or      a new log with a new backup: the power went before the last lines were synced
lacks lines
the database is damaged, or    it is built again from a backup and the journal, and put in place when it is whole; the
is not there                   damaged file stays beside it under another name
the same, with a hole in the   built again up to the hole; the journal is kept aside too, and every profile goes on with
journal                        a new device key (invariant 4 of the design), because records may have left this computer
                               that its database does not know (`app.succession`)
the journal of another home    it is kept aside, and a new one begins
=============================  ======================================================================================

A home without any backup that reads is left as it is: that is `DamagedDatabaseError`, as ever.
"""

from __future__ import annotations

import contextlib
import enum
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from app.clock import Clock
from app.database.declarative import utc_text
from app.database.direct import connect
from app.database.faults import suspicion, translated
from app.database.journal import Journal, begin_log, fault_of
from app.database.journal_lines import Log, base_of, heading_of, is_whole, last_number, log_files, read_log
from app.database.migrate import back_up
from app.database.rebuilding import Built, Entry, build, entries, execute
from app.database.revision import HEAD, stored_revision
from app.database.unit import number_in
from app.errors import DamagedDatabaseError, NewerDatabaseError
from app.files import sync_folder
from app.home import Home
from content_cache.locks import FileLock

KEPT_ASIDE: Final = 3
"""Damaged databases, and journals, that stay."""
SUCCESSION_DUE: Final = "succession-due"
"""Kind of a `DeviceEvent`: every profile needs a new device key before anything is signed."""
_TIMEOUT_MS: Final = 5_000
_USER_VERSION: Final = slice(60, 64)
"""Where the header of an SQLite file has it (file format, section 1.3)."""
_PLAUSIBLE: Final = 100_000


class Mended(enum.StrEnum):
    """What a start found, and mended."""

    CAUGHT_UP = "caught-up"
    """The database lacked units that the journal had."""
    REBUILT = "rebuilt"
    """The database was damaged, or gone; everything is there again."""
    REBUILT_IN_PART = "rebuilt-in-part"
    """The same, but what came after a hole in the journal is lost."""


class Recovery(msgspec.Struct, frozen=True, kw_only=True):
    """What was done to the study database before it was opened."""

    mended: Mended
    units: int
    """Executed from the journal."""
    aside: Path | None = None
    """Where the damaged file is, if there was one."""


def recover(home: Home, clock: Clock) -> Recovery | None:
    """Mends the database of a home where that is due. Comes before `app.database.migrate.bring_up_to_date`.

    Args:
        home: must have its folders already.
        clock: names what is kept aside.

    Returns:
        What was done; None for an ordinary start.

    Raises:
        NewerDatabaseError, DamagedDatabaseError: the files are left as they are.
        DiskFullError, DatabaseBusyError, StorageFaultError: trying again may help.
    """
    if not log_files(home.journal):
        return None
    try:
        sound = stored_revision(home.database) is not None
    except DamagedDatabaseError:
        sound = False
    if sound:
        suspicion(home.database).unlink(missing_ok=True)
        caught_up = _catch_up(home, clock)
        if caught_up is not None:
            return caught_up if caught_up.units else None
    with FileLock(home.path / "rebuild.lock").held():
        # Another process may have mended it meanwhile.
        return None if not sound and _is_sound(home.database) else _rebuild(home, clock.now())


def open_journal(home: Home) -> Journal:
    """Opens the journal of a database, beginning a new log where the last one does not lead up to it.

    Args:
        home: its database is recovered, of the newest revision, and has its installation's id.

    Raises:
        DiskFullError, DatabaseBusyError, StorageFaultError: see `app.database.faults`.
    """
    newest = log_files(home.journal)[-1:]
    if not newest or not _leads_up_to(home, newest[0]):
        renew(home)
    elif not base_of(newest[0]).exists():
        # The program ended between a log and its backup.
        back_up(home.database, base_of(newest[0]))
    return Journal(home.journal)


def renew(home: Home) -> None:
    """Begins a new log with a backup of its own, and removes those older than the one before.

    Raises:
        DiskFullError, DatabaseBusyError, StorageFaultError: a new log may be there without its backup; the one
            before it serves as long.
    """
    with _locked(home.database) as connection:
        begun = begin_log(
            home.journal, after=number_in(connection), revision=HEAD, home=_installation(connection) or ""
        )
    back_up(home.database, base_of(begun))
    for old in log_files(home.journal)[:-2]:
        # Another process may have it open yet, which Windows minds.
        with contextlib.suppress(OSError):
            base_of(old).unlink(missing_ok=True)
            old.unlink()


def _leads_up_to(home: Home, log: Path) -> bool:
    with _locked(home.database) as connection, _faults(log):
        heading = heading_of(log)
        return heading is not None and heading.revision == HEAD and is_whole(log, number_in(connection))


def _catch_up(home: Home, clock: Clock) -> Recovery | None:
    """Executes what the journal has and the database has not.

    Returns:
        How many units that were; None where the database and the journal don't fit together, so that it has to be
        built again.
    """
    nothing = Recovery(mended=Mended.CAUGHT_UP, units=0)
    newest = log_files(home.journal)[-1]
    with translated(home.database), contextlib.closing(connect(home.database, busy_timeout_ms=_TIMEOUT_MS)) as reading:
        heading, here = heading_of(newest), _installation(reading)
        foreign = heading is not None and here is not None and heading.home not in {"", here}
        if not foreign and last_number(newest) <= number_in(reading):
            return nothing
    if foreign:
        _put_aside(home.journal, home.path / "journal", clock.now())
        return nothing
    with _locked(home.database) as connection, _faults(newest):
        # Under the lock: a line whose COMMIT was under way a moment ago is none that the database lacks.
        known = [one for one in entries(read_logs(home)) if one.number > number_in(connection)]
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        connection.execute("SAVEPOINT everything")
        for entry in known:
            if (entry.revision or revision) != revision or not execute(connection, entry):
                connection.execute("ROLLBACK TO everything")
                return None
        connection.execute("RELEASE everything")
        connection.execute("COMMIT")
    return Recovery(mended=Mended.CAUGHT_UP, units=len(known))


def _rebuild(home: Home, at: datetime) -> Recovery:
    logs = read_logs(home)
    journal = entries(logs)
    last = max([log.last for log in logs] + [_number_of_damaged(home.database, max(log.last for log in logs))])
    target = home.path / "study.rebuilding"
    built = _best(home, journal, target, last)
    whole = built.number >= last
    if not whole:
        _note_succession(target, at)
    aside = _put_in_place(home, target, at)
    if not whole:
        _put_aside(home.journal, home.path / "journal", at)
    return Recovery(mended=Mended.REBUILT if whole else Mended.REBUILT_IN_PART, units=built.units, aside=aside)


def _best(home: Home, journal: list[Entry], target: Path, last: int) -> Built:
    """Builds from the newest backup that leads to the end of the journal; else from the one that leads furthest."""
    bases = [base_of(log) for log in reversed(log_files(home.journal))]
    bases += sorted(home.backups.glob("study-*.sqlite"), reverse=True)
    best: tuple[int, Path] | None = None
    fault = DamagedDatabaseError(home.database, "no backup")
    for base in bases:
        try:
            built = build(base, journal, target)
        except DamagedDatabaseError as error:
            fault = error
        except FileNotFoundError:
            continue
        else:
            if built.number >= last:
                return built
            if best is None or built.number > best[0]:
                best = built.number, base
    if best is None:
        raise fault
    return build(best[1], journal, target)


def _number_of_damaged(path: Path, known: int) -> int:
    """Returns the number that a damaged file's header still tells, where it can be believed; else 0.

    Lines that were not synced when the power went are gone without a trace in the journal; this may be one.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_USER_VERSION.stop)
    except OSError:
        return 0
    number = int.from_bytes(header[_USER_VERSION], "big")
    return number if header.startswith(b"SQLite format 3\0") and number <= known + _PLAUSIBLE else 0


def _note_succession(path: Path, at: datetime) -> None:
    with translated(path), contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO device_events (kind, at, jump_ms) VALUES (?, ?, 0)", (SUCCESSION_DUE, utc_text(at))
        )


def _put_in_place(home: Home, built: Path, at: datetime) -> Path | None:
    """Exchanges the damaged file for the built one. Interrupted at any point, the next start does it again."""
    aside: Path | None = None
    with _faults(home.database):
        if home.database.exists():
            aside = _put_aside(home.database, home.path / "study", at)
        for suffix in ("-wal", "-shm"):
            rest = home.database.with_name(home.database.name + suffix)
            if rest.exists() and aside is not None and suffix == "-wal":
                rest.replace(aside.with_name(aside.name + suffix))
            rest.unlink(missing_ok=True)
        for suffix in ("-wal", "-shm"):
            built.with_name(built.name + suffix).unlink(missing_ok=True)
        built.replace(home.database)
        sync_folder(home.path)
        suspicion(home.database).unlink(missing_ok=True)
    return aside


def _put_aside(path: Path, stem: Path, at: datetime) -> Path:
    """Gives a file or folder a name with a date, and removes the oldest of those."""
    with _faults(path):
        aside = stem.with_name(f"{stem.name}.damaged-{at:%Y%m%dT%H%M%S%f}{path.suffix}")
        while aside.exists():  # a clock that was set back
            aside = aside.with_name(f"{aside.stem}+{path.suffix}")
        path.replace(aside)
        for old in sorted(stem.parent.glob(f"{stem.name}.damaged-*{path.suffix}"))[:-KEPT_ASIDE]:
            if old.is_dir():
                shutil.rmtree(old, ignore_errors=True)
            else:
                old.unlink()
                old.with_name(old.name + "-wal").unlink(missing_ok=True)
        sync_folder(stem.parent)
    return aside


def read_logs(home: Home) -> list[Log]:
    """Reads the whole journal of a home.

    Raises:
        StorageFaultError: a file can't be read.
    """
    with _faults(home.journal):
        return [read_log(path) for path in log_files(home.journal)]


def _is_sound(path: Path) -> bool:
    try:
        return stored_revision(path) is not None
    except NewerDatabaseError:
        raise
    except DamagedDatabaseError:
        return False


def _installation(connection: sqlite3.Connection) -> str | None:
    row = connection.execute("SELECT installation_id FROM installation").fetchone()
    return None if row is None else str(row[0])


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection with the write lock, so that nobody appends to the journal; rolled back unless it was committed."""
    with translated(path), contextlib.closing(connect(path, busy_timeout_ms=_TIMEOUT_MS)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


@contextlib.contextmanager
def _faults(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise fault_of(path, error) from error
