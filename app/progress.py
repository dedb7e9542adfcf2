"""How far a profile is in a course: the queries that the library and the reader share."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.study import LessonProgress
from app.views import LessonState


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
