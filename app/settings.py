"""Preferences of this computer, in ``HOME/settings.json``.

A file that is missing, damaged or from a later version gives the defaults: preferences are never worth an
error at start-up. Fields that this version does not know are dropped at the next save. Imports nothing heavy.
"""

from __future__ import annotations

import threading

import msgspec

from app.changes import Change, Changes
from app.files import write_atomically
from app.home import Home
from app.views import SettingsView

THEMES = ("system", "light", "dark")
LANGUAGES = ("vi", "en")
TEXT_SCALES = (100, 115, 130, 150)
FEWEST_REVIEWS, MOST_REVIEWS = 5, 200
"""Bounds of the questions that a day's review asks."""


def _cleaned(view: SettingsView) -> SettingsView:
    default = SettingsView()
    return msgspec.structs.replace(
        view,
        theme=view.theme if view.theme in THEMES else default.theme,
        language=view.language if view.language in LANGUAGES else default.language,
        text_scale=view.text_scale if view.text_scale in TEXT_SCALES else default.text_scale,
        review_daily_limit=min(max(view.review_daily_limit, FEWEST_REVIEWS), MOST_REVIEWS),
        media_budget_mb=view.media_budget_mb if view.media_budget_mb is None or view.media_budget_mb > 0 else None,
    )


def load(home: Home) -> SettingsView:
    """Returns the stored preferences, or the defaults where they can't be read."""
    try:
        return _cleaned(msgspec.json.decode(home.settings.read_bytes(), type=SettingsView))
    except (OSError, msgspec.DecodeError):
        return SettingsView()


def save(home: Home, view: SettingsView) -> None:
    """Writes preferences; values outside the known ones become the defaults.

    Raises:
        DiskFullError: nothing was written.
    """
    write_atomically(home.settings, msgspec.json.format(msgspec.json.encode(_cleaned(view)), indent=2))


class Settings:
    """The preferences of one home as a service: safe to use from any thread."""

    def __init__(self, home: Home, changes: Changes | None = None) -> None:
        self._home = home
        self._changes = changes
        self._lock = threading.Lock()

    def load(self) -> SettingsView:
        """Returns the stored preferences."""
        return load(self._home)

    def save(self, view: SettingsView) -> None:
        """Writes preferences. Raises `DiskFullError`."""
        with self._lock:
            save(self._home, view)
        self._tell()

    def remember_profile(self, profile_id: str | None) -> None:
        """Notes whose page to open next time. Raises `DiskFullError`."""
        with self._lock:
            save(self._home, msgspec.structs.replace(load(self._home), last_profile=profile_id))
        self._tell()

    def _tell(self) -> None:
        if self._changes is not None:
            self._changes.tell(Change.SETTINGS)
