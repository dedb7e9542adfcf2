"""Codes that people read out and type: digits only, since input methods mangle letters.

Owns cleaning what was typed, grouping what is shown, and the check digit.
"""

from __future__ import annotations

import unicodedata
from typing import Final

# The quasigroup of H. M. Damm, "Total anti-symmetrische Quasigruppen" (2004): it finds every single wrong
# digit and every swap of neighbours.
_DAMM: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)

_SEPARATORS: Final = frozenset(" -._\u00a0\u2013\u2014\t\r\n")


def plain_digits(typed: str) -> str:
    """What was typed, without separators; full-width and other digits become ASCII ones (NFKC).

    Anything else stays, so that the caller sees that it was no code.
    """
    folded = unicodedata.normalize("NFKC", typed)
    return "".join(
        str(unicodedata.decimal(one)) if one.isdecimal() else one for one in folded if one not in _SEPARATORS
    )


def group_code(code: str) -> str:
    """The code as it is shown: groups of four with hyphens, 4-4-4-1 for a receipt code."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def damm(digits: str) -> int:
    """Damm's check digit of a text of ASCII digits; 0 when the text ends with its own check digit."""
    interim = 0
    for one in digits:
        interim = _DAMM[interim][int(one)]
    return interim
