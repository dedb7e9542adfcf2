"""The way of a record: every custody on it is remembered with its time and its carrier."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from app.database.custody import ReceiptRow, RecordRow
from app.database.news import Verdict
from app.database.people import Hub
from app.database.relays import Relay
from app.journey import outcome_of, steps_of
from app.views import JourneyEvent, JourneyStep, ResultState
from content_cache.signing import SigningKey, key_id
from sync.receipt import seal_receipt
from sync.store import Custody
from tests.app.test_custody import NOW, Desk

RELAY = SigningKey(b"r" * 32)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "home")


def journey(desk: Desk) -> list[tuple[ResultState, str | None]]:
    with desk.database.read() as session:
        row = session.scalars(select(RecordRow)).one()
        receipt = None if row.receipt_id is None else session.get_one(ReceiptRow, row.receipt_id)
        hub = None if receipt is None else session.get_one(Hub, receipt.hub_id)
        return [(step.state, step.by) for step in steps_of(row, receipt, hub)]


def test_a_relay_is_named_and_stays_named_when_the_centre_has_it(desk: Desk) -> None:
    profile = desk.profiles.create("An").id
    desk.enrol(profile)
    device = desk.note(profile).device_id
    with desk.database.write() as session:
        session.add(
            Relay(
                hub_id=session.scalars(select(Hub.id)).one(),
                public_key=RELAY.public,
                certificate=b"c",
                tls_pin=b"p" * 32,
                url="https://192.168.1.4:8443",
                name="Máy lớp học xã Phước Hòa",
                joined_at=NOW,
                failures=0,
            )
        )
    assert journey(desk) == [(ResultState.WAITING, None)]
    receipt, _raw = desk.receipt(device, (1, 1), at=NOW + timedelta(minutes=5))
    carried = msgspec.structs.replace(receipt, hub=key_id(RELAY.public))
    desk.outbox.take_receipt(device, carried, seal_receipt(carried, RELAY), custody=Custody.CARRIED)
    named = (ResultState.CARRIED, "Máy lớp học xã Phước Hòa")
    assert journey(desk) == [(ResultState.WAITING, None), named]
    receipt, raw = desk.receipt(device, (1, 1), at=NOW + timedelta(hours=2))
    desk.outbox.take_receipt(device, receipt, raw)
    assert journey(desk) == [(ResultState.WAITING, None), named, (ResultState.RECEIVED, "Hub")]


def test_a_relay_that_is_not_known_any_more_is_said_without_a_name(desk: Desk) -> None:
    profile = desk.profiles.create("An").id
    desk.enrol(profile)
    device = desk.note(profile).device_id
    receipt, _raw = desk.receipt(device, (1, 1))
    carried = msgspec.structs.replace(receipt, hub=key_id(RELAY.public))
    desk.outbox.take_receipt(device, carried, seal_receipt(carried, RELAY), custody=Custody.CARRIED)
    assert journey(desk) == [(ResultState.WAITING, None), (ResultState.CARRIED, None)]


def test_what_the_centre_says_comes_after_the_way() -> None:
    hub = Hub(name="Trung tâm")
    later = NOW + timedelta(days=1)
    graded = Verdict(record_id="r", score=700, graded_at=NOW, decision="accepted", decided_at=later)
    assert outcome_of(graded, hub, later) == (
        JourneyStep(state=ResultState.RECEIVED, at=NOW, by="Trung tâm", event=JourneyEvent.GRADED),
        JourneyStep(state=ResultState.RECEIVED, at=later, by="Trung tâm", event=JourneyEvent.ACCEPTED),
    )
    assert outcome_of(None, None, NOW) == (JourneyStep(state=ResultState.RECEIVED, at=NOW, event=JourneyEvent.GRADED),)
    people_have_to = Verdict(record_id="r", score=None, graded_at=NOW)
    assert outcome_of(people_have_to, hub, None) == ()
