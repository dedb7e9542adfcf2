"""Asks for news and sends what waits, until a verified receipt says that the hub has it; tries again for ever.

The engine owns when and in which order; the store owns the records, the transport the way. It holds no state
between calls that is not in the store, so a killed process goes on where it was. Its rules:

- First the feed, where the device's key is at hand, then what is waiting or only carried: what went another way is not
  sent again, and a hub that was restored is offered everything it lacks. A day's work is two requests; nothing to send
  is one.
- A try ends well only by a receipt, signed by the pinned hub, that names the device's own digests. A status of 200
  proves nothing.
- Every failure of the way, and every answer that cannot be believed, is followed by a wait (exponential with jitter,
  an hour at most, Retry-After honoured) and another try, without end.
- What a hub refuses by name in a verified receipt is set aside and never holds up the rest.
- A receipt that brings nothing on is a failure, so no answer makes the engine spin.
- That a chain has parted (a copied or restored home) is found here and reported; the new key is the caller's to make.

A little over 400 lines: the rules above hold together only as one run.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import msgspec

from content_cache.signing import SigningKey, key_id
from sync.clock import Clock
from sync.credentials import authorize
from sync.enrol_messages import HubInfo
from sync.errors import (
    BadCertificateError,
    BadFeedError,
    BadReceiptError,
    DeviceRefusedError,
    HubRefusedError,
    NotOurHubError,
    SyncError,
    TransportError,
)
from sync.feed import Feed, FeedQuery, open_feed
from sync.protocol import (
    BATCH_BYTES,
    FEED_MEDIA,
    JSON_MEDIA,
    MAX_FEED_BODY_BYTES,
    MAX_RECEIPT_BYTES,
    PATH_HUB,
    PATH_RECORDS,
    RECEIPT_MEDIA,
    RECORDS_MEDIA,
)
from sync.receipt import Range, Receipt, Refusal, matching, open_receipt, read_digest
from sync.record import SignedRecord
from sync.relay_sending import RelayTerms, send_to_relay
from sync.state import EngineState, Phase, after, back_off_s, move, wait_s
from sync.store import Custody, HubLink, Outbox, Outlook
from sync.transport import Transport
from sync.wire import pack

FIRST_WAIT_S: Final = 10.0
_CONTACT_NOTED_EVERY: Final = timedelta(seconds=60)
"""A contact that says nothing new is not worth a write to the disk more often."""
_UNAUTHORIZED: Final = 401
_MAX_GREETING_BYTES: Final = 64 << 10
_MOST_ANSWERS: Final = 1_000
"""Of the feed in one run: a hub that always has more must not hold up what waits."""


class EngineReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did for one device."""

    device: str
    sent: int = 0
    """Records that went out, whether or not they arrived."""
    received: int = 0
    """Records that a receipt, or the feed, took off the waiting list."""
    refused: int = 0
    """Records that the hub refused by name."""
    waiting: int = 0
    """Records that still wait."""
    news: int = 0
    """Events of the feed that were taken."""
    parted: bool = False
    """The hub knows another record at a sequence of this device, or more of its chain than is here: it must sign
    nothing more."""
    error: SyncError | None = None
    """What ended the run; None when nothing waits any more, or it was cancelled."""
    cancelled: bool = False


@dataclass(frozen=True)
class _Parts:
    """What a run is made of; see `SyncEngine.__init__`."""

    store: Outbox
    transport_for: Callable[[HubLink], Transport]
    key_for: Callable[[str], SigningKey | None]
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
        key_for: Callable[[str], SigningKey | None] = lambda _device: None,
        batch_bytes: int = BATCH_BYTES,
        first_wait_s: float = FIRST_WAIT_S,
    ) -> None:
        """Touches nothing yet.

        Args:
            store: the records and the persisted states.
            transport_for: makes a way to a device's hub; closed after the run.
            clock: wall time.
            random: a random number in [0, 1), for the jitter.
            key_for: a device's key, to ask for its news with; None where it is lost or the device is replaced.
            batch_bytes: of record texts in one request.
            first_wait_s: the longest wait after a first failure.
        """
        self._parts = _Parts(store, transport_for, key_for, clock, random, batch_bytes, first_wait_s)
        self._store = store
        self._clock = clock
        self._running = threading.Lock()

    def due(self) -> tuple[str, ...]:
        """The devices that have something to send and need not wait any longer."""
        now = self._clock.now()
        return tuple(
            link.device
            for link in self._store.links()
            if wait_s(self._store.load_state(link.device).next_try_at, now) == 0
            and self._store.count_waiting(link.device) > 0
        )

    def seconds_until_next(self) -> float | None:
        """How long until a device is due; 0 when one is, None when nothing waits anywhere."""
        now = self._clock.now()
        waits = [
            wait_s(self._store.load_state(link.device).next_try_at, now)
            for link in self._store.links()
            if self._store.count_waiting(link.device) > 0
        ]
        return min(waits, default=None)

    def run(self, device: str, cancel: threading.Event | None = None, *, way: HubLink | None = None) -> EngineReport:
        """Asks for a device's news and sends what waits until none is left, a failure, or ``cancel``. Due or not: see
        `due`.

        Args:
            device: whose records.
            cancel: set it to stop at the next request.
            way: another hub than the one it is enrolled with, such as a relay in the room. What fails there makes
                nobody wait: the persisted state is that of the way to the centre.

        Returns:
            What happened; failures of the way are in it, not raised.

        Raises:
            KeyError: the device is enrolled nowhere.
            Exception: what the store raises. The state stays as it was saved; the next run goes on.
        """
        with self._running:
            link = way or {link.device: link for link in self._store.links()}[device]
            return _Run(self._parts, link, cancel or threading.Event()).run()


class _Run:
    """One run for one device."""

    def __init__(self, parts: _Parts, link: HubLink, cancel: threading.Event) -> None:
        self._parts = parts
        self._store = parts.store
        self._link = link
        self._cancel = cancel
        self._is_central = link.custody is Custody.RECEIVED
        self._hub = key_id(link.hub_public)
        self._stored = self._store.load_state(link.device)
        self._sent = self._received = self._refused = self._news = 0
        self._parted = self._touched = False

    def run(self) -> EngineReport:
        key = self._parts.key_for(self._link.device)
        if self._cancel.is_set() or (key is None and not self._next_batch()):
            if not self._cancel.is_set():
                self._settle()
            return self._report(None)
        transport = self._parts.transport_for(self._link)
        try:
            if key is not None:
                self._hear(transport, key)
            while not self._cancel.is_set() and (batch := self._next_batch()):
                self._send(transport, batch)
        except SyncError as error:
            self._back_off(error)
            return self._report(error)
        finally:
            transport.close()
        if self._cancel.is_set():
            return self._report(None)
        self._settle()
        return self._report(None, waiting=0 if self._is_central else None)

    # --- news

    def _hear(self, transport: Transport, key: SigningKey) -> None:
        try:
            self._ask(transport, key)
        except HubRefusedError as error:
            if error.status != _UNAUTHORIZED:
                raise
            self._demand_our_hub(transport)
            # A hub restored from before the enrolment. Its own certificate reminds it; then it says what it lacks.
            reminder = self._next_batch() or self._store.newest(self._link.device)
            if not isinstance(error, DeviceRefusedError) or not self._link.certificate or not reminder:
                raise
            self._send(transport, reminder)
            self._ask(transport, key)

    def _demand_our_hub(self, transport: Transport) -> None:
        """Raises `NotOurHubError` where another hub has taken the address."""
        answer = transport.get(PATH_HUB, accept=JSON_MEDIA, max_bytes=_MAX_GREETING_BYTES)
        try:
            found = msgspec.json.decode(answer, type=HubInfo).hub
        except msgspec.MsgspecError as error:
            raise NotOurHubError(self._link.url, "its answer does not read") from error
        if found != self._hub:
            raise NotOurHubError(self._link.url, f"the hub there is {found}")

    def _ask(self, transport: Transport, key: SigningKey) -> None:
        """Asks until the hub has nothing more to tell. An answer that brings the cursor nowhere ends it too."""
        for _ in range(_MOST_ANSWERS):
            outlook = self._store.outlook(self._link.device, self._hub)
            feed, raw = self._fetch(transport, key, outlook.query)
            self._touched = True
            if feed is not None and outlook.incarnation not in (None, feed.incarnation) and feed.first != 1:
                # Another hub than it was, in the same clothes: it has to say what it has of everything.
                feed, raw = self._fetch(transport, key, msgspec.structs.replace(outlook.query, after=None, first=1))
                if feed is not None and feed.first != 1:
                    raise BadFeedError("malformed", "it does not begin where it was asked to")
            if feed is None:
                return
            self._take_news(feed, raw, outlook)
            if not feed.more or feed.cursor == outlook.query.after or self._cancel.is_set():
                return

    def _fetch(self, transport: Transport, key: SigningKey, query: FeedQuery) -> tuple[Feed | None, bytes]:
        target = query.target()
        raw = transport.get(
            target,
            accept=FEED_MEDIA,
            max_bytes=MAX_FEED_BODY_BYTES,
            authorization=authorize(key, method="GET", target=target, hub=self._hub),
        )
        return (None if raw == b"" else open_feed(raw, self._link.hub_public, self._link.device)), raw

    def _take_news(self, feed: Feed, raw: bytes, outlook: Outlook) -> None:
        device = self._link.device
        ranges = matching(feed.ranges, device, lambda seq: self._store.digest_at(device, seq))
        self._parted |= self._has_parted(feed, outlook)
        own = msgspec.structs.replace(feed, ranges=ranges)
        self._received += self._store.take_feed(device, own, raw, custody=self._link.custody)
        self._news += len(feed.events)

    def _has_parted(self, feed: Feed, outlook: Outlook) -> bool:
        """Whether the hub knows a chain of this device that is not the one here."""
        if feed.forked or any(self._is_anothers(one.last, one.digest) for one in feed.ranges):
            return True
        if feed.chain is None:
            return False
        head = outlook.query.head
        return head is None or feed.chain.seq > head.seq or self._is_anothers(feed.chain.seq, feed.chain.digest)

    def _is_anothers(self, seq: int, digest: str) -> bool:
        return self._store.digest_at(self._link.device, seq) != read_digest(digest)

    # --- records

    def _next_batch(self) -> tuple[SignedRecord, ...]:
        return self._store.waiting(self._link.device, self._parts.batch_bytes, carried=self._is_central)

    def _send(self, transport: Transport, batch: tuple[SignedRecord, ...]) -> None:
        if self._link.relay is not None:
            self._hand_over(transport, batch, self._link.relay)
            return
        self._sent += len(batch)
        device = self._link.device
        raw = self._post(transport, batch)
        self._touched = True
        receipt = open_receipt(raw, self._link.hub_public)
        if receipt.forked is not msgspec.UNSET and device in receipt.forked:
            self._parted = True
        ranges = matching(receipt.ranges, device, lambda seq: self._store.digest_at(device, seq))
        refused = _own_refusals(receipt, batch)
        progress = 0
        if ranges:
            own = msgspec.structs.replace(receipt, ranges=ranges, refused=())
            state = self._in_touch() if self._is_central else None
            taken = self._store.take_receipt(device, own, raw, custody=self._link.custody, state=state)
            self._stored = state or self._stored
            self._received += taken
            # What another process had moved meanwhile is progress too, though nothing moved here.
            progress += taken or _covered(ranges, batch)
        if refused:
            aside = self._store.refuse(device, refused)
            self._refused += aside
            progress += aside
        if not progress:
            raise BadReceiptError("nothing-new", "it names none of the records that were sent")

    def _hand_over(self, transport: Transport, batch: tuple[SignedRecord, ...], terms: RelayTerms) -> None:
        """Sends to a relay. What it refuses sets nothing aside: only the centre's word does."""
        key = self._parts.key_for(self._link.device)
        if key is None:
            raise BadCertificateError("malformed", "no key to ask a relay with")
        delivery = send_to_relay(
            transport, batch, key=key, certificate=self._link.certificate, terms=terms, now=self._parts.clock.now()
        )
        self._sent += len(batch) - len(delivery.left)
        progress = 0
        for receipt, raw in delivery.receipts:
            progress += self._note_custody(receipt, raw, batch, Custody.CARRIED)
        for raw in delivery.central:
            with contextlib.suppress(BadReceiptError):
                self._note_custody(open_receipt(raw, terms.centre_public), raw, batch, Custody.RECEIVED)
        if not progress:
            raise BadReceiptError("nothing-new", "it names none of the records that were sent")

    def _note_custody(self, receipt: Receipt, raw: bytes, batch: tuple[SignedRecord, ...], custody: Custody) -> int:
        """Stores what a verified receipt says of own records; how many of a batch it names, or were waiting."""
        device = self._link.device
        ranges = matching(receipt.ranges, device, lambda seq: self._store.digest_at(device, seq))
        if not ranges:
            return 0
        own = msgspec.structs.replace(receipt, ranges=ranges, refused=())
        taken = self._store.take_receipt(device, own, raw, custody=custody)
        self._received += taken
        return taken or _covered(ranges, batch)

    def _post(self, transport: Transport, batch: tuple[SignedRecord, ...]) -> bytes:
        def post(certificates: Sequence[bytes] = ()) -> bytes:
            return transport.post(
                PATH_RECORDS,
                pack(batch, certificates),
                media=RECORDS_MEDIA,
                accept=RECEIPT_MEDIA,
                max_bytes=MAX_RECEIPT_BYTES,
            )

        try:
            return post()
        except DeviceRefusedError:
            if not self._link.certificate:
                raise
            # A hub restored from before the enrolment, or one that never heard of it: its own word reminds it.
            return post((self._link.certificate,))

    # --- what is remembered

    def _in_touch(self) -> EngineState:
        """The state after an exchange that went well. While batches go out the stored phase is not *sending*: a crash
        goes on from the records themselves, and one write less to the disk is one wait less for the learner."""
        return msgspec.structs.replace(
            self._stored,
            phase=Phase.IDLE,
            failures=0,
            next_try_at=None,
            problem=None,
            online=True,
            last_contact_at=self._parts.clock.now(),
        )

    def _settle(self) -> None:
        """Nothing waits any more."""
        idle = msgspec.structs.replace(self._stored, phase=Phase.IDLE, failures=0, next_try_at=None, problem=None)
        now = self._in_touch() if self._touched else idle
        if self._is_central and _is_worth_a_write(self._stored, now):
            self._save(now)

    def _back_off(self, error: SyncError) -> None:
        if not self._is_central:
            return
        asked_s = error.retry_after_s if isinstance(error, TransportError) else None
        online = isinstance(error, HubRefusedError)
        if asked_s is None and self._store.count_waiting(self._link.device) == 0:
            # Nobody waits for anything: the next look at the hub is soon enough, and no wait has to be told of.
            idle = msgspec.structs.replace(
                self._stored, phase=Phase.IDLE, failures=0, next_try_at=None, problem=error.kind, online=online
            )
            if idle != self._stored:
                self._save(idle)
            return
        failures = self._stored.failures + 1
        seconds = back_off_s(failures, self._parts.random(), first_s=self._parts.first_wait_s, retry_after_s=asked_s)
        sending = (
            self._stored
            if self._stored.phase is Phase.SENDING
            else move(self._stored, Phase.SENDING, failures=self._stored.failures)
        )
        moved = move(
            sending,
            Phase.BACKING_OFF,
            failures=failures,
            next_try_at=after(self._parts.clock.now(), seconds),
            problem=error.kind,
        )
        self._save(msgspec.structs.replace(moved, online=online))

    def _save(self, state: EngineState) -> None:
        self._store.save_state(self._link.device, state)
        self._stored = state

    def _report(self, error: SyncError | None, *, waiting: int | None = None) -> EngineReport:
        return EngineReport(
            device=self._link.device,
            sent=self._sent,
            received=self._received,
            refused=self._refused,
            waiting=self._store.count_waiting(self._link.device) if waiting is None else waiting,
            news=self._news,
            parted=self._parted,
            error=error,
            cancelled=self._cancel.is_set(),
        )


def _is_worth_a_write(stored: EngineState, now: EngineState) -> bool:
    if msgspec.structs.replace(stored, last_contact_at=None) != msgspec.structs.replace(now, last_contact_at=None):
        return True
    if stored.last_contact_at is None or now.last_contact_at is None:
        return stored.last_contact_at != now.last_contact_at
    return abs(now.last_contact_at - stored.last_contact_at) >= _CONTACT_NOTED_EVERY


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
