"""The four messages of an enrolment and the reply inside the last one. Bytes are base64 with padding in
JSON.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from sync.encoding import HexDigest
from sync.enrol_proof import KEY_BYTES, NONCE_BYTES, SALT_BYTES, StretchParams
from sync.protocol import MAX_SEQ
from sync.record import Label

Offer = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}\Z")]
Nonce = Annotated[bytes, msgspec.Meta(min_length=NONCE_BYTES, max_length=NONCE_BYTES)]
PublicKey = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Proof = Annotated[bytes, msgspec.Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
Salt = Annotated[bytes, msgspec.Meta(min_length=SALT_BYTES, max_length=64)]
Recipient = Annotated[str, msgspec.Meta(pattern=r"^age1[02-9ac-hj-np-z]{58}\Z")]
"""An X25519 recipient of ``age`` in Bech32."""
TlsPin = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
TlsSerial = Annotated[int, msgspec.Meta(ge=1, le=MAX_SEQ)]
"""Of a statement, see `sync.tls_statement`."""
FullName = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the messages; unknown fields are passed over."""


class StartRequest(Message, frozen=True, kw_only=True):
    """Client to hub: which offer, for which device."""

    offer: Offer
    client_nonce: Nonce
    device_public: PublicKey


class StartReply(Message, frozen=True, kw_only=True):
    """Hub to client: how to stretch the secret. Nothing here is believed before the hub's proof."""

    salt: Salt
    params: StretchParams
    server_nonce: Nonce
    hub_public: PublicKey


class FinishRequest(Message, frozen=True, kw_only=True):
    """Client to hub: the proof. The hub computes its nonce again, so it keeps nothing between the two
    requests.
    """

    offer: Offer
    device_public: PublicKey
    client_nonce: Nonce
    proof: Proof


class FinishReply(Message, frozen=True, kw_only=True):
    """Hub to client: ``reply`` is the JSON of `Welcome`, exactly the bytes under ``proof``."""

    reply: bytes
    proof: Proof


class WelcomePerson(Message, frozen=True, kw_only=True):
    """Who the code was made for."""

    id: Label
    full_name: FullName


class WelcomeUnit(Message, frozen=True, kw_only=True):
    """The unit of the person now."""

    id: Label
    name: FullName


class WelcomeHub(Message, frozen=True, kw_only=True):
    """The hub, whose key is pinned from here on."""

    name: FullName
    public: PublicKey
    incarnation: Label


class Welcome(Message, frozen=True, kw_only=True):
    """What an enrolled device learns."""

    person: WelcomePerson
    unit: WelcomeUnit | None
    hub: WelcomeHub
    keys: bytes | None
    """``keys.json`` as it is; None where the hub has published no courses."""
    certificate: bytes
    """The DSSE envelope as it is."""
    recipient: Recipient | None = None
    """The hub's ``age`` recipient, to which parcels are sealed; None from a hub that has lost its identity, or of
    before 2026-12.
    """
    tls_pins: Annotated[tuple[TlsPin, ...], msgspec.Meta(max_length=8)] = ()
    """The hub's TLS keys, see `sync.tls`; none where it speaks plain HTTP or leaves TLS to a proxy before it."""
    tls_serial: TlsSerial | None = None
    """Of the statement of its TLS keys that holds now: an earlier one, and the keys that it named, are over. None where
    it has stated none, or from a hub of before 2026-12.
    """


class RenewalRequest(Message, frozen=True, kw_only=True):
    """An enrolled device to its hub, with its credentials: the same person has another key."""

    public: PublicKey
    role: Literal["device", "feedback"] = "device"
    proof: Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]
    """By the new key, see `sync.credentials.renewal_proof`."""


class RenewalReply(Message, frozen=True, kw_only=True):
    """Hub to client."""

    certificate: bytes
    """The DSSE envelope as it is."""


class HubInfo(Message, frozen=True, kw_only=True):
    """The answer of ``GET /v1/hub``."""

    name: FullName
    hub: HexDigest
    """Key id."""
    protocols: tuple[int, ...]
    certificate: bytes | None = None
    """Of a relay: the DSSE envelope by which its central hub certified it. None of any other."""
