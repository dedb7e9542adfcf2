"""Classes that clients can join: when one was closed, and who came in (2026-12-01)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Closes what was there: a session that does not begin with its hub's id is one that no client believes."""
    op.add_column("relay_classes", sa.Column("closed_at", sa.String(27), nullable=True))
    op.execute("UPDATE relay_classes SET closed_at = created_at")
    op.create_table(
        "class_members",
        sa.Column("session", sa.String(128), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("entered_at", sa.String(27), nullable=False),
        sa.ForeignKeyConstraint(
            ["session"], ["relay_classes.session"], name=op.f("fk_class_members_session_relay_classes")
        ),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name=op.f("fk_class_members_device_devices")),
        sa.PrimaryKeyConstraint("session", "device", name=op.f("pk_class_members")),
    )
