"""What waits in this home and by which ways it can leave, for the sending dialog."""

from __future__ import annotations

import msgspec
from sqlalchemy import func, select

from app.classes import Classes, CurrentClass
from app.database.custody import RecordRow
from app.database.database import Database
from app.database.states import RecordState
from app.joining import Joining, RelayView
from app.profiles import Profiles
from app.syncing import Syncing
from app.views import ProfileView, SyncView


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """What a person of this home owes the centre."""

    person: ProfileView
    results: int
    """Handed-in attempts that wait."""
    records: int
    """Records of any kind that wait."""
    carried: int
    """Records that a machine in the room has taken, and of which the centre has not said that it has them."""


class SendingView(msgspec.Struct, frozen=True, kw_only=True):
    """The state of all ways."""

    owed: tuple[Owed, ...]
    """Everybody in this home, the person on screen first."""
    sync: SyncView
    """Of the person on screen."""
    hub_name: str | None
    hub_url: str | None
    relays: tuple[RelayView, ...]
    current: CurrentClass | None = None
    """The class that the person on screen is in."""


class Sending:
    """Puts it together. For any thread that may wait."""

    def __init__(
        self, *, database: Database, profiles: Profiles, syncing: Syncing, joining: Joining, classes: Classes
    ) -> None:
        self._database = database
        self._profiles, self._syncing, self._joining, self._classes = profiles, syncing, joining, classes

    def view(self, profile_id: str) -> SendingView:
        """Returns how things stand.

        Raises:
            UnknownProfileError: there is no such profile.
        """
        person = self._profiles.get(profile_id)
        others = [one for one in self._profiles.list() if one.id != profile_id]
        return SendingView(
            owed=tuple(self._owed(one) for one in (person, *others)),
            sync=self._syncing.status(profile_id),
            hub_name=person.hub_name,
            hub_url=person.hub_url,
            relays=self._joining.list(),
            current=self._classes.current(profile_id),
        )

    def _owed(self, person: ProfileView) -> Owed:
        status = self._syncing.status(person.id)
        with self._database.read() as session:
            carried = session.scalar(
                select(func.count())
                .select_from(RecordRow)
                .where(RecordRow.profile_id == person.id, RecordRow.state == RecordState.CARRIED)
            )
        return Owed(person=person, results=status.waiting_results, records=status.waiting, carried=carried or 0)
