"""How far a profile is in a course: the queries that the library and the reader share, and what records say of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.chain import Chains
from app.database.study import LessonProgress
from app.views import LessonState
from sync.study_bodies import LESSON_PROGRESS, TOLD_STEP, LessonAt, LessonProgressBody
from sync.timestamps import timestamp


def state_of(progress: LessonProgress | None) -> LessonState:
    """Returns what a row, or its absence, means."""
    if progress is None:
        return LessonState.NOT_STARTED
    return LessonState.IN_PROGRESS if progress.completed_at is None else LessonState.COMPLETED


def course_progress(session: Session, profile_id: str | None, course_id: str) -> dict[str, LessonProgress]:
    """Returns the rows of a course by lesson id; none for nobody."""
    if profile_id is None:
        return {}
    rows = session.scalars(
        select(LessonProgress).where(LessonProgress.profile_id == profile_id, LessonProgress.course_id == course_id)
    )
    return {row.lesson_id: row for row in rows}


def is_untold(progress: LessonProgress) -> bool:
    """Whether a summary has something new to say of a lesson: it was never told, or reading moved on since.

    A lesson that is completed has been told; reading it again is nobody's business.
    """
    if progress.told_position is None:
        return True
    return progress.completed_at is None and abs(progress.position - progress.told_position) >= TOLD_STEP


def tell_progress(session: Session, chains: Chains, lessons: Sequence[LessonProgress]) -> None:
    """Writes one record about lessons of one course, and notes what it said.

    Args:
        session: inside a writing unit of work.
        chains: takes the record.
        lessons: of one profile and one course, each once; at most `sync.study_bodies.MOST_LESSONS`.

    Raises:
        DiskFullError, StorageFaultError: see `Chains.append`.
    """
    newest = max(lessons, key=lambda row: row.read_at)
    body = LessonProgressBody(
        course=newest.course_id,
        serial=newest.serial,
        lessons=tuple(
            LessonAt(
                lesson=row.lesson_id,
                position=row.position,
                opened=timestamp(row.opened_at),
                completed=None if row.completed_at is None else timestamp(row.completed_at),
            )
            for row in sorted(lessons, key=lambda row: row.lesson_id)
        ),
    )
    chains.append(session, newest.profile_id, kind=LESSON_PROGRESS, body=body)
    for row in lessons:
        row.told_position = row.position
