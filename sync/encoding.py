"""How 32-byte digests and 64-byte signatures are written in text.

Two rules, decided once (``sync/FORMAT.md``, "Encodings"): what names a thing that has a name elsewhere (a
device, a quiz file) is lower-case hex, as there; what is new in every record (record digests, signatures) is
base64url without padding, the shortest form that stays text, since it cannot be compressed.
"""

from __future__ import annotations

import binascii
from typing import Annotated, Final

import msgspec

_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
_TO_PLAIN: Final = bytes.maketrans(b"-_", b"+/")
HexDigest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
"""32 bytes as lower-case hex."""
Base64Digest = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{43}\Z")]
"""32 bytes as base64url without padding."""


def to_base64url(data: bytes) -> str:
    """Returns RFC 4648 base64url without padding."""
    return _encoded(data).decode("ascii")


def from_base64url(text: str | bytes) -> bytes:
    """Returns the bytes that RFC 4648 base64url without padding stands for.

    Raises:
        ValueError: other characters, padding, or a form that no encoder writes.
    """
    raw = text.encode("ascii") if isinstance(text, str) else text
    try:
        data = binascii.a2b_base64(raw.translate(_TO_PLAIN) + b"=" * (-len(raw) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    # What is read passes over characters that are none of its own. And two texts for the same bytes would let a copy
    # differ from the original.
    if _encoded(data) != raw:
        raise ValueError("not the canonical base64url")
    return data


def _encoded(data: bytes) -> bytes:
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").translate(_TO_URL)
