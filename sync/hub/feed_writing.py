"""Writes what devices are to be told, inside the transaction in which it came about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, exists, func, select
from sqlalchemy.orm import Session

from sync.certificate import DeviceRole
from sync.feed import DECISION, GRADE, RECORD, EventBody
from sync.hub import bulk
from sync.hub.schema import DeviceRow, FeedRow, RecordRow, ResultRow

_FEED = FeedRow.metadata.tables[FeedRow.__tablename__]
_CHUNK = 400
"""Values in one IN list."""


class NewRecord(msgspec.Struct, frozen=True):
    """A record that has just come."""

    position: int
    device: str
    person: str


def tell_records(connection: Connection, records: Sequence[NewRecord]) -> None:
    """Tells a person's other devices of new records.

    Args:
        connection: in the transaction that takes them.
        records: of ordinary devices, of persons who have several. What feedback says is told to nobody.
    """
    _write(connection, [_row(RECORD, one.person, device=one.device, record=one.position) for one in records])


def tell_earlier_records(connection: Connection, person: str) -> None:
    """Tells a person's devices of all records that are here, as far as they were not told yet.

    A person with one device has nobody to be told, so nothing is written for them; with the second device it all is
    due. Nobody takes records of theirs meanwhile: the only writer does this, or all chains are locked.
    """
    rows = connection.execute(
        select(RecordRow.position, RecordRow.device)
        .join(DeviceRow, DeviceRow.id == RecordRow.device)
        .where(
            DeviceRow.person_id == person,
            DeviceRow.role == DeviceRole.DEVICE,
            ~exists().where(_FEED.c.person_id == person, _FEED.c.kind == RECORD, _FEED.c.record == RecordRow.position),
        )
        .order_by(RecordRow.position)
    ).all()
    tell_records(connection, [NewRecord(row.position, row.device, person) for row in rows])


def tell_grades(session: Session, positions: Sequence[int]) -> None:
    """Tells learners that the hub's word about attempts is another one now."""
    _write(session.connection(), _about_results(session, positions, GRADE))


def tell_decisions(session: Session, positions: Sequence[int]) -> None:
    """Tells learners that people have decided about attempts of theirs."""
    _write(session.connection(), _about_results(session, positions, DECISION))


def tell_everybody(session: Session, kind: str, body: EventBody) -> None:
    """Tells all devices, also those that enrol later."""
    _write(session.connection(), [_row(kind, None, body=msgspec.json.encode(body))])


def tell_everybody_once(session: Session, kind: str, body: EventBody) -> None:
    """Tells all devices, unless the feed says the same already."""
    said = exists().where(_FEED.c.person_id.is_(None), _FEED.c.kind == kind, _FEED.c.body == msgspec.json.encode(body))
    if not session.scalar(select(said)):
        tell_everybody(session, kind, body)


def tell_person(session: Session, person: str, kind: str, body: EventBody) -> None:
    """Tells all devices of a person."""
    _write(session.connection(), [_row(kind, person, body=msgspec.json.encode(body))])


def _about_results(session: Session, positions: Sequence[int], kind: str) -> list[dict[str, Any]]:
    persons: dict[int, str] = {}
    for start in range(0, len(positions), _CHUNK):
        chunk = positions[start : start + _CHUNK]
        rows = session.execute(
            select(ResultRow.position, ResultRow.person_id).where(ResultRow.position.in_(chunk))
        ).all()
        persons |= {row.position: row.person_id for row in rows}
    return [_row(kind, persons[one], record=one) for one in positions if one in persons]


def _row(
    kind: str, person: str | None, *, device: str | None = None, record: int | None = None, body: bytes | None = None
) -> dict[str, Any]:
    return {
        "position": None,
        "person_id": person,
        "device": device,
        "kind": kind,
        "record": record,
        "body": body,
    }


def _write(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Writes rows: on SQLite with their positions, since this is the only writer."""
    if rows and connection.dialect.name == "sqlite":
        first = (connection.scalar(select(func.max(_FEED.c.position))) or 0) + 1
        rows = [row | {"position": first + place} for place, row in enumerate(rows)]
    bulk.insert(connection, _FEED, rows)
