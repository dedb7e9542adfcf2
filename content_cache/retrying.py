"""When a broken transfer is tried again, after how long, and when to stop."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

import msgspec

from content_cache.errors import CutOffError, FetchCancelledError, OfflineError, ServerFaultError


class RetryPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How often, and after how long, a broken transfer is tried again.

    Tries count only while no byte arrives; every byte that does arrive starts the count anew.
    """

    tries: int | None = 6
    """None: until somebody cancels."""
    first_delay_s: float = 0.5
    longest_delay_s: float = 15.0
    jitter: Callable[[], float] = random.random
    """Spreads a room full of clients; from 0 to 1."""

    def delay_s(self, failures: int) -> float:
        """Doubles from the first delay up to the longest, with up to a quarter more at random."""
        delay_s = min(self.first_delay_s * float(2 ** min(failures - 1, 30)), self.longest_delay_s)
        return delay_s * (1 + self.jitter() / 4)


class Stop:
    """Says when to stop: somebody cancelled, or another connection failed for good."""

    def __init__(self, cancel: threading.Event | None) -> None:
        """Takes the caller's event, if it has one."""
        self._cancel = cancel
        self._failed = threading.Event()

    def fail(self) -> None:
        """Stops the other connections."""
        self._failed.set()

    def check(self) -> None:
        """Raises `FetchCancelledError` where it is time to stop."""
        if self._failed.is_set() or (self._cancel is not None and self._cancel.is_set()):
            raise FetchCancelledError

    def pause(self, seconds: float) -> None:
        """Waits, in short steps when there are two things to watch."""
        step = 0.05
        while seconds > 0:
            self.check()
            self._failed.wait(min(step, seconds))
            seconds -= step
        self.check()


def retried(
    policy: RetryPolicy, stop: Stop, once: Callable[[], bool], *, on_wait: Callable[[], None] = lambda: None
) -> None:
    """Runs a transfer until it is done, again after faults that may pass.

    Args:
        policy: how often and after how long.
        stop: checked before every try.
        once: one try. May raise; returns True when done, False when the connection broke after bytes had arrived.
        on_wait: called before each pause.

    Raises:
        FetchError: the last fault, when tries are used up; at once for faults that do not pass.
    """
    failures = 0
    while True:
        stop.check()
        try:
            if once():
                return
            failures = 1
        except (CutOffError, OfflineError, ServerFaultError):
            failures += 1
            if policy.tries is not None and failures >= policy.tries:
                raise
        on_wait()
        stop.pause(policy.delay_s(failures))
