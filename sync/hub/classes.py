"""Classes of a hub's trainer: opening, closing and stating them, and who came in.

A relay's class is what it may read; a hub without a centre above it may hold classes too, for the pilot's single
machine. Statements are signed when they are first asked for: they are always the same bytes for the same class.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.class_statement import (
    MOST_STATEMENTS,
    NUMBER_DIGITS,
    ClassStatement,
    EnterClass,
    session_of,
)
from sync.hub.database import HubDatabase
from sync.hub.errors import ClassClosedError, UnknownClassError
from sync.hub.people import tidy_name
from sync.hub.relay_schema import ClassMemberRow, ClassRow
from sync.timestamps import timestamp


class HubClass(msgspec.Struct, frozen=True, kw_only=True):
    """A class, as it is listed."""

    session: str
    name: str
    opened: datetime
    closed: datetime | None


def add_class(database: HubDatabase, hub: str, name: str, now: datetime) -> HubClass:
    """Opens a class.

    Args:
        database: of the hub.
        hub: id of the hub's own key: the session begins with it.
        name: what learners choose it by.
        now: the hub's clock.

    Raises:
        BadNameError: see `tidy_name`.
    """
    tidy = tidy_name(name)
    with database.write() as session:
        # At random, since a hub that was restored must not give a number twice.
        made = session_of(hub, secrets.randbelow(10**NUMBER_DIGITS))
        while session.get(ClassRow, made) is not None:
            made = session_of(hub, secrets.randbelow(10**NUMBER_DIGITS))
        row = ClassRow(session=made, name=tidy, created_at=now)
        session.add(row)
        return _class(row)


def close_class(database: HubDatabase, wanted: str, now: datetime) -> HubClass:
    """Closes a class: nobody comes in any more, and clients that ask leave it. Closed again, it stays as it was.

    Raises:
        UnknownClassError: see `find_class`.
    """
    with database.write() as session:
        row = find_class(session, wanted)
        row.closed_at = row.closed_at or now
        return _class(row)


def list_classes(database: HubDatabase) -> tuple[HubClass, ...]:
    """All classes, oldest first."""
    with database.read() as session:
        return tuple(map(_class, session.scalars(select(ClassRow).order_by(ClassRow.created_at, ClassRow.session))))


def find_class(session: Session, wanted: str) -> ClassRow:
    """The class of a session, or of the number at its end.

    Raises:
        UnknownClassError: there is none, or several end so.
    """
    rows = [row for row in session.scalars(select(ClassRow)) if wanted in (row.session, row.session.rpartition("-")[2])]
    if len(rows) != 1:
        raise UnknownClassError(wanted)
    return rows[0]


def statements(
    database: HubDatabase, hub: str, centre: str, state: Callable[[ClassStatement], bytes]
) -> tuple[bytes, ...]:
    """What the hub says of its classes: the open ones first, then the last ones that it closed.

    Args:
        database: of the hub.
        hub: its id.
        centre: id of the hub above it, or its own.
        state: signs a statement, or knows it signed: anybody may ask, and a signature costs more than asking.
    """
    with database.read() as session:
        rows = session.scalars(
            select(ClassRow)
            .order_by(ClassRow.closed_at.is_not(None), ClassRow.created_at.desc(), ClassRow.session)
            .limit(MOST_STATEMENTS)
        ).all()
        return tuple(state(_statement(row, hub, centre)) for row in rows)


def enter_class(database: HubDatabase, asked: EnterClass, device: str, now: datetime) -> None:
    """Notes that somebody came into a class. Once more, the newer name stands.

    Args:
        database: of the hub.
        asked: what the device says.
        device: which one, proven by credentials.
        now: the hub's clock.

    Raises:
        BadNameError: see `tidy_name`.
        UnknownClassError, ClassClosedError: nothing was noted.
    """
    name = tidy_name(asked.name)
    with database.write() as session:
        row = session.get(ClassRow, asked.session)
        if row is None:
            raise UnknownClassError(asked.session)
        if row.closed_at is not None:
            raise ClassClosedError(asked.session)
        member = session.get(ClassMemberRow, (asked.session, device))
        if member is None:
            session.add(ClassMemberRow(session=asked.session, device=device, name=name, entered_at=now))
        else:
            member.name = name


def _statement(row: ClassRow, relay: str, centre: str) -> ClassStatement:
    return ClassStatement(
        hub=centre,
        relay=relay,
        session=row.session,
        name=row.name,
        opened=timestamp(row.created_at),
        closed=None if row.closed_at is None else timestamp(row.closed_at),
    )


def _class(row: ClassRow) -> HubClass:
    return HubClass(session=row.session, name=row.name, opened=row.created_at, closed=row.closed_at)
