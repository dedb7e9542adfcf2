"""Reading JSON that comes from outside: whatever is wrong with it, it is a `MalformedPackageError`.

Besides what does not fit its type, a stranger's JSON may be nested deeper than any parser follows, may hold bytes that
are no UTF-8, or numbers that no column holds; msgspec says so in three different ways, and here they become one.
"""

from __future__ import annotations

import codecs
from typing import TypeVar

import msgspec

from content_cache.errors import MalformedPackageError, UnsupportedFormatError

T = TypeVar("T")
_STEP_BYTES = 1024 * 1024
"""So that one rare character does not make four bytes of each of a long text's."""


class _Format(msgspec.Struct, frozen=True):
    format: int


def read_json(data: bytes, type: type[T], what: str) -> T:  # noqa: A002 - msgspec's own word
    """Decodes JSON of a known type.

    Args:
        data: the text, UTF-8.
        type: what it must be.
        what: what it is, for the error.

    Raises:
        MalformedPackageError: it does not read as that.
    """
    try:
        _check_text(data)
        return msgspec.json.decode(data, type=type)
    except RecursionError as error:
        raise MalformedPackageError(what, "nested too deeply") from error
    except UnicodeDecodeError as error:
        raise MalformedPackageError(what, "not UTF-8") from error
    except msgspec.MsgspecError as error:
        raise MalformedPackageError(what, str(error)) from error


def demand_format(data: bytes, newest: int, what: str) -> None:
    """Asks for a format number that is known here, before the rest is read.

    Args:
        data: the JSON text of an object with ``format``.
        newest: the highest number known.
        what: what it is, for the error.

    Raises:
        UnsupportedFormatError: made by a newer program.
        MalformedPackageError: no such object, or an impossible number.
    """
    found = read_json(data, _Format, what).format
    if found > newest:
        raise UnsupportedFormatError(what, found)
    if found < 1:
        raise MalformedPackageError(what, f"format {found} never was")


def _check_text(data: bytes) -> None:
    """Looks at all of it, also where the decoder passes over a field that nobody knows.

    Raises:
        UnicodeDecodeError: not UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(data), _STEP_BYTES):
        decoder.decode(data[start : start + _STEP_BYTES])
    decoder.decode(b"", final=True)
