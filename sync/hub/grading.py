"""The hub marks attempts itself: a client's score is a claim.

A step of its own, right after the custody of records and at any time again. It takes what has no grade yet, and when
it is asked for everything, also what could not be graded before and what was graded by other keys than the newest. The
same step twice changes nothing, and several processes may take it at once: marking is outside of any transaction, and
every attempt is written whole under the writer's lock, with the reasons for a review that were found. What people have
said - points of essays, decisions - is read there and never overwritten.

Nothing here takes anything away from anybody: an odd attempt gets its marks like any other, and its reasons beside.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from content_cache.draw import Paper, draw
from content_cache.marking import Marking, marks_of, tally
from content_cache.model import Quiz
from sync.bodies import AttemptBody, AttemptBodyV2, read_body
from sync.errors import BadRecordError
from sync.hub.database import HubDatabase
from sync.hub.judging import Found, Sibling, judge, judge_among
from sync.hub.published import PublishedQuiz, PublishedQuizzes, keep_keys, known_keys
from sync.hub.reasons import GRADING_REASONS, Reason
from sync.hub.schema import EssayGradeRow, GradeRow, GradeState, RecordRow, ResultRow, ReviewRow
from sync.record import Record, parse

_log = logging.getLogger(__name__)
_CHUNK: Final = 200
"""Attempts in one transaction: the records that come meanwhile wait for it."""
_DETAIL_CHARS: Final = 200
_AMONG: Final = frozenset({Reason.SAME_ATTEMPT, Reason.OVER_LIMIT})
"""Found by looking at all attempts of a person together."""
_ALONE: Final = GRADING_REASONS - _AMONG

_points = msgspec.json.Decoder(tuple[int | None, ...])


class GradeReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did, and how things stand after it."""

    marked: int
    """Attempts that were looked at now."""
    states: dict[str, int]
    """All attempts by `GradeState`."""
    keys_opened: int
    """Seals that were opened now."""
    passed_over: tuple[str, ...]
    """Builds in the folder that could not be used, and why."""


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt with its questions scored, before people's points are added."""

    position: int
    state: GradeState
    """`GradeState.GRADED` where only adding up is left."""
    body: AttemptBody | None = None
    published: PublishedQuiz | None = None
    paper: Paper | None = None
    points: tuple[int | None, ...] = ()
    found: Found | None = None
    """None where nothing is judged: practice, and what has no quiz here."""


class Grader:
    """Marks attempts from the folder that the hub serves. Not for several threads at once."""

    def __init__(self, database: HubDatabase, published: PublishedQuizzes) -> None:
        """Takes the hub's database and its look-out on the courses."""
        self._database = database
        self._published = published
        self._opened = 0

    def run(
        self, now: datetime, *, everything: bool = False, stopped: Callable[[], bool] = lambda: False
    ) -> GradeReport:
        """Marks what is to be marked.

        Args:
            now: the hub's clock.
            everything: looks also at what could not be marked, and at what newer keys mark differently. It is done in
                any case when the published folder has changed.
            stopped: asked now and then; what is left is done by the next run.

        Raises:
            HubStorageError: what was not written yet is done by the next run.
        """
        self._published.know(known_keys(self._database))
        everything = self._published.look_again() or everything
        marked = self._mark_all(self._without_grade, now, stopped)
        if everything:
            again = sorted(self._stale())
            marked += self._mark_all(lambda after: [one for one in again if one > after][:_CHUNK], now, stopped)
        self._keep_keys(now)
        opened, self._opened = self._opened, 0
        if marked:
            _log.info("graded attempts=%d", marked)
        return GradeReport(
            marked=marked,
            states=self._states(),
            keys_opened=opened,
            passed_over=tuple(self._published.passed_over),
        )

    def _mark_all(self, following: Callable[[int], list[int]], now: datetime, stopped: Callable[[], bool]) -> int:
        count, last = 0, 0
        while not stopped() and (chunk := following(last)):
            marked = [self._marked(row) for row in self._rows(chunk)]
            # Kept before any grade says that it was made by them.
            self._keep_keys(now)
            with self._database.write() as session:
                write_grades(session, marked, now)
            count, last = count + len(chunk), chunk[-1]
        return count

    def _keep_keys(self, now: datetime) -> None:
        keep_keys(self._database, self._published.opened, now)
        self._opened += len(self._published.opened)
        self._published.opened = []

    def _without_grade(self, after: int) -> list[int]:
        with self._database.read() as session:
            return list(
                session.scalars(
                    select(ResultRow.position)
                    .outerjoin(GradeRow, GradeRow.position == ResultRow.position)
                    .where(GradeRow.position.is_(None), ResultRow.position > after)
                    .order_by(ResultRow.position)
                    .limit(_CHUNK)
                )
            )

    def _stale(self) -> list[int]:
        """What would come out otherwise now: by quiz and version, since there are few of these and many attempts."""
        by = (ResultRow.course, ResultRow.quiz, ResultRow.quiz_digest, GradeRow.state, GradeRow.keys)
        found: list[int] = []
        with self._database.read() as session:
            joined = select(*by).join(GradeRow, GradeRow.position == ResultRow.position)
            groups = session.execute(joined.distinct()).all()
        for course, quiz, digest, state, keys in groups:
            published = self._published.find(course, quiz, digest)
            if published is None or not _would_differ(GradeState(state), keys, published):
                continue
            with self._database.read() as session:
                found += session.scalars(
                    select(ResultRow.position)
                    .join(GradeRow, GradeRow.position == ResultRow.position)
                    .where(
                        ResultRow.course == course,
                        ResultRow.quiz == quiz,
                        ResultRow.quiz_digest == digest,
                        GradeRow.state == state,
                        GradeRow.keys.is_(None) if keys is None else GradeRow.keys == keys,
                    )
                )
        return found

    def _rows(self, chunk: Sequence[int]) -> Sequence[Row[int, bytes, datetime]]:
        with self._database.read() as session:
            return session.execute(
                select(RecordRow.position, RecordRow.text, RecordRow.received_at)
                .where(RecordRow.position.in_(chunk))
                .order_by(RecordRow.position)
            ).all()

    def _marked(self, row: Row[int, bytes, datetime]) -> Marked:
        attempt = read_attempt(row.text)
        if attempt is None:
            return Marked(position=row.position, state=GradeState.UNMARKABLE)
        record, body = attempt
        return mark_attempt(
            row.position, record, body, row.received_at, self._published.find(body.course, body.quiz, body.quiz_digest)
        )

    def _states(self) -> dict[str, int]:
        with self._database.read() as session:
            rows = session.execute(select(GradeRow.state, func.count()).group_by(GradeRow.state)).all()
        counted = {state: count for state, count in rows}  # noqa: C416 - a row is no pair to the type checker
        return {state.value: counted.get(state.value, 0) for state in GradeState}


def read_attempt(text: bytes) -> tuple[Record, AttemptBody] | None:
    """A stored record as an attempt; None where it is none that is known here."""
    try:
        record = parse(text)
        body = read_body(record)
    except (BadRecordError, ValueError):
        return None
    return (record, body) if isinstance(body, AttemptBody) else None


def mark_attempt(
    position: int, record: Record, body: AttemptBody, received_at: datetime, published: PublishedQuiz | None
) -> Marked:
    """Scores an attempt's answers, and judges it by itself.

    Args:
        position: of its record.
        record: verified.
        body: its own.
        received_at: the hub's first custody.
        published: its quiz, in its version; None where it is not here.
    """
    if published is None:
        return Marked(position=position, state=GradeState.NO_QUIZ)
    if not published.entry.kind.is_graded:
        return Marked(position=position, state=GradeState.CLAIMED, published=published)
    found = judge(record, body, published.entry, received_at)
    quiz, paper = published.quiz, None
    state = GradeState.NO_KEYS
    points: tuple[int | None, ...] = ()
    if quiz is not None:
        paper = draw(quiz, learner=record.subject, quiz_digest=published.digest, number=body.number)
        if body.paper != paper.digest or len(body.answers) != len(paper.items):
            found[Reason.OTHER_PAPER] = f"{len(body.answers)} answers to {body.paper}; drawn is {paper.digest}"
            state, paper = GradeState.UNMARKABLE, None
        elif published.scorers:
            state = GradeState.GRADED
            points = tuple(
                published.scorers[item.question](answer) for item, answer in zip(paper.items, body.answers, strict=True)
            )
    return Marked(
        position=position, state=state, body=body, published=published, paper=paper, points=points, found=found
    )


def write_grades(session: Session, marked: Sequence[Marked], now: datetime) -> None:
    """Writes grades with their reasons, as if nothing had been written of them before.

    Args:
        session: in a writing transaction.
        marked: attempts; the newest points that people gave to their essays are looked up here.
        now: the hub's clock.
    """
    essays = essay_points(session, [one.position for one in marked if None in one.points])
    for one in marked:
        row = session.get(GradeRow, one.position) or GradeRow(position=one.position)
        found = _write_grade(row, one, essays.get(one.position, {}))
        row.graded_at = now
        session.add(row)
        if found is not None:
            _write_reasons(session, one.position, found, _ALONE, now)
    session.flush()
    _judge_together(session, marked, now)


def essay_points(session: Session, positions: Iterable[int]) -> dict[int, dict[int, int]]:
    """The newest score that people gave each essay, by attempt and place: thousandths of one mark."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = session.execute(
        select(EssayGradeRow.position, EssayGradeRow.item, EssayGradeRow.score)
        .where(EssayGradeRow.position.in_(list(positions)))
        .order_by(EssayGradeRow.id)
    )
    for row in rows:
        found[row.position][row.item] = row.score
    return dict(found)


def stored_points(row: GradeRow) -> tuple[int | None, ...]:
    """What each question of a graded paper earned, in the order drawn; empty where nothing did."""
    return () if row.items is None else _points.decode(row.items)


def _would_differ(state: GradeState, keys: str | None, published: PublishedQuiz) -> bool:
    match state:
        case GradeState.NO_QUIZ:
            return True
        case GradeState.NO_KEYS:
            return published.keys is not None
        case GradeState.GRADED | GradeState.ESSAYS:
            return published.keys is not None and published.keys != keys
        case GradeState.CLAIMED | GradeState.UNMARKABLE:
            return False


def _write_grade(row: GradeRow, one: Marked, essays: dict[int, int]) -> Found | None:
    """Fills a row; returns the reasons found, with what only the sum shows."""
    row.state = one.state.value
    row.keys = row.score = row.correct_count = row.marks_won = row.marks_total = row.items = None
    quiz = None if one.published is None else one.published.quiz
    if one.published is None or one.body is None or one.paper is None or quiz is None:
        return one.found
    row.marks_total = marks_of(quiz, one.paper)
    if one.state is not GradeState.GRADED:
        return one.found
    marking = _added_up(quiz, one.paper, one.points, one.body, essays)
    row.keys = one.published.keys
    row.items = msgspec.json.encode(marking.items)
    row.score, row.correct_count, row.marks_won = marking.score, marking.correct_count, marking.marks_won
    if marking.score is None:
        row.state = GradeState.ESSAYS.value
    return one.found if one.found is None else one.found | _difference(one.body, marking)


def _added_up(
    quiz: Quiz, paper: Paper, points: Sequence[int | None], body: AttemptBody, essays: dict[int, int]
) -> Marking:
    whole = [essays.get(place) if won is None else won for place, won in enumerate(points)]
    checks = body.checks if isinstance(body, AttemptBodyV2) else None
    return tally(quiz, paper, whole, checks if checks is not None and len(checks) == len(whole) else None)


def _difference(body: AttemptBody, marking: Marking) -> Found:
    """Where the device claims something else than was found. A claim that was not made is none."""
    if marking.score is None or body.score is None:
        return {}
    claimed, found = (
        (body.score, body.marks_won, body.marks_total),
        (marking.score, marking.marks_won, marking.marks_total),
    )
    if claimed == found:
        return {}
    return {
        Reason.SCORE_DIFFERS: f"claimed {body.score} ({body.marks_won}/{body.marks_total}), "
        f"found {marking.score} ({marking.marks_won}/{marking.marks_total})"
    }


def _judge_together(session: Session, marked: Sequence[Marked], now: datetime) -> None:
    entries = {one.position: one.published.entry for one in marked if one.found is not None and one.published}
    if not entries:
        return
    mine = session.execute(
        select(ResultRow.position, ResultRow.person_id, ResultRow.course, ResultRow.quiz).where(
            ResultRow.position.in_(list(entries))
        )
    )
    for (person, course, quiz), allowed in {
        (row.person_id, row.course, row.quiz): entries[row.position].attempts_allowed for row in mine
    }.items():
        rows = session.execute(
            select(ResultRow.position, ResultRow.number, ResultRow.record).where(
                ResultRow.person_id == person, ResultRow.course == course, ResultRow.quiz == quiz
            )
        ).all()
        siblings = [Sibling(position=row.position, number=row.number, record=row.record) for row in rows]
        found = judge_among(siblings, allowed)
        for sibling in siblings:
            _write_reasons(session, sibling.position, found.get(sibling.position, {}), _AMONG, now)


def _write_reasons(session: Session, position: int, found: Found, scope: frozenset[Reason], now: datetime) -> None:
    """Raises what was found and settles what was not. What people have decided stays decided."""
    rows = {row.reason: row for row in session.scalars(select(ReviewRow).where(ReviewRow.position == position))}
    for reason in sorted(scope):
        row = rows.get(reason.value)
        if reason not in found:
            if row is not None and row.settled_at is None:
                row.settled_at = now
            continue
        detail = found[reason][:_DETAIL_CHARS]
        if row is None:
            session.add(ReviewRow(position=position, reason=reason.value, raised_at=now, detail=detail))
            continue
        row.detail = detail
        if row.decision is None:
            row.settled_at = None
