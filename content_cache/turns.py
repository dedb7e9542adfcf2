"""Whose turn it is to fetch into a cache: one at a time, among the threads of a process and among processes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from content_cache.locks import FileLock
from content_cache.retrying import Stop

_POLL_S = 0.2


class Turns:
    """The turns of one cache. Two fetches at once would share partial files and a narrow line."""

    def __init__(self, path: Path) -> None:
        """Takes the file that processes lock."""
        self._lock = threading.Lock()
        self._file_lock = FileLock(path)

    @contextmanager
    def mine(self, stop: Stop) -> Iterator[None]:
        """Waits for its turn and has it inside the block.

        Raises:
            FetchCancelledError: it is time to stop.
        """
        while not self._lock.acquire(timeout=_POLL_S):
            stop.check()
        try:
            while not self._file_lock.try_acquire():
                stop.pause(_POLL_S)
            try:
                yield
            finally:
                self._file_lock.release()
        finally:
            self._lock.release()

    @contextmanager
    def mine_soon(self, timeout_s: float) -> Iterator[bool]:
        """Has its turn inside the block, or gives False: others have it for longer."""
        if not self._lock.acquire(timeout=timeout_s):
            yield False
            return
        try:
            taken = self._file_lock.try_acquire()
            try:
                yield taken
            finally:
                if taken:
                    self._file_lock.release()
        finally:
            self._lock.release()
