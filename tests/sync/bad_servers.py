"""Servers on loopback that do what networks do: real sockets, one answer each, nothing polite."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

Behave = Callable[[socket.socket, bytes], None]


def read_request(connection: socket.socket) -> bytes:
    """The whole request, headers and body."""
    found = b""
    while b"\r\n\r\n" not in found:
        chunk = connection.recv(65536)
        if not chunk:
            return found
        found += chunk
    head, _, body = found.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length:
        chunk = connection.recv(65536)
        if not chunk:
            break
        body += chunk
    return head + b"\r\n\r\n" + body


def answer(status: str, headers: dict[str, str], body: bytes) -> Behave:
    """A server that answers so to everything."""
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
    if "Content-Length" not in headers:
        lines.append(f"Content-Length: {len(body)}")
    raw = "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body

    def behave(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(raw)

    return behave


def cut(after: bytes) -> Behave:
    """A server that closes after these bytes."""

    def behave(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(after)

    return behave


def hang(released: threading.Event) -> Behave:
    """A server that reads and then says nothing until the test lets go."""

    def behave(_connection: socket.socket, _request: bytes) -> None:
        released.wait(30)

    return behave


@contextlib.contextmanager
def server(*behaviours: Behave) -> Iterator[str]:
    """Runs a server; the n-th connection gets the n-th behaviour, the last one for ever. Gives its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    turn = iter(range(10**6))
    workers: list[threading.Thread] = []

    def handle(connection: socket.socket, behave: Behave) -> None:
        with connection, contextlib.suppress(OSError):
            behave(connection, read_request(connection))

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            behave = behaviours[min(next(turn), len(behaviours) - 1)]
            worker = threading.Thread(target=handle, args=(connection, behave), daemon=True)
            workers.append(worker)
            worker.start()

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        # shutdown() wakes the accept() of the other thread; close() alone would leave it waiting.
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join(5)
        for worker in workers:
            worker.join(5)


def forward_then(url: str, act: Callable[[socket.socket, bytes], None]) -> Behave:
    """A gateway that hands the request to a real server and then does something else with the answer."""
    host, port = url.removeprefix("http://").split(":")

    def behave(connection: socket.socket, request: bytes) -> None:
        with socket.create_connection((host, int(port)), timeout=10) as upstream:
            head, _, body = request.partition(b"\r\n\r\n")
            upstream.sendall(head + b"\r\nConnection: close\r\n\r\n" + body)
            found = b""
            while chunk := upstream.recv(65536):
                found += chunk
        act(connection, found)

    return behave
