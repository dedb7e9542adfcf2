"""A small HTTP proxy, run as a process: ``python -m tests.sync.proxy_process NAME=HOST:PORT ...``.

It knows names that nobody else does, forwards plain requests and tunnels CONNECT, and prints a line for each. Its first
line is its own port. It ends with its standard input.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
from urllib.parse import urlsplit


def serve(names: dict[str, tuple[str, int]]) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=handle, args=(connection, names), daemon=True).start()


def handle(client: socket.socket, names: dict[str, tuple[str, int]]) -> None:
    with client, contextlib.suppress(OSError):
        head = b""
        while b"\r\n\r\n" not in head:
            chunk = client.recv(65536)
            if not chunk:
                return
            head += chunk
        line, _, rest = head.partition(b"\r\n")
        method, target, version = line.decode().split(" ")
        print(f"{method} {target}", flush=True)
        if method == "CONNECT":
            where = target.rpartition(":")[0]
        else:
            parts = urlsplit(target)
            where = parts.hostname or ""
            rest = f"{method} {parts.path} {version}\r\n".encode() + rest
        if where not in names:
            client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        with socket.create_connection(names[where], timeout=20) as upstream:
            if method == "CONNECT":
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                upstream.sendall(rest)
            back = threading.Thread(target=pipe, args=(upstream, client), daemon=True)
            back.start()
            pipe(client, upstream)
            back.join(20)


def pipe(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
    for one in (source, target):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


def end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=end_with_input, daemon=True).start()
    given = dict(one.split("=") for one in sys.argv[1:])
    serve({name: (at.rpartition(":")[0], int(at.rpartition(":")[2])) for name, at in given.items()})
