"""The services, which arrive after the first paint."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from app.compose import Services


class ServiceSlot(QObject):
    """Empty until the services are open; pages that show before that ask to be called.

    Signals:
        filled: the services are here.
    """

    filled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services: Services | None = None
        self._waiting: list[tuple[QObject, Callable[[Services], object]]] = []

    @property
    def services(self) -> Services | None:
        """The services, or None before they are open."""
        return self._services

    def fill(self, services: Services) -> None:
        """Puts the services in and calls everybody who waits."""
        self._services = services
        waiting, self._waiting = self._waiting, []
        for owner, use in waiting:
            if shiboken6.isValid(owner):
                use(services)
        self.filled.emit()

    def when_ready(self, owner: QObject, use: Callable[[Services], object]) -> None:
        """Calls ``use(services)`` now, or once they are here; not any more when the owner is gone."""
        if self._services is not None:
            use(self._services)
        else:
            self._waiting.append((owner, use))
