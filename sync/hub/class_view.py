"""What a trainer sees of a class: who came in, what they handed in, and whether the centre has it."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.errors import BadRecordError
from sync.hub.classes import find_class
from sync.hub.database import HubDatabase
from sync.hub.relay_schema import ClassMemberRow, ForwardedRow, UpstreamRow
from sync.hub.schema import DeviceRow, PersonRow, RecordRow, ResultRow
from sync.receipt import receipt_code
from sync.record import Context, parse


class ClassMember(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of a class."""

    person: str
    """Id, out of the certificate that the centre signed."""
    device: str
    name: str | None
    """At a relay, as the learner's own computer said it when it came in; None where it sent results and never came in.
    Without a roster nobody vouches for it."""
    entered: datetime | None
    attempts: int


class ClassAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt that was started in the class."""

    person: str
    device: str
    name: str | None
    course: str
    quiz: str
    number: int
    score: int | None
    """As claimed, thousandths of the full score; None while it is sealed to the centre."""
    started: datetime
    """By the device's clock, as ``submitted``."""
    submitted: datetime
    received: datetime
    centre: str
    """``received`` by the centre, ``owed`` to it, or ``refused`` by it."""
    record: str
    code: str
    """Receipt code, 13 digits."""


class ClassView(msgspec.Struct, frozen=True, kw_only=True):
    """A class with everything that is known of it here."""

    session: str
    name: str
    opened: datetime
    closed: datetime | None
    members: tuple[ClassMember, ...]
    attempts: tuple[ClassAttempt, ...]
    """In the order of arrival."""


def view_class(database: HubDatabase, wanted: str) -> ClassView:
    """Reads it all, at one moment.

    Args:
        database: of the hub.
        wanted: a session, or the number at its end.

    Raises:
        UnknownClassError: there is no such class.
    """
    with database.read() as session:
        row = find_class(session, wanted)
        members = {
            one.device: one
            for one in session.scalars(select(ClassMemberRow).where(ClassMemberRow.session == row.session))
        }
        is_relay = session.get(UpstreamRow, 1) is not None
        persons = _persons(session)
        names = {device: _name(*who, members.get(device), is_relay=is_relay) for device, who in persons.items()}
        attempts = _attempts(session, row.session, names, is_relay=is_relay)
        here = {*members, *(one.device for one in attempts)}
        found = [
            ClassMember(
                person=persons[device][0],
                device=device,
                name=names[device],
                entered=None if device not in members else members[device].entered_at,
                attempts=sum(one.device == device for one in attempts),
            )
            for device in here
        ]
        return ClassView(
            session=row.session,
            name=row.name,
            opened=row.created_at,
            closed=row.closed_at,
            members=tuple(sorted(found, key=lambda one: (one.name is None, one.name or "", one.device))),
            attempts=attempts,
        )


def _persons(session: Session) -> dict[str, tuple[str, str]]:
    """Id and name as this hub has it, by device."""
    rows = session.execute(
        select(DeviceRow.id, PersonRow.id, PersonRow.full_name).join(PersonRow, PersonRow.id == DeviceRow.person_id)
    )
    return {device: (person, name) for device, person, name in rows}


def _name(person: str, known: str, member: ClassMemberRow | None, *, is_relay: bool) -> str | None:
    if not is_relay and known != person:
        return known
    return None if member is None else member.name


def _attempts(
    session: Session, wanted: str, names: dict[str, str | None], *, is_relay: bool
) -> tuple[ClassAttempt, ...]:
    rows = session.execute(
        select(ResultRow, RecordRow.text, RecordRow.digest, ForwardedRow)
        .join(RecordRow, RecordRow.position == ResultRow.position)
        .outerjoin(ForwardedRow, ForwardedRow.position == ResultRow.position)
        .where(ResultRow.context == Context.CLASS.value)
        .order_by(ResultRow.position)
    )
    return tuple(
        ClassAttempt(
            person=result.person_id,
            device=result.device,
            name=names.get(result.device),
            course=result.course,
            quiz=result.quiz,
            number=result.number,
            score=result.score,
            started=result.started_at,
            submitted=result.submitted_at,
            received=result.received_at,
            centre=_at_centre(forwarded) if is_relay else "received",
            record=result.record,
            code=receipt_code(digest),
        )
        for result, text, digest, forwarded in rows
        if _session(text) == wanted
    )


def _at_centre(forwarded: ForwardedRow | None) -> str:
    if forwarded is None:
        return "owed"
    return "received" if forwarded.refused is None else "refused"


def _session(text: bytes) -> str | None:
    try:
        return parse(text).session
    except BadRecordError:
        return None
