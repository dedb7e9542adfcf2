"""Writes verified records with everything that follows from them, in one transaction of its caller's.

What is stored about their chains is read once, all is judged in memory, and then every table is written once. On
PostgreSQL the chains are locked first, in one order everywhere: a chain is judged by one writer at a time, so what is
read here does not change before it is written, and two writers never wait for each other in a ring.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Table, func, select

from sync.certificate import DeviceRole
from sync.hub import bulk
from sync.hub.chains import Link, chain_reason
from sync.hub.feed_writing import NewRecord, tell_records
from sync.hub.projection import Author, project
from sync.hub.reasons import CHAIN_REASONS, Reason
from sync.hub.schema import DeviceRow, RecordRow, ReviewRow
from sync.record import Record
from sync.wire import Item

_RECORDS: Final = RecordRow.metadata.tables[RecordRow.__tablename__]
_REVIEWS: Final = ReviewRow.metadata.tables[ReviewRow.__tablename__]
_DEVICES: Final = DeviceRow.metadata.tables[DeviceRow.__tablename__]
_CHAIN: Final = ", ".join(f"'{reason.value}'" for reason in sorted(CHAIN_REASONS))
_RAISE_AGAIN: Final = f"""
    ON CONFLICT (position, reason) DO UPDATE SET settled_at = NULL
    WHERE reviews.reason IN ({_CHAIN}) AND reviews.decision IS NULL"""
"""What a chain says may come and go; anything else is raised once, and what people have decided stays."""
_AUTHORS_SQLITE: Final = """
    SELECT d.id, d.person_id, d.revoked_at IS NOT NULL, p.withdrawn_at IS NOT NULL, d.role
    FROM devices d JOIN persons p ON p.id = d.person_id
    WHERE d.id IN (SELECT json_extract(value, '$[0]') FROM json_each(?))"""
_AUTHORS_POSTGRESQL: Final = """
    SELECT d.id, d.person_id, d.revoked_at IS NOT NULL, p.withdrawn_at IS NOT NULL, d.role
    FROM devices d JOIN persons p ON p.id = d.person_id
    WHERE d.id = ANY (%b)"""
_CHAINS_LOCK: Final = 0x7475686F63000003
_DEVICES_LOCK: Final = 0x74756801
"""Of PostgreSQL's advisory locks: one number of 64 bits, and one of 32 bits beside that of a device."""
_LOCK_DEVICES: Final = f"""
    SELECT pg_advisory_xact_lock_shared({_CHAINS_LOCK})
    UNION ALL SELECT pg_advisory_xact_lock({_DEVICES_LOCK}, k) FROM unnest(%b::integer[]) AS k"""  # noqa: S608 - numbers
_LOCK_ALL: Final = f"SELECT pg_advisory_xact_lock({_CHAINS_LOCK})"
_MOST_LOCKS: Final = 1_000
"""A server has room for some thousands; a batch of more devices locks all chains at once."""
_LINKS_SQLITE: Final = """
    SELECT r.device, r.seq, r.digest, r.prev, r.position
    FROM json_each(?) AS w CROSS JOIN records r ON r.device = json_extract(w.value, '$[0]')
        AND r.seq BETWEEN json_extract(w.value, '$[1]') AND json_extract(w.value, '$[2]')"""
_LINKS_POSTGRESQL: Final = """
    SELECT r.device, r.seq, r.digest, r.prev, r.position
    FROM unnest(%b::text[], %b::bigint[], %b::bigint[]) AS w(device, lowest, highest)
    JOIN records r ON r.device = w.device AND r.seq BETWEEN w.lowest AND w.highest"""
_IDS_SQLITE: Final = """
    SELECT id, position FROM records WHERE id IN (SELECT json_extract(value, '$[0]') FROM json_each(?))"""
_IDS_POSTGRESQL: Final = "SELECT id, position FROM records WHERE id = ANY (%b)"
_NUMBERS_POSTGRESQL: Final = "SELECT nextval('record_positions') FROM generate_series(1, %s)"


class Incoming(msgspec.Struct, frozen=True):
    """A verified record on its way in."""

    record: Record
    item: Item
    link: Link
    now: datetime
    """When it came, by the hub's clock."""


class Custody:
    """Some batches inside one transaction."""

    def __init__(self, connection: Connection, incoming: Sequence[Incoming]) -> None:
        """Takes a transaction that may write beside others, and what came."""
        self._connection = connection
        self._came = {one.link.digest: one for one in reversed(incoming)}
        self._authors = self._lock({one.record.device for one in incoming})
        self._links = self._neighbours()
        known = {link.digest for links in self._links.values() for link in links}
        self._new = sorted(
            (one for digest, one in self._came.items() if digest not in known),
            key=lambda one: (one.link.device, one.link.seq, one.link.digest),
        )
        self._new_digests = {one.link.digest for one in self._new}
        self._raised: dict[tuple[int, Reason], datetime] = {}
        self._settled: dict[tuple[int, Reason], datetime] = {}

    def write(self) -> None:
        """Writes what is new."""
        if not self._new:
            return
        ids = same_ids(self._connection, {one.record.id for one in self._new})
        rows: defaultdict[Table, list[bulk.Row]] = defaultdict(list)
        told: list[NewRecord] = []
        for position, one in zip(self._positions(len(self._new)), self._new, strict=True):
            self._judge_chain(one, position)
            for twin in ids[one.record.id]:
                self._raise(twin, Reason.SAME_ID, one.now)
                self._raise(position, Reason.SAME_ID, one.now)
            ids[one.record.id].append(position)
            author = self._authors[one.record.device]
            if author.role == DeviceRole.DEVICE:
                told.append(NewRecord(position, author.device, author.person))
            projected = project(one.record, author, position=position, now=one.now)
            for reason in projected.reasons:
                self._raise(position, reason, one.now)
            rows[_RECORDS].append(_record_row(one, position))
            for table, row in projected.rows:
                rows[table].append(row)
        # Records first: everything else points at them.
        for table, of_table in rows.items():
            bulk.insert(self._connection, table, of_table)
        self._write_reviews()
        tell_records(self._connection, told)
        self._note_forks()

    def count_new(self, incoming: Iterable[Incoming]) -> int:
        """How many of these were not here before; of the same record in two batches the first counts."""
        return sum(one.link.digest in self._new_digests and self._came[one.link.digest] is one for one in incoming)

    def forked(self, incoming: Iterable[Incoming]) -> tuple[str, ...]:
        """The devices that have several records at a sequence of these, ascending."""
        found = {one.record.device for one in incoming if len(self._links[one.record.device, one.record.seq]) > 1}
        return tuple(sorted(found))

    def _note_forks(self) -> None:
        """Remembers devices whose chain has parted, so that their owners are told whenever they ask."""
        now = {one.link.device: one.now for one in self._new if len(self._links[one.link.device, one.link.seq]) > 1}
        for device, when in now.items():
            self._connection.execute(
                _DEVICES.update().where(_DEVICES.c.id == device, _DEVICES.c.forked_at.is_(None)).values(forked_at=when)
            )

    def _lock(self, devices: set[str]) -> dict[str, Author]:
        if self._connection.dialect.name == "postgresql":
            _lock_chains(self._connection, devices)
        rows = bulk.query(self._connection, _AUTHORS_SQLITE, _AUTHORS_POSTGRESQL, [sorted(devices)])
        return {
            row[0]: Author(
                device=row[0],
                person=row[1],
                device_revoked=bool(row[2]),
                person_withdrawn=bool(row[3]),
                role=row[4],
            )
            for row in rows
        }

    def _neighbours(self) -> defaultdict[tuple[str, int], list[Link]]:
        """What is stored at, before and after the sequences that come."""
        runs = list(zip(*_runs(one.link for one in self._came.values()), strict=True)) or [(), (), ()]
        found: defaultdict[tuple[str, int], list[Link]] = defaultdict(list)
        for device, seq, digest, prev, position in bulk.query(self._connection, _LINKS_SQLITE, _LINKS_POSTGRESQL, runs):
            found[device, seq].append(Link(device=device, seq=seq, digest=digest, prev=prev, position=position))
        return found

    def _positions(self, count: int) -> list[int]:
        if self._connection.dialect.name == "postgresql":
            return [row[0] for row in self._connection.exec_driver_sql(_NUMBERS_POSTGRESQL, (count,))]
        last = self._connection.scalar(select(func.max(_RECORDS.c.position))) or 0
        return list(range(last + 1, last + 1 + count))

    def _judge_chain(self, one: Incoming, position: int) -> None:
        """Puts a new record among its neighbours."""
        link = msgspec.structs.replace(one.link, position=position)
        for twin in self._links[link.device, link.seq]:
            self._raise(twin.position, Reason.SAME_SEQUENCE, one.now)
            self._raise(position, Reason.SAME_SEQUENCE, one.now)
        self._links[link.device, link.seq].append(link)
        reason = chain_reason(link, self._links[link.device, link.seq - 1])
        if reason is not None:
            self._raise(position, reason, one.now)
        for after in self._links[link.device, link.seq + 1]:
            found = chain_reason(after, self._links[link.device, link.seq])
            for possible in CHAIN_REASONS:
                if possible is found:
                    self._raise(after.position, possible, one.now)
                else:
                    self._settle(after.position, possible, one.now)

    def _raise(self, position: int, reason: Reason, now: datetime) -> None:
        self._raised[position, reason] = now
        self._settled.pop((position, reason), None)

    def _settle(self, position: int, reason: Reason, now: datetime) -> None:
        self._settled[position, reason] = now
        self._raised.pop((position, reason), None)

    def _write_reviews(self) -> None:
        _raise_reviews(self._connection, self._raised)
        for (position, reason), now in sorted(self._settled.items()):
            self._connection.execute(
                _REVIEWS.update()
                .where(_REVIEWS.c.position == position, _REVIEWS.c.reason == reason, _REVIEWS.c.settled_at.is_(None))
                .values(settled_at=now)
            )


def _lock_chains(connection: Connection, devices: Iterable[str]) -> None:
    """Waits until nobody else judges the chains of these devices; until the end of the transaction nobody will.

    Locks on rows would do the same, and write every row of a device again for each of its batches.
    """
    numbers = sorted({int(device[:8], 16) - 2**31 for device in devices})
    if len(numbers) > _MOST_LOCKS:
        connection.exec_driver_sql(_LOCK_ALL)
    else:
        connection.exec_driver_sql(_LOCK_DEVICES, (numbers,))


def same_ids(connection: Connection, ids: Iterable[str]) -> defaultdict[str, list[int]]:
    """Positions of all stored records with these ids."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for row in bulk.query(connection, _IDS_SQLITE, _IDS_POSTGRESQL, [sorted(ids)]):
        found[row[0]].append(row[1])
    return found


def mark_twins(connection: Connection, positions: Iterable[int], now: datetime) -> None:
    """Marks records that have the id of another one, where that was not seen when they were written.

    Two processes that take one id at the same moment cannot see each other's record before they have committed. So
    each looks again after it has, and before its receipt goes out: whoever dies between is sent the batch again.
    """
    _raise_reviews(connection, {(position, Reason.SAME_ID): now for position in positions})


def _raise_reviews(connection: Connection, raised: dict[tuple[int, Reason], datetime]) -> None:
    """Writes reasons in one order everywhere, since other devices' records may be among them."""
    rows = [
        {"position": position, "reason": reason.value, "raised_at": now}
        for (position, reason), now in sorted(raised.items())
    ]
    bulk.insert(connection, _REVIEWS, rows, _RAISE_AGAIN)


def _record_row(one: Incoming, position: int) -> dict[str, Any]:
    record = one.record
    return {
        "position": position,
        "text": one.item.text,
        "signature": one.item.signature,
        "digest": one.link.digest,
        "id": record.id,
        "device": record.device,
        "seq": record.seq,
        "prev": one.link.prev,
        "kind": record.kind,
        "subject": record.subject,
        "received_at": one.now,
    }


def _runs(links: Iterable[Link]) -> list[tuple[str, int, int]]:
    """The sequences of every device with their neighbours, as runs: device, lowest, highest."""
    wanted = sorted({(link.device, link.seq) for link in links})
    found: list[tuple[str, int, int]] = []
    for device, seq in wanted:
        if found and found[-1][0] == device and seq - 1 <= found[-1][2] + 1:
            found[-1] = device, found[-1][1], seq + 1
        else:
            found.append((device, seq - 1, seq + 1))
    return found
