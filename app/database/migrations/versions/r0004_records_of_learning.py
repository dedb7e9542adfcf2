"""Records of lessons, reviews and events: what was told of each row; a second device a profile, for feedback.

Rows that were there before were told to nobody: they become records when summaries are next due. The device events of
that time do not say whose they were.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ROLES = "role IN ('device', 'feedback')"


def upgrade() -> None:
    """Tables are rebuilt, so that their statements read like a new one's: a test holds them against each other."""
    with op.batch_alter_table("lesson_progress", recreate="always") as batch:
        batch.add_column(sa.Column("serial", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("told_position", sa.Integer(), nullable=True))
    with op.batch_alter_table("review_answers", recreate="always") as batch:
        batch.add_column(sa.Column("record_id", sa.String(length=36), nullable=True))
        batch.create_foreign_key(op.f("fk_review_answers_record_id_records"), "records", ["record_id"], ["id"])
    op.create_index(
        "ix_review_answers_untold", "review_answers", ["profile_id"], sqlite_where=sa.text("record_id IS NULL")
    )
    with op.batch_alter_table("device_events", recreate="always") as batch:
        batch.add_column(sa.Column("profile_id", sa.String(length=36), nullable=True))
        batch.add_column(sa.Column("told", sa.Boolean(), nullable=False, server_default="0"))
        batch.create_foreign_key(op.f("fk_device_events_profile_id_profiles"), "profiles", ["profile_id"], ["id"])
    _feedback()


def _feedback() -> None:
    for table, when, old, name in (
        ("devices", "replaced_at IS NULL", "uq_devices_one_active", "ck_devices_role_known"),
        ("bindings", "ended_at IS NULL", "uq_bindings_one_current", "ck_bindings_role_known"),
    ):
        op.drop_index(old, table)
        with op.batch_alter_table(table, recreate="always") as batch:
            batch.add_column(sa.Column("role", sa.String(length=16), nullable=False, server_default="device"))
            batch.create_check_constraint(op.f(name), _ROLES)
        op.create_index(old, table, ["profile_id", "role"], unique=True, sqlite_where=sa.text(when))
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("course_title", sa.String(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("lesson_id", sa.String(), nullable=True),
        sa.Column("lesson_title", sa.String(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", sa.String(length=27), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_feedback_rating_in_range")),
        sa.CheckConstraint("rating IS NOT NULL OR length(text) > 0", name=op.f("ck_feedback_says_something")),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name=op.f("fk_feedback_profile_id_profiles")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_feedback_record_id_records")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("record_id", name=op.f("uq_feedback_record_id")),
    )
    op.create_index("ix_feedback_profile_id", "feedback", ["profile_id"])
