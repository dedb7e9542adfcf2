"""The devices that are enrolled, as whoever keeps the hub sees them; and taking one's trust back.

A revoked device reads nothing more and gets no other key. What it signed is still taken, and marked: records are never
refused, and people decide about them. Where it is a relay, everybody is told, since a certificate has no end by itself.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from sync.certificate import DeviceRole
from sync.feed import RELAY_REVOKED, RelayRevokedBody
from sync.hub.database import HubDatabase
from sync.hub.errors import UnknownDeviceError
from sync.hub.feed_writing import tell_earlier_records, tell_everybody_once
from sync.hub.schema import DeviceRow, PersonRow, RecordRow
from sync.hub.surroundings import lock_all

_SHORTEST_NAME = 8


class EnrolledDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device with its person."""

    device: str
    learner: str
    name: str
    enrolled_at: datetime
    revoked_at: datetime | None
    records: int


class Revocation(msgspec.Struct, frozen=True, kw_only=True):
    """What revoking a device did, and what it left."""

    device: str
    learner: str
    others: tuple[EnrolledDevice, ...]
    """All other devices of the learner, as they are now. Those that this one has vouched for are revoked too, where
    that is known: a hub that was restored has learnt later devices from their certificates, which name no voucher."""


def list_devices(database: HubDatabase, *, learner: str | None = None) -> tuple[EnrolledDevice, ...]:
    """All devices, or those of one learner, in the order of their enrolment.

    Raises:
        HubStorageError: it does not read now.
    """
    counted = select(RecordRow.device, func.count().label("records")).group_by(RecordRow.device).subquery()
    wanted = (
        select(DeviceRow, PersonRow.full_name, func.coalesce(counted.c.records, 0).label("records"))
        .join(PersonRow, PersonRow.id == DeviceRow.person_id)
        .outerjoin(counted, counted.c.device == DeviceRow.id)
        .order_by(DeviceRow.enrolled_at, DeviceRow.id)
    )
    if learner is not None:
        wanted = wanted.where(DeviceRow.person_id == learner)
    with database.read() as session:
        return tuple(
            EnrolledDevice(
                device=row.DeviceRow.id,
                learner=row.DeviceRow.person_id,
                name=row.full_name,
                enrolled_at=row.DeviceRow.enrolled_at,
                revoked_at=row.DeviceRow.revoked_at,
                records=row.records,
            )
            for row in session.execute(wanted)
        )


def add_device(session: Session, device: DeviceRow) -> None:
    """Enrols a device of a person who is here.

    Args:
        session: of a unit of work that is alone (`HubDatabase.write`).
        device: not here yet.
    """
    connection = session.connection()
    has_others = exists().where(DeviceRow.person_id == device.person_id, DeviceRow.role == DeviceRole.DEVICE)
    if device.role == DeviceRole.DEVICE and session.scalar(select(has_others)):
        if connection.dialect.name == "postgresql":
            # Whoever takes records now does not see this device yet, and would tell it nothing.
            lock_all(connection)
        tell_earlier_records(connection, device.person_id)
    session.add(device)
    session.flush()


def revoke_device(database: HubDatabase, name: str, now: datetime) -> Revocation:
    """Takes a device's trust back, for ever, and that of the keys it has vouched for. Again changes nothing, but
    that everybody is told of a relay that was revoked when the feed did not say so yet.

    Args:
        database: of the hub.
        name: its id, or the beginning of it, at least 8 digits.
        now: the hub's clock.

    Raises:
        UnknownDeviceError: there is not exactly one.
    """
    prefix = name.lower()
    with database.write() as session:
        found = (
            list(session.scalars(select(DeviceRow).where(DeviceRow.id.startswith(prefix, autoescape=True)).limit(2)))
            if len(prefix) >= _SHORTEST_NAME
            else []
        )
        if len(found) != 1:
            raise UnknownDeviceError(name)
        _revoke(session, found[0], now)
        device, learner = found[0].id, found[0].person_id
    others = tuple(one for one in list_devices(database, learner=learner) if one.device != device)
    return Revocation(device=device, learner=learner, others=others)


def _revoke(session: Session, device: DeviceRow, now: datetime) -> None:
    """A key that this one has vouched for is on the same computer, or with whoever has a copy of it: it goes too."""
    due, seen = [device], {device.id}
    while due:
        one = due.pop()
        if one.revoked_at is None:
            one.revoked_at = now
        if one.role == DeviceRole.RELAY:
            tell_everybody_once(session, RELAY_REVOKED, RelayRevokedBody(relay=one.id))
        heirs = session.scalars(select(DeviceRow).where(DeviceRow.vouched_by == one.id)).all()
        due += [heir for heir in heirs if heir.id not in seen]
        seen |= {heir.id for heir in heirs}
