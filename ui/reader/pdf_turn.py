"""Whose turn it is to ask the library for documents something.

The library has one lock for everything in it, and Python's bindings wait for that lock with Python's own held: while a
heavy page is rendered, any other question about any document would stop the whole program. So nobody asks without
having the turn, and waiting for it stops only who waits. The thread that draws never waits: it comes again later.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Final

from ui.reader.opened import FileTroubleError, Trouble

PATIENCE_S: Final = 20.0
"""A page that takes longer is given up; whoever waits for its end meanwhile is told."""

_turn: Final = threading.Lock()


@contextlib.contextmanager
def turn() -> Iterator[None]:
    """Waits for the turn and keeps it: for jobs on pool threads, a few milliseconds at a time.

    Raises:
        FileTroubleError: somebody has it for longer than `PATIENCE_S`.
    """
    if not _turn.acquire(timeout=PATIENCE_S):
        raise FileTroubleError(Trouble.TOO_HEAVY)
    try:
        yield
    finally:
        _turn.release()


def take() -> bool:
    """Takes the turn if it is free, for the thread that draws; `give_back` ends it. False: come again later."""
    return _turn.acquire(blocking=False)


def give_back() -> None:
    """Gives the turn back."""
    _turn.release()


def is_taken() -> bool:
    """True while a page is rendered, or a job asks. At the program's end: the library's thread may never end."""
    return _turn.locked()
