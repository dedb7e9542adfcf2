"""The hub grades (2026-11-25): grades, essays, decisions, opened keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the tables, and what people have found to reviews."""
    position = "records.position"
    op.add_column("reviews", sa.Column("detail", sa.String(200), nullable=True))
    op.add_column("reviews", sa.Column("decision", sa.Integer(), nullable=True))
    op.create_table(
        "grades",
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("keys", sa.String(64), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("correct_count", sa.Integer(), nullable=True),
        sa.Column("marks_won", sa.BigInteger(), nullable=True),
        sa.Column("marks_total", sa.BigInteger(), nullable=True),
        sa.Column("items", sa.LargeBinary(), nullable=True),
        sa.Column("graded_at", sa.String(27), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 1000", name="ck_grades_score_in_thousandths"),
        sa.CheckConstraint("(state = 'graded') = (score IS NOT NULL)", name="ck_grades_graded_has_a_score"),
        sa.CheckConstraint(
            "state IN ('claimed', 'graded', 'essays', 'no-quiz', 'no-keys', 'unmarkable')", name="ck_grades_known_state"
        ),
        sa.ForeignKeyConstraint(["position"], [position], name="fk_grades_position_records"),
        sa.PrimaryKeyConstraint("position", name="pk_grades"),
    )
    op.create_index("ix_grades_state", "grades", ["state"])
    op.create_table(
        "essay_grades",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("points", sa.LargeBinary(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("graded_by", sa.String(200), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("graded_at", sa.String(27), nullable=False),
        sa.CheckConstraint("item >= 0", name="ck_essay_grades_item_from_zero"),
        sa.CheckConstraint("score BETWEEN 0 AND 1000", name="ck_essay_grades_score_in_thousandths"),
        sa.ForeignKeyConstraint(["position"], [position], name="fk_essay_grades_position_records"),
        sa.PrimaryKeyConstraint("id", name="pk_essay_grades"),
    )
    op.create_index("ix_essay_grades_position_item", "essay_grades", ["position", "item"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("decided_by", sa.String(200), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("decided_at", sa.String(27), nullable=False),
        sa.CheckConstraint("decision IN ('accepted', 'set-aside')", name="ck_decisions_known_decision"),
        sa.ForeignKeyConstraint(["position"], [position], name="fk_decisions_position_records"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_position", "decisions", ["position"])
    op.create_table(
        "recipients",
        sa.Column("recipient", sa.String(100), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("recipient", name="pk_recipients"),
    )
    op.create_table(
        "opened_keys",
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("course", sa.String(128), nullable=False),
        sa.Column("quiz", sa.String(128), nullable=False),
        sa.Column("quiz_digest", sa.String(64), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.String(27), nullable=False),
        sa.CheckConstraint("length(seal) = 64", name="ck_opened_keys_seal_is_a_digest"),
        sa.PrimaryKeyConstraint("seal", name="pk_opened_keys"),
    )
