"""Fetches under way: they go on while somebody reads something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.views import CourseCard, FetchProgress
from ui.tasks import Job, Tasks

if TYPE_CHECKING:
    from app.compose import Services


@dataclass(frozen=True)
class FetchState:
    """One course's fetch. ``error`` is what ended the last one, None while it runs."""

    progress: FetchProgress | None = None
    error: Exception | None = None

    @property
    def running(self) -> bool:
        """True until it ended."""
        return self.error is None


class Fetches(QObject):
    """Starts, stops and remembers fetches, one a course.

    Signals:
        changed: a fetch began, moved, stopped or failed; carries the course's id.
        fetched: a course is here; carries its new `CourseCard`.
    """

    changed = Signal(str)
    fetched = Signal(object)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._states: dict[str, FetchState] = {}
        self._jobs: dict[str, Job] = {}

    def state(self, course_id: str) -> FetchState | None:
        """The fetch of a course; None where there is none or it ended well."""
        return self._states.get(course_id)

    def start(self, services: Services, profile_id: str, course_id: str) -> None:
        """Fetches a course, or its update; what was fetched before is not fetched again."""
        if course_id in self._jobs:
            return
        self._states[course_id] = FetchState()

        def work(job: Job) -> CourseCard:
            return services.library.fetch(profile_id, course_id, on_progress=job.report, cancel=job.cancel_event)

        self._jobs[course_id] = self._tasks.start(
            work,
            lambda card: self._done(course_id, card),
            lambda error: self._failed(course_id, error),
            self,
            on_progress=lambda progress: self._moved(course_id, progress),
        )
        self.changed.emit(course_id)

    def stop(self, course_id: str) -> None:
        """Stops a fetch; what is here stays for the next one."""
        job = self._jobs.pop(course_id, None)
        if job is not None:
            job.cancel()
            del self._states[course_id]
            self.changed.emit(course_id)

    def forget_errors(self) -> None:
        """Takes back what failed: another look at the list begins afresh."""
        for course_id in [key for key, state in self._states.items() if not state.running]:
            del self._states[course_id]
            self.changed.emit(course_id)

    def _moved(self, course_id: str, progress: FetchProgress) -> None:
        self._states[course_id] = FetchState(progress)
        self.changed.emit(course_id)

    def _done(self, course_id: str, card: CourseCard) -> None:
        self._jobs.pop(course_id, None)
        self._states.pop(course_id, None)
        self.changed.emit(course_id)
        self.fetched.emit(card)

    def _failed(self, course_id: str, error: Exception) -> None:
        self._jobs.pop(course_id, None)
        progress = self._states[course_id].progress if course_id in self._states else None
        self._states[course_id] = FetchState(progress, error)
        self.changed.emit(course_id)
