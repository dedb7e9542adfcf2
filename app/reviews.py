"""Review of what was missed (ôn tập): what is due, the next question, and what the learner says of it.

A day asks a limited number of questions, so that a long absence does not end in a pile; what was not remembered comes
again the same day and is not counted twice. Questions are shown as the installed version of the course has them: one
that moved to another quiz is followed there, one that the course has dropped leaves the review, and one rests while its
course or key is not here or its quiz does not let right answers be seen. Nothing here needs a network, and nothing of
it is a score.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.changes import Change, Changes
from app.clock import Clock
from app.database.database import Database
from app.database.study import Attempt, ReviewAnswer, ReviewCard
from app.errors import UnknownReviewError
from app.profiles import profile_of
from app.review_collecting import Collecting
from app.review_schedule import VIETNAM, day_of, day_start, due_from, grade, heal, is_due
from app.review_shelf import Shelf, review_card
from app.settings import Settings
from app.signed_time import SignedTimes
from app.summaries import Summaries
from app.views import ReviewCardView, ReviewCourse, ReviewSummary
from content_cache.cache import CourseCache
from content_cache.errors import ContentError

Place = tuple[str, str, str]
"""Course, quiz, question."""


class _Queue:
    """Cards that can be asked, in their order: what was begun before what is new, the longest due first."""

    def __init__(self, cards: Sequence[ReviewCard], today: set[Place], limit: int, now: datetime) -> None:
        """Parts them.

        Args:
            cards: all that can be asked.
            today: what was answered today.
            limit: how many different questions a day asks.
            now: wall time in the zone whose days count.
        """
        due = [card for card in cards if is_due(card, now)]
        due.sort(key=lambda card: (card.due_at > now, card.reviewed_at is None, card.due_at, card.question_id))
        fresh = [card for card in due if _place(card) not in today]
        self.beyond = fresh[max(0, limit - len(today)) :]
        left_out = {_place(card) for card in self.beyond}
        self.within = [card for card in due if _place(card) not in left_out]
        """Within the limit, those that come again today too."""
        self.waiting = [due_from(card, now) for card in cards if not is_due(card, now)]
        """When the others will be due."""


class Reviews:
    """The reviews of all profiles of a home. Safe to use from any thread."""

    def __init__(
        self,
        *,
        database: Database,
        cache: CourseCache,
        settings: Settings,
        clock: Clock,
        times: SignedTimes,
        summaries: Summaries,
        changes: Changes,
        local: Callable[[datetime], datetime] = lambda at: at.astimezone(VIETNAM),
    ) -> None:
        """Takes what it works on.

        Args:
            database: where cards and answers are.
            cache: where questions are.
            settings: the daily limit.
            clock: wall time.
            times: knows a clock that is plainly wrong.
            summaries: told that there is something to count.
            changes: told of answers.
            local: wall time as the calendar on the wall has it, which is whose days count.
        """
        self._database = database
        self._cache = cache
        self._settings = settings
        self._clock = clock
        self._times = times
        self._summaries = summaries
        self._changes = changes
        self._local = local
        self._collecting = Collecting(database, cache)
        self._ids: dict[tuple[str, str], frozenset[str]] = {}
        """See `Shelf`."""

    def summary(self, profile_id: str) -> ReviewSummary:
        """Returns what there is to review today, after taking in what was missed since the last time.

        Raises:
            UnknownProfileError: there is no such profile.
            DiskFullError, DatabaseBusyError, StorageFaultError: nothing was lost; again later.
        """
        now = self._now()
        return self._summary(profile_id, self._bring_up_to_date(profile_id, now), now)

    def next(self, profile_id: str, *, beyond_limit: bool = False) -> ReviewCardView | None:
        """Returns the question to ask now; None where none is due, or the day's limit is reached.

        Args:
            profile_id: who reviews.
            beyond_limit: the learner wants more than the limit today.

        Raises:
            UnknownProfileError: there is no such profile.
            ContentError: questions are due, and not one of them can be read.
            DiskFullError, DatabaseBusyError, StorageFaultError: as `summary`.
        """
        now = self._now()
        shelf = self._bring_up_to_date(profile_id, now)
        with self._database.read() as session:
            cards = _cards(session, profile_id)
            today = self._today(session, profile_id, now)
        queue = _Queue(shelf.asked(cards), today, self._limit, now)
        broken: ContentError | None = None
        for card in queue.within + (queue.beyond if beyond_limit else []):
            try:
                view = review_card(self._cache, shelf, card, self._answers(card))
            except ContentError as error:
                broken = error  # one course that can't be read keeps nobody from the others
                continue
            if view is not None:
                return view
        if broken is not None:
            raise broken
        return None

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
        self._summaries.touched(profile_id, course_id)
        with self._database.read() as session:
            cards = _cards(session, profile_id)
        self._changes.tell(Change.REVIEWS)
        return self._summary(profile_id, self._shelf(cards, now), now)

    def _now(self) -> datetime:
        return self._local(self._clock.now())

    @property
    def _limit(self) -> int:
        return self._settings.load().review_daily_limit

    def _shelf(self, cards: Sequence[ReviewCard], now: datetime) -> Shelf:
        return Shelf(self._cache, {card.course_id for card in cards}, now, self._ids)

    def _bring_up_to_date(self, profile_id: str, now: datetime) -> Shelf:
        """Takes in what was missed, follows questions into newer versions, mends what a wrong clock has planned."""
        with self._database.read() as session:
            profile_of(session, profile_id)
        self._collecting.collect(profile_id, now)
        with self._database.read() as session:
            cards = _cards(session, profile_id)
            clock_unset = self._times.is_unset(session)
        shelf = self._shelf(cards, now)
        self._follow(cards, shelf)
        if not clock_unset:
            self._heal(profile_id, now)
        return shelf

    def _summary(self, profile_id: str, shelf: Shelf, now: datetime) -> ReviewSummary:
        with self._database.read() as session:
            cards = _cards(session, profile_id)
            today = self._today(session, profile_id, now)
            titles = _titles(session, profile_id)
        asked, limit = shelf.asked(cards), self._limit
        queue = _Queue(asked, today, limit, now)
        tomorrow = (day_start(now) + timedelta(days=1)).astimezone(UTC)
        coming = tomorrow if queue.beyond else min(queue.waiting, default=None)
        return ReviewSummary(
            due=len(queue.within),
            done_today=len(today - {_place(card) for card in queue.within}),
            daily_limit=limit,
            later=len(queue.beyond),
            total=len(cards),
            next_due_at=None if queue.within else coming,
            tomorrow=min(limit, len(queue.beyond) + sum(at <= tomorrow for at in queue.waiting)),
            resting=len(cards) - len(asked),
            courses=_courses(cards, queue.within, shelf, titles),
        )

    def _today(self, session: Session, profile_id: str, now: datetime) -> set[Place]:
        """What was answered on this day of study."""
        rows = session.scalars(
            select(ReviewAnswer).where(ReviewAnswer.profile_id == profile_id, ReviewAnswer.at >= day_start(now))
        )
        # A clock that was ahead may have left answers of days to come.
        return {
            (row.course_id, row.quiz_id, row.question_id) for row in rows if day_of(row.at, now) == day_of(now, now)
        }

    def _answers(self, card: ReviewCard) -> int:
        count = (
            select(func.count())
            .select_from(ReviewAnswer)
            .where(
                ReviewAnswer.profile_id == card.profile_id,
                ReviewAnswer.course_id == card.course_id,
                ReviewAnswer.quiz_id == card.quiz_id,
                ReviewAnswer.question_id == card.question_id,
            )
        )
        with self._database.read() as session:
            return session.scalar(count) or 0

    def _follow(self, cards: Sequence[ReviewCard], shelf: Shelf) -> None:
        """Moves cards to the quiz where their question is now, and drops those whose question is nowhere."""
        moves = [(card, shelf.home_of(card)) for card in cards]
        moves = [(card, home) for card, home in moves if home != card.quiz_id]
        if not moves:
            return
        with self._database.write() as session:
            for card, home in moves:
                old = session.get(ReviewCard, (card.profile_id, *_place(card)))
                if old is None:
                    continue
                place = (card.profile_id, card.course_id, home, card.question_id)
                if home is None or session.get(ReviewCard, place) is not None:
                    session.delete(old)
                else:
                    old.quiz_id = home
                session.flush()

    def _heal(self, profile_id: str, now: datetime) -> None:
        """Mends what a clock that was ahead has planned."""
        with self._database.read() as session:
            wrong = [_place(card) for card in _cards(session, profile_id) if heal(card, now)]
            session.rollback()
        if wrong:
            with self._database.write() as session:
                for place in wrong:
                    card = session.get(ReviewCard, (profile_id, *place))
                    if card is not None:
                        heal(card, now)


def _cards(session: Session, profile_id: str) -> list[ReviewCard]:
    query = select(ReviewCard).where(ReviewCard.profile_id == profile_id)
    return list(session.scalars(query.order_by(ReviewCard.course_id, ReviewCard.quiz_id, ReviewCard.question_id)))


def _place(card: ReviewCard) -> Place:
    return card.course_id, card.quiz_id, card.question_id


def _titles(session: Session, profile_id: str) -> dict[str, str]:
    """Titles of courses as results have them: also of those that are not here any more."""
    query = select(Attempt.course_id, Attempt.course_title).where(Attempt.profile_id == profile_id)
    return {row.course_id: row.course_title for row in session.execute(query.order_by(Attempt.started_at))}


def _courses(
    cards: Sequence[ReviewCard], due: Sequence[ReviewCard], shelf: Shelf, titles: dict[str, str]
) -> tuple[ReviewCourse, ...]:
    courses = [
        ReviewCourse(
            course_id=course_id,
            title=shelf.title(course_id) or titles.get(course_id, course_id),
            due=sum(card.course_id == course_id for card in due),
            total=sum(card.course_id == course_id for card in cards),
            here=shelf.title(course_id) is not None,
        )
        for course_id in {card.course_id for card in cards}
    ]
    return tuple(sorted(courses, key=lambda one: (not one.here, -one.due, one.title)))
