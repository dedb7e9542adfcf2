"""Waiting for a database that others are making at the same moment."""

from __future__ import annotations

import sqlite3
import time
from typing import Any, Protocol

_POLL_S = 0.02


class Cursor(Protocol):
    """What any driver's cursor can do."""

    def execute(self, operation: Any, /) -> Any:
        """Runs a statement."""


def to_wal(cursor: Cursor, timeout_s: float) -> None:
    """Turns a database to write-ahead logging; does nothing where it has it.

    SQLite says "locked" to this at once, without its own waiting, while another connection is in the way.

    Args:
        cursor: of an open connection.
        timeout_s: how long to wait for the others.

    Raises:
        sqlite3.OperationalError: still locked, or another fault.
    """
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            busy = (getattr(error, "sqlite_errorcode", 0) & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(_POLL_S)
        else:
            return
