"""A disk in memory that is really full when it is: a file system of its own, for root on Linux."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_REMOUNT, _DETACH = 32, 2
"""MS_REMOUNT and MNT_DETACH of mount(2) and umount2(2)."""


class SmallDisk:
    """A mounted one; `close` takes it away with everything on it."""

    def __init__(self, folder: Path, size_bytes: int) -> None:
        """Mounts it on a folder that is there.

        Raises:
            OSError: it is not allowed here.
        """
        if sys.platform != "linux":
            raise OSError("mount")
        self.folder = folder
        self._size_bytes = size_bytes
        self._mount(0, size_bytes)

    @contextlib.contextmanager
    def full(self, leave_bytes: int = 0) -> Iterator[None]:
        """Has no more room than so many bytes, counted in pages, for the length of the block."""
        here = os.statvfs(self.folder)
        self._mount(_REMOUNT, (here.f_blocks - here.f_bfree) * here.f_frsize + max(leave_bytes, here.f_frsize))
        try:
            yield
        finally:
            self._mount(_REMOUNT, self._size_bytes)

    def close(self) -> None:
        """Whoever has a file of it open keeps that one."""
        _checked(ctypes.CDLL(None, use_errno=True).umount2(os.fsencode(self.folder), _DETACH))

    def _mount(self, flags: int, size_bytes: int) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        options = b"size=%d" % size_bytes
        _checked(libc.mount(b"tmpfs", os.fsencode(self.folder), b"tmpfs", ctypes.c_ulong(flags), options))


def _checked(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
