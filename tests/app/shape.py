"""What tables and rules a database has, however its statements were written."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from pathlib import Path


def shape(path: Path) -> set[str]:
    """Every table and index as normalised SQL, clause by clause, so that neither order nor quotes count."""
    found = set()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"):
            lines = sql.replace(f'"{name}"', name).split("\n")
            clauses = sorted(re.sub(r"\s+", " ", line).strip(" ,\n") for line in lines)
            found.add(f"{name}: {clauses}")
    return found
