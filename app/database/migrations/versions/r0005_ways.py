"""Ways to a hub: its TLS keys, and the machines in the room that carry results to it.

Homes that enrolled before have no pins: the system's check is all that their hub's certificate gets.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds a column and a table."""
    # Rebuilt, so that its statement reads like a new table's: a test holds them against each other.
    with op.batch_alter_table("hubs", recreate="always") as batch:
        batch.add_column(sa.Column("tls_pins", sa.LargeBinary(), nullable=True))
    op.create_table(
        "relays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("tls_pin", sa.LargeBinary(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("joined_at", sa.String(length=27), nullable=False),
        sa.Column("left_at", sa.String(length=27), nullable=True),
        sa.Column("last_contact_at", sa.String(length=27), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.String(length=27), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.CheckConstraint("length(public_key) = 32", name=op.f("ck_relays_key_is_ed25519")),
        sa.CheckConstraint("length(tls_pin) = 32", name=op.f("ck_relays_pin_is_a_digest")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_relays_failures_counted")),
        sa.ForeignKeyConstraint(["hub_id"], ["hubs.id"], name=op.f("fk_relays_hub_id_hubs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relays")),
        sa.UniqueConstraint("hub_id", "public_key", name=op.f("uq_relays_hub_id_public_key")),
    )
