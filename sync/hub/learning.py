"""What learners have read and reviewed, made of all that their records say.

Several records of a lesson give the furthest position, the earliest opening and the earliest completion; several of a
day's reviews add up (``sync/FORMAT.md``, "Bodies"). Whoever is not here has told nothing yet, which is not the same as
having read nothing.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import func, select

from sync.hub.database import HubDatabase
from sync.hub.learning_schema import LessonRow, ReviewDayRow
from sync.hub.schema import PersonRow


class LessonReached(msgspec.Struct, frozen=True, kw_only=True):
    """How far somebody is in a lesson. Times are by the device's clock."""

    person: str
    name: str
    course: str
    lesson: str
    reached: int
    """Thousandths of the lesson."""
    opened_at: datetime
    completed_at: datetime | None


class ReviewedDay(msgspec.Struct, frozen=True, kw_only=True):
    """How many questions of a course somebody reviewed on a day."""

    person: str
    name: str
    course: str
    day: str
    remembered: int
    forgotten: int
    new: int


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What the hub knows of learning between quizzes."""

    lessons: tuple[LessonReached, ...]
    """By person, course and lesson."""
    reviews: tuple[ReviewedDay, ...]
    """By person, course and day."""


def progress(database: HubDatabase, *, course: str | None = None) -> Progress:
    """Returns how far everybody is.

    Args:
        database: of the hub.
        course: of this course only.

    Raises:
        HubStorageError: it does not read now.
    """
    lessons = (
        select(
            LessonRow.person_id,
            PersonRow.full_name,
            LessonRow.course,
            LessonRow.lesson,
            func.max(LessonRow.reached).label("reached"),
            func.min(LessonRow.opened_at).label("opened_at"),
            func.min(LessonRow.completed_at).label("completed_at"),
        )
        .join(PersonRow, PersonRow.id == LessonRow.person_id)
        .group_by(LessonRow.person_id, PersonRow.full_name, LessonRow.course, LessonRow.lesson)
        .order_by(LessonRow.person_id, LessonRow.course, LessonRow.lesson)
    )
    reviews = (
        select(
            ReviewDayRow.person_id,
            PersonRow.full_name,
            ReviewDayRow.course,
            ReviewDayRow.day,
            func.sum(ReviewDayRow.remembered).label("remembered"),
            func.sum(ReviewDayRow.forgotten).label("forgotten"),
            func.sum(ReviewDayRow.fresh).label("fresh"),
        )
        .join(PersonRow, PersonRow.id == ReviewDayRow.person_id)
        .group_by(ReviewDayRow.person_id, PersonRow.full_name, ReviewDayRow.course, ReviewDayRow.day)
        .order_by(ReviewDayRow.person_id, ReviewDayRow.course, ReviewDayRow.day)
    )
    if course is not None:
        lessons = lessons.where(LessonRow.course == course)
        reviews = reviews.where(ReviewDayRow.course == course)
    with database.read() as session:
        return Progress(
            lessons=tuple(
                LessonReached(
                    person=row.person_id,
                    name=row.full_name,
                    course=row.course,
                    lesson=row.lesson,
                    reached=row.reached,
                    opened_at=row.opened_at,
                    completed_at=row.completed_at,
                )
                for row in session.execute(lessons)
            ),
            reviews=tuple(
                ReviewedDay(
                    person=row.person_id,
                    name=row.full_name,
                    course=row.course,
                    day=row.day,
                    # PostgreSQL adds whole numbers up to a decimal.
                    remembered=int(row.remembered),
                    forgotten=int(row.forgotten),
                    new=int(row.fresh),
                )
                for row in session.execute(reviews)
            ),
        )
