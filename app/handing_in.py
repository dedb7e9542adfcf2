"""Handing in an attempt: marks, record and closing, all in the caller's one unit of work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.attempts import answers_of
from app.chain import Chains
from app.database.states import AttemptState, move_attempt
from app.database.study import Attempt
from app.papers import DrawnPaper
from content_cache.marking import mark
from sync.bodies import ATTEMPT, AttemptBody, Ended
from sync.timestamps import timestamp


def hand_in(
    session: Session, chains: Chains, attempt: Attempt, paper: DrawnPaper, *, ended: Ended, at: datetime
) -> None:
    """Closes an open attempt with its record.

    Args:
        session: inside a writing unit of work.
        chains: takes the record.
        attempt: open; its time is up to date.
        paper: the attempt's own.
        ended: how it ended.
        at: wall time.

    Raises:
        DiskFullError, StorageFaultError: see `Chains.append`.
    """
    answers = answers_of(session, attempt)
    marking = mark(paper.cached.quiz, paper.paper, answers)
    body = AttemptBody(
        course=attempt.course_id,
        serial=attempt.serial,
        quiz=attempt.quiz_id,
        quiz_digest=attempt.quiz_digest,
        number=attempt.number,
        paper=attempt.paper,
        answers=answers,
        answered=sum(answer is not None for answer in answers),
        score=marking.score,
        marks_won=marking.marks_won,
        marks_total=marking.marks_total,
        started=timestamp(attempt.started_at),
        duration_ms=attempt.elapsed_ms,
        ended=ended,
    )
    # The subject is who drew the paper: anybody rebuilds it from the record's subject.
    record = chains.append(session, attempt.profile_id, kind=ATTEMPT, body=body, subject=attempt.learner)
    attempt.state = move_attempt(
        attempt.state, AttemptState.SUBMITTED if marking.score is None else AttemptState.GRADED
    )
    attempt.submitted_at = at
    attempt.ended = ended
    attempt.correct_count = marking.correct_count
    attempt.marks_won = marking.marks_won
    attempt.marks_total = marking.marks_total
    attempt.score = marking.score
    attempt.record_id = record.id
