"""A result as a QR code: the address of the hub with the record in it, so that any phone's camera sends it.

The code holds ``HTTPS://HUB/Q/DATA``, all in capitals where that address means the same, which a QR code stores in 5.5
bits a character. DATA is base32 without padding of: the version of this form (1 byte), the record's signature (64
bytes), and its text as a zstd frame without magic, compressed with a dictionary that is fixed for ever
(``qr-1.zdict``, made by ``build_spec/qr_dictionary.py``). Owns making and reading of DATA; what it says is believed for
its signature alone, and a hub asks who that is. Format: ``sync/FORMAT.md``, "A result as a QR code".
"""

from __future__ import annotations

import base64
import binascii
import functools
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import zstandard

from content_cache.signing import SIGNATURE_BYTES
from sync.errors import BadQrError, TooLongForQrError
from sync.protocol import PATH_QR
from sync.record import SignedRecord
from sync.wire import Item

QR_FORMAT: Final = 1
MAX_SYMBOL: Final = 30
"""The largest symbol that is made: 137 modules a side. What is larger, a phone reads badly from a screen."""
MAX_CHARS: Final = 1_990
"""Of an address in capitals: what version 30 holds at level M is 1,994."""
MAX_MIXED_CHARS: Final = 1_370
"""Of an address whose path is not in capitals, which takes 8 bits a character."""
MAX_DATA_CHARS: Final = 4_000
"""That are read; more fits no code at all."""
MAX_TEXT_BYTES: Final = 64 << 10
"""Of a record's text that is unpacked: far more than compresses into a code."""
_LEVEL: Final = 22
_DICTIONARY: Final = "qr-1.zdict"


def qr_data(record: SignedRecord | Item) -> str:
    """The record as DATA: capitals and digits. Its length is not looked at."""
    params = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL,
        source_size=len(record.text),
        format=zstandard.FORMAT_ZSTD1_MAGICLESS,
        write_content_size=True,
        write_checksum=False,
        write_dict_id=False,
    )
    packed = zstandard.ZstdCompressor(dict_data=_dictionary(), compression_params=params).compress(record.text)
    whole = bytes([QR_FORMAT]) + record.signature + packed
    return base64.b32encode(whole).rstrip(b"=").decode("ascii")


def qr_address(hub_url: str, record: SignedRecord) -> str:
    """What the code of a record says.

    Args:
        hub_url: base address of the centre, as the home knows it.
        record: any.

    Raises:
        TooLongForQrError: no code that a phone reads well holds it: the record has to go another way.
    """
    split = urlsplit(hub_url.rstrip("/"))
    base = f"{split.scheme}://{split.netloc}".upper() + split.path
    address = base + PATH_QR + "/" + qr_data(record)
    most = MAX_CHARS if address == address.upper() else MAX_MIXED_CHARS
    if len(address) > most:
        raise TooLongForQrError(len(address), most)
    return address


def qr_symbol(address: str) -> Any:
    """The symbol of an address: a ``segno.QRCode`` of level M or better.

    Raises:
        TooLongForQrError: it needs a larger one than `MAX_SYMBOL`.
    """
    import segno  # noqa: PLC0415 - only who shows a code pays for it

    try:
        symbol = segno.make_qr(address, error="m")
    except segno.DataOverflowError as error:
        raise TooLongForQrError(len(address), MAX_CHARS) from error
    if int(symbol.version) > MAX_SYMBOL:
        raise TooLongForQrError(len(address), MAX_CHARS)
    return symbol


def read_qr_data(data: str) -> Item:
    """Reads DATA, in capitals or not.

    Raises:
        BadQrError: ``not-a-result``, ``unsupported-version``, ``damaged``.
    """
    if not data.isascii() or len(data) > MAX_DATA_CHARS:
        raise BadQrError("not-a-result", f"{len(data)} characters")
    try:
        whole = base64.b32decode(data.upper() + "=" * (-len(data) % 8))
    except binascii.Error as error:
        raise BadQrError("not-a-result", "not base32") from error
    if len(whole) <= 1 + SIGNATURE_BYTES:
        raise BadQrError("damaged" if whole[:1] == bytes([QR_FORMAT]) else "not-a-result", f"{len(whole)} bytes")
    if whole[0] != QR_FORMAT:
        raise BadQrError("unsupported-version", str(whole[0]))
    return Item(whole[1 : 1 + SIGNATURE_BYTES], _unpacked(whole[1 + SIGNATURE_BYTES :]))


def _unpacked(packed: bytes) -> bytes:
    try:
        # The library reads the size of a frame only with its magic before it.
        stated = zstandard.get_frame_parameters(zstandard.MAGIC_NUMBER.to_bytes(4, "little") + packed).content_size
        if stated == zstandard.CONTENTSIZE_UNKNOWN or not 0 < stated <= MAX_TEXT_BYTES:
            raise BadQrError("damaged", "its size is not stated, or too large")
        found = zstandard.ZstdDecompressor(dict_data=_dictionary(), format=zstandard.FORMAT_ZSTD1_MAGICLESS).decompress(
            packed, max_output_size=stated, allow_extra_data=False
        )
    except zstandard.ZstdError as error:
        raise BadQrError("damaged", str(error)) from error
    return found


@functools.cache
def _dictionary() -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(Path(__file__).with_name(_DICTIONARY).read_bytes())
