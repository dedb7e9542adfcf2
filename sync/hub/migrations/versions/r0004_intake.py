"""Indexes as intake needs them (2026-12-01).

A record is found by device and sequence, and its digest follows: one unique index instead of an index and a unique
constraint, whose random digests touched a page of their own for every record. On SQLite positions are row ids, which
need no index. ``results.device`` is the record's; its foreign key was checked for every attempt and said nothing more.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Exchanges the indexes; SQLite makes the tables anew for that."""
    op.drop_index("ix_records_device_seq", "records")
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("records", recreate="always") as records:
            records.drop_constraint("uq_records_digest", type_="unique")
            records.alter_column("position", type_=sa.Integer(), existing_type=sa.BigInteger(), existing_nullable=False)
        with op.batch_alter_table("results", recreate="always") as results:
            results.drop_constraint("fk_results_device_devices", type_="foreignkey")
            results.alter_column("position", type_=sa.Integer(), existing_type=sa.BigInteger(), existing_nullable=False)
        with op.batch_alter_table("grades", recreate="always") as grades:
            grades.alter_column("position", type_=sa.Integer(), existing_type=sa.BigInteger(), existing_nullable=False)
    else:
        op.drop_constraint("uq_records_digest", "records")
        op.drop_constraint("fk_results_device_devices", "results")
    op.create_index("ux_records_device_seq_digest", "records", ["device", "seq", "digest"], unique=True)
