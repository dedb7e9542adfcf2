"""A relay's centre: how a hub joins one, and what it remembers of it.

A hub joins with an ordinary code that the centre made for a relay (``tuhoc hub relay-code``): the exchange of an
enrolment with the hub's own key in the place of a device's. The centre's key is pinned by it, and the certificate that
comes back says to everybody that this hub carries for that centre. One level only: a relay certifies nobody.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from content_cache.signing import SigningKey, key_id
from sync.certificate import DeviceRole, open_certificate
from sync.enrolment import address_to_keep, enrol
from sync.errors import TransportError
from sync.hub.database import HubDatabase
from sync.hub.errors import AlreadyRelayError, NotARelayCodeError
from sync.hub.people import tidy_name
from sync.hub.relay_schema import UpstreamRow
from sync.hub.schema import MetaRow
from sync.tls_statement import ask_for_tls_statement
from sync.transport import Transport, TransportFactory


class Upstream(msgspec.Struct, frozen=True, kw_only=True):
    """What forwarding needs to know of the centre."""

    own_name: str
    """What this hub is called."""
    url: str
    public: bytes
    name: str
    """The centre's."""
    tls_pins: tuple[bytes, ...]
    certificate: bytes
    """Of this relay, by the centre."""
    joined_at: datetime
    failures: int
    next_try_at: datetime | None
    last_contact_at: datetime | None
    problem: str | None

    @property
    def hub(self) -> str:
        """The centre's id."""
        return key_id(self.public)

    def transport(self, transport_for: TransportFactory) -> Transport:
        """A way to the centre."""
        return transport_for(self.url, tls_pins=self.tls_pins)


class _Pins(msgspec.Struct, frozen=True, kw_only=True):
    """The column ``tls_pins``; before 2026-12 a list of the pins alone."""

    pins: tuple[bytes, ...]
    serial: int = 0
    """Of the statement that named them; 0 where joining did that told of none."""


def load_upstream(database: HubDatabase) -> Upstream | None:
    """The centre that this hub carries for; None where it is a centre itself."""
    with database.read() as session:
        row = session.get(UpstreamRow, 1)
        return None if row is None else _read(row, session.get_one(MetaRow, 1).name)


def join(
    database: HubDatabase,
    key: SigningKey,
    url: str,
    code: str,
    *,
    name: str | None = None,
    transport_for: TransportFactory,
    now: datetime,
) -> Upstream:
    """Makes this hub a relay of the centre at an address. Takes two requests and about a second.

    Args:
        database: of this hub.
        key: this hub's own.
        url: the centre's address.
        code: 16 digits, made at the centre for a relay.
        name: what this hub is called from now on; as the centre calls it when None.
        transport_for: makes ways.
        now: this hub's clock.

    Raises:
        AlreadyRelayError: it carries for another centre.
        NotARelayCodeError: the code was made for a person.
        EnrolError, HubRefusedError, TransportError: see `sync.enrolment.enrol`.
    """
    known = load_upstream(database)
    transport = transport_for(url, first_use=True)
    try:
        found = enrol(transport, code, key)
    finally:
        transport.close()
    if open_certificate(found.certificate, found.hub_public).is_for != DeviceRole.RELAY:
        raise NotARelayCodeError(found.person_id)
    if known is not None and known.public != found.hub_public:
        raise AlreadyRelayError(known.name)
    url = address_to_keep(url, found, transport_for)
    with database.write() as session:
        row = session.get(UpstreamRow, 1) or UpstreamRow(id=1, joined_at=now, failures=0)
        row.url, row.public, row.name, row.certificate = url, found.hub_public, found.hub_name, found.certificate
        if known is None or found.has_later_keys(_pins(row).serial or None):
            row.tls_pins = msgspec.json.encode(_Pins(pins=found.tls_pins, serial=found.tls_serial or 0))
        row.failures, row.next_try_at, row.problem = 0, None, None
        session.add(row)
        own = session.get_one(MetaRow, 1)
        own.name = tidy_name(name or found.full_name)
        session.flush()
        return _read(row, own.name)


def move_upstream(database: HubDatabase, url: str) -> None:
    """Says that the centre has another address; its key stays pinned. Without effect where there is no centre."""
    with database.write() as session:
        row = session.get(UpstreamRow, 1)
        if row is not None and row.url != url:
            row.url, row.failures, row.next_try_at = url, 0, None


def learn_pins(database: HubDatabase, upstream: Upstream, transport_for: TransportFactory) -> Upstream | None:
    """Follows the centre to another TLS key, by its signed word; None where nobody could give it.

    Raises:
        HubStorageError: nothing was remembered.
    """
    try:
        statement = ask_for_tls_statement(transport_for, upstream.url, upstream.public)
    except TransportError:
        return None
    with database.write() as session:
        row = session.get_one(UpstreamRow, 1)
        if statement.serial < _pins(row).serial:
            return None
        row.tls_pins = msgspec.json.encode(_Pins(pins=statement.pins, serial=statement.serial))
        session.flush()
        return _read(row, upstream.own_name)


def note_try(
    session: Session, *, failures: int, next_try_at: datetime | None, problem: str | None, contact: datetime | None
) -> None:
    """Remembers how a try to forward ended, so that a restart keeps waiting where it was."""
    row = session.get_one(UpstreamRow, 1)
    row.failures, row.next_try_at, row.problem = failures, next_try_at, problem
    row.last_contact_at = contact or row.last_contact_at


def _pins(row: UpstreamRow) -> _Pins:
    found = msgspec.json.decode(row.tls_pins, type=_Pins | tuple[bytes, ...])
    return found if isinstance(found, _Pins) else _Pins(pins=found)


def _read(row: UpstreamRow, own_name: str) -> Upstream:
    return Upstream(
        own_name=own_name,
        url=row.url,
        public=row.public,
        name=row.name,
        tls_pins=_pins(row).pins,
        certificate=row.certificate,
        joined_at=row.joined_at,
        failures=row.failures,
        next_try_at=row.next_try_at,
        last_contact_at=row.last_contact_at,
        problem=row.problem,
    )
