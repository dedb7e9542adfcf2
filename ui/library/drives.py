"""Sticks and other drives that somebody plugged in, and the published folders on them.

All of this reads disks: never on the main thread. A drive that is slow or broken costs a bounded time. What is on it is
only looked at by name: what it is worth is decided later, by signatures.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStorageInfo

from content_cache.layout import LAYOUT_FILE

MOST_ENTRIES = 4000
"""Names looked at on a drive; a stick full of photographs has more."""
MOST_SECONDS = 3.0
"""Spent on a drive."""
DEPTH = 2
"""Folders below the root that may hold a published folder."""
_PLUGGED_IN = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
"""Where Linux and macOS mount what is plugged in."""


@dataclass(frozen=True)
class Volume:
    """A mounted drive."""

    root: Path
    name: str
    """Its label, or where it is mounted."""
    device: str = ""
    """Tells another stick at the same place apart, with ``size_bytes``."""
    size_bytes: int = 0


@dataclass(frozen=True)
class Stick:
    """A drive that was plugged in."""

    volume: Volume
    packages: tuple[Path, ...]
    """The published folders on it, nearest to the root first."""


FindSticks = Callable[[], tuple[Stick, ...]]
"""Looks at what is plugged in; may take seconds."""


class StickFinder:
    """Finds every drive that is plugged in, those with courses first; looks into each only once.

    Args:
        mounted: lists what is mounted.
    """

    def __init__(self, mounted: Callable[[], Iterable[Volume]] | None = None) -> None:
        self._mounted = mounted or mounted_volumes
        self._known: dict[Volume, tuple[Path, ...]] = {}

    def __call__(self) -> tuple[Stick, ...]:
        """What is plugged in now. One call at a time."""
        volumes = plugged_in(self._mounted())
        self._known = {
            volume: self._known[volume] if volume in self._known else packages_in(volume.root) for volume in volumes
        }
        sticks = [Stick(volume, packages) for volume, packages in self._known.items()]
        return tuple(sorted(sticks, key=lambda stick: (not stick.packages, stick.volume.name.casefold())))


def plugged_in(volumes: Iterable[Volume], *, platform: str = sys.platform, system_drive: str = "") -> list[Volume]:
    """Those that somebody can have plugged in.

    On Windows that is every drive but the system's: a USB hard disk does not call itself removable.

    Args:
        volumes: everything that is mounted.
        platform: as `sys.platform`.
        system_drive: ``C:`` on Windows; the computer's own by default.
    """
    if platform == "win32":
        own = (system_drive or os.environ.get("SYSTEMDRIVE", "C:")).casefold()
        return [volume for volume in volumes if not str(volume.root).casefold().startswith(own)]
    return [volume for volume in volumes if f"{volume.root.as_posix()}/".startswith(_PLUGGED_IN)]


def packages_in(folder: Path, *, clock: Callable[[], float] = time.monotonic) -> tuple[Path, ...]:
    """The published folders in a folder: itself, or up to `DEPTH` below it. Links are not followed.

    Args:
        folder: where to look; what can't be read counts as empty.
        clock: monotonic seconds.

    Returns:
        Folders with an ``oci-layout``, nearest first; those found in time.
    """
    end, left = clock() + MOST_SECONDS, MOST_ENTRIES
    found: list[Path] = []
    level = [folder]
    for depth in range(DEPTH + 1):
        below: list[Path] = []
        for place in level:
            if left <= 0 or clock() > end:
                return tuple(found)
            if _has_layout(place):
                found.append(place)
            elif depth < DEPTH:
                looked_at, folders = _folders_in(place, left)
                left -= looked_at
                below += folders
        level = below
    return tuple(found)


def _has_layout(place: Path) -> bool:
    try:
        return (place / LAYOUT_FILE).is_file()
    except OSError:
        return False


def _folders_in(place: Path, most: int) -> tuple[int, list[Path]]:
    """How many names were looked at, and the folders among them, sorted."""
    count, names = 0, []
    try:
        with os.scandir(place) as entries:
            for entry in itertools.islice(entries, most):
                count += 1
                if _is_plain_folder(entry):
                    names.append(entry.name)
    except OSError:
        pass
    return count, [place / name for name in sorted(names)]


def _is_plain_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False) and not entry.name.startswith((".", "$"))
    except OSError:
        return False


def mounted_volumes() -> list[Volume]:
    """Everything that is mounted and can be read, but the root."""
    volumes = []
    for info in QStorageInfo.mountedVolumes():
        if info.isValid() and info.isReady() and not info.isRoot():
            root, label = Path(info.rootPath()), info.name()
            place = root.drive or root.name
            name = f"{label} ({place})" if label and label != place else place
            volumes.append(Volume(root, name, bytes(info.device().data()).decode(errors="replace"), info.bytesTotal()))
    return volumes
