"""Where in a lesson to begin, other than where reading stopped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_PAGE: Final = re.compile(r"page=([0-9]{1,6})")


@dataclass(frozen=True)
class Jump:
    """A place that somebody wants to see: what a link names, or what was found by searching."""

    anchor: str = ""
    """A heading's or a note's; ``page=5`` in a document of pages."""
    find: str = ""
    """Text around a hit as it stands in the lesson; white space and punctuation may differ."""
    hits: tuple[str, ...] = ()
    """The words in ``find`` that were looked for."""

    def __bool__(self) -> bool:
        return bool(self.anchor or self.find)

    @property
    def page(self) -> int | None:
        """The page that the anchor names, from 0; None where it names none."""
        found = _PAGE.fullmatch(self.anchor)
        return max(0, int(found[1]) - 1) if found else None


NOWHERE: Final = Jump()
