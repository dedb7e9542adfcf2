"""Writes verified records with everything that follows from them, in one transaction of its caller's.

What is stored around them is read once, in one round trip (`sync.hub.surroundings`), all is judged in memory, and then
every table is written once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Table, text

from sync.certificate import DeviceRole
from sync.hub import bulk, surroundings
from sync.hub.chains import Link, chain_reason
from sync.hub.feed_writing import NewRecord, tell_records
from sync.hub.projection import project
from sync.hub.reasons import CHAIN_REASONS, Reason
from sync.hub.schema import RecordRow, ReviewRow
from sync.record import Record
from sync.wire import Item

_RECORDS: Final = RecordRow.metadata.tables[RecordRow.__tablename__]
_REVIEWS: Final = ReviewRow.metadata.tables[ReviewRow.__tablename__]
_CHAIN: Final = ", ".join(f"'{reason.value}'" for reason in sorted(CHAIN_REASONS))
_RAISE_AGAIN: Final = f"""
    ON CONFLICT (position, reason) DO UPDATE SET settled_at = NULL
    WHERE reviews.reason IN ({_CHAIN}) AND reviews.decision IS NULL"""
"""What a chain says may come and go; anything else is raised once, and what people have decided stays."""
_SETTLE: Final = (
    "UPDATE reviews SET settled_at = :at WHERE position = :position AND reason = :reason AND settled_at IS NULL"
)
_FORKED: Final = "UPDATE devices SET forked_at = :at WHERE id = :device AND forked_at IS NULL"


class Incoming(msgspec.Struct, frozen=True):
    """A verified record on its way in."""

    record: Record
    item: Item
    link: Link
    came: str
    """When it came, by the hub's clock, as it is stored."""


class Custody:
    """Some batches inside one transaction."""

    def __init__(self, connection: Connection, incoming: Sequence[Incoming]) -> None:
        """Takes a transaction that may write beside others, and what came."""
        self._connection = connection
        self._came = {one.link.digest: one for one in reversed(incoming)}
        links = [one.link for one in self._came.values()]
        self._around = surroundings.read(connection, links, {one.record.id for one in incoming})
        self._chains = self._around.chains
        known = {link.digest for links in self._chains.values() for link in links}
        self._new = sorted(
            (one for digest, one in self._came.items() if digest not in known),
            key=lambda one: (one.link.device, one.link.seq, one.link.digest),
        )
        self._new_digests = {one.link.digest for one in self._new}
        self._raised: dict[tuple[int, Reason], str] = {}
        self._settled: dict[tuple[int, Reason], str] = {}

    def write(self) -> None:
        """Writes what is new."""
        if not self._new:
            return
        rows: defaultdict[Table, list[bulk.Row]] = defaultdict(list)
        told: list[NewRecord] = []
        for position, one in zip(self._around.positions, self._new, strict=False):
            self._judge_chain(one, position)
            self._judge_id(one, position)
            author = self._around.authors[one.link.device]
            if author.has_others and author.role == DeviceRole.DEVICE:
                told.append(NewRecord(position, author.device, author.person))
            projected = project(one.record, author, position=position, came=one.came)
            for reason in projected.reasons:
                self._raise(position, reason, one.came)
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
        parted = self._parted()
        return tuple(sorted({one.link.device for one in incoming if (one.link.device, one.link.seq) in parted}))

    def _parted(self) -> set[tuple[str, int]]:
        return {place for place, links in self._chains.items() if len(links) > 1}

    def _note_forks(self) -> None:
        """Remembers devices whose chain has parted, so that their owners are told whenever they ask."""
        if parted := self._parted():
            now = {one.link.device: one.came for one in self._new if (one.link.device, one.link.seq) in parted}
            for device, came in now.items():
                self._connection.execute(text(_FORKED), {"at": came, "device": device})

    def _judge_id(self, one: Incoming, position: int) -> None:
        twins = self._around.ids[one.record.id]
        for twin in twins:
            self._raise(twin, Reason.SAME_ID, one.came)
            self._raise(position, Reason.SAME_ID, one.came)
        twins.append(position)

    def _judge_chain(self, one: Incoming, position: int) -> None:
        """Puts a new record among its neighbours."""
        device, seq = one.link.device, one.link.seq
        link = Link(device=device, seq=seq, digest=one.link.digest, prev=one.link.prev, position=position)
        here = self._chains.setdefault((device, seq), [])
        for twin in here:
            self._raise(twin.position, Reason.SAME_SEQUENCE, one.came)
            self._raise(position, Reason.SAME_SEQUENCE, one.came)
        here.append(link)
        reason = chain_reason(link, self._chains.get((device, seq - 1), ()))
        if reason is not None:
            self._raise(position, reason, one.came)
        for after in self._chains.get((device, seq + 1), ()):
            found = chain_reason(after, here)
            for possible in CHAIN_REASONS:
                if possible is found:
                    self._raise(after.position, possible, one.came)
                else:
                    self._settle(after.position, possible, one.came)

    def _raise(self, position: int, reason: Reason, at: str) -> None:
        self._raised[position, reason] = at
        self._settled.pop((position, reason), None)

    def _settle(self, position: int, reason: Reason, at: str) -> None:
        self._settled[position, reason] = at
        self._raised.pop((position, reason), None)

    def _write_reviews(self) -> None:
        _raise_reviews(self._connection, self._raised)
        for (position, reason), at in sorted(self._settled.items()):
            self._connection.execute(text(_SETTLE), {"at": at, "position": position, "reason": reason.value})


def mark_twins(connection: Connection, positions: Iterable[int], at: str) -> None:
    """Marks records that have the id of another one, where that was not seen when they were written.

    Two processes that take one id at the same moment cannot see each other's record before they have committed. So
    each looks again after it has, and before its receipt goes out: whoever dies between is sent the batch again.
    """
    _raise_reviews(connection, {(position, Reason.SAME_ID): at for position in positions})


def _raise_reviews(connection: Connection, raised: dict[tuple[int, Reason], str]) -> None:
    """Writes reasons in one order everywhere, since other devices' records may be among them."""
    rows = [
        {"position": position, "reason": reason.value, "raised_at": at}
        for (position, reason), at in sorted(raised.items())
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
        "received_at": one.came,
    }
