"""Which revision a hub's database has, found without alembic: most starts need to know no more."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select, text

REVISIONS: Final = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")
"""Every revision that was ever shipped, oldest first; a test holds them to the migration scripts."""
HEAD: Final = REVISIONS[-1]
_BEFORE_ALEMBIC: Final = {1: "0001", 2: "0002"}
"""``meta.schema_version`` of the hubs that counted there."""

VERSION_TABLE: Final = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Alembic's own; kept out of the models' metadata, as alembic does."""


def stored_revision(connection: Connection) -> str | None:
    """The revision of a database, whether this program knows it or not; None where there is no hub in it."""
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE.name in tables:
        return connection.execute(select(VERSION_TABLE.c.version_num)).scalar()
    if "meta" not in tables:
        return None
    # Only this column: what else the table has is the business of its revision.
    version = connection.execute(text("SELECT schema_version FROM meta WHERE id = 1")).scalar()
    return None if version is None else _BEFORE_ALEMBIC.get(version, str(version))


def stamp(connection: Connection, revision: str) -> None:
    """Says that a database without alembic's table has a revision already."""
    VERSION_TABLE.create(connection)
    connection.execute(VERSION_TABLE.insert().values(version_num=revision))


def knows_alembic(connection: Connection) -> bool:
    """Whether alembic counts here already."""
    return bool(inspect(connection).has_table(VERSION_TABLE.name))
