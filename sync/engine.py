"""Sends what waits, until a verified receipt says that the hub has it; tries again for ever.

The engine owns when and in which order; the store owns the records, the transport the way. It holds no state
between calls that is not in the store, so a killed process goes on where it was. Its rules:

- A try ends well only by a receipt, signed by the pinned hub, that names the device's own digests. A status
of 200
  proves nothing.
- Every failure of the way, and every answer that cannot be believed, is followed by a wait (exponential with
jitter,
  an hour at most, Retry-After honoured) and another try, without end.
- What a hub refuses by name in a verified receipt is set aside and never holds up the rest.
- A receipt that brings nothing on is a failure, so no answer makes the engine spin.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from sync.clock import Clock
from sync.errors import BadReceiptError, HubRefusedError, SyncError, TransportError
from sync.protocol import BATCH_BYTES, MAX_RECEIPT_BYTES, PATH_RECORDS, RECEIPT_MEDIA, RECORDS_MEDIA
from sync.receipt import Range, Receipt, Refusal, matching, open_receipt, read_digest
from sync.record import SignedRecord
from sync.state import EngineState, Phase, after, back_off_s, move, wait_s
from sync.store import HubLink, Outbox
from sync.transport import Transport
from sync.wire import pack

FIRST_WAIT_S: Final = 10.0


class EngineReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did for one device."""

    device: str
    sent: int = 0
    """Records that went out, whether or not they arrived."""
    received: int = 0
    """Records that a receipt took off the waiting list."""
    refused: int = 0
    """Records that the hub refused by name."""
    waiting: int = 0
    """Records that still wait."""
    error: SyncError | None = None
    """What ended the run; None when nothing waits any more, or it was cancelled."""
    cancelled: bool = False


@dataclass(frozen=True)
class _Parts:
    """What a run is made of; see `SyncEngine.__init__`."""

    store: Outbox
    transport_for: Callable[[HubLink], Transport]
    clock: Clock
    random: Callable[[], float]
    batch_bytes: int
    first_wait_s: float


class SyncEngine:
    """The engine. One run at a time; a second caller waits for the first."""

    def __init__(
        self,
        store: Outbox,
        transport_for: Callable[[HubLink], Transport],
        clock: Clock,
        random: Callable[[], float],
        *,
        batch_bytes: int = BATCH_BYTES,
        first_wait_s: float = FIRST_WAIT_S,
    ) -> None:
        """Touches nothing yet.

        Args:
            store: the records and the persisted states.
            transport_for: makes a way to a device's hub; closed after the run.
            clock: wall time.
            random: a random number in [0, 1), for the jitter.
            batch_bytes: of record texts in one request.
            first_wait_s: the longest wait after a first failure.
        """
        self._parts = _Parts(store, transport_for, clock, random, batch_bytes, first_wait_s)
        self._store = store
        self._clock = clock
        self._running = threading.Lock()

    def due(self) -> tuple[str, ...]:
        """The devices that have something to send and need not wait any longer."""
        now = self._clock.now()
        return tuple(
            link.device
            for link in self._store.links()
            if wait_s(self._store.load_state(link.device), now) == 0 and self._store.count_waiting(link.device) > 0
        )

    def seconds_until_next(self) -> float | None:
        """How long until a device is due; 0 when one is, None when nothing waits anywhere."""
        now = self._clock.now()
        waits = [
            wait_s(self._store.load_state(link.device), now)
            for link in self._store.links()
            if self._store.count_waiting(link.device) > 0
        ]
        return min(waits, default=None)

    def run(self, device: str, cancel: threading.Event | None = None) -> EngineReport:
        """Sends a device's waiting records until none is left, a failure, or ``cancel``. Due or not: see
        `due`.

        Returns:
            What happened; failures of the way are in it, not raised.

        Raises:
            KeyError: the device is enrolled nowhere.
            Exception: what the store raises. The state stays as it was saved; the next run goes on.
        """
        with self._running:
            links = {link.device: link for link in self._store.links()}
            return _Run(self._parts, links[device], cancel or threading.Event()).run()


class _Run:
    """One run for one device."""

    def __init__(self, parts: _Parts, link: HubLink, cancel: threading.Event) -> None:
        self._parts = parts
        self._store = parts.store
        self._link = link
        self._cancel = cancel
        self._state = self._store.load_state(link.device)
        self._sent = self._received = self._refused = 0

    def run(self) -> EngineReport:
        batch = self._next_batch()
        if not batch:
            self._settle()
            return self._report(None)
        if self._cancel.is_set():
            return self._report(None)
        if self._state.phase is not Phase.SENDING:
            self._save(move(self._state, Phase.SENDING, failures=self._state.failures, problem=self._state.problem))
        transport = self._parts.transport_for(self._link)
        try:
            while batch and not self._cancel.is_set():
                self._send(transport, batch)
                batch = self._next_batch()
        except SyncError as error:
            self._back_off(error)
            return self._report(error)
        finally:
            transport.close()
        if batch:
            self._stop()
        else:
            self._settle()
        return self._report(None)

    def _next_batch(self) -> tuple[SignedRecord, ...]:
        return self._store.waiting(self._link.device, self._parts.batch_bytes)

    def _send(self, transport: Transport, batch: tuple[SignedRecord, ...]) -> None:
        self._sent += len(batch)
        raw = transport.post(
            PATH_RECORDS,
            pack(batch),
            media=RECORDS_MEDIA,
            accept=RECEIPT_MEDIA,
            max_bytes=MAX_RECEIPT_BYTES,
        )
        receipt = open_receipt(raw, self._link.hub_public)
        ranges = matching(
            receipt.ranges,
            self._link.device,
            lambda seq: self._store.digest_at(self._link.device, seq),
        )
        refused = _own_refusals(receipt, batch)
        progress = 0
        if ranges:
            own = msgspec.structs.replace(receipt, ranges=ranges, refused=())
            taken = self._store.take_receipt(self._link.device, own, raw)
            self._received += taken
            # What another process had moved meanwhile is progress too, though nothing moved here.
            progress += taken or _covered(ranges, batch)
        if refused:
            aside = self._store.refuse(self._link.device, refused)
            self._refused += aside
            progress += aside
        if not progress:
            raise BadReceiptError("nothing-new", "it names none of the records that were sent")
        self._save(
            msgspec.structs.replace(
                self._state,
                failures=0,
                problem=None,
                online=True,
                last_contact_at=self._parts.clock.now(),
            )
        )

    def _stop(self) -> None:
        """Cancelled with something left: no time to wait for, and nothing forgotten about earlier
        failures.
        """
        self._save(move(self._state, Phase.IDLE, failures=self._state.failures, problem=self._state.problem))

    def _settle(self) -> None:
        """Nothing waits any more."""
        if self._state.phase is not Phase.IDLE:
            self._save(move(self._state, Phase.IDLE, failures=0))

    def _back_off(self, error: SyncError) -> None:
        failures = self._state.failures + 1
        seconds = back_off_s(
            failures,
            self._parts.random(),
            first_s=self._parts.first_wait_s,
            retry_after_s=error.retry_after_s if isinstance(error, TransportError) else None,
        )
        moved = move(
            self._state,
            Phase.BACKING_OFF,
            failures=failures,
            next_try_at=after(self._parts.clock.now(), seconds),
            problem=error.kind,
        )
        self._save(msgspec.structs.replace(moved, online=isinstance(error, HubRefusedError)))

    def _save(self, state: EngineState) -> None:
        self._store.save_state(self._link.device, state)
        self._state = state

    def _report(self, error: SyncError | None) -> EngineReport:
        return EngineReport(
            device=self._link.device,
            sent=self._sent,
            received=self._received,
            refused=self._refused,
            waiting=self._store.count_waiting(self._link.device),
            error=error,
            cancelled=self._cancel.is_set(),
        )


def _own_refusals(receipt: Receipt, batch: tuple[SignedRecord, ...]) -> tuple[Refusal, ...]:
    """Refusals of what was just sent, found by digest; with this side's own device and sequence."""
    sent = {record.digest: record for record in batch}
    found = []
    for refusal in receipt.refused:
        record = sent.get(read_digest(refusal.digest) or b"")
        if record is not None:
            found.append(msgspec.structs.replace(refusal, device=record.device, seq=record.seq))
    return tuple(found)


def _covered(ranges: Sequence[Range], batch: Sequence[SignedRecord]) -> int:
    """How many records of a batch a receipt's ranges name."""
    return sum(any(one.first <= record.seq <= one.last for one in ranges) for record in batch)
