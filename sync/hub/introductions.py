"""Devices that a hub learns from certificates of its centre: at a relay, and at a centre that was restored.

Certificates come from anybody, and checking one costs more than sending it: a body of twelve kilobytes unpacks to four
thousand. So what costs little is asked first, and a batch is believed nothing more once some of it was forged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import select

from content_cache.errors import ContentError
from content_cache.signing import Envelope, key_id
from sync.certificate import Certificate, DeviceRole, open_certificate
from sync.encoding import HexDigest
from sync.errors import BadCertificateError
from sync.hub.database import HubDatabase
from sync.hub.devices import add_device
from sync.hub.schema import DeviceRow, PersonRow
from sync.protocol import MAX_PARCEL_RANGES
from sync.record import Label
from sync.wire import Batch, Item

_MOST_FORGED: Final = 4
"""In one batch. No program of ours makes one, so a damaged one or two are all that honest senders can have."""


class _Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What a certificate says before anything of it is believed."""

    device: HexDigest
    person: Label
    hub: HexDigest
    role: str = DeviceRole.DEVICE


class _Author(msgspec.Struct, frozen=True):
    """Of a record, unbelieved."""

    device: str


_claims: Final = msgspec.json.Decoder(_Claim)
_authors: Final = msgspec.json.Decoder(_Author)


def learn_devices(database: HubDatabase, batch: Batch, centre_public: bytes, now: datetime) -> int:
    """Learns devices from certificates that the centre signed; what is no such certificate is passed over.

    So is a certificate of a device that is known, or of one that no record of the batch is from, where it has records.
    At most as many are read as one parcel can name devices; after `_MOST_FORGED` with a false signature no other one is
    checked.

    A person that is not known here gets a row, named by the id: a relay knows nobody else, and a centre that was
    restored has its own signature for it that there was such a person.

    Args:
        database: of this hub.
        batch: as unpacked, unbelieved.
        centre_public: key of the centre.
        now: the hub's clock.

    Returns:
        How many were learnt.
    """
    claimed = _claimed(batch.certificates[:MAX_PARCEL_RANGES], key_id(centre_public))
    if claimed and batch.items:
        named = _devices_of(batch.items)
        claimed = [(claim, raw) for claim, raw in claimed if claim.device in named]
    if not claimed:
        return 0
    with database.read() as session:
        devices = {claim.device for claim, _ in claimed}
        known = set(session.scalars(select(DeviceRow.id).where(DeviceRow.id.in_(devices))))
    found = _proven([raw for claim, raw in claimed if claim.device not in known], centre_public)
    if not found:
        return 0
    learnt = 0
    with database.write() as session:
        for device, (certificate, raw) in found.items():
            if session.get(PersonRow, certificate.person) is None:
                session.add(PersonRow(id=certificate.person, full_name=certificate.person, created_at=now))
                session.flush()
            if session.get(DeviceRow, device) is None:
                add_device(
                    session,
                    DeviceRow(
                        id=device,
                        public=certificate.public,
                        person_id=certificate.person,
                        certificate=raw,
                        role=certificate.is_for,
                        enrolled_at=now,
                    ),
                )
                learnt += 1
    return learnt


def _claimed(certificates: Iterable[bytes], centre: str) -> list[tuple[_Claim, bytes]]:
    """What certificates in the centre's name say, but for those of relays."""
    found = []
    for raw in certificates:
        try:
            claim = _claims.decode(Envelope.parse(raw).payload)
        except (ContentError, msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            continue
        if claim.hub == centre and claim.role != DeviceRole.RELAY:
            found.append((claim, raw))
    return found


def _devices_of(items: Sequence[Item]) -> set[str]:
    """Whose records these say that they are; what does not read is the intake's to refuse."""
    found = set()
    for item in items:
        try:
            found.add(_authors.decode(item.text).device)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            continue
    return found


def _proven(certificates: Iterable[bytes], centre_public: bytes) -> dict[str, tuple[Certificate, bytes]]:
    """Those that the centre signed, by device."""
    found: dict[str, tuple[Certificate, bytes]] = {}
    forged = 0
    for raw in certificates:
        try:
            certificate = open_certificate(raw, centre_public)
        except BadCertificateError:
            forged += 1
            if forged >= _MOST_FORGED:
                break
        else:
            found[certificate.device] = (certificate, raw)
    return found
