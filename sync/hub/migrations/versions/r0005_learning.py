"""Progress in lessons, reviews of a day, and feedback in a table of its own (2026-12-01).

Records of these kinds that came before stay records; no client wrote any.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds: a process of the version before goes on beside."""
    op.create_table(
        "lesson_progress",
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("lesson", sa.String(128), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("unit_id", sa.String(128), nullable=True),
        sa.Column("course", sa.String(128), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=True),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.String(27), nullable=False),
        sa.Column("completed_at", sa.String(27), nullable=True),
        sa.CheckConstraint("reached BETWEEN 0 AND 1000", name="ck_lesson_progress_reached_in_thousandths"),
        sa.ForeignKeyConstraint(["position"], ["records.position"], name="fk_lesson_progress_position_records"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_lesson_progress_person_id_persons"),
        sa.PrimaryKeyConstraint("position", "lesson", name="pk_lesson_progress"),
    )
    op.create_index("ix_lesson_progress_course_person_id", "lesson_progress", ["course", "person_id"])
    op.create_table(
        "review_days",
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("unit_id", sa.String(128), nullable=True),
        sa.Column("course", sa.String(128), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("remembered", sa.BigInteger(), nullable=False),
        sa.Column("forgotten", sa.BigInteger(), nullable=False),
        sa.Column("fresh", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("remembered >= 0 AND forgotten >= 0 AND fresh >= 0", name="ck_review_days_counted"),
        sa.ForeignKeyConstraint(["position"], ["records.position"], name="fk_review_days_position_records"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_review_days_person_id_persons"),
        sa.PrimaryKeyConstraint("position", name="pk_review_days"),
    )
    op.create_index("ix_review_days_course_person_id", "review_days", ["course", "person_id"])
    op.create_table(
        "feedback",
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.String(27), nullable=False),
        sa.Column("received_at", sa.String(27), nullable=False),
        sa.ForeignKeyConstraint(["position"], ["records.position"], name="fk_feedback_position_records"),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_feedback_device_devices"),
        sa.PrimaryKeyConstraint("position", name="pk_feedback"),
    )
