"""Rows of attempts and what they mean: reading them, their answers, their time."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database.states import AttemptState
from app.database.study import AnswerRow, Attempt, Flag, Tries
from app.errors import UnknownAttemptError
from app.papers import DrawnPaper, drawn
from content_cache.cache import CourseCache
from content_cache.cached import CachedQuiz
from content_cache.questions.answers import Answer

_answers = msgspec.json.Decoder(Answer)


def attempt_of(session: Session, attempt_id: str) -> Attempt:
    """Returns an attempt's row. Raises `UnknownAttemptError`."""
    attempt = session.get(Attempt, attempt_id)
    if attempt is None:
        raise UnknownAttemptError(attempt_id)
    return attempt


def open_attempt(session: Session, profile_id: str, course_id: str, quiz_id: str) -> Attempt | None:
    """Returns the attempt at a quiz that was begun and not submitted; there is at most one."""
    return session.scalars(
        select(Attempt).where(
            Attempt.profile_id == profile_id,
            Attempt.course_id == course_id,
            Attempt.quiz_id == quiz_id,
            Attempt.record_id.is_(None),
        )
    ).one_or_none()


def last_number(session: Session, profile_id: str, course_id: str, quiz_id: str) -> int:
    """Returns the number of the newest attempt at a quiz; 0 where there is none."""
    number = session.scalar(
        select(func.max(Attempt.number)).where(
            Attempt.profile_id == profile_id, Attempt.course_id == course_id, Attempt.quiz_id == quiz_id
        )
    )
    return number or 0


def new_attempt(
    cached: CachedQuiz,
    *,
    attempt_id: str,
    profile_id: str,
    course_id: str,
    course_title: str,
    learner: str,
    number: int,
    started_at: datetime,
    session: str | None = None,
) -> Attempt:
    """Returns the row of an attempt that begins now, with its paper drawn; the caller stores it.

    Args:
        cached: the quiz; its version is what the attempt pins.
        attempt_id: a fresh id.
        profile_id: who takes it.
        course_id: the course that the quiz is in.
        course_title: as shown in results, also when the course is gone.
        learner: the seed of the draw: the subject of the record to come.
        number: of the attempt, from 1.
        started_at: wall time.
        session: of the class that it is started in.
    """
    paper = drawn(cached, learner=learner, number=number).paper
    return Attempt(
        id=attempt_id,
        profile_id=profile_id,
        course_id=course_id,
        course_title=course_title,
        config=cached.config,
        serial=cached.serial,
        quiz_id=cached.quiz.id,
        quiz_title=cached.quiz.title,
        quiz_kind=cached.quiz.kind.value,
        quiz_digest=cached.digest,
        number=number,
        learner=learner,
        paper=paper.digest,
        question_count=len(paper.items),
        time_limit_s=cached.quiz.time_limit_s,
        attempts_allowed=cached.quiz.attempts_allowed,
        pass_mark=cached.quiz.pass_mark,
        state=AttemptState.OPEN,
        rules=msgspec.json.encode(cached.quiz.rules).decode(),
        position=0,
        furthest=0,
        elapsed_ms=0,
        restarts=0,
        away_ms=0,
        seen_at=started_at,
        jumps_ms="[]",
        remarks="[]",
        started_at=started_at,
        session=session,
    )


def answers_of(session: Session, attempt: Attempt) -> tuple[Answer | None, ...]:
    """Returns the answers of an attempt in the order drawn; None for a blank."""
    found: list[Answer | None] = [None] * attempt.question_count
    for row in session.scalars(select(AnswerRow).where(AnswerRow.attempt_id == attempt.id)):
        if row.answer is not None and row.item < attempt.question_count:
            found[row.item] = _answers.decode(row.answer)
    return tuple(found)


def flags_of(session: Session, attempt: Attempt) -> tuple[bool, ...]:
    """Returns which questions are marked to look at again."""
    marked = set(session.scalars(select(Flag.item).where(Flag.attempt_id == attempt.id)))
    return tuple(index in marked for index in range(attempt.question_count))


def tries_of(session: Session, attempt: Attempt) -> dict[int, Tries]:
    """Returns what was used of each question in practice, by place."""
    return {row.item: row for row in session.scalars(select(Tries).where(Tries.attempt_id == attempt.id))}


def checks_of(session: Session, attempt: Attempt) -> tuple[tuple[int, int], ...] | None:
    """Returns wrong checks and hints, a question each; None where nothing was used."""
    used = {item: (row.wrong, row.hints) for item, row in tries_of(session, attempt).items()}
    if not any(any(pair) for pair in used.values()):
        return None
    return tuple(used.get(index, (0, 0)) for index in range(attempt.question_count))


def decode_answer(text: str | None) -> Answer | None:
    """Returns a stored answer; None for a blank."""
    return None if text is None else _answers.decode(text)


def answered_count(session: Session, attempt_id: str) -> int:
    """Counts the questions that have an answer."""
    count = session.scalar(
        select(func.count())
        .select_from(AnswerRow)
        .where(AnswerRow.attempt_id == attempt_id, AnswerRow.answer.is_not(None))
    )
    return count or 0


def encode_answer(answer: Answer | None) -> str | None:
    """Returns an answer as it is stored; None for a blank."""
    return None if answer is None else msgspec.json.encode(answer).decode()


def is_beyond_limit(attempt: Attempt) -> bool:
    """Whether this is more attempts than the quiz allows: marked, never refused."""
    return attempt.attempts_allowed is not None and attempt.number > attempt.attempts_allowed


def paper_of(cache: CourseCache, attempt: Attempt) -> DrawnPaper:
    """Draws the attempt's paper again, from the version that it pins.

    Raises:
        NotInstalledError: this version of the course is not here any more.
    """
    cached = cache.quiz(attempt.course_id, attempt.quiz_id, attempt.config)
    return drawn(cached, learner=attempt.learner, number=attempt.number)
