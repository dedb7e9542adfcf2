"""Quizzes of version 0.3: rules, time and remarks of attempts, tries, opened seals, reviews, clock jumps.

An attempt that was submitted with a score is graded from now on; keys that an attempt waits for did not exist before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ENDS = {"has_an_end": "ended", "has_a_record": "record_id", "has_a_time": "submitted_at"}


def upgrade() -> None:
    """Adds columns first, fills them, and then rebuilds the table with its new rules."""
    for column in (
        sa.Column("rules", sa.String(), nullable=False, server_default="{}"),
        sa.Column("furthest", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("restarts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("away_ms", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("seen_at", sa.String(length=27), nullable=True),
        sa.Column("jumps_ms", sa.String(), nullable=False, server_default="[]"),
        sa.Column("remarks", sa.String(), nullable=False, server_default="[]"),
        sa.Column("tie_break", sa.Integer(), nullable=True),
        sa.Column("graded_at", sa.String(length=27), nullable=True),
        sa.Column("review_taken_at", sa.String(length=27), nullable=True),
        sa.Column("opened_record_id", sa.String(length=36), nullable=True),
    ):
        op.add_column("attempts", column)
    op.execute("UPDATE attempts SET furthest = position")
    _rebuild_attempts()
    op.execute("UPDATE attempts SET state = 'graded' WHERE state = 'submitted' AND score IS NOT NULL")
    _study()
    _reviews()


def _rebuild_attempts() -> None:
    with op.batch_alter_table("attempts", recreate="always") as batch:
        batch.drop_constraint(op.f("ck_attempts_state_known"), type_="check")
        batch.create_check_constraint(
            op.f("ck_attempts_state_known"), "state IN ('open', 'expired', 'submitted', 'graded')"
        )
        for name, column in _ENDS.items():
            batch.drop_constraint(op.f(f"ck_attempts_submitted_{name}"), type_="check")
            batch.create_check_constraint(
                op.f(f"ck_attempts_submitted_{name}"), f"(state IN ('open', 'expired')) = ({column} IS NULL)"
            )
        batch.create_check_constraint(op.f("ck_attempts_graded_has_a_score"), "state <> 'graded' OR score IS NOT NULL")
        batch.create_check_constraint(
            op.f("ck_attempts_furthest_on_the_paper"), "furthest >= position AND furthest < question_count"
        )
        batch.create_check_constraint(op.f("ck_attempts_interruptions_counted"), "restarts >= 0 AND away_ms >= 0")
        batch.create_check_constraint(op.f("ck_attempts_tie_break_is_a_count"), "tie_break >= 0")
        batch.create_foreign_key(op.f("fk_attempts_opened_record_id_records"), "records", ["opened_record_id"], ["id"])


def _study() -> None:
    op.create_table(
        "tries",
        sa.Column("attempt_id", sa.String(length=36), nullable=False),
        sa.Column("item", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("hints", sa.Integer(), nullable=False),
        sa.Column("checked", sa.String(), nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.CheckConstraint("item >= 0", name=op.f("ck_tries_item_from_zero")),
        sa.CheckConstraint("wrong >= 0 AND hints >= 0", name=op.f("ck_tries_counted")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_tries_attempt_id_attempts")),
        sa.PrimaryKeyConstraint("attempt_id", "item", name=op.f("pk_tries")),
    )
    op.create_table(
        "opened_seals",
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("length(key) = 32", name=op.f("ck_opened_seals_key_is_a_key")),
        sa.CheckConstraint("length(seal) = 64", name=op.f("ck_opened_seals_seal_is_a_digest")),
        sa.PrimaryKeyConstraint("seal", name=op.f("pk_opened_seals")),
    )
    op.create_table(
        "device_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("jump_ms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_events")),
    )


def _reviews() -> None:
    op.create_table(
        "review_cards",
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        *_question(),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("stability", sa.Double(), nullable=True),
        sa.Column("difficulty", sa.Double(), nullable=True),
        sa.Column("due_at", sa.String(length=27), nullable=False),
        sa.Column("reviewed_at", sa.String(length=27), nullable=True),
        sa.Column("added_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("state IN (1, 2, 3)", name=op.f("ck_review_cards_state_known")),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name=op.f("fk_review_cards_profile_id_profiles")),
        sa.PrimaryKeyConstraint("profile_id", "course_id", "quiz_id", "question_id", name=op.f("pk_review_cards")),
    )
    op.create_index("ix_review_cards_profile_id_due_at", "review_cards", ["profile_id", "due_at"])
    op.create_table(
        "review_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        *_question(),
        sa.Column("remembered", sa.Boolean(), nullable=False),
        sa.Column("new", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name=op.f("fk_review_answers_profile_id_profiles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_answers")),
    )


def _question() -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in ("course_id", "quiz_id", "question_id")]
