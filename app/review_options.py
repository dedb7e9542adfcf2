"""What a review shows now: the quiz says what, the time since handing in says when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from app.attempt_time import rules_of
from app.database.study import Attempt
from content_cache.model import ReviewPart, Rules

RIGHT_AFTER: Final = timedelta(minutes=2)


def seen_score(attempt: Attempt, now: datetime) -> int | None:
    """Returns an attempt's score where its quiz lets it be seen now; None where not, or where it has none."""
    shown, _more_at = parts_shown(rules_of(attempt), attempt, now)
    return attempt.score if ReviewPart.MARKS in shown else None


def shown_until(rules: Rules, attempt: Attempt, now: datetime) -> datetime | None:
    """Returns until when the review shows what it shows only right after handing in; None where nothing goes then."""
    review = rules.review
    if attempt.submitted_at is None or (rules.closes is not None and now >= rules.closes):
        return None
    end = attempt.submitted_at + RIGHT_AFTER
    return end if attempt.submitted_at <= now <= end and set(review.after) - set(review.later) else None


def parts_shown(rules: Rules, attempt: Attempt, now: datetime) -> tuple[tuple[ReviewPart, ...], datetime | None]:
    """Returns what may be shown of an attempt, and when that becomes more.

    Args:
        rules: of the quiz, as the attempt pinned them.
        attempt: one that is under way shows nothing here.
        now: wall time. Somebody who sets it forward sees what a review would show later, never a key that is not here.
    """
    review = rules.review
    if attempt.submitted_at is None:
        return (), None
    if rules.closes is not None and now >= rules.closes:
        return review.closed, None
    since = now - attempt.submitted_at
    shown = review.after if timedelta(0) <= since <= RIGHT_AFTER else review.later
    more = rules.closes if set(review.closed) - set(shown) else None
    return shown, more
