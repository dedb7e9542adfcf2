"""Alembic counts from here on; on PostgreSQL positions of records come from a sequence (2026-12-01).

``meta.schema_version`` stays at 3 for ever: by it, programs from before see that this database is newer.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Says so, and makes the sequence go on after the last position."""
    op.execute("UPDATE meta SET schema_version = 3")
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE record_positions")
        last = connection.execute(sa.text("SELECT max(position) FROM records")).scalar()
        if last is not None:
            connection.execute(sa.text("SELECT setval('record_positions', :last)"), {"last": last})
