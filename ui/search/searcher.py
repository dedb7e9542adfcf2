"""From keys to answers: waits for a pause in typing, asks off the main thread, and takes only the last answer.

Nothing is remembered: when the search is closed, what was typed and what was found are gone.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.content_views import SearchView
from ui.service_slot import ServiceSlot
from ui.tasks import Job, Tasks

if TYPE_CHECKING:
    from app.compose import Services

PAUSE_MS: Final = 60
"""Input methods delete and type again within a few milliseconds; people pause longer between words."""
LEAST_LETTERS: Final = 2
"""With fewer, everything would be found."""


class Searcher(QObject):
    """One search at a time, over all courses of this computer.

    What was found stays until the next answer is in, so that nothing flickers.

    Signals:
        changed: something to show is different now.
    """

    changed = Signal()

    def __init__(self, slot: ServiceSlot, tasks: Tasks, parent: QObject | None = None) -> None:
        """Makes a searcher with nothing to look for.

        Args:
            slot: the services, or their coming.
            tasks: runs the search.
            parent: owner.
        """
        super().__init__(parent)
        self._slot, self._tasks = slot, tasks
        self._words = ""
        self._answered = ""
        self._job: Job | None = None
        self._waits = False
        self.view: SearchView | None = None
        """The last answer; None while nothing is looked for, and after a failure."""
        self.error: Exception | None = None
        """What made the last search fail."""
        self.pending = False
        """True until what was typed last is answered."""
        self.opening = False
        """True while words wait for the services."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._due)

    @property
    def enough(self) -> bool:
        """True when there is enough to look for."""
        return len("".join(self._words.split())) >= LEAST_LETTERS

    def look_for(self, words: str) -> None:
        """Looks for words once typing pauses; what is being looked for is overtaken."""
        self._cancel()
        self._words = unicodedata.normalize("NFC", words)
        self.pending = True
        self._pause.start()

    def again(self) -> None:
        """Looks for the same once more: after a failure, or when more can be found by now."""
        if self.enough:
            self._cancel()
            self._pause.stop()
            self._answered = ""
            self.pending = True
            self._due()

    def stop(self) -> None:
        """Ends the search and forgets all of it."""
        self._cancel()
        self._pause.stop()
        self._words = ""
        self._settle(None, None)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _due(self) -> None:
        words = self._words
        if not self.enough:
            self._settle(None, None)
        elif words == self._answered and self.view is not None:
            # An input method took letters back and put the same ones there again.
            self._settle(self.view, None)
        elif self._slot.services is None:
            self.opening = True
            if not self._waits:
                self._waits = True
                self._slot.when_ready(self, self._opened)
            self.changed.emit()
        else:
            self._ask(self._slot.services, words)

    def _opened(self, _services: Services) -> None:
        self._waits = False
        if self.opening:
            self.opening = False
            if not self._pause.isActive():
                self._due()

    def _ask(self, services: Services, words: str) -> None:
        def work(job: Job) -> SearchView:
            return services.search.find(words, cancel=job.cancel_event)

        self._job = self._tasks.start(
            work, lambda view: self._settle(view, None), lambda error: self._settle(None, error), self
        )
        self.changed.emit()

    def _settle(self, view: SearchView | None, error: Exception | None) -> None:
        self._job = None
        self._answered = self._words if view is not None else ""
        self.view, self.error = view, error
        self.pending = self.opening = False
        self.changed.emit()
