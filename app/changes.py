"""Who wants to know that something changed: the snapshot of the first page, and the window's pages."""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable


class Change(enum.StrEnum):
    """What changed, so that a page refreshes only what it shows."""

    PEOPLE = "people"
    """A profile was made, renamed or enrolled."""
    LIBRARY = "library"
    """Courses here or on offer, or progress in them."""
    RESULTS = "results"
    """An attempt was begun or submitted, or a record moved on."""
    REVIEWS = "reviews"
    """A question was reviewed, or came under review."""
    SETTINGS = "settings"
    """A preference, or whose page opens next time."""
    SYNC = "sync"
    """What is known of the hub: online or not, last contact."""


Listener = Callable[[Change], None]


class Changes:
    """Tells listeners, on the thread that made the change, after it is durable."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Adds a listener; it must be quick and must not raise.

        Returns:
            A function that takes it out again.
        """
        with self._lock:
            self._listeners.append(listener)

        def leave() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return leave

    def tell(self, change: Change) -> None:
        """Says that something changed."""
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(change)
