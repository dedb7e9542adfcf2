"""A batch as it travels: zstd over lines in pairs, a signature and the record's text it belongs to.

A pair whose first line is the word ``certificate`` carries a device's certificate instead, for hubs that know
the device only by it: relays, and a centre that was restored. Owns packing and bounded unpacking; whether the
items are records and who signed them is asked elsewhere. Both ends of a line are kept byte for byte. Format:
``sync/FORMAT.md``, "Batch".
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import zstandard

from sync.encoding import from_base64url, to_base64url
from sync.errors import BadBatchError
from sync.protocol import MAX_BATCH_BYTES, MAX_BATCH_ITEMS
from sync.record import SignedRecord

_LEVEL = 10
"""1 ms for 50 attempts of 20 questions, 7 ms for 250. Level 14 takes six times as long for 1 % less, level 19 fifty
times for 2 %: what signatures and digests are made of, which is half of it, no level makes smaller."""


_CERTIFICATE = b"certificate"
"""No base64url that any encoder writes, so a hub of before refuses the pair as an item and takes the rest."""


class Item(msgspec.Struct, frozen=True):
    """A pair of a batch: unread, unbelieved. ``signature`` is empty where the line was no base64url."""

    signature: bytes
    text: bytes


class Batch(msgspec.Struct, frozen=True):
    """A batch as unpacked; nothing of it is believed yet."""

    items: tuple[Item, ...]
    certificates: tuple[bytes, ...] = ()
    """DSSE envelopes of devices, each once, in the order that they came."""


def pack(records: Iterable[SignedRecord | Item], certificates: Iterable[bytes] = ()) -> bytes:
    """Returns the body of ``POST /v1/records``.

    Args:
        records: in the order in which they go.
        certificates: of the devices, in one line each, where the other end may not know them.
    """
    pairs = [b"%s\n%s\n" % (_CERTIFICATE, one) for one in certificates]
    pairs += [b"%s\n%s\n" % (to_base64url(record.signature).encode("ascii"), record.text) for record in records]
    return compress(b"".join(pairs))


def within(records: Iterable[SignedRecord], max_bytes: int) -> tuple[SignedRecord, ...]:
    """The first records whose texts stay within ``max_bytes`` together; always at least one, where there is
    one.

    One record may be longer than the wish, so that no record can block those behind it.
    """
    taken: list[SignedRecord] = []
    size = 0
    for record in records:
        size += len(record.text)
        if taken and size > max_bytes:
            break
        taken.append(record)
    return tuple(taken)


def unpack(body: bytes, max_bytes: int = MAX_BATCH_BYTES) -> tuple[Item, ...]:
    """The items of a batch, as `read_batch` finds them: for a hub that knows its devices."""
    return read_batch(body, max_bytes).items


def read_batch(body: bytes, max_bytes: int = MAX_BATCH_BYTES) -> Batch:
    """Reads a batch.

    Args:
        body: as it travelled.
        max_bytes: more than this unpacked is refused, without unpacking it.

    Raises:
        BadBatchError: ``not-zstd``, ``too-large`` or ``not-pairs``.
    """
    data = decompress(body, max_bytes)
    if data.count(b"\n") > 2 * MAX_BATCH_ITEMS:
        # Counted before anything is split: a few bytes can unpack to millions of empty lines.
        raise BadBatchError("too-large", f"more than {MAX_BATCH_ITEMS} records")
    lines = data.split(b"\n")
    if lines.pop() != b"" or len(lines) % 2:
        raise BadBatchError("not-pairs", f"{len(lines)} lines")
    pairs = [(lines[at], lines[at + 1]) for at in range(0, len(lines), 2)]
    return Batch(
        items=tuple(Item(_signature(first), second) for first, second in pairs if first != _CERTIFICATE),
        certificates=tuple(dict.fromkeys(second for first, second in pairs if first == _CERTIFICATE)),
    )


def compress(data: bytes) -> bytes:
    """Zstandard (RFC 8878) without checksum: every record has its own hash and signature."""
    return zstandard.ZstdCompressor(level=_LEVEL, write_checksum=False).compress(data)


def unpacked_size(body: bytes) -> int:
    """What a batch says that it unpacks to; its own length where it says nothing, or is none."""
    try:
        stated = int(zstandard.get_frame_parameters(body).content_size)
    except zstandard.ZstdError:
        return len(body)
    return len(body) if stated == zstandard.CONTENTSIZE_UNKNOWN else max(stated, len(body))


def decompress(data: bytes, max_bytes: int) -> bytes:
    """Unpacks one frame that states its content's size, never holding more than ``max_bytes``.

    Raises:
        BadBatchError: ``not-zstd`` (cut short too) or ``too-large``.
    """
    try:
        stated = zstandard.get_frame_parameters(data).content_size
        if stated == zstandard.CONTENTSIZE_UNKNOWN:
            raise BadBatchError("not-zstd", "its size is not stated")
        if stated > max_bytes:
            raise BadBatchError("too-large", f"{stated} bytes")
        return zstandard.ZstdDecompressor().decompress(data, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise BadBatchError("not-zstd", str(error)) from error


def _signature(line: bytes) -> bytes:
    try:
        return from_base64url(line)
    except ValueError:
        return b""
