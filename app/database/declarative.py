"""The base of all tables: names of constraints, column types that mean one thing each."""

from __future__ import annotations

import enum
from datetime import UTC, datetime

from sqlalchemy import Dialect, Enum, MetaData, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, so that a later migration can drop it."""


class Base(DeclarativeBase):
    """Base of all tables of the study database."""

    metadata = MetaData(naming_convention=NAMES)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant as text, ``2026-11-05T07:30:00.000000Z``: sorts by time and reads without a tool."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> str | None:
        """To text. Refuses a datetime without a zone: that is a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone")
        return utc_text(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> datetime | None:
        """From text."""
        if value is None:
            return None
        return datetime.fromisoformat(value)


def utc_text(value: datetime) -> str:
    """Returns an instant as `UtcDateTime` stores it; for statements that are not SQLAlchemy's."""
    # A tenth of what strftime takes.
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def one_of(kind: type[enum.StrEnum], *, name: str | None) -> Enum:
    """A column type for an enum's values, held by a CHECK constraint of this name.

    None: the table holds them itself, where it takes fewer.
    """
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=name is not None,
        length=16,
        values_callable=lambda members: [member.value for member in members],
    )
