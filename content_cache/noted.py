"""Which courses are here, noted outside the database: what a repair brings again when the database was lost."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

NOTED_FILE = "installed.json"


class NotedCourse(msgspec.Struct, frozen=True, kw_only=True):
    """A course, the place it came from, and whether its media were wanted."""

    location: str | None
    with_media: bool


class NotedCourses:
    """The note of one cache. What cannot be read is the same as nothing."""

    def __init__(self, folder: Path) -> None:
        """Takes the cache's folder."""
        self._path = folder / NOTED_FILE

    def read(self) -> dict[str, NotedCourse]:
        """The courses by id."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, NotedCourse])
        except (OSError, msgspec.MsgspecError):
            return {}

    def write(self, courses: Mapping[str, NotedCourse]) -> None:
        """Notes them, whole or not at all; nothing is written where nothing changed.

        Not synced to the disk: the day on which it is read is not the moment after a power cut.
        """
        if courses != self.read():
            partial = self._path.with_name(f".{self._path.name}.{os.getpid()}.partial")
            partial.write_bytes(msgspec.json.encode(courses))
            partial.replace(self._path)
