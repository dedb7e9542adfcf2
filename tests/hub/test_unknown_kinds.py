"""Kinds that nobody here knows are kept, handed down and carried on, byte for byte."""

from __future__ import annotations

from pathlib import Path

import msgspec

from sync.encoding import to_base64url
from sync.feed import RecordBody, read_event
from sync.hub import forward
from sync.record import Context, SignedRecord, compose
from tests.hub.relay_world import RelayWorld
from tests.hub.test_hub_feed import told
from tests.hub.test_relay import texts
from tests.hub.world import NOW, HubWorld, post
from tests.sync.samples import Learner


class Feeling(msgspec.Struct):
    """A body of a later time."""

    mood: str
    deep: tuple[int, ...] = (1, 2)


def unknown(learner: Learner, *, session: str | None = None) -> SignedRecord:
    """A record of a kind of a later time."""
    made = compose(
        kind="feeling",
        kind_version=3,
        body=Feeling("vui"),
        previous=learner.head,
        subject=learner.subject,
        key=learner.key,
        new_id=learner.new_id(),
        at=NOW,
        context=Context.SELF_STUDY if session is None else Context.CLASS,
        session=session,
    )
    learner.head = made.head
    return made


def test_a_persons_other_devices_are_given_what_the_hub_does_not_know(tmp_path: Path) -> None:
    hub = HubWorld(tmp_path / "hub")
    learner = hub.learner(1)
    other = Learner(3, subject=learner.subject)
    hub.enrol(other.key, learner.subject.removeprefix("person:"))
    record = unknown(learner)
    with hub.serving() as url:
        receipt = post(url, [record], hub.key.public)
        assert [(one.first, one.last) for one in receipt.ranges] == [(1, 1)]
    given = [body for body in map(read_event, told(hub, other.key).events) if isinstance(body, RecordBody)]
    assert given == [RecordBody(signature=to_base64url(record.signature), text=record.text.decode())]


def test_a_relay_carries_what_it_does_not_know(tmp_path: Path) -> None:
    world = RelayWorld(tmp_path)
    learner = world.learner(1)
    records = [unknown(learner, session=world.session), unknown(learner)]
    with world.serving(centre=False) as (_, url):
        world.send(url, learner, records)
    with world.centre.serving(int(world.upstream.url.rpartition(":")[2])):
        forward(world.relay.data)
    assert texts(world.centre) == {one.text for one in records}
