"""The feed, and what a device is for (2026-12-01). What came before is told too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table and the columns, and lists what there is to tell; it is numbered when somebody first asks."""
    op.add_column("devices", sa.Column("role", sa.String(16), nullable=False, server_default="device"))
    op.add_column("devices", sa.Column("vouched_by", sa.String(64), nullable=True))
    op.add_column("devices", sa.Column("forked_at", sa.String(27), nullable=True))
    op.create_table(
        "feed",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.String(64), nullable=True),
        sa.Column("device", sa.String(64), nullable=True),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("record", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("position >= 1", name="ck_feed_position_from_one"),
        sa.CheckConstraint("(record IS NULL) <> (body IS NULL)", name="ck_feed_about_a_record_or_by_itself"),
        sa.PrimaryKeyConstraint("id", name="pk_feed"),
        sa.UniqueConstraint("position", name="uq_feed_position"),
    )
    op.create_index("ix_feed_person_id_position", "feed", ["person_id", "position"])
    unnumbered = sa.text("position IS NULL")
    op.create_index("ix_feed_unnumbered", "feed", ["id"], sqlite_where=unnumbered, postgresql_where=unnumbered)
    op.execute(
        "UPDATE devices SET forked_at = (SELECT max(raised_at) FROM reviews JOIN records"
        " ON records.position = reviews.position"
        " WHERE reviews.reason = 'same-sequence' AND records.device = devices.id)"
    )
    op.execute(
        "INSERT INTO feed (person_id, device, kind, record)"
        " SELECT devices.person_id, records.device, 'record', records.position"
        " FROM records JOIN devices ON devices.id = records.device ORDER BY records.position"
    )
    op.execute(
        "INSERT INTO feed (person_id, kind, record)"
        " SELECT results.person_id, 'grade', grades.position FROM grades"
        " JOIN results ON results.position = grades.position WHERE grades.state = 'graded' ORDER BY grades.position"
    )
    op.execute(
        "INSERT INTO feed (person_id, kind, record)"
        " SELECT results.person_id, 'decision', results.position FROM results"
        " WHERE results.position IN (SELECT position FROM decisions) ORDER BY results.position"
    )
