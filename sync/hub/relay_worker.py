"""The thread in which a serving relay forwards: woken by what comes in, and by the end of a wait."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from sync.hub.errors import HubError
from sync.hub.relay_forwarding import Forwarder, ForwardReport

_log = logging.getLogger(__name__)
_TRY_AGAIN_S: Final = 30.0
"""After a failure of this relay's own."""
_CLOSING_S: Final = 10.0


class ForwardingWorker:
    """Owns the thread."""

    def __init__(self, forwarder: Forwarder, on_forwarded: Callable[[ForwardReport], None] | None = None) -> None:
        """Starts, and sends what an earlier process left.

        Args:
            forwarder: used by this thread alone from now on.
            on_forwarded: told after each run, in this thread.
        """
        self._forwarder = forwarder
        self._on_forwarded = on_forwarded
        self._wake = threading.Event()
        self._wake.set()
        self._stop = False
        self._thread = threading.Thread(target=self._run, name="forwarding", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Says that there may be something to send. Returns at once."""
        self._wake.set()

    def close(self) -> None:
        """Ends after the request under way; what it did not send is sent by the next process."""
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
                report = self._forwarder.run(stopped=lambda: self._stop)
                wait_s = self._forwarder.seconds_until_next()
            except HubError as error:
                _log.warning("forwarding: %s", error.kind)
                wait_s = _TRY_AGAIN_S
                continue
            except Exception:  # noqa: BLE001 - told in full below
                # A bug must not end the thread: what the relay owes would stay without a word.
                _log.exception("forwarding")
                wait_s = _TRY_AGAIN_S
                continue
            if report.records or report.parcels or report.error is not None:
                problem = "" if report.error is None else report.error.kind
                _log.info("forwarded records=%d parcels=%d problem=%s", report.records, report.parcels, problem)
            # Something owed that may be sent now was left by a stop, or came meanwhile: never at once, never a spin.
            wait_s = None if wait_s is None else max(wait_s, 1.0)
            if self._on_forwarded is not None:
                self._on_forwarded(report)
