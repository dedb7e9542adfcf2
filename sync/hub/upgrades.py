"""Brings a hub's database to the present schema, in place: one function a version, each of them frozen.

An upgrade runs when the database is opened, inside one transaction that has the hub's row locked, so that several
processes on one database do it once. On SQLite the file is copied first, to ``<name>.schema-<version>.sqlite`` beside
it; on a server database backups are its keeper's. Upgrades only add: a process of the version before goes on beside.

A step says its tables in full and never takes them from ``schema.py``, which will have moved on; a test holds both
against each other.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy import URL, Connection

from content_cache.layout import sync_folder
from sync.hub.errors import HubStorageError

if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(connection: Connection, stored: int) -> int:
    """Runs all steps from a stored version on; the caller commits.

    Args:
        connection: in a writing transaction.
        stored: the version that the database has now; every version before the present one is known.

    Returns:
        The version that it has then.
    """
    from alembic.migration import MigrationContext  # noqa: PLC0415 - alembic costs only whom it serves
    from alembic.operations import Operations  # noqa: PLC0415

    # Names are given in full below: conventions would name them a second time.
    operations = Operations(MigrationContext.configure(connection))
    while stored in _STEPS:
        _STEPS[stored](operations)
        stored += 1
    return stored


def copy_first(url: URL, stored: int) -> Path | None:
    """Copies an SQLite database as it was last committed; where such a copy is there already, it is left alone.

    The caller holds the lock of the writer, so what is copied is of that version.

    Returns:
        The copy; None for any other database.

    Raises:
        HubStorageError: there is no room, or the disk says no; nothing was changed.
    """
    if url.get_backend_name() != "sqlite" or url.database is None:
        return None
    source = Path(url.database)
    target = source.with_name(f"{source.stem}.schema-{stored}.sqlite")
    partial = target.with_name(target.name + ".partial")
    if target.is_file():
        return target
    try:
        partial.touch(mode=0o600)
        with (
            contextlib.closing(sqlite3.connect(source)) as original,
            contextlib.closing(sqlite3.connect(partial)) as copy,
        ):
            original.backup(copy)
        partial.replace(target)
        sync_folder(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise HubStorageError(f"{target}: {error}") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return target


def _from_1(op: Operations) -> None:
    """2026-11-25: the hub grades."""
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


_STEPS: Final[dict[int, Callable[[Operations], None]]] = {1: _from_1}
"""By the version that a step begins at."""
