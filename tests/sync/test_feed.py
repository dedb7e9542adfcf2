"""The feed's answers: a frozen one, who may be believed, and events that later hubs may add to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from content_cache.signing import SigningKey, seal
from sync.encoding import to_base64url
from sync.errors import BadFeedError
from sync.feed import (
    BODIES,
    ChainEnd,
    Feed,
    FeedEvent,
    FeedQuery,
    GradeBody,
    TlsPinsBody,
    open_feed,
    read_event,
    seal_feed,
    write_event,
)
from sync.protocol import FEED_TYPE
from sync.record import Head
from sync.tls_statement import open_tls_statement, seal_tls_statement
from sync.wire import compress

GOLDEN: dict[str, Any] = msgspec.json.decode(
    (Path(__file__).resolve().parents[1] / "contract" / "feed.json").read_bytes()
)
HUB = SigningKey(bytes.fromhex(GOLDEN["hub_seed"]))


def golden() -> Feed:
    return msgspec.json.decode(GOLDEN["payload"], type=Feed)


def test_the_golden_answer_reads_and_is_written_so() -> None:
    feed = golden()
    assert msgspec.json.encode(feed).decode() == GOLDEN["payload"]
    signature = to_base64url(HUB.sign(FEED_TYPE, GOLDEN["payload"].encode()))
    assert signature == GOLDEN["signature"]
    body = compress(signature.encode() + b"\n" + GOLDEN["payload"].encode())
    assert open_feed(body, HUB.public, GOLDEN["device"]) == feed
    assert open_feed(seal_feed(feed, HUB), HUB.public, GOLDEN["device"]) == feed


def test_the_golden_answer_has_an_event_of_every_kind() -> None:
    events = golden().events
    later = [msgspec.json.decode(one, type=FeedEvent) for one in GOLDEN["later_events"]]
    assert {(one.kind, one.kv) for one in (*events, *later)} >= set(BODIES)
    bodies = [read_event(one) for one in (*events, *later)]
    assert [type(body) for body in bodies if body is not None] == list(BODIES.values())
    assert read_event(events[-1]) is None, "a kind of a later hub is passed over"


def test_the_golden_word_on_tls_keys() -> None:
    raw = GOLDEN["tls_statement"].encode()
    found = open_tls_statement(raw, HUB.public)
    assert found is not None
    assert found.pins == (bytes(range(32)), bytes(range(32, 64)))
    assert seal_tls_statement(found, HUB) == raw
    body = read_event(msgspec.json.decode(GOLDEN["later_events"][0], type=FeedEvent))
    assert isinstance(body, TlsPinsBody)
    assert body.statement == raw


def test_nobody_elses_word_on_tls_keys_is_believed() -> None:
    raw = GOLDEN["tls_statement"].encode()
    good = open_tls_statement(raw, HUB.public)
    assert good is not None
    other = SigningKey.generate()
    payload = msgspec.json.encode(good)
    for bad in (
        b"",
        b"{}",
        raw[:-1],
        seal_tls_statement(good, other),
        seal_tls_statement(msgspec.structs.replace(good, hub=other.key_id), HUB),
        seal_tls_statement(msgspec.structs.replace(good, format=2), HUB),
        seal_tls_statement(msgspec.structs.replace(good, pins=()), HUB),
        seal_tls_statement(msgspec.structs.replace(good, serial=0), HUB),
        # Signed by the hub, but as something else.
        seal(FEED_TYPE, payload, [HUB]),
    ):
        assert open_tls_statement(bad, HUB.public) is None


@pytest.mark.parametrize("vector", GOLDEN["queries"], ids=lambda one: one["target"])
def test_queries_are_written_so(vector: dict[str, Any]) -> None:
    head = None if vector["head"] is None else Head(vector["head"][0], bytes.fromhex(vector["head"][1]))
    assert FeedQuery(after=vector["after"], first=vector["from"], head=head).target() == vector["target"]


def test_nobody_elses_answer_is_believed() -> None:
    feed, device = golden(), GOLDEN["device"]
    good = seal_feed(feed, HUB)
    other = SigningKey.generate()
    for bad in (
        b"",
        b"<html></html>",
        compress(b""),
        compress(b"\n{}"),
        good[:-1],
        good + b"x",
        seal_feed(feed, other),
        seal_feed(msgspec.structs.replace(feed, hub=other.key_id), HUB),
        seal_feed(msgspec.structs.replace(feed, device="0" * 64), HUB),
        seal_feed(msgspec.structs.replace(feed, format=2), HUB),
        seal_feed(msgspec.structs.replace(feed, time="yesterday"), HUB),
        seal_feed(msgspec.structs.replace(feed, cursor="a&b=c"), HUB),
        seal_feed(msgspec.structs.replace(feed, chain=ChainEnd(0, "A" * 43)), HUB),
    ):
        with pytest.raises(BadFeedError):
            open_feed(bad, HUB.public, device)
    with pytest.raises(BadFeedError):
        open_feed(good, HUB.public, "0" * 64)


def test_a_body_that_does_not_read_is_no_reason_to_stop() -> None:
    assert read_event(FeedEvent(kind="grade", body=msgspec.Raw(b'{"record":7}'))) is None
    assert read_event(FeedEvent(kind="grade", kv=2, body=msgspec.Raw(b"{}"))) is None
    body = GradeBody(
        record="01a1a58e-cb36-7e39-a138-f4d4078c21e6",
        digest="A" * 43,
        score=None,
        marks_won=None,
        marks_total=None,
        correct_count=None,
        graded="2026-12-01T07:30:00.000Z",
    )
    assert read_event(write_event("grade", body)) == body
