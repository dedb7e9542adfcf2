"""Lists that are handed out in pages, as the services do, from rows that a test holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from app.paging import Page, Place

Row = TypeVar("Row")


def page_of(
    rows: Sequence[Row], after: Place | None, limit: int, *, total: int | None = None, left: int = 0
) -> Page[Row]:
    """Some of the rows; the number of a place says where a page begins."""
    begin = 0 if after is None else after[1]
    end = min(begin + limit, len(rows))
    return Page(
        rows=tuple(rows[begin:end]),
        after=("", end, "") if end < len(rows) else None,
        total=len(rows) if total is None else total,
        left=left,
    )
