"""Finding words in a text on screen: without diacritics, and whatever stands between them.

Places are those of a ``QTextDocument`` (UTF-16 code units of its plain text). Two ways of looking:

- `FoldedText.occurrences`: words that somebody types; white space of any kind and amount parts them.
- `FoldedText.locate`: a passage that a search brought. Its text was taken from the same lesson by other means, so
  line ends, borders of table cells, marks of footnotes and signs may differ: only letters and digits are compared,
  and where the whole passage isn't found, shorter pieces around the hits are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from content_cache.text import fold

MOST_OCCURRENCES: Final = 1000
"""More are not counted: nobody looks at them one by one."""
_CONTEXTS: Final = (80, 40, 20, 10, 0)
"""Letters around a hit that are tried, when the passage as a whole isn't there."""
_LEAST_LETTERS: Final = 4
"""Fewer letters than these alone are found anywhere."""
_BMP: Final = 0xFFFF

Span = tuple[int, int]
"""From a place to the one after the last letter."""


@dataclass(frozen=True)
class Located:
    """Where a passage stands."""

    span: Span
    marks: tuple[Span, ...]
    """What was looked for in it; the whole passage where that isn't known."""


@cache
def _folded(char: str) -> str:
    if char.isspace() or not char.isprintable():
        # Ends of lines, paragraphs and cells, pictures: all of them part words. What has no width parts nothing.
        return " " if char.isspace() or fold(char) else ""
    return fold(char)


class FoldedText:
    """A text in the form that is compared, with the place of each of its letters."""

    def __init__(self, text: str) -> None:
        """Folds a document's plain text."""
        table = {ord(char): _folded(char) for char in set(text)}
        if all(len(folded) == 1 for folded in table.values()) and (not text or max(table) <= _BMP):
            self.letters = text.translate(table)
            self._places: list[int] | None = None
            return
        letters: list[str] = []
        places: list[int] = []
        place = 0
        for char in text:
            folded = table[ord(char)]
            letters.append(folded)
            places.extend([place] * len(folded))
            place += 2 if ord(char) > _BMP else 1
        places.append(place)
        self.letters = "".join(letters)
        self._places = places

    def occurrences(self, words: str) -> list[Span]:
        """Where typed words stand, in order; the first `MOST_OCCURRENCES`.

        Args:
            words: any text; diacritics, case and the amount of white space don't matter.
        """
        parts = fold(words).split()
        if not parts:
            return []
        pattern = re.compile(r"\s+".join(map(re.escape, parts)))
        found: list[Span] = []
        for match in pattern.finditer(self.letters):
            found.append((self._place(match.start()), self._place_after(match.end())))
            if len(found) == MOST_OCCURRENCES:
                break
        return found

    def locate(self, find: str, hits: Iterable[str] = (), start: int = 0) -> Located | None:
        """Where a passage stands.

        Args:
            find: its text, possibly cut off at both ends.
            hits: the words in it that were looked for.
            start: a place to look from; what stands before it is looked at last.

        Returns:
            The place; None when neither the passage nor a piece of it around a hit is there.
        """
        passage = _Compact(fold(find))
        sought = [compact for hit in hits if (compact := _Compact(fold(hit)).text)]
        first = bisect_left(self._compact.places, self._index(start))
        for piece in _pieces(passage, sought):
            for begin in (first, 0) if first else (0,):
                at = self._compact.text.find(piece, begin)
                if at >= 0:
                    return self._located(at, at + len(piece), sought)
        return None

    @cached_property
    def _compact(self) -> _Compact:
        return _Compact(self.letters)

    def _located(self, first: int, last: int, sought: list[str]) -> Located:
        whole = self._span(first, last)
        marks: set[Span] = set()
        for hit in sought:
            at = self._compact.text.find(hit, first)
            while 0 <= at < last:
                if self._is_word(at, at + len(hit)):
                    marks.add(self._span(at, at + len(hit)))
                at = self._compact.text.find(hit, at + 1)
        return Located(whole, tuple(sorted(marks)) or (whole,))

    def _span(self, first: int, last: int) -> Span:
        places = self._compact.places
        return self._place(places[first]), self._place_after(places[last - 1] + 1)

    def _is_word(self, first: int, last: int) -> bool:
        begin, end = self._compact.places[first], self._compact.places[last - 1] + 1
        before = self.letters[begin - 1 : begin]
        after = self.letters[end : end + 1]
        return not before.isalnum() and not after.isalnum()

    def _place(self, index: int) -> int:
        return index if self._places is None else self._places[index]

    def _place_after(self, index: int) -> int:
        """The place after the letter before ``index``, with the marks that belong to it."""
        return index if self._places is None else max(self._places[index], self._places[index - 1] + 1)

    def _index(self, place: int) -> int:
        return place if self._places is None else bisect_left(self._places, place)


class _Compact:
    """Letters and digits alone, with where each stands."""

    def __init__(self, letters: str) -> None:
        self.places = [index for index, char in enumerate(letters) if char.isalnum()]
        self.text = "".join([letters[index] for index in self.places])


def _pieces(passage: _Compact, sought: list[str]) -> Iterator[str]:
    """The passage, then ever shorter pieces of it around the hits, then the hits themselves."""
    if passage.text:
        yield passage.text
    for context in _CONTEXTS:
        for hit in sought:
            at = passage.text.find(hit)
            piece = passage.text[max(0, at - context) : at + len(hit) + context] if at >= 0 else ""
            if len(piece) >= _LEAST_LETTERS:
                yield piece
    if not sought:
        # Its ends may be what differs: a cut word, the mark of a footnote.
        for part in (2, 4):
            length = len(passage.text) // part
            if length >= _CONTEXTS[2]:
                middle = len(passage.text) // 2
                yield passage.text[middle - length // 2 : middle + length // 2]
