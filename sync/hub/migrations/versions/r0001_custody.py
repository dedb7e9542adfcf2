"""The first hub (2026-11-23): people, devices, one-time codes, records in custody, results, reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    _hub_and_people()
    _devices()
    _records()


def _hub_and_people() -> None:
    op.create_table(
        "meta",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("incarnation", sa.String(32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_meta_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_meta"),
    )
    op.create_table(
        "units",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent", sa.String(64), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("parent <> id", name="ck_units_not_its_own_parent"),
        sa.CheckConstraint("valid_to >= valid_from", name="ck_units_dates_in_order"),
        sa.ForeignKeyConstraint(["parent"], ["units.id"], name="fk_units_parent_units"),
        sa.PrimaryKeyConstraint("id", name="pk_units"),
    )
    op.create_index("ix_units_name", "units", ["name"])
    op.create_table(
        "persons",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(64), nullable=True),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("withdrawn_at", sa.String(27), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_persons_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
    )
    op.create_index("ix_persons_unit_id", "persons", ["unit_id"])


def _devices() -> None:
    op.create_table(
        "devices",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("enrolled_at", sa.String(27), nullable=False),
        sa.Column("revoked_at", sa.String(27), nullable=True),
        sa.CheckConstraint("length(id) = 64", name="ck_devices_id_is_a_digest"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_devices_person_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_devices"),
    )
    op.create_index("ix_devices_person_id", "devices", ["person_id"])
    op.create_table(
        "offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(4), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("stretched", sa.LargeBinary(), nullable=False),
        sa.Column("memory_kib", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("lanes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("expires_at", sa.String(27), nullable=False),
        sa.Column("wrong_proofs", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.String(27), nullable=True),
        sa.Column("used_by", sa.String(64), nullable=True),
        sa.Column("used_at", sa.String(27), nullable=True),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("length(number) = 4", name="ck_offers_number_has_four_digits"),
        sa.CheckConstraint("(used_by IS NULL) = (reply IS NULL)", name="ck_offers_used_has_a_reply"),
        sa.CheckConstraint("(used_by IS NULL) = (used_at IS NULL)", name="ck_offers_used_has_a_time"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_offers_person_id_persons"),
        sa.ForeignKeyConstraint(["used_by"], ["devices.id"], name="fk_offers_used_by_devices"),
        sa.PrimaryKeyConstraint("id", name="pk_offers"),
    )
    op.create_index("ix_offers_person_id", "offers", ["person_id"])
    op.create_index("ix_offers_number_expires_at", "offers", ["number", "expires_at"])


def _records() -> None:
    op.create_table(
        "records",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("prev", sa.LargeBinary(), nullable=True),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("received_at", sa.String(27), nullable=False),
        sa.CheckConstraint("position >= 1", name="ck_records_position_from_one"),
        sa.CheckConstraint("seq >= 1", name="ck_records_seq_from_one"),
        sa.UniqueConstraint("digest", name="uq_records_digest"),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_records_device_devices"),
        sa.PrimaryKeyConstraint("position", name="pk_records"),
    )
    op.create_index("ix_records_device_seq", "records", ["device", "seq"])
    op.create_index("ix_records_id", "records", ["id"])
    op.create_table(
        "reviews",
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("raised_at", sa.String(27), nullable=False),
        sa.Column("settled_at", sa.String(27), nullable=True),
        sa.ForeignKeyConstraint(["position"], ["records.position"], name="fk_reviews_position_records"),
        sa.PrimaryKeyConstraint("position", "reason", name="pk_reviews"),
    )
    op.create_table(
        "results",
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("unit_id", sa.String(128), nullable=True),
        sa.Column("context", sa.String(32), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("quiz", sa.String(), nullable=False),
        sa.Column("quiz_digest", sa.String(64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.String(27), nullable=False),
        sa.Column("submitted_at", sa.String(27), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("record", sa.String(36), nullable=False),
        sa.Column("received_at", sa.String(27), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 1000", name="ck_results_score_in_thousandths"),
        sa.ForeignKeyConstraint(["position"], ["records.position"], name="fk_results_position_records"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_results_person_id_persons"),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_results_device_devices"),
        sa.PrimaryKeyConstraint("position", name="pk_results"),
    )
    op.create_index("ix_results_person_id_course_quiz", "results", ["person_id", "course", "quiz"])
