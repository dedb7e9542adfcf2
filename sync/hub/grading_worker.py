"""The thread in which a serving hub marks attempts: woken after each intake, never in a learner's way.

A receipt never waits for it, and it fails alone: what it could not do is done at the next waking, at the next start, or
by ``tuhoc hub grade``, which may run beside it. Custody goes first: while batches come one after the other, marking
waits for a pause, and takes a small turn now and then where there is none.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from sync.hub.errors import HubError
from sync.hub.grading import Grader, GradeReport

_log = logging.getLogger(__name__)
_TRY_AGAIN_S: Final = 30.0
"""After a failure that may pass."""
_CLOSING_S: Final = 10.0
_PAUSE_S: Final = 0.2
"""Without a batch: then it is quiet enough to mark."""
_PATIENCE_S: Final = 10.0
"""After so long without a pause a chunk is marked all the same."""


class GradingWorker:
    """Owns the thread."""

    def __init__(
        self,
        grader: Grader,
        now: Callable[[], datetime],
        on_graded: Callable[[GradeReport], None] | None = None,
        *,
        afterwards: Callable[[], object] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Starts, and marks what an earlier process left.

        Args:
            grader: used by this thread alone from now on.
            now: the hub's clock.
            on_graded: told after each run, in this thread.
            afterwards: done after each run, in this thread; a hub's fault in it is told and passed over.
            monotonic: a clock that cannot be set, in seconds.
        """
        self._grader = grader
        self._now = now
        self._on_graded = on_graded
        self._afterwards = afterwards
        self._wake = threading.Event()
        self._wake.set()
        self._stopping = threading.Event()
        self._monotonic = monotonic
        self._thread = threading.Thread(target=self._run, name="grading", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Says that there may be something to mark. Returns at once."""
        self._wake.set()

    def close(self) -> None:
        """Ends after the chunk under way, at most some seconds from now."""
        self._stopping.set()
        self._wake.set()
        self._thread.join(_CLOSING_S)

    def _run(self) -> None:
        wait_s: float | None = None
        while True:
            self._wake.wait(wait_s)
            self._wait_for_a_pause()
            if self._stopping.is_set():
                return
            try:
                report = self._grader.run(
                    self._now(),
                    count=self._on_graded is not None,
                    # More has come: whoever brings it goes first.
                    stopped=lambda: self._stopping.is_set() or self._wake.is_set(),
                )
                self._afterwards()
            except HubError as error:
                _log.warning("grading: %s", error.kind)
                wait_s = _TRY_AGAIN_S
                continue
            except Exception:  # noqa: BLE001 - told in full below
                # A bug must not end the thread: attempts would pile up without a word.
                _log.exception("grading")
                wait_s = _TRY_AGAIN_S
                continue
            wait_s = None
            if self._on_graded is not None:
                self._on_graded(report)

    def _wait_for_a_pause(self) -> None:
        """Returns when no batch has come for a moment, or after some patience."""
        until = self._monotonic() + _PATIENCE_S
        self._wake.clear()
        while not self._stopping.is_set() and self._monotonic() < until and self._wake.wait(_PAUSE_S):
            self._wake.clear()
            # A batch a millisecond would make this loop a busy one.
            self._stopping.wait(_PAUSE_S / 2)
        self._wake.clear()
