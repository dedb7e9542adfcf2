"""Parcels: records sealed to the centre as a file, with an index in clear, and the receipts that come back as one.

Owns the two forms, byte for byte, and how they are read without believing anything: bounds first, then the digest,
then the seal; what is inside is a batch (`sync.wire`) and proves itself. The index serves whoever carries a parcel:
it says for whom it is and which chains it is meant to hold. It is not signed, so the centre goes by the content
alone. A file holds one parcel or several, one after another. Format: ``sync/FORMAT.md``, "Parcel".
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Annotated, BinaryIO, Final

import msgspec

from content_cache import age
from content_cache.errors import BadRecipientError
from sync.encoding import HexDigest, to_base64url
from sync.enrol_messages import Recipient
from sync.errors import BadBatchError, BadParcelError
from sync.protocol import (
    MAX_BATCH_BODY_BYTES,
    MAX_BATCH_ITEMS,
    MAX_PARCEL_BYTES,
    MAX_PARCEL_INDEX_BYTES,
    MAX_PARCEL_RANGES,
    MAX_RECEIPTS_FILE_BYTES,
)
from sync.receipt import Range
from sync.record import SignedRecord
from sync.timestamps import Timestamp, moment, timestamp
from sync.wire import Batch, compress, decompress, pack, read_batch

PARCEL_FORMAT: Final = 1
PARCEL_MAGIC: Final = b"TUHOC-PARCEL 1\n"
RECEIPTS_MAGIC: Final = b"TUHOC-RECEIPTS 1\n"
_FAMILY: Final = b"TUHOC-PARCEL "
_RECEIPTS_FAMILY: Final = b"TUHOC-RECEIPTS "
_NAME_BYTES: Final = 32
"""Longest first line that is read to tell what a file is."""

Size = Annotated[int, msgspec.Meta(ge=1, le=MAX_PARCEL_BYTES)]


class ParcelIndex(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on a parcel in clear. Nothing in it is proven."""

    format: int = PARCEL_FORMAT
    hub: HexDigest
    """Key id of the hub that it is for."""
    recipient: Recipient
    """What it is sealed to: a hub may have had several."""
    made: Timestamp
    """By the maker's wall clock."""
    ranges: Annotated[tuple[Range, ...], msgspec.Meta(max_length=MAX_PARCEL_RANGES)]
    """The chains inside, as in a receipt."""
    records: Annotated[int, msgspec.Meta(ge=1, le=MAX_BATCH_ITEMS)]
    size: Size
    """Bytes of the sealed rest."""
    sha256: HexDigest
    """Of the sealed rest."""


class Parcel(msgspec.Struct, frozen=True):
    """A whole parcel whose digest is right. ``raw`` is all of it, as it was read."""

    index: ParcelIndex
    raw: bytes
    sealed: bytes

    @property
    def digest(self) -> str:
        """Hex SHA-256 of the sealed rest: what the parcel is known by."""
        return self.index.sha256


def make_parcel(
    records: Sequence[SignedRecord],
    *,
    hub: str,
    recipient: str,
    certificates: Iterable[bytes],
    now: datetime,
) -> bytes:
    """Seals records into one parcel.

    Args:
        records: by device and ascending sequence; what `portions` gives fits.
        hub: key id of the centre.
        recipient: the centre's, as it told it.
        certificates: of the devices.
        now: wall time.

    Raises:
        BadParcelError: ``empty`` or ``too-large``.
        BadRecipientError: it is none.
    """
    if not records:
        raise BadParcelError("empty")
    sealed = age.encrypt_to(pack(records, certificates), [recipient])
    index = ParcelIndex(
        hub=hub,
        recipient=recipient,
        made=timestamp(now),
        ranges=chains_of(records),
        records=len(records),
        size=len(sealed),
        sha256=hashlib.sha256(sealed).hexdigest(),
    )
    whole = PARCEL_MAGIC + msgspec.json.encode(index) + b"\n" + sealed
    if len(sealed) > MAX_PARCEL_BYTES - MAX_PARCEL_INDEX_BYTES or len(whole) > MAX_PARCEL_BYTES:
        raise BadParcelError("too-large", f"{len(whole)} bytes")
    return whole


def portions(records: Iterable[SignedRecord], max_bytes: int = MAX_BATCH_BODY_BYTES) -> Iterator[list[SignedRecord]]:
    """Parts records into what one parcel holds each, never holding more than one portion.

    Args:
        records: by device and ascending sequence.
        max_bytes: of texts in one portion; a longer record makes one alone. Signatures and texts that compress
            badly still fit a batch as it travels, since the default is what a batch may be compressed.
    """
    portion: list[SignedRecord] = []
    size = chains = 0
    before: tuple[str, int] | None = None
    for record in records:
        breaks = (record.device, record.seq - 1) != before
        size += len(record.text) + 128
        chains += breaks
        if portion and (size > max_bytes or len(portion) >= MAX_BATCH_ITEMS - 400 or chains > MAX_PARCEL_RANGES):
            yield portion
            portion, size, chains = [], len(record.text) + 128, 1
        portion.append(record)
        before = (record.device, record.seq)
    if portion:
        yield portion


def chains_of(records: Iterable[SignedRecord]) -> tuple[Range, ...]:
    """The runs of sequences without gaps, a device's own: a device never writes two records on one head."""
    by_device: dict[str, list[SignedRecord]] = defaultdict(list)
    for record in records:
        by_device[record.device].append(record)
    found = []
    for device in sorted(by_device):
        first = last = None
        for record in sorted(by_device[device], key=lambda one: one.seq):
            if first is not None and last is not None and record.seq != last.seq + 1:
                found.append(_range(device, first, last))
                first = None
            first, last = first or record, record
        if first is not None and last is not None:
            found.append(_range(device, first, last))
    return tuple(found)


def parse_parcel(data: bytes) -> Parcel:
    """Reads exactly one parcel, as it travels over HTTP.

    Raises:
        BadParcelError: see its reasons.
    """
    if len(data) > MAX_PARCEL_BYTES:
        raise BadParcelError("too-large", f"{len(data)} bytes")
    _check_name(data[:_NAME_BYTES].partition(b"\n")[0] + b"\n", PARCEL_MAGIC, _FAMILY)
    line, newline, sealed = data[len(PARCEL_MAGIC) :].partition(b"\n")
    if len(line) > MAX_PARCEL_INDEX_BYTES:
        raise BadParcelError("malformed-index", "too long")
    if not newline:
        raise BadParcelError("cut-short", "inside the index")
    return _parcel(line, sealed)


def read_parcels(file: BinaryIO) -> Iterator[Parcel]:
    """Reads a file of parcels, one in memory at a time.

    Raises:
        BadParcelError: see its reasons; what came before may be whole, so look through a file before taking any.
        OSError: what the disk says.
    """
    at_start = True
    while True:
        name = file.readline(_NAME_BYTES)
        if not name:
            if at_start:
                raise BadParcelError("not-a-parcel", "empty file")
            return
        _check_name(name, PARCEL_MAGIC, _FAMILY)
        line = file.readline(MAX_PARCEL_INDEX_BYTES + 1)
        if not line.endswith(b"\n"):
            reason = "malformed-index" if len(line) > MAX_PARCEL_INDEX_BYTES else "cut-short"
            raise BadParcelError(reason, "its index does not end")
        index = _read_index(line[:-1])
        yield _parcel(line[:-1], file.read(index.size))
        at_start = False


def open_parcel(parcel: Parcel, identities: Iterable[str]) -> Batch:
    """Opens a parcel; what is inside is unread and unbelieved.

    Args:
        parcel: for this hub.
        identities: of the hub; all are tried.

    Raises:
        BadParcelError: ``cannot-open``, ``malformed-content``.
    """
    for identity in identities:
        try:
            found = age.decrypt(parcel.sealed, identity)
        except BadRecipientError:
            continue
        if found is not None:
            try:
                batch = read_batch(found)
            except BadBatchError as error:
                raise BadParcelError("malformed-content", error.reason) from error
            if not batch.items:
                raise BadParcelError("malformed-content", "empty")
            return batch
    raise BadParcelError("cannot-open", "sealed to another identity, or altered")


def pack_receipts(envelopes: Iterable[bytes]) -> bytes:
    """A file of receipts: signed envelopes as they are, one a line."""
    return RECEIPTS_MAGIC + compress(b"".join(one + b"\n" for one in envelopes))


def unpack_receipts(data: bytes) -> tuple[bytes, ...]:
    """Reads a file of receipts; who signed them is asked elsewhere.

    Raises:
        BadParcelError: ``not-a-parcel``, ``unsupported-version``, ``too-large``, ``malformed-content``.
    """
    if len(data) > MAX_RECEIPTS_FILE_BYTES:
        raise BadParcelError("too-large", f"{len(data)} bytes")
    _check_name(data[:_NAME_BYTES].partition(b"\n")[0] + b"\n", RECEIPTS_MAGIC, _RECEIPTS_FAMILY)
    try:
        content = decompress(data[len(RECEIPTS_MAGIC) :], MAX_RECEIPTS_FILE_BYTES)
    except BadBatchError as error:
        raise BadParcelError("too-large" if error.reason == "too-large" else "malformed-content") from error
    return tuple(line for line in content.split(b"\n") if line)


def _parcel(line: bytes, sealed: bytes) -> Parcel:
    index = _read_index(line)
    if len(sealed) < index.size:
        raise BadParcelError("cut-short", f"{len(sealed)} of {index.size} bytes")
    if len(sealed) > index.size or hashlib.sha256(sealed).hexdigest() != index.sha256:
        raise BadParcelError("altered", "not the digest that it states")
    return Parcel(index, b"%s%s\n%s" % (PARCEL_MAGIC, line, sealed), sealed)


def _read_index(line: bytes) -> ParcelIndex:
    try:
        index = msgspec.json.decode(line, type=ParcelIndex)
        moment(index.made)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BadParcelError("malformed-index", type(error).__name__) from error
    if index.format != PARCEL_FORMAT:
        raise BadParcelError("unsupported-version", f"format {index.format}")
    if any(one.first > one.last for one in index.ranges):
        raise BadParcelError("malformed-index", "a range runs backwards")
    return index


def _check_name(line: bytes, magic: bytes, family: bytes) -> None:
    if line == magic:
        return
    if line.startswith(family) and line[len(family) : -1].isdigit():
        raise BadParcelError("unsupported-version", line[len(family) : -1].decode("ascii"))
    if line.rstrip(b"\n") and magic.startswith(line.rstrip(b"\n")):
        raise BadParcelError("cut-short", "inside its first line")
    raise BadParcelError("not-a-parcel")


def _range(device: str, first: SignedRecord, last: SignedRecord) -> Range:
    return Range(device=device, first=first.seq, last=last.seq, digest=to_base64url(last.digest))
