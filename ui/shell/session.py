"""Who is learning, who could be, and how their sending stands: what several parts of the window show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.snapshot import Snapshot
from app.views import ProfileView, ReviewSummary, SyncView
from ui.service_slot import ServiceSlot
from ui.tasks import Tasks

if TYPE_CHECKING:
    from app.compose import Services


class Session(QObject):
    """The people of this computer and the one who learns now.

    Signals:
        peopleChanged: the list, or something about somebody in it.
        personChanged: somebody else learns now.
        syncChanged: the state of sending.
        reviewsCounted: how many questions are due for review is known; carries the number.
        failed: the people could not be read; carries the error.
    """

    peopleChanged = Signal()
    personChanged = Signal()
    syncChanged = Signal()
    reviewsCounted = Signal(int)
    failed = Signal(object)

    def __init__(
        self, snapshot: Snapshot | None, slot: ServiceSlot, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        """Starts with what is remembered; with one person only, they are chosen at once."""
        super().__init__(parent)
        self._slot, self._tasks = slot, tasks
        self.people: tuple[ProfileView, ...] = snapshot.profiles if snapshot else ()
        self.person: ProfileView | None = self.people[0] if len(self.people) == 1 else None
        self._counting = self._count_again = False
        self.sync: SyncView | None = None
        if snapshot is not None and self.person is not None and self.person.id == snapshot.last_profile:
            self.sync = snapshot.sync

    @property
    def can_send(self) -> bool:
        """True when sending is possible right now, and there is something to send."""
        sync = self.sync
        if self._slot.services is None or sync is None or not sync.enrolled or not sync.waiting_results:
            return False
        # A server that answered that it takes nothing now (full, busy, not ours) is there, and sending is not possible.
        return (bool(sync.online) and sync.problem is None) or sync.near

    def reload(self) -> None:
        """Reads the people again, off the main thread."""
        self._slot.when_ready(
            self, lambda services: self._tasks.run(services.profiles.list, self._take, self.failed.emit, self)
        )

    def count_reviews(self) -> None:
        """Counts what is due for review, off the main thread; nothing before the services are there."""
        services, person = self._slot.services, self.person
        if services is None or person is None:
            return
        if self._counting:
            # After thousands of attempts a first count takes long: one at a time, or no page would get a thread.
            self._count_again = True
            return
        self._counting = True
        profile_id = person.id

        def over(summary: ReviewSummary | None) -> None:
            self._counting = False
            if summary is not None and self.person is not None and self.person.id == profile_id:
                self.reviewsCounted.emit(summary.due)
            if self._count_again:
                self._count_again = False
                self.count_reviews()

        # A count that fails is no news: the page itself says what is wrong.
        self._tasks.run(lambda: services.reviews.summary(profile_id), over, lambda _error: over(None), self)

    def choose(self, profile_id: str) -> None:
        """Lets somebody learn now; an unknown id is ignored."""
        chosen = next((person for person in self.people if person.id == profile_id), None)
        if chosen is None:
            return
        known = self.person is not None and self.person.id == chosen.id
        self.person = chosen
        if not known:
            self.sync = None
            self.syncChanged.emit()
        self._slot.when_ready(self, lambda services: self._remember(services, profile_id))
        self.personChanged.emit()

    def joined(self, person: ProfileView) -> None:
        """Takes somebody who just joined or enrolled, and lets them learn now."""
        others = tuple(other for other in self.people if other.id != person.id)
        known = len(others) < len(self.people)
        self.people = (
            tuple(person if other.id == person.id else other for other in self.people) if known else (*others, person)
        )
        self.peopleChanged.emit()
        self.choose(person.id)
        self.reload()

    def show_sync(self, view: SyncView) -> None:
        """Takes the state that the sync thread tells."""
        if view != self.sync:
            self.sync = view
            self.syncChanged.emit()

    def _remember(self, services: Services, profile_id: str) -> None:
        self._tasks.run(lambda: services.settings.remember_profile(profile_id), owner=self)

    def _take(self, people: tuple[ProfileView, ...]) -> None:
        self.people = people
        if self.person is not None:
            self.person = next((one for one in people if one.id == self.person.id), None)
        if self.person is None and len(people) == 1:
            self.peopleChanged.emit()
            self.choose(people[0].id)
            return
        self.peopleChanged.emit()
