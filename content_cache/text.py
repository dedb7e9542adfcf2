"""Vietnamese text: one form to store, one form to compare, one form to make ids from.

Owns Unicode normalisation and folding; knows nothing of Markdown or of courses.

Vietnamese has two accepted places for the tone mark in open syllables with *oa*, *oe* and *uy*: ``hòa`` and
``hoà``, ``khỏe`` and ``khoẻ``, ``thúy`` and ``thuý``. ``fold_tone`` moves the mark to the second vowel (the
newer way), where it stands anyhow as soon as a consonant follows (``hoàn``), so both spellings compare equal
and nothing else changes.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
"""A pattern, since most texts have none, and `str.translate` takes ten times as long to see that."""
_VISIBLE = re.compile("[^\\s\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_MOVED = {
    unicodedata.normalize("NFC", first + tone + second): unicodedata.normalize("NFC", first + second + tone)
    for first, second in (*((o, v) for o in "oO" for v in "aAeE"), *((u, y) for u in "uU" for y in "yY"))
    for tone in _TONES
}
_EARLY_TONE = re.compile("[òóỏõọÒÓỎÕỌ][aAeE](?![\u0300-\u036f])|[ùúủũụÙÚỦŨỤ][yY](?![\u0300-\u036f])")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def nfc(text: str) -> str:
    """Unicode NFC: the form of every stored text."""
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """NFC, without invisible characters (zero-width, soft hyphen, BOM), with ``\\n`` line ends.

    What is left out has no width and no meaning in Vietnamese, but breaks comparing and searching.
    """
    return nfc(_INVISIBLE.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")


def is_blank(text: str) -> bool:
    """Whether there is nothing to see in a text: white space and invisible characters only."""
    return _VISIBLE.search(text) is None


def fold_tone(text: str) -> str:
    """Moves the tone mark of open *oa*, *oe*, *uy* to the second vowel; everything else stays.

    Returns:
        NFC text; ``fold_tone("hòa") == fold_tone("hoà") == "hoà"``.
    """
    composed = nfc(text)
    return _EARLY_TONE.sub(_moved, composed) if _EARLY_TONE.search(composed) else composed


def _moved(found: re.Match[str]) -> str:
    return _MOVED[found[0]]


def fold(text: str) -> str:
    """For comparing without marks: NFC, lower case, no diacritics, ``đ`` to ``d``.

    ``đ`` has no decomposition in Unicode, so it is folded by name.
    """
    lowered = _INVISIBLE.sub("", text).lower()
    bare = "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))
    return nfc(bare).replace("đ", "d")


def slug(text: str, default: str = "x") -> str:
    """An id of ``a-z``, ``0-9`` and ``-`` from any text: ``Đường lối`` gives ``duong-loi``.

    Args:
        text: any text.
        default: what to return when nothing of the text is left.
    """
    return _NOT_SLUG.sub("-", fold(text)).strip("-") or default


_LETTERS = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONE_ORDER = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries; no tone comes first."""


def collation_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """For sorting Vietnamese: letters first (a ă â b c d đ e ê ...), then tones, then the text itself.

    White space and signs sort before digits, digits before letters, so ``an ninh`` comes before ``ang``; letters of
    other alphabets come last.
    """
    letters: list[int] = []
    tones: list[int] = []
    for char in nfc(_INVISIBLE.sub("", text)).lower():
        decomposed = unicodedata.normalize("NFD", char)
        tones.append(next((_TONE_ORDER.index(mark) + 1 for mark in decomposed if mark in _TONE_ORDER), 0))
        letter = nfc("".join(mark for mark in decomposed if mark not in _TONE_ORDER))
        place = _LETTERS.find(letter) if letter else -1
        if place < 0 and letter and letter[0].isalnum():
            place = len(_LETTERS) + ord(letter[0])
        letters.append(place + 1)
    return tuple(letters), tuple(tones), text
