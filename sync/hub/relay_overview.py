"""What a relay holds and owes, for its trainer: per device, since when, and when the centre was last heard of."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sync.hub.classes import HubClass, list_classes
from sync.hub.database import HubDatabase
from sync.hub.relay_forwarding import owed_parcels, owed_records
from sync.hub.relay_schema import CarriedParcelRow, ForwardedRow
from sync.hub.schema import DeviceRow, RecordRow
from sync.hub.upstream import load_upstream


class OwedDevice(msgspec.Struct, frozen=True, kw_only=True):
    """What a relay owes the centre of one device."""

    device: str
    person: str
    records: int
    """In clear."""
    parcels: int
    """Sealed."""
    sealed_records: int
    """That their indexes name."""
    since: datetime
    """When the oldest of it came."""


class RelayStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a relay stands with its centre."""

    centre: str
    """Name."""
    url: str
    hub: str
    """The centre's id."""
    joined_at: datetime | None
    last_contact: datetime | None
    """When a receipt of the centre was last verified; None before the first."""
    next_try: datetime | None
    problem: str | None
    """Kind word of what went wrong at the last try."""
    failures: int
    owed_records: int
    owed_parcels: int
    held_bytes: int
    """Of sealed parcels."""
    forwarded_records: int
    """That the centre has receipted."""
    forwarded_parcels: int
    refused_records: int
    """That the centre refused by name: for people to look at."""
    problems: tuple[str, ...]
    """What the centre said against parcels that are still owed, each once."""
    owed: tuple[OwedDevice, ...]
    """The longest waiting first."""
    classes: tuple[HubClass, ...]
    """Whose records may come in clear."""


def relay_status(database: HubDatabase) -> RelayStatus | None:
    """Reads it all, at one moment; None for a hub that carries for nobody."""
    upstream = load_upstream(database)
    if upstream is None:
        return None
    with database.read() as session:
        parcels = select(func.count()).select_from(CarriedParcelRow)
        settled = select(func.count()).select_from(ForwardedRow)
        problems = session.scalars(
            select(CarriedParcelRow.problem)
            .where(CarriedParcelRow.settled_at.is_(None), CarriedParcelRow.problem.is_not(None))
            .distinct()
        )
        return RelayStatus(
            centre=upstream.name,
            url=upstream.url,
            hub=upstream.hub,
            joined_at=upstream.joined_at,
            last_contact=upstream.last_contact_at,
            next_try=upstream.next_try_at,
            problem=upstream.problem,
            failures=upstream.failures,
            owed_records=owed_records(session),
            owed_parcels=owed_parcels(session),
            held_bytes=session.scalar(select(func.sum(func.length(CarriedParcelRow.raw)))) or 0,
            forwarded_records=session.scalar(settled.where(ForwardedRow.refused.is_(None))) or 0,
            forwarded_parcels=session.scalar(parcels.where(CarriedParcelRow.settled_at.is_not(None))) or 0,
            refused_records=session.scalar(settled.where(ForwardedRow.refused.is_not(None))) or 0,
            problems=tuple(sorted(one for one in problems if one is not None)),
            owed=_owed(session),
            classes=list_classes(database),
        )


def _owed(session: Session) -> tuple[OwedDevice, ...]:
    persons = {row.id: row.person_id for row in session.execute(select(DeviceRow.id, DeviceRow.person_id))}
    clear = {
        row.device: (row.number, row.since)
        for row in session.execute(
            select(RecordRow.device, func.count().label("number"), func.min(RecordRow.received_at).label("since"))
            .outerjoin(ForwardedRow, ForwardedRow.position == RecordRow.position)
            .where(ForwardedRow.position.is_(None))
            .group_by(RecordRow.device)
        )
    }
    sealed = {
        row.device: (row.number, row.records, row.since)
        for row in session.execute(
            select(
                CarriedParcelRow.device,
                func.count().label("number"),
                func.sum(CarriedParcelRow.records).label("records"),
                func.min(CarriedParcelRow.taken_at).label("since"),
            )
            .where(CarriedParcelRow.settled_at.is_(None))
            .group_by(CarriedParcelRow.device)
        )
    }
    found = []
    for device in clear.keys() | sealed.keys():
        times = [group[device][-1] for group in (clear, sealed) if device in group]
        found.append(
            OwedDevice(
                device=device,
                person=persons[device],
                records=clear.get(device, (0,))[0],
                parcels=sealed.get(device, (0,))[0],
                sealed_records=int(sealed[device][1]) if device in sealed else 0,
                since=min(times),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.since, one.device)))
