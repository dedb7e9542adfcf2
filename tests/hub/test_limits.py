"""What protects a hub from bodies that never end, and from who guesses."""

from __future__ import annotations

from collections.abc import Callable

import anyio
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from sync.hub import limits
from sync.hub.limits import Bodies, Patience, RateLimit, network_of


def refused(pieces: Callable[[], bytes | None]) -> int:
    """The status that a body gets of which these pieces come, and then nothing: the line stays open."""

    async def receive() -> Message:
        piece = pieces()
        if piece is None:
            await anyio.sleep_forever()
        return {"type": "http.request", "body": piece, "more_body": True}

    async def read() -> int:
        request = Request({"type": "http", "method": "POST", "headers": []}, receive)
        with pytest.raises(HTTPException) as caught:
            await limits.read_body(request, 1000)
        return caught.value.status_code

    return anyio.run(read)


def test_a_body_that_stops_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_SILENCE_S", 0.05)
    pieces = iter([b"begun", None])
    assert refused(lambda: next(pieces)) == 408


def test_a_body_that_only_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_BODY_S", 0.0)
    assert refused(lambda: None) == 408


def test_a_body_that_never_ends_is_too_large() -> None:
    assert refused(lambda: b"x" * 300) == 413


def test_who_guesses_is_made_to_wait_longer_each_time() -> None:
    now = [0.0]
    patience = Patience(lambda: now[0])
    for _ in range(patience.FREE - 1):
        patience.was_wrong("203.0.113.7")
    assert patience.wait_s("203.0.113.7") == 0
    waits = []
    for _ in range(8):
        patience.was_wrong("203.0.113.7")
        waits.append(patience.wait_s("203.0.113.7"))
        now[0] += waits[-1]
        assert patience.wait_s("203.0.113.7") == 0
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert patience.wait_s("203.0.113.8") == 0
    now[0] += patience.FORGET_S
    patience.was_wrong("203.0.113.7")
    assert patience.wait_s("203.0.113.7") == 0


def test_a_network_of_ipv6_is_one_guesser_and_a_proxy_is_none() -> None:
    patience = Patience(lambda: 0.0)
    for one in range(patience.FREE):
        patience.was_wrong(f"2001:db8::{one:x}")
        patience.was_wrong("127.0.0.1")
    assert patience.wait_s("2001:db8::ffff") == 60
    assert patience.wait_s("2001:db8:0:1::1") == 0
    assert patience.wait_s("127.0.0.1") == 0
    assert network_of("not an address") == "not an address"


def test_a_guesser_who_is_forgotten_is_not_the_one_who_guesses_now() -> None:
    patience = Patience(lambda: 0.0)
    for _ in range(patience.FREE):
        patience.was_wrong("198.51.100.1")
    for one in range(10_100):
        patience.was_wrong(f"10.0.{one >> 8}.{one & 255}")
        if one % 1000 == 0:
            patience.was_wrong("198.51.100.1")
    assert patience.wait_s("198.51.100.1") > 0


def test_what_costs_more_takes_more_of_the_rate() -> None:
    now = [0.0]
    rate = RateLimit(60, lambda: now[0])
    assert rate.wait_s("a", 17) == 0
    assert rate.wait_s("a", 43) == 0
    assert rate.wait_s("a", 17) == 17
    now[0] = 17.0
    assert rate.wait_s("a", 17) == 0
    # More than there ever is costs all that there is, and is not impossible.
    assert rate.wait_s("b", 1000) == 0
    assert rate.wait_s("b") == 1


def test_one_address_has_a_quarter_of_the_room_for_bodies() -> None:
    bodies = Bodies(400)
    assert bodies.hold("192.0.2.1", 60)
    assert not bodies.hold("192.0.2.1", 41)
    assert bodies.hold("192.0.2.1", 40)
    assert bodies.hold("2001:db8::1", 100)
    assert not bodies.hold("2001:db8::2", 1), "one computer has a whole network of IPv6"
    assert bodies.hold("127.0.0.1", 200), "a proxy speaks for many"
    assert not bodies.hold("192.0.2.9", 1), "full"
    bodies.give_back("192.0.2.1", 100)
    assert bodies.hold("192.0.2.9", 100)
    assert not bodies.hold("192.0.2.1", 1)
