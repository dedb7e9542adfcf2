"""Keeps the snapshot of the first page true: writes it again after every change of what that page shows."""

from __future__ import annotations

import logging
import threading

import msgspec

from app import snapshot
from app.changes import Change
from app.errors import AppError
from app.home import Home
from app.library import Library
from app.profiles import Profiles
from app.settings import Settings
from app.snapshot import Snapshot
from app.syncing import Syncing
from content_cache.errors import ContentError

log = logging.getLogger(__name__)


class Painter:
    """Listens to changes and writes ``snapshot.json``. A failure is noted and never stops what changed."""

    def __init__(
        self, *, home: Home, settings: Settings, profiles: Profiles, library: Library, syncing: Syncing
    ) -> None:
        self._home = home
        self._settings = settings
        self._profiles = profiles
        self._library = library
        self._syncing = syncing
        self._lock = threading.Lock()
        self._last: Snapshot | None = None

    def changed(self, change: Change) -> None:
        """Writes the snapshot again; to be given to `app.changes.Changes.listen`."""
        if change is not Change.REVIEWS:  # all others are on the first page
            self.paint()

    def paint(self) -> None:
        """Writes what the first page would show now, where that differs from what was written last."""
        try:
            with self._lock:
                now = self._gather()
                if now != self._last:
                    snapshot.save(self._home, now)
                    self._last = now
        except (AppError, ContentError, OSError):
            # The old snapshot stays; the window replaces what it painted from it anyhow.
            log.warning("the snapshot of the first page was not written", exc_info=True)

    def _gather(self) -> Snapshot:
        profiles = self._profiles.list()
        known = [profile.id for profile in profiles]
        last = self._settings.load().last_profile
        if last not in known:
            last = known[0] if len(known) == 1 else None
        if last is None:
            return Snapshot(profiles=profiles)
        # Whoever reads it at the next start is not syncing yet.
        sync = msgspec.structs.replace(self._syncing.status(last), syncing=False)
        return Snapshot(profiles=profiles, last_profile=last, library=self._library.view(last), sync=sync)
