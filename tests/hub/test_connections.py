"""A hub that is full, silent clients, clients that do not read: real sockets, the real server, the real client."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator

import msgspec
import pytest

from sync.errors import CutOffError, ServerFaultError
from sync.hub import connections
from sync.hub.connections import RETRY_S, Door
from sync.hub.server import HubServer
from sync.hub.tls import own_tls
from sync.protocol import JSON_MEDIA, PATH_HUB, PROTOCOL_HEADER
from sync.transport import HttpTransport
from tests.hub.world import NOW, HubWorld

MOST = 3


@pytest.fixture
def small(hub: HubWorld) -> HubWorld:
    """A hub with few places."""
    path = hub.data / "hub.json"
    stored = msgspec.json.decode(path.read_bytes())
    path.write_bytes(msgspec.json.encode({**stored, "connections": MOST}))
    return hub


def greet(transport: HttpTransport) -> bytes:
    return transport.get(PATH_HUB, accept=JSON_MEDIA, max_bytes=1000)


@contextlib.contextmanager
def opened(url: str, count: int) -> Iterator[list[HttpTransport]]:
    """So many connections, each of which was answered once."""
    with contextlib.ExitStack() as stack:
        made = [stack.enter_context(HttpTransport(url)) for _ in range(count)]
        for one in made:
            greet(one)
        yield made


@pytest.mark.parametrize("over_tls", [False, True])
def test_a_full_hub_says_when_to_come_again(small: HubWorld, *, over_tls: bool) -> None:
    tls = own_tls(small.data, NOW) if over_tls else None
    pins = () if tls is None else (tls.pin(),)
    with small.serving(tls=tls) as url, contextlib.ExitStack() as stack:
        inside = [stack.enter_context(HttpTransport(url, tls_pins=pins)) for _ in range(MOST)]
        for one in inside:
            greet(one)
        with HttpTransport(url, tls_pins=pins) as late, pytest.raises(ServerFaultError) as caught:
            greet(late)
        assert (caught.value.status, caught.value.retry_after_s) == (503, RETRY_S)
        # A large body is not read, and its sender hears the same.
        with HttpTransport(url, tls_pins=pins) as late, pytest.raises(ServerFaultError) as caught:
            late.post("/v1/records", b"x" * 100_000, media="a/b", accept="a/b", max_bytes=1000)
        assert caught.value.retry_after_s == RETRY_S
        greet(inside[0])
        inside[1].close()
        with HttpTransport(url, tls_pins=pins) as next_one:
            greet_at_last(next_one)


def test_who_says_nothing_is_not_waited_for(small: HubWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_HEAD_S", 0.1)
    with small.serving() as url:
        port = int(url.rpartition(":")[2])
        for beginning in (b"", b"GET / HTTP/1.1\r\nHost:"):
            with socket.create_connection(("127.0.0.1", port), 10) as silent:
                silent.sendall(beginning)
                with contextlib.suppress(ConnectionError):
                    assert silent.recv(1000) == b""
        with opened(url, MOST) as inside:
            # One that was answered may be silent for longer; the next head has its time again.
            greet(inside[0])


@contextlib.contextmanager
def silent(url: str, count: int) -> Iterator[list[socket.socket]]:
    """So many connections that say nothing."""
    port = int(url.rpartition(":")[2])
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(socket.create_connection(("127.0.0.1", port), 20)) for _ in range(count)]


def is_cut_off(connection: socket.socket) -> bool:
    with contextlib.suppress(ConnectionError):
        return connection.recv(1000) == b""
    return True


def greet_at_last(transport: HttpTransport) -> None:
    """Greets once a place that becomes free is given."""
    for _ in range(100):
        with contextlib.suppress(ServerFaultError, CutOffError):
            greet(transport)
            return
    pytest.fail("the place that became free was not given")


def test_who_shakes_no_hands_has_a_place_all_the_same(small: HubWorld) -> None:
    tls = own_tls(small.data, NOW)
    with small.serving(tls=tls) as url, HttpTransport(url, tls_pins=(tls.pin(),)) as late:
        with silent(url, MOST), pytest.raises(ServerFaultError) as caught:
            greet(late)
        assert caught.value.retry_after_s == RETRY_S
        greet_at_last(late)


def test_who_comes_all_at_once_is_counted_before_the_files_are_gone(
    small: HubWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once: list[int] = []
    real = HubServer.startup

    async def startup(self: HubServer, sockets: list[socket.socket] | None = None) -> None:
        at_once.append(self.config.backlog)
        await real(self, sockets)

    monkeypatch.setattr(HubServer, "startup", startup)
    with small.serving() as url, silent(url, 300) as crowd:
        # The system's own queue is as long as before.
        assert all(is_cut_off(one) for one in crowd[MOST + connections._MOST_TURNED_AWAY :])
    assert 5 * at_once[0] + connections._MOST_TURNED_AWAY < connections._OTHER_FILES


def test_hands_are_shaken_soon_or_never(small: HubWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_HANDSHAKE_S", 0.1)
    tls = own_tls(small.data, NOW)
    with small.serving(tls=tls) as url, silent(url, MOST) as waiting:
        assert all(is_cut_off(one) for one in waiting)
        with HttpTransport(url, tls_pins=(tls.pin(),)) as late:
            greet_at_last(late)


@pytest.mark.parametrize("over_tls", [False, True])
def test_only_some_hear_that_they_are_turned_away(
    small: HubWorld, monkeypatch: pytest.MonkeyPatch, *, over_tls: bool
) -> None:
    monkeypatch.setattr(connections, "_MOST_TURNED_AWAY", 2)
    monkeypatch.setattr(connections, "_AWAY_S", 600.0)
    monkeypatch.setattr(connections, "_HANDSHAKE_S", 600.0)
    tls = own_tls(small.data, NOW) if over_tls else None
    with small.serving(tls=tls) as url, silent(url, MOST) as inside, silent(url, 4) as others:
        assert is_cut_off(others[2])
        assert is_cut_off(others[3])
        for one in (inside[0], others[0]):
            one.setblocking(False)
            with pytest.raises(BlockingIOError):
                one.recv(1)
        for one in (*inside, *others):
            one.close()
        with HttpTransport(url, tls_pins=() if tls is None else (tls.pin(),)) as late:
            greet_at_last(late)


def test_who_does_not_read_is_not_waited_for(small: HubWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_STUCK_S", 0.1)
    blob = small.config.courses / "blobs" / "sha256" / ("0" * 64)
    blob.parent.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(b"x" * (30 << 20))
    with small.serving() as url:
        port = int(url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), 30) as lazy:
            lazy.sendall(b"GET /courses/blobs/sha256/%s HTTP/1.1\r\nHost: x\r\n\r\n" % (b"0" * 64))
            with opened(url, 1) as (other,):
                # Meanwhile the hub has waited for long enough, and others are answered.
                for _ in range(200):
                    greet(other)
            got = 0
            with contextlib.suppress(ConnectionError):
                while piece := lazy.recv(1 << 20):
                    got += len(piece)
        assert 0 < got < 30 << 20


def test_one_address_has_half_of_the_places() -> None:
    door = Door(4)
    assert [door.enter("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert door.enter("2001:db8::1")
    # One computer has a whole network of IPv6.
    assert door.enter("2001:db8::2")
    assert not door.enter("192.0.2.9"), "full"
    door.leave("2001:db8::1")
    assert not door.enter("192.0.2.1")
    assert door.enter("192.0.2.9")


def test_a_proxy_on_this_computer_may_have_them_all() -> None:
    door = Door(4)
    assert all(door.enter("127.0.0.1") for _ in range(4))
    assert not door.enter("127.0.0.1")


def test_the_answer_is_one_of_the_protocols() -> None:
    assert PROTOCOL_HEADER.encode() in connections._FULL


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts no open files")
def test_no_more_are_let_in_than_the_system_has_files_for() -> None:
    program = (
        "import resource; from sync.hub.connections import room_for;"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (300, 500));"
        "print(room_for(50), room_for(4000), resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert said.split() == ["50", "200", "500"]
