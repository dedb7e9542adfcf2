"""Where should a blob lie: in a row of the database, or in a file beside it? ``python -m benchmarks.blob_threshold``.

For each size the same bytes are stored and read back both ways, in turn, several times; medians. Stored means here: as
the cache does it, rows in transactions of 4 MB under ``synchronous=NORMAL``, files written and renamed, and all of it
made durable at the end (a checkpoint; one fsync a file). The figures and what follows from them: ADR 6.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

SIZES = (4, 16, 32, 64, 128, 256, 512, 1024)
"""KiB."""
TOTAL_BYTES = 24 * 1024 * 1024
RUNS = 5


def rows(folder: Path, blobs: list[bytes]) -> tuple[float, float, float]:
    """Seconds to store, to make durable, and to read back in another order."""
    connection = sqlite3.connect(folder / "blobs.sqlite", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE blobs (name INTEGER PRIMARY KEY, data BLOB)")
    began = time.perf_counter()
    together = max(1, 4 * 1024 * 1024 // len(blobs[0]))
    for start in range(0, len(blobs), together):
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO blobs VALUES (?, ?)", list(enumerate(blobs[start : start + together], start))
        )
        connection.execute("COMMIT")
    stored = time.perf_counter()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    durable = time.perf_counter()
    for name in random.Random(1).sample(range(len(blobs)), len(blobs)):
        connection.execute("SELECT data FROM blobs WHERE name = ?", (name,)).fetchone()
    read = time.perf_counter()
    connection.close()
    return stored - began, durable - stored, read - durable


def files(folder: Path, blobs: list[bytes]) -> tuple[float, float, float]:
    """The same for files."""
    began = time.perf_counter()
    for name, data in enumerate(blobs):
        partial = folder / f".{name}"
        partial.write_bytes(data)
        partial.replace(folder / str(name))
    stored = time.perf_counter()
    for name in range(len(blobs)):
        descriptor = os.open(folder / str(name), os.O_RDWR)
        os.fsync(descriptor)
        os.close(descriptor)
    durable = time.perf_counter()
    for name in random.Random(1).sample(range(len(blobs)), len(blobs)):
        (folder / str(name)).read_bytes()
    read = time.perf_counter()
    return stored - began, durable - stored, read - durable


def main() -> None:
    """Prints a table: milliseconds a megabyte, rows and files."""
    print("KiB    store rows/files   durable rows/files   read rows/files   (ms a MB)")
    for size in SIZES:
        rng = random.Random(size)
        blobs = [rng.randbytes(size * 1024) for _ in range(TOTAL_BYTES // (size * 1024))]
        found: dict[str, list[tuple[float, float, float]]] = {"rows": [], "files": []}
        for _ in range(RUNS):
            for name, way in (("rows", rows), ("files", files)):
                folder = Path(tempfile.mkdtemp(dir=os.environ.get("TUHOC_BENCH_DIR")))
                found[name].append(way(folder, blobs))
                shutil.rmtree(folder)
        ms = {
            name: [statistics.median(run[part] for run in runs) * 1000 / (TOTAL_BYTES / 1e6) for part in range(3)]
            for name, runs in found.items()
        }
        columns = "   ".join(f"{ms['rows'][part]:7.2f} / {ms['files'][part]:7.2f}" for part in range(3))
        print(f"{size:4}   {columns}", flush=True)


if __name__ == "__main__":
    main()
