"""An `Outbox` on an SQLite file of its own: what the engine's tests run against, and killed processes find again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import msgspec

from sync.feed import Feed, FeedQuery
from sync.receipt import Range, Receipt, Refusal
from sync.record import Head, SignedRecord
from sync.state import EngineState
from sync.store import Custody, HubLink, Outlook
from sync.wire import within

_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
  device TEXT, seq INTEGER, id TEXT, kind TEXT, text BLOB, signature BLOB, digest BLOB,
  state TEXT DEFAULT 'waiting', reason TEXT, PRIMARY KEY (device, seq));
CREATE TABLE IF NOT EXISTS links (device TEXT PRIMARY KEY, url TEXT, hub_public BLOB, certificate BLOB);
CREATE TABLE IF NOT EXISTS states (device TEXT PRIMARY KEY, state BLOB);
CREATE TABLE IF NOT EXISTS receipts (raw BLOB);
CREATE TABLE IF NOT EXISTS cursors (device TEXT, hub TEXT, cursor TEXT, incarnation TEXT, PRIMARY KEY (device, hub));
CREATE TABLE IF NOT EXISTS events (kind TEXT, body BLOB);
"""
_RECORD = "SELECT id, kind, device, seq, text, signature, digest FROM records WHERE device=? "


class SqliteOutbox:
    """See `sync.store.Outbox`."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    def link(self, device: str, url: str, hub_public: bytes, certificate: bytes = b"") -> None:
        self._db.execute("INSERT OR REPLACE INTO links VALUES (?,?,?,?)", (device, url, hub_public, certificate))

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

    def events(self) -> list[tuple[str, bytes]]:
        return list(self._db.execute("SELECT kind, body FROM events ORDER BY rowid"))

    def links(self) -> tuple[HubLink, ...]:
        rows = self._db.execute("SELECT device, url, hub_public, certificate FROM links ORDER BY device")
        return tuple(HubLink(device=row[0], url=row[1], hub_public=row[2], certificate=row[3]) for row in rows)

    def waiting(self, device: str, max_bytes: int, *, carried: bool = True) -> tuple[SignedRecord, ...]:
        states = "('waiting', 'carried')" if carried else "('waiting')"
        rows = self._db.execute(_RECORD + f"AND state IN {states} ORDER BY seq LIMIT 500", (device,))
        return within([_signed(row) for row in rows], max_bytes)

    def newest(self, device: str) -> tuple[SignedRecord, ...]:
        return tuple(_signed(row) for row in self._db.execute(_RECORD + "ORDER BY seq DESC LIMIT 1", (device,)))

    def count_waiting(self, device: str) -> int:
        query = "SELECT COUNT(*) FROM records WHERE device=? AND state='waiting'"
        return int(self._db.execute(query, (device,)).fetchone()[0])

    def digest_at(self, device: str, seq: int) -> bytes | None:
        row = self._db.execute("SELECT digest FROM records WHERE device=? AND seq=?", (device, seq)).fetchone()
        return None if row is None else bytes(row[0])

    def outlook(self, device: str, hub: str) -> Outlook:
        last = self.newest(device)
        first = self._db.execute(
            "SELECT min(seq) FROM records WHERE device=? AND state IN ('waiting', 'carried')", (device,)
        ).fetchone()[0]
        heard = self._db.execute(
            "SELECT cursor, incarnation FROM cursors WHERE device=? AND hub=?", (device, hub)
        ).fetchone()
        head = Head(last[0].seq, last[0].digest) if last else None
        return Outlook(
            query=FeedQuery(
                after=None if heard is None else heard[0],
                first=first or (1 if head is None else head.seq + 1),
                head=head,
            ),
            incarnation=None if heard is None else heard[1],
        )

    def take_receipt(
        self,
        device: str,
        receipt: Receipt,
        raw: bytes,
        *,
        custody: Custody = Custody.RECEIVED,
        state: EngineState | None = None,
    ) -> int:
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            taken = self._take(device, receipt.ranges, custody)
            self._db.execute("INSERT INTO receipts VALUES (?)", (raw,))
            if state is not None:
                self.save_state(device, state)
        return taken

    def take_feed(self, device: str, feed: Feed, raw: bytes, *, custody: Custody) -> int:
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            known = self.outlook(device, feed.hub).incarnation
            if known not in (None, feed.incarnation):
                has = " OR ".join(f"seq BETWEEN {one.first} AND {one.last}" for one in feed.ranges) or "0"
                lost = f"UPDATE records SET state='waiting' WHERE device=? AND state<>'refused' AND NOT ({has})"  # noqa: S608
                self._db.execute(lost, (device,))
            taken = self._take(device, feed.ranges, custody)
            self._db.executemany(
                "INSERT INTO events VALUES (?,?)", [(one.kind, bytes(one.body)) for one in feed.events]
            )
            self._db.execute(
                "INSERT OR REPLACE INTO cursors VALUES (?,?,?,?)", (device, feed.hub, feed.cursor, feed.incarnation)
            )
        return taken

    def _take(self, device: str, ranges: Iterable[Range], custody: Custody) -> int:
        taken = 0
        for one in ranges:
            for source in ("waiting", "carried") if custody is Custody.RECEIVED else ("waiting",):
                moved = self._db.execute(
                    "UPDATE records SET state=?, reason=NULL WHERE device=? AND seq BETWEEN ? AND ? AND state=?",
                    (custody.value, device, one.first, one.last, source),
                ).rowcount
                taken += moved if source == "waiting" else 0
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


def _signed(r: tuple[str, str, str, int, bytes, bytes, bytes]) -> SignedRecord:
    return SignedRecord(id=r[0], kind=r[1], device=r[2], seq=r[3], text=r[4], signature=r[5], digest=r[6])
