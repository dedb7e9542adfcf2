"""Looks at everything that a hub holds, and says what does not agree. Changes nothing, beside a running server too.

Every record is read: its digest, its signature, what the columns say of it, and the rows that were derived from
it. Gaps and forks of chains are counted; they are facts about devices and no fault of the hub, unless nobody was told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Row, String, Table, select, type_coerce
from sqlalchemy.orm import Session

from sync.encoding import from_base64url
from sync.errors import BadRecordError
from sync.hub.chains import Link, chain_reason
from sync.hub.database import HubDatabase
from sync.hub.projection import PROJECTIONS, Author, project
from sync.hub.reasons import Reason
from sync.hub.relay_checking import check_relay
from sync.hub.schema import DeviceRow, PersonRow, RecordRow, ReviewRow, UtcDateTime, stored_time
from sync.hub.signatures import Signed, is_signed
from sync.record import Record, digest_of, parse

_CHUNK: Final = 1_000
_SHOWN: Final = 100
_RECORDS: Final = RecordRow.metadata.tables[RecordRow.__tablename__]


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Something that does not agree."""

    position: int
    """Of the record; 0 for the database as a whole."""
    what: str
    """``digest``, ``signature``, ``unreadable``, ``columns``, ``projection``, ``unmarked``, ``database``, or one of
    `sync.hub.relay_checking`."""


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found."""

    well: bool
    records: int
    devices: int
    gaps: int
    """Places where a device's next record is not here (yet)."""
    broken_chains: int
    forks: int
    """Sequences of a device with several records."""
    faults: dict[str, int]
    """How many of each kind."""
    shown: tuple[Fault, ...]
    """The first of them."""


class _Found:
    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.shown: list[Fault] = []

    def add(self, position: int, what: str) -> None:
        self.counts[what] += 1
        if len(self.shown) < _SHOWN:
            self.shown.append(Fault(position=position, what=what))


def check(database: HubDatabase) -> CheckReport:
    """Checks everything.

    Raises:
        DamagedDatabaseError, HubStorageError: it does not read.
    """
    found = _Found()
    for fault in database.integrity_faults():
        found.add(0, "database: " + fault)
    records = 0
    last = 0
    while True:
        with database.read() as session:
            rows = session.execute(
                select(_RECORDS).where(_RECORDS.c.position > last).order_by(_RECORDS.c.position).limit(_CHUNK)
            ).all()
            if not rows:
                break
            _check_chunk(session, rows, found)
        records += len(rows)
        last = rows[-1].position
    with database.read() as session:
        devices, chains = _check_chains(session, found)
        for position, what in check_relay(session):
            found.add(position, what)
    return CheckReport(
        well=not found.counts,
        records=records,
        devices=devices,
        gaps=chains[Reason.GAP],
        broken_chains=chains[Reason.BROKEN_CHAIN],
        forks=chains[Reason.SAME_SEQUENCE],
        faults=dict(found.counts),
        shown=tuple(found.shown),
    )


def _check_chunk(session: Session, rows: Sequence[Row[Any]], found: _Found) -> None:
    names = sorted({row.device for row in rows})
    authors = {
        row.id: row
        for row in session.execute(
            select(
                DeviceRow.id,
                DeviceRow.public,
                DeviceRow.person_id,
                DeviceRow.role,
                DeviceRow.revoked_at,
                PersonRow.withdrawn_at,
            )
            .join(PersonRow, PersonRow.id == DeviceRow.person_id)
            .where(DeviceRow.id.in_(names))
        )
    }
    first, last = rows[0].position, rows[-1].position
    stored = {table: _stored(session, table, first, last) for table in PROJECTIONS}
    for row in rows:
        author = authors.get(row.device)
        if author is None:
            continue  # Told of by the database as a whole.
        if digest_of(row.text) != row.digest:
            found.add(row.position, "digest")
        if not is_signed(Signed(author.public, row.signature, row.text)):
            found.add(row.position, "signature")
            continue
        try:
            record = parse(row.text)
        except BadRecordError:
            found.add(row.position, "unreadable")
            continue
        if not _columns_agree(record, row):
            found.add(row.position, "columns")
        known = Author(
            device=author.id,
            person=author.person_id,
            device_revoked=False,
            person_withdrawn=False,
            role=author.role,
        )
        projected = project(record, known, position=row.position, came=stored_time(row.received_at))
        expected: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        for table, values in projected.rows:
            expected[table].append(values)
        for table, by_position in stored.items():
            if not _rows_agree(expected[table], by_position[row.position]):
                found.add(row.position, "projection")


def _stored(session: Session, table: Table, first: int, last: int) -> dict[int, list[dict[str, Any]]]:
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    as_stored = [type_coerce(c, String).label(c.name) if isinstance(c.type, UtcDateTime) else c for c in table.c]
    for row in session.execute(select(*as_stored).where(table.c.position.between(first, last))).mappings():
        rows[row["position"]].append(dict(row))
    return rows


def _rows_agree(expected: list[dict[str, Any]], stored: list[dict[str, Any]]) -> bool:
    if len(expected) != len(stored):
        return False
    return all(any(one.items() <= other.items() for other in stored) for one in expected)


def _columns_agree(record: Record, row: Row[Any]) -> bool:
    prev = None if record.prev is None else from_base64url(record.prev)
    said = (record.id, record.device, record.seq, prev, record.kind, record.subject)
    return said == (row.id, row.device, row.seq, row.prev, row.kind, row.subject)


def _check_chains(session: Session, found: _Found) -> tuple[int, Counter[Reason]]:
    """Goes along every chain; returns how many there are, and how often something is odd."""
    counts: Counter[Reason] = Counter()
    devices = 0
    device, before, here = "", list[Link](), list[Link]()
    odd: list[tuple[int, Reason]] = []
    for link in _links(session):
        if link.device != device:
            device, before, here = link.device, [], []
            devices += 1
        elif here and here[0].seq != link.seq:
            before, here = here, []
        here.append(link)
        if len(here) == 2:
            counts[Reason.SAME_SEQUENCE] += 1
        if len(here) > 1:
            odd.append((link.position, Reason.SAME_SEQUENCE))
        reason = chain_reason(link, [one for one in before if one.seq == link.seq - 1])
        if reason is not None:
            counts[reason] += 1
            odd.append((link.position, reason))
    for start in range(0, len(odd), _CHUNK):
        piece = odd[start : start + _CHUNK]
        marked = {
            (row.position, row.reason)
            for row in session.execute(
                select(ReviewRow.position, ReviewRow.reason).where(ReviewRow.position.in_({one for one, _ in piece}))
            )
        }
        for position, reason in piece:
            if (position, reason.value) not in marked:
                found.add(position, "unmarked")
    return devices, counts


def _links(session: Session) -> Iterator[Link]:
    columns = (_RECORDS.c.device, _RECORDS.c.seq, _RECORDS.c.digest, _RECORDS.c.prev, _RECORDS.c.position)
    wanted = select(*columns).order_by(_RECORDS.c.device, _RECORDS.c.seq, _RECORDS.c.digest)
    for row in session.execute(wanted, execution_options={"yield_per": _CHUNK}):
        yield Link(device=row.device, seq=row.seq, digest=row.digest, prev=row.prev, position=row.position)
