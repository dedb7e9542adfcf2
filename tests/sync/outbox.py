"""An `Outbox` on an SQLite file of its own: what the engine's tests run against, and killed processes find again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import msgspec

from sync.receipt import Receipt, Refusal
from sync.record import SignedRecord
from sync.state import EngineState
from sync.store import HubLink
from sync.wire import within

_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
  device TEXT, seq INTEGER, id TEXT, kind TEXT, text BLOB, signature BLOB, digest BLOB,
  state TEXT DEFAULT 'waiting', reason TEXT, PRIMARY KEY (device, seq));
CREATE TABLE IF NOT EXISTS links (device TEXT PRIMARY KEY, url TEXT, hub_public BLOB);
CREATE TABLE IF NOT EXISTS states (device TEXT PRIMARY KEY, state BLOB);
CREATE TABLE IF NOT EXISTS receipts (raw BLOB);
"""


class SqliteOutbox:
    """See `sync.store.Outbox`."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    def link(self, device: str, url: str, hub_public: bytes) -> None:
        self._db.execute("INSERT OR REPLACE INTO links VALUES (?,?,?)", (device, url, hub_public))

    def add(self, records: Iterable[SignedRecord]) -> None:
        self._db.executemany(
            "INSERT INTO records (device, seq, id, kind, text, signature, digest) VALUES (?,?,?,?,?,?,?)",
            [(r.device, r.seq, r.id, r.kind, r.text, r.signature, r.digest) for r in records],
        )

    def states_of(self, device: str) -> list[str]:
        rows = self._db.execute("SELECT state FROM records WHERE device=? ORDER BY seq", (device,))
        return [row[0] for row in rows]

    def reasons(self) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT reason FROM records WHERE reason IS NOT NULL")]

    def receipts(self) -> list[bytes]:
        return [row[0] for row in self._db.execute("SELECT raw FROM receipts")]

    def links(self) -> tuple[HubLink, ...]:
        rows = self._db.execute("SELECT device, url, hub_public FROM links ORDER BY device")
        return tuple(HubLink(device=row[0], url=row[1], hub_public=row[2]) for row in rows)

    def waiting(self, device: str, max_bytes: int) -> tuple[SignedRecord, ...]:
        rows = self._db.execute(
            "SELECT id, kind, device, seq, text, signature, digest FROM records"
            " WHERE device=? AND state='waiting' ORDER BY seq LIMIT 500",
            (device,),
        )
        found = [
            SignedRecord(id=r[0], kind=r[1], device=r[2], seq=r[3], text=r[4], signature=r[5], digest=r[6])
            for r in rows
        ]
        return within(found, max_bytes)

    def count_waiting(self, device: str) -> int:
        query = "SELECT COUNT(*) FROM records WHERE device=? AND state='waiting'"
        return int(self._db.execute(query, (device,)).fetchone()[0])

    def digest_at(self, device: str, seq: int) -> bytes | None:
        row = self._db.execute("SELECT digest FROM records WHERE device=? AND seq=?", (device, seq)).fetchone()
        return None if row is None else bytes(row[0])

    def take_receipt(self, device: str, receipt: Receipt, raw: bytes) -> int:
        taken = 0
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for one in receipt.ranges:
                taken += self._db.execute(
                    "UPDATE records SET state='received', reason=NULL"
                    " WHERE device=? AND seq BETWEEN ? AND ? AND state='waiting'",
                    (device, one.first, one.last),
                ).rowcount
            self._db.execute("INSERT INTO receipts VALUES (?)", (raw,))
        return taken

    def refuse(self, device: str, refusals: tuple[Refusal, ...]) -> int:
        aside = 0
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for one in refusals:
                aside += self._db.execute(
                    "UPDATE records SET state='refused', reason=? WHERE device=? AND seq=? AND state='waiting'",
                    (one.reason, device, one.seq),
                ).rowcount
        return aside

    def load_state(self, device: str) -> EngineState:
        row = self._db.execute("SELECT state FROM states WHERE device=?", (device,)).fetchone()
        return EngineState() if row is None else msgspec.json.decode(row[0], type=EngineState)

    def save_state(self, device: str, state: EngineState) -> None:
        self._db.execute("INSERT OR REPLACE INTO states VALUES (?,?)", (device, msgspec.json.encode(state)))
