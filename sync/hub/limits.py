"""What protects a hub from too much: bounded bodies, rates for each address, and waits for who guesses codes."""

from __future__ import annotations

import asyncio
import ipaddress
import threading
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request

_MAX_CALLERS = 10_000
_SILENCE_S = 30.0
"""Between two pieces of a body; a line that is down for longer is tried again by the client."""
_BODY_S = 300.0
"""For a whole body: four megabytes at 128 kbit/s."""
MOST_BODY_BYTES: Final = 256 << 20
"""Of all requests at a time. A contest's last minutes are thousands of bodies of some kilobytes."""


class Bodies:
    """What a hub holds of bodies, from their first byte until they are answered. For the event loop's thread alone."""

    def __init__(self, most_bytes: int) -> None:
        """Takes how much there may be; an address has a quarter of it, a proxy on this computer all."""
        self._most = most_bytes
        self._held: Counter[str] = Counter()
        self._total = 0

    def hold(self, address: str, size: int) -> bool:
        """Whether there is room for so many bytes more; they are counted then."""
        whose = network_of(address)
        if self._total + size > self._most or (not is_here(address) and self._held[whose] + size > self._most // 4):
            return False
        self._held[whose] += size
        self._total += size
        return True

    def give_back(self, address: str, size: int) -> None:
        """Says that so many bytes, which were counted, are held no more."""
        whose = network_of(address)
        self._total -= size
        self._held[whose] -= size
        if self._held[whose] <= 0:
            del self._held[whose]


def stated_size(request: Request, max_bytes: int) -> int:
    """How long a body is going to be, in bytes: what its head says, or ``max_bytes`` where that is nothing."""
    stated = request.headers.get("content-length", "")
    return int(stated[:20]) if stated.isascii() and stated.isdigit() else max_bytes


async def read_body(request: Request, max_bytes: int) -> bytes:
    """Reads a request's body, never holding more than ``max_bytes`` and a chunk, nor for longer than a bad line needs.

    Raises:
        HTTPException: 413, as soon as it is known; 408 where nothing comes, or too little.
    """
    if stated_size(request, max_bytes) > max_bytes:
        raise HTTPException(413, "too-large")
    found = bytearray()
    clock_s = asyncio.get_running_loop().time
    deadline_s = clock_s() + _BODY_S
    try:
        async with asyncio.timeout(_SILENCE_S) as silence:
            async for chunk in request.stream():
                found += chunk
                if len(found) > max_bytes:
                    raise HTTPException(413, "too-large")
                silence.reschedule(min(deadline_s, clock_s() + _SILENCE_S))
    except TimeoutError as error:
        raise HTTPException(408, "too-slow") from error
    return bytes(found)


@lru_cache(_MAX_CALLERS)
def network_of(address: str) -> str:
    """Whom a limit is about: an address, of IPv6 the network of 64 bits, since one computer has all of it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address


@lru_cache(_MAX_CALLERS)
def is_here(address: str) -> bool:
    """Whether an address is this computer: a proxy, whose limits count then, or the trainer's own pages."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


class RateLimit:
    """A token bucket for each caller: a burst of a minute's worth, then so many a minute."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float]) -> None:
        """Takes the allowance and a clock that cannot be set, in seconds."""
        self._burst = float(per_minute)
        self._per_s = per_minute / 60
        self._monotonic = monotonic
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait_s(self, caller: str, cost: float = 1) -> float:
        """Takes tokens: 0 when there were enough, else the seconds until there will be; none are taken then.

        Args:
            caller: an address or a device.
            cost: how many; more than a burst has cost as much as a burst.
        """
        cost = min(cost, self._burst)
        now = self._monotonic()
        with self._lock:
            if len(self._buckets) >= _MAX_CALLERS:
                self._forget(now)
            tokens, since = self._buckets.get(caller, (self._burst, now))
            tokens = min(self._burst, tokens + (now - since) * self._per_s)
            if tokens < cost:
                self._buckets[caller] = (tokens, now)
                return (cost - tokens) / self._per_s
            self._buckets[caller] = (tokens - cost, now)
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


class Patience:
    """Makes an address wait that has been wrong often: some tries are free, then a minute, doubled with each, up to an
    hour. A day without a wrong one forgets it.
    """

    FREE: Final = 20
    """A class behind one router mistypes some of its 60 codes."""
    FIRST_S: Final = 60.0
    MOST_S: Final = 3_600.0
    FORGET_S: Final = 86_400.0

    def __init__(self, monotonic: Callable[[], float], free: int = FREE) -> None:
        """Takes a clock that cannot be set, in seconds, and how many wrong tries cost nothing."""
        self._monotonic = monotonic
        self._free = free
        self._wrong: dict[str, tuple[int, float]] = {}
        """How often, and when last."""
        self._lock = threading.Lock()

    def wait_s(self, address: str) -> float:
        """Seconds until the address may try again; 0 when it may now."""
        now = self._monotonic()
        with self._lock:
            count, last = self._wrong.get(network_of(address), (0, now))
        if count < self._free or now - last >= self.FORGET_S:
            return 0.0
        return max(0.0, last + min(self.MOST_S, self.FIRST_S * 2.0 ** min(count - self._free, 20)) - now)

    def was_wrong(self, address: str) -> None:
        """Counts a wrong try. Those on this computer are not told apart, so they are not counted."""
        if is_here(address):
            return
        whose, now = network_of(address), self._monotonic()
        with self._lock:
            count, last = self._wrong.pop(whose, (0, now))
            # At the end: who is forgotten first has not been wrong for longest.
            self._wrong[whose] = (1 if now - last >= self.FORGET_S else count + 1, now)
            if len(self._wrong) > _MAX_CALLERS:
                del self._wrong[next(iter(self._wrong))]
