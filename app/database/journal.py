"""The writing end of the second journal (its form: `app.database.journal_lines`).

A unit's line is written before the database's COMMIT and synced soon after it, so that what SQLite holds exists once
more in another form, in another file. Whoever writes has the database's write lock, in every process: that is what
orders the lines. What could not be committed is taken back.

It refuses to decide anything about the database: whether the two agree is `app.database.recovery`'s.
"""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.database.journal_lines import (
    VOID,
    Statement,
    closing_line,
    ending_line,
    heading_line,
    log_files,
    log_path,
    number_of,
    unit_line,
)
from app.errors import AppError, DiskFullError, StorageFaultError
from app.files import NO_ROOM, sync_folder

ROTATE_BYTES: Final = 4_000_000
"""A log that is longer gets a successor, with a new backup to begin from: about 10,000 answers."""
_BINARY: Final = getattr(os, "O_BINARY", 0)
_RECORD: Final = "INSERT INTO records"


class Journal:
    """The newest log of a home, open for appending. Safe to use from any thread.

    Args:
        folder: where the logs are; it must have one already.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = threading.Lock()
        """Held while the file is changed for another one, or closed."""
        self._number = number_of(log_files(folder)[-1])
        self._file = self._opened(log_path(folder, self._number))
        self._size = -1
        """Of the file after the last line of this process."""
        self._doubtful = False
        self.pending_unit = 0
        """Number of the last unit that was appended."""
        self._pending: tuple[int, int] | None = None
        """Where the line of the transaction under way begins and ends."""
        self._void: tuple[int, int] | None = None
        """The same of the last line that was taken back, while it is the last one."""
        self.unsynced = threading.Event()
        """Set while something is written that is not synced."""

    @property
    def path(self) -> Path:
        """The log that is written to."""
        return log_path(self.folder, self._number)

    @property
    def is_due(self) -> bool:
        """Whether it is time for a new log: this one is long, or the disk may have lost some of it."""
        return self._size > ROTATE_BYTES or self._doubtful

    def append(self, number: int, statements: Sequence[Statement]) -> None:
        """Writes a unit's line; to be called under the database's write lock, right before COMMIT.

        A line that holds a signed record is synced before this returns.

        Args:
            number: of the unit.
            statements: what it executed.

        Raises:
            DiskFullError, StorageFaultError: nothing stands in the log; the transaction must not be committed.
        """
        line = unit_line(number, statements)
        self.pending_unit = number
        try:
            end = os.lseek(self._file, 0, os.SEEK_END)
            if end != self._size:
                end = self._follow(end)
            self._write(line, end)
            if any(sql.startswith(_RECORD) for sql, _ in statements):
                os.fsync(self._file)
        except OSError as error:
            self._cut_off()
            raise self._fault(error) from error
        if not self.unsynced.is_set():
            self.unsynced.set()

    def stands(self) -> None:
        """The transaction of the last line was committed."""
        self._pending = None

    def take_back(self) -> None:
        """The transaction of the last line did not happen; without effect where there is no such line.

        Its bytes stay until the next line is written in their place: another process may have written after them.
        """
        if self._pending is None:
            return
        begins, _ = self._pending
        self._void, self._pending = self._pending, None
        # Where even this fails, the line will be replaced by the next one with its number.
        with contextlib.suppress(OSError):
            os.lseek(self._file, begins + 1, os.SEEK_SET)
            os.write(self._file, VOID)

    def _cut_off(self) -> None:
        """Takes back a line that could not be written whole; the write lock is held still, so it is the last one."""
        if self._pending is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._pending[0])
            self._pending, self._size = None, -1

    @property
    def is_pending(self) -> bool:
        """Whether a line was written whose transaction neither happened nor failed yet."""
        return self._pending is not None

    def sync(self) -> None:
        """Brings to the disk what is not there yet.

        Raises:
            DiskFullError, StorageFaultError: it is not known what is there.
        """
        if not self.unsynced.is_set():
            return
        with self._files:
            if self._file < 0:
                return
            file = os.dup(self._file)
        try:
            self.unsynced.clear()
            os.fsync(file)
        except OSError as error:
            # What was not synced may be dropped by the system now; a new log begins from what the database has.
            self._doubtful = True
            self.unsynced.set()
            raise self._fault(error) from error
        finally:
            os.close(file)

    def close(self) -> None:
        """Syncs and closes the file; nothing is appended afterwards. A fault is left to the next start."""
        with contextlib.suppress(AppError, OSError):
            self.sync()
            if self._is_last:
                # Not under the write lock: the system appends it, and a line that falls upon it is longer.
                with self.path.open("ab") as file:
                    file.write(closing_line(self.pending_unit))
        with self._files:
            if self._file >= 0:
                os.close(self._file)
            self._file = -1

    @property
    def _is_last(self) -> bool:
        """Whether the log ends with a line of this process whose transaction happened."""
        return (
            self._file >= 0
            and self._pending is None
            and self._void is None
            and os.lseek(self._file, 0, os.SEEK_END) == self._size
        )

    def _follow(self, end: int) -> int:
        """The file is not as long as it was left: another process wrote into it, or ended it and began the next one."""
        newest = log_files(self.folder)[-1]
        if newest != self.path:
            file = self._opened(newest)
            with self._files:
                # What the old one holds was synced before the new one was made.
                os.close(self._file)
                self._file = file
            self._number = number_of(newest)
            self._void, self._doubtful = None, False
            return os.lseek(self._file, 0, os.SEEK_END)
        return end

    def _write(self, line: bytes, end: int) -> None:
        if self._void is not None:
            if self._void[1] == end:
                end = self._void[0]
                os.ftruncate(self._file, end)
                os.lseek(self._file, end, os.SEEK_SET)
            self._void = None
        # What is written in part only has to be taken back too.
        self._pending = (end, end + len(line))
        if os.write(self._file, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._size = end + len(line)

    def _opened(self, path: Path) -> int:
        try:
            return os.open(path, os.O_RDWR | _BINARY)
        except OSError as error:
            raise self._fault(error) from error

    def _fault(self, error: OSError) -> AppError:
        return fault_of(self.path, error)


def fault_of(path: Path, error: OSError) -> AppError:
    """Returns what an error of the file system means for people."""
    return DiskFullError(path) if error.errno in NO_ROOM else StorageFaultError(path, str(error))


def begin_log(folder: Path, *, after: int, revision: str, home: str) -> Path:
    """Makes the next log, durably; to be called under the database's write lock, with the log before it synced.

    Args:
        folder: of the logs; made where it is missing.
        after: number of the last unit that the database holds.
        revision: of the database's tables.
        home: the installation's id; empty where it has none yet.

    Raises:
        DiskFullError, StorageFaultError: there is none.
    """
    path = folder / "nothing"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        logs = log_files(folder)
        path = log_path(folder, number_of(logs[-1]) + 1 if logs else 1)
        for old in logs[-1:]:
            # First what ends it: a process that has it open looks for the next one when it finds it longer.
            with old.open("ab") as file:
                file.write(ending_line(number_of(path)))
                file.flush()
                os.fsync(file.fileno())
        partial = path.with_suffix(".partial")
        with partial.open("wb") as file:
            file.write(heading_line(after, revision, home))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        sync_folder(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise fault_of(path, error) from error
    return path
