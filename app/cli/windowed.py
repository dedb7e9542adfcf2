"""Finds the parts of the window by entry point, since nothing on this floor may import `ui`."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any, ClassVar

GROUP = "tuhoc.window"


class NoWindowError(Exception):
    """The desktop part is not installed, or cannot be loaded here; ``reason`` says which."""

    kind: ClassVar[str] = "no-window"

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason} (pip install 'tuhoc[desktop]')")
        self.reason = reason


def load(name: str) -> Any:
    """The function behind ``main`` (the window) or ``tour``; takes a list of words, returns an exit status.

    Raises:
        NoWindowError: it is not there, or Qt cannot be loaded.
    """
    for found in entry_points(group=GROUP):
        if found.name == name:
            try:
                return found.load()
            except ImportError as error:
                raise NoWindowError(f"the desktop part cannot be loaded: {error}") from error
    raise NoWindowError("the desktop part is not installed")
