"""Sends what a relay owes to its centre: original bytes, in batches and parcels, until the centre's receipt names them.

Only a receipt that the centre's pinned key signed, and that matches what was sent digest for digest, ends a debt; a
refusal of a whole request, a lost reply or a gateway's page is another try later, with a growing wait that survives a
restart. What one device or one parcel does wrong holds up nobody else. Runs in a thread of the serving process and by
``tuhoc hub forward``; both at the same time do no harm, since the centre counts everything once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from sync.errors import (
    BadReceiptError,
    DeviceRefusedError,
    HubRefusedError,
    SyncError,
    TransportError,
    UnknownTlsKeyError,
)
from sync.feed import RECEIPT, ReceiptBody
from sync.hub.database import HubDatabase
from sync.hub.feed_writing import tell_person
from sync.hub.relay_schema import CarriedParcelRow, CentralReceiptRow, ForwardedRow
from sync.hub.schema import DeviceRow, RecordRow
from sync.hub.upstream import Upstream, learn_pins, load_upstream, note_try
from sync.protocol import (
    BATCH_BYTES,
    MAX_RECEIPT_BYTES,
    PARCEL_MEDIA,
    PATH_PARCELS,
    PATH_RECORDS,
    RECEIPT_MEDIA,
    RECORDS_MEDIA,
)
from sync.receipt import Range, Receipt, open_receipt, read_digest
from sync.state import MAX_WAIT_S, after, back_off_s
from sync.transport import Transport, TransportFactory
from sync.wire import Item, pack

FIRST_WAIT_S: Final = 10.0
TROUBLE_WAIT_S: Final = 600.0
"""Before what a device or a parcel did wrong is looked at again, where nothing else is to be sent."""
_ROWS: Final = 64
"""Records looked at for one batch."""


class ForwardReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did."""

    records: int = 0
    """That the centre has receipted or refused by name."""
    parcels: int = 0
    """That it has receipted."""
    owed_records: int = 0
    owed_parcels: int = 0
    error: SyncError | None = None
    """What ended the run, or the last that went wrong."""
    is_waiting: bool = False
    """Nothing was tried: the wait after a failure is not over."""


class _Sent(msgspec.Struct, frozen=True):
    """A record of a batch under way."""

    position: int
    device: str
    seq: int
    digest: bytes
    prev: bytes | None
    item: Item


class Forwarder:
    """Forwards for one relay; one run at a time."""

    def __init__(
        self,
        database: HubDatabase,
        transport_for: TransportFactory,
        now: Callable[[], datetime],
        random: Callable[[], float],
        *,
        first_wait_s: float = FIRST_WAIT_S,
    ) -> None:
        """Sends nothing yet.

        Args:
            database: of the relay.
            transport_for: makes ways to the centre.
            now: the relay's clock.
            random: a random number in [0, 1), for the jitter of waits.
            first_wait_s: the longest wait after a first failure.
        """
        self._database = database
        self._transport_for = transport_for
        self._now = now
        self._random = random
        self._first_wait_s = first_wait_s

    def run(self, *, stopped: Callable[[], bool] = lambda: False, force: bool = False) -> ForwardReport:
        """Sends until nothing is owed, a failure, or ``stopped``.

        Args:
            stopped: asked before each request.
            force: somebody asked for it: the wait after a failure is passed over.

        Raises:
            HubStorageError: this relay's own database does not answer.
        """
        upstream = load_upstream(self._database)
        if upstream is None:
            return ForwardReport()
        owed = self._owed()
        if not any(owed):
            return ForwardReport()
        if not force and upstream.failures and seconds_left(upstream, self._now()) > 0:
            return ForwardReport(owed_records=owed[0], owed_parcels=owed[1], is_waiting=True)
        run = _Run(self._database, upstream, self._now, stopped, self._parcel_wait_s, force=force)
        error = self._send(run, upstream)
        if isinstance(error, UnknownTlsKeyError):
            moved = learn_pins(self._database, upstream, self._transport_for)
            error = error if moved is None else self._send(run, moved)
        self._remember(upstream, error, run)
        owed = self._owed()
        return ForwardReport(
            records=run.settled_records,
            parcels=run.settled_parcels,
            owed_records=owed[0],
            owed_parcels=owed[1],
            error=error or run.trouble,
        )

    def _send(self, run: _Run, upstream: Upstream) -> SyncError | None:
        transport = upstream.transport(self._transport_for)
        try:
            run.records(transport)
            run.parcels(transport)
        except SyncError as error:
            return error
        finally:
            transport.close()
        return None

    def seconds_until_next(self) -> float | None:
        """How long until a run has something to do; None while nothing is owed."""
        upstream = load_upstream(self._database)
        if upstream is None or not any(self._owed()):
            return None
        return seconds_left(upstream, self._now())

    def _owed(self) -> tuple[int, int]:
        with self._database.read() as session:
            return owed_records(session), owed_parcels(session)

    def _remember(self, upstream: Upstream, error: SyncError | None, run: _Run) -> None:
        failures, next_try = 0, None
        if error is not None:
            failures = upstream.failures + 1
            asked_s = error.retry_after_s if isinstance(error, TransportError) else None
            wait_s = back_off_s(failures, self._random(), first_s=self._first_wait_s, retry_after_s=asked_s)
            next_try = after(self._now(), wait_s)
        elif run.trouble is not None:
            next_try = after(self._now(), TROUBLE_WAIT_S)
        problem = error or run.trouble
        with self._database.write() as session:
            note_try(
                session,
                failures=failures,
                next_try_at=next_try,
                problem=None if problem is None else problem.kind,
                contact=run.contact,
            )

    def _parcel_wait_s(self, tries: int) -> float:
        return back_off_s(tries, self._random(), first_s=max(self._first_wait_s, TROUBLE_WAIT_S))


class _Run:
    """One run: what it has done so far, and what went wrong without ending it."""

    def __init__(
        self,
        database: HubDatabase,
        upstream: Upstream,
        now: Callable[[], datetime],
        stopped: Callable[[], bool],
        parcel_wait_s: Callable[[int], float],
        *,
        force: bool,
    ) -> None:
        self._database = database
        self._upstream = upstream
        self._parcel_wait_s = parcel_wait_s
        self._force = force
        self._now = now
        self._stopped = stopped
        self.settled_records = self.settled_parcels = 0
        self.contact: datetime | None = None
        self.trouble: SyncError | None = None

    def records(self, transport: Transport) -> None:
        """Sends records that came in clear, a device at a time: a receipt is handed down to those whom it names."""
        left_out: set[str] = set()
        while not self._stopped():
            batch = self._next_batch(left_out)
            if not batch:
                return
            try:
                raw = self._post_records(transport, batch)
            except DeviceRefusedError as error:
                # Not even its certificate made it known there: the others go on without it.
                self.trouble = error
                if error.detail not in {one.device for one in batch}:
                    raise
                left_out.add(error.detail)
                continue
            receipt = open_receipt(raw, self._upstream.public)
            settled = self._settle(receipt, raw, batch)
            if not settled:
                raise BadReceiptError("nothing-new", "it names none of the records that were sent")
            self.settled_records += settled
            self.contact = self._now()

    def parcels(self, transport: Transport) -> None:
        """Sends sealed parcels as they are."""
        with self._database.read() as session:
            owed = session.execute(
                select(CarriedParcelRow.sha256, CarriedParcelRow.next_try_at)
                .where(_IS_OWED)
                .order_by(CarriedParcelRow.taken_at)
            ).all()
        for row in owed:
            if self._stopped():
                return
            if self._force or _left_s(row.next_try_at, self._now()) == 0:
                self._send_parcel(transport, row.sha256)

    def _send_parcel(self, transport: Transport, sha256: str) -> None:
        with self._database.read() as session:
            parcel = session.get_one(CarriedParcelRow, sha256)
        try:
            raw = transport.post(
                PATH_PARCELS,
                parcel.raw or b"",
                media=PARCEL_MEDIA,
                accept=RECEIPT_MEDIA,
                max_bytes=MAX_RECEIPT_BYTES,
            )
        except HubRefusedError as error:
            # No receipt, so it stays; the next parcel is another matter.
            self._note_parcel(sha256, error, error.error[:64])
            return
        receipt = open_receipt(raw, self._upstream.public)
        named = msgspec.json.decode(parcel.ranges, type=tuple[Range, ...])
        self.contact = self._now()
        if not all(any(_covers(one, chain) for one in receipt.ranges) for chain in named):
            # What it promises and does not hold, or somebody's old receipt: neither ends a debt.
            self._note_parcel(sha256, BadReceiptError("not-all-named"), "not-all-named")
            return
        with self._database.write() as session:
            row = session.get_one(CarriedParcelRow, sha256)
            row.settled_at, row.raw, row.problem, row.next_try_at = self.contact, None, None, None
            _keep(session, raw, {parcel.device}, self.contact)
        self.settled_parcels += 1

    def _note_parcel(self, sha256: str, error: SyncError, problem: str) -> None:
        self.trouble = error
        with self._database.write() as session:
            row = session.get_one(CarriedParcelRow, sha256)
            row.tries += 1
            row.problem = problem
            row.next_try_at = after(self._now(), self._parcel_wait_s(row.tries))

    def _next_batch(self, left_out: set[str]) -> list[_Sent]:
        """The oldest of what is owed of the device that waits longest."""
        owed = (
            select(RecordRow)
            .outerjoin(ForwardedRow, ForwardedRow.position == RecordRow.position)
            .where(ForwardedRow.position.is_(None), RecordRow.device.not_in(sorted(left_out)))
            .order_by(RecordRow.position)
        )
        with self._database.read() as session:
            first = session.scalars(owed.limit(1)).first()
            if first is None:
                return []
            rows = session.scalars(owed.where(RecordRow.device == first.device).limit(_ROWS)).all()
        batch: list[_Sent] = []
        size = 0
        for row in rows:
            size += len(row.text)
            if batch and size > BATCH_BYTES:
                break
            item = Item(row.signature, row.text)
            batch.append(_Sent(row.position, row.device, row.seq, row.digest, row.prev, item))
        return batch

    def _post_records(self, transport: Transport, batch: Sequence[_Sent]) -> bytes:
        def post(certificates: Sequence[bytes] = ()) -> bytes:
            return transport.post(
                PATH_RECORDS,
                pack([one.item for one in batch], certificates),
                media=RECORDS_MEDIA,
                accept=RECEIPT_MEDIA,
                max_bytes=MAX_RECEIPT_BYTES,
            )

        try:
            return post()
        except DeviceRefusedError:
            # A centre that was restored from before the enrolment is reminded by its own certificates.
            devices = sorted({one.device for one in batch})
            with self._database.read() as session:
                rows = session.scalars(select(DeviceRow.certificate).where(DeviceRow.id.in_(devices)))
                return post(list(rows))

    def _settle(self, receipt: Receipt, raw: bytes, batch: Sequence[_Sent]) -> int:
        """Writes down what a verified receipt says of a batch; returns how many records it settles."""
        by_digest = {one.digest: one for one in batch}
        received = {one.position: None for chain in receipt.ranges for one in _chain(chain, by_digest)}
        refused = {
            by_digest[digest].position: one.reason[:64]
            for one in receipt.refused
            if (digest := read_digest(one.digest) or b"") in by_digest
        }
        settled: dict[int, str | None] = {**refused, **received}
        if not settled:
            return 0
        devices = {one.device for one in batch if one.position in settled}
        now = self._now()
        with self._database.write() as session:
            for position, reason in settled.items():
                if session.get(ForwardedRow, position) is None:
                    session.add(ForwardedRow(position=position, settled_at=now, refused=reason))
            _keep(session, raw, devices, now)
        return len(settled)


def _keep(session: Session, raw: bytes, devices: set[str], now: datetime) -> None:
    """Stores a central receipt for those whom it is about, and tells them of it in the feed."""
    digest = hashlib.sha256(raw).hexdigest()
    told: set[str] = set()
    for device in sorted(devices):
        if session.get(CentralReceiptRow, (device, digest)) is None:
            session.add(CentralReceiptRow(device=device, digest=digest, raw=raw, received_at=now))
            told.add(session.get_one(DeviceRow, device).person_id)
    for person in sorted(told):
        tell_person(session, person, RECEIPT, ReceiptBody(receipt=raw))


def _chain(chain: Range, batch: dict[bytes, _Sent]) -> list[_Sent]:
    """The records of a batch that a range of a receipt proves: from its end back along the previous digests."""
    found: list[_Sent] = []
    one = batch.get(read_digest(chain.digest) or b"")
    if one is None or (one.device, one.seq) != (chain.device, chain.last):
        return []
    while one is not None and one.seq >= chain.first:
        found.append(one)
        before = batch.get(one.prev) if one.prev is not None else None
        one = before if before is not None and (before.device, before.seq) == (one.device, one.seq - 1) else None
    return found


def _covers(receipted: Range, promised: Range) -> bool:
    return (
        receipted.device == promised.device
        and receipted.first <= promised.first
        and (receipted.last, receipted.digest) == (promised.last, promised.digest)
    )


_IS_OWED: ColumnElement[bool] = CarriedParcelRow.settled_at.is_(None)


def owed_records(session: Session) -> int:
    """Records in clear without a word of the centre."""
    count = (
        select(func.count())
        .select_from(RecordRow)
        .outerjoin(ForwardedRow, ForwardedRow.position == RecordRow.position)
        .where(ForwardedRow.position.is_(None))
    )
    return session.scalar(count) or 0


def owed_parcels(session: Session) -> int:
    """Sealed parcels without a receipt of the centre."""
    return session.scalar(select(func.count()).select_from(CarriedParcelRow).where(_IS_OWED)) or 0


def seconds_left(upstream: Upstream, now: datetime) -> float:
    """Of the wait after a failure."""
    return _left_s(upstream.next_try_at, now)


def _left_s(until: datetime | None, now: datetime) -> float:
    """Seconds; a wait longer than any that is ever made means that the clock was set back."""
    left_s = 0.0 if until is None else (until - now).total_seconds()
    return left_s if 0 < left_s <= MAX_WAIT_S else 0.0
