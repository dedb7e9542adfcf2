"""Chains and their way out: composing under a lock, receipts, refusals, lost keys, signed time."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from app.chain import Chains, current_binding
from app.changes import Changes
from app.database.custody import ReceiptRow, RecordRow
from app.database.database import Database
from app.database.migrate import bring_up_to_date
from app.database.people import Binding, Device, Hub, Installation, Person
from app.database.states import DeviceState, RecordState
from app.devices import active_device
from app.home import Home
from app.keys import DeviceKeys
from app.news import News
from app.outbox import StudyOutbox
from app.profiles import Profiles
from app.signed_time import SignedTimes
from content_cache.signing import SigningKey, key_id
from sync.bodies import SUCCESSION, SuccessionBody
from sync.encoding import to_base64url
from sync.receipt import Range, Receipt, Refusal, seal_receipt
from sync.record import ClockQuality, Record, digest_of, parse, verify
from sync.state import EngineState, Phase
from sync.timestamps import timestamp
from tests.app.clocks import HandClock

NOW = datetime(2026, 11, 5, 7, 30, tzinfo=UTC)


class Note(msgspec.Struct, frozen=True):
    """A body of a kind that nobody knows."""

    text: str


class Desk:
    """One home with its parts, without courses."""

    def __init__(self, path: Path) -> None:
        self.clock = HandClock(NOW)
        self.home = Home(path)
        self.home.create()
        bring_up_to_date(self.home, self.clock)
        self.keys = DeviceKeys(self.home.keys)
        self.hub_key = SigningKey.generate()
        self.reopen()
        with self.database.write() as session:
            session.add(
                Installation(
                    id=1,
                    installation_id="i",
                    created_at=NOW,
                    signed_time_elapsed_ms=0,
                    signed_time_restarts=0,
                )
            )

    def reopen(self) -> None:
        """A restart of the program."""
        self.database = Database(self.home.database)
        self.times = SignedTimes(self.clock)
        self.chains = Chains(self.keys, self.clock, self.times, os.urandom)
        self.outbox = StudyOutbox(self.database, self.clock, self.times, News(cache=None, seals=None, clock=self.clock))
        self.profiles = Profiles(self.database, self.keys, self.clock, os.urandom, Changes())

    def enrol(self, profile_id: str, person: str = "p1") -> None:
        """What an enrolment stores."""
        with self.database.write() as session:
            session.add(Person(id=person, full_name="A", known_at=NOW))
            hub = Hub(public_key=self.hub_key.public, url="http://hub", name="Hub", incarnation="1", known_at=NOW)
            session.add(hub)
            session.flush()
            session.add(
                Binding(
                    profile_id=profile_id,
                    person_id=person,
                    hub_id=hub.id,
                    device_id=active_device(session, profile_id).id,
                    certificate=b"c",
                    bound_at=NOW,
                )
            )

    def note(self, profile_id: str, text: str = "x") -> RecordRow:
        """Adds a record."""
        with self.database.write() as session:
            return self.chains.append(session, profile_id, kind="note", body=Note(text))

    def records(self, profile_id: str) -> list[RecordRow]:
        """All records of a profile by device and sequence."""
        with self.database.read() as session:
            return list(
                session.scalars(
                    select(RecordRow)
                    .where(RecordRow.profile_id == profile_id)
                    .order_by(RecordRow.device_id, RecordRow.seq)
                )
            )

    def receipt(self, device: str, *ranges: tuple[int, int], at: datetime = NOW) -> tuple[Receipt, bytes]:
        """A hub's receipt for ranges of sequences."""
        receipt = Receipt(
            hub=key_id(self.hub_key.public),
            incarnation="1",
            time=timestamp(at),
            ranges=tuple(
                Range(
                    device=device,
                    first=first,
                    last=last,
                    digest=to_base64url(self.outbox.digest_at(device, last) or b"\0" * 32),
                )
                for first, last in ranges
            ),
        )
        return receipt, seal_receipt(receipt, self.hub_key)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "home")


def check_chain(desk: Desk, rows: list[RecordRow]) -> list[Record]:
    """Verifies signatures, digests, sequences and links of one device's records; returns the readings."""
    found = []
    previous: bytes | None = None
    for place, row in enumerate(rows, 1):
        signed = next(one for one in desk.outbox.waiting(row.device_id, 10**9) if one.digest == row.digest)
        with desk.database.read() as session:
            public = session.get_one(Device, row.device_id).public_key
        record = verify(signed, public)
        assert (record.seq, row.seq) == (place, place)
        assert record.prev == (None if previous is None else to_base64url(previous))
        assert digest_of(row.text) == row.digest
        previous = row.digest
        found.append(record)
    return found


def test_many_profiles_have_chains_of_their_own(desk: Desk) -> None:
    first = desk.profiles.create(" Nguyễn  Văn An ").id
    second = desk.profiles.create("Trần Thị Bình", "Xã B").id
    for number in range(3):
        desk.note(first, f"ghi chú {number}")
        desk.note(second)
    for profile in (first, second):
        records = check_chain(desk, desk.records(profile))
        assert len(records) == 3
        assert {record.subject for record in records} == {f"profile:{profile}"}
        assert {record.clock for record in records} == {"unverified"}
        assert all(record.signed_time is None and record.unit is None for record in records)
    views = desk.profiles.list()
    assert [(view.full_name, view.unit_name, view.waiting) for view in views] == [
        ("Nguyễn Văn An", "", 3),
        ("Trần Thị Bình", "Xã B", 3),
    ]
    assert not any(view.enrolled for view in views)
    assert desk.outbox.links() == ()


def test_a_chain_does_not_fork_between_threads(desk: Desk) -> None:
    profile = desk.profiles.create("An").id
    others = [Desk.__new__(Desk) for _ in range(2)]
    for other in others:
        other.clock, other.home, other.keys = desk.clock, desk.home, desk.keys
        other.reopen()
    failures: list[BaseException] = []

    def work(target: Desk) -> None:
        try:
            for _ in range(10):
                target.note(profile)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    threads = [threading.Thread(target=work, args=(target,)) for target in (desk, desk, *others)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    rows = sorted(desk.records(profile), key=lambda row: row.seq)
    assert len(check_chain(desk, rows)) == 40


def test_waiting_is_bounded_and_oldest_first(desk: Desk) -> None:
    profile = desk.profiles.create("An").id
    for number in range(6):
        desk.note(profile, "x" * 1000 + str(number))
    device = desk.records(profile)[0].device_id
    batch = desk.outbox.waiting(device, 4000)
    assert [record.seq for record in batch] == [1, 2]
    assert [record.seq for record in desk.outbox.waiting(device, 1)] == [1]
    assert desk.outbox.count_waiting(device) == 6
    assert desk.outbox.waiting("0" * 64, 4000) == ()


def test_receipts_count_once_and_heal_refusals(desk: Desk) -> None:
    profile = desk.profiles.create("An").id
    for _ in range(5):
        desk.note(profile)
    device = desk.records(profile)[0].device_id
    desk.enrol(profile)
    assert [link.device for link in desk.outbox.links()] == [device]
    refusal = Refusal(
        device=device,
        seq=4,
        digest=to_base64url(desk.outbox.digest_at(device, 4) or b""),
        reason="malformed",
    )
    assert desk.outbox.refuse(device, (refusal,)) == 1
    assert desk.outbox.refuse(device, (refusal, msgspec.structs.replace(refusal, seq=99))) == 0
    receipt, raw = desk.receipt(device, (1, 3))
    assert desk.outbox.take_receipt(device, receipt, raw) == 3
    assert desk.outbox.take_receipt(device, receipt, raw) == 0
    assert [record.seq for record in desk.outbox.waiting(device, 10**6)] == [5]
    refused = desk.records(profile)[3]
    assert (refused.state, refused.reason) == (RecordState.REFUSED, "malformed")
    late, late_raw = desk.receipt(device, (4, 5), at=NOW + timedelta(hours=1))
    assert desk.outbox.take_receipt(device, late, late_raw) == 1
    assert {row.state for row in desk.records(profile)} == {RecordState.RECEIVED}
    assert {row.reason for row in desk.records(profile)} == {None}
    with desk.database.read() as session:
        assert session.scalars(select(ReceiptRow.raw)).all() == [raw, late_raw]
    assert desk.profiles.get(profile).waiting == 0


def test_a_signature_broken_on_the_way_is_no_reason_to_stop_sending(desk: Desk) -> None:
    """The hub refuses what it got; the copy here is sound, so the record goes on waiting."""
    profile = desk.profiles.create("An").id
    desk.note(profile)
    device = desk.records(profile)[0].device_id
    desk.enrol(profile)
    refusal = Refusal(
        device=device, seq=1, digest=to_base64url(desk.outbox.digest_at(device, 1) or b""), reason="bad-signature"
    )
    assert desk.outbox.refuse(device, (refusal,)) == 0
    assert [record.seq for record in desk.outbox.waiting(device, 10**6)] == [1]


def test_engine_state_survives_a_restart(desk: Desk) -> None:
    profile = desk.profiles.create("An")
    device = profile.device_id
    assert desk.outbox.load_state(device) == EngineState()
    state = EngineState(
        phase=Phase.BACKING_OFF,
        failures=7,
        next_try_at=NOW + timedelta(seconds=90),
        last_contact_at=NOW,
        online=False,
        problem="server-fault",
    )
    desk.outbox.save_state(device, state)
    desk.reopen()
    assert desk.outbox.load_state(device) == state
    idle = EngineState(online=True, last_contact_at=NOW)
    desk.outbox.save_state(device, idle)
    assert desk.outbox.load_state(device) == idle


@pytest.mark.parametrize("loss", ["gone", "damaged", "another"])
def test_a_lost_key_means_a_new_device_that_names_the_old_one(desk: Desk, loss: str) -> None:
    profile = desk.profiles.create("An").id
    desk.enrol(profile)
    old = desk.note(profile)
    path = desk.home.keys / f"{profile}.key"
    if loss == "gone":
        path.unlink()
    elif loss == "damaged":
        path.write_bytes(b"\0" * 100)
    else:
        path.unlink()
        SigningKey.generate().save(path)
    new = desk.note(profile)
    assert new.device_id != old.device_id
    rows = [row for row in desk.records(profile) if row.device_id == new.device_id]
    first, why, second = check_chain(desk, rows)
    assert (first.kind, why.kind, second.kind) == (SUCCESSION, "device-event", "note")
    body = msgspec.json.decode(first.body, type=SuccessionBody)
    assert body == SuccessionBody(device=old.device_id, seq=1, digest=to_base64url(old.digest))
    # It is the same person still, but the new device has to be enrolled again.
    assert first.subject == "person:p1"
    assert not desk.profiles.get(profile).enrolled
    # What the old one signed still travels by its own link.
    assert [link.device for link in desk.outbox.links()] == [old.device_id]
    receipt, raw = desk.receipt(old.device_id, (1, 1))
    desk.outbox.take_receipt(old.device_id, receipt, raw)
    assert desk.outbox.links() == ()
    with desk.database.read() as session:
        assert session.get_one(Device, old.device_id).state is DeviceState.REPLACED
        assert current_binding(session, profile) is None
    # No more devices are made while the new key is there.
    assert desk.note(profile).device_id == new.device_id


def test_signed_time_is_counted_on(desk: Desk) -> None:
    profile = desk.profiles.create("An").id
    desk.enrol(profile)
    device = desk.note(profile).device_id
    desk.clock.set_wall(datetime(2020, 1, 1, tzinfo=UTC))
    assert parse(desk.note(profile).text).clock == ClockQuality.UNSET
    hub_time = NOW + timedelta(minutes=5)
    desk.outbox.take_receipt(device, *desk.receipt(device, (1, 1), at=hub_time))
    desk.clock.pass_s(90)
    record = parse(desk.note(profile).text)
    assert record.signed_time is not None
    assert (record.signed_time.time, record.signed_time.elapsed_ms, record.signed_time.restarts) == (
        timestamp(hub_time),
        90_000,
        0,
    )
    assert record.clock == ClockQuality.UNSET
    desk.clock.set_wall(hub_time + timedelta(seconds=100))
    assert parse(desk.note(profile).text).clock == ClockQuality.SYNCED
    # An older receipt does not turn the time back.
    desk.outbox.take_receipt(device, *desk.receipt(device, (2, 2), at=NOW))
    desk.reopen()
    desk.clock.pass_s(10)
    record = parse(desk.note(profile).text)
    assert record.signed_time is not None
    assert (record.signed_time.elapsed_ms, record.signed_time.restarts) == (90_000, 1)
    assert record.clock == ClockQuality.UNVERIFIED
