"""What an import took and what it left out."""

from __future__ import annotations

import msgspec


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """Something of the original that is not in the course."""

    what: str
    why: str


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file or a folder."""

    format: str
    course: str
    """Id of the course."""
    title: str
    taken: dict[str, int]
    """Counts, by what was counted: ``lessons``, ``articles``, ``media``, ..."""
    left_out: tuple[LeftOut, ...] = ()
