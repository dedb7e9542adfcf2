"""Results: every attempt of a profile, where its record is on its way, and the review of a submitted one."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import String, exists, func, select, tuple_, type_coerce
from sqlalchemy.orm import Session

from app.attempt_time import remarks_of, rules_of
from app.attempts import answers_of, attempt_of, checks_of, is_beyond_limit, paper_of
from app.clock import Clock
from app.database.custody import ReceiptRow, RecordRow
from app.database.database import Database
from app.database.news import Verdict
from app.database.people import Hub
from app.database.states import AttemptState, RecordState
from app.database.study import Attempt
from app.errors import AttemptOpenError
from app.journey import STATES, outcome_of, steps_of
from app.paging import PAGE, Page, Place, every
from app.papers import review_items, topic_scores
from app.profiles import profile_of
from app.review_options import parts_shown, shown_until
from app.views import (
    AttemptMark,
    JourneyStep,
    ResultDetail,
    ResultRow,
    ResultState,
    ReviewItem,
    Standing,
    TopicScore,
)
from content_cache.cache import CourseCache
from content_cache.errors import ContentError
from content_cache.grade_method import counted, result_of
from content_cache.marking import mark
from content_cache.model import GradeMethod, ReviewPart
from sync.receipt import receipt_code


class Results:
    """Lists results and opens one."""

    def __init__(self, database: Database, cache: CourseCache, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._cache = cache

    def list(self, profile_id: str, *, unsent: bool = False) -> tuple[ResultRow, ...]:
        """Returns all attempts of a profile, newest first, those under way too. Needs no course.

        Args:
            profile_id: whose.
            unsent: only what was handed in and the centre has not received.

        Raises:
            UnknownProfileError: there is no such profile.
        """
        return every(lambda after, limit: self.page(profile_id, after=after, limit=limit, unsent=unsent))

    def page(
        self, profile_id: str, *, after: Place | None = None, limit: int = PAGE, unsent: bool = False
    ) -> Page[ResultRow]:
        """Returns some of them; arguments as for `SentRecords.page`, errors as for `list`."""
        with self._database.read() as session:
            profile_of(session, profile_id)
            # The number orders what a clock that stood still or jumped back would not.
            at = type_coerce(Attempt.started_at, String)
            order = (at, Attempt.number, Attempt.id)
            left = exists().where(RecordRow.id == Attempt.record_id, RecordRow.state != RecordState.RECEIVED)
            mine = select(*order).where(Attempt.profile_id == profile_id)
            query = mine.where(left) if unsent else mine
            if after is not None:
                query = query.where(tuple_(*order) < tuple_(*after))
            found = session.execute(query.order_by(*(column.desc() for column in order)).limit(limit + 1)).all()
            shown = [row[2] for row in found[:limit]]
            rows = session.execute(
                select(Attempt, RecordRow, ReceiptRow, Hub, Verdict)
                .outerjoin(RecordRow, RecordRow.id == Attempt.record_id)
                .outerjoin(ReceiptRow, ReceiptRow.id == RecordRow.receipt_id)
                .outerjoin(Hub, Hub.id == ReceiptRow.hub_id)
                .outerjoin(Verdict, Verdict.record_id == RecordRow.id)
                .where(Attempt.id.in_(shown))
            )
            now = self._clock.now()
            known = {
                attempt.id: _row(attempt, _Known(record, receipt, hub, verdict), now)
                for attempt, record, receipt, hub, verdict in rows
            }
            return Page(
                rows=tuple(known[attempt_id] for attempt_id in shown),
                after=(*found[limit - 1],) if len(found) > limit else None,
                total=session.scalar(select(func.count()).select_from(mine.subquery())) or 0,
                left=session.scalar(select(func.count()).select_from(mine.where(left).subquery())) or 0,
            )

    def detail(self, attempt_id: str) -> ResultDetail:
        """Returns a submitted attempt with its review.

        The review is empty where the version of the course that the attempt pins can't be read now; what was
        stored with the attempt is shown all the same.

        Raises:
            UnknownAttemptError: there is no such attempt.
            AttemptOpenError: it was not submitted yet.
        """
        with self._database.read() as session:
            attempt = attempt_of(session, attempt_id)
            if not attempt.state.is_closed:
                raise AttemptOpenError(attempt_id)
            now = self._clock.now()
            row = _row_of(session, attempt, now)
            standing = standing_of(session, attempt, now)
            answers = answers_of(session, attempt)
            checks = checks_of(session, attempt)
        rules = rules_of(attempt)
        shown, more_at = parts_shown(rules, attempt, now)
        items: tuple[ReviewItem, ...] = ()
        topics: tuple[TopicScore, ...] = ()
        keys_sealed = attempt.score is None
        pending = 0
        try:
            paper = paper_of(self._cache, attempt)
        except ContentError:
            pass
        else:
            keys_sealed = paper.cached.quiz.keys is None
            points = mark(paper.cached.quiz, paper.paper, answers, checks).items
            pending = 0 if points is None else points.count(None)
            if ReviewPart.ANSWERS in shown:
                items = review_items(paper, answers, points, shown, checks)
            if ReviewPart.MARKS in shown:
                topics = topic_scores(paper, points)
        return ResultDetail(
            row=row,
            correct_count=attempt.correct_count if ReviewPart.MARKS in shown else None,
            total_count=attempt.question_count,
            items=items,
            topics=topics,
            shown=tuple(part.value for part in shown),
            more_at=more_at,
            more=() if more_at is None else tuple(part.value for part in rules.review.closed),
            until=shown_until(rules, attempt, now),
            keys_sealed=keys_sealed,
            pass_mark=attempt.pass_mark,
            pending=pending,
            standing=standing,
        )


def standing_of(session: Session, attempt: Attempt, now: datetime) -> Standing | None:
    """Returns the result over all attempts at the same quiz; None where this is the only one handed in.

    Args:
        session: reading.
        attempt: whose rules decide.
        now: wall time.
    """
    query = select(Attempt).where(
        Attempt.profile_id == attempt.profile_id,
        Attempt.course_id == attempt.course_id,
        Attempt.quiz_id == attempt.quiz_id,
        Attempt.submitted_at.is_not(None),
    )
    made = [one for one in session.scalars(query.order_by(Attempt.number)) if one.state.is_closed]
    if len(made) < 2:
        return None
    method = rules_of(attempt).grade_method
    shown = {one.id: ReviewPart.MARKS in parts_shown(rules_of(one), one, now)[0] for one in made}
    counting = [one for one in made if not is_beyond_limit(one)]
    hidden = any(one.score is not None and not shown[one.id] for one in counting)
    scores = [one.score for one in counting]
    # Which attempt is the highest, or what the average is, tells of scores that are not to be shown.
    telling = hidden and method in (GradeMethod.HIGHEST, GradeMethod.AVERAGE)
    which = () if telling else counted(method, scores)
    score = None if hidden else result_of(method, scores)
    counts = {counting[place].id for place in which}
    return Standing(
        grade_method=method.value,
        score=score,
        passed=None if score is None or attempt.pass_mark is None else score >= attempt.pass_mark,
        attempts=tuple(
            AttemptMark(
                attempt_id=one.id,
                number=one.number,
                submitted_at=one.submitted_at or one.started_at,
                score=one.score if shown[one.id] else None,
                awaiting=one.state is AttemptState.SUBMITTED,
                counts=one.id in counts,
                beyond_limit=is_beyond_limit(one),
            )
            for one in made
        ),
    )


class _Known(NamedTuple):
    """What is known of an attempt's record."""

    record: RecordRow | None = None
    receipt: ReceiptRow | None = None
    hub: Hub | None = None
    verdict: Verdict | None = None


def _row_of(session: Session, attempt: Attempt, now: datetime) -> ResultRow:
    record = None if attempt.record_id is None else session.get(RecordRow, attempt.record_id)
    if record is None:
        return _row(attempt, _Known(), now)
    receipt = None if record.receipt_id is None else session.get(ReceiptRow, record.receipt_id)
    hub = None if receipt is None else session.get(Hub, receipt.hub_id)
    return _row(attempt, _Known(record, receipt, hub, session.get(Verdict, record.id)), now)


def _row(attempt: Attempt, known: _Known, now: datetime) -> ResultRow:
    record = known.record
    shown, _more_at = parts_shown(rules_of(attempt), attempt, now)
    score = attempt.score if ReviewPart.MARKS in shown else None
    passed = None
    if score is not None and attempt.pass_mark is not None:
        passed = score >= attempt.pass_mark
    return ResultRow(
        attempt_id=attempt.id,
        record_id=attempt.record_id,
        course_id=attempt.course_id,
        course_title=attempt.course_title,
        quiz_id=attempt.quiz_id,
        quiz_title=attempt.quiz_title,
        kind=attempt.quiz_kind,
        number=attempt.number,
        beyond_limit=is_beyond_limit(attempt),
        started_at=attempt.started_at,
        submitted_at=attempt.submitted_at,
        score=score,
        passed=passed,
        awaiting=attempt.state is AttemptState.SUBMITTED,
        score_hidden=attempt.score is not None and score is None,
        remarks=tuple(remark.value for remark in remarks_of(attempt)),
        state=ResultState.DRAFT if record is None else STATES[record.state],
        refused=None if record is None else record.reason,
        refused_at=None if record is None else record.refused_at,
        code=None if record is None else receipt_code(record.digest),
        journey=_journey(attempt, known),
        confirmed=known.verdict is not None and known.verdict.score is not None,
        claimed=None if known.verdict is None or score is None else known.verdict.claimed,
        decision=None if known.verdict is None else known.verdict.decision,
    )


def _journey(attempt: Attempt, known: _Known) -> tuple[JourneyStep, ...]:
    steps = [JourneyStep(state=ResultState.DRAFT, at=attempt.started_at)]
    if known.record is not None:
        steps += steps_of(known.record, known.receipt, known.hub, attempt.submitted_at)
    return (*steps, *outcome_of(known.verdict, known.hub, attempt.graded_at))
