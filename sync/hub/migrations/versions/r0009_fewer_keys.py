"""No foreign keys on what intake writes, on a server (2026-12-01).

PostgreSQL ran a query for each row of each of them, and locked what it points at. SQLite keeps them: they cost nothing
there, and a table would have to be made anew.
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drops three."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.drop_constraint("fk_records_device_devices", "records")
    op.drop_constraint("fk_results_person_id_persons", "results")
    op.drop_constraint("fk_results_position_records", "results")
