"""Classes of a hub's trainer: stated to everybody, entered by enrolled people, shown with what came of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from content_cache.signing import SigningKey
from sync.class_statement import ClassList, ClassStatement, EnterClass, open_class
from sync.credentials import authorize
from sync.errors import HubRefusedError
from sync.hub import class_routes, close_class, forward, list_classes, new_class, show_class
from sync.hub.errors import UnknownClassError
from sync.protocol import JSON_MEDIA, PATH_CLASSES
from sync.transport import HttpTransport
from tests.hub.relay_world import RelayWorld, in_class
from tests.hub.world import HubWorld
from tests.sync.samples import Learner


@pytest.fixture
def world(tmp_path: Path) -> Iterator[RelayWorld]:
    yield RelayWorld(tmp_path)


def told(url: str) -> ClassList:
    with HttpTransport(url) as transport:
        raw = transport.get(PATH_CLASSES, accept=JSON_MEDIA, max_bytes=1 << 20)
    return msgspec.json.decode(raw, type=ClassList)


def enter(url: str, hub: HubWorld, learner: Learner, session: str, name: str = "Nguyễn Thị Hòa") -> ClassList:
    body = msgspec.json.encode(EnterClass(session=session, name=name))
    shown = authorize(learner.key, method="POST", target=PATH_CLASSES, hub=hub.key.key_id, body=body)
    with HttpTransport(url) as transport:
        raw = transport.post(
            PATH_CLASSES, body, media=JSON_MEDIA, accept=JSON_MEDIA, max_bytes=1 << 20, authorization=shown
        )
    return msgspec.json.decode(raw, type=ClassList)


def test_a_relay_states_its_classes_for_its_centre(world: RelayWorld) -> None:
    second = new_class(world.relay.data, "Lớp thứ hai")
    close_class(world.relay.data, world.session)
    with world.serving(centre=False) as (_, url):
        found = [open_class(one, world.relay.key.public, world.centre.key.key_id) for one in told(url).classes]
    assert [(one.session, one.name, one.closed is None) for one in found] == [
        (second, "Lớp thứ hai", True),
        (world.session, "Lớp bồi dưỡng Mặt trận", False),
    ]
    assert [one.session for one in list_classes(world.relay.data)] == [world.session, second]


def test_a_statement_is_signed_once(world: RelayWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    signed: list[str] = []
    real = class_routes.state_class

    def counting(statement: ClassStatement, key: SigningKey) -> bytes:
        signed.append(statement.session)
        return real(statement, key)

    monkeypatch.setattr(class_routes, "state_class", counting)
    with world.serving(centre=False) as (_, url):
        assert told(url) == told(url)
        assert signed == [world.session]
        close_class(world.relay.data, world.session)
        (raw,) = told(url).classes
    assert signed == [world.session] * 2, "a closed class is another statement"
    assert open_class(raw, world.relay.key.public, world.centre.key.key_id).closed is not None


def test_a_hub_without_a_centre_states_its_own(tmp_path: Path) -> None:
    hub = HubWorld(tmp_path / "hub")
    session = new_class(hub.data, "Lớp của xã")
    with hub.serving() as url:
        (raw,) = told(url).classes
    assert open_class(raw, hub.key.public, hub.key.key_id).session == session


def test_people_come_in_and_are_shown_with_what_they_handed_in(world: RelayWorld) -> None:
    first, second = world.learner(1), world.learner(2)
    with world.serving(centre=False) as (_, url):
        inside, outside = in_class(first, world.session), first.attempt()
        world.send(url, first, [inside, outside])
        enter(url, world.relay, first, world.session)
        enter(url, world.relay, first, world.session, "Nguyễn Thị Hoà")
        world.send(url, second, [])
        with pytest.raises(HubRefusedError, match="unknown-device"):
            enter(url, world.relay, Learner(9), world.session)
    number = world.session.rpartition("-")[2]
    shown = show_class(world.relay.data, number)
    assert (shown.session, shown.closed) == (world.session, None)
    (member,) = shown.members
    assert (member.person, member.name, member.attempts) == (
        first.subject.removeprefix("person:"),
        "Nguyễn Thị Hoà",
        1,
    )
    (attempt,) = shown.attempts
    assert (attempt.record, attempt.name, attempt.centre) == (inside.id, "Nguyễn Thị Hoà", "owed")
    assert attempt.score is not None
    with world.serving():
        assert forward(world.relay.data).error is None
    assert [one.centre for one in show_class(world.relay.data, world.session).attempts] == ["received"]


def test_nobody_comes_into_a_class_that_is_closed_or_not_there(world: RelayWorld) -> None:
    learner = world.learner(1)
    with world.serving(centre=False) as (_, url):
        world.send(url, learner, [learner.attempt()])
        with pytest.raises(HubRefusedError) as unknown:
            enter(url, world.relay, learner, "lop-0123456789")
        close_class(world.relay.data, world.session)
        with pytest.raises(HubRefusedError) as closed:
            enter(url, world.relay, learner, world.session)
        # What was started in it is still taken in clear: closing must not lose a late hand-in.
        late = in_class(learner, world.session)
        world.send(url, learner, [late])
    assert (unknown.value.status, unknown.value.error) == (404, "unknown-class")
    assert (closed.value.status, closed.value.error) == (409, "class-closed")
    shown = show_class(world.relay.data, world.session)
    assert [one.record for one in shown.attempts] == [late.id]
    assert [(one.name, one.entered) for one in shown.members] == [(None, None)]
    for wanted in ("", "000000000", "lop"):
        with pytest.raises(UnknownClassError):
            show_class(world.relay.data, wanted)
