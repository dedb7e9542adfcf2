"""What can still be read of a database that was set aside as damaged.

Every blob is named by the hash of its bytes, so whatever can be read and matches its name is sound, however broken the
file around it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from content_cache.layout import is_digest, sha256

_MOST_GAPS = 1_000
"""Places that do not read, after which the rest is given up."""


def readable_blobs(path: Path, check: Callable[[], None]) -> Iterator[tuple[str, bytes]]:
    """Sound blobs of a damaged database.

    Args:
        path: the file that was set aside; it is only read.
        check: called between rows; raises when it is time to stop.

    Yields:
        Digest and bytes.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            last = connection.execute("SELECT max(rowid) FROM blobs").fetchone()[0] or 0
            row, gaps = 1, 0
            while row <= last and gaps < _MOST_GAPS:
                check()
                try:
                    found = connection.execute(
                        "SELECT rowid, digest, data FROM blobs WHERE rowid >= ? AND data IS NOT NULL ORDER BY rowid",
                        (row,),
                    ).fetchone()
                except sqlite3.DatabaseError:
                    gaps += 1
                    row += 1
                    continue
                if found is None:
                    return
                row = found[0] + 1
                digest, data = found[1], found[2]
                if isinstance(digest, str) and isinstance(data, bytes) and is_digest(digest) and sha256(data) == digest:
                    yield digest, data
    except sqlite3.DatabaseError:
        return
