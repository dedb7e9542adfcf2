"""Units and persons of a hub."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from content_cache.text import clean
from sync.certificate import DeviceRole
from sync.hub.database import HubDatabase
from sync.hub.errors import BadNameError, UnclearUnitError, UnknownLearnerError
from sync.hub.schema import DeviceRow, PersonRow, UnitRow

_MAX_NAME_CHARS = 200
_ID_DIGITS = 10
RELAY_PREFIX: Final = "relay-"
"""People have digits alone."""


def tidy_name(name: str) -> str:
    """A name as it is stored: NFC, single spaces.

    Raises:
        BadNameError: nothing is left, it is too long, or has control characters in it.
    """
    tidy = " ".join(clean(name).split())
    if not tidy or len(tidy) > _MAX_NAME_CHARS or not tidy.isprintable():
        raise BadNameError(repr(name[:40]))
    return tidy


def add_unit(database: HubDatabase, name: str, now: datetime, *, parent: str | None = None) -> str:
    """Adds a unit, valid from today on, and returns its id.

    Args:
        database: of the hub.
        name: of the unit; several units may bear one.
        now: the hub's clock.
        parent: id or name of the unit above.

    Raises:
        BadNameError: see `tidy_name`.
        UnclearUnitError: there is not exactly one such parent.
    """
    tidy = tidy_name(name)
    with database.write() as session:
        above = None if parent is None else _find_unit(session, parent)
        return _new_unit(session, tidy, now, None if above is None else above.id)


def add_learner(database: HubDatabase, name: str, now: datetime, *, unit: str = "") -> str:
    """Adds a person and returns the id.

    Args:
        database: of the hub.
        name: full name; two persons may bear one.
        now: the hub's clock.
        unit: id or name of the unit; made when no unit answers to it; none when empty.

    Raises:
        BadNameError: see `tidy_name`.
        UnclearUnitError: several units bear the name.
    """
    tidy = tidy_name(name)
    with database.write() as session:
        unit_id = _unit_named(session, unit, now)
        person = PersonRow(id=_new_id(session, PersonRow), full_name=tidy, unit_id=unit_id, created_at=now)
        session.add(person)
        session.flush()
        return person.id


def name_learner(database: HubDatabase, person_id: str, name: str, now: datetime, *, unit: str = "") -> None:
    """Gives a person another name, and another unit where one is named.

    A restored hub learns again of people who came after its backup, from what they send; their names it does not.

    Args:
        database: of the hub.
        person_id: of the person.
        name: full name.
        now: the hub's clock.
        unit: as for `add_learner`; the present one stays when empty.

    Raises:
        UnknownLearnerError: no such person.
        BadNameError, UnclearUnitError: see `add_learner`.
    """
    tidy = tidy_name(name)
    with database.write() as session:
        person = session.get(PersonRow, person_id)
        if person is None:
            raise UnknownLearnerError(person_id)
        person.full_name = tidy
        person.unit_id = _unit_named(session, unit, now) or person.unit_id


def add_relay(database: HubDatabase, name: str, now: datetime) -> str:
    """Adds a relay and returns its id: whom a code is made for, though nobody studies by it.

    Raises:
        BadNameError: see `tidy_name`.
    """
    tidy = tidy_name(name)
    made = RELAY_PREFIX + secrets.token_hex(5)
    with database.write() as session:
        session.add(PersonRow(id=made, full_name=tidy, created_at=now))
    return made


def is_relay(person_id: str) -> bool:
    """Whether this is the id of a relay and not of a person."""
    return person_id.startswith(RELAY_PREFIX)


class Learner(msgspec.Struct, frozen=True, kw_only=True):
    """A person, as a list of learners shows one."""

    learner: str
    """Id."""
    name: str
    unit: str | None
    """Name of the present unit."""
    devices: int
    """That are enrolled for the person, feedback's own left out."""


def learners(database: HubDatabase) -> tuple[Learner, ...]:
    """Everybody who learns here and was not withdrawn, in the order in which they were added."""
    own = select(func.count()).where(DeviceRow.person_id == PersonRow.id, DeviceRow.role == DeviceRole.DEVICE)
    relays = select(DeviceRow.person_id).where(DeviceRow.role == DeviceRole.RELAY)
    with database.read() as session:
        rows = session.execute(
            select(PersonRow.id, PersonRow.full_name, UnitRow.name, own.scalar_subquery())
            .outerjoin(UnitRow, UnitRow.id == PersonRow.unit_id)
            .where(PersonRow.withdrawn_at.is_(None), PersonRow.id.not_in(relays), PersonRow.id.not_like("relay-%"))
            .order_by(PersonRow.created_at, PersonRow.id)
        )
        return tuple(Learner(learner=row[0], name=row[1], unit=row[2], devices=row[3]) for row in rows)


def _unit_named(session: Session, unit: str, now: datetime) -> str | None:
    """The id of the unit with this id or name, made where there is none; None when empty."""
    if not unit.strip():
        return None
    wanted = tidy_name(unit)
    found = _units(session, wanted)
    if len(found) > 1:
        raise UnclearUnitError(wanted, len(found))
    return found[0].id if found else _new_unit(session, wanted, now, None)


def _find_unit(session: Session, wanted: str) -> UnitRow:
    found = _units(session, tidy_name(wanted))
    if len(found) != 1:
        raise UnclearUnitError(wanted, len(found))
    return found[0]


def _units(session: Session, wanted: str) -> list[UnitRow]:
    return list(
        session.scalars(
            select(UnitRow).where(or_(UnitRow.id == wanted, UnitRow.name == wanted), UnitRow.valid_to.is_(None))
        )
    )


def _new_unit(session: Session, name: str, now: datetime, parent: str | None) -> str:
    unit = UnitRow(id=_new_id(session, UnitRow), name=name, parent=parent, valid_from=now.date())
    session.add(unit)
    session.flush()
    return unit.id


def _new_id(session: Session, table: type[PersonRow] | type[UnitRow]) -> str:
    """Ten random digits: people read ids out, and a hub set up again must not give one twice."""
    while True:
        made = str(10 ** (_ID_DIGITS - 1) + secrets.randbelow(9 * 10 ** (_ID_DIGITS - 1)))
        if not session.scalar(select(func.count()).select_from(table).where(table.id == made)):
            return made
