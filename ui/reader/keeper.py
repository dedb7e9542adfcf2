"""Keeps where reading stopped: at most once every two seconds while scrolling, and when the page is left."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from ui.reader.loading import ReaderServices
from ui.tasks import Tasks

SAVE_EVERY_MS: Final = 2_000


class PositionKeeper:
    """Remembers the last position kept for one lesson and keeps the next when it differs."""

    def __init__(self, services: ReaderServices, tasks: Tasks, owner: QWidget) -> None:
        self._services = services
        self._tasks = tasks
        self._owner = owner
        self._lesson: tuple[str, str, str] | None = None
        self._position = 0
        self.kept = 0
        """The position kept last, in thousandths of the text's height."""
        self._timer = QTimer(owner)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_EVERY_MS)
        self._timer.timeout.connect(self.keep)

    def begin(self, profile_id: str, course_id: str, lesson_id: str, position: int) -> None:
        """From now on positions are those of this lesson; ``position`` is the one already kept."""
        self._lesson = (profile_id, course_id, lesson_id)
        self._position = self.kept = position

    def moved(self, position: int) -> None:
        """Reading is here now."""
        self._position = position
        if position != self.kept and not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        """Keeps the position at once if it differs from what is kept."""
        self._timer.stop()
        if self._lesson is None or self._position == self.kept:
            return
        profile_id, course_id, lesson_id = self._lesson
        position = self.kept = self._position
        services = self._services
        # A position that could not be kept is not worth a word; the next one is tried again.
        self._tasks.run(
            lambda: services.reading.save_position(profile_id, course_id, lesson_id, position),
            None,
            lambda _error: None,
            owner=self._owner,
        )
