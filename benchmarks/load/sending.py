"""Sends the batches: every device on a connection of its own, at its own moment, as often as it takes.

HTTP/1.1 is written by hand here: a client library would cost the computer more than the hub does, and both share it.
"""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.load.spool import Outgoing
from sync.errors import BadReceiptError
from sync.protocol import PATH_RECORDS, PROTOCOL_HEADER, PROTOCOL_VERSION, RECEIPT_MEDIA, RECORDS_MEDIA
from sync.receipt import open_receipt, read_digest

_TIMEOUT_S = 60.0
_AT_ONCE = 800
"""Connections of this one computer, fewer than a hub holds. Beyond that it chokes on its own sockets, and the hub waits
for requests that it has no time to write. Whoever waits here waits for the hub, and it counts as that.
"""
_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 20.0


@dataclass
class Sent:
    """What came of it. Times in seconds from a device's first try to its verified receipt."""

    waits_s: list[float] = field(default_factory=list)
    tries: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    """By word: status codes, or what happened to the connection."""
    seconds: float = 0.0
    late_s: float = 0.0
    """The furthest that this program was behind its own plan: above a second, it measures itself."""


def arrivals(count: int, seconds: float, seed: int) -> list[float]:
    """When each device sends: a contest's last hour, half of all in its last third, a sixth in its last twentieth.

    Returns:
        Ascending seconds from the start.
    """
    pick = random.Random(seed)
    moments = []
    for _ in range(count):
        chance = pick.random()
        if chance < 0.5:
            moments.append(pick.uniform(0, 2 / 3))
        elif chance < 0.5 + 1 / 3:
            moments.append(pick.uniform(2 / 3, 0.95))
        else:
            moments.append(pick.uniform(0.95, 1.0))
    return sorted(moment * seconds for moment in moments)


async def send(
    url: str, hub_public: bytes, outgoing: Sequence[Outgoing], moments: Sequence[float], *, tls: ssl.SSLContext | None
) -> Sent:
    """Sends everything and returns when every device holds its receipt.

    Args:
        url: the hub's.
        hub_public: its raw key.
        outgoing: a batch a device.
        moments: when each is sent, ascending seconds.
        tls: for https.
    """
    parts = urlsplit(url)
    where = parts.hostname or "", parts.port or 80
    found = Sent()
    started = time.perf_counter()
    tasks = set()
    places = asyncio.Semaphore(_AT_ONCE)
    for one, moment in zip(outgoing, moments, strict=True):
        wait = moment - (time.perf_counter() - started)
        if wait > 0:
            await asyncio.sleep(wait)
        else:
            found.late_s = max(found.late_s, -wait)
        task = asyncio.create_task(_device(where, hub_public, one, found, places=places, tls=tls))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    found.seconds = time.perf_counter() - started
    return found


async def _device(
    where: tuple[str, int],
    hub_public: bytes,
    one: Outgoing,
    found: Sent,
    *,
    places: asyncio.Semaphore,
    tls: ssl.SSLContext | None,
) -> None:
    began = time.perf_counter()
    wait_s = _FIRST_WAIT_S
    while True:
        found.tries += 1
        try:
            async with places, asyncio.timeout(_TIMEOUT_S):
                status, asked_s, body = await _post(*where, one.body, tls)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
            found.failures[type(error).__name__] += 1
        else:
            if status == 200 and _is_receipt(body, hub_public, one):
                found.waits_s.append(time.perf_counter() - began)
                return
            found.failures[str(status)] += 1
            wait_s = max(wait_s, min(asked_s, _LONGEST_WAIT_S))
        await asyncio.sleep(wait_s * random.uniform(0.5, 1.0))
        wait_s = min(wait_s * 2, _LONGEST_WAIT_S)


async def _post(host: str, port: int, body: bytes, tls: ssl.SSLContext | None) -> tuple[int, float, bytes]:
    reader, writer = await asyncio.open_connection(host, port, ssl=tls)
    try:
        writer.write(
            f"POST {PATH_RECORDS} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: {RECORDS_MEDIA}\r\n"
            f"Accept: {RECEIPT_MEDIA}\r\n{PROTOCOL_HEADER}: {PROTOCOL_VERSION}\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n".encode("ascii")
            + body
        )
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        return (
            int(head[0].split(" ", 2)[1]),
            float(headers.get("retry-after", "0")),
            await reader.readexactly(int(headers.get("content-length", "0"))),
        )
    finally:
        writer.close()


def _is_receipt(raw: bytes, hub_public: bytes, one: Outgoing) -> bool:
    try:
        receipt = open_receipt(raw, hub_public)
    except BadReceiptError:
        return False
    return any(
        found.device == one.device and found.first == 1 and read_digest(found.digest) == one.digests[-1]
        for found in receipt.ranges
    )
