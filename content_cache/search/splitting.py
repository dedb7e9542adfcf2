"""Blocks of text as passages: long ones are cut at the ends of sentences, tiny ones under one heading are joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from content_cache.search.documents import Passage
from content_cache.text import clean

SHORT_CHARS = 300
"""Shorter pieces are joined with what follows under the same heading."""
LONG_CHARS = 700
"""No passage is longer."""

_BETWEEN = " · "
"""Between blocks of one passage where the first does not end like a sentence: an item, a row, a title."""
_ENDS = ".!?…;:,"
_SENTENCE_END = re.compile(r"[.!?…;:][\"”’)\]]*\s")


class PassageMaker:
    """Takes headings and blocks in the order of reading."""

    def __init__(self) -> None:
        """Stands at the top of the document."""
        self._made: list[Passage] = []
        self._anchor = ""
        self._heading = ""
        self._pending: list[str] = []
        self._pending_chars = 0
        self._bare = False

    def heading(self, anchor: str, words: str) -> None:
        """What follows stands under this heading."""
        self._flush()
        self._anchor, self._heading = anchor, _flat(words)
        self._bare = bool(self._heading)

    def block(self, words: str) -> None:
        """A paragraph, an item of a list, a row of a table."""
        flat = _flat(words)
        for part in cut(flat) if flat else ():
            if self._pending and self._pending_chars + len(_BETWEEN) + len(part) > LONG_CHARS:
                self._flush()
            if self._pending:
                part = f"{' ' if self._pending[-1][-1] in _ENDS else _BETWEEN}{part}"  # noqa: PLW2901
            self._pending.append(part)
            self._pending_chars += len(part)
            if self._pending_chars > SHORT_CHARS:
                self._flush()

    def passages(self) -> tuple[Passage, ...]:
        """All passages so far; a heading with nothing below it is one without text."""
        self._flush()
        return tuple(self._made)

    def _flush(self) -> None:
        if self._pending or self._bare:
            self._made.append(Passage(self._anchor, self._heading, "".join(self._pending)))
        self._pending, self._pending_chars, self._bare = [], 0, False


def cut(text: str) -> Iterator[str]:
    """A flat text in parts of at most `LONG_CHARS`, at ends of sentences where there are any, else between words."""
    start = 0
    while len(text) - start > LONG_CHARS:
        ends = [found.end() for found in _SENTENCE_END.finditer(text, start + SHORT_CHARS, start + LONG_CHARS + 1)]
        at = ends[-1] if ends else text.rfind(" ", start + SHORT_CHARS, start + LONG_CHARS + 1) + 1
        at = at or start + LONG_CHARS
        yield text[start:at].strip()
        start = at
    if start < len(text):
        yield text[start:].strip()


def joined(blocks: Iterable[str], anchor: str = "", heading: str = "") -> tuple[Passage, ...]:
    """The passages of blocks that all stand under one heading."""
    maker = PassageMaker()
    maker.heading(anchor, heading)
    for block in blocks:
        maker.block(block)
    return maker.passages()


def _flat(text: str) -> str:
    return " ".join(clean(text).split())
