"""What a hub in a room says of a class of its trainer: signed, so that a client sends in clear to nobody else.

A session begins with the id of the hub that states it. So a class has one machine for ever: whoever states another
machine's session is not believed, and no list of who owns which is needed. Fields: ``sync/FORMAT.md``, "Class";
frozen by ``tests/contract/classes.json``.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from content_cache.errors import ContentError
from content_cache.signing import Envelope, SigningKey, key_id, seal
from sync.encoding import HexDigest
from sync.enrol_messages import FullName, Message
from sync.errors import BadClassError
from sync.protocol import CLASS_TYPE
from sync.record import Label
from sync.timestamps import Timestamp

CLASS_FORMAT: Final = 1
NUMBER_DIGITS: Final = 6
_PREFIX: Final = "lop"
_ID_CHARS: Final = 32
"""Of the hub's id, 128 bits: as hard to meet by another key as it need be, and half as long in every record."""
MOST_STATEMENTS: Final = 100
"""In one answer."""
MAX_CLASSES_BYTES: Final = 256 << 10


class ClassStatement(msgspec.Struct, frozen=True, kw_only=True):
    """The payload."""

    format: int = CLASS_FORMAT
    hub: HexDigest
    """Id of the centre."""
    relay: HexDigest
    """Id of the hub that states it: a relay of the centre, or the centre itself."""
    session: Label
    """What records of the class carry."""
    name: FullName
    opened: Timestamp
    closed: Timestamp | None

    @property
    def number(self) -> str:
        """The end of the session, which people may type in its place."""
        return self.session.rpartition("-")[2]


class ClassList(Message, frozen=True, kw_only=True):
    """The answer of ``GET /v1/classes``: envelopes, the newest class first."""

    classes: Annotated[tuple[bytes, ...], msgspec.Meta(max_length=MOST_STATEMENTS)] = ()


class EnterClass(Message, frozen=True, kw_only=True):
    """The body of ``POST /v1/classes``, with credentials: somebody comes into a class, and says who it is."""

    session: Label
    name: FullName
    """As it stands on the learner's own screen; the trainer of a relay has no other."""


def session_of(relay: str, number: int) -> str:
    """The session of a class of a hub, by the number that the hub has given it."""
    return f"{_PREFIX}-{relay[:_ID_CHARS]}-{number:0{NUMBER_DIGITS}d}"


def state_class(statement: ClassStatement, key: SigningKey) -> bytes:
    """Returns the envelope signed by the hub's key."""
    return seal(CLASS_TYPE, msgspec.json.encode(statement), [key])


def open_class(data: bytes, relay_public: bytes, centre: str) -> ClassStatement:
    """Reads a statement of a hub that this centre has certified, or is.

    Args:
        data: envelope, unbelieved.
        relay_public: raw key of the hub that was joined.
        centre: id of the device's own centre.

    Raises:
        BadClassError: malformed, not signed by this hub, of another centre, or of a session that is not this hub's.
    """
    relay = key_id(relay_public)
    try:
        envelope = Envelope.parse(data)
        signers = envelope.signers({relay: relay_public})
    except ContentError as error:
        raise BadClassError("bad-signature", error.kind) from error
    if envelope.payload_type != CLASS_TYPE or relay not in signers:
        raise BadClassError("bad-signature", "not by this machine")
    try:
        statement = msgspec.json.decode(envelope.payload, type=ClassStatement)
    except msgspec.MsgspecError as error:
        raise BadClassError("malformed", type(error).__name__) from error
    if statement.format != CLASS_FORMAT:
        raise BadClassError("malformed", f"format {statement.format}")
    if statement.hub != centre:
        raise BadClassError("foreign", statement.hub)
    number = statement.number
    own = number.isascii() and number.isdecimal() and statement.session == session_of(relay, int(number))
    if statement.relay != relay or not own:
        raise BadClassError("foreign", statement.session)
    return statement
