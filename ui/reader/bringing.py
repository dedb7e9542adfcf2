"""Files of courses on their way here: they go on coming while somebody reads something else."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.views import FetchProgress, MediaFile
from ui.reader.loading import ReaderServices
from ui.tasks import Job, Tasks

Wanted = tuple[str, str]
"""A course's id and a file's name."""


@dataclass(frozen=True)
class Coming:
    """One file on its way. ``error`` is what ended the last try, None while it runs."""

    progress: FetchProgress | None = None
    error: Exception | None = None

    @property
    def running(self) -> bool:
        """True until it ended."""
        return self.error is None


class Bringing(QObject):
    """Starts, stops and remembers them, one a file.

    Signals:
        changed: one began, moved, stopped or failed; carries course id and name.
        brought: a file is here; carries its `MediaFile`.
    """

    changed = Signal(str, str)
    brought = Signal(object)

    def __init__(self, services: ReaderServices, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._states: dict[Wanted, Coming] = {}
        self._jobs: dict[Wanted, Job] = {}

    def state(self, file: MediaFile) -> Coming | None:
        """How far a file is; None where nobody asked for it, or it came."""
        return self._states.get((file.course_id, file.name))

    def start(self, profile_id: str, file: MediaFile) -> None:
        """Brings a file; nothing happens where it is on its way already."""
        wanted = (file.course_id, file.name)
        if wanted in self._jobs:
            return
        self._states[wanted] = Coming()
        services = self._services

        def work(job: Job) -> MediaFile:
            services.library.fetch_media(
                profile_id, file.course_id, file.name, on_progress=job.report, cancel=job.cancel_event
            )
            return services.reading.file(file.course_id, file.name)

        self._jobs[wanted] = self._tasks.start(
            work,
            lambda here: self._done(wanted, here),
            lambda error: self._failed(wanted, error),
            self,
            on_progress=lambda progress: self._moved(wanted, progress),
        )
        self.changed.emit(*wanted)

    def stop(self, file: MediaFile) -> None:
        """Stops one; what came of it stays for the next try."""
        wanted = (file.course_id, file.name)
        job = self._jobs.pop(wanted, None)
        if job is not None:
            job.cancel()
            del self._states[wanted]
            self.changed.emit(*wanted)

    def _moved(self, wanted: Wanted, progress: FetchProgress) -> None:
        self._states[wanted] = Coming(progress)
        self.changed.emit(*wanted)

    def _done(self, wanted: Wanted, file: MediaFile) -> None:
        self._jobs.pop(wanted, None)
        self._states.pop(wanted, None)
        self.changed.emit(*wanted)
        self.brought.emit(file)

    def _failed(self, wanted: Wanted, error: Exception) -> None:
        self._jobs.pop(wanted, None)
        before = self._states.get(wanted)
        self._states[wanted] = Coming(before.progress if before is not None else None, error)
        self.changed.emit(*wanted)
