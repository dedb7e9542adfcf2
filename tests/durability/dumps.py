"""Looking at database files from outside."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any


def dump(path: Path) -> list[str]:
    """Everything in a database as SQL text, the number of its last unit with it."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return [*connection.iterdump(), f"user_version {connection.execute('PRAGMA user_version').fetchone()[0]}"]


def rows(path: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, values).fetchall()


def change(path: Path, sql: str, *values: Any) -> None:
    """Changes something behind the program's back."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql, values)
