"""When a question comes back: the schedule of FSRS, with two answers and without chance.

Owns how *nhớ* and *chưa nhớ* map to the grades of the ``fsrs`` library and what happens with clocks that are wrong.
Pure but for the row that is changed; why it is like this is told in ``docs/adr/0009-spaced-review.md``. The library is
imported when the first question is answered.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from app.database.study import ReviewCard

if TYPE_CHECKING:
    from fsrs import Scheduler

AGAIN_AFTER: Final = timedelta(minutes=10)
"""A question that was not remembered comes again in the same sitting, after all others."""
VIETNAM: Final = timezone(timedelta(hours=7))
"""Whose days count, whatever zone a computer is set to: so two of them agree."""
DAY_BEGINS: Final = timedelta(hours=4)
"""Whoever reviews past midnight is still on the same day."""
LONGEST: Final = timedelta(days=365)
"""Laws and documents change: after a year a question is asked again, however well it is known."""
LEARNING: Final = 1
REVIEW: Final = 2
RELEARNING: Final = 3
_CLOCK_WAS_AHEAD: Final = timedelta(days=30)


def new_card(profile_id: str, course_id: str, quiz_id: str, question_id: str, at: datetime) -> ReviewCard:
    """Returns the card of a question that was missed: due at once.

    Args:
        profile_id: whose.
        course_id: where the question is.
        quiz_id: the quiz of it that asked.
        question_id: in that quiz.
        at: wall time.
    """
    return ReviewCard(
        profile_id=profile_id,
        course_id=course_id,
        quiz_id=quiz_id,
        question_id=question_id,
        state=LEARNING,
        step=0,
        due_at=at,
        added_at=at,
    )


def grade(card: ReviewCard, at: datetime, *, remembered: bool) -> None:
    """Plans a card after an answer.

    Args:
        card: its row, which is changed.
        at: wall time, UTC-aware. A clock that was set back counts as standing still: a card never ages backwards.
        remembered: *nhớ* is FSRS's Good, *chưa nhớ* its Again. Hard and Easy are not asked for: people use them
            unevenly, and Hard by mistake for "forgotten" makes the schedule worse than without it.
    """
    from fsrs import Card, Rating, State  # noqa: PLC0415 - not before somebody reviews

    now = at if card.reviewed_at is None else max(at, card.reviewed_at)
    before = Card(
        card_id=1,
        state=State(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due_at.astimezone(UTC),
        last_review=None if card.reviewed_at is None else card.reviewed_at.astimezone(UTC),
    )
    after, _log = _scheduler().review_card(before, Rating.Good if remembered else Rating.Again, now.astimezone(UTC))
    card.state = after.state.value
    card.step = after.step
    card.stability = after.stability
    card.difficulty = after.difficulty
    card.due_at = after.due
    card.reviewed_at = now


def is_due(card: ReviewCard, now: datetime) -> bool:
    """Whether a card is due: one under review for the whole of its day, one that was not remembered at once.

    What was never reviewed always is, whatever the clock said when it was missed. In what order cards are asked is not
    decided here: one that was not remembered a minute ago is the last, and a sitting ends when all are remembered.

    Args:
        card: its row.
        now: wall time in the zone whose days count.
    """
    return card.reviewed_at is None or due_from(card, now) <= now


def due_from(card: ReviewCard, now: datetime) -> datetime:
    """From when on a card that was reviewed is due. Arguments as for `is_due`."""
    if card.state == REVIEW:
        return day_start(card.due_at.astimezone(now.tzinfo)).astimezone(UTC)
    return card.due_at - AGAIN_AFTER


def heal(card: ReviewCard, now: datetime) -> bool:
    """Moves a card that was answered while the clock showed another year, so that it keeps its interval from now on.

    Args:
        card: its row, which is changed.
        now: wall time of a clock that is not plainly wrong. Less than a month is left alone: a clock that is set back
            by days, and forward again, would make everything due.

    Returns:
        Whether it was moved.
    """
    if card.reviewed_at is None or card.reviewed_at - now < _CLOCK_WAS_AHEAD:
        return False
    ahead = card.reviewed_at - now
    card.reviewed_at -= ahead
    card.due_at -= ahead
    return True


def day_of(at: datetime, now: datetime) -> date:
    """The day of study of an instant, by the calendar on the wall where ``now`` was read."""
    return (at.astimezone(now.tzinfo) - DAY_BEGINS).date()


def day_start(now: datetime) -> datetime:
    """When the day of study began that ``now`` is in, in its zone."""
    local = now - DAY_BEGINS
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + DAY_BEGINS


def _scheduler() -> Scheduler:
    """Without fuzz: the same answers at the same times give the same days, on every computer."""
    from fsrs import Scheduler  # noqa: PLC0415

    return Scheduler(
        learning_steps=(AGAIN_AFTER,),
        relearning_steps=(AGAIN_AFTER,),
        maximum_interval=LONGEST.days,
        enable_fuzzing=False,
    )
