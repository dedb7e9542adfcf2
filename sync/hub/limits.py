"""What protects a hub from too much: bounded bodies and a limit on tries of enrolment."""

from __future__ import annotations

import threading
from collections.abc import Callable

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request

_MAX_CALLERS = 10_000
_SILENCE_S = 30.0
"""Between two pieces of a body; a line that is down for longer is tried again by the client."""
_BODY_S = 300.0
"""For a whole body: four megabytes at 128 kbit/s."""


async def read_body(request: Request, max_bytes: int) -> bytes:
    """Reads a request's body, never holding more than ``max_bytes`` and a chunk, nor for longer than a bad line needs.

    Raises:
        HTTPException: 413, as soon as it is known; 408 where nothing comes, or too little.
    """
    stated = request.headers.get("content-length", "0")
    if stated.isascii() and stated.isdigit() and int(stated[:20]) > max_bytes:
        raise HTTPException(413, "too-large")
    found = bytearray()
    chunks = request.stream()
    deadline_s = anyio.current_time() + _BODY_S
    while True:
        try:
            with anyio.fail_after(min(_SILENCE_S, max(0.0, deadline_s - anyio.current_time()))):
                found += await anext(chunks)
        except StopAsyncIteration:
            return bytes(found)
        except TimeoutError as error:
            raise HTTPException(408, "too-slow") from error
        if len(found) > max_bytes:
            raise HTTPException(413, "too-large")


class RateLimit:
    """A token bucket for each caller: a burst of a minute's worth, then so many a minute."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float]) -> None:
        """Takes the allowance and a clock that cannot be set, in seconds."""
        self._burst = float(per_minute)
        self._per_s = per_minute / 60
        self._monotonic = monotonic
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait_s(self, caller: str) -> float:
        """Takes a token: 0 when there was one, else the seconds until there will be."""
        now = self._monotonic()
        with self._lock:
            if len(self._buckets) >= _MAX_CALLERS:
                self._forget(now)
            tokens, since = self._buckets.get(caller, (self._burst, now))
            tokens = min(self._burst, tokens + (now - since) * self._per_s)
            if tokens < 1:
                self._buckets[caller] = (tokens, now)
                return (1 - tokens) / self._per_s
            self._buckets[caller] = (tokens - 1, now)
            return 0.0

    def _forget(self, now: float) -> None:
        """Drops full buckets, which say nothing; all of them, if a flood of callers left no full one."""
        self._buckets = {
            caller: (tokens, since)
            for caller, (tokens, since) in self._buckets.items()
            if tokens + (now - since) * self._per_s < self._burst
        }
        if len(self._buckets) >= _MAX_CALLERS:
            self._buckets.clear()
