"""Words of a text, in the forms in which they are compared.

A word is a run of letters and digits; ``31/2024/QH15`` is three. Every word has two forms: *exact* keeps the
diacritics (NFKC, lower case, the tone mark of open *oa*, *oe*, *uy* in one place), *folded* has none (``đ`` is ``d``).
The index and the query are cut by the same functions, so a text has as many folded words as exact ones, and a word's
place in the index is its place in the text. Whatever changes here changes what is in every index: raise
`content_cache.search.database.VERSION` with it (a test knows some words by heart).
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Callable

from content_cache.text import fold, fold_tone

MAX_WORD_CHARS = 64
"""Of a form; longer runs are data, not words, and are compared by their beginnings."""

_MARKS = "\u0300-\u036f\u180e\u200e\u200f\u202a-\u202e\u2061-\u2064\ufe00-\ufe0f"
"""Combining marks that no letter took up, and more signs without width: they belong to the word that they are in."""
_WORD = re.compile(rf"([\w{_MARKS}]+)")
_WITHOUT_WIDTH = re.compile(rf"[{_MARKS[3:]}]")
_LOOK_ALIKES = str.maketrans({"ð": "đ", "ɖ": "đ"})
"""Old fonts and keyboards gave these for ``đ``; on paper nobody sees the difference."""


class Words:
    """The words of a text that went through `content_cache.text.clean`, in order.

    ``folded``, ``exact``, ``starts`` and ``ends`` are equally long; all but the first are made when they are asked for.
    """

    def __init__(self, text: str) -> None:
        """Cuts the text."""
        self._parts = _WORD.split(text.replace("_", " "))  # what is between words, a word, what is between, ...
        self.folded = list(map(_folded.__getitem__, self._parts[1::2]))
        """Without diacritics."""
        self._has_others = "" in self.folded
        if self._has_others:
            self.folded = [form for form in self.folded if form]
        self._exact: list[str] | None = None
        self._borders: list[int] | None = None

    @property
    def exact(self) -> list[str]:
        """With their diacritics."""
        if self._exact is None:
            self._exact = [_exact[word] for word in self._parts[1::2] if not self._has_others or _folded[word]]
        return self._exact

    @property
    def starts(self) -> list[int]:
        """Where each begins in the text, in characters."""
        return self._cut()[0::2]

    @property
    def ends(self) -> list[int]:
        """Where each ends in the text, in characters."""
        return self._cut()[1::2]

    def _cut(self) -> list[int]:
        """Beginning and end of each word, alternating."""
        if self._borders is None:
            borders = list(itertools.accumulate(map(len, self._parts)))
            del borders[-1]  # what stands behind the last word
            if self._has_others:
                counted = [form for word in self._parts[1::2] for form in (_folded[word],) * 2]
                borders = [border for border, form in zip(borders, counted, strict=True) if form]
            self._borders = borders
        return self._borders


@functools.lru_cache(maxsize=512)
def recent_words(text: str) -> Words:
    """The words of a text that will be asked for again soon: one key later, mostly the same passages are found."""
    return Words(text)


class _Remembered(dict[str, str]):
    """One form of every word that was met; texts use few different words."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        made = self[word] = self._make(word)
        return made


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", _WITHOUT_WIDTH.sub("", word)).upper().casefold().translate(_LOOK_ALIKES)


def _exact_form(word: str) -> str:
    made = "".join(char for char in fold_tone(_plain(word)) if char.isalnum())
    return made[:MAX_WORD_CHARS]


def _folded_form(word: str) -> str:
    """Empty for signs that Unicode counts among letters, but that stand for marks only: those are no words."""
    made = "".join(char for char in fold(_plain(word)) if char.isalnum())
    return made[:MAX_WORD_CHARS]


_MOST_REMEMBERED = 50_000
_exact = _Remembered(_exact_form)
_folded = _Remembered(_folded_form)


def index_forms(text: str) -> tuple[str, str]:
    """All folded and all exact words of a clean text, joined by spaces: what the index is given."""
    found = Words(text)
    return " ".join(found.folded), " ".join(found.exact)
