"""How many connections a hub holds, and for how long it waits for who says nothing or reads nothing.

A hub that is full says so to whoever comes next (503 ``hub-full`` with ``Retry-After``) in place of letting everybody
wait for files and memory that it has not got. One address gets half of the places, so no single computer fills the hub;
a proxy on this computer speaks for many, and may have all. Counted is from the first packet on, before any handshake of
TLS, which is why that is begun here and not by asyncio's server. Some of those who are turned away hear why, the others
are cut off. A handshake or a head of a request that does not come within a while, or an answer that nobody reads on,
ends a connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from asyncio.sslproto import SSLProtocol
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.utils import get_remote_addr

from sync.hub.limits import is_here, network_of
from sync.protocol import PROTOCOL_HEADER, PROTOCOL_VERSION

RETRY_S: Final = 20
"""What a full hub asks for; clients add up to a minute at random."""
_HANDSHAKE_S: Final = 10.0
"""Of TLS: two packets each way."""
_HEAD_S: Final = 30.0
"""For the head of a request, from the connection or its first byte on."""
_STUCK_S: Final = 60.0
"""For a client to read on: two minutes of a bad line are tried again with another connection."""
_AWAY_S: Final = 5.0
"""For somebody who is turned away to say what he wanted and read the answer."""
_MOST_TURNED_AWAY: Final = 50
"""At a time, who hear it; they have files and memory too."""
_TLS_BUFFER_BYTES: Final = 32 << 10
"""For what comes over one connection; asyncio takes 256 KiB, which thousands of connections have no memory for."""
ACCEPTED_AT_ONCE: Final = 20
"""In one turn of the loop, five of which pass before one that is cut off gives its file back. asyncio takes as many as
may wait for it, unless it is told."""
_OTHER_FILES: Final = 300
"""The database's, courses that are read, who is turned away, and who was not counted yet."""
_BODY: Final = b'{"error":"hub-full","detail":""}'
_FULL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
    b"Retry-After: %d\r\n%s: %d\r\nConnection: close\r\n\r\n%s"
) % (len(_BODY), RETRY_S, PROTOCOL_HEADER.encode(), PROTOCOL_VERSION, _BODY)


class Door:
    """Who is inside. For any thread."""

    def __init__(self, most: int) -> None:
        """Takes how many connections there may be at a time."""
        self._most = most
        self._inside: Counter[str] = Counter()
        self._turned_away = 0
        self._lock = threading.Lock()

    def enter(self, address: str) -> bool:
        """Lets a connection of an address in, where there is room for it."""
        whose = network_of(address)
        with self._lock:
            is_alone_too_many = not is_here(address) and self._inside[whose] >= max(1, self._most // 2)
            if self._inside.total() >= self._most or is_alone_too_many:
                return False
            self._inside[whose] += 1
            return True

    def leave(self, address: str) -> None:
        """Says that a connection that was let in is over."""
        whose = network_of(address)
        with self._lock:
            self._inside[whose] -= 1
            if self._inside[whose] <= 0:
                del self._inside[whose]

    def turn_away(self) -> bool:
        """Whether somebody who was not let in may wait for the answer that says so."""
        with self._lock:
            if self._turned_away >= _MOST_TURNED_AWAY:
                return False
            self._turned_away += 1
            return True

    def go_away(self) -> None:
        """Says that a connection that was turned away is over."""
        with self._lock:
            self._turned_away -= 1


class _Connection(H11Protocol):
    """A connection of uvicorn's that may be turned away and is not waited for without end."""

    door: Door

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._address: str | None = None
        self._is_inside = self._is_turned_away = self._is_answered = False
        self._head: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None

    def arrive(self, transport: asyncio.BaseTransport) -> bool:
        """Takes a place, or one of those who hear that there is none; asked again, says the same."""
        if self._address is None:
            peer = get_remote_addr(transport)  # type: ignore[arg-type]
            self._address = peer[0] if peer else ""
            self._is_inside = self.door.enter(self._address)
            self._is_turned_away = not self._is_inside and self.door.turn_away()
        return self._is_inside or self._is_turned_away

    def depart(self) -> None:
        """Gives back what `arrive` took; asked again, does nothing."""
        if self._is_inside:
            self.door.leave(self._address or "")
        elif self._is_turned_away:
            self.door.go_away()
        self._is_inside = self._is_turned_away = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if not self.arrive(transport):
            transport.abort()
            return
        self._head = self.loop.call_later(_HEAD_S if self._is_inside else _AWAY_S, transport.abort)

    def data_received(self, data: bytes) -> None:
        if not self._is_inside:
            self._turn_away()
            return
        super().data_received(data)
        is_asking = self.cycle is not None and not self.cycle.response_complete
        if is_asking:
            self._head = self._off(self._head)
        elif self._head is None:
            # The next request on a kept connection has begun.
            self._head = self.loop.call_later(_HEAD_S, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._head, self._stuck = self._off(self._head), self._off(self._stuck)
        self.depart()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stuck = self._stuck or self.loop.call_later(_STUCK_S, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stuck = self._off(self._stuck)

    @staticmethod
    def _off(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
        if timer is not None:
            timer.cancel()
        return None

    def _turn_away(self) -> None:
        """Answers once and reads on for a moment: closing at once would take the answer away from who is sending."""
        if not self._is_answered:
            self._is_answered = True
            self.transport.write(_FULL)
            with contextlib.suppress(NotImplementedError, OSError):
                if self.transport.can_write_eof():
                    self.transport.write_eof()


class _Secured(SSLProtocol):
    """asyncio's TLS around a connection that has a place before it shakes hands."""

    max_size = _TLS_BUFFER_BYTES

    def __init__(self, connection: _Connection, context: ssl.SSLContext) -> None:
        nobody: Any = None  # Waits for it; the connection is told.
        wait_s: Any = _HANDSHAKE_S  # Which the stubs have as a whole number.
        super().__init__(connection.loop, connection, context, nobody, True, ssl_handshake_timeout=wait_s)
        self._connection = connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._connection.arrive(transport):
            super().connection_made(transport)
        else:
            assert isinstance(transport, asyncio.Transport)  # noqa: S101
            transport.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        # The connection itself hears of it only where the hands were shaken.
        self._connection.depart()
        super().connection_lost(exc)


def bounded(most: int, tls: ssl.SSLContext | None = None) -> Callable[..., asyncio.BaseProtocol]:
    """What makes uvicorn's protocols for a server that holds so many connections at most.

    Args:
        most: connections at a time.
        tls: speak TLS with this; uvicorn itself is to know nothing of it.
    """
    plain: type[_Connection] = type("BoundedConnection", (_Connection,), {"door": Door(most)})
    if tls is None:
        return plain
    context = tls

    def secured(*args: Any, **kwargs: Any) -> asyncio.BaseProtocol:
        return _Secured(plain(*args, **kwargs), context)

    return secured


def room_for(most: int) -> int:
    """How many connections the system allows, at most so many; asks it for more open files where it counts them."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return most
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
            soft = allowed
        return max(1, min(most, soft - _OTHER_FILES))
    return most
