"""Relays: the centre above a hub, its classes, what it carries sealed, and what the centre has said (2026-12-01)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables; a hub that carries for nobody leaves them empty."""
    op.create_table(
        "upstream",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tls_pins", sa.LargeBinary(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("joined_at", sa.String(27), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.String(27), nullable=True),
        sa.Column("last_contact_at", sa.String(27), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_upstream_one_row")),
        sa.CheckConstraint("length(public) = 32", name=op.f("ck_upstream_key_is_ed25519")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_upstream_failures_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upstream")),
    )
    op.create_table(
        "relay_classes",
        sa.Column("session", sa.String(128), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("session", name=op.f("pk_relay_classes")),
    )
    op.create_table(
        "forwarded",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("settled_at", sa.String(27), nullable=False),
        sa.Column("refused", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["position"], ["records.position"], name=op.f("fk_forwarded_position_records")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_forwarded")),
    )
    op.create_table(
        "carried_parcels",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("ranges", sa.LargeBinary(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.String(27), nullable=False),
        sa.Column("settled_at", sa.String(27), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.String(27), nullable=True),
        sa.Column("problem", sa.String(64), nullable=True),
        sa.CheckConstraint(
            "raw IS NOT NULL OR settled_at IS NOT NULL", name=op.f("ck_carried_parcels_kept_until_settled")
        ),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name=op.f("fk_carried_parcels_device_devices")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_carried_parcels")),
    )
    op.create_index(op.f("ix_carried_parcels_device"), "carried_parcels", ["device"])
    op.create_index(
        "ix_carried_parcels_owed", "carried_parcels", ["taken_at"], sqlite_where=sa.text("settled_at IS NULL")
    )
    op.create_table(
        "central_receipts",
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.String(27), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name=op.f("fk_central_receipts_device_devices")),
        sa.PrimaryKeyConstraint("device", "digest", name=op.f("pk_central_receipts")),
    )
    op.create_index(op.f("ix_central_receipts_received_at"), "central_receipts", ["received_at"])
    op.create_table(
        "taken_parcels",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_taken_parcels")),
    )
    op.create_index(op.f("ix_taken_parcels_taken_at"), "taken_parcels", ["taken_at"])
