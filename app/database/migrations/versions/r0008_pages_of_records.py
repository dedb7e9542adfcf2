"""When a hub refused a record, and an index by which records are read in pages, newest first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds both; of records that were refused before, nobody noted when."""
    with op.batch_alter_table("records", recreate="always") as batch:
        batch.add_column(sa.Column("refused_at", sa.String(length=27), nullable=True))
    op.drop_index("ix_records_profile_id", table_name="records")
    op.create_index("ix_records_profile_id_created_at_seq", "records", ["profile_id", "created_at", "seq"])
