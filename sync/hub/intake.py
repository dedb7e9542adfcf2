"""Takes batches of records into custody: verified first, then written with everything derived from them, at
once.

Delivery is at least once and by several ways at the same time; the effect is exactly once, since a record is
known by its digest and there is one writer. Refused is only what cannot be believed; whatever is validly
signed is taken, and marked where something about it needs a person's eye.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sync.encoding import from_base64url, to_base64url
from sync.errors import BadRecordError
from sync.hub.chains import Link, chain_reason, ranges
from sync.hub.database import HubDatabase
from sync.hub.errors import UnknownDeviceError
from sync.hub.projection import project
from sync.hub.reasons import CHAIN_REASONS, Reason
from sync.hub.schema import DeviceRow, PersonRow, RecordRow, ReviewRow
from sync.receipt import Range, Refusal
from sync.record import Record, check_signature, digest_of, parse
from sync.wire import Item

T = TypeVar("T")
_CHUNK = 400
"""Values in one IN list; SQLite before 3.32 allows 999 variables."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a batch."""

    ranges: tuple[Range, ...]
    """Of everything in custody now, whether it was new or not."""
    refused: tuple[Refusal, ...]
    new: int
    """Records that were not here before."""
    forked: tuple[str, ...] = ()
    """Devices of the batch of which another record is here at a sequence of the batch."""


class _Verified(msgspec.Struct, frozen=True):
    record: Record
    item: Item
    digest: bytes

    @property
    def link(self) -> Link:
        prev = self.record.prev
        return Link(
            device=self.record.device,
            seq=self.record.seq,
            digest=self.digest,
            prev=None if prev is None else from_base64url(prev),
        )


def take(database: HubDatabase, items: Sequence[Item], now: datetime) -> Taken:
    """Takes a batch.

    Args:
        database: committed to before this returns.
        items: as unpacked.
        now: the hub's clock.

    Raises:
        UnknownDeviceError: a record is of a device that is not enrolled here; nothing of the batch was taken.
        HubStorageError: nothing was taken.
    """
    verified, refused = _verify(database, items)
    new, forked = 0, set[str]()
    if verified:
        with database.write() as session:
            intake = _Intake(session, now)
            new = intake.take(verified)
            forked = intake.forked(verified)
    return Taken(
        ranges=ranges(one.link for one in verified), refused=tuple(refused), new=new, forked=tuple(sorted(forked))
    )


def _verify(database: HubDatabase, items: Sequence[Item]) -> tuple[list[_Verified], list[Refusal]]:
    """Parts what can be believed from what cannot, outside of any transaction: signatures take their time."""
    parsed: dict[tuple[bytes, bytes], _Verified] = {}
    refused: list[Refusal] = []
    for item in items:
        digest = digest_of(item.text)
        try:
            record = parse(item.text)
            found = _Verified(record, item, digest)
            found.link  # noqa: B018  a previous digest that no encoder writes is found here
        except (BadRecordError, ValueError) as error:
            reason = error.reason if isinstance(error, BadRecordError) else "malformed"
            refused.append(Refusal(device="", seq=0, digest=to_base64url(digest), reason=reason))
            continue
        parsed[digest, item.signature] = found
    publics = _publics(database, {one.record.device for one in parsed.values()})
    verified: dict[bytes, _Verified] = {}
    for one in parsed.values():
        record = one.record
        try:
            check_signature(one.item.text, one.item.signature, publics[record.device])
        except KeyError as error:
            raise UnknownDeviceError(record.device) from error
        except BadRecordError as error:
            refused.append(
                Refusal(device=record.device, seq=record.seq, digest=to_base64url(one.digest), reason=error.reason)
            )
            continue
        verified[one.digest] = one
    good = {to_base64url(digest) for digest in verified}
    # A copy with a broken signature beside a good one is no reason to refuse the record.
    unique = {refusal.digest: refusal for refusal in refused if refusal.digest not in good}
    return list(verified.values()), list(unique.values())


def _publics(database: HubDatabase, devices: Iterable[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with database.read() as session:
        for chunk in _chunks(sorted(devices)):
            rows = session.execute(select(DeviceRow.id, DeviceRow.public).where(DeviceRow.id.in_(chunk)))
            found.update({row.id: row.public for row in rows})
    return found


class _Intake:
    """One batch inside one transaction."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    def take(self, verified: Sequence[_Verified]) -> int:
        known = self._known_digests([one.digest for one in verified])
        new = sorted(
            (one for one in verified if one.digest not in known),
            key=lambda one: (one.record.device, one.record.seq, one.digest),
        )
        if not new:
            return 0
        self._position = self._session.scalar(select(func.max(RecordRow.position))) or 0
        self._links = self._neighbours(new)
        self._ids = self._same_ids([one.record.id for one in new])
        devices = {one.record.device for one in new}
        self._devices = {row.id: row for chunk in _chunks(sorted(devices)) for row in self._devices_in(chunk)}
        for one in new:
            self._add(one)
        return len(new)

    def forked(self, verified: Sequence[_Verified]) -> set[str]:
        """Devices that have two records or more at one of these sequences."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for one in verified:
            wanted[one.record.device].add(one.record.seq)
        found = set()
        for device, sequences in wanted.items():
            for chunk in _chunks(sorted(sequences)):
                twins = (
                    select(RecordRow.seq)
                    .where(RecordRow.device == device, RecordRow.seq.in_(chunk))
                    .group_by(RecordRow.seq)
                    .having(func.count() > 1)
                    .limit(1)
                )
                if self._session.scalars(twins).first() is not None:
                    found.add(device)
        return found

    def _add(self, one: _Verified) -> None:
        record = one.record
        self._position += 1
        link = msgspec.structs.replace(one.link, position=self._position)
        self._session.add(
            RecordRow(
                position=self._position,
                text=one.item.text,
                signature=one.item.signature,
                digest=one.digest,
                id=record.id,
                device=record.device,
                seq=record.seq,
                prev=link.prev,
                kind=record.kind,
                subject=record.subject,
                received_at=self._now,
            )
        )
        self._session.flush()
        for twin in self._links[record.device, record.seq]:
            self._mark(twin.position, Reason.SAME_SEQUENCE)
            self._mark(self._position, Reason.SAME_SEQUENCE)
        for position in self._ids[record.id]:
            self._mark(position, Reason.SAME_ID)
            self._mark(self._position, Reason.SAME_ID)
        self._ids[record.id].append(self._position)
        self._links[record.device, record.seq].append(link)
        reason = chain_reason(link, self._links[record.device, record.seq - 1])
        if reason is not None:
            self._mark(self._position, reason)
        for after in self._links[record.device, record.seq + 1]:
            self._judge_again(after)
        device = self._devices[record.device]
        person = self._session.get_one(PersonRow, device.person_id)
        for remark in project(
            self._session, record, device=device, person=person, position=self._position, now=self._now
        ):
            self._mark(self._position, remark)

    def _judge_again(self, link: Link) -> None:
        """Raises or settles what the chain says of a record, after the one before it came."""
        found = chain_reason(link, self._links[link.device, link.seq - 1])
        for reason in CHAIN_REASONS:
            if reason is found:
                self._mark(link.position, reason)
            else:
                row = self._session.get(ReviewRow, (link.position, reason.value))
                if row is not None and row.settled_at is None:
                    row.settled_at = self._now

    def _mark(self, position: int, reason: Reason) -> None:
        row = self._session.get(ReviewRow, (position, reason.value))
        if row is None:
            self._session.add(ReviewRow(position=position, reason=reason.value, raised_at=self._now))
            self._session.flush()
        elif reason in CHAIN_REASONS:
            row.settled_at = None

    def _known_digests(self, digests: list[bytes]) -> set[bytes]:
        return {
            digest
            for chunk in _chunks(digests)
            for digest in self._session.scalars(select(RecordRow.digest).where(RecordRow.digest.in_(chunk)))
        }

    def _neighbours(self, new: Sequence[_Verified]) -> defaultdict[tuple[str, int], list[Link]]:
        """What is stored at, before and after the sequences that come."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for one in new:
            wanted[one.record.device].update(range(one.record.seq - 1, one.record.seq + 2))
        links: defaultdict[tuple[str, int], list[Link]] = defaultdict(list)
        for device, sequences in wanted.items():
            for chunk in _chunks(sorted(sequences)):
                rows = self._session.execute(
                    select(RecordRow.position, RecordRow.seq, RecordRow.digest, RecordRow.prev).where(
                        RecordRow.device == device, RecordRow.seq.in_(chunk)
                    )
                )
                for row in rows:
                    links[device, row.seq].append(
                        Link(
                            device=device,
                            seq=row.seq,
                            digest=row.digest,
                            prev=row.prev,
                            position=row.position,
                        )
                    )
        return links

    def _same_ids(self, ids: list[str]) -> defaultdict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for chunk in _chunks(ids):
            rows = self._session.execute(select(RecordRow.id, RecordRow.position).where(RecordRow.id.in_(chunk)))
            for row in rows:
                found[row.id].append(row.position)
        return found

    def _devices_in(self, chunk: Sequence[str]) -> Iterable[DeviceRow]:
        return self._session.scalars(select(DeviceRow).where(DeviceRow.id.in_(chunk)))


def _chunks(values: Sequence[T]) -> Iterable[Sequence[T]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
