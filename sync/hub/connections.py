"""How many connections a hub holds, and for how long it waits for who says nothing or reads nothing.

A hub that is full says so to whoever comes next (503 ``hub-full`` with ``Retry-After``) in place of letting everybody
wait for files and memory that it has not got. One address gets half of the places, so no single computer fills the hub;
a proxy on this computer speaks for many, and may have all. A head of a request that does not come within a while, or an
answer that nobody reads on, ends a connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import Counter
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.hub.limits import is_here, network_of
from sync.protocol import PROTOCOL_HEADER, PROTOCOL_VERSION

RETRY_S: Final = 20
"""What a full hub asks for; clients add up to a minute at random."""
_HEAD_S: Final = 30.0
"""For the head of a request, from the connection or its first byte on."""
_STUCK_S: Final = 60.0
"""For a client to read on: two minutes of a bad line are tried again with another connection."""
_AWAY_S: Final = 5.0
"""For somebody who is turned away to say what he wanted and read the answer."""
_OTHER_FILES: Final = 200
"""The database's, courses that are read, and who is turned away."""
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


class _Connection(H11Protocol):
    """A connection of uvicorn's that may be turned away and is not waited for without end."""

    door: Door

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_inside = self._is_answered = False
        self._head: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._is_inside = self.door.enter(self._address)
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
        if self._is_inside:
            self.door.leave(self._address)
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


def bounded(most: int) -> type[H11Protocol]:
    """uvicorn's protocol for a server that holds so many connections at most."""
    return type("BoundedConnection", (_Connection,), {"door": Door(most)})


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
