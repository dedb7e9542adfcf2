"""What a relay takes into custody: records of its own classes in clear, everything else sealed.

It knows devices by the certificates that its centre signed and that travel with batches. What comes in clear and is
not of a class of its own is refused item by item (``not-this-class``), unread but for its header, and not stored: the
client seals it. A parcel is kept as it is; it is taken from the device whose chain its index names, proven by
credentials, so that nobody earns custody for others. The relay's receipts mean *carried*; with them it hands down what
the centre has said meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content_cache.signing import SigningKey
from sync.encoding import to_base64url
from sync.errors import BadBatchError, BadRecordError, ForeignParcelError
from sync.hub.database import HubDatabase
from sync.hub.errors import ForgedIndexError, NotThisClassError, RelayFullError
from sync.hub.intake import Intake, Taken
from sync.hub.introductions import learn_devices
from sync.hub.relay_schema import CarriedParcelRow, CentralReceiptRow, ClassRow
from sync.hub.schema import DeviceRow
from sync.hub.upstream import Upstream
from sync.parcel import Parcel
from sync.protocol import RefusalReason
from sync.receipt import Receipt, Refusal, seal_receipt
from sync.record import digest_of, parse
from sync.timestamps import timestamp
from sync.wire import Batch, Item

HANDED_BYTES: Final = 256 << 10
"""Of central receipts in one answer; the newest first, and older ones are in the feed."""
MOST_HELD_BYTES: Final = 2 << 30
"""Of sealed parcels: a laptop's disk is its trainer's. A class of 60 takes a thousandth of it in a year."""
MOST_OF_A_PERSON_BYTES: Final = 64 << 20
"""Of these: what never opens at the centre is held for ever, and nobody may fill a relay with that for all others."""


class Relay:
    """Takes things in for one relay, from any thread."""

    def __init__(
        self, database: HubDatabase, intake: Intake, key: SigningKey, upstream: Upstream, incarnation: str
    ) -> None:
        """Takes the relay's database, its way into it, its own key, and its centre."""
        self._database = database
        self._intake = intake
        self._key = key
        self._upstream = upstream
        self._incarnation = incarnation

    def take_batch(self, batch: Batch, now: datetime) -> tuple[bytes, Taken]:
        """Takes a batch; certificates alone make their devices known.

        Args:
            batch: as unpacked.
            now: the relay's clock.

        Returns:
            The receipt, and what was taken.

        Raises:
            BadBatchError: there is nothing in it.
            UnknownDeviceError: none of its devices is known, and no certificate makes it known; nothing was taken.
            HubStorageError: nothing was taken.
        """
        if not batch.items and not batch.certificates:
            raise BadBatchError("not-pairs", "empty")
        learn_devices(self._database, batch, self._upstream.public, now)
        own, others = self._parted(batch.items)
        taken = Taken(ranges=(), refused=(), forked=(), new=0)
        if own:
            taken, _unknown = self._intake.take_known(own, now)
        taken = msgspec.structs.replace(taken, refused=(*taken.refused, *others))
        # Of proven devices alone: what others sign with their names earns no word about them.
        return self._receipt(taken, {one.device for one in taken.ranges}, now), taken

    def take_one(self, item: Item, now: datetime) -> Taken:
        """Takes a record of an own class that a phone brought.

        Raises:
            NotThisClassError: it is of no class of this relay; nothing was taken.
            UnknownDeviceError, HubStorageError: nothing was taken.
        """
        own, others = self._parted([item])
        if others:
            raise NotThisClassError(others[0].device)
        return self._intake.take(own, now)

    def take_parcel(self, parcel: Parcel, device: str, now: datetime) -> bytes:
        """Keeps a sealed parcel and answers with custody of what its index names.

        Args:
            parcel: whole, unopened: this hub cannot.
            device: who brings it, proven by credentials over the whole body.
            now: the relay's clock.

        Raises:
            ForeignParcelError: it is for another centre.
            ForgedIndexError: its index names chains of another device.
            RelayFullError: there is no room for more.
            HubStorageError: nothing was taken.
        """
        if parcel.index.hub != self._upstream.hub:
            raise ForeignParcelError(parcel.index.hub)
        if not parcel.index.ranges or any(one.device != device for one in parcel.index.ranges):
            raise ForgedIndexError(device)
        with self._database.write() as session:
            # With its index: somebody else's sealed bytes under another index are another parcel, and take no place.
            name = hashlib.sha256(parcel.raw).hexdigest()
            if session.get(CarriedParcelRow, name) is None:
                _demand_room(session, device, len(parcel.raw))
                session.add(
                    CarriedParcelRow(
                        sha256=name,
                        device=device,
                        raw=parcel.raw,
                        ranges=msgspec.json.encode(parcel.index.ranges),
                        records=parcel.index.records,
                        taken_at=now,
                        tries=0,
                    )
                )
        taken = Taken(ranges=parcel.index.ranges, refused=(), forked=(), new=0)
        return self._receipt(taken, {device}, now)

    def _parted(self, items: Iterable[Item]) -> tuple[list[Item], list[Refusal]]:
        """What may come in clear, and refusals of what may not. What does not read is the intake's to refuse."""
        with self._database.read() as session:
            classes = set(session.scalars(select(ClassRow.session)))
        own: list[Item] = []
        refused: list[Refusal] = []
        for item in items:
            try:
                record = parse(item.text)
            except BadRecordError:
                own.append(item)
                continue
            if record.session is not None and record.session in classes:
                own.append(item)
            else:
                digest = to_base64url(digest_of(item.text))
                reason = RefusalReason.NOT_THIS_CLASS
                refused.append(Refusal(device=record.device, seq=record.seq, digest=digest, reason=reason))
        return own, refused

    def _receipt(self, taken: Taken, devices: set[str], now: datetime) -> bytes:
        return seal_receipt(
            Receipt(
                hub=self._key.key_id,
                incarnation=self._incarnation,
                time=timestamp(now),
                ranges=taken.ranges,
                refused=taken.refused,
                forked=taken.forked or msgspec.UNSET,
                central=self._handed_down(devices) or msgspec.UNSET,
            ),
            self._key,
        )

    def _handed_down(self, devices: set[str]) -> tuple[bytes, ...]:
        """Receipts of the centre about these devices, the newest first."""
        found: dict[str, bytes] = {}
        size = 0
        with self._database.read() as session:
            for device in sorted(devices):
                rows = session.execute(
                    select(CentralReceiptRow.digest, CentralReceiptRow.raw)
                    .where(CentralReceiptRow.device == device)
                    .order_by(CentralReceiptRow.received_at.desc())
                    .limit(20)
                )
                for row in rows:
                    size += len(row.raw) if row.digest not in found else 0
                    if size > HANDED_BYTES:
                        return tuple(found.values())
                    found[row.digest] = row.raw
        return tuple(found.values())


_HELD_BYTES = select(func.sum(func.length(CarriedParcelRow.raw)))


def _demand_room(session: Session, device: str, size: int) -> None:
    """Raises `RelayFullError` where a parcel would be too much for the relay, or for one person."""
    if (session.scalar(_HELD_BYTES) or 0) + size > MOST_HELD_BYTES:
        raise RelayFullError(str(MOST_HELD_BYTES))
    person = select(DeviceRow.person_id).where(DeviceRow.id == device).scalar_subquery()
    of_person = select(DeviceRow.id).where(DeviceRow.person_id == person)
    held = session.scalar(_HELD_BYTES.where(CarriedParcelRow.device.in_(of_person))) or 0
    if held + size > MOST_OF_A_PERSON_BYTES:
        raise RelayFullError(str(MOST_OF_A_PERSON_BYTES))
