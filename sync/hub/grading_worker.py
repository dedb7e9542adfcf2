"""The thread in which a serving hub marks attempts: woken after each intake, never in a learner's way.

A receipt never waits for it, and it fails alone: what it could not do is done at the next waking, at the next start, or
by ``tuhoc hub grade``, which may run beside it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final

from sync.hub.errors import HubError
from sync.hub.grading import Grader, GradeReport

_log = logging.getLogger(__name__)
_TRY_AGAIN_S: Final = 30.0
"""After a failure that may pass."""
_CLOSING_S: Final = 10.0


class GradingWorker:
    """Owns the thread."""

    def __init__(
        self, grader: Grader, now: Callable[[], datetime], on_graded: Callable[[GradeReport], None] | None = None
    ) -> None:
        """Starts, and marks what an earlier process left.

        Args:
            grader: used by this thread alone from now on.
            now: the hub's clock.
            on_graded: told after each run, in this thread.
        """
        self._grader = grader
        self._now = now
        self._on_graded = on_graded
        self._wake = threading.Event()
        self._wake.set()
        self._stop = False
        self._thread = threading.Thread(target=self._run, name="grading", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Says that there may be something to mark. Returns at once."""
        self._wake.set()

    def close(self) -> None:
        """Ends after the chunk under way, at most some seconds from now."""
        self._stop = True
        self._wake.set()
        self._thread.join(_CLOSING_S)

    def _run(self) -> None:
        wait_s: float | None = None
        while True:
            self._wake.wait(wait_s)
            self._wake.clear()
            if self._stop:
                return
            try:
                report = self._grader.run(self._now(), stopped=lambda: self._stop)
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
