"""Classes of machines in the room, and in which one an attempt was started; none of before was in any."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds a table and a column."""
    op.create_table(
        "class_memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("relay_id", sa.Integer(), nullable=False),
        sa.Column("session", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("entered_at", sa.String(length=27), nullable=False),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.Column("why", sa.String(length=16), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (why IS NULL)", name=op.f("ck_class_memberships_ended_has_a_reason")),
        sa.CheckConstraint("why IN ('left', 'closed', 'away')", name=op.f("ck_class_memberships_end_known")),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name=op.f("fk_class_memberships_profile_id_profiles")),
        sa.ForeignKeyConstraint(["relay_id"], ["relays.id"], name=op.f("fk_class_memberships_relay_id_relays")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_memberships")),
    )
    op.create_index(
        "uq_class_memberships_one_current",
        "class_memberships",
        ["profile_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    with op.batch_alter_table("attempts", recreate="always") as batch:
        batch.add_column(sa.Column("session", sa.String(length=128), nullable=True))
