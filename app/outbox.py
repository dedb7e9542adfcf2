"""The study database as the sync engine sees it: what waits, what was receipted, what the engine remembers.

Implements ``sync.store.Outbox``. Every method is one unit of work.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.database.custody import ReceiptRow, RecordRow, SyncState
from app.database.database import Database
from app.database.people import Binding, Device, Hub
from app.database.states import DeviceState, RecordState, move_record
from app.hub_pins import pins_of
from app.signed_time import SignedTimes
from sync.errors import BadRecordError
from sync.protocol import RefusalReason
from sync.receipt import Receipt, Refusal
from sync.record import SignedRecord, check_signature
from sync.state import EngineState
from sync.store import HubLink
from sync.timestamps import moment
from sync.wire import within

_ROWS_AT_ONCE = 500
"""Bounds the memory of one look at the outbox; a batch is far smaller."""


class StudyOutbox:
    """The records of all profiles of a home. Safe to use from any thread."""

    def __init__(self, database: Database, clock: Clock, times: SignedTimes) -> None:
        self._database = database
        self._clock = clock
        self._times = times

    def links(self) -> tuple[HubLink, ...]:
        """See ``sync.store.Outbox``."""
        with self._database.read() as session:
            newest = select(func.max(Binding.id)).group_by(Binding.device_id).scalar_subquery()
            rows = session.execute(
                select(Device, Hub)
                .join(Binding, Binding.device_id == Device.id)
                .join(Hub, Hub.id == Binding.hub_id)
                .where(Binding.id.in_(newest))
                .order_by(Device.created_at, Device.id)
            ).all()
            return tuple(
                HubLink(device=device.id, url=hub.url, hub_public=hub.public_key, tls_pins=pins_of(hub.tls_pins))
                for device, hub in rows
                if device.state is DeviceState.ACTIVE or _count(session, device.id) > 0
            )

    def waiting(self, device: str, max_bytes: int) -> tuple[SignedRecord, ...]:
        """See ``sync.store.Outbox``."""
        with self._database.read() as session:
            rows = session.scalars(_waiting(device).order_by(RecordRow.seq).limit(_ROWS_AT_ONCE))
            return within([_signed(row) for row in rows], max_bytes)

    def count_waiting(self, device: str) -> int:
        """See ``sync.store.Outbox``."""
        with self._database.read() as session:
            return _count(session, device)

    def digest_at(self, device: str, seq: int) -> bytes | None:
        """See ``sync.store.Outbox``."""
        with self._database.read() as session:
            return session.scalar(select(RecordRow.digest).where(RecordRow.device_id == device, RecordRow.seq == seq))

    def take_receipt(self, device: str, receipt: Receipt, raw: bytes) -> int:
        """See ``sync.store.Outbox``. The receipt's time becomes the installation's last signed time."""
        were_waiting = 0
        with self._database.write() as session:
            issued_at = moment(receipt.time)
            stored = _store_receipt(session, device, raw)
            stored.issued_at = issued_at
            stored.taken_at = self._clock.now()
            session.flush()
            for one in receipt.ranges:
                rows = session.scalars(
                    select(RecordRow).where(
                        RecordRow.device_id == device,
                        RecordRow.seq.between(one.first, one.last),
                        RecordRow.state != RecordState.RECEIVED,
                    )
                )
                for row in rows:
                    were_waiting += row.state is RecordState.WAITING
                    row.state = move_record(row.state, RecordState.RECEIVED)
                    row.receipt_id = stored.id
                    row.reason = None
            self._times.learn(session, issued_at)
        return were_waiting

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
                row.reason = refusal.reason
        return were_waiting

    def load_state(self, device: str) -> EngineState:
        """See ``sync.store.Outbox``."""
        with self._database.read() as session:
            row = session.get(SyncState, device)
            if row is None:
                return EngineState()
            return EngineState(
                phase=row.phase,
                failures=row.failures,
                next_try_at=row.next_try_at,
                last_contact_at=row.last_contact_at,
                online=row.online,
                problem=row.problem,
            )

    def save_state(self, device: str, state: EngineState) -> None:
        """See ``sync.store.Outbox``."""
        with self._database.write() as session:
            session.merge(
                SyncState(
                    device_id=device,
                    phase=state.phase,
                    failures=state.failures,
                    next_try_at=state.next_try_at,
                    last_contact_at=state.last_contact_at,
                    online=state.online,
                    problem=state.problem,
                )
            )


def _waiting(device: str) -> Select[RecordRow]:
    return select(RecordRow).where(RecordRow.device_id == device, RecordRow.state == RecordState.WAITING)


def _count(session: Session, device: str) -> int:
    return session.scalar(select(func.count()).select_from(_waiting(device).subquery())) or 0


def _store_receipt(session: Session, device: str, raw: bytes) -> ReceiptRow:
    digest = hashlib.sha256(raw).digest()
    stored = session.scalars(select(ReceiptRow).where(ReceiptRow.digest == digest)).one_or_none()
    if stored is None:
        hub_id = session.scalars(
            select(Binding.hub_id).where(Binding.device_id == device).order_by(Binding.id.desc()).limit(1)
        ).one()
        stored = ReceiptRow(hub_id=hub_id, raw=raw, digest=digest)
        session.add(stored)
    return stored


def _signed(row: RecordRow) -> SignedRecord:
    return SignedRecord(
        id=row.id,
        kind=row.kind,
        device=row.device_id,
        seq=row.seq,
        text=row.text,
        signature=row.signature,
        digest=row.digest,
    )


def _is_sound(session: Session, row: RecordRow) -> bool:
    """True when the stored record carries its own device's signature."""
    try:
        check_signature(row.text, row.signature, session.get_one(Device, row.device_id).public_key)
    except BadRecordError:
        return False
    return True
