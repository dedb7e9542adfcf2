"""The values that a numeric question accepts: intervals of decimals, compiled for many answers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import msgspec

from content_cache.questions.numbers import EXACT, MOST_DIGITS, read_number, stored_number
from content_cache.questions.question import FULL_MARK
from content_cache.questions.units import Unit, Units

_REMEMBERED = 1024
"""Texts whose reading is remembered: in bulk most answers are the same few."""


class NumberForm(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One accepted value or range. Numbers are text: plain digits, a point for the decimal sign."""

    value: str | None = None
    tolerance: str | None = None
    """How far from the value still counts."""
    relative: bool = False
    """The tolerance is a share of the value."""
    least: str | None = None
    most: str | None = None
    """A range, instead of a tolerance; one end may be open."""
    weight: int = FULL_MARK
    feedback: str | None = None

    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """The least and the most that counts; None for an open end.

        Raises:
            ValueError: a text is no number, none is there, or a value and a range.
        """
        if self.value is None:
            if self.least is None and self.most is None:
                raise ValueError(self)
            return _end(self.least), _end(self.most)
        if self.least is not None or self.most is not None:
            raise ValueError(self)
        value, tolerance = _number(self.value), _number(self.tolerance or "0")
        if self.relative:
            tolerance = EXACT.multiply(value.copy_abs(), tolerance)
        return EXACT.subtract(value, tolerance), EXACT.add(value, tolerance)

    def shown(self) -> Decimal:
        """A number to show as right: the value, the middle of the range, or an end where the middle is too long."""
        if self.value is not None:
            return _number(self.value)
        ends = [end for end in self.bounds() if end is not None]
        middle = ends[0] if len(ends) == 1 else EXACT.divide(EXACT.add(*ends), Decimal(2))
        return middle if len(middle.as_tuple().digits) < MOST_DIGITS else ends[0]


class _Interval(NamedTuple):
    """What a form accepts, and what that earns."""

    least: Decimal | None
    most: Decimal | None
    weight: int
    form: int


class Numbers:
    """The accepted values and units of a key, compiled."""

    def __init__(self, forms: Sequence[NumberForm], units: Sequence[Unit], *, required: bool, penalty: int) -> None:
        """Compiles what has no problems.

        Args:
            forms: accepted values.
            units: that the key knows; empty where there are none.
            required: a number without a unit has a wrong one.
            penalty: thousandths taken off where the number is right and its unit is not.
        """
        made = [_Interval(*form.bounds(), form.weight, index) for index, form in enumerate(forms)]
        self._intervals = sorted(made, key=lambda interval: -interval.weight)
        self._units = Units(units) if units else None
        self._required = required
        self._penalty = penalty
        self.find = lru_cache(_REMEMBERED)(self._find)
        """What a typed number and a chosen unit earn, and which form it is, if it is wholly that."""

    def _find(self, text: str, chosen: str | None) -> tuple[int, int | None]:
        read = read_number(text)
        if read is None:
            return 0, None
        number, written = read
        if self._units is None:
            return self._plain(number) if written in ("", "%") and not chosen else (0, None)
        factor = self._factor(self._units, written, chosen)
        if factor is not None:
            found = self._plain(number if factor == 1 else EXACT.multiply(number, factor))
            if found[1] is not None:
                return found
        return max(0, self._plain(number)[0] - self._penalty), None

    def _factor(self, units: Units, written: str, chosen: str | None) -> Decimal | None:
        """What the number is to be multiplied by; None where its unit is wrong, or missing and asked for."""
        if not written and not chosen:
            return None if self._required else Decimal(1)
        factor = units.factor(chosen or written)
        return None if chosen and written and units.factor(written) != factor else factor

    def _plain(self, number: Decimal) -> tuple[int, int | None]:
        for least, most, weight, form in self._intervals:
            if (least is None or least <= number) and (most is None or number <= most):
                return weight, form
        return 0, None


def _number(text: str) -> Decimal:
    found = stored_number(text)
    if found is None:
        raise ValueError(text)
    return found


def _end(text: str | None) -> Decimal | None:
    return None if text is None else _number(text)
