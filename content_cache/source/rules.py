"""A quiz's rules as authors write them: dates, time, attempts, navigation, review, tries, the tie-break."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from content_cache.model import (
    EVERYTHING,
    GradeMethod,
    Navigation,
    QuizKind,
    ReviewOptions,
    ReviewPart,
    Rules,
    TimeRule,
    TimeUp,
)
from content_cache.source.fields import Fields

RULE_KEYS: Final = (
    "opens",
    "closes",
    "when_time_is_up",
    "grace_seconds",
    "time_counts",
    "grade_method",
    "navigation",
    "flagging",
    "review",
    "tries",
    "try_penalty_percent",
    "hint_penalty_percent",
    "questions_sealed",
    "tie_break",
)
_REVIEW_KEYS: Final = ("during", "after", "later", "closed")
VIETNAM: Final = timezone(timedelta(hours=7))
"""Dates without a zone are meant so, wherever the author's computer is."""
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?(Z|[+-]\d{2}:\d{2})?")
_MOST_GRACE_S: Final = 3600
_MOST_TRIES: Final = 100


def read_rules(fields: Fields, kind: QuizKind, *, time_limit_s: int | None) -> Rules:
    """Reads the rules out of a quiz's mapping; mistakes are noted there.

    Args:
        fields: of the quiz.
        kind: of the quiz; decides what may be left out, and what makes no sense.
        time_limit_s: of the quiz.
    """
    opens, closes = _moment(fields, "opens", end=False), _moment(fields, "closes", end=True)
    if opens is not None and closes is not None and closes <= opens:
        fields.error("closes", "'closes' must be after 'opens'")
    time_up = fields.choice("when_time_is_up", TimeUp) or TimeUp.SUBMIT
    grace_s = fields.integer("grace_seconds", least=1, most=_MOST_GRACE_S) or 0
    if fields.has("grace_seconds") and time_up is not TimeUp.GRACE:
        fields.error("grace_seconds", "'grace_seconds' goes with 'when_time_is_up: grace'")
    if time_up is TimeUp.GRACE and not grace_s:
        fields.error("when_time_is_up", "a grace needs 'grace_seconds'")
    if time_limit_s is None:
        for key in ("when_time_is_up", "time_counts"):
            if fields.has(key):
                fields.error(key, f"{key!r} needs 'time_limit_minutes'")
    review = _review(fields, kind)
    tries = fields.integer("tries", least=0, most=_MOST_TRIES)
    try_penalty, hint_penalty = _share(fields, "try_penalty_percent"), _share(fields, "hint_penalty_percent")
    if not review.during:
        for key in ("tries", "try_penalty_percent", "hint_penalty_percent"):
            if fields.has(key):
                fields.error(key, f"{key!r} needs 'review: during', which lets questions be checked one by one")
    questions_sealed = bool(fields.truth("questions_sealed", default=False))
    if questions_sealed and not kind.is_graded:
        fields.error("questions_sealed", "'questions_sealed' is for 'kind: final' and 'kind: contest'")
    tie_break = fields.text("tie_break")
    if tie_break and kind is not QuizKind.CONTEST:
        fields.error("tie_break", "'tie_break' is for 'kind: contest'")
    return Rules(
        opens=opens,
        closes=closes,
        time_up=time_up,
        grace_s=grace_s,
        time_runs=fields.choice("time_counts", TimeRule) or TimeRule.WHILE_OPEN,
        grade_method=fields.choice("grade_method", GradeMethod) or GradeMethod.HIGHEST,
        navigation=fields.choice("navigation", Navigation) or Navigation.FREE,
        flagging=bool(fields.truth("flagging", default=True)),
        review=review,
        tries=1 if tries is None else tries,
        try_penalty=try_penalty,
        hint_penalty=hint_penalty,
        questions_sealed=questions_sealed and kind.is_graded,
        tie_break=tie_break or None,
    )


def _review(fields: Fields, kind: QuizKind) -> ReviewOptions:
    node = fields.get("review")
    if node is None:
        return ReviewOptions()
    review = Fields.of(node, fields.file, fields.line_of("review"), fields.notes, "'review'")
    review.only(_REVIEW_KEYS)
    during = _parts(review, "during", ())
    if during and kind.is_graded:
        review.error("during", "nothing can be checked while a graded quiz is under way: its keys are not there")
    return ReviewOptions(
        during=during,
        after=_parts(review, "after", EVERYTHING),
        later=_parts(review, "later", EVERYTHING),
        closed=_parts(review, "closed", EVERYTHING),
    )


def _parts(review: Fields, key: str, default: tuple[ReviewPart, ...]) -> tuple[ReviewPart, ...]:
    """A list of parts, ``all`` or ``none``; in the enumeration's own order."""
    if not review.has(key):
        return default
    texts = review.texts(key)
    words = [text for text, _line in texts]
    if words == ["all"]:
        return EVERYTHING
    if words == ["none"]:
        return ()
    for text, line in texts:
        if text not in set(ReviewPart):
            review.notes.error(review.file, line, f"{text!r} is none of all, none, {', '.join(ReviewPart)}")
    return tuple(part for part in ReviewPart if part in words)


def _share(fields: Fields, key: str) -> int:
    """Per cent of a question's mark, in thousandths."""
    thousandths = fields.thousandths(key, most=100_000)
    return 0 if thousandths is None else max(1, thousandths // 100)


def _moment(fields: Fields, key: str, *, end: bool) -> datetime | None:
    """A date, with or without a time, as UTC. A closing date without a time means the end of that day."""
    text = fields.text(key)
    if text is None:
        return None
    found = _MOMENT.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        day, clock, zone = found.groups()
        moment = datetime.fromisoformat(f"{day}T{clock or '00:00'}{(zone or '').replace('Z', '+00:00')}")
    except ValueError:
        fields.error(key, f"{key!r} must be a date like 2026-12-01 or 2026-12-01 07:30, not {text!r}")
        return None
    if clock is None and end:
        moment += timedelta(days=1)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=VIETNAM)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        fields.error(key, f"{key!r} is too far away")
        return None
