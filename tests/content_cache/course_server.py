"""A real HTTP server of a published folder on loopback, which can be told to misbehave."""

from __future__ import annotations

import hashlib
import re
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Behaviour = Callable[["Handler", bytes], bool]
"""Gets the handler and the file's bytes; True when it answered by itself."""


class Handler(BaseHTTPRequestHandler):
    """Serves files with ``Range`` and ``ETag``, after asking the server's behaviour."""

    protocol_version = "HTTP/1.1"
    server: CourseServer
    timeout = 20

    def log_message(self, *args: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        """One request."""
        path = self.server.folder / self.path.lstrip("/")
        with self.server.lock:
            self.server.requests.append((self.path, self.headers.get("Range")))
        data = path.read_bytes() if path.is_file() else b""
        if self.server.behaviour is not None and self.server.behaviour(self, data):
            return
        if not path.is_file():
            self.answer(404, b"nothing here", "text/plain")
            return
        tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == tag:
            self.answer(304, b"", None, {"ETag": tag})
            return
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range") or "")
        if found is None:
            self.answer(200, data, "application/octet-stream", {"ETag": tag})
            return
        start, end = int(found[1]), min(int(found[2]), len(data) - 1)
        if start > end:
            self.answer(416, b"", None)
            return
        told = {"Content-Range": f"bytes {start}-{end}/{len(data)}"}
        self.answer(206, data[start : end + 1], "application/octet-stream", told)

    def answer(
        self,
        status: int,
        body: bytes,
        kind: str | None,
        headers: dict[str, str] | None = None,
        *,
        length: int | None = None,
    ) -> None:
        """Sends an answer; ``length`` tells another Content-Length than the body has."""
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def drop(self) -> None:
        """Closes the connection at once."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


class CourseServer(ThreadingHTTPServer):
    """The server. ``requests`` is what was asked: path and Range."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.behaviour: Behaviour | None = None
        self.requests: list[tuple[str, str | None]] = []
        self.lock = threading.Lock()
        self.released = threading.Event()
        """What a hanging answer waits for; set when the test is over."""

    @property
    def url(self) -> str:
        """Of the published folder."""
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is not news."""

    def blob_requests(self) -> list[str]:
        """Digests asked for, in order."""
        with self.lock:
            return [path.rsplit("/", 1)[1] for path, _ in self.requests if "/blobs/" in path]
