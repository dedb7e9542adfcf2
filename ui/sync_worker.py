"""The sync loop: one object on one thread of its own, for as long as the program runs.

It asks the engine to run when a try is due or somebody wants one, and says the state of the person on screen. All its
slots run on its thread; the window talks to it by signals only, through `SyncThread`.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

if TYPE_CHECKING:
    from app.compose import Services

_log = logging.getLogger(__name__)

LEAST_PAUSE_S = 1.0
MOST_PAUSE_S = 60.0
"""The state on screen is looked at again at least so often, even when no try is due."""


class SyncWorker(QObject):
    """Lives on the sync thread.

    Signals:
        status: the `SyncView` of the person on screen.
        sent: a run ended after which fewer records wait: results changed their state.
    """

    status = Signal(object)
    sent = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._profile_id = ""
        self._cancel = threading.Event()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.turn)

    def stop_soon(self) -> None:
        """Called from the main thread: ends a run at its next step."""
        self._cancel.set()

    @Slot(str)
    def watch(self, profile_id: str) -> None:
        """Says this person's state from now on."""
        self._profile_id = profile_id
        self._tell()

    @Slot()
    def turn(self) -> None:
        """Runs what is due, then waits for the next time."""
        self._run(force=False)

    @Slot()
    def wake(self) -> None:
        """Something new waits: tries now if the pause after a fault allows it, and says the state."""
        self._tell()
        self._run(force=False)

    @Slot()
    def send_now(self) -> None:
        """Somebody asked: tries now, whatever the pause after a fault."""
        self._run(force=True)

    def _run(self, *, force: bool) -> None:
        if self._cancel.is_set():
            return
        self._timer.stop()
        syncing = self._services.syncing
        pause_s = MOST_PAUSE_S
        try:
            before = syncing.waiting_total()
            if force or before:
                self._tell(busy=True)
            syncing.run_once(cancel=self._cancel, force=force)
            if syncing.waiting_total() < before:
                self.sent.emit()
            pause_s = min(max(syncing.seconds_until_next(), LEAST_PAUSE_S), MOST_PAUSE_S)
        except Exception:  # noqa: BLE001 - the loop goes on whatever happens; results stay where they are
            _log.exception("a sync run failed")
        self._tell()
        if not self._cancel.is_set():
            self._timer.start(round(pause_s * 1000))

    def _tell(self, *, busy: bool = False) -> None:
        if not self._profile_id or self._cancel.is_set():
            return
        try:
            view = self._services.syncing.status(self._profile_id)
        except Exception:  # noqa: BLE001 - a state that can't be read is not shown; the next one may be
            _log.exception("the sync state could not be read")
            return
        if busy and view.enrolled and view.waiting:
            view = msgspec.structs.replace(view, syncing=True)
        self.status.emit(view)


class SyncThread(QObject):
    """The main thread's handle on the worker: everything here returns at once, but for `close`.

    Signals:
        status: the `SyncView` of the person on screen.
        sent: results changed their state.
    """

    status = Signal(object)
    sent = Signal()
    _watch = Signal(str)
    _wake = Signal()
    _send_now = Signal()

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        """Starts the thread and its first turn."""
        super().__init__(parent)
        self._thread = QThread(self)
        self._worker = SyncWorker(services)
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._watch.connect(self._worker.watch, queued)
        self._wake.connect(self._worker.wake, queued)
        self._send_now.connect(self._worker.send_now, queued)
        self._worker.status.connect(self.status, queued)
        self._worker.sent.connect(self.sent, queued)
        self._thread.finished.connect(self._worker.deleteLater)
        self._thread.start()
        self._wake.emit()

    def watch(self, profile_id: str) -> None:
        """Says whose state to tell."""
        self._watch.emit(profile_id)

    def wake(self) -> None:
        """Something new waits."""
        self._wake.emit()

    def send_now(self) -> None:
        """Somebody pressed the button."""
        self._send_now.emit()

    def close(self, timeout_s: float) -> bool:
        """Ends the loop and waits, but not for ever.

        Args:
            timeout_s: longest wait in seconds.

        Returns:
            True when the thread ended in time.
        """
        self._worker.stop_soon()
        self._thread.quit()
        return self._thread.wait(round(timeout_s * 1000))
