"""Tables about learning: progress in lessons, attempts, answers, flags.

An attempt keeps everything that its record needs and what a list of results shows, so that both work when the
course has left the cache. Marks and scores are thousandths.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.declarative import Base, UtcDateTime, one_of
from app.database.states import AttemptState
from sync.bodies import Ended


class LessonProgress(Base):
    """How far a profile is in a lesson. No row: never opened."""

    __tablename__ = "lesson_progress"
    __table_args__ = (
        # No CHECK compares two wall times: clocks here are wrong and jump.
        CheckConstraint("position BETWEEN 0 AND 1000", name="position_in_thousandths"),
    )

    profile_id: Mapped[str] = mapped_column(ForeignKey("profiles.id"), primary_key=True)
    course_id: Mapped[str] = mapped_column(primary_key=True)
    lesson_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Attempt(Base):
    """One learner's taking of one quiz."""

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("profile_id", "course_id", "quiz_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("question_count >= 1", name="has_questions"),
        CheckConstraint("position >= 0 AND position < question_count", name="position_on_the_paper"),
        CheckConstraint("elapsed_ms >= 0", name="time_runs_forward"),
        CheckConstraint("length(paper) = 16", name="paper_is_a_digest"),
        CheckConstraint("length(quiz_digest) = 64", name="quiz_is_a_digest"),
        CheckConstraint("marks_won BETWEEN 0 AND marks_total", name="marks_within_the_paper"),
        CheckConstraint("score BETWEEN 0 AND 1000", name="score_in_thousandths"),
        CheckConstraint("(state = 'open') = (record_id IS NULL)", name="submitted_has_a_record"),
        CheckConstraint("(state = 'open') = (submitted_at IS NULL)", name="submitted_has_a_time"),
        CheckConstraint("(state = 'open') = (ended IS NULL)", name="submitted_has_an_end"),
        Index(
            "uq_attempts_one_open",
            "profile_id",
            "course_id",
            "quiz_id",
            unique=True,
            sqlite_where=text("record_id IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profiles.id"))
    course_id: Mapped[str]
    course_title: Mapped[str]
    config: Mapped[str] = mapped_column(String(64))
    """Digest of the course version's config blob."""
    serial: Mapped[int]
    quiz_id: Mapped[str]
    quiz_title: Mapped[str]
    quiz_kind: Mapped[str] = mapped_column(String(16))
    quiz_digest: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    learner: Mapped[str]
    """The seed of the draw and the record's subject: who this was when the attempt began."""
    paper: Mapped[str] = mapped_column(String(16))
    question_count: Mapped[int]
    time_limit_s: Mapped[int | None]
    attempts_allowed: Mapped[int | None]
    pass_mark: Mapped[int | None]
    state: Mapped[AttemptState] = mapped_column(one_of(AttemptState, name="state_known"))
    position: Mapped[int]
    elapsed_ms: Mapped[int]
    """Time spent until the last save, by a monotonic clock."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended: Mapped[Ended | None] = mapped_column(one_of(Ended, name="ended_known"))
    """How it ended, in the record's words."""
    correct_count: Mapped[int | None]
    marks_won: Mapped[int | None]
    marks_total: Mapped[int | None]
    score: Mapped[int | None]
    record_id: Mapped[str | None] = mapped_column(ForeignKey("records.id"), unique=True)


class AnswerRow(Base):
    """The last answer to a question of an attempt; NULL where it was taken back."""

    __tablename__ = "answers"
    __table_args__ = (CheckConstraint("item >= 0", name="item_from_zero"),)

    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Place on the paper, from 0."""
    answer: Mapped[str | None]
    """The tagged array of the record format, as JSON text."""
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Flag(Base):
    """A question that the learner wants to look at again."""

    __tablename__ = "flags"

    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
