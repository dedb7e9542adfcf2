"""The ways that a course comes to a computer."""

from __future__ import annotations

import enum

from ui.errors import At


class Way(enum.StrEnum):
    """Where courses are looked for."""

    HUB = "hub"
    """The profile's hub, over the internet."""
    ROOM = "room"
    """A laptop in the room, by its address."""
    STICK = "stick"
    """A stick, a folder or a package."""

    @property
    def at(self) -> At:
        """What looking there is called in the words of an error."""
        return {Way.HUB: At.LOOK_HUB, Way.ROOM: At.LOOK_ROOM, Way.STICK: At.LOOK_FOLDER}[self]
