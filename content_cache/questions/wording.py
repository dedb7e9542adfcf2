"""How a typed text is compared with the forms that an author accepts: folding, and forms with wildcards.

Always alike: composed and decomposed letters, invisible characters, white space of any kind and number, the two places
of the tone mark in open *oa*, *oe*, *uy* (``hòa`` is ``hoà``), the dashes and quotation marks of a word processor and
those of the keyboard, full stops at the end. Letters' case is alike unless the author says that it matters; other marks
matter unless the author says that they do not.

A form with wildcards is matched piece by piece from the left, without regular expressions and without going back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from content_cache.text import clean, fold_tone, nfc

WILDCARD = "*"
_ANYTHING = "\0"
"""Stands for a wildcard while a form is folded; typed texts lose theirs."""
_PART = re.compile(r"\\([*\\])|(\*)")
_D = str.maketrans("đĐ", "dD")
_KEYBOARD = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("‘’", "'"),
    }
)
"""Word processors change what was typed, so authors and learners have either."""
_TYPESET = re.compile("[\u2010-\u2014\u2212“”„«»‘’]")
_REMEMBERED = 1024
"""Texts whose match is remembered: in bulk most answers are the same few."""


def without_stop(text: str) -> str:
    """The text without full stops at its end."""
    return text.rstrip(".").rstrip() if text.endswith(".") else text


class Wording(msgspec.Struct, frozen=True):
    """What counts when texts are compared."""

    match_case: bool = False
    ignore_diacritics: bool = False

    def alike(self, text: str) -> str:
        """What is always alike made the same, but for full stops at the end."""
        plain = text.isascii()
        if not plain:
            text = clean(text)
        if not self.match_case:
            text = text.lower()
        text = " ".join(text.split())
        if not plain:
            text = fold_tone(text)
            if _TYPESET.search(text):
                text = text.translate(_KEYBOARD)
            if self.ignore_diacritics:
                bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
                text = nfc(bare).translate(_D)
        return text

    def comparable(self, text: str) -> str:
        """The form in which a typed text and an accepted one are compared."""
        return without_stop(self.alike(text))

    def pieces(self, form: str) -> tuple[str, ...]:
        """A form with wildcards as the texts between them; one piece where there is no wildcard."""
        marked = _PART.sub(lambda part: part[1] or _ANYTHING, form.replace(_ANYTHING, ""))
        first, *others = self.comparable(marked).split(_ANYTHING)
        if not others:
            return (first,)
        return (first, *(piece for piece in others[:-1] if piece), others[-1])


def matches(pieces: Sequence[str], text: str) -> bool:
    """Whether a comparable text is what the pieces say, with anything between them.

    White space has no number, so pieces on both sides of a wildcard may have the same space: ``a * b`` is ``a b``.
    """
    if len(pieces) == 1:
        return text == pieces[0]
    # At the ends the wildcard itself takes a space that is not there.
    text = f"{'' if pieces[0] else ' '}{text}{'' if pieces[-1] else ' '}"
    if not text.startswith(pieces[0]):
        return False
    at, before = len(pieces[0]), pieces[0]
    for piece in pieces[1:-1]:
        found = text.find(piece, at - _shared(before, piece))
        if found < 0:
            return False
        at, before = found + len(piece), piece
    last = pieces[-1]
    return text.endswith(last) and len(text) - len(last) >= at - _shared(before, last)


def _shared(before: str, after: str) -> int:
    """How many characters two pieces may have in common."""
    return 1 if before.endswith(" ") and after.startswith(" ") else 0


def without_wildcards(form: str) -> str:
    """A text that a form with wildcards accepts: words stand where wildcards parted them."""
    return " ".join(_PART.sub(lambda part: part[1] or " ", form).split())


class Forms:
    """Accepted forms, compiled: which of them a typed text is."""

    def __init__(self, forms: Sequence[str], weights: Sequence[int], wording: Wording, *, wildcards: bool) -> None:
        """Compiles.

        Args:
            forms: as written.
            weights: what each earns.
            wording: what counts when they are compared.
            wildcards: whether ``*`` in a form stands for anything.
        """
        self._alike = wording.alike
        # By weight, the first of equal ones first: what earns most is what was meant.
        self._order = sorted(range(len(forms)), key=lambda index: -weights[index])
        self._exact: dict[str, int] = {}
        self._patterns: list[tuple[int, tuple[str, ...]]] = []
        for rank, index in enumerate(self._order):
            pieces = wording.pieces(forms[index]) if wildcards else (wording.comparable(forms[index]),)
            if len(pieces) > 1:
                self._patterns.append((rank, pieces))
            else:
                self._exact.setdefault(pieces[0], rank)
        self.find = lru_cache(_REMEMBERED)(self._find)
        """Which form a typed text is: the one that earns most; None where it is none of them, as a blank is."""

    def _find(self, text: str) -> int | None:
        if self._patterns:
            text = text.replace(_ANYTHING, "")
        whole = self._alike(text)
        given = without_stop(whole)
        if not given:
            return None
        best = self._exact.get(given, len(self._order))
        for rank, pieces in self._patterns:
            if rank >= best:
                break
            # ``TP.*`` asks for a stop that may be the last thing typed.
            if matches(pieces, given) or (whole is not given and matches(pieces, whole)):
                best = rank
                break
        return self._order[best] if best < len(self._order) else None
