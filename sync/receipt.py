"""Receipts: a hub's signed word that it has custody of records; and the short code that people read out.

A receipt lists chains, not single records: ``from..to`` of a device, each naming the one before, ending in
``digest``. Whoever holds a record with that digest at ``to`` knows by the hashes that the hub has every one
of the range, byte for byte. It means custody, not approval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from content_cache.errors import ContentError
from content_cache.signing import Envelope, SigningKey, key_id, seal
from sync.encoding import Base64Digest, HexDigest, from_base64url, to_base64url
from sync.errors import BadReceiptError
from sync.protocol import MAX_RECEIPT_BYTES, RECEIPT_TYPE
from sync.record import Count, Sequence
from sync.timestamps import Timestamp, moment

RECEIPT_FORMAT: Final = 1
_CODE_DIGITS: Final = 12

# The quasigroup of H. M. Damm, "Total anti-symmetrische Quasigruppen" (2004): it finds every single wrong
# digit and every swap of neighbours.
_DAMM: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


class Range(msgspec.Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """Records ``first`` to ``last`` of a device, a chain, whose last has this digest."""

    device: HexDigest
    first: Sequence
    last: Sequence
    digest: Base64Digest


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """An item that was not taken. What could not be read has ``device`` "" and ``seq`` 0; the digest tells
    it.
    """

    device: str
    seq: Count
    digest: Base64Digest
    reason: str
    """A `sync.protocol.RefusalReason`, or a word of a later hub."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub answers to a batch."""

    format: int = RECEIPT_FORMAT
    hub: HexDigest
    """Key id of the hub that signed."""
    incarnation: str
    """Changes when a hub is restored from a backup."""
    time: Timestamp
    """The hub's clock: the only time that a device may rely on."""
    ranges: tuple[Range, ...]
    refused: tuple[Refusal, ...] = ()


def seal_receipt(receipt: Receipt, key: SigningKey) -> bytes:
    """Returns the signed envelope of a receipt."""
    return seal(RECEIPT_TYPE, msgspec.json.encode(receipt), [key])


def open_receipt(data: bytes, hub_public: bytes) -> Receipt:
    """Reads a receipt and checks that this hub signed it.

    Args:
        data: the DSSE envelope.
        hub_public: raw public key, as pinned at enrolment.

    Raises:
        BadReceiptError: malformed, of another format, or not signed by this hub.
    """
    if len(data) > MAX_RECEIPT_BYTES:
        raise BadReceiptError("malformed", f"{len(data)} bytes")
    hub = key_id(hub_public)
    try:
        envelope = Envelope.parse(data)
        signers = envelope.signers({hub: hub_public})
    except ContentError as error:
        raise BadReceiptError("bad-signature", error.kind) from error
    if envelope.payload_type != RECEIPT_TYPE or hub not in signers:
        raise BadReceiptError("bad-signature", "not by the hub of this device")
    try:
        receipt = msgspec.json.decode(envelope.payload, type=Receipt)
        moment(receipt.time)
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadReceiptError("malformed", type(error).__name__) from error
    if receipt.format != RECEIPT_FORMAT:
        raise BadReceiptError("malformed", f"format {receipt.format}")
    if receipt.hub != hub:
        raise BadReceiptError("bad-signature", "names another hub")
    return receipt


def matching(
    ranges: Iterable[Range], device: str, digest_at: Callable[[int], bytes | None]
) -> tuple[Range, ...]:
    """The ranges that speak of the device's own records: digest for digest at their ends.

    Args:
        ranges: of a verified receipt.
        device: whose records were sent.
        digest_at: the device's own digest at a sequence; None where it has no such record.
    """
    return tuple(
        one
        for one in ranges
        if one.device == device and one.first <= one.last and digest_at(one.last) == _digest(one.digest)
    )


def _digest(text: str) -> bytes | None:
    try:
        return from_base64url(text)
    except ValueError:
        return None


def receipt_code(digest: bytes) -> str:
    """The code of a record, 13 digits: a handle to look it up, not a proof.

    Args:
        digest: SHA-256 of the record's text.

    Returns:
        First 8 bytes of the digest as a big-endian integer modulo 10^12, padded to 12 digits, and the Damm
        digit.
    """
    digits = f"{int.from_bytes(digest[:8], 'big') % 10**_CODE_DIGITS:0{_CODE_DIGITS}d}"
    return digits + str(damm(digits))


def check_code(code: str) -> bool:
    """Whether a typed code is whole: 13 digits, spaces and hyphens aside, with the right check digit."""
    digits = plain_digits(code)
    return len(digits) == _CODE_DIGITS + 1 and digits.isascii() and digits.isdigit() and damm(digits) == 0


def group_code(code: str) -> str:
    """The code as it is shown: 4-4-4-1, with hyphens."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def plain_digits(code: str) -> str:
    """A typed code without spaces, hyphens and dots."""
    return "".join(one for one in code if one not in " -.\u00a0\u2013")


def damm(digits: str) -> int:
    """Damm's check digit of a text of digits; 0 when the text ends with its own check digit."""
    interim = 0
    for one in digits:
        interim = _DAMM[interim][int(one)]
    return interim


def digest_text(digest: bytes) -> str:
    """A record digest as receipts write it."""
    return to_base64url(digest)
