"""The records of an attempt: that a graded paper was opened, and the attempt itself when it is handed in.

Each is made in the caller's unit of work, together with what it speaks of.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from app.attempt_time import closing_remarks, jumps_of
from app.attempts import answers_of, checks_of
from app.chain import Chains
from app.database.states import AttemptState, move_attempt
from app.database.study import Attempt
from app.papers import DrawnPaper
from content_cache.marking import mark
from content_cache.model import QuizKind
from sync.bodies import ATTEMPT, ATTEMPT_OPENED, AttemptBodyV2, AttemptOpenedBody, Ended
from sync.record import Context
from sync.timestamps import timestamp


def hand_in(
    session: Session,
    chains: Chains,
    attempt: Attempt,
    paper: DrawnPaper,
    *,
    ended: Ended,
    at: datetime,
    clock_unset: bool,
) -> None:
    """Closes an open attempt with its record.

    Args:
        session: inside a writing unit of work.
        chains: takes the record.
        attempt: open; its time is up to date.
        paper: the attempt's own.
        ended: how it ended.
        at: wall time.
        clock_unset: the wall clock is plainly wrong.

    Raises:
        DiskFullError, StorageFaultError: see `Chains.append`.
    """
    answers = answers_of(session, attempt)
    checks = checks_of(session, attempt)
    marking = mark(paper.cached.quiz, paper.paper, answers, checks)
    remarks = closing_remarks(attempt, at, clock_unset=clock_unset)
    body = AttemptBodyV2(
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
        remarks=remarks,
        restarts=attempt.restarts,
        away_ms=attempt.away_ms,
        jumps_ms=jumps_of(attempt),
        tie_break=attempt.tie_break,
        checks=checks,
    )
    chains.tell_events(session, attempt.profile_id)
    # The subject is who drew the paper: anybody rebuilds it from the record's subject.
    record = chains.append(
        session,
        attempt.profile_id,
        kind=ATTEMPT,
        kind_version=2,
        body=body,
        subject=attempt.learner,
        context=context_of(attempt),
        session_id=attempt.session,
        record_id=attempt.id,
    )
    attempt.remarks = msgspec.json.encode(remarks).decode()
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


def note_opening(session: Session, chains: Chains, attempt: Attempt) -> None:
    """Says that a graded paper was opened, so that "done but not sent" can be known; nothing for practice.

    Raises:
        DiskFullError, StorageFaultError: see `Chains.append`.
    """
    if not QuizKind(attempt.quiz_kind).is_graded:
        return
    body = AttemptOpenedBody(
        attempt=attempt.id,
        course=attempt.course_id,
        serial=attempt.serial,
        quiz=attempt.quiz_id,
        quiz_digest=attempt.quiz_digest,
        number=attempt.number,
        paper=attempt.paper,
        started=timestamp(attempt.started_at),
    )
    record = chains.append(
        session,
        attempt.profile_id,
        kind=ATTEMPT_OPENED,
        body=body,
        subject=attempt.learner,
        context=context_of(attempt),
        session_id=attempt.session,
    )
    attempt.opened_record_id = record.id


def context_of(attempt: Attempt) -> Context:
    """Returns the setting that the attempt's records name."""
    if attempt.session is not None:
        return Context.CLASS
    return Context.CONTEST if attempt.quiz_kind == QuizKind.CONTEST else Context.SELF_STUDY
