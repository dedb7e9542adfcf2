"""A device's certificate: a hub's signed word whose device a key is.

A certificate has no end date, since clocks in the field are wrong; a device is revoked at the hub. What it
proves and what not: ``sync/FORMAT.md``, "Certificate".
"""

from __future__ import annotations

import enum

import msgspec

from content_cache.errors import ContentError
from content_cache.signing import Envelope, SigningKey, key_id, seal
from sync.encoding import HexDigest
from sync.errors import BadCertificateError
from sync.protocol import CERTIFICATE_TYPE
from sync.record import Label
from sync.timestamps import Timestamp

CERTIFICATE_FORMAT = 1


class DeviceRole(enum.StrEnum):
    """What a certified key is for. Words are never reused."""

    DEVICE = "device"
    """Signs what a person does: the ordinary one, and what a certificate without the field means."""
    FEEDBACK = "feedback"
    """Signs a person's feedback and nothing else, in a chain of its own, never joined to scores."""
    RELAY = "relay"
    """Is the key of a hub that carries for others."""


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """The payload. ``public`` is the device's raw key, base64 with padding in JSON."""

    format: int = CERTIFICATE_FORMAT
    device: HexDigest
    public: bytes
    person: Label
    unit: Label | None
    """The person's unit when it was issued."""
    hub: HexDigest
    issued: Timestamp
    role: str | msgspec.UnsetType = msgspec.UNSET
    """A `DeviceRole` other than ``device``, or a word of a later hub."""

    @property
    def is_for(self) -> str:
        """The role, said or not."""
        return DeviceRole.DEVICE if self.role is msgspec.UNSET else self.role


def issue_certificate(certificate: Certificate, key: SigningKey) -> bytes:
    """Returns the envelope signed by the hub's key."""
    return seal(CERTIFICATE_TYPE, msgspec.json.encode(certificate), [key])


def open_certificate(data: bytes, hub_public: bytes) -> Certificate:
    """Reads a certificate and checks that this hub signed it and that its device is its key's.

    Raises:
        BadCertificateError: malformed, of another format, or not by this hub.
    """
    hub = key_id(hub_public)
    try:
        envelope = Envelope.parse(data)
        signers = envelope.signers({hub: hub_public})
    except ContentError as error:
        raise BadCertificateError("bad-signature", error.kind) from error
    if envelope.payload_type != CERTIFICATE_TYPE or hub not in signers:
        raise BadCertificateError("bad-signature", "not by this hub")
    try:
        certificate = msgspec.json.decode(envelope.payload, type=Certificate)
    except msgspec.MsgspecError as error:
        raise BadCertificateError("malformed", type(error).__name__) from error
    if certificate.format != CERTIFICATE_FORMAT:
        raise BadCertificateError("malformed", f"format {certificate.format}")
    if certificate.hub != hub or key_id(certificate.public) != certificate.device:
        raise BadCertificateError("malformed", "its ids are not its keys'")
    return certificate
