"""Another key for a person who is enrolled: the client's flow of ``POST /v1/devices``.

How a home that was restored or copied goes on without people: its old key, which is still there, vouches for a new one.
The new key must be stored before; the same key again, after a lost answer, gets a certificate again. A key that is
lost vouches for nothing: that takes a new code from people.
"""

from __future__ import annotations

import msgspec

from content_cache.signing import SigningKey, key_id
from sync.certificate import DeviceRole, open_certificate
from sync.credentials import authorize, renewal_proof
from sync.enrol_messages import RenewalReply
from sync.errors import BadCertificateError
from sync.protocol import JSON_MEDIA, MAX_ENROL_BYTES, PATH_DEVICES
from sync.transport import Transport


class _Request(msgspec.Struct, frozen=True, kw_only=True):
    """`sync.enrol_messages.RenewalRequest`, as it is written."""

    public: bytes
    role: str
    proof: bytes


def renew(
    transport: Transport,
    old: SigningKey,
    new: SigningKey,
    *,
    hub_public: bytes,
    person: str,
    role: DeviceRole = DeviceRole.DEVICE,
) -> bytes:
    """Has a new key certified for the person of an old one. One request.

    Args:
        transport: to the hub.
        old: the enrolled device's key.
        new: already stored.
        hub_public: raw key, as pinned at enrolment.
        person: whose certificate it must be.
        role: what the new key is for; a relay's is never certified so.

    Returns:
        The certificate's envelope, checked.

    Raises:
        BadCertificateError: what came is not this hub's word about this key, person and role.
        HubRefusedError: the hub said no: the old device is revoked or unknown.
        TransportError: the exchange did not come about; the same key may be offered again.
    """
    hub = key_id(hub_public)
    proof = renewal_proof(new, old_device=old.key_id, hub=hub, role=role)
    body = msgspec.json.encode(_Request(public=new.public, role=role, proof=proof))
    answer = transport.post(
        PATH_DEVICES,
        body,
        media=JSON_MEDIA,
        accept=JSON_MEDIA,
        max_bytes=MAX_ENROL_BYTES,
        authorization=authorize(old, method="POST", target=PATH_DEVICES, hub=hub, body=body),
    )
    try:
        envelope = msgspec.json.decode(answer, type=RenewalReply).certificate
    except msgspec.MsgspecError as error:
        raise BadCertificateError("malformed", type(error).__name__) from error
    certificate = open_certificate(envelope, hub_public)
    if (certificate.device, certificate.person, certificate.is_for) != (new.key_id, person, role):
        raise BadCertificateError("malformed", "it is about somebody else")
    return envelope
