"""What the hub derives from a record in the transaction that takes it: rows of other tables, and reasons for a review.

Whom a record is attributed to is said by the hub's own knowledge of the device, never by the record alone: a
device speaks for its person. A subject ``profile:<id>`` is that person too (records made before the
enrolment). Pure: nothing is read or written here, so a batch's rows are made first and written together.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Table

from sync.bodies import AttemptBody, BindBody, Body, read_body
from sync.certificate import DeviceRole
from sync.feedback import FeedbackBody
from sync.hub.learning_schema import FeedbackRow, LessonRow, ReviewDayRow
from sync.hub.reasons import Reason
from sync.hub.schema import ResultRow, stored_moment
from sync.record import Record
from sync.study_bodies import LessonProgressBody, ReviewStatisticsBody

RESULTS = ResultRow.metadata.tables[ResultRow.__tablename__]
LESSONS = ResultRow.metadata.tables[LessonRow.__tablename__]
REVIEW_DAYS = ResultRow.metadata.tables[ReviewDayRow.__tablename__]
FEEDBACK = ResultRow.metadata.tables[FeedbackRow.__tablename__]

Rows = tuple[tuple[Table, dict[str, Any]], ...]

PROJECTIONS = (RESULTS, LESSONS, REVIEW_DAYS, FEEDBACK)
"""Every table whose rows `project` makes; each has the record's position in ``position``."""


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """What the hub knows of a device while it takes records of it."""

    device: str
    person: str
    device_revoked: bool
    person_withdrawn: bool
    role: str = DeviceRole.DEVICE
    """`sync.certificate.DeviceRole`."""
    has_others: bool = False
    """Whether its person has other devices, which are told of its records."""


class Projected(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from a record."""

    reasons: tuple[Reason, ...]
    rows: Rows = ()
    """To be inserted; all rows of one table have the same columns. Times are as stored."""


def project(record: Record, author: Author, *, position: int, came: str) -> Projected:
    """Says what follows from a new record.

    A result that speaks of another person than the device's is kept as a record and marked, and is in
    nobody's list until people decide.

    Args:
        record: verified by its device's key.
        author: its device, with its person.
        position: the record's.
        came: when it came, by the hub's clock, as it is stored.
    """
    me = f"person:{author.person}"
    reasons = []
    if author.device_revoked:
        reasons.append(Reason.DEVICE_REVOKED)
    if author.person_withdrawn:
        reasons.append(Reason.PERSON_WITHDRAWN)
    if record.actor not in {author.device, me}:
        reasons.append(Reason.OTHER_ACTOR)
    about_me = record.subject == me or record.subject.startswith("profile:")
    try:
        body = read_body(record)
    except ValueError:
        reasons.append(Reason.UNREADABLE_BODY)
        body = None
    if isinstance(body, BindBody) and body.person != author.person:
        about_me = False
    rows: Rows = ()
    if not about_me:
        reasons.append(Reason.OTHER_SUBJECT)
    else:
        rows = _rows(record, body, author, position, came)
    if rows and not _may_say(author.role, body):
        # A laptop that carries, or a key that is for feedback alone: kept, and counted for nobody.
        rows = ()
        if Reason.OTHER_ACTOR not in reasons:
            reasons.append(Reason.OTHER_ACTOR)
    return Projected(reasons=tuple(reasons), rows=rows)


def _may_say(role: str, body: Body | None) -> bool:
    """Whether a key of this role is for what the body says: what somebody did is said by their own key alone."""
    return role == DeviceRole.DEVICE or (role == DeviceRole.FEEDBACK and isinstance(body, FeedbackBody))


def _rows(record: Record, body: Body | None, author: Author, position: int, came: str) -> Rows:
    """What a body comes to; nothing for a kind that has no table, or is not known here."""
    match body:
        case AttemptBody():
            return ((RESULTS, _result(record, body, author, position, came)),)
        case LessonProgressBody():
            return tuple((LESSONS, row) for row in _lessons(record, body, author, position))
        case ReviewStatisticsBody():
            return ((REVIEW_DAYS, _review_day(record, body, author, position)),)
        case FeedbackBody():
            return ((FEEDBACK, _feedback(record, body, author, position, came)),)
        case _:
            return ()


def _lessons(record: Record, body: LessonProgressBody, author: Author, position: int) -> list[dict[str, Any]]:
    return [
        {
            "position": position,
            "lesson": one.lesson,
            "person_id": author.person,
            "unit_id": record.unit,
            "course": body.course,
            "serial": body.serial,
            "reached": one.position,
            "opened_at": stored_moment(one.opened),
            "completed_at": None if one.completed is None else stored_moment(one.completed),
        }
        for one in body.lessons
    ]


def _review_day(record: Record, body: ReviewStatisticsBody, author: Author, position: int) -> dict[str, Any]:
    return {
        "position": position,
        "person_id": author.person,
        "unit_id": record.unit,
        "course": body.course,
        "day": body.day,
        "remembered": body.remembered,
        "forgotten": body.forgotten,
        "fresh": body.new,
    }


def _feedback(record: Record, body: FeedbackBody, author: Author, position: int, came: str) -> dict[str, Any]:
    """Names the device alone: whose it is is asked of the devices, by whoever may."""
    return {
        "position": position,
        "device": author.device,
        "sealed": body.sealed.encode(),
        "written_at": stored_moment(record.time),
        "received_at": came,
    }


def _result(record: Record, body: AttemptBody, author: Author, position: int, came: str) -> dict[str, Any]:
    return {
        "position": position,
        "person_id": author.person,
        "unit_id": record.unit,
        "context": record.context,
        "course": body.course,
        "serial": body.serial,
        "quiz": body.quiz,
        "quiz_digest": body.quiz_digest,
        "number": body.number,
        "score": body.score,
        "started_at": stored_moment(body.started),
        "submitted_at": stored_moment(record.time),
        "device": author.device,
        "record": record.id,
        "received_at": came,
    }
