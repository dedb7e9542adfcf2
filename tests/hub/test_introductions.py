"""Devices are learnt from certificates, and who sends forged ones makes a hub work no more than who sends none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from content_cache.signing import SigningKey
from sync.certificate import Certificate, DeviceRole
from sync.hub import gathering, introductions
from sync.hub.introductions import learn_devices
from sync.hub.relay import Relay
from sync.protocol import PATH_RECORDS, RECORDS_MEDIA
from sync.receipt import open_receipt
from sync.wire import Batch, Item, pack
from tests.hub.relay_world import RelayWorld, certificate_of, covered, in_class
from tests.hub.test_relay import raw_post
from tests.hub.world import NOW, HubWorld
from tests.sync.samples import Learner


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The certificates whose signatures are looked at."""
    found: list[bytes] = []
    real = introductions.open_certificate

    def counting(raw: bytes, public: bytes) -> Certificate:
        found.append(raw)
        return real(raw, public)

    monkeypatch.setattr(introductions, "open_certificate", counting)
    return found


def strangers(hub: HubWorld, count: int) -> list[Learner]:
    """Devices of one known person that the hub does not know."""
    subject = hub.learner(1).subject
    return [Learner(seed, subject=subject) for seed in range(100, 100 + count)]


def forged(hub: HubWorld, learner: Learner) -> bytes:
    """A certificate in the hub's name that it never signed."""
    good = certificate_of(hub, learner)
    at = good.rindex(b'"sig":"') + 7
    return good[:at] + (b"B" if good[at : at + 1] != b"B" else b"C") + good[at + 1 :]


def items(learners: list[Learner]) -> tuple[Item, ...]:
    made = [one.attempt(advance=False) for one in learners]
    return tuple(Item(one.signature, one.text) for one in made)


def learn(hub: HubWorld, batch: Batch) -> int:
    with hub.database() as database:
        return learn_devices(database, batch, hub.key.public, NOW)


@pytest.mark.parametrize("with_records", [False, True])
def test_after_a_few_forged_ones_no_other_is_checked(
    hub: HubWorld, checked: list[bytes], *, with_records: bool
) -> None:
    others = strangers(hub, 60)
    batch = Batch(items=items(others) if with_records else (), certificates=tuple(forged(hub, one) for one in others))
    assert learn(hub, batch) == 0
    assert len(checked) == introductions._MOST_FORGED


def test_all_good_ones_of_a_batch_are_learnt_and_checked_once(hub: HubWorld, checked: list[bytes]) -> None:
    others = strangers(hub, 60)
    # A damaged one among them holds up nobody.
    certificates = (b"{}", forged(hub, Learner(7)), *(certificate_of(hub, one) for one in others))
    batch = Batch(items=items(others), certificates=certificates)
    assert learn(hub, batch) == 60
    assert len(checked) == 60
    assert learn(hub, batch) == 0
    assert len(checked) == 60, "who is known is not asked again"


def test_what_cannot_be_learnt_is_not_checked(hub: HubWorld, checked: list[bytes], tmp_path: Path) -> None:
    one, silent = strangers(hub, 2)
    batch = Batch(
        items=items([one]),
        certificates=(
            certificate_of(hub, silent),
            certificate_of(hub, one, role=DeviceRole.RELAY),
            certificate_of(hub, one, key=SigningKey.generate()),
        ),
    )
    assert learn(hub, batch) == 0
    assert checked == []


def test_a_person_whom_the_hub_does_not_know_any_more_is_learnt_by_its_own_signature(hub: HubWorld) -> None:
    nobody = Learner(5, subject="person:nobody")
    assert learn(hub, Batch(items=items([nobody]), certificates=(certificate_of(hub, nobody),))) == 1


def test_a_route_checks_no_more_of_what_anybody_sends(hub: HubWorld, url: str, checked: list[bytes]) -> None:
    known, others = hub.learner(2), strangers(hub, 40)
    body = pack([known.attempt()], [forged(hub, one) for one in others])
    receipt = open_receipt(raw_post(url, PATH_RECORDS, body, RECORDS_MEDIA), hub.key.public)
    assert [one.device for one in receipt.ranges] == [known.device]
    assert checked == []


@pytest.fixture
def world(tmp_path: Path) -> Iterator[RelayWorld]:
    return RelayWorld(tmp_path)


def test_large_batches_at_a_relay_keep_no_small_one_out(world: RelayWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    learner = world.learner(1)
    large = pack([], [b'{"no":%d}' % number for number in range(1000)])
    monkeypatch.setattr(gathering, "_LARGE_BYTES", 8_000)
    begun, go_on = threading.Semaphore(0), threading.Event()
    real = Relay.take_batch

    def slow(self: Relay, batch: Batch, *rest: object) -> object:
        if len(batch.certificates) == 1000:
            begun.release()
            assert go_on.wait(60)
        return real(self, batch, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Relay, "take_batch", slow)
    with world.serving(centre=False) as (_, url):
        senders = [
            threading.Thread(target=raw_post, args=(url, PATH_RECORDS, large, RECORDS_MEDIA), daemon=True)
            for _ in range(gathering.LARGE_INTAKES_AT_ONCE + 4)
        ]
        for one in senders:
            one.start()
        for _ in range(gathering.LARGE_INTAKES_AT_ONCE):
            assert begun.acquire(timeout=20)
        answered: list[set[int]] = []
        small = threading.Thread(
            target=lambda: answered.append(covered(world.send(url, learner, [in_class(learner, world.session)])))
        )
        small.start()
        small.join(20)
        was_answered = list(answered)
        go_on.set()
        for one in (small, *senders):
            one.join(30)
    assert was_answered == [{1}]
