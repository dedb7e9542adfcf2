"""What hubs tell: where each device is in their feeds, the centre's word about results, records of other devices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds tables; a device without a cursor hears everything."""
    op.create_table(
        "feed_cursors",
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("hub", sa.String(length=64), nullable=False),
        sa.Column("cursor", sa.String(), nullable=True),
        sa.Column("incarnation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_feed_cursors_device_id_devices")),
        sa.PrimaryKeyConstraint("device_id", "hub", name=op.f("pk_feed_cursors")),
    )
    op.create_table(
        "verdicts",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("claimed", sa.Integer(), nullable=True),
        sa.Column("graded_at", sa.String(length=27), nullable=True),
        sa.Column("decision", sa.String(length=16), nullable=True),
        sa.Column("decided_at", sa.String(length=27), nullable=True),
        sa.CheckConstraint("score BETWEEN 0 AND 1000", name=op.f("ck_verdicts_score_in_thousandths")),
        sa.CheckConstraint("claimed BETWEEN 0 AND 1000", name=op.f("ck_verdicts_claim_in_thousandths")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_verdicts_record_id_records")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_verdicts")),
    )
    op.create_table(
        "other_records",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("came_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name=op.f("fk_other_records_profile_id_profiles")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_other_records")),
    )
    op.create_index("ix_other_records_profile_id", "other_records", ["profile_id"])
