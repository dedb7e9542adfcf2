"""Who carried a record before the centre had it: a receipt of the centre replaces a relay's, and people ask both."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds columns; of records that were carried before, nobody noted by whom."""
    with op.batch_alter_table("records", recreate="always") as batch:
        batch.add_column(sa.Column("carried_at", sa.String(length=27), nullable=True))
        batch.add_column(sa.Column("carried_by", sa.String(), nullable=True))
