"""How a number that somebody typed is read, written so that it has one reading in every country.

Points and commas change their meaning from country to country, so thousands are parted by spaces here; the decimal
sign is the one of the language in force.
"""

from __future__ import annotations

from PySide6.QtCore import QLocale

from content_cache.questions.numbers import read_number, show_number

_NO_BREAK_SPACE = "\u00a0"


def read_as(text: str) -> tuple[str, str] | None:
    """Reads a typed number by the rule that scores it.

    Args:
        text: as typed.

    Returns:
        The number to show, and the unit written behind it ("" for none); None where no number is read.
    """
    read = read_number(text)
    if read is None:
        return None
    number, unit = read
    whole, _, decimals = show_number(number).partition(",")
    shown = whole.replace(".", _NO_BREAK_SPACE)
    return shown + (QLocale().decimalPoint() + decimals if decimals else ""), unit
