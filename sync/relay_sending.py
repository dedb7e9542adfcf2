"""How a client hands records to a relay: what is of the relay's own classes in clear, everything else sealed.

A relay's word is believed only if the client's own centre has certified its key, and then it means *carried*: somebody
else has custody too, and nothing is taken off what is offered to the centre. What a relay refuses as not of its class
is sealed and sent at once. Receipts of the centre that it hands down are returned as they came, to be checked with the
centre's key. Pure but for the transport; the engine keeps the states.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec

from content_cache.signing import SigningKey, key_id
from sync.certificate import DeviceRole, open_certificate
from sync.credentials import authorize
from sync.errors import BadCertificateError, BadRecordError, DeviceRefusedError
from sync.parcel import make_parcel, portions
from sync.protocol import (
    MAX_RECEIPT_BYTES,
    PARCEL_MEDIA,
    PATH_PARCELS,
    PATH_RECORDS,
    RECEIPT_MEDIA,
    RECORDS_MEDIA,
    RefusalReason,
)
from sync.receipt import Receipt, open_receipt, read_digest
from sync.record import SignedRecord, parse
from sync.transport import Transport
from sync.wire import pack


class RelayTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What a device needs to know to send to a relay."""

    relay_public: bytes
    """Raw key of the relay, out of its certificate: see `relay_public`."""
    centre_public: bytes
    """Raw key of the centre."""
    recipient: str | None
    """Of the centre, for what is sealed; without it only what is of the relay's classes can go."""
    classes: frozenset[str]
    """Sessions of the classes that the device's owner has joined there."""


class RelayDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    receipts: tuple[tuple[Receipt, bytes], ...]
    """Of the relay, verified, with their envelopes: what they name is *carried*. ``not-this-class`` is not among
    their refusals any more: what was refused so was sealed.
    """
    central: tuple[bytes, ...]
    """Envelopes that the relay says are receipts of the centre; not checked yet."""
    left: tuple[SignedRecord, ...]
    """What could not go: it would have to be sealed, and the centre has not told yet to what."""


def relay_public(certificate: bytes, centre_public: bytes) -> bytes:
    """The key of a relay, from the certificate that it shows.

    Args:
        certificate: envelope, unbelieved.
        centre_public: raw key of the device's own centre, pinned at enrolment.

    Raises:
        BadCertificateError: it is not by that centre, or not for a relay.
    """
    found = open_certificate(certificate, centre_public)
    if found.is_for != DeviceRole.RELAY:
        raise BadCertificateError("malformed", f"it is for {found.is_for}")
    return found.public


def send_to_relay(
    transport: Transport,
    records: Sequence[SignedRecord],
    *,
    key: SigningKey,
    certificate: bytes,
    terms: RelayTerms,
    now: datetime,
) -> RelayDelivery:
    """Hands records over: at most a request for what goes in clear and one a parcel.

    Args:
        transport: to the relay.
        records: of one device, by ascending sequence.
        key: that device's: parcels are taken from their own device alone.
        certificate: of the device, by the centre: the relay knows it by that.
        terms: what is known of the relay.
        now: wall time.

    Raises:
        BadReceiptError: an answer is no receipt of this relay; nothing of it counts.
        HubRefusedError: the relay said no.
        TransportError: the exchange did not come about; the relay may have taken part of it.
    """
    clear = [one for one in records if _session(one) in terms.classes]
    sealed = [one for one in records if _session(one) not in terms.classes]
    receipts: list[tuple[Receipt, bytes]] = []
    if clear:
        receipt, raw = _post_records(transport, clear, certificate, terms.relay_public)
        elsewhere = {read_digest(one.digest) for one in receipt.refused if one.reason == RefusalReason.NOT_THIS_CLASS}
        sealed = sorted([*sealed, *(one for one in clear if one.digest in elsewhere)], key=lambda one: one.seq)
        kept = tuple(one for one in receipt.refused if one.reason != RefusalReason.NOT_THIS_CLASS)
        receipts.append((msgspec.structs.replace(receipt, refused=kept), raw))
    if sealed and terms.recipient is not None:
        for portion in portions(sealed):
            parcel = make_parcel(
                portion,
                hub=key_id(terms.centre_public),
                recipient=terms.recipient,
                certificates=(certificate,),
                now=now,
            )
            receipts.append(_post_parcel(transport, parcel, key, certificate, terms))
    return RelayDelivery(
        receipts=tuple(receipts),
        central=tuple(
            dict.fromkeys(
                raw
                for receipt, _ in receipts
                if not isinstance(receipt.central, msgspec.UnsetType)
                for raw in receipt.central
            )
        ),
        left=() if terms.recipient is not None else tuple(sealed),
    )


def _session(record: SignedRecord) -> str | None:
    try:
        return parse(record.text).session
    except BadRecordError:
        return None


def _post_records(
    transport: Transport, records: Collection[SignedRecord], certificate: bytes, relay_public: bytes
) -> tuple[Receipt, bytes]:
    raw = transport.post(
        PATH_RECORDS,
        pack(records, [certificate]),
        media=RECORDS_MEDIA,
        accept=RECEIPT_MEDIA,
        max_bytes=MAX_RECEIPT_BYTES,
    )
    return open_receipt(raw, relay_public), raw


def _post_parcel(
    transport: Transport, parcel: bytes, key: SigningKey, certificate: bytes, terms: RelayTerms
) -> tuple[Receipt, bytes]:
    raw = post_as_device(
        transport,
        PATH_PARCELS,
        parcel,
        media=PARCEL_MEDIA,
        accept=RECEIPT_MEDIA,
        max_bytes=MAX_RECEIPT_BYTES,
        key=key,
        certificate=certificate,
        relay_public=terms.relay_public,
    )
    return open_receipt(raw, terms.relay_public), raw


def post_as_device(
    transport: Transport,
    path: str,
    body: bytes,
    *,
    media: str,
    accept: str,
    max_bytes: int,
    key: SigningKey,
    certificate: bytes,
    relay_public: bytes,
) -> bytes:
    """Posts with a device's credentials to a machine that may never have heard of the device.

    Args:
        transport: to the machine.
        path: of the route.
        body: what is posted.
        media: of the body.
        accept: of the answer.
        max_bytes: of the answer.
        key: the device's.
        certificate: of the device, by the centre.
        relay_public: raw key of the machine: what the credentials are good for.

    Raises:
        HubRefusedError, TransportError: see `sync.transport`.
        BadReceiptError: it was told of the device, and its answer is no receipt of it.
    """

    def post() -> bytes:
        shown = authorize(key, method="POST", target=path, hub=key_id(relay_public), body=body)
        return transport.post(path, body, media=media, accept=accept, max_bytes=max_bytes, authorization=shown)

    try:
        return post()
    except DeviceRefusedError:
        # A batch of nothing but the certificate introduces it.
        _post_records(transport, (), certificate, relay_public)
        return post()
