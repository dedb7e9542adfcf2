"""Machines in the room that a hub has revoked. Versions before this one passed that over, so all feeds start over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds a table, and forgets how far feeds were heard: hearing again changes nothing else."""
    op.create_table(
        "revoked_relays",
        sa.Column("hub_id", sa.Integer(), nullable=False),
        sa.Column("relay", sa.String(length=64), nullable=False),
        sa.Column("heard_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hubs.id"], name=op.f("fk_revoked_relays_hub_id_hubs")),
        sa.PrimaryKeyConstraint("hub_id", "relay", name=op.f("pk_revoked_relays")),
    )
    op.execute("UPDATE feed_cursors SET cursor = NULL")
