"""Machines in the room as ways: hands over to them what the way to the hub did not take.

A machine that was joined (`app.joining`) is either the hub itself at another address, and then what it takes is
*received*, or a relay that the hub has certified, and then it is *carried*, sealed, and offered to the hub all the
same. Each has a wait of its own after a failure, so that a laptop that went home costs a look now and then.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.classes import hear, is_met_for_a_class, met, sessions_at
from app.clock import Clock
from app.database.custody import RecordRow
from app.database.database import Database
from app.database.people import Hub
from app.database.relays import Relay
from app.database.states import RecordState
from app.hub_pins import pins_of
from app.joining import Find, find_again
from content_cache.signing import key_id
from sync import discovery
from sync.class_asking import ask_classes
from sync.engine import FIRST_WAIT_S, SyncEngine
from sync.errors import CutOffError, OfflineError, SyncError, TimeoutFaultError, TransportError
from sync.relay_sending import RelayTerms
from sync.state import after, back_off_s, wait_s
from sync.store import Custody, HubLink
from sync.transport import TransportFactory

_OWED = (RecordState.WAITING, RecordState.CARRIED)
_GONE = (OfflineError, TimeoutFaultError, CutOffError)


class Relaying:
    """The joined machines of one home, for the thread that sends."""

    def __init__(
        self,
        *,
        database: Database,
        transport_for: TransportFactory,
        clock: Clock,
        random: Callable[[], float],
        find: Find = discovery.find,
    ) -> None:
        """Touches nothing yet. ``transport_for`` makes ways that pass by proxies, ``find`` listens for machines."""
        self._database = database
        self._find = find
        self.transport_for = transport_for
        self._clock = clock
        self._random = random

    def hand_over(self, engine: SyncEngine, link: HubLink, cancel: threading.Event, *, force: bool = False) -> int:
        """Offers to each machine what still waits, and asks what the hub has said of what is carried; and asks whether
        a class that somebody is in is still open.

        A machine that is not where it was is looked for by its id, and known again by its TLS key.

        Args:
            engine: that has just tried the hub itself.
            link: of the device to its hub.
            cancel: set it to stop at the next request.
            force: waits after failures are passed over.

        Returns:
            How many records moved on, or pieces of news came.
        """
        moved = 0

        def visit(relay_id: int, way: HubLink) -> SyncError | None:
            nonlocal moved
            if self._owes(link.device):
                report = engine.run(link.device, cancel, way=way)
                moved += report.received + report.news
                if report.error is not None:
                    return report.error
            return self._hear_classes(relay_id, way, key_id(link.hub_public))

        for relay_id, way in self._ways(link, force=force):
            if cancel.is_set():
                break
            if not self._owes(link.device) and not self._is_met_for_a_class(relay_id):
                continue
            error = visit(relay_id, way)
            if isinstance(error, _GONE):
                url = find_again(self._find, way.hub_public, way.tls_pins, cancel)
                if url is not None and url != way.url:
                    self._moved_to(relay_id, url)
                    error = visit(relay_id, msgspec.structs.replace(way, url=url))
            self._remember(relay_id, error)
        return moved

    def seconds_until(self, link: HubLink) -> float | None:
        """How long until a machine may be tried again; None where none was joined for this hub."""
        now = self._clock.now()
        with self._database.read() as session:
            waits = [wait_s(row.next_try_at, now) for row in session.scalars(_joined(link))]
        return min(waits, default=None)

    def _ways(self, link: HubLink, *, force: bool) -> list[tuple[int, HubLink]]:
        now = self._clock.now()
        with self._database.read() as session:
            hub = session.scalars(select(Hub).where(Hub.public_key == link.hub_public)).one()
            rows = session.scalars(_joined(link).order_by(Relay.joined_at.desc(), Relay.id.desc())).all()
            return [
                (row.id, _way(session, link, hub, row)) for row in rows if force or wait_s(row.next_try_at, now) == 0
            ]

    def _owes(self, device: str) -> bool:
        with self._database.read() as session:
            owed = select(RecordRow.seq).where(RecordRow.device_id == device, RecordRow.state.in_(_OWED))
            return session.scalars(owed.limit(1)).first() is not None

    def _moved_to(self, relay_id: int, url: str) -> None:
        with self._database.write() as session:
            session.get_one(Relay, relay_id).url = url

    def _is_met_for_a_class(self, relay_id: int) -> bool:
        with self._database.read() as session:
            return is_met_for_a_class(session, relay_id, self._clock.now())

    def _hear_classes(self, relay_id: int, way: HubLink, centre: str) -> SyncError | None:
        """Asks a machine whether the classes that people of this home are in are still open; nothing without any."""
        if not self._is_met_for_a_class(relay_id):
            return None
        transport = self.transport_for(way.url, tls_pins=way.tls_pins)
        try:
            stated = ask_classes(transport, way.hub_public, centre)
        except SyncError as error:
            return error
        finally:
            transport.close()
        with self._database.write() as session:
            hear(session, relay_id, stated, self._clock.now())
        return None

    def _remember(self, relay_id: int, error: SyncError | None) -> None:
        now = self._clock.now()
        with self._database.write() as session:
            row = session.get_one(Relay, relay_id)
            if error is None:
                met(session, relay_id, now)
                row.failures, row.next_try_at, row.problem = 0, None, None
            else:
                row.failures += 1
                asked_s = error.retry_after_s if isinstance(error, TransportError) else None
                wait = back_off_s(row.failures, self._random(), first_s=FIRST_WAIT_S, retry_after_s=asked_s)
                row.next_try_at = after(now, wait)
                row.problem = error.kind


def _joined(link: HubLink) -> Select[Relay]:
    return (
        select(Relay)
        .join(Hub, Hub.id == Relay.hub_id)
        .where(Hub.public_key == link.hub_public, Relay.left_at.is_(None))
    )


def _way(session: Session, link: HubLink, hub: Hub, row: Relay) -> HubLink:
    is_hub = row.public_key == hub.public_key
    return HubLink(
        device=link.device,
        url=row.url,
        hub_public=row.public_key,
        # The hub itself may have named another key since it was joined; then the old one is over here too.
        tls_pins=(is_hub and pins_of(hub.tls_pins)) or (row.tls_pin,),
        custody=Custody.RECEIVED if is_hub else Custody.CARRIED,
        certificate=link.certificate,
        relay=None
        if is_hub
        else RelayTerms(
            relay_public=row.public_key,
            centre_public=hub.public_key,
            recipient=hub.recipient,
            classes=sessions_at(session, row.id, link.device),
        ),
        is_near=True,
    )
