"""What needs review (cần xem xét), and what people decide.

A decision is about an attempt, with all its reasons as they stand: it is accepted, or set aside. Decisions are only
ever added; the newest counts. A reason that is found later opens the attempt again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from content_cache.text import clean
from sync.hub.database import HubDatabase
from sync.hub.feed_writing import tell_decisions
from sync.hub.lookup import find_record
from sync.hub.people import tidy_name
from sync.hub.schema import Decision, DecisionRow, GradeRow, PersonRow, RecordRow, ResultRow, ReviewRow
from sync.receipt import receipt_code

_MOST_NOTE_CHARS = 2000


class OpenReason(msgspec.Struct, frozen=True, kw_only=True):
    """A reason that nobody has decided about."""

    reason: str
    """`sync.hub.reasons.Reason`."""
    detail: str | None
    raised_at: datetime


class NeedsReview(msgspec.Struct, frozen=True, kw_only=True):
    """A record with at least one open reason. What only an attempt has is None for any other record."""

    position: int
    record: str
    code: str
    """Receipt code, 13 digits."""
    kind: str
    person: str | None
    name: str | None
    course: str | None
    quiz: str | None
    number: int | None
    claimed: int | None
    """Thousandths of the full score."""
    score: int | None
    """As the hub finds it."""
    decision: str | None
    """The newest one, made before a reason was found again."""
    reasons: tuple[OpenReason, ...]


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that was written."""

    record: str
    position: int
    decision: str
    settled: tuple[str, ...]
    """The reasons that it settled."""


def open_reviews(
    database: HubDatabase, *, reason: str | None = None, course: str | None = None, quiz: str | None = None
) -> tuple[NeedsReview, ...]:
    """Everything that people should look at, in the order of arrival.

    Args:
        database: of the hub.
        reason: only what has this reason, with its other ones.
        course: only attempts of this course.
        quiz: only attempts at this quiz.
    """
    with database.read() as session:
        reasons = _open_reasons(session)
        if reason is not None:
            reasons = {at: found for at, found in reasons.items() if any(one.reason == reason for one in found)}
        if not reasons:
            return ()
        first, last = min(reasons), max(reasons)
        rows = session.execute(
            select(RecordRow.position, RecordRow.id, RecordRow.digest, RecordRow.kind, ResultRow, GradeRow.score)
            .outerjoin(ResultRow, ResultRow.position == RecordRow.position)
            .outerjoin(GradeRow, GradeRow.position == RecordRow.position)
            .where(RecordRow.position.between(first, last))
            .order_by(RecordRow.position)
        ).all()
        names = {row.id: row.full_name for row in session.execute(select(PersonRow.id, PersonRow.full_name))}
        decisions = newest_decisions(session)
    found = []
    for position, record, digest, kind, result, score in rows:
        if position not in reasons:
            continue
        if (course is not None and (result is None or result.course != course)) or (
            quiz is not None and (result is None or result.quiz != quiz)
        ):
            continue
        found.append(
            NeedsReview(
                position=position,
                record=record,
                code=receipt_code(digest),
                kind=kind,
                person=None if result is None else result.person_id,
                name=None if result is None else names.get(result.person_id),
                course=None if result is None else result.course,
                quiz=None if result is None else result.quiz,
                number=None if result is None else result.number,
                claimed=None if result is None else result.score,
                score=score,
                decision=decisions[position].value if position in decisions else None,
                reasons=reasons[position],
            )
        )
    return tuple(found)


def decide(
    database: HubDatabase,
    results: Iterable[str],
    decision: Decision,
    *,
    by: str,
    now: datetime,
    note: str | None = None,
) -> tuple[Decided, ...]:
    """Writes a decision about records, mostly attempts: all of them or none.

    Args:
        database: of the hub.
        results: the records (see `find_record`).
        decision: what was decided.
        by: who decides; a name.
        now: the hub's clock.
        note: why.

    Raises:
        UnknownResultError: one is not there; nothing was written.
        BadNameError: ``by`` is no name.
        HubStorageError: nothing was written.
    """
    who = tidy_name(by)
    decided = []
    with database.write() as session:
        for result in results:
            row = find_record(session, result)
            made = DecisionRow(
                position=row.position,
                decision=decision.value,
                decided_by=who,
                note=clean(note)[:_MOST_NOTE_CHARS] if note else None,
                decided_at=now,
            )
            session.add(made)
            session.flush()
            open_rows = session.scalars(
                select(ReviewRow).where(ReviewRow.position == row.position, ReviewRow.settled_at.is_(None))
            ).all()
            for review in open_rows:
                review.settled_at, review.decision = now, made.id
            decided.append(
                Decided(
                    record=row.id,
                    position=row.position,
                    decision=decision.value,
                    settled=tuple(sorted(review.reason for review in open_rows)),
                )
            )
        tell_decisions(session, [one.position for one in decided])
    return tuple(decided)


def newest_decisions(session: Session) -> dict[int, Decision]:
    """The decision that counts, by position."""
    newest = select(func.max(DecisionRow.id)).group_by(DecisionRow.position)
    rows = session.execute(select(DecisionRow.position, DecisionRow.decision).where(DecisionRow.id.in_(newest)))
    return {row.position: Decision(row.decision) for row in rows}


def _open_reasons(session: Session) -> dict[int, tuple[OpenReason, ...]]:
    found: dict[int, list[OpenReason]] = defaultdict(list)
    rows = session.scalars(
        select(ReviewRow).where(ReviewRow.settled_at.is_(None)).order_by(ReviewRow.position, ReviewRow.reason)
    )
    for row in rows:
        found[row.position].append(OpenReason(reason=row.reason, detail=row.detail, raised_at=row.raised_at))
    return {position: tuple(reasons) for position, reasons in found.items()}
