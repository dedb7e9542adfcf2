"""A hub's signed word on its TLS keys: how an enrolled client follows it to a new one.

The keys that an enrolment named are pinned; when the hub takes another, its own key, which every client has pinned too,
vouches for that. The statement travels in the feed, and whoever meets an unknown key fetches it: nothing secret is said
for that, and nothing is believed but the hub's signature. So it does not matter how long a client was away. A later
statement takes the place of an earlier one. Field by field: ``sync/FORMAT.md``, "TLS"; frozen by
``tests/contract/feed.json``.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from content_cache.errors import ContentError
from content_cache.signing import Envelope, SigningKey, key_id, seal
from sync.encoding import HexDigest
from sync.enrol_messages import TlsPin, TlsSerial
from sync.errors import HubRefusedError, NotOurHubError
from sync.protocol import MAX_TLS_STATEMENT_BYTES, PATH_TLS_PINS, TLS_PINS_MEDIA, TLS_PINS_TYPE
from sync.record import Label
from sync.transport import TransportFactory

_FORMAT: Final = 1


class TlsStatement(msgspec.Struct, frozen=True, kw_only=True):
    """The payload."""

    format: int = _FORMAT
    hub: HexDigest
    """Id of the hub that signed."""
    incarnation: Label
    """Of the hub when it said so."""
    serial: TlsSerial
    """Milliseconds since 1970 by the hub's clock when it was made, or one more than that of the one before."""
    pins: Annotated[tuple[TlsPin, ...], msgspec.Meta(min_length=1, max_length=8)]
    """All keys that clients may meet now; any other is over."""


def seal_tls_statement(statement: TlsStatement, key: SigningKey) -> bytes:
    """Returns the envelope signed by the hub's key."""
    return seal(TLS_PINS_TYPE, msgspec.json.encode(statement), [key])


def open_tls_statement(data: bytes, hub_public: bytes) -> TlsStatement | None:
    """Reads a statement; None where it is none of this hub's.

    Args:
        data: the envelope.
        hub_public: raw key of the hub, as pinned.
    """
    hub = key_id(hub_public)
    try:
        envelope = Envelope.parse(data)
        if envelope.payload_type != TLS_PINS_TYPE or not envelope.is_signed_by(hub, hub_public):
            return None
        statement = msgspec.json.decode(envelope.payload, type=TlsStatement)
    except (ContentError, msgspec.MsgspecError, ValueError):
        return None
    return statement if statement.format == _FORMAT and statement.hub == hub else None


def ask_for_tls_statement(
    transport_for: TransportFactory, url: str, hub_public: bytes, *, met: bytes | None = None
) -> TlsStatement:
    """Asks a hub which TLS keys are its own, over a connection that nobody vouches for yet.

    Args:
        transport_for: makes the way.
        url: of the hub.
        hub_public: raw key of the hub, as pinned.
        met: pin of the key that the other end has proved to hold, where the way is made for that key alone.

    Returns:
        What the hub says. The key of the connection itself is one that it names, or one that the system vouches for.

    Raises:
        NotOurHubError: it is not our hub that answers, or somebody passes its word on over another key.
        TransportError: nobody answers.
    """
    pins = () if met is None else (met,)
    transport = transport_for(url, tls_pins=pins, first_use=met is None)
    try:
        answer = transport.get(PATH_TLS_PINS, accept=TLS_PINS_MEDIA, max_bytes=MAX_TLS_STATEMENT_BYTES)
        key = met or transport.unproven_key
    except HubRefusedError as error:
        raise NotOurHubError(url, "it tells nothing of its TLS keys") from error
    finally:
        transport.close()
    found = open_tls_statement(answer, hub_public)
    if found is None:
        raise NotOurHubError(url, "what it tells of its TLS keys is not our hub's")
    if key is not None and key not in found.pins:
        raise NotOurHubError(url, "our hub has not named the TLS key that answered")
    return found
