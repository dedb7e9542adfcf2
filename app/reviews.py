"""Review of what was missed (ôn tập): what is due, the next question, and what the learner says of it.

A day asks a limited number of questions, so that a long absence does not end in a pile; what was not remembered comes
again the same day and is not counted twice. Questions are shown as the installed version of the course has them: one
that the course has dropped leaves the review, one of a course that is not here waits for it. Nothing here needs a
network, and nothing of it is a score.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.changes import Change, Changes
from app.clock import Clock
from app.database.database import Database
from app.database.study import ReviewAnswer, ReviewCard
from app.errors import UnknownReviewError
from app.papers import question_view, said_html, texts_html
from app.profiles import profile_of
from app.review_collecting import Collecting
from app.review_schedule import REVIEW, day_of, grade, heal, is_due
from app.settings import Settings
from app.views import ReviewCardView, ReviewSummary
from content_cache.cache import CourseCache
from content_cache.cached import CachedQuiz
from content_cache.draw import one_question
from content_cache.errors import ContentError, NotInstalledError
from content_cache.model import Toc
from content_cache.questions import Key, correct_answer, key_texts


class _Counted(msgspec.Struct, frozen=True):
    """The cards of a profile that can be shown, sorted by when they matter."""

    due: tuple[ReviewCard, ...]
    """That were not answered today."""
    again: tuple[ReviewCard, ...]
    """That were not remembered today and are due once more."""
    done: int
    """Different questions answered today."""
    all: tuple[ReviewCard, ...]


class Reviews:
    """The reviews of all profiles of a home. Safe to use from any thread."""

    def __init__(
        self,
        *,
        database: Database,
        cache: CourseCache,
        settings: Settings,
        clock: Clock,
        changes: Changes,
        local: Callable[[datetime], datetime] = datetime.astimezone,
    ) -> None:
        """Takes what it works on.

        Args:
            database: where cards and answers are.
            cache: where questions are.
            settings: the daily limit.
            clock: wall time.
            changes: told of answers.
            local: wall time as the calendar on the wall has it, which is whose days count.
        """
        self._database = database
        self._cache = cache
        self._settings = settings
        self._clock = clock
        self._changes = changes
        self._local = local
        self._collecting = Collecting(database, cache)
        self._questions: dict[tuple[str, str], frozenset[str]] = {}

    def summary(self, profile_id: str) -> ReviewSummary:
        """Returns what there is to review today, after taking in what was missed since the last time.

        Raises:
            UnknownProfileError: there is no such profile.
            DiskFullError, DatabaseBusyError, StorageFaultError: nothing was lost; again later.
        """
        now = self._now()
        with self._database.read() as session:
            profile_of(session, profile_id)
        self._collecting.collect(profile_id, now)
        self._tidy(profile_id, now)
        with self._database.read() as session:
            return self._summary(self._count(session, profile_id, now), now)

    def next(self, profile_id: str, *, beyond_limit: bool = False) -> ReviewCardView | None:
        """Returns the question to ask now; None where none is due, or the day's limit is reached.

        Args:
            profile_id: who reviews.
            beyond_limit: the learner wants more than the limit today.

        Raises:
            UnknownProfileError: there is no such profile.
        """
        now = self._now()
        with self._database.read() as session:
            profile_of(session, profile_id)
            counted = self._count(session, profile_id, now)
            left = len(counted.due) if beyond_limit else self._left(counted)
            cards = (*counted.again, *counted.due[:left])
            answered = {_key(card): self._answers(session, card) for card in cards[:1]}
        return self._view(cards[0], answered[_key(cards[0])]) if cards else None

    def answer(
        self, profile_id: str, course_id: str, quiz_id: str, question_id: str, *, remembered: bool
    ) -> ReviewSummary:
        """Keeps what the learner says of a question, and plans when it comes again; durable when this returns.

        Args:
            profile_id: who reviews.
            course_id: of the question that was shown.
            quiz_id: the same.
            question_id: the same.
            remembered: *nhớ* or *chưa nhớ*.

        Raises:
            UnknownReviewError: this question is not under review.
            DiskFullError, DatabaseBusyError, StorageFaultError: not kept; the question stays due.
        """
        now = self._now()
        with self._database.write() as session:
            card = session.get(ReviewCard, (profile_id, course_id, quiz_id, question_id))
            if card is None:
                raise UnknownReviewError(course_id, quiz_id, question_id)
            session.add(
                ReviewAnswer(
                    profile_id=profile_id,
                    course_id=course_id,
                    quiz_id=quiz_id,
                    question_id=question_id,
                    remembered=remembered,
                    new=card.reviewed_at is None,
                    at=now,
                )
            )
            grade(card, now, remembered=remembered)
            session.flush()
            summary = self._summary(self._count(session, profile_id, now), now)
        self._changes.tell(Change.REVIEWS)
        return summary

    def _now(self) -> datetime:
        return self._local(self._clock.now())

    def _summary(self, counted: _Counted, now: datetime) -> ReviewSummary:
        left = min(len(counted.due), self._left(counted))
        due = left + len(counted.again)
        coming = [card.due_at for card in counted.all if not is_due(card, now)]
        return ReviewSummary(
            due=due,
            done_today=counted.done,
            daily_limit=self._settings.load().review_daily_limit,
            later=len(counted.due) - left,
            total=len(counted.all),
            next_due_at=min(coming, default=None) if due == 0 else None,
        )

    def _left(self, counted: _Counted) -> int:
        return max(0, self._settings.load().review_daily_limit - counted.done)

    def _count(self, session: Session, profile_id: str, now: datetime) -> _Counted:
        rows = session.scalars(
            select(ReviewCard)
            .where(ReviewCard.profile_id == profile_id)
            # What was reviewed before comes first, the longest overdue first; then what is new.
            .order_by(ReviewCard.reviewed_at.is_(None), ReviewCard.due_at, ReviewCard.added_at, ReviewCard.question_id)
        ).all()
        cards = [card for card in rows if self._is_here(card)]
        today = self._answered_today(session, profile_id, now)
        due = [card for card in cards if is_due(card, now)]
        return _Counted(
            due=tuple(card for card in due if _key(card) not in today),
            again=tuple(card for card in due if _key(card) in today and card.state != REVIEW),
            done=len(today),
            all=tuple(cards),
        )

    def _answered_today(self, session: Session, profile_id: str, now: datetime) -> set[tuple[str, str, str]]:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        rows = session.scalars(
            select(ReviewAnswer).where(ReviewAnswer.profile_id == profile_id, ReviewAnswer.at >= midnight)
        )
        # A clock that was ahead may have left answers of days to come.
        return {(row.course_id, row.quiz_id, row.question_id) for row in rows if day_of(row.at, now) == now.date()}

    def _answers(self, session: Session, card: ReviewCard) -> int:
        count = session.scalar(
            select(func.count())
            .select_from(ReviewAnswer)
            .where(
                ReviewAnswer.profile_id == card.profile_id,
                ReviewAnswer.course_id == card.course_id,
                ReviewAnswer.quiz_id == card.quiz_id,
                ReviewAnswer.question_id == card.question_id,
            )
        )
        return count or 0

    def _tidy(self, profile_id: str, now: datetime) -> None:
        """Drops cards whose questions the course has no more, and mends what a clock that was ahead has planned."""
        with self._database.read() as session:
            rows: Sequence[ReviewCard] = session.scalars(
                select(ReviewCard).where(ReviewCard.profile_id == profile_id)
            ).all()
            wrong = [_key(card) for card in rows if self._is_gone(card) or heal(card, now)]
            session.rollback()
        if not wrong:
            return
        with self._database.write() as session:
            for key in wrong:
                card = session.get(ReviewCard, (profile_id, *key))
                if card is None:
                    continue
                if self._is_gone(card):
                    session.delete(card)
                else:
                    heal(card, now)

    def _is_here(self, card: ReviewCard) -> bool:
        found = self._ids(card)
        return found is not None and card.question_id in found

    def _is_gone(self, card: ReviewCard) -> bool:
        """Whether the installed course has the question no more; False where that can't be told."""
        found = self._ids(card)
        if found is not None:
            return card.question_id not in found
        toc = self._toc(card)
        return toc is not None and all(entry.id != card.quiz_id for entry in toc.quizzes)

    def _toc(self, card: ReviewCard) -> Toc | None:
        try:
            return self._cache.toc(card.course_id)
        except ContentError:
            return None

    def _ids(self, card: ReviewCard) -> frozenset[str] | None:
        """The questions of a card's quiz in the installed version, where it can be read with its keys."""
        try:
            course = self._cache.find(card.course_id)
            if course is None:
                return None
            config = course.config
            known = self._questions.get((config, card.quiz_id))
            if known is not None:
                return known
            quiz = self._cache.quiz(card.course_id, card.quiz_id, config).quiz
        except ContentError:
            return None
        if quiz.keys is None:
            return None
        found = frozenset(question.id for question in quiz.questions)
        self._questions[config, card.quiz_id] = found
        return found

    def _view(self, card: ReviewCard, answered: int) -> ReviewCardView:
        cached = self._cache.quiz(card.course_id, card.quiz_id)
        toc = self._cache.toc(card.course_id)
        index = next(i for i, question in enumerate(cached.quiz.questions) if question.id == card.question_id)
        question, key = cached.quiz.questions[index], _keys(cached)[index]
        # Another order each time: what is learnt is the answer, not its place.
        item = one_question(cached.quiz, index, f"{card.profile_id}/{answered}")
        right = correct_answer(key)
        # An essay has no right answer: its rubric is what to hold one's own against.
        said = (
            said_html(key, right) if right is not None else "".join(f"<p>{one}</p>" for one in _all_texts(key)) or None
        )
        entry = next(one for one in toc.quizzes if one.id == card.quiz_id)
        lessons = {lesson.id: lesson for topic in toc.topics for lesson in topic.lessons}
        lesson = lessons.get(entry.lesson or "")
        return ReviewCardView(
            course_id=card.course_id,
            course_title=toc.title,
            quiz_id=card.quiz_id,
            question=question_view(question, item, cached.media),
            correct=right,
            explanation_html=said,
            lesson_id=None if lesson is None else lesson.id,
            lesson_title=None if lesson is None else lesson.title,
            new=card.reviewed_at is None,
            media={name: data for name, data in cached.media.items() if said is not None and name in said},
        )


def _key(card: ReviewCard) -> tuple[str, str, str]:
    return card.course_id, card.quiz_id, card.question_id


def _keys(cached: CachedQuiz) -> tuple[Key, ...]:
    if cached.quiz.keys is None:
        raise NotInstalledError(f"keys of {cached.quiz.id}")
    return cached.quiz.keys


def _all_texts(key: Key) -> tuple[str, ...]:
    return texts_html(key_texts(key))
