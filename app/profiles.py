"""The people who learn on this computer."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.chain import current_binding
from app.changes import Change, Changes
from app.clock import Clock
from app.database.custody import RecordRow
from app.database.database import Database
from app.database.people import Hub, Profile
from app.database.states import RecordState
from app.devices import active_device, add_device
from app.errors import UnknownProfileError
from app.identity import RandomBytes, uuid4
from app.keys import DeviceKeys
from app.names import sort_key, tidy_name
from app.views import ProfileView
from content_cache.text import clean
from sync.bodies import ATTEMPT


def profile_of(session: Session, profile_id: str) -> Profile:
    """Returns a profile's row. Raises `UnknownProfileError`."""
    profile = session.get(Profile, profile_id)
    if profile is None:
        raise UnknownProfileError(profile_id)
    return profile


class Waiting(NamedTuple):
    """How much of a profile waits to be sent."""

    records: int
    """Of any kind: also that somebody enrolled, or opened a paper."""
    results: int
    """Attempts that were handed in."""


def waiting_of(session: Session, profile_id: str) -> Waiting:
    """Counts the records of a profile, of all its devices, that no hub has receipted or refused."""
    records, results = session.execute(
        select(func.count(), func.count().filter(RecordRow.kind == ATTEMPT))
        .select_from(RecordRow)
        .where(RecordRow.profile_id == profile_id, RecordRow.state == RecordState.WAITING)
    ).one()
    return Waiting(records, results)


def results_waiting(session: Session) -> int:
    """Counts the attempts of everybody of this home that no hub has receipted or refused."""
    return (
        session.scalar(
            select(func.count())
            .select_from(RecordRow)
            .where(RecordRow.kind == ATTEMPT, RecordRow.state == RecordState.WAITING)
        )
        or 0
    )


def profile_view(session: Session, profile: Profile) -> ProfileView:
    """Returns what the window shows of a profile."""
    binding = current_binding(session, profile.id)
    hub = None if binding is None else session.get_one(Hub, binding.hub_id)
    waiting = waiting_of(session, profile.id)
    return ProfileView(
        id=profile.id,
        full_name=profile.full_name,
        unit_name=profile.unit_name,
        enrolled=binding is not None,
        hub_url=None if hub is None else hub.url,
        hub_name=None if hub is None else hub.name,
        device_id=active_device(session, profile.id).id,
        waiting=waiting.records,
        waiting_results=waiting.results,
    )


class Profiles:
    """Makes, lists and renames profiles."""

    def __init__(
        self, database: Database, keys: DeviceKeys, clock: Clock, random: RandomBytes, changes: Changes
    ) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._random = random
        self._changes = changes

    def list(self) -> tuple[ProfileView, ...]:
        """Returns everybody, sorted as Vietnamese names are."""
        with self._database.read() as session:
            views = [profile_view(session, profile) for profile in session.scalars(select(Profile))]
        return tuple(sorted(views, key=lambda view: (sort_key(view.full_name), view.id)))

    def get(self, profile_id: str) -> ProfileView:
        """Returns one profile. Raises `UnknownProfileError`."""
        with self._database.read() as session:
            return profile_view(session, profile_of(session, profile_id))

    def create(self, full_name: str, unit_name: str = "") -> ProfileView:
        """Makes a profile with a device of its own; no hub is needed.

        Args:
            full_name: as people write it.
            unit_name: where they work, in their own words; may be empty.

        Raises:
            EmptyNameError: the name has nothing to read.
            DiskFullError, DatabaseBusyError, StorageFaultError: nothing was made.
        """
        name = tidy_name(full_name)
        profile_id = uuid4(self._random)
        # The key is durable before the row that names it: a key without a row harms nobody.
        key = self._keys.create(profile_id)
        now = self._clock.now()
        with self._database.write() as session:
            profile = Profile(
                id=profile_id, full_name=name, unit_name=" ".join(clean(unit_name).split()), created_at=now
            )
            session.add(profile)
            session.flush()
            add_device(session, profile_id, key, now)
            view = profile_view(session, profile)
        self._changes.tell(Change.PEOPLE)
        return view

    def rename(self, profile_id: str, full_name: str, unit_name: str | None = None) -> ProfileView:
        """Changes how a profile is called on this computer. What was signed keeps what was known then.

        Args:
            profile_id: whose.
            full_name: the new name.
            unit_name: the new unit's name; unchanged where left out.

        Raises:
            EmptyNameError: the name has nothing to read.
            UnknownProfileError: there is no such profile.
        """
        name = tidy_name(full_name)
        with self._database.write() as session:
            profile = profile_of(session, profile_id)
            profile.full_name = name
            if unit_name is not None:
                profile.unit_name = " ".join(clean(unit_name).split())
            session.flush()
            view = profile_view(session, profile)
        self._changes.tell(Change.PEOPLE)
        return view
