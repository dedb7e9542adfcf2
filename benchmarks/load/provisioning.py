"""Puts the people and their devices into a hub, as so many enrolments would have: a code each would take hours of
Argon2id, and enrolment is not what a load measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from benchmarks.load.population import Member
from content_cache.signing import SigningKey
from sync.certificate import Certificate, issue_certificate
from sync.hub import load_config
from sync.hub.database import HubDatabase
from sync.hub.schema import DeviceRow, PersonRow, UnitRow
from sync.timestamps import timestamp

_ROWS_AT_ONCE = 2_000


def provision(data: Path, members: Sequence[Member]) -> None:
    """Adds units, persons and devices; those that are there already stay as they are.

    Args:
        data: the hub's folder; nobody needs to serve it.
        members: who is to be known.
    """
    config = load_config(data)
    key = SigningKey.load(config.key_path)
    now = datetime.now(UTC)
    database = HubDatabase(config.database)
    try:
        _add(database, UnitRow, "id", _units(members, now))
        _add(
            database,
            PersonRow,
            "id",
            [
                {"id": one.person, "full_name": one.name, "unit_id": one.commune.code, "created_at": now}
                for one in members
            ],
        )
        _add(database, DeviceRow, "id", [_device(one, key, now) for one in members])
    finally:
        database.close()


def _units(members: Sequence[Member], now: datetime) -> list[dict[str, Any]]:
    places = {one.commune.code: one.commune for one in members}.values()
    provinces = {one.province: f"T{n:02d}" for n, one in enumerate({p.province: p for p in places}.values(), 1)}
    tops = [{"id": code, "name": name, "parent": None, "valid_from": now.date()} for name, code in provinces.items()]
    return tops + [
        {"id": one.code, "name": one.name, "parent": provinces[one.province], "valid_from": now.date()}
        for one in places
    ]


def _device(member: Member, hub: SigningKey, now: datetime) -> dict[str, Any]:
    key = member.key()
    certificate = Certificate(
        device=key.key_id,
        public=key.public,
        person=member.person,
        unit=member.commune.code,
        hub=hub.key_id,
        issued=timestamp(now),
    )
    return {
        "id": key.key_id,
        "public": key.public,
        "person_id": member.person,
        "certificate": issue_certificate(certificate, hub),
        "enrolled_at": now,
    }


def _add(database: HubDatabase, table: Any, name: str, rows: list[dict[str, Any]]) -> None:
    with database.write() as session:
        known = set(session.scalars(select(getattr(table, name))))
        new = [row for row in rows if row[name] not in known]
        for start in range(0, len(new), _ROWS_AT_ONCE):
            session.execute(insert(table), new[start : start + _ROWS_AT_ONCE])
