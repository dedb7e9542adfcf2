"""Classes of machines in the room: which there are, coming into one, leaving it.

While somebody is in a class, what they start belongs to it: it carries the class's session, and goes in clear to the
machine of that class and to no other. Nothing else does. A membership ends when the learner leaves, when the machine
says that the class is closed, or a day after the machine was last met; an attempt keeps the session that it was
started with, and its way to that machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.chain import current_binding
from app.changes import Change, Changes
from app.clock import Clock
from app.database.database import Database
from app.database.people import Device, Hub
from app.database.relays import ClassEnd, ClassMembership, Relay
from app.errors import NotEnrolledError, UnknownClassError, UnknownRelayError
from app.profiles import profile_of
from content_cache.signing import SigningKey, key_id
from sync.class_asking import StatedClass, ask_classes, enter_class
from sync.errors import HubRefusedError, SyncError
from sync.transport import TransportFactory

STAYS_FOR: Final = timedelta(days=1)
"""After the machine was last met."""
_NOT_OPEN: Final = ("unknown-class", "class-closed")


class ClassOffer(msgspec.Struct, frozen=True, kw_only=True):
    """An open class of a joined machine."""

    relay_id: int
    relay: str
    """The machine's name."""
    session: str
    number: str
    """The end of the session."""
    name: str


class CurrentClass(msgspec.Struct, frozen=True, kw_only=True):
    """The class that somebody is in."""

    relay_id: int
    relay: str
    session: str
    number: str
    name: str
    entered_at: datetime


class Classes:
    """The classes of one home, for any thread that may wait."""

    def __init__(
        self,
        *,
        database: Database,
        transport_for: TransportFactory,
        key_for: Callable[[str], SigningKey | None],
        clock: Clock,
        changes: Changes,
    ) -> None:
        """Touches nothing yet.

        Args:
            database: the study database.
            transport_for: ways that pass by proxies: these machines are in the room.
            key_for: the key of a device.
            clock: wall time.
            changes: told when somebody came in or left.
        """
        self._database = database
        self._transport_for = transport_for
        self._key_for = key_for
        self._clock = clock
        self._changes = changes

    def offered(self, relay_id: int) -> tuple[ClassOffer, ...]:
        """Asks a joined machine for its open classes, the newest first.

        Raises:
            UnknownRelayError: there is no such joined machine.
            BadClassError, TransportError, HubRefusedError: it gave no answer that can be used.
        """
        with self._database.read() as session:
            relay, centre = _machine(session, relay_id)
            url, pin, public, name = relay.url, relay.tls_pin, relay.public_key, relay.name
        transport = self._transport_for(url, tls_pins=(pin,))
        try:
            stated = ask_classes(transport, public, centre)
        finally:
            transport.close()
        with self._database.write() as session:
            hear(session, relay_id, stated, self._clock.now())
        return tuple(
            ClassOffer(
                relay_id=relay_id,
                relay=name,
                session=one.statement.session,
                number=one.statement.number,
                name=one.statement.name,
            )
            for one in stated
            if one.statement.closed is None
        )

    def open_classes(self) -> tuple[ClassOffer, ...]:
        """Asks every joined machine; one that does not answer is passed over where another one does.

        Raises:
            BadClassError, TransportError, HubRefusedError: none of them answered.
        """
        with self._database.read() as session:
            joined = session.scalars(select(Relay.id).where(Relay.left_at.is_(None)).order_by(Relay.joined_at.desc()))
            machines = joined.all()
        found: list[ClassOffer] = []
        faults: list[SyncError] = []
        for relay_id in machines:
            try:
                found += self.offered(relay_id)
            except SyncError as error:
                faults.append(error)
        if faults and len(faults) == len(machines):
            raise faults[0]
        return tuple(found)

    def enter(self, profile_id: str, relay_id: int, session_id: str) -> CurrentClass:
        """Comes into a class of a joined machine, and leaves the one before. The machine is told the person's name.

        Args:
            profile_id: who.
            relay_id: the machine.
            session_id: the class, as offered.

        Raises:
            UnknownProfileError, UnknownRelayError: there is no such person, or machine.
            NotEnrolledError: the person does not belong to the machine's hub, or the device's key is away.
            UnknownClassError: the machine has no such open class.
            BadClassError, TransportError, HubRefusedError: see `sync.class_asking.enter_class`; nothing was stored.
        """
        with self._database.read() as session:
            person = profile_of(session, profile_id).full_name
            relay, centre = _machine(session, relay_id)
            binding = current_binding(session, profile_id)
            if binding is None or binding.hub_id != relay.hub_id:
                raise NotEnrolledError(profile_id)
            url, pin, public = relay.url, relay.tls_pin, relay.public_key
            device, certificate = binding.device_id, binding.certificate
        key = self._key_for(device)
        if key is None:
            raise NotEnrolledError(profile_id)
        transport = self._transport_for(url, tls_pins=(pin,))
        try:
            stated = enter_class(
                transport, session_id, person, key=key, certificate=certificate, relay_public=public, centre=centre
            )
        except HubRefusedError as error:
            if error.error in _NOT_OPEN:
                raise UnknownClassError(session_id) from error
            raise
        finally:
            transport.close()
        now = self._clock.now()
        with self._database.write() as session:
            # It may have been left, or revoked, while it was asked: nobody comes into a class of it then.
            _machine(session, relay_id)
            met(session, relay_id, now)
            _end(_current(session, profile_id), ClassEnd.LEFT, now)
            session.flush()
            row = ClassMembership(
                profile_id=profile_id,
                relay_id=relay_id,
                session=session_id,
                name=stated.statement.name,
                statement=stated.raw,
                entered_at=now,
            )
            session.add(row)
            view = _view(session, row)
        self._changes.tell(Change.SYNC)
        return view

    def leave(self, profile_id: str) -> None:
        """Leaves the class, if in one. What was started in it stays of it."""
        with self._database.write() as session:
            _end(_current(session, profile_id), ClassEnd.LEFT, self._clock.now())
        self._changes.tell(Change.SYNC)

    def current(self, profile_id: str) -> CurrentClass | None:
        """The class that somebody is in now."""
        with self._database.read() as session:
            row = membership(session, profile_id, self._clock.now())
            return None if row is None else _view(session, row)


def membership(session: Session, profile_id: str, now: datetime) -> ClassMembership | None:
    """The membership that counts now; one that is overdue does not, whether that was noted yet or not."""
    row = _current(session, profile_id)
    return None if row is None or _is_overdue(session, row, now) else row


def session_to_start_in(session: Session, profile_id: str, now: datetime) -> str | None:
    """The session that an attempt carries which somebody starts now; None outside of a class."""
    row = membership(session, profile_id, now)
    return None if row is None else row.session


def sessions_at(session: Session, relay_id: int, device: str) -> frozenset[str]:
    """Sessions of all classes of a machine that the owner of a device ever came into: what is of them may go there in
    clear, also later."""
    rows = session.scalars(
        select(ClassMembership.session)
        .join(Device, Device.profile_id == ClassMembership.profile_id)
        .where(ClassMembership.relay_id == relay_id, Device.id == device)
    )
    return frozenset(rows)


def is_met_for_a_class(session: Session, relay_id: int, now: datetime) -> bool:
    """Whether somebody of this home is in a class of a machine: then it is asked whether that is still open."""
    return any(not _is_overdue(session, row, now) for row in _at(session, relay_id))


def hear(session: Session, relay_id: int, stated: Sequence[StatedClass], now: datetime) -> None:
    """Takes what a machine says of its classes, and that it was met. Inside a writing unit of work."""
    met(session, relay_id, now)
    closed = {one.statement.session for one in stated if one.statement.closed is not None}
    for row in _at(session, relay_id):
        if row.session in closed:
            _end(row, ClassEnd.CLOSED, now)


def met(session: Session, relay_id: int, now: datetime) -> None:
    """Notes that a machine was met; the one place that does. Inside a writing unit of work.

    What was over before is ended first: last week's class does not come back by itself, for anybody of the home.
    """
    for row in _at(session, relay_id):
        if _is_overdue(session, row, now):
            _end(row, ClassEnd.AWAY, now)
    session.get_one(Relay, relay_id).last_contact_at = now


def leave_all(session: Session, relay_id: int, now: datetime) -> None:
    """Ends everybody's class at a machine that this home goes to no more."""
    for row in _at(session, relay_id):
        _end(row, ClassEnd.LEFT, now)


def _machine(session: Session, relay_id: int) -> tuple[Relay, str]:
    """A joined machine, and the id of its centre."""
    relay = session.get(Relay, relay_id)
    if relay is None or relay.left_at is not None:
        raise UnknownRelayError(relay_id)
    return relay, key_id(session.get_one(Hub, relay.hub_id).public_key)


def _current(session: Session, profile_id: str) -> ClassMembership | None:
    return session.scalars(
        select(ClassMembership).where(ClassMembership.profile_id == profile_id, ClassMembership.ended_at.is_(None))
    ).one_or_none()


def _at(session: Session, relay_id: int) -> Sequence[ClassMembership]:
    return session.scalars(
        select(ClassMembership).where(ClassMembership.relay_id == relay_id, ClassMembership.ended_at.is_(None))
    ).all()


def _is_overdue(session: Session, row: ClassMembership, now: datetime) -> bool:
    # A clock that was set back says that the machine will be met in years: that is no reason to end anything.
    last = session.get_one(Relay, row.relay_id).last_contact_at or row.entered_at
    return now - last > STAYS_FOR


def _end(row: ClassMembership | None, why: ClassEnd, now: datetime) -> None:
    if row is not None:
        row.ended_at, row.why = now, why


def _view(session: Session, row: ClassMembership) -> CurrentClass:
    return CurrentClass(
        relay_id=row.relay_id,
        relay=session.get_one(Relay, row.relay_id).name,
        session=row.session,
        number=row.session.rpartition("-")[2],
        name=row.name,
        entered_at=row.entered_at,
    )
