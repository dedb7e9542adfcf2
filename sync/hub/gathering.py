"""Hands small batches to intake by the group: one thread's turn for all that have come since the last one.

A contest's last minutes are thousands of requests with a record each. A thread's turn for each of them costs more than
the record: handing it over, and threads that take the interpreter from each other. So requests wait together, without
threads, while the groups before them are checked and written. For the event loop's thread alone.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import anyio.to_thread

from sync.wire import unpacked_size

LARGE_INTAKES_AT_ONCE: Final = 4
"""Each may hold 16 MiB of unpacked records in memory."""
_LARGE_BYTES: Final = 1 << 20
"""Unpacked, since a body of two kilobytes may unpack to all that is allowed. A client's batch is a quarter of it."""
_GROUPS_AT_ONCE: Final = 2
"""One is checked while the other is written."""
_MOST_BODIES: Final = 100
_MOST_BYTES: Final = 2 << 20
"""Of one group, unpacked; one body may be larger."""

Take = Callable[[Sequence[bytes]], Sequence[bytes | Exception]]
"""Takes bodies in a thread: what is answered to each, or what is wrong with it."""


def is_large(body: bytes) -> bool:
    """Whether a batch has its turn among the large ones, so that it keeps no small one waiting."""
    return unpacked_size(body) > _LARGE_BYTES


class Gathering:
    """Bodies that wait for their turn."""

    def __init__(self, take: Take, size_of: Callable[[bytes], int]) -> None:
        """Takes what takes groups, and what says how many bytes a body unpacks to."""
        self._take = take
        self._size_of = size_of
        self._waiting: deque[tuple[bytes, asyncio.Future[bytes]]] = deque()
        self._running: set[asyncio.Task[None]] = set()
        self._limiter = anyio.CapacityLimiter(_GROUPS_AT_ONCE)

    async def hand_in(self, body: bytes) -> bytes:
        """Waits until a body is taken, and gives the answer.

        Raises:
            Exception: what `Take` says of this body, or raised for the whole group.
        """
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.append((body, answer))
        if len(self._running) < _GROUPS_AT_ONCE:
            task = asyncio.create_task(self._run())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await answer

    async def _run(self) -> None:
        while self._waiting:
            group = self._next()
            try:
                answers = await anyio.to_thread.run_sync(self._take, [body for body, _ in group], limiter=self._limiter)
            except Exception as error:  # noqa: BLE001 - raised again, for each of those who wait
                answers = [error] * len(group)
            for (_, answer), found in zip(group, answers, strict=True):
                if answer.done():
                    continue
                if isinstance(found, Exception):
                    answer.set_exception(found)
                else:
                    answer.set_result(found)

    def _next(self) -> list[tuple[bytes, asyncio.Future[bytes]]]:
        group = [self._waiting.popleft()]
        size_bytes = self._size_of(group[0][0])
        while self._waiting and len(group) < _MOST_BODIES:
            size_bytes += self._size_of(self._waiting[0][0])
            if size_bytes > _MOST_BYTES:
                break
            group.append(self._waiting.popleft())
        return group
