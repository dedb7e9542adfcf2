"""How much work one text may cause.

The Markdown library takes time with the square of its input in many places: unclosed brackets, code spans that never
end, thousands of marks in one paragraph, lists inside lists. What a step will cost is estimated before it is taken,
from the text alone and never from a clock, so a lesson that renders on the computer that built it renders everywhere.
One unit is about what one character of plain text costs, 0.1 to 0.3 microseconds.
"""

from __future__ import annotations

from content_cache.errors import MalformedPackageError

MAX_UNITS = 48_000_000
"""About ten times what 4 MiB of ordinary text cost."""
MAX_BLOCKS = 60_000
"""Paragraphs, items, rows and the like that stand apart. The library moves all that are left for each."""
MAX_LINES = 250_000
"""Lines; ordinary text has a tenth of that in 4 MiB."""
MAX_CELLS = 200_000
"""Cells of all tables. A short row is filled up to the width of its table's head."""
MAX_DEPTH = 60
"""Elements inside elements. Sanitising takes time with the square of it."""


class Work:
    """What is left to spend on the text at hand."""

    def __init__(self) -> None:
        """Nothing is spent yet."""
        self._left = MAX_UNITS
        self._cells = MAX_CELLS

    def begin(self) -> None:
        """Begins with another text."""
        self._left = MAX_UNITS
        self._cells = MAX_CELLS

    def spend(self, units: int) -> None:
        """Accounts for a step.

        Raises:
            MalformedPackageError: there is not so much left.
        """
        self._left -= units
        if self._left < 0:
            raise MalformedPackageError("Markdown", "would take too long to render")

    def spend_cells(self, count: int) -> None:
        """Accounts for the cells of a table.

        Raises:
            MalformedPackageError: there are too many.
        """
        self._cells -= count
        if self._cells < 0:
            raise MalformedPackageError("Markdown", f"more than {MAX_CELLS} cells in its tables")
