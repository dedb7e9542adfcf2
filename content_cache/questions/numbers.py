"""Numbers as people in Viet Nam type them, read into decimals without ever touching binary fractions, and shown again.

The rule leaves no text with two readings:

- One comma is the decimal sign: ``1,234`` is a little more than one.
- One point parts thousands where exactly three digits follow it and one to three digits, not beginning with 0, stand
  before it: ``1.234`` is over a thousand. Otherwise, and where a power of ten follows, it is the decimal sign: ``2.5``,
  ``0.125``, ``1234.567``, ``1.234e3``.
- Several commas, or several points, part thousands. Where both stand, the last sign is the decimal sign and the others
  part thousands: ``1.234,5``, ``1,234.5``.
- Spaces (narrow and unbreakable ones too) part thousands; the one sign that may stand then is the decimal sign.
- Thousands come in whole groups of three: ``12 34`` does not read.
- A sign may stand in front (Unicode's minus, hyphens and dashes too), a power of ten behind: ``e3``, ``x 10^3``,
  ``.10^3``, ``·10³``. Digits and signs of full width are read as the common ones.
- What follows then is the unit, as it is written.

More than `MOST_DIGITS` digits, and powers of more than three digits, do not read.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal, Inexact, Overflow
from typing import Final

from content_cache.text import clean

MOST_DIGITS: Final = 60
"""Of a typed number, and of one in a key: arithmetic stays exact and short."""
EXACT: Final = Context(prec=5000, Emax=20_000, Emin=-20_000, traps=[Inexact, Overflow])
"""Wide enough for the product of two such numbers, and for their sum where their powers are far apart."""

_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)} | dict(zip(map(ord, "．，＋％"), ".,+%", strict=True))
_SIGNS = str.maketrans(dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d", "-")) | _WIDE
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_PLAIN = re.compile("(-?[0-9]{1,15})(?:,([0-9]{1,15}))?")
"""What most people type."""
_HEAD = re.compile(r"([+-]?) ?([.,]?[0-9][0-9., ]*)")
_POWER = re.compile(r"(?:[eE]| ?[x×*·] ?10\^)([+-]?[0-9]+)| ?[x×*·] ?10([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_BARE_POWER = re.compile(r"\^([+-]?[0-9]+)|([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
"""Behind ``.10`` or ``10``, which read as the number's own digits at first."""
_BY_SPACES = re.compile(r"([1-9][0-9]{0,2}(?: [0-9]{3})+)(?:[.,]([0-9]+))?")
_BY_POINTS = re.compile(r"([1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,([0-9]+))?")
_BY_COMMAS = re.compile(r"([1-9][0-9]{0,2}(?:,[0-9]{3}){2,}|[1-9][0-9]{0,2}(?:,[0-9]{3})+(?=\.))(?:\.([0-9]+))?")
_UNPARTED = re.compile(r"([0-9]*)(?:[.,]([0-9]+))?")
_STORED = re.compile(r"-?([0-9]{1,60})(?:\.([0-9]{1,60}))?(?:[eE][+-]?[0-9]{1,3})?")
_POWER_DIGITS = 3
_PLAIN_POWERS = range(-9, 16)
_LEAST_PARTED = 10_000
"""Numbers below are shown without points for thousands: many of them are years."""


def read_number(text: str) -> tuple[Decimal, str] | None:
    """Reads a typed number.

    Args:
        text: as typed.

    Returns:
        The number, and what is written behind it, trimmed; None where the text does not begin with a number.
    """
    plain = _PLAIN.fullmatch(text)
    if plain is not None:
        return Decimal(f"{plain[1]}.{plain[2]}" if plain[2] else text), ""
    if not text.isascii():
        text = clean(text).translate(_SIGNS)
    text = " ".join(text.split())
    head = _HEAD.match(text)
    if head is None:
        return None
    body, rest = head[2].rstrip(), text[head.end() :]
    power = None
    if not head[2].endswith(" ") or rest[:1] in tuple("x×*·"):
        body, power, rest = _with_power(body, rest)
    if body.endswith((".", ",")) and power is None:
        body = body[:-1]
    made = _digits(body, powered=power is not None)
    if made is None or len(made.replace(".", "")) > MOST_DIGITS or len((power or "").lstrip("+-")) > _POWER_DIGITS:
        return None
    return Decimal(f"{head[1]}{made}E{power or 0}"), rest.strip()


def _with_power(body: str, rest: str) -> tuple[str, str | None, str]:
    """Parts a power of ten from what is behind a number."""
    found = _POWER.match(rest)
    if found is not None:
        return body, (found[1] or found[2]).translate(_RAISED), rest[found.end() :]
    found = _BARE_POWER.match(rest)
    if found is not None and (body == "10" or body.endswith((".10", ". 10"))):
        body = body[:-2].rstrip(" .") or "1"
        return body, (found[1] or found[2]).translate(_RAISED), rest[found.end() :]
    return body, None, rest


def _digits(body: str, *, powered: bool) -> str | None:
    """A number's digits with a point for the decimal sign; None where its signs make no sense."""
    found = _UNPARTED.fullmatch(body)
    if found is not None and (powered or _BY_POINTS.fullmatch(body) is None):
        return f"{found[1] or '0'}.{found[2]}" if found[2] else found[1]
    found = _BY_POINTS.fullmatch(body) or _BY_COMMAS.fullmatch(body) or _BY_SPACES.fullmatch(body)
    if found is None:
        return None
    whole = found[1].replace(".", "").replace(",", "").replace(" ", "")
    return f"{whole}.{found[2]}" if found[2] else whole


def stored_number(text: str) -> Decimal | None:
    """Reads a number of a key: plain digits, a point for the decimal sign; None where it is none."""
    return Decimal(text) if _STORED.fullmatch(text) else None


def store_number(number: Decimal) -> str:
    """Writes a number for a key; `stored_number` gives it back."""
    return str(number)


def show_number(number: Decimal) -> str:
    """Writes a number as people read it: ``1.234.567,89``; `read_number` gives the same number back."""
    if not number:
        return "0"
    number = number.normalize(EXACT)
    power = number.adjusted()
    if power not in _PLAIN_POWERS:
        return f"{show_number(number.scaleb(-power, EXACT))}e{power}"
    whole, _, decimals = format(number.copy_abs(), "f").partition(".")
    if int(whole) >= _LEAST_PARTED:
        whole = f"{int(whole):,}".replace(",", ".")
    return ("-" if number < 0 else "") + whole + ("," + decimals if decimals else "")
