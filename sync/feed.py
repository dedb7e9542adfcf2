"""The feed: what a hub tells a device, and how the device asks for it.

Most of the time the answer is "nothing" (204). Any other is signed by the hub, made for one device, and holds: what of
the device's chain the hub has (so what went another way becomes *received*), the hub's own head where it is not what
was offered, and events in the order of their positions. A cursor is opaque here and bound to the hub's incarnation.
Field by field: ``sync/FORMAT.md``, "Feed"; frozen by ``tests/contract/feed.json``.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from content_cache.errors import BadSignatureError
from content_cache.signing import SigningKey, key_id, verify
from sync.encoding import Base64Digest, HexDigest, from_base64url, to_base64url
from sync.errors import BadBatchError, BadFeedError
from sync.protocol import FEED_TYPE, MAX_FEED_BODY_BYTES, MAX_FEED_BYTES, PATH_FEED
from sync.receipt import Range
from sync.record import Count, Head, Kind, RecordId, Sequence
from sync.timestamps import Timestamp, moment
from sync.wire import compress, decompress

FEED_FORMAT: Final = 1

Cursor = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z._-]{1,80}\Z")]
"""Opaque to whoever asks; safe in a query as it is."""

GRADE: Final = "grade"
DECISION: Final = "decision"
RELEASE_KEY: Final = "release-key"
KEYS: Final = "keys"
RECIPIENT: Final = "recipient"
RECORD: Final = "record"
RECEIPT: Final = "receipt"
TLS_PINS: Final = "tls-pins"
RELAY_REVOKED: Final = "relay-revoked"


class FeedQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What a device says of itself when it asks."""

    after: str | None
    """The cursor of the last answer; None at first."""
    first: int
    """Its first own sequence without a receipt of the centre; one more than its head where there is none."""
    head: Head | None
    """The end of its chain; None where that is empty."""

    def target(self) -> str:
        """The path and query to ask for."""
        parts = [] if self.after is None else [f"after={self.after}"]
        parts.append(f"from={self.first}")
        if self.head is not None:
            parts.append(f"head={self.head.seq}.{to_base64url(self.head.digest)}")
        return f"{PATH_FEED}?{'&'.join(parts)}"


class ChainEnd(msgspec.Struct, frozen=True):
    """The end of a chain, as the hub knows it."""

    seq: Sequence
    digest: Base64Digest


class FeedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened at the hub. Unknown kinds and versions are passed over."""

    kind: Kind
    kv: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 1
    body: msgspec.Raw


class Feed(msgspec.Struct, frozen=True, kw_only=True, rename={"first": "from"}):
    """One answer."""

    format: int = FEED_FORMAT
    hub: HexDigest
    incarnation: str
    device: HexDigest
    """For whom it was made."""
    time: Timestamp
    """The hub's clock."""
    cursor: Cursor
    """To ask with next time, once everything here is stored."""
    more: bool = False
    """There is more to tell right now."""
    first: Sequence
    """From which of the device's sequences on ``ranges`` tell: 1 where the cursor was another incarnation's."""
    chain: ChainEnd | None = None
    """The hub's head of this device where it is not what was offered."""
    forked: bool = False
    """The hub has two records at one sequence of this device."""
    ranges: tuple[Range, ...] = ()
    events: tuple[FeedEvent, ...] = ()


class GradeBody(msgspec.Struct, frozen=True, kw_only=True):
    """``grade`` 1: what the hub found of an attempt, or that it has to be graded again (all null)."""

    record: RecordId
    digest: Base64Digest
    score: Annotated[int, msgspec.Meta(ge=0, le=1000)] | None
    """Thousandths of the full score."""
    marks_won: Count | None
    marks_total: Count | None
    """Thousandths of a mark."""
    correct_count: Count | None
    graded: Timestamp


class DecisionBody(msgspec.Struct, frozen=True, kw_only=True):
    """``decision`` 1: what people decided about a record that needed review."""

    record: RecordId
    digest: Base64Digest
    decision: str
    """``accepted`` or ``set-aside``."""
    decided: Timestamp


class ReleaseKeyBody(msgspec.Struct, frozen=True, kw_only=True):
    """``release-key`` 1: the content key of a seal, to be used by everybody from now on."""

    course: str
    quiz: str
    what: str
    """``keys`` or ``questions``."""
    key: bytes
    """The file of the release key (``content_cache/FORMAT.md``), base64 with padding in JSON."""


class KeysBody(msgspec.Struct, frozen=True, kw_only=True):
    """``keys`` 1: a newer ``keys.json``."""

    version: int
    keys: bytes
    """The file, base64 with padding in JSON; its own signatures say whether it is to be believed."""


class RecipientBody(msgspec.Struct, frozen=True, kw_only=True):
    """``recipient`` 1: what the hub's parcels are sealed to from now on."""

    recipient: Annotated[str, msgspec.Meta(pattern=r"^age1[0-9a-z]{10,100}\Z")]


class RecordBody(msgspec.Struct, frozen=True, kw_only=True):
    """``record`` 1: a record of the same person by another device, as the hub has it."""

    signature: str
    """base64url."""
    text: str


class ReceiptBody(msgspec.Struct, frozen=True, kw_only=True):
    """``receipt`` 1: a receipt of the centre that a relay hands down."""

    receipt: bytes
    """The envelope, base64 with padding in JSON."""


class TlsPinsBody(msgspec.Struct, frozen=True, kw_only=True):
    """``tls-pins`` 1: which TLS keys the hub has from now on."""

    statement: bytes
    """The envelope (`sync.tls_statement`), base64 with padding in JSON."""


class RelayRevokedBody(msgspec.Struct, frozen=True, kw_only=True):
    """``relay-revoked`` 1: a relay whose certificate counts no more, for ever."""

    relay: HexDigest
    """Its id."""


EventBody = (
    GradeBody
    | DecisionBody
    | ReleaseKeyBody
    | KeysBody
    | RecipientBody
    | RecordBody
    | ReceiptBody
    | TlsPinsBody
    | RelayRevokedBody
)
BODIES: Final[dict[tuple[str, int], type[EventBody]]] = {
    (GRADE, 1): GradeBody,
    (DECISION, 1): DecisionBody,
    (RELEASE_KEY, 1): ReleaseKeyBody,
    (KEYS, 1): KeysBody,
    (RECIPIENT, 1): RecipientBody,
    (RECORD, 1): RecordBody,
    (RECEIPT, 1): ReceiptBody,
    (TLS_PINS, 1): TlsPinsBody,
    (RELAY_REVOKED, 1): RelayRevokedBody,
}


def read_event(event: FeedEvent) -> EventBody | None:
    """What an event says; None where this version does not know its kind, or the body does not read."""
    form = BODIES.get((event.kind, event.kv))
    if form is None:
        return None
    try:
        return msgspec.json.decode(event.body, type=form)
    except msgspec.MsgspecError:
        return None


def write_event(kind: str, body: EventBody) -> FeedEvent:
    """An event with this body."""
    return FeedEvent(kind=kind, body=msgspec.Raw(msgspec.json.encode(body)))


def seal_feed(feed: Feed, key: SigningKey) -> bytes:
    """The body of an answer: one zstd frame over a line with the signature and the JSON that it signs.

    No envelope: base64 would hide texts from the compression, and cost four times their size.
    """
    payload = msgspec.json.encode(feed)
    return compress(to_base64url(key.sign(FEED_TYPE, payload)).encode() + b"\n" + payload)


def open_feed(data: bytes, hub_public: bytes, device: str) -> Feed:
    """Reads an answer and checks that this hub made it for this device.

    Args:
        data: the body as it came.
        hub_public: raw key of the hub that was asked, as pinned.
        device: who asked.

    Raises:
        BadFeedError: malformed, of another format, not by this hub, or made for another device.
    """
    if len(data) > MAX_FEED_BODY_BYTES:
        raise BadFeedError("malformed", f"{len(data)} bytes")
    try:
        signature, _, payload = decompress(data, MAX_FEED_BYTES).partition(b"\n")
        verify(hub_public, FEED_TYPE, payload, from_base64url(signature))
    except (BadBatchError, BadSignatureError, ValueError) as error:
        raise BadFeedError("bad-signature", type(error).__name__) from error
    try:
        feed = msgspec.json.decode(payload, type=Feed)
        moment(feed.time)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BadFeedError("malformed", type(error).__name__) from error
    if feed.format != FEED_FORMAT:
        raise BadFeedError("malformed", f"format {feed.format}")
    if feed.hub != key_id(hub_public) or feed.device != device:
        raise BadFeedError("bad-signature", "made for somebody else")
    return feed
