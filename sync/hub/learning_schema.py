"""Tables about learning and about opinions: what records of lessons, reviews and feedback come to.

Rows are only ever added, one or more a record, and what several say of one thing is made of them when it is asked
(`sync.hub.learning`): so records may come in any order, twice and late. Feedback has its own table, which names a
device and nothing else; it is never joined to results.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from sync.hub.schema import Base, UtcDateTime


class LessonRow(Base):
    """What a ``lesson-progress`` record says of one lesson."""

    __tablename__ = "lesson_progress"
    __table_args__ = (
        CheckConstraint("reached BETWEEN 0 AND 1000", name="reached_in_thousandths"),
        Index("ix_lesson_progress_course_person_id", "course", "person_id"),
    )

    position: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("records.position"), primary_key=True, autoincrement=False
    )
    lesson: Mapped[str] = mapped_column(String(128), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(64), ForeignKey("persons.id"))
    unit_id: Mapped[str | None] = mapped_column(String(128))
    """As the record says it was."""
    course: Mapped[str] = mapped_column(String(128))
    serial: Mapped[int | None] = mapped_column(BigInteger)
    reached: Mapped[int] = mapped_column(Integer)
    """Where reading stopped, thousandths of the lesson."""
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """By the device's clock, as ``completed_at``."""
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReviewDayRow(Base):
    """What a ``review-statistics`` record counts of a course on one day."""

    __tablename__ = "review_days"
    __table_args__ = (
        CheckConstraint("remembered >= 0 AND forgotten >= 0 AND fresh >= 0", name="counted"),
        Index("ix_review_days_course_person_id", "course", "person_id"),
    )

    position: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("records.position"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[str] = mapped_column(String(64), ForeignKey("persons.id"))
    unit_id: Mapped[str | None] = mapped_column(String(128))
    course: Mapped[str] = mapped_column(String(128))
    day: Mapped[str] = mapped_column(String(10))
    """``YYYY-MM-DD`` of the learner's calendar."""
    remembered: Mapped[int] = mapped_column(BigInteger)
    forgotten: Mapped[int] = mapped_column(BigInteger)
    fresh: Mapped[int] = mapped_column(BigInteger)
    """Asked for the first time."""


class FeedbackRow(Base):
    """A sealed opinion."""

    __tablename__ = "feedback"

    position: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("records.position"), primary_key=True, autoincrement=False
    )
    device: Mapped[str] = mapped_column(String(64), ForeignKey("devices.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """The ``age`` file's text as the record has it."""
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """By the device's clock."""
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
