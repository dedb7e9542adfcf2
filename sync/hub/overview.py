"""What a hub holds, for people on duty and for trials from outside."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sync.hub.database import HubDatabase
from sync.hub.people import RELAY_PREFIX
from sync.hub.relay_overview import RelayStatus, relay_status
from sync.hub.schema import DeviceRow, GradeRow, MetaRow, PersonRow, RecordRow, ResultRow, ReviewRow, UnitRow
from sync.receipt import receipt_code


class HubResult(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt in custody."""

    person: str
    name: str
    unit: str | None
    """Name of the unit at the time; the person's present one where the record says none that is known."""
    course: str
    quiz: str
    number: int
    score: int | None
    """As claimed, thousandths of the full score."""
    graded: int | None
    """As the hub marked it; None for practice, where the claim stands, and while it is not marked."""
    grading: str | None
    """`sync.hub.schema.GradeState`; None for what was not looked at yet."""
    submitted_at: datetime
    """By the device's clock."""
    received_at: datetime
    record: str
    code: str
    """Receipt code, 13 digits."""
    device: str
    needs_review: tuple[str, ...] = ()
    """Reasons (`sync.hub.reasons.Reason`)."""


class HubStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Counts, and every result in the order of arrival."""

    name: str
    incarnation: str
    learners: int
    devices: int
    records: int
    needs_review: int
    """Records with at least one open reason."""
    results: tuple[HubResult, ...]
    relay: RelayStatus | None = None
    """What it holds and owes as a relay; None at a centre."""


def overview(database: HubDatabase) -> HubStatus:
    """Reads it all, at one moment."""
    with database.read() as session:
        meta = session.get_one(MetaRow, 1)
        reasons = _open_reasons(session)
        return HubStatus(
            name=meta.name,
            incarnation=meta.incarnation,
            learners=_count(session, PersonRow) - _relays(session),
            devices=_count(session, DeviceRow),
            records=_count(session, RecordRow),
            needs_review=len(reasons),
            results=_results(session, reasons),
            relay=relay_status(database),
        )


def _count(session: Session, table: type[PersonRow] | type[DeviceRow] | type[RecordRow]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _relays(session: Session) -> int:
    relays = PersonRow.id.startswith(RELAY_PREFIX, autoescape=True)
    return session.scalar(select(func.count()).select_from(PersonRow).where(relays)) or 0


def _open_reasons(session: Session) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(ReviewRow.position, ReviewRow.reason)
        .where(ReviewRow.settled_at.is_(None))
        .order_by(ReviewRow.position, ReviewRow.reason)
    )
    for row in rows:
        found[row.position].append(row.reason)
    return {position: tuple(names) for position, names in found.items()}


def _results(session: Session, reasons: dict[int, tuple[str, ...]]) -> tuple[HubResult, ...]:
    units = {row.id: row.name for row in session.execute(select(UnitRow.id, UnitRow.name))}
    rows = session.execute(
        select(ResultRow, PersonRow.full_name, PersonRow.unit_id, RecordRow.digest, GradeRow.score, GradeRow.state)
        .join(PersonRow, PersonRow.id == ResultRow.person_id)
        .join(RecordRow, RecordRow.position == ResultRow.position)
        .outerjoin(GradeRow, GradeRow.position == ResultRow.position)
        .order_by(ResultRow.position)
    )
    return tuple(
        HubResult(
            person=result.person_id,
            name=name,
            unit=units.get(result.unit_id or "") or units.get(present or ""),
            course=result.course,
            quiz=result.quiz,
            number=result.number,
            score=result.score,
            graded=graded,
            grading=grading,
            submitted_at=result.submitted_at,
            received_at=result.received_at,
            record=result.record,
            code=receipt_code(digest),
            device=result.device,
            needs_review=reasons.get(result.position, ()),
        )
        for result, name, present, digest, graded, grading in rows
    )
