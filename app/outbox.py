"""The study database as the sync engine sees it: what waits, what was receipted, what the engine remembers.

Implements ``sync.store.Outbox``. Every method is one unit of work. Over 400 lines, since one protocol has one
implementation; what events of the feed come to is `app.news`.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.database.custody import RecordRow
from app.database.database import Database
from app.database.declarative import utc_text
from app.database.direct import Plain, PlainInSession
from app.database.news import FeedCursor
from app.database.people import Binding, Device, Hub, Installation
from app.database.relays import Relay
from app.database.states import RECORD_EDGES, DeviceState, RecordState, move_record
from app.hub_pins import pins_of
from app.news import News
from app.signed_time import SignedTimes
from content_cache.signing import key_id
from sync.certificate import DeviceRole
from sync.errors import BadReceiptError, BadRecordError
from sync.feed import Feed, FeedQuery, ReceiptBody, read_event
from sync.protocol import RefusalReason
from sync.receipt import Range, Receipt, Refusal, matching, open_receipt
from sync.record import Head, SignedRecord, check_signature
from sync.state import EngineState, Phase
from sync.store import Custody, HubLink, Outlook
from sync.timestamps import moment
from sync.wire import within

_ROWS_AT_ONCE = 2_000
"""Of one batch at most; a hub takes twice as many."""
_ROWS_READ = 50
"""Brought into memory at a time."""
_UNSETTLED = (RecordState.WAITING, RecordState.CARRIED)
"""What the centre has not receipted and nobody has refused."""
_SETTLED = (RecordState.CARRIED, RecordState.RECEIVED)
"""What somebody has receipted, and may have lost."""
_RECORDS = RecordRow.metadata.tables[RecordRow.__tablename__]
_MOVE = (
    "UPDATE records SET state = ?, receipt_id = ?, reason = NULL, refused_at = NULL,"
    " carried_at = coalesce(?, carried_at), carried_by = coalesce(?, carried_by)"
    " WHERE device_id = ? AND state = ? AND seq BETWEEN ? AND ?"
)
_AGREED = "SELECT incarnation FROM feed_cursors WHERE device_id = ? AND hub = ?"
_DISAGREE = "UPDATE feed_cursors SET cursor = NULL, incarnation = '' WHERE device_id = ? AND hub = ?"
_HUB_ID = "SELECT hub_id FROM bindings WHERE device_id = ? ORDER BY id DESC LIMIT 1"
_STORE_STATE = (
    "INSERT INTO sync_state (device_id, phase, failures, next_try_at, last_contact_at, online, problem)"
    " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (device_id) DO UPDATE SET phase = excluded.phase,"
    " failures = excluded.failures, next_try_at = excluded.next_try_at, last_contact_at = excluded.last_contact_at,"
    " online = excluded.online, problem = excluded.problem"
)
_STATE = "SELECT phase, failures, next_try_at, last_contact_at, online, problem FROM sync_state WHERE device_id = ?"
_COUNT = "SELECT count(*) FROM records WHERE device_id = ? AND state = 'waiting'"
_DIGEST = "SELECT digest FROM records WHERE device_id = ? AND seq = ?"
_OUTLOOK = (
    "SELECT f.cursor, f.incarnation, r.seq, r.digest,"
    " (SELECT min(seq) FROM records WHERE device_id = ?1 AND state IN ('waiting', 'carried'))"
    " FROM (SELECT 1) LEFT JOIN feed_cursors f ON f.device_id = ?1 AND f.hub = ?2"
    " LEFT JOIN (SELECT seq, digest FROM records WHERE device_id = ?1 ORDER BY seq DESC LIMIT 1) r"
)
_RECORD = "SELECT id, kind, device_id, seq, text, signature, digest FROM records WHERE device_id = ?"
_WAITING = f"{_RECORD} AND state = 'waiting' ORDER BY seq LIMIT ?"
_OFFERED = f"{_RECORD} AND state IN ('waiting', 'carried') ORDER BY seq LIMIT ?"
_NEWEST = f"{_RECORD} ORDER BY seq DESC LIMIT 1"


class _Proof(NamedTuple):
    """A row of `ReceiptRow`."""

    id: int
    issued: str
    """As `UtcDateTime` stores it."""


class StudyOutbox:
    """The records of all profiles of a home. Safe to use from any thread."""

    def __init__(self, database: Database, clock: Clock, times: SignedTimes, news: News) -> None:
        """Takes where the records are, and what becomes of events that hubs tell."""
        self._database = database
        self._news = news
        self._clock = clock
        self._times = times

    def links(self) -> tuple[HubLink, ...]:
        """See ``sync.store.Outbox``."""
        with self._database.read() as session:
            newest = select(func.max(Binding.id)).group_by(Binding.device_id).scalar_subquery()
            rows = session.execute(
                select(Device, Hub, Binding.certificate)
                .join(Binding, Binding.device_id == Device.id)
                .join(Hub, Hub.id == Binding.hub_id)
                .where(Binding.id.in_(newest))
                .order_by(Device.created_at, Device.id)
            ).all()
            return tuple(
                HubLink(
                    device=device.id,
                    url=hub.url,
                    hub_public=hub.public_key,
                    tls_pins=pins_of(hub.tls_pins),
                    certificate=certificate,
                )
                for device, hub, certificate in rows
                if _asks(device.state, device.role) or _any_unsettled(session, device.id)
            )

    def waiting(self, device: str, max_bytes: int, *, carried: bool = True) -> tuple[SignedRecord, ...]:
        """See ``sync.store.Outbox``."""
        with self._database.read() as session:
            rows = session.connection().exec_driver_sql(
                _OFFERED if carried else _WAITING,
                (device, _ROWS_AT_ONCE),
                # Read as they are taken: a long record must not bring two thousand long ones into memory.
                execution_options={"yield_per": _ROWS_READ},
            )
            with contextlib.closing(rows):
                return within(map(_signed, rows), max_bytes)

    def newest(self, device: str) -> tuple[SignedRecord, ...]:
        """See ``sync.store.Outbox``."""
        with self._database.read() as session:
            return tuple(map(_signed, session.connection().exec_driver_sql(_NEWEST, (device,))))

    def count_waiting(self, device: str) -> int:
        """See ``sync.store.Outbox``."""
        with self._database.read() as session:
            return _count(session, device)

    def digest_at(self, device: str, seq: int) -> bytes | None:
        """See ``sync.store.Outbox``."""
        with self._database.read() as session:
            return _digest_at(session, device, seq)

    def outlook(self, device: str, hub: str) -> Outlook:
        """See ``sync.store.Outbox``."""
        with self._database.read() as session:
            found = session.connection().exec_driver_sql(_OUTLOOK, (device, hub)).one()
            cursor, known, last, digest, first = found
            if known is None:
                centre = _hub_of(session, device)
                known = centre.incarnation if key_id(centre.public_key) == hub else None
        head = None if last is None else Head(last, digest)
        return Outlook(
            query=FeedQuery(after=cursor, first=first or (1 if head is None else head.seq + 1), head=head),
            incarnation=known,
        )

    def take_receipt(
        self,
        device: str,
        receipt: Receipt,
        raw: bytes,
        *,
        custody: Custody = Custody.RECEIVED,
        state: EngineState | None = None,
    ) -> int:
        """See ``sync.store.Outbox``. The receipt's time becomes the installation's last signed time."""
        issued_at = moment(receipt.time)
        if state is None and custody is Custody.RECEIVED:
            # Not the answer to what was sent: it came on a stick, or through a relay, and may be of any age.
            with self._database.read() as session:
                if _is_outdated(session, device, receipt):
                    return 0
        # By the shortest way: it is waited for at the end of every day, and a batch is hundreds of rows.
        with self._database.write_directly() as unit:
            stored = self._store_proof(unit, device, raw, issued_at)
            carrier = self._carrier(receipt.hub) if custody is Custody.CARRIED else None
            were_waiting = _take_ranges(unit, device, receipt.ranges, stored, custody, carrier=carrier)
            # Given before the hub was restored, or after: they have to agree again on what it has.
            agreed = unit.row(_AGREED, (device, receipt.hub))
            if agreed is not None and agreed[0] != receipt.incarnation:
                unit.change(_DISAGREE, (device, receipt.hub))
            self._times.learn(unit, issued_at)
            if state is not None:
                unit.change(_STORE_STATE, (device, *_state_values(state)))
        return were_waiting

    def take_feed(self, device: str, feed: Feed, raw: bytes, *, custody: Custody) -> int:
        """See ``sync.store.Outbox``. What reaches beyond the database is done first; it may be done twice."""
        is_central = custody is Custody.RECEIVED
        if is_central:
            self._news.prepare(feed.events)
        with self._database.write() as session:
            unit = PlainInSession(session)
            told_at = moment(feed.time)
            centre = _hub_of(session, device)
            heard = session.get(FeedCursor, (device, feed.hub))
            known = heard.incarnation if heard is not None else centre.incarnation if is_central else None
            if known is not None and known != feed.incarnation:
                _offer_again(session, device, feed.ranges, _SETTLED if is_central else (RecordState.CARRIED,))
            if is_central and centre.incarnation != feed.incarnation:
                _note_incarnation(session, centre, feed.incarnation)
                heard = session.get(FeedCursor, (device, feed.hub))
            were_waiting = 0
            if feed.ranges:
                stored = self._store_proof(unit, device, raw, told_at)
                carrier = None if is_central else self._carrier(feed.hub)
                were_waiting = _take_ranges(unit, device, feed.ranges, stored, custody, carrier=carrier)
            if is_central:
                self._news.take(session, device, centre, feed.events)
            else:
                were_waiting += self._take_handed_down(session, device, centre, feed)
            if heard is None:
                heard = FeedCursor(device_id=device, hub=feed.hub)
                session.add(heard)
            heard.cursor, heard.incarnation = feed.cursor, feed.incarnation
            self._times.learn(unit, told_at)
        return were_waiting

    def _take_handed_down(self, session: Session, device: str, centre: Hub, feed: Feed) -> int:
        """Receipts of the centre that a relay hands down: believed for the centre's signature alone."""
        taken = 0
        for body in map(read_event, feed.events):
            if not isinstance(body, ReceiptBody):
                continue
            try:
                receipt = open_receipt(body.receipt, centre.public_key)
            except BadReceiptError:
                continue
            own = matching(receipt.ranges, device, lambda seq: _digest_at(session, device, seq))
            if own and not _is_outdated(session, device, receipt):
                unit = PlainInSession(session)
                stored = self._store_proof(unit, device, body.receipt, moment(receipt.time))
                taken += _take_ranges(unit, device, own, stored, Custody.RECEIVED)
                heard = session.get(FeedCursor, (device, receipt.hub))
                if heard is not None and heard.incarnation != receipt.incarnation:
                    # As in `take_receipt`: on its way down the centre may have been restored.
                    heard.cursor, heard.incarnation = None, ""
        return taken

    def _carrier(self, hub: str) -> str:
        """The name of the relay that says that it carries; empty where it is not known any more."""
        with self._database.read() as session:
            relays = session.scalars(select(Relay)).all()
        return next((relay.name for relay in relays if key_id(relay.public_key) == hub), "")

    def _store_proof(self, unit: Plain, device: str, raw: bytes, issued_at: datetime) -> _Proof:
        """Keeps what proves custody: a receipt, or an answer of the feed; the same twice is one row."""
        digest = hashlib.sha256(raw).digest()
        issued = utc_text(issued_at)
        times = (issued, utc_text(self._clock.now()))
        known = unit.row("SELECT id FROM receipts WHERE digest = ?", (digest,))
        if known is not None:
            unit.change("UPDATE receipts SET issued_at = ?, taken_at = ? WHERE id = ?", (*times, known[0]))
            return _Proof(int(known[0]), issued)
        (new,) = unit.row("SELECT coalesce(max(id), 0) + 1 FROM receipts") or (1,)
        (hub,) = unit.row(_HUB_ID, (device,)) or (None,)
        unit.change(
            "INSERT INTO receipts (id, hub_id, raw, digest, issued_at, taken_at) VALUES (?, ?, ?, ?, ?, ?)",
            (new, hub, raw, digest, *times),
        )
        return _Proof(int(new), issued)

    def refuse(self, device: str, refusals: tuple[Refusal, ...]) -> int:
        """See ``sync.store.Outbox``."""
        were_waiting = 0
        with self._database.write() as session:
            for refusal in refusals:
                row = session.scalars(
                    select(RecordRow).where(RecordRow.device_id == device, RecordRow.seq == refusal.seq)
                ).one_or_none()
                if row is None or row.state is not RecordState.WAITING:
                    continue
                if refusal.reason == RefusalReason.BAD_SIGNATURE and _is_sound(session, row):
                    # The copy here verifies: it was altered on the way, so it goes on waiting and is sent again.
                    continue
                were_waiting += 1
                row.state = move_record(row.state, RecordState.REFUSED)
                row.reason, row.refused_at = refusal.reason, self._clock.now()
        return were_waiting

    def load_state(self, device: str) -> EngineState:
        """See ``sync.store.Outbox``."""
        with self._database.read() as session:
            row = session.connection().exec_driver_sql(_STATE, (device,)).first()
        if row is None:
            return EngineState()
        return EngineState(
            phase=Phase(row[0]),
            failures=row[1],
            next_try_at=None if row[2] is None else datetime.fromisoformat(row[2]),
            last_contact_at=None if row[3] is None else datetime.fromisoformat(row[3]),
            online=None if row[4] is None else bool(row[4]),
            problem=row[5],
        )

    def save_state(self, device: str, state: EngineState) -> None:
        """See ``sync.store.Outbox``."""
        with self._database.write_directly() as unit:
            unit.change(_STORE_STATE, (device, *_state_values(state)))


def _state_values(state: EngineState) -> tuple[str | int | None, ...]:
    return (
        state.phase,
        state.failures,
        None if state.next_try_at is None else utc_text(state.next_try_at),
        None if state.last_contact_at is None else utc_text(state.last_contact_at),
        None if state.online is None else int(state.online),
        state.problem,
    )


def _sources(target: RecordState) -> list[RecordState]:
    return [state for state in RecordState if target in RECORD_EDGES[state]]


def _count(session: Session, device: str) -> int:
    return int(session.connection().exec_driver_sql(_COUNT, (device,)).one()[0])


def _asks(state: DeviceState, role: DeviceRole) -> bool:
    """Whether a device asks its hub for news also when it has nothing to send.

    One that was replaced has no key to ask with. One for feedback would hear what the profile's own device hears, and
    would double what an idle computer costs.
    """
    return state is DeviceState.ACTIVE and role is DeviceRole.DEVICE


def _any_unsettled(session: Session, device: str) -> bool:
    query = select(RecordRow.id).where(RecordRow.device_id == device, RecordRow.state.in_(_UNSETTLED)).limit(1)
    return session.scalar(query) is not None


def _digest_at(session: Session, device: str, seq: int) -> bytes | None:
    found = session.connection().exec_driver_sql(_DIGEST, (device, seq)).first()
    return None if found is None else bytes(found[0])


def _hub_of(session: Session, device: str) -> Hub:
    """The hub that a device is, or was last, enrolled with."""
    return session.scalars(
        select(Hub)
        .join(Binding, Binding.hub_id == Hub.id)
        .where(Binding.device_id == device)
        .order_by(Binding.id.desc())
        .limit(1)
    ).one()


def _is_outdated(session: Session, device: str, receipt: Receipt) -> bool:
    """Whether a receipt of the centre is from before it was restored, as far as this home knows, and nobody would find
    that out: a device that asks agrees with its hub at the next feed; one that was replaced, or is for feedback, would
    be believed to be there, and offered nothing any more.

    A later incarnation that this home has not heard of is no older than what it has heard.
    """
    who = session.get_one(Device, device)
    if _asks(who.state, who.role) or _hub_of(session, device).incarnation == receipt.incarnation:
        return False
    signed_time = session.get_one(Installation, 1).signed_time
    return signed_time is not None and moment(receipt.time) <= signed_time


def _take_ranges(
    unit: Plain,
    device: str,
    ranges: Sequence[Range],
    proof: _Proof,
    custody: Custody,
    *,
    carrier: str | None = None,
) -> int:
    """Moves records on, by statements over whole ranges. Returns how many were waiting."""
    target = RecordState(custody.value)
    carried = (proof.issued, carrier) if custody is Custody.CARRIED else (None, None)
    were_waiting = 0
    for one in ranges:
        for source in _sources(target):
            moved = unit.change(_MOVE, (target, proof.id, *carried, device, source, one.first, one.last))
            were_waiting += moved if source is RecordState.WAITING else 0
    return were_waiting


def _offer_again(session: Session, device: str, has: Sequence[Range], states: Sequence[RecordState]) -> None:
    """Puts back to waiting what a hub that was restored has no record of any more."""
    there = or_(*(_RECORDS.c.seq.between(one.first, one.last) for one in has), false())
    session.connection().execute(
        _RECORDS.update()
        .where(_RECORDS.c.device_id == device, _RECORDS.c.state.in_(states), ~there)
        .values(state=RecordState.WAITING, receipt_id=None, carried_at=None, carried_by=None)
    )


def _note_incarnation(session: Session, hub: Hub, incarnation: str) -> None:
    """Remembers that a hub was restored, for its other devices too.

    Devices that still ask will agree with it themselves. Of those that don't, all they ever sent is offered again, and
    the hub counts it once.
    """
    devices = session.execute(
        select(Device.id, Device.state, Device.role)
        .join(Binding, Binding.device_id == Device.id)
        .where(Binding.hub_id == hub.id)
        .distinct()
    ).all()
    name = key_id(hub.public_key)
    for device, state, role in devices:
        if not _asks(state, role):
            _offer_again(session, device, (), _SETTLED)
        elif session.get(FeedCursor, (device, name)) is None:
            session.add(FeedCursor(device_id=device, hub=name, cursor=None, incarnation=hub.incarnation))
    hub.incarnation = incarnation
    session.flush()


def _signed(row: Sequence[Any]) -> SignedRecord:
    return SignedRecord(id=row[0], kind=row[1], device=row[2], seq=row[3], text=row[4], signature=row[5], digest=row[6])


def _is_sound(session: Session, row: RecordRow) -> bool:
    """True when the stored record carries its own device's signature."""
    try:
        check_signature(row.text, row.signature, session.get_one(Device, row.device_id).public_key)
    except BadRecordError:
        return False
    return True
