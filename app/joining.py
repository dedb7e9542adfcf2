"""Joining a machine in the room that carries results: by a code, by a pasted link, by a typed address.

Three things must agree before anything is stored: the machine holds the TLS key that the code names, it says which
relay it is, and a hub of this home has certified that relay. A machine that is such a hub itself is joined the same
way.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.changes import Change, Changes
from app.classes import leave_all, met
from app.clock import Clock
from app.database.database import Database
from app.database.people import Hub
from app.database.relays import Relay, RevokedRelay
from app.errors import NotEnrolledError, UnknownRelayError
from app.hub_pins import note_statement, pins_of
from content_cache.signing import key_id
from sync import discovery
from sync.certificate import DeviceRole, open_certificate
from sync.discovery import FoundMachine
from sync.enrol_messages import HubInfo
from sync.errors import (
    BadCertificateError,
    MachineNotFoundError,
    NotOurHubError,
    NotOurRelayError,
    RelayRevokedError,
    TransportError,
    WrongJoinCodeError,
)
from sync.join_code import code_of, is_link, read_code, read_link, split_address
from sync.protocol import JSON_MEDIA, PATH_HUB
from sync.tls import ask_for_key
from sync.tls_statement import ask_for_tls_statement
from sync.transport import TransportFactory

SHAKE_S = 5.0
"""For a machine in the room to answer."""
NEAR_FOR = timedelta(minutes=10)
"""So long after an answer a machine counts as being in the room."""
_MAX_INFO_BYTES = 64 << 10

Find = Callable[..., tuple[FoundMachine, ...]]
"""`sync.discovery.find`, or what a test puts in its place."""


class RelayView(msgspec.Struct, frozen=True, kw_only=True):
    """A joined machine, as it is shown."""

    id: int
    name: str
    address: str
    hub_name: str
    """The hub that it carries to."""
    is_hub: bool
    """Whether it is that hub itself: what it takes is received, not carried."""
    joined_at: datetime
    last_contact: datetime | None
    next_try: datetime | None
    problem: str | None
    """Kind word of the last fault."""


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """A machine in the room whose TLS key was named by hand."""

    url: str
    tls_pin: bytes


class Joining:
    """The machines of one home, for any thread that may wait."""

    def __init__(
        self,
        *,
        database: Database,
        transport_for: TransportFactory,
        clock: Clock,
        changes: Changes,
        find: Find = discovery.find,
    ) -> None:
        """Touches nothing yet.

        Args:
            database: the study database.
            transport_for: ways that pass by proxies: these machines are in the room.
            clock: wall time.
            changes: told about what was joined or left.
            find: listens for machines.
        """
        self._database = database
        self._transport_for = transport_for
        self._clock = clock
        self._changes = changes
        self._find = find

    def find(
        self,
        *,
        timeout_s: float = discovery.FIND_S,
        cancel: threading.Event | None = None,
        on_found: Callable[[FoundMachine], None] | None = None,
    ) -> tuple[FoundMachine, ...]:
        """Listens for machines in the room; nothing is found where multicast is off."""
        return self._find(timeout_s, cancel=cancel, on_found=on_found)

    def join(self, code: str, address: str | None = None, *, cancel: threading.Event | None = None) -> RelayView:
        """Joins the machine that a code names.

        Args:
            code: 13 digits as typed, or a whole link.
            address: ``HOST:PORT`` where multicast is off; the network is asked otherwise.
            cancel: set it to stop at the next step.

        Raises:
            WrongJoinCodeError: not a code, not a link, not an address.
            NotEnrolledError: nobody here belongs to a hub yet.
            MachineNotFoundError: no machine with that key answers.
            NotOurRelayError: it does, but carries for nobody whom this home knows.
            RelayRevokedError: it did carry, and the hub has said that it may no more.
            SyncError: it answered strangely.
        """
        cancel = cancel or threading.Event()
        with self._database.read() as session:
            if session.scalars(select(Hub.id).limit(1)).first() is None:
                raise NotEnrolledError(None)
        door = self.door(code, address, cancel=cancel)
        url, pin = door.url, door.tls_pin
        info = self._ask(url, pin)
        with self._database.read() as session:
            itself = [hub for hub in session.scalars(select(Hub)) if info.hub == key_id(hub.public_key)]
        for hub in itself:
            if pin not in pins_of(hub.tls_pins):
                self._have_it_named(hub.public_key, url, pin)
        with self._database.write() as session:
            relay = self._store(session, url, pin, info)
            view = _view(session, relay)
        self._changes.tell(Change.SYNC)
        return view

    def door(self, code: str, address: str | None = None, *, cancel: threading.Event | None = None) -> Door:
        """Where the machine is that a code names: it holds that key, and whose it is nobody has said yet.

        Arguments and errors as for `join`, but that nobody has to be enrolled.
        """
        cancel = cancel or threading.Event()
        right, places = self._meaning(code, address, cancel)
        host, port, pin = _look(places, right, cancel)
        return Door(url=f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}", tls_pin=pin)

    def list(self) -> tuple[RelayView, ...]:
        """The joined machines, the last one first."""
        with self._database.read() as session:
            rows = session.scalars(
                select(Relay).where(Relay.left_at.is_(None)).order_by(Relay.joined_at.desc(), Relay.id.desc())
            )
            return tuple(_view(session, row) for row in rows)

    def revoked(self) -> tuple[RelayView, ...]:
        """The machines that were joined once, until their hub revoked them."""
        with self._database.read() as session:
            rows = session.scalars(select(Relay).order_by(Relay.id)).all()
            return tuple(_view(session, row) for row in rows if _is_revoked(session, row.hub_id, row.public_key))

    def leave(self, relay_id: int) -> None:
        """Goes to a machine no more. What it carries stays carried.

        Raises:
            UnknownRelayError: there is no such joined machine.
        """
        with self._database.write() as session:
            row = session.get(Relay, relay_id)
            if row is None or row.left_at is not None:
                raise UnknownRelayError(relay_id)
            _leave(session, row, self._clock.now())
        self._changes.tell(Change.SYNC)

    def _meaning(
        self, code: str, address: str | None, cancel: threading.Event
    ) -> tuple[Callable[[bytes], bool], Iterable[tuple[str, int]]]:
        """Which key is meant, and where it may be."""
        if is_link(code):
            link = read_link(code)
            places = (*((address,) if address else ()), *link.addresses)
            return (lambda pin: pin == link.pin), _places(places)
        digits = read_code(code)
        if address:
            return (lambda pin: code_of(pin) == digits), _places((address,))
        machines = self.find(cancel=cancel)
        return (lambda pin: code_of(pin) == digits), _places(at for one in machines if one.tls for at in one.addresses)

    def _ask(self, url: str, pin: bytes) -> HubInfo:
        transport = self._transport_for(url, tls_pins=(pin,))
        try:
            answer = transport.get(PATH_HUB, accept=JSON_MEDIA, max_bytes=_MAX_INFO_BYTES)
        finally:
            transport.close()
        try:
            return msgspec.json.decode(answer, type=HubInfo)
        except msgspec.MsgspecError as error:
            raise NotOurHubError(url, "its answer does not read") from error

    def _have_it_named(self, public: bytes, url: str, pin: bytes) -> None:
        """Where a machine says that it is the hub itself, and its key is none that this home knows: its own signed word
        may name the key. A machine that merely passes the hub's word on is not named in it."""
        try:
            statement = ask_for_tls_statement(self._transport_for, url, public, met=pin)
        except NotOurHubError:
            return
        with self._database.write() as session:
            note_statement(session.scalars(select(Hub).where(Hub.public_key == public)).one(), statement)

    def _store(self, session: Session, url: str, pin: bytes, info: HubInfo) -> Relay:
        for hub in session.scalars(select(Hub).order_by(Hub.id)):
            public = _certified(hub, info, pin)
            if public is None:
                continue
            if _is_revoked(session, hub.id, public):
                raise RelayRevokedError(info.name)
            row = session.scalars(select(Relay).where(Relay.hub_id == hub.id, Relay.public_key == public)).one_or_none()
            if row is None:
                row = Relay(hub_id=hub.id, public_key=public)
                session.add(row)
            row.certificate, row.tls_pin, row.url, row.name = info.certificate or b"", pin, url, info.name
            row.joined_at, row.left_at = self._clock.now(), None
            row.failures, row.next_try_at, row.problem = 0, None, None
            session.flush()
            met(session, row.id, row.joined_at)
            return row
        raise NotOurRelayError(info.name)


def hear_revoked(session: Session, hub: Hub, relay: str, now: datetime) -> None:
    """Takes a hub's word that a relay of it is revoked: it is left where it was joined, and not joined again.

    What it took stays carried, and is offered to the hub like everything carried.

    Args:
        session: inside a writing unit of work.
        hub: whose word it is.
        relay: its id.
        now: wall time.
    """
    if session.get(RevokedRelay, (hub.id, relay)) is None:
        session.add(RevokedRelay(hub_id=hub.id, relay=relay, heard_at=now))
    for row in session.scalars(select(Relay).where(Relay.hub_id == hub.id, Relay.left_at.is_(None))).all():
        if key_id(row.public_key) == relay:
            _leave(session, row, now)


def find_again(find: Find, public: bytes, pins: Collection[bytes], cancel: threading.Event) -> str | None:
    """Where a joined machine is now, by what it says on the network and a TLS key that it holds; None if nowhere.

    Args:
        find: listens for machines.
        public: raw key of the machine's hub.
        pins: of its TLS keys.
        cancel: set it to stop.
    """
    wanted = key_id(public)
    for machine in find(discovery.FIND_S, cancel=cancel):
        if machine.hub == wanted and machine.tls:
            with contextlib.suppress(MachineNotFoundError, WrongJoinCodeError):
                host, port, _pin = _look(_places(machine.addresses), lambda seen: seen in pins, cancel)
                return f"https://{host}:{port}"
    return None


def is_near(session: Session, hub_id: int, now: datetime) -> bool:
    """Whether a joined machine of a hub answered a moment ago: sending is possible without the internet."""
    seen = session.scalars(
        select(Relay.last_contact_at).where(Relay.hub_id == hub_id, Relay.left_at.is_(None), Relay.problem.is_(None))
    )
    return any(one is not None and abs(now - one) <= NEAR_FOR for one in seen)


def _is_revoked(session: Session, hub_id: int, public: bytes) -> bool:
    return session.get(RevokedRelay, (hub_id, key_id(public))) is not None


def _leave(session: Session, row: Relay, now: datetime) -> None:
    row.left_at = now
    leave_all(session, row.id, now)


def _certified(hub: Hub, info: HubInfo, pin: bytes) -> bytes | None:
    """The key of the machine, where it is this hub or a relay that this hub has certified.

    A machine that says that it is the hub is sent results in clear, and credentials that the hub would take from
    anybody. So its TLS key, which it has proved to hold, must be one that the hub named, when it enrolled this home or
    since. A relay's certificate may be shown by anybody: a relay gets what is sealed, and credentials that are good
    there alone.
    """
    if info.hub == key_id(hub.public_key):
        return hub.public_key if pin in pins_of(hub.tls_pins) else None
    if info.certificate is None:
        return None
    with contextlib.suppress(BadCertificateError):
        certificate = open_certificate(info.certificate, hub.public_key)
        if certificate.is_for == DeviceRole.RELAY and certificate.device == info.hub:
            return certificate.public
    return None


def _places(addresses: Iterable[str]) -> tuple[tuple[str, int], ...]:
    try:
        return tuple(dict.fromkeys(split_address(one, discovery.DEFAULT_PORT) for one in addresses))
    except ValueError as error:
        raise WrongJoinCodeError("not an address") from error


def _look(
    places: Iterable[tuple[str, int]], right: Callable[[bytes], bool], cancel: threading.Event
) -> tuple[str, int, bytes]:
    """The first place that holds the right key. Each key is stretched once, wherever it answers."""
    seen: set[bytes] = set()
    asked: list[str] = []
    for host, port in places:
        asked.append(f"{host}:{port}")
        if cancel.is_set():
            break
        with contextlib.suppress(TransportError):
            pin = ask_for_key(host, port, SHAKE_S)
            if pin not in seen and right(pin):
                return host, port, pin
            seen.add(pin)
    raise MachineNotFoundError(len(seen), asked)


def _view(session: Session, row: Relay) -> RelayView:
    hub = session.get_one(Hub, row.hub_id)
    return RelayView(
        id=row.id,
        name=row.name,
        address=row.url.removeprefix("https://"),
        hub_name=hub.name,
        is_hub=row.public_key == hub.public_key,
        joined_at=row.joined_at,
        last_contact=row.last_contact_at,
        next_try=row.next_try_at,
        problem=row.problem,
    )
