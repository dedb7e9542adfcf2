"""Units of a numeric question: which one was meant by what is chosen or typed, and what it is worth.

Names are alike with ``m²`` and ``m2``, both signs for micro, any white space, and both places of the tone mark. Case
counts where it tells two units apart (``mW``, ``MW``), and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import msgspec

from content_cache.questions.numbers import read_number, stored_number
from content_cache.text import clean, fold_tone

MOST_UNIT_CHARS: Final = 60
_ALIKE = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−–µ", "0123456789---μ", "^")


class Unit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A unit that the key knows. The first of a key is the one that its values are given in."""

    names: tuple[str, ...]
    """The first is shown. Only a first unit may have none: then values are plain numbers."""
    factor: str = "1"
    """How many of the first unit one of this is."""


def unit_key(name: str) -> str:
    """The form in which names of units are compared, but for case."""
    if name.isascii():
        return " ".join(name.replace("^", "").split())
    return fold_tone(" ".join(clean(name).translate(_ALIKE).split()))


class Units:
    """The units of a key, compiled."""

    def __init__(self, units: Sequence[Unit]) -> None:
        """Compiles units that have no problems."""
        self._exact: dict[str, Decimal] = {}
        self._lower: dict[str, Decimal | None] = {}
        for unit in units:
            factor = Decimal(unit.factor)
            for name in unit.names:
                key = unit_key(name)
                self._exact[key] = factor
                lowered = key.lower()
                known = self._lower.setdefault(lowered, factor)
                if known != factor:
                    self._lower[lowered] = None

    def factor(self, name: str) -> Decimal | None:
        """What a unit is worth by its name; None for a name that is not known, or could mean two units."""
        key = unit_key(name)
        found = self._exact.get(key)
        return self._lower.get(key.lower()) if found is None else found


def unit_problems(units: Sequence[Unit], *, required: bool) -> list[str]:
    """What is wrong with the units of a key, in words for its author."""
    keys = [unit_key(name) for unit in units for name in unit.names]
    if "" in keys or any(len(key) > MOST_UNIT_CHARS for key in keys):
        return [f"has a unit without a name, or with one longer than {MOST_UNIT_CHARS} characters"]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        return [f"has the unit {twice!r} twice"]
    if not all(_is_parted(name) for unit in units for name in unit.names):
        return ["has a unit whose name would read as a part of the number before it"]
    if any(not unit.names for unit in units[1:]) or (required and not (units and units[0].names)):
        return ["needs a name for the unit that is asked for"]
    factors = [stored_number(unit.factor) for unit in units]
    if any(factor is None or factor <= 0 for factor in factors):
        return ["has a unit whose factor is no number above 0"]
    return ["has a first unit whose factor is not 1"] if units and factors[0] != 1 else []


def _is_parted(name: str) -> bool:
    """Whether a number and the name behind it read as just these two."""
    read = read_number(f"1 {name}")
    return read is not None and read[0] == 1 and unit_key(read[1]) == unit_key(name)
