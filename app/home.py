"""Where a client keeps everything, and the lock that says one window at a time.

::

    HOME/
      settings.json     preferences of this computer
      snapshot.json     what the first page paints before the database is open
      study.sqlite      profiles, answers, records, receipts (+ -wal, -shm)
      keys/             one key file a profile, outside the database
      journal/          the same once more, as lines of text, with backups to begin from
      backups/          copies of the database made before a migration
      cache/            courses, which can be fetched again
      sync.lock         held by whichever process sends just now
      window.lock       held by the window while it runs

Imports nothing heavy: the window needs it before its first paint.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from app.errors import HomeBusyError
from content_cache.locks import FileLock


def default_home() -> Path:
    """The user's own data folder on this platform; not made yet."""
    import platformdirs  # noqa: PLC0415 - only where nobody named a folder

    return platformdirs.user_data_path("TuHoc", appauthor=False)


class Home:
    """The paths inside one client's data folder. Making the object touches nothing on the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def settings(self) -> Path:
        """Preferences, JSON."""
        return self.path / "settings.json"

    @property
    def snapshot(self) -> Path:
        """What the first page paints, JSON."""
        return self.path / "snapshot.json"

    @property
    def database(self) -> Path:
        """The study database."""
        return self.path / "study.sqlite"

    @property
    def keys(self) -> Path:
        """The folder of device keys."""
        return self.path / "keys"

    @property
    def journal(self) -> Path:
        """The folder of the second journal; `app.database.journal` makes it."""
        return self.path / "journal"

    @property
    def backups(self) -> Path:
        """The folder of database backups."""
        return self.path / "backups"

    @property
    def cache(self) -> Path:
        """The folder of the course cache."""
        return self.path / "cache"

    @property
    def sync_lock(self) -> Path:
        """The file that a process locks while it sends."""
        return self.path / "sync.lock"

    @property
    def lock(self) -> Path:
        """The file that the window locks."""
        return self.path / "window.lock"

    def create(self) -> None:
        """Makes the folders that are missing. Others may not look into the folder of keys."""
        self.path.mkdir(parents=True, exist_ok=True)
        self.keys.mkdir(mode=0o700, exist_ok=True)
        self.backups.mkdir(exist_ok=True)


class HomeLock:
    """The exclusive lock of a home, taken by the window and dropped by the system when its process ends.

    The command line runs beside a window without it: the databases have locks of their own.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = FileLock(home.lock)

    def acquire(self) -> None:
        """Takes the lock at once or not at all.

        Raises:
            HomeBusyError: another process has it (or another `HomeLock` of this one).
        """
        self._home.path.mkdir(parents=True, exist_ok=True)
        if not self._lock.try_acquire():
            raise HomeBusyError(self._home.path)

    def release(self) -> None:
        """Gives the lock back; without effect where it is not held. The file stays."""
        self._lock.release()

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
