"""Marking one attempt: its paper drawn again, its answers scored, what is odd about it said. Pure; nothing is stored.

What people have given for essays is added later (`sync.hub.grade_writing`), since it is in the database.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from content_cache.draw import Paper, draw
from sync.bodies import AttemptBody, read_body
from sync.errors import BadRecordError
from sync.hub.judging import Found, judge
from sync.hub.published import PublishedQuiz
from sync.hub.reasons import Reason
from sync.hub.schema import GradeState
from sync.record import Record, parse


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt with its questions scored, before people's points are added."""

    position: int
    state: GradeState
    """`GradeState.GRADED` where only adding up is left."""
    body: AttemptBody | None = None
    published: PublishedQuiz | None = None
    paper: Paper | None = None
    points: tuple[int | None, ...] = ()
    found: Found | None = None
    """None where nothing is judged: practice, and what has no quiz here."""


def read_attempt(text: bytes) -> tuple[Record, AttemptBody] | None:
    """A stored record as an attempt; None where it is none that is known here."""
    try:
        record = parse(text)
        body = read_body(record)
    except (BadRecordError, ValueError):
        return None
    return (record, body) if isinstance(body, AttemptBody) else None


def mark_attempt(
    position: int, record: Record, body: AttemptBody, received_at: datetime, published: PublishedQuiz | None
) -> Marked:
    """Scores an attempt's answers, and judges it by itself.

    Args:
        position: of its record.
        record: verified.
        body: its own.
        received_at: the hub's first custody.
        published: its quiz, in its version; None where it is not here.
    """
    if published is None:
        return Marked(position=position, state=GradeState.NO_QUIZ)
    if not published.entry.kind.is_graded:
        return Marked(position=position, state=GradeState.CLAIMED, published=published)
    found = judge(record, body, published.entry, received_at)
    quiz, paper = published.quiz, None
    state = GradeState.NO_KEYS
    points: tuple[int | None, ...] = ()
    if quiz is not None:
        paper = rebuilt_paper(record, body, published)
        if paper is None:
            found[Reason.OTHER_PAPER] = f"{len(body.answers)} answers to {body.paper}, which is not the one drawn"
            state = GradeState.UNMARKABLE
        elif published.scorers:
            state = GradeState.GRADED
            points = tuple(
                published.scorers[item.question](answer) for item, answer in zip(paper.items, body.answers, strict=True)
            )
    return Marked(
        position=position, state=state, body=body, published=published, paper=paper, points=points, found=found
    )


def rebuilt_paper(record: Record, body: AttemptBody, published: PublishedQuiz) -> Paper | None:
    """The paper of an attempt, drawn again; None where its questions are locked, or it is not the one answered."""
    if published.quiz is None:
        return None
    paper = draw(published.quiz, learner=record.subject, quiz_digest=published.digest, number=body.number)
    return paper if body.paper == paper.digest and len(body.answers) == len(paper.items) else None
