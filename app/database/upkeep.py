"""What the study database needs done beside people's work: one quiet thread, a moment after somebody wrote.

It brings the journal to the disk (at most `SYNC_AFTER_S` after a line was written), lengthens the write-ahead log once,
empties it when that has filled, so that no answer has to do either, and begins a new log of the journal where one is
due. Nothing waits for it; what it cannot do now it does the next time, or the next start does.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.database.journal import Journal
from app.errors import AppError

SYNC_AFTER_S: Final = 1.0
"""Half of what the design allows: the other half is for the disk."""
_EMPTY_FROM_BYTES: Final = 1_000_000
_EMPTY_EVERY_S: Final = 5.0
"""The file does not get shorter when it is emptied, so its length alone does not tell when that was."""
_END_S: Final = 10.0
LONG_BYTES: Final = 4_300_000
"""`app.database.direct.MOST_WAL_PAGES`, and one large transaction."""
_ROOM_BYTES: Final = 100_000_000
"""On a disk with less than this the write-ahead log is left as it is."""


class Upkeep:
    """The thread beside one open database; it begins with the first thing written.

    Args:
        path: the database file.
        journal: its journal.
        renew: begins a new log; raises an `AppError` where it cannot.
    """

    def __init__(self, path: Path, journal: Journal, renew: Callable[[], object]) -> None:
        self._path = path
        self._wal = path.with_name(path.name + "-wal")
        self._journal = journal
        self._renew = renew
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._emptied_at = 0.0
        self._is_long = False

    def see_to_it(self) -> None:
        """Something was written."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="study-upkeep", daemon=True)
            self._thread.start()

    def end(self) -> None:
        """Ends the thread and syncs the journal; takes no longer than what is under way on the disk."""
        self._ending.set()
        if self._thread is not None:
            self._journal.unsynced.set()
            self._thread.join(_END_S)
            self._thread = None
        self._journal.close()

    def _run(self) -> None:
        while not self._ending.is_set():
            self._journal.unsynced.wait()
            if self._ending.wait(SYNC_AFTER_S):
                return
            with contextlib.suppress(AppError):
                self._journal.sync()
            # An error of the environment is told to whoever writes next; here nobody would read it.
            with contextlib.suppress(sqlite3.Error, OSError):
                if not self._is_long:
                    self._is_long = True
                    lengthen(self._path)
                self._empty_log()
            if self._journal.is_due:
                with contextlib.suppress(AppError):
                    self._renew()

    def _empty_log(self) -> None:
        now = time.monotonic()
        if now - self._emptied_at < _EMPTY_EVERY_S or self._wal.stat().st_size < _EMPTY_FROM_BYTES:
            return
        self._emptied_at = now
        with contextlib.closing(sqlite3.connect(self._path, timeout=0)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


def lengthen(path: Path) -> None:
    """Gives the write-ahead log of a database its room before it is needed.

    A commit that makes the file longer waits for the file system's own journal too, which takes several times as long
    as one that writes where there is room already. SQLite reads a log up to the first frame whose checksum is wrong,
    and leaves what was there before when it begins at the start again: zeros at the end mean nothing to it (file
    format, section 4).

    Raises:
        sqlite3.Error, OSError: there is no more room than before.
    """
    log = path.with_name(path.name + "-wal")
    if shutil.disk_usage(path.parent).free < _ROOM_BYTES:
        return
    with contextlib.closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
        # Nobody adds a frame meanwhile.
        connection.execute("BEGIN IMMEDIATE")
        with log.open("r+b") as file:
            lacking = LONG_BYTES - file.seek(0, os.SEEK_END)
            if lacking > 0:
                file.write(bytes(lacking))
                file.flush()
                os.fsync(file.fileno())
        connection.execute("ROLLBACK")
