"""Which questions come under review: those that a handed-in attempt shows as missed.

An attempt is looked at once, when its keys are here and its quiz lets right answers be seen: practice at once, a graded
paper after its release, never before. Missed is what has not the whole mark, blanks and answers that needed a hint too;
not what people still have to grade. A question that is under review already and is missed again is *chưa nhớ*; one that
is answered right in a quiz stays as it was planned: quizzes can be guessed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attempt_time import rules_of
from app.attempts import answers_of, attempt_of, checks_of, paper_of
from app.database.database import Database
from app.database.study import Attempt, ReviewCard
from app.papers import DrawnPaper
from app.review_options import parts_shown
from app.review_schedule import grade, new_card
from content_cache.cache import CourseCache
from content_cache.errors import ContentError
from content_cache.marking import mark
from content_cache.model import ReviewPart
from content_cache.questions import FULL_MARK, Question


class Collecting:
    """Takes missed questions of attempts into review."""

    def __init__(self, database: Database, cache: CourseCache) -> None:
        self._database = database
        self._cache = cache

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
        return sum(self._collect_one(attempt_id, now) for attempt_id in ids)

    def _collect_one(self, attempt_id: str, now: datetime) -> bool:
        with self._database.read() as session:
            attempt = attempt_of(session, attempt_id)
            answers, checks = answers_of(session, attempt), checks_of(session, attempt)
        shown, _more_at = parts_shown(rules_of(attempt), attempt, now)
        if ReviewPart.RIGHT_ANSWERS not in shown:
            return False
        try:
            paper = paper_of(self._cache, attempt)
        except ContentError:
            return False
        points = mark(paper.cached.quiz, paper.paper, answers, checks).items
        if points is None:
            return False
        missed = [index for index, won in enumerate(points) if won is not None and won < FULL_MARK]
        with self._database.write() as session:
            attempt = attempt_of(session, attempt_id)
            if attempt.review_taken_at is not None:
                return False
            attempt.review_taken_at = now
            for index in missed:
                self._miss(session, attempt, paper, index, now)
        return True

    def _miss(self, session: Session, attempt: Attempt, paper: DrawnPaper, index: int, now: datetime) -> None:
        question = paper.question(index)
        card = self._card(session, attempt, question)
        if card is None:
            session.add(new_card(attempt.profile_id, attempt.course_id, attempt.quiz_id, question.id, now))
            session.flush()
        elif _is_older(card, attempt):
            grade(card, attempt.submitted_at or now, remembered=False)

    def _card(self, session: Session, attempt: Attempt, question: Question) -> ReviewCard | None:
        """The card of the same question, also where another quiz of the course has asked it."""
        cards = session.scalars(
            select(ReviewCard)
            .where(
                ReviewCard.profile_id == attempt.profile_id,
                ReviewCard.course_id == attempt.course_id,
                ReviewCard.question_id == question.id,
            )
            .order_by(ReviewCard.added_at, ReviewCard.quiz_id)
        ).all()
        here = next((card for card in cards if card.quiz_id == attempt.quiz_id), None)
        return here or next((card for card in cards if self._asks(card) == question), None)

    def _asks(self, card: ReviewCard) -> Question | None:
        try:
            quiz = self._cache.quiz(card.course_id, card.quiz_id).quiz
        except ContentError:
            return None
        return next((question for question in quiz.questions if question.id == card.question_id), None)


def _is_older(card: ReviewCard, attempt: Attempt) -> bool:
    """Whether the card was answered before the attempt: what was learnt of it afterwards counts more."""
    return card.reviewed_at is not None and attempt.submitted_at is not None and card.reviewed_at < attempt.submitted_at
