"""Moments as the cache stores them: Unix time in milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime


def to_ms(moment: datetime) -> int:
    """An aware moment as Unix time in milliseconds."""
    return round(moment.timestamp() * 1000)


def from_ms(milliseconds: int) -> datetime:
    """Unix time in milliseconds as a UTC-aware moment."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
