"""The engine and the feed: what it asks first, whom it believes, and what it does when identities do not fit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from content_cache.signing import SigningKey
from sync.credentials import read_credentials
from sync.engine import SyncEngine
from sync.errors import DeviceRefusedError, HubRefusedError, NotOurHubError, ServerFaultError, SyncError
from sync.feed import ChainEnd, Feed, FeedEvent, seal_feed
from sync.protocol import PATH_HUB, PATH_RECORDS
from sync.receipt import Range, Receipt, digest_text, seal_receipt
from sync.record import SignedRecord, digest_of, parse
from sync.state import Phase
from sync.store import Custody, HubLink
from sync.timestamps import timestamp
from sync.wire import read_batch
from tests.sync.clocks import SetClock
from tests.sync.outbox import SqliteOutbox
from tests.sync.samples import Learner

HUB = SigningKey(bytes(range(32)))
RELAY = SigningKey(bytes(range(32, 64)))
NOW = timestamp(SetClock().now())


class FakeHub:
    """A hub in a few lines: it has records, and says what it has."""

    unproven_key = None

    def __init__(self, key: SigningKey = HUB, incarnation: str = "a") -> None:
        self.key = key
        self.incarnation = incarnation
        self.custody: dict[int, SignedRecord | bytes] = {}
        self.asked: list[str] = []
        self.certificates: list[bytes] = []
        self.feeds: list[Feed] = []
        self.faults: list[SyncError] = []
        self.forked = False

    def get(self, path: str, *, accept: str, max_bytes: int, authorization: str | None = None) -> bytes:
        self.asked.append(path)
        if path == PATH_HUB:
            return msgspec.json.encode({"name": "Hub", "hub": self.key.key_id, "protocols": [1]})
        if self.faults:
            raise self.faults.pop(0)
        shown = read_credentials(authorization or "")
        assert shown is not None
        assert shown.are_of(LEARNER.key.public, method="GET", target=path, hub=self.key.key_id)
        return seal_feed(self.feeds.pop(0), self.key) if self.feeds else b""

    def post(
        self, path: str, body: bytes, *, media: str, accept: str, max_bytes: int, authorization: str | None = None
    ) -> bytes:
        self.asked.append(path)
        if self.faults:
            raise self.faults.pop(0)
        batch = read_batch(body)
        self.certificates += batch.certificates
        ranges = []
        for item in batch.items:
            record = parse(item.text)
            self.custody[record.seq] = item.text
            ranges.append(self.range(record.seq, record.seq, item.text))
        return seal_receipt(
            Receipt(
                hub=self.key.key_id,
                incarnation=self.incarnation,
                time=NOW,
                ranges=tuple(ranges),
                forked=(LEARNER.device,) if self.forked else msgspec.UNSET,
            ),
            self.key,
        )

    def range(self, first: int, last: int, text: bytes) -> Range:
        return Range(device=LEARNER.device, first=first, last=last, digest=digest_text(digest_of(text)))

    def feed(self, **fields: object) -> Feed:
        made = Feed(
            hub=self.key.key_id,
            incarnation=self.incarnation,
            device=LEARNER.device,
            time=NOW,
            cursor=f"{self.incarnation}.1",
            first=1,
        )
        return msgspec.structs.replace(made, **fields)

    def close(self) -> None:
        pass


LEARNER = Learner(7)
RECORDS = LEARNER.attempts(3, questions=3)


class Stage:
    def __init__(self, path: Path) -> None:
        self.hub = FakeHub()
        self.clock = SetClock()
        self.outbox = SqliteOutbox(path)
        self.outbox.link(LEARNER.device, "http://hub", HUB.public, b'{"a":"certificate"}')
        self.outbox.add(RECORDS)
        self.engine = SyncEngine(
            self.outbox, lambda _link: self.hub, self.clock, lambda: 0.5, key_for=lambda _device: LEARNER.key
        )

    @property
    def states(self) -> list[str]:
        return self.outbox.states_of(LEARNER.device)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "outbox.sqlite")
    yield made
    made.outbox.close()


def test_a_days_work_is_two_requests_and_nothing_is_one(stage: Stage) -> None:
    assert stage.engine.run(LEARNER.device).error is None
    assert len(stage.hub.asked) == 2
    assert stage.hub.asked[0].startswith("/v1/feed?from=1&head=3.")
    assert stage.hub.asked[1] == PATH_RECORDS
    assert stage.states == ["received"] * 3
    stage.engine.run(LEARNER.device)
    assert len(stage.hub.asked) == 3
    assert "from=4" in stage.hub.asked[2]


def test_what_went_another_way_is_not_sent(stage: Stage) -> None:
    stage.hub.feeds = [stage.hub.feed(ranges=(stage.hub.range(1, 2, RECORDS[1].text),))]
    report = stage.engine.run(LEARNER.device)
    assert (report.received, report.sent) == (3, 1)
    assert list(stage.hub.custody) == [3]


def test_events_are_heard_once_and_in_order(stage: Stage) -> None:
    def event(n: int) -> FeedEvent:
        return FeedEvent(kind="later-kind", body=msgspec.Raw(b"%d" % n))

    stage.hub.feeds = [
        stage.hub.feed(cursor="a.1", more=True, events=(event(1), event(2))),
        stage.hub.feed(cursor="a.2", events=(event(3),)),
    ]
    assert stage.engine.run(LEARNER.device).news == 3
    assert [body for _, body in stage.outbox.events()] == [b"1", b"2", b"3"]
    assert "after=a.1" in stage.hub.asked[1]
    stage.engine.run(LEARNER.device)
    assert "after=a.2" in stage.hub.asked[-1]


def test_a_hub_that_always_has_more_does_not_hold_up_what_waits(stage: Stage) -> None:
    stage.hub.feeds = [stage.hub.feed(more=True)] * 50
    assert stage.engine.run(LEARNER.device).waiting == 0
    assert len(stage.hub.asked) == 3, "an answer that does not move the cursor ends the asking"


@pytest.mark.parametrize("forge", [{"hub": "0" * 64}, {"device": "0" * 64}, {"format": 2}])
def test_an_answer_for_somebody_else_is_a_failure(stage: Stage, forge: dict[str, object]) -> None:
    stage.hub.feeds = [stage.hub.feed(**forge)]
    report = stage.engine.run(LEARNER.device)
    assert report.error is not None
    assert report.error.kind == "bad-feed"
    assert (stage.states, stage.outbox.load_state(LEARNER.device).phase) == (["waiting"] * 3, Phase.BACKING_OFF)
    assert stage.engine.run(LEARNER.device).waiting == 0


def test_a_hub_that_was_restored_is_offered_what_it_lacks(stage: Stage) -> None:
    stage.hub.feeds = [stage.hub.feed()]
    stage.engine.run(LEARNER.device)
    assert stage.states == ["received"] * 3
    stage.hub.incarnation = "b"
    for lost in (2, 3):
        del stage.hub.custody[lost]
    # It does not know the cursor, and tells from where it was asked; so it is asked once more, from the start.
    has = stage.hub.range(1, 1, RECORDS[0].text)
    stage.hub.feeds = [stage.hub.feed(first=4, chain=ChainEnd(1, has.digest)), stage.hub.feed(ranges=(has,))]
    report = stage.engine.run(LEARNER.device)
    assert (report.error, report.sent, report.parted) == (None, 2, False)
    assert sorted(stage.hub.custody) == [1, 2, 3]
    assert stage.states == ["received"] * 3


def test_a_restored_hub_that_will_not_begin_at_the_start_is_not_believed(stage: Stage) -> None:
    stage.hub.feeds = [stage.hub.feed()]
    stage.engine.run(LEARNER.device)
    stage.hub.incarnation = "b"
    stage.hub.feeds = [stage.hub.feed(first=4), stage.hub.feed(first=4)]
    report = stage.engine.run(LEARNER.device)
    assert report.error is not None
    assert report.error.kind == "bad-feed"


@pytest.mark.parametrize("sign", ["forked", "ahead", "other-head", "other-range", "receipt"])
def test_a_chain_that_has_parted_is_reported_and_its_records_still_travel(stage: Stage, sign: str) -> None:
    other = digest_text(hashlib.sha256(b"other").digest())
    match sign:
        case "forked":
            stage.hub.feeds = [stage.hub.feed(forked=True)]
        case "ahead":
            stage.hub.feeds = [stage.hub.feed(chain=ChainEnd(9, other))]
        case "other-head":
            stage.hub.feeds = [stage.hub.feed(chain=ChainEnd(3, other))]
        case "other-range":
            stage.hub.feeds = [stage.hub.feed(ranges=(Range(device=LEARNER.device, first=2, last=2, digest=other),))]
        case _:
            stage.hub.forked = True
    report = stage.engine.run(LEARNER.device)
    assert report.parted
    assert (report.error, stage.states) == (None, ["received"] * 3)


def test_a_hub_that_is_behind_is_no_sign(stage: Stage) -> None:
    stage.hub.feeds = [stage.hub.feed(chain=ChainEnd(2, digest_text(RECORDS[1].digest)))]
    assert not stage.engine.run(LEARNER.device).parted


def test_a_hub_from_before_the_enrolment_is_reminded_by_its_own_certificate(stage: Stage) -> None:
    stage.engine.run(LEARNER.device)
    unknown = DeviceRefusedError(401, "unknown-device")
    stage.hub.faults = [unknown, DeviceRefusedError(403, "unknown-device")]
    stage.hub.custody.clear()
    stage.hub.feeds = [stage.hub.feed(incarnation="b")]
    assert stage.engine.run(LEARNER.device).error is None
    assert stage.hub.certificates == [b'{"a":"certificate"}']
    assert 3 in stage.hub.custody


def test_records_are_not_shown_to_another_hub_at_the_address(stage: Stage) -> None:
    other = FakeHub(RELAY)
    other.faults = [DeviceRefusedError(401, "unknown-device")]
    stage.hub = other
    report = stage.engine.run(LEARNER.device)
    assert isinstance(report.error, NotOurHubError)
    assert other.custody == {}
    assert PATH_RECORDS not in other.asked


def test_a_revoked_device_goes_on_waiting(stage: Stage) -> None:
    stage.hub.faults = [HubRefusedError(403, "device-revoked")]
    assert stage.engine.run(LEARNER.device).waiting == 3
    assert stage.engine.run(LEARNER.device).waiting == 0


def test_a_hub_that_asks_for_time_gets_it_also_where_nothing_waits(stage: Stage) -> None:
    stage.engine.run(LEARNER.device)
    stage.hub.faults = [ServerFaultError("hub", 503, retry_after_s=600)]
    stage.engine.run(LEARNER.device)
    state = stage.outbox.load_state(LEARNER.device)
    assert (state.phase, state.problem) == (Phase.BACKING_OFF, "server-fault")
    assert state.next_try_at is not None
    assert (state.next_try_at - stage.clock.now()).total_seconds() >= 600


def test_a_relay_carries_and_the_centre_still_gets_it(stage: Stage) -> None:
    centre, stage.hub = stage.hub, FakeHub(RELAY)
    relay = HubLink(device=LEARNER.device, url="http://relay", hub_public=RELAY.public, custody=Custody.CARRIED)
    report = stage.engine.run(LEARNER.device, way=relay)
    assert (report.error, report.received) == (None, 3)
    assert stage.states == ["carried"] * 3
    assert stage.engine.run(LEARNER.device, way=relay).sent == 0, "a relay is not sent what it carries"
    stage.hub = centre
    assert stage.engine.run(LEARNER.device).sent == 3
    assert stage.states == ["received"] * 3


def test_what_fails_at_a_relay_makes_nobody_wait(stage: Stage) -> None:
    stage.hub = FakeHub(RELAY)
    stage.hub.faults = [ServerFaultError("relay", 500)]
    relay = HubLink(device=LEARNER.device, url="http://relay", hub_public=RELAY.public, custody=Custody.CARRIED)
    assert stage.engine.run(LEARNER.device, way=relay).error is not None
    assert stage.outbox.load_state(LEARNER.device).phase is Phase.IDLE
    assert stage.engine.due() == (LEARNER.device,)
