"""Which questions come under review: those that a handed-in attempt shows as missed.

An attempt is looked at once, when its keys are here and its quiz lets right answers be seen from now on: practice at
once, a graded paper after its release, never before. What a review shows only right after handing in gives no cards,
since they would show it afterwards. Missed is what has not the whole mark, blanks and answers that needed a hint or
were checked wrong first too. An essay of practice, which nobody else grades, comes in to be held against its model
answer or rubric; one that people grade does not. A question that is under review already and is missed again is
*chưa nhớ*; one that is answered right in a quiz stays as it was planned: quizzes can be guessed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attempt_time import rules_of
from app.attempts import answers_of, attempt_of, checks_of, paper_of, tries_of
from app.database.database import Database
from app.database.study import Attempt, ReviewCard
from app.review_schedule import grade, new_card
from content_cache.cache import CourseCache
from content_cache.errors import ContentError
from content_cache.marking import mark
from content_cache.model import QuizKind, ReviewPart, Rules
from content_cache.questions import FULL_MARK, Key
from content_cache.questions.essay import EssayKey


def may_show_answers(rules: Rules, now: datetime) -> bool:
    """Whether right answers of a quiz may be seen at any time now, not only right after handing in.

    Args:
        rules: of the quiz.
        now: wall time; see `app.review_options`.
    """
    closed = rules.closes is not None and now >= rules.closes
    return ReviewPart.RIGHT_ANSWERS in (rules.review.closed if closed else rules.review.later)


def self_checkable(key: Key) -> bool:
    """Whether there is something to hold one's own answer against: an essay may have nothing."""
    return not isinstance(key, EssayKey) or bool(key.rubric or key.model_answer or key.explanation)


class Collecting:
    """Takes missed questions of attempts into review."""

    def __init__(self, database: Database, cache: CourseCache) -> None:
        self._database = database
        self._cache = cache
        self._unreadable: set[str] = set()
        """Attempts whose version of the course could not be read; tried again when the program starts anew."""

    def collect(self, profile_id: str, now: datetime) -> int:
        """Looks at the attempts that were not looked at yet; each in a unit of work of its own.

        Args:
            profile_id: whose.
            now: wall time.

        Returns:
            How many attempts were looked at.

        Raises:
            DiskFullError, DatabaseBusyError, StorageFaultError: the rest is done the next time.
        """
        waiting = select(Attempt.id).where(
            Attempt.profile_id == profile_id, Attempt.record_id.is_not(None), Attempt.review_taken_at.is_(None)
        )
        with self._database.read() as session:
            ids = list(session.scalars(waiting.order_by(Attempt.submitted_at, Attempt.number)))
        return sum(self._collect_one(attempt_id, now) for attempt_id in ids if attempt_id not in self._unreadable)

    def _collect_one(self, attempt_id: str, now: datetime) -> bool:
        with self._database.read() as session:
            attempt = attempt_of(session, attempt_id)
        missed = self._missed(attempt, now)
        if missed is None:
            return False
        with self._database.write() as session:
            attempt = attempt_of(session, attempt_id)
            if attempt.review_taken_at is not None:
                return False
            attempt.review_taken_at = now
            for question_id in missed:
                _miss(session, attempt, question_id, now)
        return True

    def _missed(self, attempt: Attempt, now: datetime) -> list[str] | None:
        """Ids of questions in the order of the paper; None where they can't be told, or may not be, now."""
        if not may_show_answers(rules_of(attempt), now):
            return None
        try:
            lock = self._cache.lock_of(attempt.course_id, attempt.quiz_id, attempt.config)
            if lock.keys or lock.questions:
                return None
            paper = paper_of(self._cache, attempt)
        except ContentError:
            self._unreadable.add(attempt.id)
            return None
        with self._database.read() as session:
            answers, checks = answers_of(session, attempt), checks_of(session, attempt)
            tries = tries_of(session, attempt)
        points = mark(paper.cached.quiz, paper.paper, answers, checks).items
        if points is None:
            return None
        people_grade = QuizKind(attempt.quiz_kind).is_graded
        found = []
        for index, won in enumerate(points):
            key = paper.key(index)
            if key is None or not self_checkable(key):
                continue
            checked_wrong = index in tries and tries[index].wrong > 0
            if (not people_grade) if won is None else (won < FULL_MARK or checked_wrong):
                found.append(paper.question(index).id)
        return found


def _miss(session: Session, attempt: Attempt, question_id: str, now: datetime) -> None:
    # An id is one question in the whole course: met in two quizzes, it is reviewed once.
    known = select(ReviewCard).where(
        ReviewCard.profile_id == attempt.profile_id,
        ReviewCard.course_id == attempt.course_id,
        ReviewCard.question_id == question_id,
    )
    card = session.scalars(known).first()
    if card is None:
        session.add(new_card(attempt.profile_id, attempt.course_id, attempt.quiz_id, question_id, now))
        session.flush()
    elif _is_older(card, attempt):
        grade(card, attempt.submitted_at or now, remembered=False)


def _is_older(card: ReviewCard, attempt: Attempt) -> bool:
    """Whether the card was answered before the attempt: what was learnt of it afterwards counts more."""
    return card.reviewed_at is not None and attempt.submitted_at is not None and card.reviewed_at < attempt.submitted_at
