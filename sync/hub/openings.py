"""Graded papers that were opened and have not come back: done but not sent, or still being done.

It is known from nothing but the ``attempt-opened`` records that devices send when they can. Whoever is missing here may
have opened a paper without a network; whoever stands here has done nothing wrong.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select

from sync.bodies import ATTEMPT, ATTEMPT_OPENED, AttemptOpenedBody, read_body
from sync.errors import BadRecordError
from sync.hub.database import HubDatabase
from sync.hub.schema import DeviceRow, PersonRow, RecordRow
from sync.record import parse
from sync.timestamps import moment


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """A paper that was opened, and of which nothing has come since."""

    person: str
    name: str
    course: str
    quiz: str
    number: int
    attempt: str
    """Id of the attempt, and of the record of it to come."""
    device: str
    started_at: datetime
    """By the device's clock."""
    received_at: datetime
    """When the hub heard of it: the paper was opened before."""


def openings(database: HubDatabase, *, course: str | None = None, quiz: str | None = None) -> tuple[Opening, ...]:
    """Papers that were opened and have not come back, in the order in which the hub heard of them.

    Args:
        database: of the hub.
        course: of this course only.
        quiz: at this quiz only.
    """
    with database.read() as session:
        rows = session.execute(
            select(RecordRow.text, RecordRow.device, RecordRow.received_at, DeviceRow.person_id, PersonRow.full_name)
            .join(DeviceRow, DeviceRow.id == RecordRow.device)
            .join(PersonRow, PersonRow.id == DeviceRow.person_id)
            .where(RecordRow.kind == ATTEMPT_OPENED)
            .order_by(RecordRow.position)
        ).all()
        attempts = session.execute(select(RecordRow.device, RecordRow.id).where(RecordRow.kind == ATTEMPT))
        came = {(row.device, row.id) for row in attempts}
    found = []
    for row in rows:
        body = _body(row.text)
        if body is None or (row.device, body.attempt) in came:
            continue
        if course not in (None, body.course) or quiz not in (None, body.quiz):
            continue
        found.append(
            Opening(
                person=row.person_id,
                name=row.full_name,
                course=body.course,
                quiz=body.quiz,
                number=body.number,
                attempt=body.attempt,
                device=row.device,
                started_at=moment(body.started),
                received_at=row.received_at,
            )
        )
    return tuple(found)


def _body(text: bytes) -> AttemptOpenedBody | None:
    try:
        body = read_body(parse(text))
    except (BadRecordError, ValueError):
        return None
    return body if isinstance(body, AttemptOpenedBody) else None
