"""Intake over HTTP: custody, receipts, marks, refusals, and effect exactly once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from content_cache.signing import SigningKey
from sync.bodies import BIND, BindBody
from sync.certificate import DeviceRole
from sync.encoding import from_base64url, to_base64url
from sync.errors import DeviceRefusedError
from sync.hub import add_learner, check
from sync.hub.intake import take
from sync.hub.reasons import Reason
from sync.hub.schema import DeviceRow, PersonRow, RecordRow, ReviewRow
from sync.receipt import receipt_code
from sync.record import SignedRecord, compose
from sync.wire import Item
from tests.hub.world import NOW, HubWorld, post
from tests.sync import vectors
from tests.sync.samples import Learner

ON_BOTH_DATABASES = True


def reviews(hub: HubWorld) -> dict[int, set[str]]:
    """Open reasons by sequence."""
    with hub.database() as database, database.read() as session:
        rows = session.execute(
            select(RecordRow.seq, ReviewRow.reason)
            .join(RecordRow, RecordRow.position == ReviewRow.position)
            .where(ReviewRow.settled_at.is_(None))
        )
        found: dict[int, set[str]] = {}
        for row in rows:
            found.setdefault(row.seq, set()).add(row.reason)
        return found


def items(records: list[SignedRecord]) -> list[Item]:
    return [Item(one.signature, one.text) for one in records]


def test_a_batch_is_receipted_and_projected(hub: HubWorld, url: str) -> None:
    learner = hub.learner(1)
    records = learner.attempts(3)
    receipt = post(url, records, hub.key.public)
    assert [(r.device, r.first, r.last) for r in receipt.ranges] == [(learner.device, 1, 3)]
    assert receipt.ranges[0].digest == to_base64url(records[-1].digest)
    assert receipt.refused == ()
    found = hub.status()
    assert (found.learners, found.devices, found.records, found.needs_review) == (1, 1, 3, 0)
    assert [one.record for one in found.results] == [one.id for one in records]
    first = found.results[0]
    assert first.name == "Nguyễn Thị Hòa"
    assert first.unit == "Xã Bình Minh"
    assert first.code == receipt_code(records[0].digest)
    assert msgspec.json.decode(records[0].text)["body"]["score"] == first.score


def test_the_bytes_are_kept_as_they_came(hub: HubWorld, url: str) -> None:
    records = hub.learner(2).attempts(2)
    post(url, records, hub.key.public)
    with hub.database() as database, database.read() as session:
        rows = session.execute(select(RecordRow.text, RecordRow.signature).order_by(RecordRow.position))
        assert [(row.text, row.signature) for row in rows] == [(r.text, r.signature) for r in records]


def test_a_batch_again_has_the_same_receipt_and_no_effect(hub: HubWorld, url: str) -> None:
    records = hub.learner(3).attempts(4)
    once = post(url, records, hub.key.public)
    again = post(url, records, hub.key.public)
    assert once.ranges == again.ranges
    assert hub.status().records == 4
    assert len(hub.status().results) == 4


def test_many_at_the_same_time_have_the_effect_of_one(hub: HubWorld, url: str) -> None:
    records = hub.learner(4).attempts(12)
    batches = [records[start : start + 6] for start in (0, 3, 6)] * 4
    gate = threading.Barrier(len(batches))

    def send(batch: list[SignedRecord]) -> int:
        gate.wait(20)
        return sum(one.last - one.first + 1 for one in post(url, batch, hub.key.public).ranges)

    with ThreadPoolExecutor(len(batches)) as pool:
        counts = list(pool.map(send, batches))
    assert counts == [6] * len(batches)
    found = hub.status()
    assert (found.records, len(found.results)) == (12, 12)
    with hub.database() as database, database.read() as session:
        positions = list(session.scalars(select(RecordRow.position).order_by(RecordRow.position)))
    # A server gives a batch as many numbers as it has records, though some turn out to be here already.
    assert len(positions) == 12 if database.has_other_writers else positions == list(range(1, 13))


def test_several_devices_in_one_batch(hub: HubWorld, url: str) -> None:
    one, other = hub.learner(5), hub.learner(6, name="Trần Văn Khỏe")
    mixed = [record for pair in zip(one.attempts(2), other.attempts(2), strict=True) for record in pair]
    receipt = post(url, mixed, hub.key.public)
    assert {(r.device, r.first, r.last) for r in receipt.ranges} == {
        (one.device, 1, 2),
        (other.device, 1, 2),
    }
    assert {result.name for result in hub.status().results} == {"Nguyễn Thị Hòa", "Trần Văn Khỏe"}


def test_an_unknown_device_is_refused_with_the_whole_batch(hub: HubWorld, url: str) -> None:
    known, stranger = hub.learner(7), Learner(8)
    with pytest.raises(DeviceRefusedError) as caught:
        post(url, [*known.attempts(1), *stranger.attempts(1)], hub.key.public)
    assert caught.value.error == "unknown-device"
    assert hub.status().records == 0


def test_what_cannot_be_believed_is_refused_one_by_one(hub: HubWorld, url: str) -> None:
    records = hub.learner(9).attempts(3)
    forged = records[1].text.replace(b'"serial":3', b'"serial":4')
    batch = [
        Item(records[0].signature, records[0].text),
        Item(records[1].signature, forged),
        Item(b"", records[2].text),
        Item(records[2].signature, b"{}"),
        Item(records[2].signature, b'{"v":9}'),
    ]
    receipt = post(url, batch, hub.key.public)
    assert [(r.first, r.last) for r in receipt.ranges] == [(1, 1)]
    assert sorted(r.reason for r in receipt.refused) == [
        "bad-signature",
        "bad-signature",
        "malformed",
        "unsupported-version",
    ]
    assert hub.status().records == 1


def test_a_broken_copy_beside_a_good_one_refuses_nothing(hub: HubWorld, url: str) -> None:
    record = hub.learner(9).attempts(1)[0]
    broken = Item(bytes(64), record.text)
    receipt = post(url, [broken, Item(record.signature, record.text), broken], hub.key.public)
    assert [(r.first, r.last) for r in receipt.ranges] == [(1, 1)]
    assert receipt.refused == ()


def test_a_gap_is_taken_marked_and_settled(hub: HubWorld, url: str) -> None:
    records = hub.learner(10).attempts(4)
    receipt = post(url, [records[0], records[2], records[3]], hub.key.public)
    assert [(r.first, r.last) for r in receipt.ranges] == [(1, 1), (3, 4)]
    assert reviews(hub) == {3: {Reason.GAP}}
    assert hub.status().results[1].needs_review == ("gap",)
    assert [(r.first, r.last) for r in post(url, [records[1]], hub.key.public).ranges] == [(2, 2)]
    assert reviews(hub) == {}
    assert hub.status().records == 4


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_any_order_of_arrival_ends_the_same(hub: HubWorld, order: tuple[int, ...]) -> None:
    records = hub.learner(11).attempts(4)
    with hub.database() as database:
        for at in order:
            take(database, items([records[at]]), NOW)
    assert reviews(hub) == {}
    assert hub.status().records == 4


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=5), max_size=8),
    st.permutations(range(10)),
)
def test_whatever_comes_how_often_in_which_batches_the_end_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[int]], rest: list[int]
) -> None:
    """Ten records of two devices in any batches, some again and again; at last all of them in some order."""
    hub = HubWorld(tmp_path_factory.mktemp("hub") / "data")
    one, other = hub.learner(41), hub.learner(42, name="Trần Văn Khỏe")
    records = [*one.attempts(6), *other.attempts(4)]
    with hub.database() as database:
        for batch in [*batches, rest[:5], rest[5:]]:
            taken = take(database, items([records[at] for at in batch]), NOW)
            covered = sum(r.last - r.first + 1 for r in taken.ranges)
            assert covered == len(set(batch))
    found = hub.status()
    assert (found.records, found.needs_review) == (10, 0)
    assert sorted(result.record for result in found.results) == sorted(record.id for record in records)


def test_a_fork_is_kept_and_marked_on_both_sides(hub: HubWorld, url: str) -> None:
    learner = hub.learner(12)
    first, second = learner.attempts(2)
    other = learner.attempt(previous=first.head, advance=False)
    receipt = post(url, [first, second, other], hub.key.public)
    assert sorted((r.first, r.last) for r in receipt.ranges) in ([(1, 2), (2, 2)],)
    assert reviews(hub) == {2: {Reason.SAME_SEQUENCE}}
    found = hub.status()
    assert (found.records, found.needs_review, len(found.results)) == (3, 2, 3)
    after = learner.attempts(1)
    post(url, after, hub.key.public)
    assert 3 not in reviews(hub)


def test_the_same_id_with_other_content_is_kept_and_marked(hub: HubWorld, url: str) -> None:
    learner = hub.learner(13)
    (first,) = learner.attempts(1)
    body = BindBody(profile="p", person=learner.subject[7:], certificate="A" * 43, hub="a" * 64)
    twin = compose(
        kind=BIND,
        body=body,
        previous=first.head,
        subject=learner.subject,
        key=learner.key,
        new_id=first.id,
        at=NOW,
    )
    post(url, [first], hub.key.public)
    post(url, [twin], hub.key.public)
    assert reviews(hub) == {1: {Reason.SAME_ID}, 2: {Reason.SAME_ID}}


def test_a_record_that_names_another_one_before_it_is_marked(hub: HubWorld, url: str) -> None:
    learner, stranger = hub.learner(14), Learner(15)
    first = learner.attempt()
    wrong = learner.attempt(previous=msgspec.structs.replace(stranger.attempt().head, seq=1), advance=False)
    receipt = post(url, [first, wrong], hub.key.public)
    assert [(r.first, r.last) for r in receipt.ranges] == [(1, 1), (2, 2)]
    assert reviews(hub) == {2: {Reason.BROKEN_CHAIN}}


def test_before_enrolment_belongs_to_the_devices_person(hub: HubWorld, url: str) -> None:
    learner = hub.learner(16)
    person, learner.subject = learner.subject, "profile:0190a3b0-0000-7000-8000-000000000001"
    records = learner.attempts(2)
    post(url, records, hub.key.public)
    assert {result.person for result in hub.status().results} == {person.removeprefix("person:")}
    assert reviews(hub) == {}


def test_nobody_speaks_for_another_person(hub: HubWorld, url: str) -> None:
    liar, victim = hub.learner(17), hub.learner(18, name="Lê Thị Mận")
    liar.subject = victim.subject
    receipt = post(url, liar.attempts(1), hub.key.public)
    assert receipt.ranges
    found = hub.status()
    assert (found.records, found.results) == (1, ())
    assert reviews(hub) == {1: {Reason.OTHER_SUBJECT}}


def test_revoked_and_withdrawn_are_taken_and_marked(hub: HubWorld, url: str) -> None:
    learner = hub.learner(19)
    with hub.database() as database, database.write() as session:
        device = session.get_one(DeviceRow, learner.device)
        device.revoked_at = NOW
        session.get_one(PersonRow, device.person_id).withdrawn_at = NOW
    assert post(url, learner.attempts(1), hub.key.public).ranges
    assert reviews(hub) == {1: {Reason.DEVICE_REVOKED, Reason.PERSON_WITHDRAWN}}
    assert len(hub.status().results) == 1


class Strange(msgspec.Struct):
    note: str = "từ phiên bản sau"


def test_unknown_kinds_are_kept(hub: HubWorld, url: str) -> None:
    learner = hub.learner(20)
    for kind, version in (("feeling", 1), ("attempt", 9)):
        record = compose(
            kind=kind,
            kind_version=version,
            body=Strange(),
            previous=learner.head,
            subject=learner.subject,
            key=learner.key,
            new_id=learner.new_id(),
            at=NOW,
        )
        learner.head = record.head
        assert post(url, [record], hub.key.public).ranges
    assert hub.status().records == 2
    assert reviews(hub) == {}


def test_a_known_kind_with_a_strange_body_is_kept_and_marked(hub: HubWorld, url: str) -> None:
    learner = hub.learner(21)
    record = compose(
        kind="attempt",
        body=Strange(),
        previous=None,
        subject=learner.subject,
        key=learner.key,
        new_id=learner.new_id(),
        at=NOW,
        actor="person:somebody",
    )
    assert post(url, [record], hub.key.public).ranges
    assert reviews(hub) == {1: {Reason.UNREADABLE_BODY, Reason.OTHER_ACTOR}}
    assert hub.status().results == ()


def test_a_restored_hub_has_the_records_and_takes_on(hub: HubWorld) -> None:
    learner = hub.learner(22)
    with hub.serving() as url:
        post(url, learner.attempts(2), hub.key.public)
    with hub.serving() as url:
        assert [(r.first, r.last) for r in post(url, learner.attempts(2), hub.key.public).ranges] == [(3, 4)]
    assert hub.status().records == 4
    assert SigningKey.load(hub.config.key_path).public == hub.key.public


@pytest.mark.parametrize("vector", vectors.load().records, ids=lambda one: one.name)
def test_the_hub_takes_the_golden_records(hub: HubWorld, vector: vectors.Vector) -> None:
    golden = vectors.load()
    hub.enrol(SigningKey(bytes.fromhex(golden.seed)), add_learner(hub.data, name="Mẫu"))
    item = Item(from_base64url(vector.signature), vector.text.encode())
    with hub.database() as database:
        taken = take(database, [item], NOW)
    assert [(one.device, one.digest) for one in taken.ranges] == [(golden.device, vector.digest)]
    assert (taken.new, taken.refused) == (1, ())


def test_the_hub_refuses_what_the_vectors_refuse(hub: HubWorld) -> None:
    cases = vectors.load().refused
    with hub.database() as database:
        taken = take(database, [Item(b"", case.text.encode()) for case in cases], NOW)
    assert [one.reason for one in taken.refused] == [case.reason for case in cases]


@pytest.mark.parametrize("role", [DeviceRole.FEEDBACK, DeviceRole.RELAY])
def test_a_key_for_something_else_makes_no_results(hub: HubWorld, role: DeviceRole) -> None:
    learner = hub.learner(31)
    with hub.database() as database:
        with database.write() as session:
            session.get_one(DeviceRow, learner.device).role = role
        attempt = learner.attempt()
        take(database, [Item(attempt.signature, attempt.text)], NOW)
    status = hub.status()
    assert (status.records, status.results) == (1, ())
    with hub.database() as database, database.read() as session:
        assert session.scalars(select(ReviewRow.reason)).all() == [Reason.OTHER_ACTOR]
    assert check(hub.data).well
