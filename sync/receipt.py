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
from sync.digits import damm, group_code, plain_digits
from sync.encoding import Base64Digest, HexDigest, from_base64url, to_base64url
from sync.errors import BadReceiptError
from sync.protocol import MAX_RECEIPT_BYTES, RECEIPT_TYPE
from sync.record import Count, Sequence
from sync.timestamps import Timestamp, moment

__all__ = [
    "Range",
    "Receipt",
    "Refusal",
    "check_code",
    "digest_text",
    "group_code",
    "matching",
    "open_receipt",
    "read_digest",
    "receipt_code",
    "seal_receipt",
]

RECEIPT_FORMAT: Final = 1
_CODE_DIGITS: Final = 12


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
    forked: tuple[HexDigest, ...] | msgspec.UnsetType = msgspec.UNSET
    """Devices of this batch of which the hub has another record too, at a sequence that the batch has; left out where
    there is none. A device that reads its own name here makes a new key."""
    central: tuple[bytes, ...] | msgspec.UnsetType = msgspec.UNSET
    """At a relay: receipts of the centre about the devices of this batch, envelopes as they are, handed down; base64
    with padding in JSON. Each is believed for the centre's signature alone."""


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


def matching(ranges: Iterable[Range], device: str, digest_at: Callable[[int], bytes | None]) -> tuple[Range, ...]:
    """The ranges that speak of the device's own records: digest for digest at their ends.

    Args:
        ranges: of a verified receipt.
        device: whose records were sent.
        digest_at: the device's own digest at a sequence; None where it has no such record.
    """
    found = []
    for one in ranges:
        if one.device == device and one.first <= one.last:
            own = digest_at(one.last)
            if own is not None and own == read_digest(one.digest):
                found.append(one)
    return tuple(found)


def read_digest(text: str) -> bytes | None:
    """A record digest of a receipt as bytes; None where it is no digest."""
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
    return len(digits) == _CODE_DIGITS + 1 and digits.isdecimal() and damm(digits) == 0


def digest_text(digest: bytes) -> str:
    """A record digest as receipts write it."""
    return to_base64url(digest)
