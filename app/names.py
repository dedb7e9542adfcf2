"""Names of people: how they are stored, and how they sort.

Sorted by given name, then middle, then family name, in the order of the Vietnamese alphabet; tones count only
where letters are equal, in the order level, grave, hook, tilde, acute, dot (the order of dictionaries since
Hoàng Phê).
"""

from __future__ import annotations

import unicodedata

from app.errors import EmptyNameError
from content_cache.text import clean

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_LETTERS)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}

SortKey = tuple[tuple[tuple[tuple[int, ...], tuple[int, ...]], ...], str]


def tidy_name(text: str) -> str:
    """Returns a name in NFC with single spaces.

    Raises:
        EmptyNameError: nothing to read is left.
    """
    name = " ".join(clean(text).split())
    if not name:
        raise EmptyNameError
    return name


def sort_key(full_name: str) -> SortKey:
    """The key to sort people by."""
    words = tidy_name(full_name).lower().split()
    ordered = [words[-1], *words[1:-1], *words[:1]] if len(words) > 1 else words
    return tuple(_ranked(word) for word in ordered), full_name


def _ranked(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    letters: list[int] = []
    tones: list[int] = []
    for character in word:
        parts = unicodedata.normalize("NFD", character)
        tone = next((_TONES[part] for part in parts if part in _TONES), 0)
        # A tone mark alone, with no letter under it, stands for itself.
        bare = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)) or character
        letters.append(_RANK.get(bare, len(_LETTERS) + ord(bare[0])))
        tones.append(tone)
    return tuple(letters), tuple(tones)
