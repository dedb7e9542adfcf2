"""Everything that lives as long as the program does, built once.

The order matters: lock, look and words, window painted from the snapshot, and only then, on a worker thread, the
import of ``app.compose`` with its heavy libraries and the opening of the services. ``ui/__main__.py`` runs this;
tests and the tour build it too and drive the real window.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app import settings as settings_file
from app import snapshot as snapshot_file
from app.changes import Change, Changes
from app.errors import AppError
from app.home import Home
from app.views import SettingsView
from content_cache import blocking
from ui.service_slot import ServiceSlot
from ui.shell.window import MainWindow
from ui.sync_worker import SyncThread
from ui.tasks import Job, Tasks
from ui.theme import Theme, tokens
from ui.words import Words

if TYPE_CHECKING:
    from app.compose import Services

_log = logging.getLogger(__name__)
CLOSE_TIMEOUT_S = 3.0
"""How long closing waits for each of: jobs, the sync loop, the services."""
PREPARE_AFTER_MS = 1000
"""The first pages come before the preparing of courses, which has the same interpreter to share."""


def open_services(home: Path) -> Services:
    """Imports the services with their libraries and opens them. Slow: never on the main thread."""
    from app.compose import open_services as opened  # noqa: PLC0415 - the whole point: not before the first paint

    return opened(home)


class ChangeBell(QObject):
    """Brings the services' changes, which are told on any thread, to the main thread.

    Signals:
        rung: carries an `app.changes.Change`.
    """

    rung = Signal(object)

    def __init__(self, changes: Changes, parent: QObject) -> None:
        super().__init__(parent)
        self._leave = changes.listen(self.rung.emit)

    def close(self) -> None:
        """Stops listening."""
        self._leave()


class Application(QObject):
    """The running program.

    Signals:
        ready: the services are open.
        refused: they could not be opened; carries the error.
    """

    ready = Signal()
    refused = Signal(object)

    def __init__(self, qt: QApplication, home: Path, *, opening: Callable[[Path], Services] = open_services) -> None:
        """Builds the window and paints what is remembered; nothing heavy is imported.

        Args:
            qt: Qt's application.
            home: the data folder, locked by the caller.
            opening: opens the services; runs on a worker thread.
        """
        super().__init__(qt)
        blocking.forbid_current_thread()
        self._home = Home(home)
        self._opening = opening
        self.settings = settings_file.load(self._home)
        self.words = Words(qt, self.settings.language)
        self.theme = Theme.current()
        self.theme.set_choice(self.settings.theme)
        self.theme.set_text_scale(self.settings.text_scale)
        self.tasks = Tasks(self)
        self.background = Tasks(self)
        """Work that nobody waits for, on threads of its own: it must not keep a page from one."""
        self.slot = ServiceSlot(self)
        self.sync: SyncThread | None = None
        self._bell: ChangeBell | None = None
        self.window = MainWindow(home, self.settings, snapshot_file.load(self._home), self.slot, self.tasks)
        self._unsaved: SettingsView | None = None
        self._saving = False
        self._ended_in_time = True
        self._closed = False
        window = self.window
        window.settingsChanged.connect(self._change_settings)
        window.sendNow.connect(self._send_now)
        window.workDone.connect(self._wake)
        window.session.personChanged.connect(self._watch)
        self.background.failed.connect(window.say_fault)
        window.retryOpening.connect(self.open)
        window.closed.connect(self.close)

    @property
    def ended_in_time(self) -> bool:
        """False when closing gave up waiting for something."""
        return self._ended_in_time

    def show(self) -> None:
        """Shows the window, and opens the services once it is painted."""
        screen = self.window.screen().availableGeometry()
        width, height = tokens.WINDOW_START
        if screen.width() <= width or screen.height() <= height:
            self.window.showMaximized()
        else:
            self.window.resize(width, height)
            self.window.show()
        # A timer of nothing fires after the events that are queued now: showing and the first paint.
        QTimer.singleShot(0, self, self.open)

    def open(self) -> None:
        """Brings the services in behind the page."""
        home = self._home.path
        self.tasks.run(lambda: self._opening(home), self._opened, self._refused, self)

    def raise_window(self) -> None:
        """Brings the window to the front: somebody started a second copy."""
        window = self.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def close(self) -> None:
        """Ends everything, each part for a bounded time."""
        if self._closed:
            return
        self._closed = True
        if self._bell is not None:
            self._bell.close()
        unsaved = self.settings if self._saving else None
        self.background.cancel_all_of(self)
        in_time = self.tasks.close(CLOSE_TIMEOUT_S)
        in_time = self.background.close(CLOSE_TIMEOUT_S) and in_time
        if unsaved is not None:
            with contextlib.suppress(AppError):
                settings_file.save(self._home, unsaved)
        if self.sync is not None:
            in_time = self.sync.close(CLOSE_TIMEOUT_S) and in_time
        services = self.slot.services
        if services is not None:
            ending = Tasks()
            ending.run(services.close)
            in_time = ending.finish(CLOSE_TIMEOUT_S) and in_time
        self._ended_in_time = in_time
        blocking.allow_current_thread()

    def _opened(self, services: Services) -> None:
        self.sync = SyncThread(services, self)
        self._bell = ChangeBell(services.changes, self)
        self._bell.rung.connect(self._changed)
        self.sync.status.connect(self.window.session.show_sync)
        self.sync.sent.connect(self.window.refresh)
        self.slot.fill(services)
        self._watch()
        self.window.services_ready()
        self._tell_recovery(services)
        QTimer.singleShot(PREPARE_AFTER_MS, self, self._prepare)
        self.ready.emit()

    def _tell_recovery(self, services: Services) -> None:
        """Says that the database was damaged, and how much of it is there again."""
        from app.database.recovery import Mended  # noqa: PLC0415 - not before the first paint

        mended = None if services.recovery is None else services.recovery.mended
        if mended is Mended.REBUILT:
            self.window.notify(
                self.tr("Tệp dữ liệu bị hỏng đã được khôi phục đầy đủ. Không mất bài làm hay kết quả nào.")
            )
        elif mended is Mended.REBUILT_IN_PART:
            self.window.notify(
                self.tr(
                    "Tệp dữ liệu bị hỏng đã được khôi phục, nhưng phần ghi sau cùng có thể thiếu. "
                    "Xem lại trang Kết quả, ghi danh lại và báo cho người phụ trách."
                )
            )

    def _prepare(self) -> None:
        """Renders and indexes the courses where that is still to be done; then more can be found."""
        services = self.slot.services
        if services is None or self._closed:
            return

        def work(job: Job) -> None:
            QThread.currentThread().setPriority(QThread.Priority.LowPriority)
            services.library.prepare(job.cancel_event)

        self.background.start(work, lambda _: self.window.finding.refresh(), owner=self)
        self.window.session.count_reviews()

    def _changed(self, change: Change) -> None:
        if change is Change.RESULTS:
            self._wake()
            self.window.refresh()
            self.window.session.count_reviews()
        elif change in (Change.LIBRARY, Change.SETTINGS):
            # A course came or went, or a day asks more or fewer questions.
            self.window.session.count_reviews()
        elif change is Change.PEOPLE:
            self.window.session.reload()

    def _refused(self, error: Exception) -> None:
        self.window.show_opening_error(error)
        self.refused.emit(error)

    def _watch(self) -> None:
        person, services = self.window.session.person, self.slot.services
        if self.sync is not None and services is not None and person is not None:
            self.sync.watch(person.id)
            self.sync.wake()
            self.window.fetches.resume(services, person.id)

    def _send_now(self) -> None:
        if self.sync is not None:
            self.sync.send_now()

    def _wake(self) -> None:
        if self.sync is not None:
            self.sync.wake()

    def _change_settings(self, settings: SettingsView) -> None:
        person = self.window.session.person
        self.settings = msgspec.structs.replace(settings, last_profile=person.id if person else None)
        self.words.set_language(settings.language)
        self.theme.set_choice(settings.theme)
        self.theme.set_text_scale(settings.text_scale)
        self._unsaved = self.settings
        if not self._saving:
            self._save_next()

    def _save_next(self) -> None:
        """One write at a time, in order: the last choice is the one that is kept."""
        kept, self._unsaved = self._unsaved, None
        self._saving = kept is not None
        if kept is not None:
            self.tasks.run(lambda: self._save(kept), lambda _: self._save_next(), self._not_saved, self)

    def _save(self, settings: SettingsView) -> None:
        services = self.slot.services
        if services is not None:
            # The service also notes who learns, in the same file, under its lock.
            services.settings.save(settings)
        else:
            settings_file.save(self._home, settings)

    def _not_saved(self, error: Exception) -> None:
        self._saving = False
        self.tasks.failed.emit(error)
