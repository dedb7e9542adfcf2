"""Short jobs off the main thread: the only place that uses a thread pool.

How to use it in a page::

    self._tasks.run(lambda: services.results.list(profile_id), self._show, self._fail, owner=self)

The job runs on a pool thread; ``_show(result)`` or ``_fail(error)`` runs on the main thread, by a queued
signal. Neither is called when the owner was deleted, or `Tasks.cancel_all_of` was called for it, or the job
was cancelled. A job that reports progress or can stop half-way is started with `Tasks.start` and gets its
`Job`::

    job = self._tasks.start(
        lambda job: services.library.fetch(p, c, on_progress=job.report, cancel=job.cancel_event),
        self._fetched, self._fail, on_progress=self._moved, owner=self)
    ...
    job.cancel()

It refuses long-lived loops: the sync worker has its own thread.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot

T = TypeVar("T")
_log = logging.getLogger(__name__)

POOL_THREADS = 4
"""A fetch, a page's load, an answer being saved, and one to spare; two cores are usual in the field."""
REPORT_EVERY_S = 0.05
"""Progress comes more often than eyes can follow; the main thread is spared."""


class Job:
    """A running piece of work, as its starter and the work itself see it."""

    def __init__(self, owner: QObject | None, deliver: Callable[[Callable[[], None]], None]) -> None:
        self.cancel_event = threading.Event()
        """Set when nobody wants the outcome any more; long work looks at it between steps."""
        self._owner = owner
        self._deliver = deliver
        self._on_progress: Callable[[Any], None] | None = None
        self._reported_at = 0.0

    @property
    def cancelled(self) -> bool:
        """True once `cancel` was called."""
        return self.cancel_event.is_set()

    @property
    def wanted(self) -> bool:
        """False when the job was cancelled or its owner is gone. Main thread."""
        return not self.cancelled and (self._owner is None or shiboken6.isValid(self._owner))

    def cancel(self) -> None:
        """Asks the work to stop; nothing of it is delivered from now on."""
        self.cancel_event.set()

    def report(self, value: object) -> None:
        """Called by the work, on its thread: hands ``value`` to ``on_progress`` on the main thread.

        Values that come too fast are dropped; the end is told by ``on_done``.
        """
        now = time.monotonic()
        if self._on_progress is None or now - self._reported_at < REPORT_EVERY_S:
            return
        self._reported_at = now
        self._deliver(lambda: self._hand_over(value))

    def _hand_over(self, value: object) -> None:
        if self._on_progress is not None and self.wanted:
            self._on_progress(value)


class Tasks(QObject):
    """Runs jobs on a `QThreadPool` and delivers their outcomes on the thread it was made on.

    Signals:
        failed: an exception that a job raised and that nobody took.
    """

    failed = Signal(object)
    _delivery = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(POOL_THREADS)
        self._jobs: set[Job] = set()
        self._closed = False
        self._delivery.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[Exception], None] | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """Runs ``work()`` on a pool thread.

        Args:
            work: takes nothing; what it needs it has closed over. It must not touch widgets.
            on_done: gets the result, on the main thread.
            on_error: gets the exception, on the main thread; without it `failed` is emitted.
            owner: usually the page; when it is gone, the outcome is dropped. None: always delivered.
        """
        return self.start(lambda _job: work(), on_done, on_error, owner=owner)

    def start(
        self,
        work: Callable[[Job], T],
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[Exception], None] | None = None,
        owner: QObject | None = None,
        *,
        on_progress: Callable[[Any], None] | None = None,
    ) -> Job:
        """Runs ``work(job)`` on a pool thread; the job reports progress and knows whether it is still wanted.

        Arguments as for `run`; ``on_progress`` gets what the work gave to `Job.report`.
        """
        job = Job(owner, self._delivery.emit)
        job._on_progress = on_progress
        if self._closed:
            job.cancel()
            return job
        self._jobs.add(job)

        def body() -> None:
            outcome: Callable[[], None]
            try:
                result = work(job)
            except Exception as error:  # noqa: BLE001 - the border of a thread: everything goes to on_error
                outcome = _bind(self._finish_badly, job, on_error, error)
            else:
                outcome = _bind(self._finish_well, job, on_done, result)
            if shiboken6.isValid(self):
                self._delivery.emit(outcome)

        self._pool.start(body)
        return job

    def cancel_all_of(self, owner: QObject) -> None:
        """Cancels every job of an owner: for a page that is left or shows something else now."""
        for job in self._jobs:
            if job._owner is owner:
                job.cancel()

    @property
    def busy(self) -> bool:
        """True while any job has not delivered its outcome."""
        return bool(self._jobs)

    def finish(self, timeout_s: float) -> bool:
        """Takes no more jobs and waits for those that run or wait, without cancelling them.

        Args:
            timeout_s: longest wait in seconds.

        Returns:
            True when all jobs ended in time.
        """
        self._closed = True
        return self._pool.waitForDone(round(timeout_s * 1000))

    def close(self, timeout_s: float) -> bool:
        """Cancels everything, takes no more, and waits, but not for ever.

        Args:
            timeout_s: longest wait in seconds.

        Returns:
            True when all jobs ended in time.
        """
        self._closed = True
        for job in self._jobs:
            job.cancel()
        self._pool.clear()
        return self._pool.waitForDone(round(timeout_s * 1000))

    @Slot(object)
    def _receive(self, outcome: Callable[[], None]) -> None:
        outcome()

    def _finish_well(self, job: Job, on_done: Callable[[T], None] | None, result: T) -> None:
        self._jobs.discard(job)
        if on_done is not None and job.wanted:
            on_done(result)

    def _finish_badly(self, job: Job, on_error: Callable[[Exception], None] | None, error: Exception) -> None:
        self._jobs.discard(job)
        if not job.wanted:
            return
        if not hasattr(error, "kind"):
            _log.error("a job failed", exc_info=error)
        if on_error is not None:
            on_error(error)
        else:
            self.failed.emit(error)


def _bind(call: Callable[..., None], *arguments: object) -> Callable[[], None]:
    return lambda: call(*arguments)
