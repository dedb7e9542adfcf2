"""Dates, sizes and names as people read them, in the language of the window."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import QLocale

_KB = 1000
_MB = 1_000_000
_GB = 1_000_000_000
_EXACT = 100 * _MB
"""From here on a tenth of a megabyte tells nobody anything."""


def moment(at: datetime, *, now: datetime | None = None, zone: tzinfo | None = None) -> str:
    """A time: the hour alone when it is of today, else with its date (dd/MM/yyyy HH:mm).

    Args:
        at: UTC-aware.
        now: to compare with; the computer's clock by default.
        zone: the reader's; the computer's own by default.
    """
    local = at.astimezone(zone)
    today = (now or datetime.now(zone).astimezone(zone)).astimezone(zone)
    if local.date() == today.date():
        return local.strftime("%H:%M")
    return local.strftime("%d/%m/%Y %H:%M")


def day(at: datetime, *, now: datetime | None = None, zone: tzinfo | None = None) -> str:
    """A time where room is short: the hour when it is of today, else the date alone."""
    return moment(at, now=now, zone=zone).split(" ")[0]


def size(size_bytes: int) -> str:
    """A size on the disk or on the line: "850 KB", "1,4 MB", "640 MB", "2,1 GB"."""
    if size_bytes < _MB:
        return f"{max(1, round(size_bytes / _KB)) if size_bytes > 0 else 0} KB"
    if size_bytes >= _GB:
        return f"{QLocale().toString(size_bytes / _GB, 'f', 1)} GB"
    return f"{QLocale().toString(size_bytes / _MB, 'f', 1 if size_bytes < _EXACT else 0)} MB"


def initial(full_name: str) -> str:
    """The letter on somebody's mark: the first of the given name, which comes last."""
    parts = full_name.split()
    return parts[-1][0].upper() if parts else "?"


def grouped(digits: str, every: int = 4) -> str:
    """Digits in groups, with plain spaces between."""
    return " ".join(digits[start : start + every] for start in range(0, len(digits), every))
