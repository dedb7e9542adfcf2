"""The record: one line of JSON text, written once, signed beside it, never serialised again.

Owns the header, composing, reading and verifying. What a body means by its kind is in ``bodies.py``; who may
say what about whom is the hub's business. The text that `compose` returns is kept and sent byte for byte by
everybody: ``Record`` is a reading of it, and nothing turns a ``Record`` back into bytes. Fields:
``sync/FORMAT.md``; frozen by ``tests/contract/records.json``.
"""

from __future__ import annotations

import enum
import hashlib
from datetime import datetime
from typing import Annotated

import msgspec

from content_cache.errors import BadSignatureError
from content_cache.signing import SigningKey
from content_cache.signing import verify as verify_signature
from sync.encoding import Base64Digest, HexDigest, to_base64url
from sync.errors import BadRecordError
from sync.protocol import MAX_RECORD_BYTES, MAX_SEQ, RECORD_TYPE, RefusalReason
from sync.timestamps import Timestamp, moment, timestamp

RECORD_VERSION = 1

RecordId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")]
"""A UUID in canonical text; devices make version 7 (RFC 9562)."""
Kind = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9.-]{0,63}\Z")]
Subject = Annotated[str, msgspec.Meta(pattern=r"^(profile|person):[0-9A-Za-z._-]{1,100}\Z")]
Party = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z._:-]{1,110}\Z")]
Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,31}\Z")]
Label = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x1f]{1,128}\Z")]
Sequence = Annotated[int, msgspec.Meta(ge=1, le=MAX_SEQ)]
Count = Annotated[int, msgspec.Meta(ge=0, le=MAX_SEQ)]


class Context(enum.StrEnum):
    """In which setting a record was made; results of different settings are told apart for ever."""

    SELF_STUDY = "self-study"
    """Alone, at one's own time."""
    CLASS = "class"
    """In a class that a trainer runs; ``session`` names it."""
    CONTEST = "contest"
    """In a contest with a window; ``session`` names it."""
    SUPERVISED = "supervised"
    """With somebody watching who is named in ``session``."""


class ClockQuality(enum.StrEnum):
    """What the device knows of its own wall clock."""

    UNSET = "unset"
    """Evidently wrong: before the program was made, or jumped back while it ran."""
    UNVERIFIED = "unverified"
    """Plausible; nobody has confirmed it."""
    SYNCED = "synced"
    """Agreed with a hub's signed time since the last restart."""


class SignedTime(msgspec.Struct, frozen=True, kw_only=True):
    """The last time that a hub signed for this device, and what has passed since by a clock that cannot be
    set.
    """

    time: Timestamp
    elapsed_ms: Count
    restarts: Count
    """Of the computer since then; from the first one on ``elapsed_ms`` counts only what was measured."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A record as read. Field order is the order in the text.

    ``context`` and ``clock`` are plain words here, since a later client may know more of them than this hub.
    """

    v: int = RECORD_VERSION
    kind: Kind
    kv: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    id: RecordId
    subject: Subject
    actor: Party
    device: HexDigest
    unit: Label | None
    context: Word
    session: Label | None
    seq: Sequence
    prev: Base64Digest | None
    time: Timestamp
    clock: Word
    signed_time: SignedTime | None
    body: msgspec.Raw

    @property
    def at(self) -> datetime:
        """The device's wall time when the record was made, UTC-aware. May be wrong: see ``clock``."""
        return moment(self.time)


class Head(msgspec.Struct, frozen=True):
    """The end of a device's chain: sequence and digest (32 bytes) of its last record."""

    seq: int
    digest: bytes


class SignedRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record as it is kept and sent: the exact text, its detached signature, and what one looks it up
    by.
    """

    id: str
    kind: str
    device: str
    seq: int
    text: bytes
    signature: bytes
    """64 bytes, Ed25519 over PAE(`RECORD_TYPE`, text)."""
    digest: bytes
    """SHA-256 of the text, 32 bytes: what counts once."""

    @property
    def head(self) -> Head:
        """What the next record of this device takes as ``previous``."""
        return Head(self.seq, self.digest)


class _VersionOnly(msgspec.Struct):
    v: int


_record_decoder = msgspec.json.Decoder(Record)
_version_decoder = msgspec.json.Decoder(_VersionOnly)


def digest_of(text: bytes) -> bytes:
    """The digest of a record: SHA-256 of its text, 32 bytes."""
    return hashlib.sha256(text).digest()


def compose(
    *,
    kind: str,
    body: msgspec.Struct,
    previous: Head | None,
    subject: str,
    key: SigningKey,
    new_id: str,
    at: datetime,
    kind_version: int = 1,
    actor: str | None = None,
    unit: str | None = None,
    context: Context = Context.SELF_STUDY,
    session: str | None = None,
    clock_quality: ClockQuality = ClockQuality.UNVERIFIED,
    signed_time: SignedTime | None = None,
) -> SignedRecord:
    """Writes and signs the next record of a device's chain.

    The caller stores it, in the same transaction that moves the chain's head; two records composed on one
    head would be a fork.

    Args:
        kind: what the body is, for example ``attempt``.
        body: a struct of ``bodies.py``; its fields are written in their order.
        previous: head of the device's chain; None for its first record.
        subject: whom it is about: ``profile:<uuid>`` before binding, ``person:<id>`` after.
        key: the device's key; the device id is its key id.
        new_id: a fresh UUIDv7 in canonical text.
        at: wall time, with its zone.
        kind_version: of the body's form.
        actor: who made it; the device itself when None.
        unit: organisation unit at the time, as the hub named it.
        context: the setting.
        session: of a class, a contest or a supervised sitting.
        clock_quality: what is known of ``at``.
        signed_time: the last hub-signed time.

    Raises:
        BadRecordError: a field has not the form that the format asks for (a bug in the caller), or the text
            would be
            longer than `MAX_RECORD_BYTES`.
    """
    record = Record(
        kind=kind,
        kv=kind_version,
        id=new_id,
        subject=subject,
        actor=key.key_id if actor is None else actor,
        device=key.key_id,
        unit=unit,
        context=context.value,
        session=session,
        seq=1 if previous is None else previous.seq + 1,
        prev=None if previous is None else to_base64url(previous.digest),
        time=timestamp(at),
        clock=clock_quality.value,
        signed_time=signed_time,
        body=msgspec.Raw(msgspec.json.encode(body)),
    )
    text = msgspec.json.encode(record)
    parse(text)
    return SignedRecord(
        id=new_id,
        kind=kind,
        device=key.key_id,
        seq=record.seq,
        text=text,
        signature=key.sign(RECORD_TYPE, text),
        digest=digest_of(text),
    )


def parse(text: bytes) -> Record:
    """Reads a record's text; says nothing about who signed it.

    Fields that this version does not know are passed over, and kinds and words may be unknown: a newer
    client's records are kept and forwarded as they are.

    Raises:
        BadRecordError: ``malformed`` or ``unsupported-version``.
    """
    if len(text) > MAX_RECORD_BYTES:
        raise BadRecordError(RefusalReason.MALFORMED, f"{len(text)} bytes")
    try:
        if b"\n" in text or b"\r" in text:
            raise BadRecordError(RefusalReason.MALFORMED, "more than one line")
        text.decode("utf-8")
        record = _decode(text)
        # Their form is looked at already; whether there is such a day is not.
        datetime.fromisoformat(record.time)
        if record.signed_time is not None:
            datetime.fromisoformat(record.signed_time.time)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BadRecordError(RefusalReason.MALFORMED, type(error).__name__) from error
    return record


def _decode(text: bytes) -> Record:
    """Another version may have any form, so its number is what counts where the text is not of this one."""
    try:
        record = _record_decoder.decode(text)
        version = record.v
    except msgspec.ValidationError:
        version = _version_decoder.decode(text).v
        if version == RECORD_VERSION:
            raise
    if version != RECORD_VERSION:
        raise BadRecordError(RefusalReason.UNSUPPORTED_VERSION, str(version))
    return record


def verify(signed: SignedRecord, public: bytes) -> Record:
    """Reads a record and checks that the device it names signed it.

    Args:
        signed: text and signature; its other fields are not believed.
        public: raw public key of the device.

    Raises:
        BadRecordError: ``malformed``, ``unsupported-version`` or ``bad-signature``.
    """
    record = parse(signed.text)
    check_signature(signed.text, signed.signature, public)
    return record


def check_signature(text: bytes, signature: bytes, public: bytes) -> None:
    """Checks the detached signature over a record's text.

    Raises:
        BadRecordError: ``bad-signature``.
    """
    try:
        verify_signature(public, RECORD_TYPE, text, signature)
    except BadSignatureError as error:
        raise BadRecordError(RefusalReason.BAD_SIGNATURE) from error
