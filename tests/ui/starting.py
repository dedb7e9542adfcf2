"""Starts the program with fake services on a home with what a last run left, and ends it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import settings as settings_file
from app import snapshot as snapshot_file
from app.home import Home
from app.snapshot import Snapshot
from app.views import LibraryView, ProfileView, SettingsView
from content_cache import blocking
from tests.ui.fakes import LAN, LIBRARY, SYNC, FakeServices
from tests.ui.search_samples import SampleSearch
from ui.application import Application


class Starter:
    """Call it to start the program; again is another copy of it."""

    def __init__(self, qtbot: QtBot, qapp: QApplication, home: Path, services: FakeServices) -> None:
        self._qtbot, self._qapp, self._home, self._services = qtbot, qapp, Home(home), services
        self._made: list[Application] = []
        services.search = SampleSearch()
        services.library.prepare = lambda _cancel: None  # type: ignore[attr-defined]  # nothing is left to prepare

    def __call__(
        self,
        people: tuple[ProfileView, ...] = (LAN,),
        *,
        remembered: bool = True,
        library: LibraryView | None = LIBRARY,
        error: Exception | None = None,
        opened: bool = True,
    ) -> Application:
        """Starts it.

        Args:
            people: of this computer.
            remembered: False when the last run's snapshot was lost.
            library: in the snapshot.
            error: what the first opening of the services raises.
            opened: True waits for the services.
        """
        self._home.create()
        settings_file.save(self._home, SettingsView(theme="light"))
        self._services.people = people
        self._services.settings = settings_file.Settings(self._home, self._services.changes)
        if remembered and people:
            only = people[0].id if len(people) == 1 else None
            snapshot_file.save(self._home, Snapshot(profiles=people, last_profile=only, library=library, sync=SYNC))
        failing = [error] if error is not None else []

        def opening(_home: Path) -> FakeServices:
            if failing:
                raise failing.pop()
            return self._services

        application = Application(self._qapp, self._home.path, opening=opening)  # type: ignore[arg-type]  # stands in
        self._made.append(application)
        application.window.resize(1366, 768)
        application.window.show()
        if opened:
            application.open()
            if error is None:
                self._qtbot.waitUntil(
                    lambda: application.slot.services is not None and not application.tasks.busy, timeout=20_000
                )
        return application

    def close(self) -> None:
        """Ends all that were started."""
        for application in self._made:
            application.words.set_language("vi")
            application.close()
            application.window.hide()
            application.window.deleteLater()
            application.deleteLater()
        blocking.allow_current_thread()
