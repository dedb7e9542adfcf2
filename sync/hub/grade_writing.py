"""Writing grades, with the reasons for a review that were found: the half of grading inside a transaction.

Here what people have said meets what was computed: points of essays are added, and what was decided stays decided. Rows
are read and written by the hundred, since records that come meanwhile wait for the writer's lock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar, TypeVarTuple

import msgspec
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from content_cache.draw import Paper
from content_cache.marking import Marking, marks_of, tally
from content_cache.model import Quiz
from sync.bodies import AttemptBody, AttemptBodyV2
from sync.hub.attempt_marking import Marked
from sync.hub.feed_writing import tell_grades
from sync.hub.judging import Found, Sibling, judge_among
from sync.hub.reasons import GRADING_REASONS, Reason
from sync.hub.schema import EssayGradeRow, GradeRow, GradeState, ResultRow, ReviewRow

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
_CHUNK: Final = 200
"""Values in one IN list."""
_DETAIL_CHARS: Final = 200
_AMONG: Final = frozenset({Reason.SAME_ATTEMPT, Reason.OVER_LIMIT})
"""Found by looking at all attempts of a person together."""
_ALONE: Final = GRADING_REASONS - _AMONG

_points = msgspec.json.Decoder(tuple[int | None, ...])


def write_grades(session: Session, marked: Sequence[Marked], now: datetime) -> None:
    """Writes grades with their reasons, as if nothing had been written of them before.

    Args:
        session: in a writing transaction.
        marked: attempts; the newest points that people gave to their essays are looked up here.
        now: the hub's clock.
    """
    positions = [one.position for one in marked]
    essays = essay_points(session, [one.position for one in marked if None in one.points])
    rows = {row.position: row for row in _each(session, select(GradeRow), GradeRow.position, positions)}
    families = _families(session, marked)
    reviews = _Reviews(session, {*positions, *(one.position for _, group in families for one in group)}, now)
    changed = []
    for one in marked:
        row = rows.get(one.position) or GradeRow(position=one.position)
        before = _word(row)
        found = _write_grade(row, one, essays.get(one.position, {}))
        if _word(row) != before:
            changed.append(one.position)
        row.graded_at = now
        session.add(row)
        if found is not None:
            reviews.write(one.position, found, _ALONE)
    for allowed, siblings in families:
        among = judge_among(siblings, allowed)
        for sibling in siblings:
            reviews.write(sibling.position, among.get(sibling.position, {}), _AMONG)
    session.flush()
    tell_grades(session, changed)


def essay_points(session: Session, positions: Iterable[int]) -> dict[int, dict[int, int]]:
    """The newest score that people gave each essay, by attempt and place: thousandths of one mark."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    wanted = select(EssayGradeRow.position, EssayGradeRow.item, EssayGradeRow.score).order_by(EssayGradeRow.id)
    for row in _each_row(session, wanted, EssayGradeRow.position, list(positions)):
        found[row.position][row.item] = row.score
    return dict(found)


def stored_points(row: GradeRow) -> tuple[int | None, ...]:
    """What each question of a graded paper earned, in the order drawn; empty where nothing did."""
    return () if row.items is None else _points.decode(row.items)


def _word(row: GradeRow) -> tuple[int | None, ...] | None:
    """What a learner is told; None while the hub has found nothing by itself."""
    if row.state != GradeState.GRADED.value:
        return None
    return row.score, row.marks_won, row.marks_total, row.correct_count


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


def _families(session: Session, marked: Sequence[Marked]) -> list[tuple[int | None, list[Sibling]]]:
    """All attempts of every person and quiz that is among these, with how many the quiz allows."""
    entries = {one.position: one.published.entry for one in marked if one.found is not None and one.published}
    what = select(
        ResultRow.position, ResultRow.number, ResultRow.record, ResultRow.person_id, ResultRow.course, ResultRow.quiz
    )
    mine = _each_row(session, what, ResultRow.position, list(entries))
    allowed = {(row.person_id, row.course, row.quiz): entries[row.position].attempts_allowed for row in mine}
    groups: dict[tuple[str, str, str], list[Sibling]] = {name: [] for name in allowed}
    quizzes = what.where(ResultRow.quiz.in_(sorted({quiz for _, _, quiz in allowed})))
    for row in _each_row(session, quizzes, ResultRow.person_id, sorted({person for person, _, _ in allowed})):
        group = groups.get((row.person_id, row.course, row.quiz))
        if group is not None:
            group.append(Sibling(position=row.position, number=row.number, record=row.record))
    return [(allowed[name], group) for name, group in groups.items()]


class _Reviews:
    """Reasons of some records, read at once and written together."""

    def __init__(self, session: Session, positions: Iterable[int], now: datetime) -> None:
        self._session = session
        self._now = now
        found = _each(session, select(ReviewRow), ReviewRow.position, sorted(positions))
        self._rows = {(row.position, row.reason): row for row in found}

    def write(self, position: int, found: Found, scope: frozenset[Reason]) -> None:
        """Raises what was found and settles what was not. What people have decided stays decided."""
        for reason in sorted(scope):
            row = self._rows.get((position, reason.value))
            if reason not in found:
                if row is not None and row.settled_at is None:
                    row.settled_at = self._now
                continue
            detail = found[reason][:_DETAIL_CHARS]
            if row is None:
                row = ReviewRow(position=position, reason=reason.value, raised_at=self._now, detail=detail)
                self._rows[position, reason.value] = row
                self._session.add(row)
                continue
            row.detail = detail
            if row.decision is None:
                row.settled_at = None


def _each(
    session: Session, wanted: Select[T], column: InstrumentedAttribute[Any], values: Sequence[Any]
) -> Iterator[T]:
    """Rows of a table whose column has one of these values, however many they are."""
    for start in range(0, len(values), _CHUNK):
        yield from session.scalars(wanted.where(column.in_(values[start : start + _CHUNK])))


def _each_row(
    session: Session, wanted: Select[*Ts], column: InstrumentedAttribute[Any], values: Sequence[Any]
) -> Iterator[Row[*Ts]]:
    """The same, for several columns."""
    for start in range(0, len(values), _CHUNK):
        yield from session.execute(wanted.where(column.in_(values[start : start + _CHUNK])))
