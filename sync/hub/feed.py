"""Answers what a device asks the feed: what of its chain is here, and what happened since its cursor.

The answer is put together under one snapshot of the database. A device is told what is for its person or for everybody,
its own records aside. A cursor of another incarnation, or none, begins at the start, and then all of the device's chain
that is here is told too. Nothing to tell is no answer at all (204).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from content_cache.signing import SigningKey
from sync.encoding import to_base64url
from sync.feed import (
    DECISION,
    GRADE,
    KEYS,
    RECIPIENT,
    RECORD,
    TLS_PINS,
    ChainEnd,
    DecisionBody,
    Feed,
    FeedEvent,
    GradeBody,
    RecordBody,
    seal_feed,
    write_event,
)
from sync.hub.chains import Link, ranges
from sync.hub.database import HubDatabase
from sync.hub.feed_query import Asked, has_nothing_new
from sync.hub.schema import DecisionRow, DeviceRow, FeedRow, GradeRow, MetaRow, RecordRow
from sync.hub.sequencer import last_position, number
from sync.receipt import Range
from sync.timestamps import timestamp

_STATES: Final = frozenset({KEYS, RECIPIENT, TLS_PINS})
"""Events that say how something is now: only the last one counts."""
_ROWS: Final = 500
"""Looked at for one answer."""
_ANSWER_BYTES: Final = 512 << 10
"""Of events in one answer, about 100 KB as it travels; one event may be longer."""
_LINKS: Final = 5_000
"""Records of the device that one answer names; the next answer goes on."""


class FeedAnswers:
    """Makes answers for one hub."""

    def __init__(self, database: HubDatabase, key: SigningKey) -> None:
        """Takes the hub's database and key."""
        self._database = database
        self._key = key
        self._is_numbered = False

    def answer(self, device: str, asked: Asked, now: datetime) -> bytes | None:
        """The body of an answer; None where there is nothing to tell.

        Args:
            device: who asks, proven.
            asked: what it said of itself.
            now: the hub's clock.

        Raises:
            HubStorageError: the database does not answer.
        """
        if not self._is_numbered:
            number(self._database)
            # Where there is one writer only what was there before the feed had no number.
            self._is_numbered = not self._database.has_other_writers
        with self._database.look() as connection:
            if has_nothing_new(connection, device, asked):
                return None
        with self._database.read() as session:
            feed = _Answer(session, device, asked).make(self._key.key_id, now)
        return seal_feed(feed, self._key)


class _Answer:
    """One answer, under one snapshot."""

    def __init__(self, session: Session, device: str, asked: Asked) -> None:
        self._session = session
        self._device = session.get_one(DeviceRow, device)
        self._asked = asked
        self._incarnation = session.get_one(MetaRow, 1).incarnation
        start = asked.position_in(self._incarnation)
        self._start = 0 if start is None else min(start, last_position(session))
        # A device that never asked says itself from where on it wants to hear; a foreign cursor means: everything.
        self._first = asked.first if start is not None or asked.after is None else 1

    def make(self, hub: str, now: datetime) -> Feed:
        events, end, more = self._events()
        return Feed(
            hub=hub,
            incarnation=self._incarnation,
            device=self._device.id,
            time=timestamp(now),
            cursor=f"{self._incarnation}.{end}",
            more=more,
            first=self._first,
            chain=self._chain(),
            forked=self._device.forked_at is not None,
            ranges=self._links(self._first),
            events=tuple(events),
        )

    # --- the device's own chain

    def _links(self, first: int) -> tuple[Range, ...]:
        rows = self._session.execute(
            select(RecordRow.seq, RecordRow.digest, RecordRow.prev)
            .where(RecordRow.device == self._device.id, RecordRow.seq >= first)
            .order_by(RecordRow.seq)
            .limit(_LINKS)
        )
        return ranges(Link(device=self._device.id, seq=row.seq, digest=row.digest, prev=row.prev) for row in rows)

    def _chain(self) -> ChainEnd | None:
        """The end of the chain here, where it is not the end that was offered, or one before what still waits."""
        last = self._session.execute(
            select(RecordRow.seq, RecordRow.digest)
            .where(RecordRow.device == self._device.id)
            .order_by(RecordRow.seq.desc(), RecordRow.position)
            .limit(1)
        ).first()
        if last is None or self._asked.agrees(self._first, last.seq, last.digest):
            return None
        return ChainEnd(last.seq, to_base64url(last.digest))

    # --- what happened

    def _events(self) -> tuple[list[FeedEvent], int, bool]:
        """Events, up to which position they go, and whether there are more."""
        rows, horizon, more = self._rows()
        # Of several words about one thing the last one counts, and it is the present one that is told.
        newest = {(row.kind, row.record): row.id for row in rows if row.record is not None or row.kind in _STATES}
        kept = [row for row in rows if newest.get((row.kind, row.record), row.id) == row.id]
        events: list[FeedEvent] = []
        size = 0
        for row, event in self._worded(kept):
            size += len(event.body)
            if events and size > _ANSWER_BYTES:
                return events, (row.position or 0) - 1, True
            events.append(event)
        return events, horizon, more

    def _rows(self) -> tuple[list[FeedRow], int, bool]:
        """The next rows for this device, up to which position these are all, and whether there are more."""
        found: list[FeedRow] = []
        more = False
        others = or_(FeedRow.device.is_(None), FeedRow.device != self._device.id)
        horizon = last_position(self._session)
        for whose in (FeedRow.person_id == self._device.person_id, FeedRow.person_id.is_(None)):
            rows = self._session.scalars(
                select(FeedRow)
                .where(whose, FeedRow.position > self._start, others)
                .order_by(FeedRow.position)
                .limit(_ROWS)
            ).all()
            if len(rows) == _ROWS:
                more = True
                horizon = min(horizon, rows[-1].position or 0)
            found += rows
        found = [row for row in found if row.position is not None and row.position <= horizon]
        return sorted(found, key=lambda row: row.position or 0), horizon, more

    def _worded(self, rows: Sequence[FeedRow]) -> Iterator[tuple[FeedRow, FeedEvent]]:
        for row in rows:
            if row.body is not None:
                yield row, FeedEvent(kind=row.kind, body=msgspec.Raw(row.body))
                continue
            record = self._session.get(RecordRow, row.record)
            event = None if record is None else self._about(row.kind, record)
            if event is not None:
                yield row, event

    def _about(self, kind: str, record: RecordRow) -> FeedEvent | None:
        digest = to_base64url(record.digest)
        if kind == RECORD:
            body = RecordBody(signature=to_base64url(record.signature), text=record.text.decode())
            return write_event(RECORD, body)
        if kind == GRADE:
            grade = self._session.get(GradeRow, record.position)
            return None if grade is None else write_event(GRADE, _grade(record.id, digest, grade))
        if kind == DECISION:
            newest = select(DecisionRow).where(DecisionRow.position == record.position).order_by(DecisionRow.id.desc())
            decision = self._session.scalars(newest.limit(1)).first()
            if decision is not None:
                made = DecisionBody(
                    record=record.id,
                    digest=digest,
                    decision=decision.decision,
                    decided=timestamp(decision.decided_at),
                )
                return write_event(DECISION, made)
        return None


def _grade(record: str, digest: str, grade: GradeRow) -> GradeBody:
    return GradeBody(
        record=record,
        digest=digest,
        score=grade.score,
        marks_won=grade.marks_won,
        marks_total=grade.marks_total,
        correct_count=grade.correct_count,
        graded=timestamp(grade.graded_at),
    )
