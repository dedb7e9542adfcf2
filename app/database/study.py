"""Tables about learning: progress in lessons, attempts, answers, flags, opened seals, reviews, feedback.

An attempt keeps everything that its record needs and what a list of results shows, so that both work when the
course has left the cache. Marks and scores are thousandths.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
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
    serial: Mapped[int | None]
    """Of the package that was read last; None where it was read by a version that did not note it."""
    told_position: Mapped[int | None]
    """What the last record about it said; None where there is none."""


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
        CheckConstraint("state <> 'graded' OR score IS NOT NULL", name="graded_has_a_score"),
        CheckConstraint("furthest >= position AND furthest < question_count", name="furthest_on_the_paper"),
        CheckConstraint("restarts >= 0 AND away_ms >= 0", name="interruptions_counted"),
        CheckConstraint("tie_break >= 0", name="tie_break_is_a_count"),
        CheckConstraint("(state IN ('open', 'expired')) = (record_id IS NULL)", name="submitted_has_a_record"),
        CheckConstraint("(state IN ('open', 'expired')) = (submitted_at IS NULL)", name="submitted_has_a_time"),
        CheckConstraint("(state IN ('open', 'expired')) = (ended IS NULL)", name="submitted_has_an_end"),
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
    rules: Mapped[str] = mapped_column(server_default="{}")
    """The rest of the quiz's rules (`content_cache.model.Rules`), as JSON text."""
    position: Mapped[int]
    furthest: Mapped[int] = mapped_column(server_default="0")
    """The last question of the paper that was shown, from 0."""
    elapsed_ms: Mapped[int]
    """Time spent until the last save, by a monotonic clock."""
    restarts: Mapped[int] = mapped_column(server_default="0")
    """How often the program was started again while it was under way."""
    away_ms: Mapped[int] = mapped_column(server_default="0")
    """Wall time that passed while the program was closed, as far as the clock can be believed."""
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Wall time of the last save."""
    jumps_ms: Mapped[str] = mapped_column(server_default="[]")
    """Jumps of the wall clock against the monotonic one, JSON list of milliseconds."""
    remarks: Mapped[str] = mapped_column(server_default="[]")
    """Why people should look at it (`sync.bodies.Remark`), JSON list."""
    tie_break: Mapped[int | None]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended: Mapped[Ended | None] = mapped_column(one_of(Ended, name="ended_known"))
    """How it ended, in the record's words."""
    graded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the score became known; None where it was known at once, or is not yet."""
    correct_count: Mapped[int | None]
    marks_won: Mapped[int | None]
    marks_total: Mapped[int | None]
    score: Mapped[int | None]
    review_taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When what was missed in it came under review (ôn tập); None before."""
    record_id: Mapped[str | None] = mapped_column(ForeignKey("records.id"), unique=True)
    opened_record_id: Mapped[str | None] = mapped_column(ForeignKey("records.id"))
    """The record that says that this graded paper was opened."""
    session: Mapped[str | None] = mapped_column(String(128))
    """Of the class in which it was started, and to which it belongs however long it takes; None outside of any."""


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


class Tries(Base):
    """What a practice attempt has used at a question: wrong checks and hints. No row: nothing."""

    __tablename__ = "tries"
    __table_args__ = (
        CheckConstraint("item >= 0", name="item_from_zero"),
        CheckConstraint("wrong >= 0 AND hints >= 0", name="counted"),
    )

    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wrong: Mapped[int]
    hints: Mapped[int]
    checked: Mapped[str | None]
    """The answer that was checked last, as in `AnswerRow.answer`."""
    settled: Mapped[bool]
    """Checked right, or no try is left: its answer does not change any more."""


class OpenedSeal(Base):
    """A seal that was opened here with a code or a release key; afterwards it opens by itself."""

    __tablename__ = "opened_seals"
    __table_args__ = (
        CheckConstraint("length(seal) = 64", name="seal_is_a_digest"),
        CheckConstraint("length(key) = 32", name="key_is_a_key"),
    )

    seal: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Names what is sealed (`content_cache.sealing.Seal.id`), whichever hubs it is for."""
    key: Mapped[bytes] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReviewCard(Base):
    """A question that a profile missed once and reviews since (ôn tập). The schedule is the fsrs library's."""

    __tablename__ = "review_cards"
    __table_args__ = (
        CheckConstraint("state IN (1, 2, 3)", name="state_known"),
        Index("ix_review_cards_profile_id_due_at", "profile_id", "due_at"),
    )

    profile_id: Mapped[str] = mapped_column(ForeignKey("profiles.id"), primary_key=True)
    course_id: Mapped[str] = mapped_column(primary_key=True)
    quiz_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[int]
    """1 learning, 2 review, 3 relearning."""
    step: Mapped[int | None]
    stability: Mapped[float | None] = mapped_column(Double)
    """Days."""
    difficulty: Mapped[float | None] = mapped_column(Double)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReviewAnswer(Base):
    """One answer (nhớ / chưa nhớ) given in a review."""

    __tablename__ = "review_answers"
    __table_args__ = (Index("ix_review_answers_untold", "profile_id", sqlite_where=text("record_id IS NULL")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profiles.id"))
    course_id: Mapped[str]
    quiz_id: Mapped[str]
    question_id: Mapped[str]
    remembered: Mapped[bool]
    new: Mapped[bool]
    """The card's first one."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    record_id: Mapped[str | None] = mapped_column(ForeignKey("records.id"))
    """The record that counts it; None before."""


class DeviceEvent(Base):
    """What happened to this computer's clock, its database or a key (`sync.study_bodies.Event`)."""

    __tablename__ = "device_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Wall time after it."""
    jump_ms: Mapped[int]
    profile_id: Mapped[str | None] = mapped_column(ForeignKey("profiles.id"))
    """Whose attempt or key it touched; None where it is the whole home's, or is not known."""
    told: Mapped[bool] = mapped_column(default=False, server_default="0")
    """There are records of it."""


class Feedback(Base):
    """What somebody thinks of a course, as they wrote it: its record is sealed, and this is their own copy."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating_in_range"),
        CheckConstraint("rating IS NOT NULL OR length(text) > 0", name="says_something"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profiles.id"), index=True)
    course_id: Mapped[str]
    course_title: Mapped[str]
    serial: Mapped[int | None]
    lesson_id: Mapped[str | None]
    lesson_title: Mapped[str | None]
    rating: Mapped[int | None]
    text: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    record_id: Mapped[str | None] = mapped_column(ForeignKey("records.id"), unique=True)
    """None while it is not known yet to whom it has to be sealed."""


class Flag(Base):
    """A question that the learner wants to look at again."""

    __tablename__ = "flags"

    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
