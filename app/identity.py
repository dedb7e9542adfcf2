"""Ids made on this computer: UUIDs of RFC 9562, version 7 where the order of making matters."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

RandomBytes = Callable[[int], bytes]
"""Gives so many random bytes: ``os.urandom`` in life, a counter in a test."""


def uuid7(at: datetime, random: RandomBytes) -> str:
    """Returns a UUIDv7 in canonical text.

    Args:
        at: the wall time that goes into its first 48 bits, in milliseconds.
        random: source of the 74 random bits.
    """
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    noise = int.from_bytes(random(10), "big")
    value = milliseconds << 80
    value |= 0x7 << 76
    value |= (noise >> 62 & 0xFFF) << 64
    value |= 0b10 << 62
    value |= noise & ((1 << 62) - 1)
    return str(uuid.UUID(int=value))


def uuid4(random: RandomBytes) -> str:
    """Returns a UUIDv4 in canonical text, which tells nothing about when it was made."""
    return str(uuid.UUID(bytes=random(16), version=4))
