"""Titles in capitals, written as the act itself writes those words.

``NHIỆM VỤ CỦA ỦY BAN NHÂN DÂN`` becomes ``Nhiệm vụ của Ủy ban nhân dân`` because the text below says *Ủy ban nhân dân*.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_MOST_WORDS = 10
_LOOKED_AT = 40
_WORD = re.compile(r"[^\W_]+")


def _is_loud(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return 2 * sum(map(str.isupper, letters)) > len(letters)


class Casing:
    """How an act writes its words."""

    def __init__(self, paragraphs: Iterable[str]) -> None:
        """Takes the act's paragraphs; those in capitals, or mostly so, say nothing."""
        self._text = "\n".join(text for text in paragraphs if not _is_loud(text))
        self._lower = self._text.lower()
        if len(self._lower) != len(self._text):
            # Some letter's lower case is longer, so places would not match: nothing is known then.
            self._text = self._lower = ""

    def title(self, written: str) -> str:
        """A title; as it is where it is not all in capitals."""
        if not written.isupper():
            return written
        pieces = re.findall(r"\S+\s*", written)
        made: list[str] = []
        at = 0
        while at < len(pieces):
            count, text = self._longest(pieces[at : at + _MOST_WORDS])
            made.append(text)
            at += count
        joined = "".join(made).strip()
        return joined[:1].upper() + joined[1:]

    def _longest(self, pieces: list[str]) -> tuple[int, str]:
        """How many of the first words the text has next to each other, and how it writes them."""
        for count in range(len(pieces), 0, -1):
            wanted = "".join(pieces[:count])
            bare = wanted.strip().strip(".,;:()")
            found = self._most_common(bare.lower(), single=count == 1)
            if found is not None:
                return count, wanted.replace(bare, found) if bare in wanted else found
        return 1, pieces[0].lower()

    def _most_common(self, words: str, *, single: bool) -> str | None:
        counts: Counter[str] = Counter()
        at = self._lower.find(words) if words else -1
        while at >= 0 and counts.total() < _LOOKED_AT:
            end = at + len(words)
            if self._is_whole(at, end):
                counts[self._text[at:end]] += 1
            at = self._lower.find(words, at + 1)
        if not counts or (single and counts.total() < 2):
            return None
        return counts.most_common(1)[0][0]

    def _is_whole(self, start: int, end: int) -> bool:
        """Whether whole words stand there, in the middle of a sentence: at its front any word is a capital."""
        before = self._text[max(0, start - 2) : start]
        if not before.strip() or before[-1] == "\n" or _WORD.match(before[-1]):
            return False
        if before.strip()[-1] in '.:;!?)“"':
            return False
        return end >= len(self._text) or not _WORD.match(self._text[end])
