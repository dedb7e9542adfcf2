"""The real engine to the real hub over real sockets, with everything that happens on the way.

Whatever happens: every record arrives, once, and nothing is called received that no receipt names.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.engine import SyncEngine
from sync.errors import SyncError
from sync.hub import add_learner
from sync.state import Phase
from sync.transport import HttpTransport
from tests.hub.world import HubWorld
from tests.sync.bad_servers import Behave, answer, cut, forward_then, hang, server
from tests.sync.clocks import SetClock
from tests.sync.outbox import SqliteOutbox
from tests.sync.samples import Learner

PAGE = answer("200 OK", {"Content-Type": "text/html"}, b"<html>Moi dang nhap</html>")


class Client:
    """A learner's computer with records that wait."""

    def __init__(self, folder: Path, hub: HubWorld, count: int = 4) -> None:
        self.learner: Learner = hub.learner(31)
        self._hub = hub
        self.clock = SetClock()
        self.outbox = SqliteOutbox(folder / "outbox.sqlite")
        self.outbox.add(self.learner.attempts(count))
        self.engine = SyncEngine(
            self.outbox,
            lambda link: HttpTransport(link.url, read_timeout_s=1.0),
            self.clock,
            lambda: 0.5,
            batch_bytes=2500,
        )

    def sync(self, url: str) -> str | None:
        """One run against an address; gives the kind of what ended it."""
        self.outbox.link(self.learner.device, url, self._hub.key.public)
        error = self.engine.run(self.learner.device).error
        return None if error is None else error.kind

    @property
    def states(self) -> list[str]:
        return self.outbox.states_of(self.learner.device)


@pytest.fixture
def client(tmp_path: Path, hub: HubWorld) -> Iterator[Client]:
    made = Client(tmp_path, hub)
    yield made
    made.outbox.close()


def lose_reply(connection: socket.socket, _found: bytes) -> None:
    """The hub has it; the learner's computer hears nothing."""


def half_reply(connection: socket.socket, found: bytes) -> None:
    connection.sendall(found[: len(found) - 40])


def page_instead(connection: socket.socket, _found: bytes) -> None:
    PAGE(connection, b"")


def changed_reply(connection: socket.socket, found: bytes) -> None:
    """A proxy that rewrites what it passes on."""
    at = found.index(b'"payload":"') + 30
    connection.sendall(found[:at] + bytes([found[at] ^ 1]) + found[at + 1 :])


def on_the_way(url: str) -> list[tuple[Behave, str]]:
    return [
        (PAGE, "not-our-hub"),
        (answer("500 Internal Server Error", {}, b"oops"), "server-fault"),
        (answer("302 Found", {"Location": "http://login.invalid/"}, b""), "not-our-hub"),
        (cut(b""), "cut-off"),
        (cut(b"HTTP/1.1 200 OK\r\nTuhoc-Protocol: 1\r\nContent-Length: 900\r\n\r\n{"), "not-our-hub"),
        (forward_then(url, lose_reply), "cut-off"),
        (forward_then(url, half_reply), "cut-off"),
        (forward_then(url, page_instead), "not-our-hub"),
        (forward_then(url, changed_reply), "bad-receipt"),
    ]


@pytest.mark.parametrize("case", range(9))
def test_every_trouble_on_the_way_ends_well(hub: HubWorld, url: str, client: Client, case: int) -> None:
    behave, kind = on_the_way(url)[case]
    with server(behave) as gateway:
        for _ in range(2):
            assert client.sync(gateway) == kind
            assert set(client.states) == {"waiting"}
            assert client.outbox.load_state(client.learner.device).phase is Phase.BACKING_OFF
    assert client.sync(url) is None
    assert set(client.states) == {"received"}
    found = hub.status()
    assert (found.records, len(found.results), found.needs_review) == (4, 4, 0)


def test_a_hub_that_hangs_is_left_alone_after_a_while(hub: HubWorld, url: str, client: Client) -> None:
    released = threading.Event()
    with server(hang(released)) as gateway:
        assert client.sync(gateway) == "timeout"
        released.set()
    assert client.sync(url) is None
    assert hub.status().records == 4


def test_a_hub_that_is_down_comes_back(hub: HubWorld, client: Client) -> None:
    with hub.serving() as url:
        port = int(url.rpartition(":")[2])
    assert client.sync(url) == "no-connection"
    with hub.serving(port):
        assert client.sync(url) is None
    assert set(client.states) == {"received"}


def test_another_hub_at_the_address_is_not_believed(hub: HubWorld, url: str, client: Client, tmp_path: Path) -> None:
    other = HubWorld(tmp_path / "other")
    with other.serving() as wrong:
        assert client.sync(wrong) == "device-refused"
        other.enrol(client.learner.key, _somebody(other))
        assert client.sync(wrong) == "bad-receipt"
        assert set(client.states) == {"waiting"}
    assert client.sync(url) is None


def _somebody(hub: HubWorld) -> str:
    return add_learner(hub.data, name="Khác")


def test_two_copies_of_one_home_sending_together_count_once(
    hub: HubWorld, url: str, client: Client, tmp_path: Path
) -> None:
    twin = SqliteOutbox(tmp_path / "twin.sqlite")
    device = client.learner.device
    twin.add(client.outbox.waiting(device, 1 << 20))
    twin.link(device, url, hub.key.public)
    client.outbox.link(device, url, hub.key.public)
    gate = threading.Barrier(2)
    errors: list[SyncError | None] = []

    def send(engine: SyncEngine) -> None:
        gate.wait(10)
        errors.append(engine.run(device).error)

    other = SyncEngine(twin, lambda link: HttpTransport(link.url), client.clock, lambda: 0.5, batch_bytes=2500)
    work: list[Callable[[], None]] = [lambda: send(client.engine), lambda: send(other)]
    threads = [threading.Thread(target=one) for one in work]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert errors == [None, None]
    assert set(client.states) == set(twin.states_of(device)) == {"received"}
    twin.close()
    assert (hub.status().records, hub.status().needs_review) == (4, 0)
