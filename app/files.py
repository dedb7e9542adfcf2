"""Small files written so that a reader sees the old content or the new, never a part of it."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from app.errors import DiskFullError

NO_ROOM = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


def write_atomically(path: Path, data: bytes) -> None:
    """Writes to a temporary file beside ``path``, syncs it and puts it in place. The mode is 0600.

    Raises:
        DiskFullError: there is no room; the old content stays.
        OSError: anything else that the system said.
    """
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
        temporary = None
        sync_folder(path.parent)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise DiskFullError(path) from error
        raise
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()


def sync_folder(folder: Path) -> None:
    """Makes names in a folder durable where the system can (not on Windows, where a rename already is)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
