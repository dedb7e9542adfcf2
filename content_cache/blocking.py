"""A guard against slow work on the thread that draws the window.

Every place that talks to a database or to the network calls `check` first. The window forbids its own thread
at start-up, so a mistake fails at once in development and in tests instead of freezing somebody's screen.
"""

from __future__ import annotations

import threading


class BlockingCallError(AssertionError):
    """A database or network call was made on a thread where it is forbidden: a bug, never shown as advice."""


_forbidden: set[int] = set()


def forbid_current_thread() -> None:
    """From now on `check` raises on this thread."""
    _forbidden.add(threading.get_ident())


def allow_current_thread() -> None:
    """Takes back `forbid_current_thread` (for tests, and for the end of a program)."""
    _forbidden.discard(threading.get_ident())


def check(what: str) -> None:
    """Raises `BlockingCallError` where slow work is forbidden.

    Args:
        what: the kind of work, for the message: ``"SQL"`` or ``"HTTP"``.
    """
    if threading.get_ident() in _forbidden:
        raise BlockingCallError(f"{what} on a thread that must not wait")
