"""What results are sealed to when somebody else carries them: the ``age`` recipient of a hub.

Homes that enrolled before have none until their hub tells it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds a column; the rows that are there stay as they are."""
    # Rebuilt, so that its statement reads like a new table's: a test holds them against each other.
    with op.batch_alter_table("hubs", recreate="always") as batch:
        batch.add_column(sa.Column("recipient", sa.String(), nullable=True))
