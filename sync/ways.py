"""The ways of this computer to hubs, kept warm: a connection that was made is used again by the next run.

A handshake over 150 ms each way costs more than a day's results. `WarmWays` hands out transports and takes them back
when they are closed; one thread has one at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from sync.transport import Transport, TransportFactory

_Way = tuple[str, tuple[bytes, ...]]
KEPT_AT_MOST = 4
"""Of one way; more are never in use at a time."""


class WarmWays:
    """A `TransportFactory` whose transports live on. For any thread."""

    def __init__(self, transport_for: TransportFactory) -> None:
        """Takes what makes a way where none is kept."""
        self._transport_for = transport_for
        self._lock = threading.Lock()
        self._idle: dict[_Way, list[Transport]] = {}
        self._is_closed = False

    def __call__(self, base_url: str, /, *, tls_pins: Sequence[bytes] = (), first_use: bool = False) -> Transport:
        """A way to a hub; closing it gives it back. One on first use is never kept."""
        if first_use:
            return self._transport_for(base_url, tls_pins=tls_pins, first_use=True)
        way = (base_url, tuple(tls_pins))
        with self._lock:
            kept = self._idle.get(way)
            inner = kept.pop() if kept else None
        if inner is None:
            inner = self._transport_for(base_url, tls_pins=tls_pins)
        return _Lent(self, way, inner)

    def close(self) -> None:
        """Closes what is kept; what is lent out is closed when it comes back."""
        with self._lock:
            self._is_closed = True
            idle = [one for kept in self._idle.values() for one in kept]
            self._idle.clear()
        for one in idle:
            one.close()

    def take_back(self, way: _Way, inner: Transport) -> None:
        """Called by what was lent out."""
        with self._lock:
            kept = self._idle.setdefault(way, [])
            keep = not self._is_closed and len(kept) < KEPT_AT_MOST
            if keep:
                kept.append(inner)
        if not keep:
            inner.close()


class _Lent:
    """A transport of `WarmWays`; unusable once it was closed."""

    def __init__(self, ways: WarmWays, way: _Way, inner: Transport) -> None:
        self._ways, self._way = ways, way
        self._inner: Transport | None = inner

    @property
    def unproven_key(self) -> bytes | None:
        return self._open().unproven_key

    def get(self, path: str, *, accept: str, max_bytes: int, authorization: str | None = None) -> bytes:
        return self._open().get(path, accept=accept, max_bytes=max_bytes, authorization=authorization)

    def post(
        self, path: str, body: bytes, *, media: str, accept: str, max_bytes: int, authorization: str | None = None
    ) -> bytes:
        return self._open().post(
            path, body, media=media, accept=accept, max_bytes=max_bytes, authorization=authorization
        )

    def close(self) -> None:
        inner, self._inner = self._inner, None
        if inner is not None:
            self._ways.take_back(self._way, inner)

    def _open(self) -> Transport:
        if self._inner is None:
            raise RuntimeError("closed")
        return self._inner
