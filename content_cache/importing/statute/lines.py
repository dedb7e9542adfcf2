"""The paragraphs of an act's plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from content_cache.text import clean

_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "\x0c": "\n"})
"""The Icelandic letter that old fonts wrote for the Vietnamese one; the end of a printed page."""
_DECORATION = re.compile(r"[-–—_=*~.·•\s]{3,}")
_BEGINS = re.compile(r"(?:\d+[a-zđ]?\s*[.)]|[a-zđ]{1,2}\s*[.)]|[-–+•*])\s")
_ENDS = (".", ";", ":", "”", '"', "!", "?")
_WRAPPED_CHARS = 45
"""A line that goes on in the next one is at least so long."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, without spaces at its ends, and where it begins in the file (from 1)."""

    text: str
    number: int


def read_lines(text: str) -> tuple[list[Line], int]:
    """The paragraphs of a text; lines that an editor wrapped are joined.

    Args:
        text: as read from the file.

    Returns:
        The paragraphs, and how many lines were only dashes, dots or stars.
    """
    found: list[Line] = []
    decorations = 0
    after_blank = True
    for number, raw in enumerate(clean(text).translate(_LOOKALIKES).split("\n"), 1):
        words = _SPACES.sub(" ", raw).strip()
        if not words:
            after_blank = True
            continue
        if _DECORATION.fullmatch(words):
            decorations += 1
            after_blank = True
            continue
        if found and not after_blank and _goes_on(found[-1].text, words):
            found[-1] = Line(f"{found[-1].text} {words}", found[-1].number)
        else:
            found.append(Line(words, number))
        after_blank = False
    return found, decorations


def _goes_on(before: str, words: str) -> bool:
    """Whether a line is the rest of the one above it."""
    if len(before) < _WRAPPED_CHARS or before.endswith(_ENDS) or _BEGINS.match(words):
        return False
    return words[0].islower()
