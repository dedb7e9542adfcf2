"""The worst instant to die while sending: the hub has the records, the client has not heard of it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.e2e.conftest import COURSE, QUIZ, World
from tests.e2e.test_killed import kill


class Line:
    """A line to the hub that can go dead after it carried a request there and before it brings the reply.

    Args:
        hub: the hub's address.
    """

    def __init__(self, hub: str) -> None:
        there = urlsplit(hub)
        self._hub = (there.hostname or "", there.port or 0)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.on_reply: Callable[[], None] | None = None
        """Called instead of bringing the reply to a delivery of records; the connection then ends."""
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Takes the line down."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with closing(client), closing(socket.create_connection(self._hub)) as hub:
            sent = bytearray()

            def back() -> None:
                while data := _receive(hub):
                    if self.on_reply is not None and b"POST /v1/records" in sent:
                        self.on_reply()
                        break
                    client.sendall(data)
                _shut(client)

            reader = threading.Thread(target=back, daemon=True)
            reader.start()
            while data := _receive(client):
                sent += data
                hub.sendall(data)
            _shut(hub)
            reader.join()


def _receive(end: socket.socket) -> bytes:
    try:
        return end.recv(65536)
    except OSError:
        return b""


def _shut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was quicker


@pytest.fixture
def line(world: World) -> Iterator[Line]:
    """A line to the world's hub."""
    made = Line(world.demo.url)
    yield made
    made.close()


def test_killed_after_the_hub_took_the_records(world: World, line: Line, tmp_path: Path) -> None:
    """Killed then: nothing is lost, nothing is doubled, and the next delivery brings the receipt."""
    world.client("enrol", line.url, world.demo.new_code())
    world.client("fetch", COURSE)
    world.study(QUIZ)
    world.study(QUIZ)

    killed = threading.Event()
    started = threading.Event()

    def die() -> None:
        started.wait()
        kill(process.pid)
        process.communicate()
        killed.set()

    line.on_reply = die
    process = world.start("client", "sync", "--home", str(world.home))
    started.set()
    assert killed.wait(60)
    line.on_reply = None

    assert len(world.demo.hub_status()["results"]) == 2
    assert [r["state"] for r in world.client("status")["results"]] == ["waiting", "waiting"]
    world.client("sync")
    assert [r["state"] for r in world.client("status")["results"]] == ["received", "received"]
    assert len(world.demo.hub_status()["results"]) == 2
