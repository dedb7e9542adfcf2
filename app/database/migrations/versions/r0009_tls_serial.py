"""Which word of a hub on its TLS keys is the last one that this home has heard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds a column; what an enrolment named has no number."""
    with op.batch_alter_table("hubs", recreate="always") as batch:
        batch.add_column(sa.Column("tls_serial", sa.Integer(), nullable=True))
