"""Long lists are handed out in pages, newest first: a page says where the next one begins.

The place is what the last row sorts by, not a number of rows: what comes in on top meanwhile moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from app.views import View

Row = TypeVar("Row")

Place = tuple[str, int, str]
"""What a list of results, records or opinions is sorted by: time as it is stored, number, id."""
PAGE = 100
"""Rows: more than a screen shows, and read in a few milliseconds."""
_AT_ONCE = 500


class Page(View, Generic[Row], frozen=True, kw_only=True):
    """Some rows of a list."""

    rows: tuple[Row, ...]
    after: Place | None
    """Where the following page begins; None where this was the last."""
    total: int
    """How many there are in all."""
    left: int
    """How many of all has the centre not received."""


def every(read: Callable[[Place | None, int], Page[Row]]) -> tuple[Row, ...]:
    """Returns all rows of a list.

    Args:
        read: gives a page, by where it begins and how many rows it has at most.
    """
    page = read(None, _AT_ONCE)
    rows = list(page.rows)
    while page.after is not None:
        page = read(page.after, _AT_ONCE)
        rows += page.rows
    return tuple(rows)
