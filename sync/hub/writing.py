"""Small files that a hub hands out, written so that a reader sees the old content or the new, never a part."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from content_cache.layout import sync_folder


def write_file(path: Path, data: bytes) -> None:
    """Writes beside ``path``, syncs, and puts it in place; the mode is 0600.

    Raises:
        OSError: what the system says; the old content stays.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        sync_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
