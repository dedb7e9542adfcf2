"""The engine against an SQLite outbox and a hub that plays every part: nothing lost, nothing ends but by a receipt."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from content_cache.signing import SigningKey
from sync.engine import SyncEngine
from sync.errors import (
    BadReceiptError,
    CutOffError,
    DeviceRefusedError,
    NotOurHubError,
    OfflineError,
    ServerFaultError,
    SyncError,
    TimeoutFaultError,
)
from sync.receipt import Range, Receipt, Refusal, digest_text, seal_receipt
from sync.record import digest_of, parse
from sync.state import Phase
from sync.store import HubLink
from sync.timestamps import timestamp
from sync.wire import Item, unpack
from tests.sync.clocks import SetClock
from tests.sync.outbox import SqliteOutbox
from tests.sync.samples import Learner

HUB = SigningKey(bytes(range(32)))
Play = Callable[["Stage", tuple[Item, ...]], bytes]


def good(stage: Stage, items: tuple[Item, ...]) -> bytes:
    """Takes everything and says so."""
    stage.custody.update(digest_of(one.text) for one in items)
    return receipt(items)


def receipt(items: tuple[Item, ...], *, key: SigningKey = HUB, refused: tuple[Refusal, ...] = ()) -> bytes:
    records = [parse(one.text) for one in items]
    ranges = tuple(
        Range(device=r.device, first=r.seq, last=r.seq, digest=digest_text(digest_of(i.text)))
        for r, i in zip(records, items, strict=True)
        if digest_text(digest_of(i.text)) not in {one.digest for one in refused}
    )
    now = timestamp(SetClock().now())
    return seal_receipt(Receipt(hub=key.key_id, incarnation="x", time=now, ranges=ranges, refused=refused), key)


def fails(error: SyncError) -> Play:
    def play(_stage: Stage, _items: tuple[Item, ...]) -> bytes:
        raise error

    return play


class Stage:
    """A device with records, an engine, and the parts that the other side plays, in order; then it is good."""

    def __init__(self, path: Path, count: int = 3) -> None:
        self.path = path
        self.clock = SetClock()
        self.learner = Learner(7)
        self.outbox = SqliteOutbox(path)
        self.outbox.link(self.learner.device, "http://hub", HUB.public)
        self.outbox.add(self.learner.attempts(count))
        self.parts: list[Play] = []
        self.custody: set[bytes] = set()
        self.batches: list[int] = []
        self.closed = 0
        self.engine = self.new_engine()

    def new_engine(self, **options: int) -> SyncEngine:
        return SyncEngine(self.outbox, lambda link: Part(self, link), self.clock, lambda: 0.5, **options)

    @property
    def device(self) -> str:
        return self.learner.device

    @property
    def phase(self) -> Phase:
        return self.outbox.load_state(self.device).phase


class Part:
    """The transport whose other end is the stage."""

    def __init__(self, stage: Stage, link: HubLink) -> None:
        self._stage = stage
        self._link = link

    def get(self, path: str, *, accept: str, max_bytes: int) -> bytes:
        raise AssertionError(path)

    def post(self, path: str, body: bytes, *, media: str, accept: str, max_bytes: int) -> bytes:
        items = unpack(body)
        self._stage.batches.append(len(items))
        play = self._stage.parts.pop(0) if self._stage.parts else good
        return play(self._stage, items)

    def close(self) -> None:
        self._stage.closed += 1


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "outbox.sqlite")
    yield made
    made.outbox.close()


def test_what_waits_goes_out_and_is_received(stage: Stage) -> None:
    assert stage.engine.due() == (stage.device,)
    report = stage.engine.run(stage.device)
    assert (report.sent, report.received, report.waiting, report.error) == (3, 3, 0, None)
    state = stage.outbox.load_state(stage.device)
    assert (state.phase, state.online, state.problem) == (Phase.IDLE, True, None)
    assert state.last_contact_at == stage.clock.now()
    assert stage.engine.due() == ()
    assert stage.engine.seconds_until_next() is None
    assert len(stage.outbox.receipts()) == 1
    assert stage.closed == 1


def test_nothing_waiting_makes_no_contact(stage: Stage) -> None:
    stage.engine.run(stage.device)
    stage.engine.run(stage.device)
    assert stage.batches == [3]


def test_many_records_go_out_in_batches(stage: Stage) -> None:
    stage.outbox.add(stage.learner.attempts(20))
    report = stage.new_engine(batch_bytes=5000).run(stage.device)
    assert report.waiting == 0
    assert sum(stage.batches) == 23
    assert len(stage.batches) > 4


FAULTS: list[SyncError] = [
    OfflineError("hub"),
    TimeoutFaultError("hub"),
    CutOffError("hub"),
    ServerFaultError("hub", 500),
    NotOurHubError("hub"),
    DeviceRefusedError(403, "unknown-device"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: one.kind)
def test_every_fault_is_waited_out_for_ever(stage: Stage, fault: SyncError) -> None:
    stage.parts = [fails(fault)] * 40
    waits = []
    for tries in range(1, 41):
        report = stage.engine.run(stage.device)
        assert report.error is fault
        state = stage.outbox.load_state(stage.device)
        assert (state.phase, state.failures, state.problem) == (Phase.BACKING_OFF, tries, fault.kind)
        assert stage.engine.due() == ()
        wait = stage.engine.seconds_until_next()
        assert wait is not None
        waits.append(wait)
        stage.clock.forward(wait)
        assert stage.engine.due() == (stage.device,)
    assert waits == sorted(waits)
    assert waits[-1] <= 3600
    assert stage.engine.run(stage.device).waiting == 0
    assert stage.outbox.load_state(stage.device).failures == 0


def test_retry_after_is_honoured(stage: Stage) -> None:
    stage.parts = [fails(ServerFaultError("hub", 503, retry_after_s=600))]
    stage.engine.run(stage.device)
    wait = stage.engine.seconds_until_next()
    assert wait is not None
    assert 600 <= wait <= 660


def lost_reply(stage: Stage, items: tuple[Item, ...]) -> bytes:
    good(stage, items)
    raise CutOffError("hub")


def test_a_lost_reply_is_asked_for_again(stage: Stage) -> None:
    stage.parts = [lost_reply]
    assert stage.engine.run(stage.device).waiting == 3
    assert stage.engine.run(stage.device).waiting == 0
    assert len(stage.custody) == 3


def old_receipt(_stage: Stage, _items: tuple[Item, ...]) -> bytes:
    """A real receipt of this hub about somebody else's records."""
    record = Learner(99).attempt()
    return receipt((Item(record.signature, record.text),))


def forged(_stage: Stage, items: tuple[Item, ...]) -> bytes:
    return receipt(items, key=SigningKey.generate())


def other_digest(stage: Stage, items: tuple[Item, ...]) -> bytes:
    """Says that it has the sequences, with other content."""
    raw = Range(device=stage.device, first=1, last=3, digest=digest_text(digest_of(b"other")))
    now = timestamp(stage.clock.now())
    return seal_receipt(Receipt(hub=HUB.key_id, incarnation="x", time=now, ranges=(raw,)), HUB)


def page(_stage: Stage, _items: tuple[Item, ...]) -> bytes:
    return b"<html>Xin chao</html>"


@pytest.mark.parametrize("play", [old_receipt, forged, other_digest, page])
def test_only_a_receipt_of_ones_own_digests_counts(stage: Stage, play: Play) -> None:
    stage.parts = [play]
    report = stage.engine.run(stage.device)
    assert isinstance(report.error, BadReceiptError)
    assert (report.waiting, stage.phase) == (3, Phase.BACKING_OFF)
    assert stage.outbox.receipts() == []
    assert stage.engine.run(stage.device).waiting == 0


def refuse_second(stage: Stage, items: tuple[Item, ...]) -> bytes:
    bad = digest_text(digest_of(items[1].text))
    return receipt(items, refused=(Refusal(device="", seq=0, digest=bad, reason="malformed"),))


def test_a_refused_item_is_set_aside_and_the_rest_goes_on(stage: Stage) -> None:
    stage.parts = [refuse_second]
    report = stage.engine.run(stage.device)
    assert (report.received, report.refused, report.waiting, report.error) == (2, 1, 0, None)
    assert stage.outbox.states_of(stage.device) == ["received", "refused", "received"]
    assert stage.outbox.reasons() == ["malformed"]


def only_first(_stage: Stage, items: tuple[Item, ...]) -> bytes:
    return receipt(items[:1])


def test_a_receipt_for_a_part_brings_the_rest_again(stage: Stage) -> None:
    stage.parts = [only_first]
    assert stage.engine.run(stage.device).waiting == 0
    assert stage.batches == [3, 2]


def test_a_killed_run_goes_on_where_it_was(stage: Stage, tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    def die(_stage: Stage, _items: tuple[Item, ...]) -> bytes:
        raise Killed

    stage.parts = [die]
    with pytest.raises(Killed):
        stage.engine.run(stage.device)
    assert stage.outbox.states_of(stage.device) == ["waiting"] * 3
    stage.outbox.close()
    stage.outbox = SqliteOutbox(stage.path)
    assert stage.new_engine().due() == (stage.device,)
    assert stage.new_engine().run(stage.device).waiting == 0
    assert stage.phase is Phase.IDLE


def test_a_cancelled_run_stops_between_batches(stage: Stage) -> None:
    cancel = threading.Event()

    def cancelling(stage: Stage, items: tuple[Item, ...]) -> bytes:
        cancel.set()
        return good(stage, items)

    stage.parts = [cancelling]
    report = stage.new_engine(batch_bytes=1).run(stage.device, cancel)
    assert (report.cancelled, report.error, report.waiting) == (True, None, 2)
    assert stage.phase is Phase.IDLE
    assert stage.engine.due() == (stage.device,)
    stage.engine.run(stage.device, cancel)
    assert stage.batches == [1]


def test_what_went_another_way_ends_the_wait(stage: Stage) -> None:
    stage.parts = [fails(OfflineError("hub"))]
    stage.engine.run(stage.device)
    everything = stage.outbox.waiting(stage.device, 1 << 20)
    last = everything[-1]
    by_parcel = Range(device=stage.device, first=1, last=last.seq, digest=digest_text(last.digest))
    now = timestamp(stage.clock.now())
    made = Receipt(hub=HUB.key_id, incarnation="x", time=now, ranges=(by_parcel,))
    assert stage.outbox.take_receipt(stage.device, made, b"") == 3
    assert stage.engine.run(stage.device).error is None
    assert stage.phase is Phase.IDLE


def test_two_callers_do_not_send_twice(stage: Stage) -> None:
    both = [threading.Thread(target=stage.engine.run, args=(stage.device,)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    assert stage.batches == [3]


def test_one_devices_trouble_is_not_anothers(stage: Stage) -> None:
    other = Learner(8)
    stage.outbox.link(other.device, "http://hub", HUB.public)
    stage.outbox.add(other.attempts(1))
    stage.parts = [fails(OfflineError("hub"))]
    stage.engine.run(stage.device)
    assert stage.engine.due() == (other.device,)
    assert stage.engine.run(other.device).waiting == 0


def test_a_device_without_a_hub_is_a_mistake(stage: Stage) -> None:
    with pytest.raises(KeyError):
        stage.engine.run("f" * 64)
