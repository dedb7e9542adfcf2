"""What the hub derives from a record, in the transaction that takes it: results, and reasons for a review.

Whom a record is attributed to is said by the hub's own knowledge of the device, never by the record alone: a
device speaks for its person. A subject ``profile:<id>`` is that person too (records made before the
enrolment).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from sync.bodies import AttemptBody, BindBody, read_body
from sync.hub.reasons import Reason
from sync.hub.schema import DeviceRow, PersonRow, ResultRow
from sync.record import Record
from sync.timestamps import moment


def project(
    session: Session, record: Record, *, device: DeviceRow, person: PersonRow, position: int, now: datetime
) -> tuple[Reason, ...]:
    """Writes what follows from a new record.

    A result that speaks of another person than the device's is kept as a record and marked, and is in
    nobody's list until people decide.

    Args:
        session: the transaction that takes the record.
        record: verified by its device's key.
        device: its device.
        person: the device's person.
        position: the record's.
        now: the hub's clock.

    Returns:
        Reasons for a review.
    """
    me = f"person:{device.person_id}"
    reasons = []
    if device.revoked_at is not None:
        reasons.append(Reason.DEVICE_REVOKED)
    if person.withdrawn_at is not None:
        reasons.append(Reason.PERSON_WITHDRAWN)
    if record.actor not in {device.id, me}:
        reasons.append(Reason.OTHER_ACTOR)
    about_me = record.subject == me or record.subject.startswith("profile:")
    try:
        body = read_body(record)
    except ValueError:
        reasons.append(Reason.UNREADABLE_BODY)
        body = None
    if isinstance(body, BindBody) and body.person != device.person_id:
        about_me = False
    if not about_me:
        reasons.append(Reason.OTHER_SUBJECT)
    elif isinstance(body, AttemptBody):
        session.add(_result(record, body, device, position, now))
    return tuple(reasons)


def _result(record: Record, body: AttemptBody, device: DeviceRow, position: int, now: datetime) -> ResultRow:
    return ResultRow(
        position=position,
        person_id=device.person_id,
        unit_id=record.unit,
        context=record.context,
        course=body.course,
        serial=body.serial,
        quiz=body.quiz,
        quiz_digest=body.quiz_digest,
        number=body.number,
        score=body.score,
        started_at=moment(body.started),
        submitted_at=record.at,
        device=device.id,
        record=record.id,
        received_at=now,
    )
