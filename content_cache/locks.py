"""A lock between processes: held while a file is open, dropped by the system when its holder ends.

The same on both platforms: exclusive, never waited for here, released by the system when the process dies.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)


_POLL_S = 0.02


class FileLock:
    """An exclusive lock on a file, which is made when it is missing and never deleted."""

    def __init__(self, path: Path) -> None:
        """Takes the file; nothing is opened yet. Its folder must be there when the lock is taken."""
        self._path = path
        self._file: IO[bytes] | None = None

    def try_acquire(self) -> bool:
        """Takes the lock at once or not at all; True when it is held (also when it was already)."""
        if self._file is not None:
            return True
        file = self._path.open("a+b")
        if not _try_lock(file):
            file.close()
            return False
        self._file = file
        return True

    @contextmanager
    def held(self) -> Iterator[None]:
        """Waits for the lock and holds it inside the block: for moments only, whoever holds it so lets go soon."""
        while not self.try_acquire():
            time.sleep(_POLL_S)
        try:
            yield
        finally:
            self.release()

    def release(self) -> None:
        """Gives the lock back; without effect where it is not held."""
        if self._file is None:
            return
        _unlock(self._file)
        self._file.close()
        self._file = None
