"""What the first page paints while the database and the heavy libraries are still on their way.

A copy, never a source: the services rewrite it after every change of what it holds, and the window replaces
what it painted from it as soon as they are up. A file that can't be read is the same as none. Imports nothing
heavy.
"""

from __future__ import annotations

import msgspec

from app.files import write_atomically
from app.home import Home
from app.views import LibraryView, ProfileView, SyncView, View

SNAPSHOT_FORMAT = 1


class Snapshot(View, frozen=True, kw_only=True):
    """Everything the first page shows. ``library`` and ``sync`` belong to ``last_profile``."""

    format: int = SNAPSHOT_FORMAT
    profiles: tuple[ProfileView, ...] = ()
    last_profile: str | None = None
    library: LibraryView | None = None
    sync: SyncView | None = None


def load(home: Home) -> Snapshot | None:
    """Returns the last snapshot; None where there is none that this version can read."""
    try:
        snapshot = msgspec.json.decode(home.snapshot.read_bytes(), type=Snapshot)
    except (OSError, msgspec.DecodeError):
        return None
    return snapshot if snapshot.format == SNAPSHOT_FORMAT else None


def save(home: Home, snapshot: Snapshot) -> None:
    """Writes the snapshot.

    Raises:
        DiskFullError: nothing was written.
    """
    write_atomically(home.snapshot, msgspec.json.encode(snapshot))
