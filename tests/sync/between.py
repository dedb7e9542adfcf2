"""Something that stands between a client and a hub and passes everything on: a counter, or a man in the middle."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

from sync.hub.tls import TlsFiles


class Between:
    """Forwards connections to a hub; see `between`."""

    def __init__(self, url: str, tls: TlsFiles | None, port: int, *, strips: bool = False) -> None:
        self._target = ("127.0.0.1", int(url.rpartition(":")[2]))
        self._server: ssl.SSLContext | None = None
        self._client: ssl.SSLContext | None = None
        if tls is not None:
            self._server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._server.load_cert_chain(tls.certificate, tls.key)
        if (strips or tls is not None) and url.startswith("https:"):
            self._client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self._client.check_hostname = False
            self._client.verify_mode = ssl.CERT_NONE
        self.connections = 0
        self.passed_up = bytearray()
        """What clients sent, as this side reads it."""
        self._open: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = int(self.listener.getsockname()[1])
        self.workers: list[threading.Thread] = []

    def cut(self) -> None:
        """Ends every connection, as a firewall that has forgotten it."""
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            self._start(lambda connection=connection: self._serve(connection))

    def _serve(self, raw: socket.socket) -> None:
        with contextlib.suppress(OSError), raw:
            self._open.append(raw)
            client = raw if self._server is None else self._server.wrap_socket(raw, server_side=True)
            upstream: socket.socket = socket.create_connection(self._target, timeout=20)
            if self._client is not None:
                upstream = self._client.wrap_socket(upstream)
            with client, upstream:
                self._pump(client, upstream)

    def _pump(self, client: socket.socket, upstream: socket.socket) -> None:
        """Both directions in one thread: two may not use one TLS connection at the same moment."""
        others = {client: upstream, upstream: client}
        with contextlib.suppress(OSError, ValueError):
            while True:
                waiting = [one for one in others if isinstance(one, ssl.SSLSocket) and one.pending()]
                for source in waiting or select.select(list(others), [], [], 60)[0]:
                    source.setblocking(False)
                    try:
                        chunk = source.recv(65536)
                    except (ssl.SSLWantReadError, BlockingIOError):
                        continue  # a record of TLS itself
                    finally:
                        source.settimeout(20)
                    if not chunk:
                        return
                    if source is client:
                        self.passed_up += chunk
                    others[source].sendall(chunk)

    def _start(self, work: Callable[[], None]) -> None:
        worker = threading.Thread(target=work, daemon=True)
        self.workers.append(worker)
        worker.start()


@contextlib.contextmanager
def between(url: str, *, tls: TlsFiles | None = None, port: int = 0, strips: bool = False) -> Iterator[Between]:
    """Stands before a hub.

    Args:
        url: the hub's.
        tls: its own key and certificate: it ends TLS, begins it again where the hub has it, and so reads everything.
            None passes the bytes on as they are.
        port: where it listens; 0 for any free one.
        strips: speak plain HTTP, and TLS with the hub.
    """
    middle = Between(url, tls, port, strips=strips)
    acceptor = threading.Thread(target=middle.accept, daemon=True)
    acceptor.start()
    try:
        yield middle
    finally:
        with contextlib.suppress(OSError):
            middle.listener.shutdown(socket.SHUT_RDWR)
        middle.listener.close()
        middle.cut()
        acceptor.join(5)
        for worker in middle.workers:
            worker.join(5)
