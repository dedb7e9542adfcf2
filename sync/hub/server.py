"""Runs the hub's application on a port until a signal ends it."""

from __future__ import annotations

import contextlib
import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec
import uvicorn

from sync.hub.announce import Announcer
from sync.hub.app import create_app
from sync.hub.config import load_config
from sync.hub.connections import ACCEPTED_AT_ONCE, bounded, room_for
from sync.hub.errors import AddressInUseError
from sync.hub.grading import GradeReport
from sync.hub.tls import TlsFiles

_GRACE_S = 5
"""For answers under way when the server is told to stop."""
_BACKLOG = 512
_KEEP_ALIVE_S = 75
"""How long a connection is kept for the next request: a client that works sends every minute or so."""


class HubServer(uvicorn.Server):
    """uvicorn's server on a socket of ours, which tells when it listens and may be run in any thread."""

    def __init__(
        self,
        data: Path,
        host: str,
        port: int,
        on_ready: Callable[[str], None] | None,
        on_graded: Callable[[GradeReport], None] | None = None,
        *,
        tls: TlsFiles | None = None,
        tls_pins: tuple[bytes, ...] = (),
        announce_on: Sequence[str] | None = None,
    ) -> None:
        """Opens the hub and binds the port.

        Args:
            data: the hub's folder.
            host: name or address to listen on.
            port: 0 for any free one.
            on_ready: called with the base URL once the port answers.
            on_graded: told after each run of marking.
            tls: speak HTTPS with these; plain HTTP without.
            tls_pins: other keys that clients meet: of a proxy before this server.
            announce_on: addresses of the network interfaces to announce the hub on, which may be every one of this
                computer's (`ALL_INTERFACES`); nothing is announced when None.

        Raises:
            HubFolderError, HubStorageError: the hub cannot be opened.
            TlsFileError: the files of TLS are no good.
            AddressInUseError: the port cannot be had.
        """
        self._socket = _bind(host, port)
        try:
            own = () if tls is None else (tls.pin(),)
            config = msgspec.structs.replace(load_config(data), tls_pins=(*own, *tls_pins))
            http: Any = bounded(room_for(config.connections), None if tls is None else tls.context())
            app = create_app(config, on_graded=on_graded)
        except BaseException:
            self._socket.close()
            raise
        super().__init__(
            uvicorn.Config(
                app,
                http=http,
                backlog=ACCEPTED_AT_ONCE,
                access_log=False,  # addresses are personal data
                log_level="warning",
                server_header=False,
                timeout_graceful_shutdown=_GRACE_S,
                timeout_keep_alive=_KEEP_ALIVE_S,
                lifespan="on",
                ws="none",
            )
        )
        self.url = _url(self._socket, "http" if tls is None else "https")
        self._on_ready = on_ready
        self._announcer = (
            None if announce_on is None else Announcer(data, self._socket, announce_on, tls=tls is not None)
        )

    def run_until_stopped(self) -> None:
        """Serves until a signal, or until `stop` is called from another thread."""
        try:
            self.run(sockets=[self._socket])
        finally:
            if self._announcer is not None:
                self._announcer.close()
            self._socket.close()

    def stop(self) -> None:
        """Asks the server to end; `run_until_stopped` returns soon after."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """uvicorn's hook: the port is open when it returns."""
        await super().startup(sockets)
        # uvicorn has one number for who may wait and for how many are accepted in one turn; these are two.
        self._socket.listen(_BACKLOG)
        if self._announcer is not None:
            self._announcer.start()
        if self._on_ready is not None:
            self._on_ready(self.url)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """uvicorn's hook: ends idle connections of TLS first, whose other end would be waited for to say good-bye."""
        for connection in list(self.server_state.connections):
            _end_idle(connection)
        await super().shutdown(sockets)


def _end_idle(connection: Any) -> None:
    """Cuts a connection that has nothing more to say; of either of uvicorn's protocols."""
    transport, cycle = connection.transport, connection.cycle
    is_idle = cycle is None or cycle.response_complete
    if transport.get_extra_info("sslcontext") is not None and is_idle and not transport.get_write_buffer_size():
        transport.abort()


def serve(
    data: Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    on_ready: Callable[[str], None] | None = None,
    tls: TlsFiles | None = None,
    tls_pins: tuple[bytes, ...] = (),
    announce_on: Sequence[str] | None = None,
) -> None:
    """Serves a hub until SIGTERM or SIGINT (on Windows also SIGBREAK), then returns.

    Args:
        data: the hub's folder.
        host: name or address to listen on.
        port: 0 for any free one.
        on_ready: called with the base URL once the port answers.
        tls: see `HubServer`.
        tls_pins: see `HubServer`.
        announce_on: see `HubServer`.

    Raises:
        HubFolderError, HubStorageError: the hub cannot be opened.
        TlsFileError: the files of TLS are no good.
        AddressInUseError: the port cannot be had.
    """
    server = HubServer(data, host, port, on_ready, tls=tls, tls_pins=tls_pins, announce_on=announce_on)
    with _quiet_end():
        server.run_until_stopped()


@contextlib.contextmanager
def _quiet_end() -> Iterator[None]:
    """uvicorn raises a signal again after it has ended in order; a stop that was asked for is no failure."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def nothing(_signal: int, _frame: FrameType | None) -> None:
        pass

    names = ("SIGTERM", "SIGINT", "SIGBREAK")
    ours = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {one: signal.signal(one, nothing) for one in ours}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _bind(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        bound = socket.create_server(address[:2], family=family, backlog=_BACKLOG)
        # Accepted sockets inherit it. asyncio sets it only where a socket names its protocol, which these don't;
        # without it the body of an answer waits 40 ms for the other end to acknowledge its headers.
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return bound
    except (OSError, OverflowError) as error:
        raise AddressInUseError(host, port, _why_not(error)) from error


def _why_not(error: OSError | OverflowError) -> str:
    if isinstance(error, OverflowError | socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return "this computer has no such address"
    if error.errno == errno.EADDRINUSE:
        return "a program listens there already"
    return "this user may not listen there"


def _url(bound: socket.socket, scheme: str) -> str:
    """The address that a program on this computer reaches the server by."""
    host, port = bound.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"{scheme}://[{shown}]:{port}" if ":" in shown else f"{scheme}://{shown}:{port}"
