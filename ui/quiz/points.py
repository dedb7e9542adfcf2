"""Marks of a question as people read them: "0,5/1 điểm". Thousandths in, the decimal sign of the language out."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

FULL_MARK = 1000
"""Thousandths of one mark that a right answer wins."""


def thousandths_text(thousandths: int) -> str:
    """A number in thousandths: 500 is "0,5", 2000 is "2"."""
    whole, rest = divmod(abs(thousandths), 1000)
    sign = "-" if thousandths < 0 else ""
    digits = f"{rest:03d}".rstrip("0")
    return f"{sign}{whole}{QLocale().decimalPoint()}{digits}" if digits else f"{sign}{whole}"


def won_text(score: int, marks: int) -> str:
    """What a question won of what it is worth, "0,5/1".

    Args:
        score: thousandths of one mark.
        marks: what the question is worth, in thousandths of a mark.
    """
    # To the hundredth: a third of three marks is kept as 999 thousandths, and read as one mark.
    hundredth = 10 * FULL_MARK
    won = (2 * score * marks + hundredth) // (2 * hundredth) * 10
    return f"{thousandths_text(won)}/{thousandths_text(marks)}"


def points_text(marks: int) -> str:
    """So many marks, with the word."""
    return QCoreApplication.translate("Points", "{marks} điểm").format(marks=thousandths_text(marks))
