"""Codes that join a machine in the room: 13 digits, or a link, that say which TLS key it must have.

A code is 12 digits of Argon2id over the key's pin and Damm's check digit, shown 4-4-4-1. Whoever types it has pinned
the key: to forge another key with the same code takes 10^12 tries of Argon2id. Nothing in it is secret; it may hang on
the wall. A link carries the whole pin and the addresses too, for a QR code or a message: ``tuhoc:join?pin=...&at=...``.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from sync.digits import damm, plain_digits
from sync.errors import WrongJoinCodeError
from sync.tls_pin import PIN_BYTES

CODE_DIGITS: Final = 13
_SECRET_DIGITS: Final = CODE_DIGITS - 1
_SALT: Final = b"tuhoc-join-v1"
_MEMORY_KIB: Final = 65_536
_PASSES: Final = 3
_SCHEME: Final = "tuhoc"
_ACTION: Final = "join"
MAX_LINK_CHARS: Final = 2000
MAX_ADDRESSES: Final = 8


class JoinLink(msgspec.Struct, frozen=True, kw_only=True):
    """What a link says: a key, and where a machine with it may be."""

    pin: bytes
    addresses: tuple[str, ...]
    """``HOST:PORT`` each."""


def code_of(pin: bytes) -> str:
    """The join code of a TLS key, 13 digits. Takes a third of a second and 64 MiB.

    The first 8 bytes of Argon2id (RFC 9106; 64 MiB, 3 passes, 1 lane, a fixed salt) over the pin, as a big-endian
    integer modulo 10^12, and the check digit.
    """
    stretched = Argon2id(salt=_SALT, length=32, iterations=_PASSES, lanes=1, memory_cost=_MEMORY_KIB).derive(pin)
    digits = f"{int.from_bytes(stretched[:8], 'big') % 10**_SECRET_DIGITS:0{_SECRET_DIGITS}d}"
    return digits + str(damm(digits))


def read_code(typed: str) -> str:
    """The 13 digits of a code as typed, whatever stands between them.

    Raises:
        WrongJoinCodeError: other than 13 digits, or the check digit finds a slip.
    """
    digits = plain_digits(typed)
    if len(digits) != CODE_DIGITS or not (digits.isascii() and digits.isdecimal()):
        raise WrongJoinCodeError(f"{len(digits)} characters")
    if damm(digits) != 0:
        raise WrongJoinCodeError("a slip")
    return digits


def is_link(typed: str) -> bool:
    """Whether something pasted means to be a link."""
    return typed.strip().lower().startswith(f"{_SCHEME}:")


def make_link(pin: bytes, addresses: Sequence[str]) -> str:
    """The link of a machine."""
    shown = base64.urlsafe_b64encode(pin).decode().rstrip("=")
    query = urlencode([("pin", shown), *(("at", one) for one in addresses[:MAX_ADDRESSES])], safe=":[]")
    return f"{_SCHEME}:{_ACTION}?{query}"


def read_link(typed: str) -> JoinLink:
    """Reads a pasted link.

    Raises:
        WrongJoinCodeError: it is none, or incomplete.
    """
    text = "".join(typed.split())
    try:
        parts = urlsplit(text)
        fields = parse_qs(parts.query, max_num_fields=32)
        shown = fields.get("pin", [""])[0]
        pin = base64.b64decode(shown + "=" * (-len(shown) % 4), altchars=b"-_", validate=True)
        addresses = tuple(fields.get("at", [])[:MAX_ADDRESSES])
        for one in addresses:
            split_address(one)
    except (ValueError, binascii.Error) as error:
        raise WrongJoinCodeError("not a link") from error
    sound = (parts.scheme.lower(), parts.path.lower()) == (_SCHEME, _ACTION)
    if not sound or len(text) > MAX_LINK_CHARS or len(pin) != PIN_BYTES or not addresses:
        raise WrongJoinCodeError("not a whole link")
    return JoinLink(pin=pin, addresses=addresses)


def split_address(text: str, default_port: int | None = None) -> tuple[str, int]:
    """Host and port of ``HOST:PORT``, with or without ``https://`` before it.

    Raises:
        ValueError: it is none, or the port is missing and there is no default.
    """
    text = "".join(text.split()).rstrip("/")
    parts = urlsplit(text if "://" in text else f"https://{text}")
    port = parts.port or default_port
    if parts.scheme != "https" or not parts.hostname or port is None or parts.path or "@" in parts.netloc:
        raise ValueError(text)
    return parts.hostname, port
