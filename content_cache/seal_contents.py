"""What a seal holds once it is open: a quiz's keys or a quiz without them, with the pictures that only they show.

The content is JSON, compressed, and padded so that its length does not tell which answers are right. Pictures travel
inside, since a picture in clear could show what the question will be about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeVar

import msgspec

from content_cache import limits
from content_cache.compression import compress, decompress
from content_cache.errors import MalformedPackageError
from content_cache.json_reading import read_json
from content_cache.questions import Key
from content_cache.sealing import PAD_BYTES

MEDIA_NAME: Final = re.compile(r"media/[a-z0-9-]+\.[a-z0-9]+")
_LENGTH_BYTES: Final = 4


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """An image and its type."""

    media_type: str
    data: bytes


class SealedKeys(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of a quiz: one for each question, in the quiz's order."""

    keys: tuple[Key, ...]
    media: dict[str, Picture] = {}
    """By name, ``media/...``."""


class SealedQuestions(msgspec.Struct, frozen=True, kw_only=True):
    """A quiz without its keys."""

    quiz: msgspec.Raw
    """The quiz's file, byte for byte: its digest is what records name it by."""
    media: dict[str, Picture] = {}


Contents = TypeVar("Contents", SealedKeys, SealedQuestions)


def pack_contents(contents: SealedKeys | SealedQuestions) -> bytes:
    """The bytes to encrypt: length (4 bytes, big-endian), one zstd frame of so many bytes, zeros.

    Raises:
        MalformedPackageError: more than a seal may hold.
    """
    raw = msgspec.json.encode(contents)
    if len(raw) > limits.SEAL_BYTES:
        raise MalformedPackageError("sealed quiz", f"has more than {limits.SEAL_BYTES} bytes with its pictures")
    frame = compress(raw)
    whole = len(frame).to_bytes(_LENGTH_BYTES, "big") + frame
    return whole + bytes(-len(whole) % PAD_BYTES)


def unpack_contents(data: bytes, form: type[Contents], what: str) -> Contents:
    """Reads what came out of a seal. It is signed, but its publisher may have been careless.

    Args:
        data: as decrypted.
        form: which of the two it must be.
        what: the seal's path, for the error.

    Raises:
        MalformedPackageError: it does not read as that.
    """
    length = int.from_bytes(data[:_LENGTH_BYTES], "big")
    frame, rest = data[_LENGTH_BYTES : _LENGTH_BYTES + length], data[_LENGTH_BYTES + length :]
    if len(frame) != length or len(rest) >= PAD_BYTES or any(rest):
        raise MalformedPackageError(what, "its content has not the length that it says")
    contents: Contents = read_json(decompress(frame, limits.SEAL_BYTES, what), form, what)
    check_pictures(contents.media, what)
    return contents


def check_pictures(media: Mapping[str, Picture], what: str) -> None:
    """Names and types that are possible, as for the files of a package.

    Raises:
        MalformedPackageError: one is not.
    """
    for name, picture in media.items():
        if not MEDIA_NAME.fullmatch(name) or not picture.media_type.startswith("image/"):
            raise MalformedPackageError(what, "holds something else than pictures")
