"""What a review shows now: the quiz says what, the time since handing in says when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from app.database.study import Attempt
from content_cache.model import ReviewPart, Rules

RIGHT_AFTER: Final = timedelta(minutes=2)


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
