"""What a learner reads before an attempt begins: facts, and what can be foreseen to need people's eyes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import attempt_time
from app.database.study import Attempt
from app.profiles import profile_of, profile_view
from app.review_options import seen_score
from app.views import BriefWarning, QuizBrief
from content_cache.cached import QuizLock
from content_cache.grade_method import result_of
from content_cache.model import Navigation, QuizEntry, Rules, TimeRule, Toc


def brief_of(
    session: Session,
    profile_id: str,
    toc: Toc,
    entry: QuizEntry,
    lock: QuizLock,
    *,
    now: datetime,
    clock_unset: bool,
    unsaved_ms: Callable[[str], int],
) -> QuizBrief:
    """Puts a brief together.

    Args:
        session: reading.
        profile_id: who would take the quiz.
        toc: of the installed version.
        entry: the quiz in it.
        lock: what of it is still shut here.
        now: wall time.
        clock_unset: the wall clock is plainly wrong.
        unsaved_ms: time that an attempt has spent since its last save.

    Raises:
        UnknownProfileError: there is no such profile.
    """
    profile = profile_view(session, profile_of(session, profile_id))
    query = select(Attempt).where(
        Attempt.profile_id == profile_id, Attempt.course_id == toc.course, Attempt.quiz_id == entry.id
    )
    made = session.scalars(query.order_by(Attempt.number)).all()
    done = [attempt for attempt in made if attempt.state.is_closed]
    under_way = next((attempt for attempt in made if not attempt.state.is_closed), None)
    counting = [one for one in done if one.attempts_allowed is None or one.number <= one.attempts_allowed]
    rules = entry.rules
    to_close = None if rules.closes is None else (rules.closes - now).total_seconds()
    return QuizBrief(
        course_id=toc.course,
        course_title=toc.title,
        quiz_id=entry.id,
        title=entry.title,
        kind=entry.kind.value,
        full_name=profile.full_name,
        unit_name=profile.unit_name,
        enrolled=profile.enrolled,
        question_count=entry.question_count,
        time_limit_s=entry.time_limit_s,
        time_up=rules.time_up.value,
        grace_s=rules.grace_s,
        always=rules.time_runs is TimeRule.ALWAYS,
        opens_at=rules.opens,
        closes_at=rules.closes,
        attempts_allowed=entry.attempts_allowed,
        attempts_made=len(done),
        grade_method=rules.grade_method.value,
        pass_mark=entry.pass_mark,
        sequential=rules.navigation is Navigation.SEQUENTIAL,
        may_check=bool(rules.review.during),
        tries=rules.tries,
        try_penalty=rules.try_penalty,
        hint_penalty=rules.hint_penalty,
        tie_break=rules.tie_break is not None,
        shown_after=tuple(part.value for part in rules.review.after),
        shown_later=tuple(part.value for part in rules.review.later),
        shown_closed=tuple(part.value for part in rules.review.closed),
        result_score=result_of(rules.grade_method, [seen_score(attempt, now) for attempt in counting]),
        awaiting=sum(attempt.score is None for attempt in done),
        keys_sealed=lock.keys,
        locked=lock.questions,
        open_attempt_id=None if under_way is None else under_way.id,
        open_remaining_s=None if under_way is None else attempt_time.remaining_s(under_way, unsaved_ms(under_way.id)),
        warnings=_warnings(
            entry,
            rules,
            done,
            now,
            to_close,
            clock_unset=clock_unset,
            begun=under_way is not None,
            keys_open=entry.sealed_keys is not None and not lock.keys,
        ),
        seconds_to_close=to_close if to_close is not None and to_close > 0 else None,
    )


def _warnings(
    entry: QuizEntry,
    rules: Rules,
    done: list[Attempt],
    now: datetime,
    to_close: float | None,
    *,
    clock_unset: bool,
    begun: bool,
    keys_open: bool,
) -> tuple[BriefWarning, ...]:
    found = []
    if clock_unset and (entry.kind.is_graded or rules.opens is not None or rules.closes is not None):
        found.append(BriefWarning.CLOCK_UNSET)
    if attempt_time.early(rules, now, clock_unset=clock_unset):
        found.append(BriefWarning.NOT_OPEN)
    if keys_open and not begun:
        found.append(BriefWarning.KEYS_OPEN)
    if to_close is not None and not clock_unset:
        if to_close <= 0:
            found.append(BriefWarning.CLOSED)
        elif entry.time_limit_s is not None and to_close < entry.time_limit_s:
            found.append(BriefWarning.CLOSES_SOON)
    if not begun and entry.attempts_allowed is not None and len(done) >= entry.attempts_allowed:
        found.append(BriefWarning.OVER_LIMIT)
    return tuple(found)
