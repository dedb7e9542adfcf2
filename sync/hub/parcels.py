"""Parcels at the centre: opened, taken in like a batch, receipted; by file or over HTTP.

The seal is opened with the identities of the hub; what the index says is believed nowhere. A device that the hub does
not know (it was restored from a backup of before the enrolment) is learnt again from the certificate that comes along,
if its own key signed that. A file is looked through before anything of it is taken.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import select

from content_cache.signing import SigningKey
from sync.errors import ForeignParcelError
from sync.hub.database import HubDatabase
from sync.hub.identity import identities
from sync.hub.intake import Intake, Taken
from sync.hub.introductions import learn_devices
from sync.hub.relay_schema import TakenParcelRow
from sync.hub.schema import MetaRow
from sync.parcel import Parcel, open_parcel, read_parcels
from sync.protocol import MAX_RECEIPTS_FILE_BYTES
from sync.receipt import Receipt, seal_receipt
from sync.timestamps import timestamp
from sync.wire import Batch


class TakenParcel(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a parcel."""

    receipt: bytes
    """Signed envelope over what the hub has of it now."""
    records: int
    """That were inside."""
    new: int
    refused: int
    unknown: tuple[str, ...]
    """Devices that this hub does not know, and whose records it cannot check."""


class ParcelReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file of parcels."""

    parcels: int
    records: int
    new: int
    refused: int
    unknown_devices: int
    foreign: int
    """Parcels for other hubs, left alone."""
    receipts: tuple[bytes, ...]


class ParcelDesk:
    """Takes parcels for one hub, from any thread."""

    def __init__(self, database: HubDatabase, key: SigningKey, identity_path: Path) -> None:
        """Takes the hub's database, its key, and the file of its ``age`` identities."""
        self._database = database
        self._key = key
        self._identity_path = identity_path
        with database.read() as session:
            self._incarnation = session.get_one(MetaRow, 1).incarnation

    def take(self, parcel: Parcel, now: datetime) -> TakenParcel:
        """Takes a parcel into custody. The same one again has no further effect.

        Args:
            parcel: whole; see `sync.parcel.parse_parcel`.
            now: the hub's clock.

        Raises:
            ForeignParcelError: it is for another hub.
            BadParcelError: it does not open, or holds something else; nothing was taken.
            UnknownDeviceError: none of its devices is known; nothing was taken.
            HubStorageError: nothing was taken.
        """
        if parcel.index.hub != self._key.key_id:
            raise ForeignParcelError(parcel.index.hub)
        batch = open_parcel(parcel, identities(self._identity_path))
        taken, unknown = take_batch(self._database, batch, self._key.public, now)
        return TakenParcel(
            receipt=sealed_receipt(taken, self._key, self._incarnation, now),
            records=len(batch.items),
            new=taken.new,
            refused=len(taken.refused),
            unknown=unknown,
        )

    def take_file(self, path: Path, now: datetime) -> ParcelReport:
        """Takes a file of parcels: all of it, or where anything in it is damaged, nothing.

        Raises:
            ForeignParcelError: all of it is for other hubs.
            BadParcelError, UnknownDeviceError, HubStorageError: see `take`.
            OSError: it cannot be read.
        """
        own = foreign = 0
        with path.open("rb") as file:
            for parcel in read_parcels(file):
                if parcel.index.hub != self._key.key_id:
                    foreign, other = foreign + 1, parcel.index.hub
                    continue
                own += 1
                open_parcel(parcel, identities(self._identity_path))
        if not own:
            raise ForeignParcelError(other)
        with path.open("rb") as file:
            taken = []
            for parcel in read_parcels(file):
                if parcel.index.hub == self._key.key_id:
                    taken.append(self.take(parcel, now))
                    with self._database.write() as session:
                        row = TakenParcelRow(sha256=parcel.digest, receipt=taken[-1].receipt, taken_at=now)
                        session.merge(row)
        return ParcelReport(
            parcels=own,
            records=sum(one.records for one in taken),
            new=sum(one.new for one in taken),
            refused=sum(one.refused for one in taken),
            unknown_devices=len({device for one in taken for device in one.unknown}),
            foreign=foreign,
            receipts=tuple(one.receipt for one in taken),
        )


def kept_receipts(database: HubDatabase, since: datetime) -> tuple[bytes, ...]:
    """The newest receipts for parcels that came as files since then, oldest first: for a stick that went home without.

    As many of the newest as fit a file of receipts.
    """
    with database.read() as session:
        rows = session.scalars(
            select(TakenParcelRow.receipt)
            .where(TakenParcelRow.taken_at >= since)
            .order_by(TakenParcelRow.taken_at.desc(), TakenParcelRow.sha256)
        )
        found: list[bytes] = []
        size = 0
        for receipt in rows:
            size += len(receipt) + 1
            if size > MAX_RECEIPTS_FILE_BYTES:
                break
            found.append(receipt)
    return tuple(reversed(found))


def take_batch(
    database: HubDatabase, batch: Batch, centre_public: bytes, now: datetime
) -> tuple[Taken, tuple[str, ...]]:
    """Takes a batch that brings certificates along; records of devices that stay unknown are left out.

    Args:
        database: committed to before this returns.
        batch: as unpacked.
        centre_public: key of the centre, which certified the devices.
        now: the hub's clock.

    Returns:
        What was taken, and the devices that are unknown.

    Raises:
        UnknownDeviceError: nothing could be taken.
        HubStorageError: nothing was taken.
    """
    learn_devices(database, batch, centre_public, now)
    return Intake(database).take_known(batch.items, now)


def sealed_receipt(taken: Taken, key: SigningKey, incarnation: str, now: datetime) -> bytes:
    """The receipt for what was taken, signed."""
    return seal_receipt(
        Receipt(
            hub=key.key_id,
            incarnation=incarnation,
            time=timestamp(now),
            ranges=taken.ranges,
            refused=taken.refused,
            forked=taken.forked or msgspec.UNSET,
        ),
        key,
    )
