"""What a zip or a tar file holds, found within bounded time and memory, whoever made it.

Only a table is made here: names with the places of their bytes. Nothing is extracted, no path of a disk is made from a
name, and no member's content is looked at. Both formats are read here in the few lines that packages need, because the
readers of the standard library build objects for everything that an archive claims to hold before one can ask how much
that is, and take their idea of a zip's end from another place than a check before them would. A zip's table is bounded
in length and number before it is read; a tar's headers are counted. Members may overlap: each is only ever read by
somebody who says how many bytes it may have.

Formats: PKWARE's APPNOTE 6.3.10 (4.3.7 to 4.3.16, 4.5.3) and POSIX.1-2001's ``pax`` with GNU's long names.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import IO

import msgspec

from content_cache.errors import MalformedPackageError

MOST_ENTRIES = 60_000
"""Entries of one archive, whatever they are."""
MOST_TABLE_BYTES = 16 * 1024 * 1024
"""A zip's central directory."""

_END = struct.Struct("<4s4H2IH")
_END_64_PLACE = struct.Struct("<4sIQI")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s5H3I2H")
_MOST_COMMENT_BYTES = 0xFFFF
_UNKNOWN = 0xFFFFFFFF
_ENCRYPTED, _UTF8 = 0x1, 0x800
_STORED, _DEFLATED = 0, 8

_BLOCK = 512
_MOST_NAME_BYTES = 64 * 1024
_PAX_PATH = re.compile(rb"(?:\A|\n)\d+ path=([^\n]*)\n")


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A file in an archive."""

    name: str
    """As the archive has it."""
    place: int
    """Of its local header in a zip, of its bytes in a tar."""
    stored_bytes: int
    """Its length in the archive."""
    size_bytes: int
    """Its length when opened, as the archive claims."""
    deflated: bool = False
    zipped: bool = True
    refused: str = ""
    """Why it cannot be opened, for example because it is encrypted; empty where it can."""


def members(file: IO[bytes], size_bytes: int) -> Iterator[Member]:
    """The files in an archive.

    Args:
        file: the archive, open.
        size_bytes: its length.

    Raises:
        MalformedPackageError: neither a zip nor an uncompressed tar, or cut off, or too much in it.
    """
    file.seek(0)
    first = _read(file, min(_BLOCK, size_bytes))
    if _is_tar_header(first):
        return _tar_members(file, size_bytes)
    return _zip_members(file, size_bytes)


def data_place(file: IO[bytes], member: Member) -> int:
    """Where a member's bytes begin.

    Raises:
        MalformedPackageError: there is no such member there.
    """
    if not member.zipped:
        return member.place
    file.seek(member.place)
    signature, *_rest, name_bytes, extra_bytes = _LOCAL.unpack(_read(file, _LOCAL.size))
    if signature != b"PK\3\4":
        raise MalformedPackageError("archive", "a member is not where its table says")
    return member.place + _LOCAL.size + int(name_bytes) + int(extra_bytes)


def _read(file: IO[bytes], size_bytes: int) -> bytes:
    data = b""
    while len(data) < size_bytes and (piece := file.read(size_bytes - len(data))):
        data += piece
    if len(data) < size_bytes:
        raise MalformedPackageError("archive", "cut off")
    return data


# --- zip


def _zip_members(file: IO[bytes], size_bytes: int) -> Iterator[Member]:
    table, count = _zip_table(file, size_bytes)
    position = 0
    for _number in range(count):
        if len(table) - position < _ENTRY.size:
            raise MalformedPackageError("archive", "its table is shorter than it says")
        fields = _ENTRY.unpack_from(table, position)
        signature, _made, _needed, flags, method = fields[:5]
        packed, size, name_bytes, extra_bytes, comment_bytes = fields[8:13]
        place = fields[16]
        if signature != b"PK\1\2":
            raise MalformedPackageError("archive", "its table does not read")
        position += _ENTRY.size
        name = table[position : position + name_bytes]
        extra = table[position + name_bytes : position + name_bytes + extra_bytes]
        position += name_bytes + extra_bytes + comment_bytes
        size, packed, place = _wide(extra, size, packed, place)
        refused = "is encrypted" if flags & _ENCRYPTED else ""
        if method not in (_STORED, _DEFLATED):
            refused = refused or f"is compressed by method {method}"
        if method == _STORED and packed != size:
            refused = refused or "has two lengths"
        if place > size_bytes:
            refused = refused or "lies outside of the archive"
        yield Member(
            name=name.decode("utf-8" if flags & _UTF8 else "cp437", "replace"),
            place=place,
            stored_bytes=packed,
            size_bytes=size,
            deflated=method == _DEFLATED,
            refused=refused,
        )
    if position != len(table):
        raise MalformedPackageError("archive", "its table is longer than it says")


def _zip_table(file: IO[bytes], size_bytes: int) -> tuple[bytes, int]:
    """The central directory and the number of its entries."""
    tail_bytes = min(size_bytes, _END.size + _MOST_COMMENT_BYTES)
    file.seek(size_bytes - tail_bytes)
    tail = _read(file, tail_bytes)
    at = tail.rfind(b"PK\5\6")
    while at >= 0 and at + _END.size + int.from_bytes(tail[at + 20 : at + 22], "little") > len(tail):
        at = tail.rfind(b"PK\5\6", 0, at)
    if at < 0 or len(tail) - at < _END.size:
        raise MalformedPackageError("archive", "neither a zip nor a tar file, or cut off")
    end = size_bytes - tail_bytes + at
    _signature, disk, first_disk, here, count, table_bytes, place, _comment = _END.unpack_from(tail, at)
    if 0xFFFF in (here, count) or _UNKNOWN in (table_bytes, place):
        here, count, table_bytes, place = _zip_end_64(file, end)
    if disk not in (0, 0xFFFF) or first_disk not in (0, 0xFFFF) or here != count:
        raise MalformedPackageError("archive", "is a part of several")
    if count > MOST_ENTRIES or table_bytes > MOST_TABLE_BYTES:
        raise MalformedPackageError("archive", f"{count} entries in {table_bytes} bytes are more than any course has")
    if place + table_bytes > end:
        raise MalformedPackageError("archive", "its table is not where it says")
    file.seek(place)
    return _read(file, table_bytes), count


def _zip_end_64(file: IO[bytes], end: int) -> tuple[int, int, int, int]:
    """Entries on this disk, entries, the table's length and place, of a zip that is large."""
    if end < _END_64_PLACE.size:
        raise MalformedPackageError("archive", "cut off")
    file.seek(end - _END_64_PLACE.size)
    signature, _disk, place, _disks = _END_64_PLACE.unpack(_read(file, _END_64_PLACE.size))
    if signature != b"PK\6\7" or place + _END_64.size > end:
        raise MalformedPackageError("archive", "its end does not read")
    file.seek(place)
    signature, *_middle, here, count, table_bytes, table_place = _END_64.unpack(_read(file, _END_64.size))
    if signature != b"PK\6\6":
        raise MalformedPackageError("archive", "its end does not read")
    return here, count, table_bytes, table_place


def _wide(extra: bytes, size: int, packed: int, place: int) -> tuple[int, int, int]:
    """The 64-bit values, for those that do not fit."""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        position += 4
        if kind == 1:
            values = [int.from_bytes(extra[at : at + 8], "little") for at in range(position, position + length - 7, 8)]
            wide = [values.pop(0) if one == _UNKNOWN and values else one for one in (size, packed, place)]
            return wide[0], wide[1], wide[2]
        position += length
    return size, packed, place


# --- tar


def _is_tar_header(block: bytes) -> bool:
    if len(block) < _BLOCK or block[257:262] != b"ustar":
        return False
    told = _octal(block[148:156])
    return told is not None and told == sum(block[:148]) + sum(block[156:]) + 8 * ord(" ")


def _octal(field: bytes) -> int | None:
    text = field.strip(b" \0")
    return int(text, 8) if text and all(digit in b"01234567" for digit in text) else None


def _tar_members(file: IO[bytes], size_bytes: int) -> Iterator[Member]:
    position, count = 0, 0
    long_name: bytes | None = None
    while position + _BLOCK <= size_bytes:
        file.seek(position)
        header = _read(file, _BLOCK)
        if not any(header):
            return
        count += 1
        if count > MOST_ENTRIES:
            raise MalformedPackageError("archive", f"more than {MOST_ENTRIES} entries")
        size = _octal(header[124:136])
        if not _is_tar_header(header) or size is None or position + _BLOCK + size > size_bytes:
            raise MalformedPackageError("archive", "a tar header does not read, or the file is cut off")
        kind = header[156:157]
        if kind in (b"L", b"x"):
            told = _read(file, min(size, _MOST_NAME_BYTES))
            long_name = told.rstrip(b"\0") if kind == b"L" else _pax_path(told, long_name)
        else:
            if kind in (b"0", b"\0"):
                yield Member(
                    name=(long_name or _tar_name(header)).decode("utf-8", "replace"),
                    place=position + _BLOCK,
                    stored_bytes=size,
                    size_bytes=size,
                    zipped=False,
                )
            long_name = None
        position += _BLOCK + -(-size // _BLOCK) * _BLOCK


def _tar_name(header: bytes) -> bytes:
    name, prefix = header[:100].split(b"\0")[0], header[345:500].split(b"\0")[0]
    return prefix + b"/" + name if prefix and header[257:263] == b"ustar\0" else name


def _pax_path(told: bytes, before: bytes | None) -> bytes | None:
    found = _PAX_PATH.search(told)
    return found[1] if found else before
