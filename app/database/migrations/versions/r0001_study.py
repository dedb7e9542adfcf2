"""The first schema: people, study, custody.

Longer than the rule because a revision is one script, and a shipped one is never touched again. Column types
are written out instead of imported, so that it means the same whatever the models become.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes every table."""
    _people()
    _study_and_custody()


def _people() -> None:
    op.create_table(
        "hubs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("incarnation", sa.String(), nullable=False),
        sa.Column("known_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("length(public_key) = 32", name=op.f("ck_hubs_key_is_ed25519")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hubs")),
        sa.UniqueConstraint("public_key", name=op.f("uq_hubs_public_key")),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("installation_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("signed_time", sa.String(length=27), nullable=True),
        sa.Column("signed_time_elapsed_ms", sa.Integer(), nullable=False),
        sa.Column("signed_time_restarts", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
        sa.CheckConstraint("signed_time_elapsed_ms >= 0", name=op.f("ck_installation_time_runs_forward")),
        sa.CheckConstraint("signed_time_restarts >= 0", name=op.f("ck_installation_restarts_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "persons",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("known_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
    )
    op.create_table(
        "profiles",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("unit_name", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("length(full_name) > 0", name=op.f("ck_profiles_has_a_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profiles")),
    )
    op.create_table(
        "units",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_units_not_its_own_parent")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_units_dates_in_order")),
        sa.ForeignKeyConstraint(["parent_id"], ["units.id"], name=op.f("fk_units_parent_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
    )
    op.create_table(
        "devices",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("active", "replaced", name="state_known", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("replaces", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("replaced_at", sa.String(length=27), nullable=True),
        sa.CheckConstraint("(state = 'active') = (replaced_at IS NULL)", name=op.f("ck_devices_replaced_has_a_time")),
        sa.CheckConstraint("length(id) = 64", name=op.f("ck_devices_id_is_a_digest")),
        sa.CheckConstraint("length(public_key) = 32", name=op.f("ck_devices_key_is_ed25519")),
        sa.CheckConstraint("replaces <> id", name=op.f("ck_devices_not_its_own_heir")),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name=op.f("fk_devices_profile_id_profiles")),
        sa.ForeignKeyConstraint(["replaces"], ["devices.id"], name=op.f("fk_devices_replaces_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
    )
    op.create_index(
        "uq_devices_one_active", "devices", ["profile_id"], unique=True, sqlite_where=sa.text("replaced_at IS NULL")
    )
    op.create_table(
        "roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=True),
        sa.Column(
            "role",
            sa.Enum("learner", "trainer", name="role_known", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_roles_dates_in_order")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_roles_person_id_persons")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_roles_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
    )
    op.create_index(op.f("ix_roles_person_id"), "roles", ["person_id"], unique=False)
    op.create_table(
        "bindings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=True),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("bound_at", sa.String(length=27), nullable=False),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_bindings_device_id_devices")),
        sa.ForeignKeyConstraint(["hub_id"], ["hubs.id"], name=op.f("fk_bindings_hub_id_hubs")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_bindings_person_id_persons")),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name=op.f("fk_bindings_profile_id_profiles")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_bindings_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bindings")),
    )
    op.create_index(op.f("ix_bindings_device_id"), "bindings", ["device_id"], unique=False)
    op.create_index(
        "uq_bindings_one_current", "bindings", ["profile_id"], unique=True, sqlite_where=sa.text("ended_at IS NULL")
    )


def _study_and_custody() -> None:
    op.create_table(
        "lesson_progress",
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("lesson_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.String(length=27), nullable=False),
        sa.Column("read_at", sa.String(length=27), nullable=False),
        sa.Column("completed_at", sa.String(length=27), nullable=True),
        sa.CheckConstraint("position BETWEEN 0 AND 1000", name=op.f("ck_lesson_progress_position_in_thousandths")),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name=op.f("fk_lesson_progress_profile_id_profiles")),
        sa.PrimaryKeyConstraint("profile_id", "course_id", "lesson_id", name=op.f("pk_lesson_progress")),
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.String(length=27), nullable=False),
        sa.Column("taken_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hubs.id"], name=op.f("fk_receipts_hub_id_hubs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("digest", name=op.f("uq_receipts_digest")),
    )
    op.create_table(
        "records",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "carried",
                "received",
                "refused",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("receipt_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name=op.f("ck_records_refused_has_a_reason")),
        sa.CheckConstraint(
            "(state IN ('carried', 'received')) = (receipt_id IS NOT NULL)",
            name=op.f("ck_records_custody_has_a_receipt"),
        ),
        sa.CheckConstraint("length(signature) = 64", name=op.f("ck_records_signature_is_ed25519")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_records_seq_from_one")),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_records_device_id_devices")),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name=op.f("fk_records_profile_id_profiles")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipts.id"], name=op.f("fk_records_receipt_id_receipts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint("device_id", "seq", name=op.f("uq_records_device_id_seq")),
        sa.UniqueConstraint("digest", name=op.f("uq_records_digest")),
    )
    op.create_index("ix_records_device_id_state_seq", "records", ["device_id", "state", "seq"], unique=False)
    op.create_index(op.f("ix_records_profile_id"), "records", ["profile_id"], unique=False)
    op.create_index(op.f("ix_records_receipt_id"), "records", ["receipt_id"], unique=False)
    op.create_table(
        "sync_state",
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "idle",
                "sending",
                "backing_off",
                name="phase_known",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.String(length=27), nullable=True),
        sa.Column("last_contact_at", sa.String(length=27), nullable=True),
        sa.Column("online", sa.Boolean(), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(phase = 'backing_off') = (next_try_at IS NOT NULL)", name=op.f("ck_sync_state_waits_for_a_time")
        ),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_sync_state_failures_counted")),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_sync_state_device_id_devices")),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_sync_state")),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("course_title", sa.String(), nullable=False),
        sa.Column("config", sa.String(length=64), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("quiz_id", sa.String(), nullable=False),
        sa.Column("quiz_title", sa.String(), nullable=False),
        sa.Column("quiz_kind", sa.String(length=16), nullable=False),
        sa.Column("quiz_digest", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("learner", sa.String(), nullable=False),
        sa.Column("paper", sa.String(length=16), nullable=False),
        sa.Column("question_count", sa.Integer(), nullable=False),
        sa.Column("time_limit_s", sa.Integer(), nullable=True),
        sa.Column("attempts_allowed", sa.Integer(), nullable=True),
        sa.Column("pass_mark", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("open", "submitted", name="state_known", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("elapsed_ms", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.String(length=27), nullable=False),
        sa.Column("submitted_at", sa.String(length=27), nullable=True),
        sa.Column(
            "ended",
            sa.Enum("submitted", "time_up", name="ended_known", native_enum=False, create_constraint=True, length=16),
            nullable=True,
        ),
        sa.Column("correct_count", sa.Integer(), nullable=True),
        sa.Column("marks_won", sa.Integer(), nullable=True),
        sa.Column("marks_total", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("record_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("(state = 'open') = (ended IS NULL)", name=op.f("ck_attempts_submitted_has_an_end")),
        sa.CheckConstraint("(state = 'open') = (record_id IS NULL)", name=op.f("ck_attempts_submitted_has_a_record")),
        sa.CheckConstraint("(state = 'open') = (submitted_at IS NULL)", name=op.f("ck_attempts_submitted_has_a_time")),
        sa.CheckConstraint("elapsed_ms >= 0", name=op.f("ck_attempts_time_runs_forward")),
        sa.CheckConstraint("length(paper) = 16", name=op.f("ck_attempts_paper_is_a_digest")),
        sa.CheckConstraint("length(quiz_digest) = 64", name=op.f("ck_attempts_quiz_is_a_digest")),
        sa.CheckConstraint("marks_won BETWEEN 0 AND marks_total", name=op.f("ck_attempts_marks_within_the_paper")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_attempts_number_from_one")),
        sa.CheckConstraint(
            "position >= 0 AND position < question_count", name=op.f("ck_attempts_position_on_the_paper")
        ),
        sa.CheckConstraint("question_count >= 1", name=op.f("ck_attempts_has_questions")),
        sa.CheckConstraint("score BETWEEN 0 AND 1000", name=op.f("ck_attempts_score_in_thousandths")),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name=op.f("fk_attempts_profile_id_profiles")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_attempts_record_id_records")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint(
            "profile_id", "course_id", "quiz_id", "number", name=op.f("uq_attempts_profile_id_course_id_quiz_id_number")
        ),
        sa.UniqueConstraint("record_id", name=op.f("uq_attempts_record_id")),
    )
    op.create_index(
        "uq_attempts_one_open",
        "attempts",
        ["profile_id", "course_id", "quiz_id"],
        unique=True,
        sqlite_where=sa.text("record_id IS NULL"),
    )
    op.create_table(
        "answers",
        sa.Column("attempt_id", sa.String(length=36), nullable=False),
        sa.Column("item", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("item >= 0", name=op.f("ck_answers_item_from_zero")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_answers_attempt_id_attempts")),
        sa.PrimaryKeyConstraint("attempt_id", "item", name=op.f("pk_answers")),
    )
    op.create_table(
        "flags",
        sa.Column("attempt_id", sa.String(length=36), nullable=False),
        sa.Column("item", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_flags_attempt_id_attempts")),
        sa.PrimaryKeyConstraint("attempt_id", "item", name=op.f("pk_flags")),
    )
