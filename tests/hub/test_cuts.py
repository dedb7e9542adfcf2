"""A line that is cut at every byte, of requests and of answers: nothing is believed by half, nothing counts twice."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.credentials import authorize
from sync.engine import SyncEngine
from sync.feed import FeedQuery
from sync.hub.feed_notices import notice
from sync.protocol import FEED_MEDIA, PATH_RECORDS, PROTOCOL_HEADER, RECORDS_MEDIA
from sync.transport import HttpTransport
from sync.wire import pack
from tests.hub.world import HubWorld, post
from tests.sync.bad_servers import server
from tests.sync.clocks import SetClock
from tests.sync.outbox import SqliteOutbox
from tests.sync.samples import Learner


@pytest.fixture
def url(hub: HubWorld) -> Iterator[str]:
    """The hub served, after it has told everybody what it tells at its start."""
    with hub.serving() as base:
        with hub.database() as database:
            notice(database, hub.config.keys_json)
        yield base


def exchange(url: str, request: bytes, *, most: int | None = None) -> bytes:
    """Sends the first bytes of a request over a connection of its own and hangs up; or all, and reads the answer."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(request[:most])
        if most is not None:
            return b""
        found = b""
        while chunk := connection.recv(65536):
            found += chunk
        return found


def raw_request(method: str, target: str, body: bytes, **headers: str) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: hub", "Connection: close", f"{PROTOCOL_HEADER}: 1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def test_a_request_cut_at_every_byte_leaves_nothing_behind(hub: HubWorld, url: str) -> None:
    learner = hub.learner(1)
    records = learner.attempts(2, questions=2)
    whole = raw_request("POST", PATH_RECORDS, pack(records), Content_Type=RECORDS_MEDIA)
    for most in range(len(whole)):
        exchange(url, whole, most=most)
    assert hub.status().records == 0
    assert exchange(url, whole).startswith(b"HTTP/1.1 200 ")
    # The last byte makes it whole: hanging up after it is a lost answer, and the same again counts once.
    exchange(url, whole, most=len(whole))
    assert post(url, records, hub.key.public).ranges[0].last == 2
    found = hub.status()
    assert (found.records, found.needs_review) == (2, 0)


def test_an_answer_cut_at_every_byte_is_no_receipt(hub: HubWorld, url: str, tmp_path: Path) -> None:
    learner = hub.learner(1)
    records = learner.attempts(2, questions=2)
    whole = exchange(url, raw_request("POST", PATH_RECORDS, pack(records), Content_Type=RECORDS_MEDIA))
    clock = SetClock()
    outbox = SqliteOutbox(tmp_path / "outbox.sqlite")
    outbox.add(records)
    most = 0

    def behave(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(whole[:most])

    with server(behave) as gateway:
        outbox.link(learner.device, gateway, hub.key.public)
        engine = SyncEngine(outbox, lambda link: HttpTransport(link.url), clock, lambda: 0.5)
        for most in range(len(whole)):
            report = engine.run(learner.device)
            assert report.error is not None, f"{most} of {len(whole)} bytes"
            assert outbox.states_of(learner.device) == ["waiting", "waiting"]
        most = len(whole)
        assert engine.run(learner.device).error is None
    assert outbox.states_of(learner.device) == ["received", "received"]
    assert hub.status().records == 2
    outbox.close()


def test_news_cut_at_every_byte_are_not_heard(hub: HubWorld, url: str, tmp_path: Path) -> None:
    learner = hub.learner(1)
    other = Learner(2, subject=learner.subject)
    hub.enrol(other.key, learner.subject.removeprefix("person:"))
    post(url, other.attempts(1, questions=2), hub.key.public)
    target = FeedQuery(after=None, first=1, head=None).target()
    credentials = authorize(learner.key, method="GET", target=target, hub=hub.key.key_id)
    whole = exchange(url, raw_request("GET", target, b"", Authorization=credentials, Accept=FEED_MEDIA))
    assert whole.startswith(b"HTTP/1.1 200 ")
    outbox = SqliteOutbox(tmp_path / "outbox.sqlite")
    most = 0

    def behave(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(whole[:most])

    with server(behave) as gateway:
        outbox.link(learner.device, gateway, hub.key.public)
        engine = SyncEngine(
            outbox, lambda link: HttpTransport(link.url), SetClock(), lambda: 0.5, key_for=lambda _: learner.key
        )
        for most in range(len(whole)):
            assert engine.run(learner.device).error is not None, f"{most} of {len(whole)} bytes"
            assert outbox.events() == []
        most = len(whole)
        assert engine.run(learner.device).error is None
    assert [kind for kind, _ in outbox.events()].count("record") == 1
    outbox.close()
