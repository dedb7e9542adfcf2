"""How many signed attempts a second a hub takes in, durably, on SQLite and on PostgreSQL.

Batches of 50 attempts of 20 choice questions come one after the other as they travel. Measured is all that the hub does
with one but HTTP: unpack, parse, check signatures, judge chains, write records with their results, commit, seal the
receipt. "Marking": the same while the thread runs that marks attempts.

The floor is done with the same batches in the same run, turn by turn: signatures are checked by the same library, and
text and signature are inserted by one ``executemany`` a batch into a bare table of the same kind of database, and
committed. The floor has one thread. The hub checks signatures on all cores, with one sender too; "4 senders" are four
threads that have each a batch under way, as a hub's web server has them.
"""

from __future__ import annotations

import argparse
import contextlib
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from benchmarks.attempts import QUESTIONS, Fleet
from benchmarks.figures import Figure, report
from benchmarks.postgres import serving
from content_cache.signing import SigningKey
from sync.hub import init_hub, load_config
from sync.hub.database import HubDatabase
from sync.hub.grading import Grader
from sync.hub.grading_worker import GradingWorker
from sync.hub.intake import Intake
from sync.hub.published import PublishedQuizzes
from sync.hub.signatures import SignatureChecks, Signed, is_signed
from sync.protocol import MAX_BATCH_BYTES
from sync.receipt import Receipt, seal_receipt
from sync.record import SignedRecord
from sync.timestamps import timestamp
from sync.wire import Item, pack, unpack

BATCH = 50
BATCHES = 60
"""Of each shape, on each database."""
LEARNERS = 5_000
TARGET_PER_S = 1_500
TARGET_RATIO = 2.0
_GROWTH_BATCHES = 100
_GROWTH_WARMING = 20
_FILLING = 500
"""Attempts in one transaction, of those that only have to be there."""
_GROWTH_RATIO = 1.5
_ROUND = 12
"""Batches that are taken, or written barely, before it is the other's turn."""


class _Believing(SignatureChecks):
    """Looks at nothing."""

    def check(self, signed: Sequence[Signed]) -> list[bool]:
        """All are."""
        return [True] * len(signed)


class BenchHub:
    """A hub's intake without its web server."""

    def __init__(self, folder: Path, fleet: Fleet, database_url: str | None, *, grading: bool = False) -> None:
        """Makes a hub and enrols everybody."""
        config = init_hub(folder, name="Máy chủ đo", database_url=database_url)
        self._key = SigningKey.load(config.key_path)
        self.database = HubDatabase(load_config(folder).database)
        fleet.enrol(self.database)
        self._intake = Intake(self.database)
        self._worker: GradingWorker | None = None
        if grading:
            grader = Grader(self.database, PublishedQuizzes(config.courses, config.identity_path))
            self._worker = GradingWorker(grader, lambda: datetime.now(UTC))

    def take(self, body: bytes) -> bytes:
        """Does with a batch what the server does; gives the receipt."""
        now = datetime.now(UTC)
        taken = self._intake.take(unpack(body, MAX_BATCH_BYTES), now)
        if self._worker is not None:
            self._worker.wake()
        receipt = Receipt(hub=self._key.key_id, incarnation="0", time=timestamp(now), ranges=taken.ranges)
        assert taken.new
        assert not taken.refused
        return seal_receipt(receipt, self._key)

    def fill(self, records: Sequence[SignedRecord]) -> None:
        """Takes records as `take` does, but in one large batch and by their word: no time is measured."""
        checks = self._intake.signatures
        self._intake.signatures = _Believing(0)
        taken = self._intake.take([Item(one.signature, one.text) for one in records], datetime.now(UTC))
        self._intake.signatures = checks
        assert taken.new == len(records)

    def close(self) -> None:
        """Ends the thread that marks, and closes the database."""
        if self._worker is not None:
            self._worker.close()
        self.database.close()


class BareSqlite:
    """A table with the bytes and nothing else."""

    def __init__(self, folder: Path) -> None:
        """Makes it, as durable as the hub's."""
        self._connection = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("CREATE TABLE bare (text BLOB, signature BLOB)")

    def write(self, rows: Sequence[tuple[bytes, bytes]]) -> None:
        """Inserts and commits."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO bare VALUES (?, ?)", rows)
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Closes it."""
        self._connection.close()


class BarePostgres:
    """The same on a server."""

    def __init__(self, url: str) -> None:
        """Makes the table."""
        parsed = make_url(url)
        host = str(parsed.query["host"])
        self._connection = psycopg.connect(host=host, user=parsed.username, dbname=parsed.database)
        self._connection.execute("CREATE TABLE bare (text bytea, signature bytea)")
        self._connection.commit()

    def write(self, rows: Sequence[tuple[bytes, bytes]]) -> None:
        """Inserts and commits."""
        with self._connection.cursor() as cursor:
            cursor.executemany("INSERT INTO bare VALUES (%b, %b)", rows)
        self._connection.commit()

    def close(self) -> None:
        """Closes it."""
        self._connection.close()


def bare(write: Callable[[Sequence[tuple[bytes, bytes]]], None], publics: dict[str, bytes]) -> Callable[..., None]:
    """What cannot be spared: every signature is checked, every byte is on the disk."""

    def done(records: Sequence[SignedRecord]) -> None:
        for one in records:
            assert is_signed(Signed(publics[one.device], one.signature, one.text))
        write([(one.text, one.signature) for one in records])

    return done


def compare(
    hub: BenchHub, floor: Callable[..., None], batches: Sequence[Sequence[SignedRecord]], senders: int
) -> tuple[float, float]:
    """Attempts a second of the hub and of the floor, turn by turn."""
    bodies = [pack(list(records)) for records in batches]
    hub_s = floor_s = 0.0
    with ThreadPoolExecutor(senders) as pool:
        for start in range(0, len(batches), _ROUND):
            began = time.perf_counter()
            for _ in pool.map(hub.take, bodies[start : start + _ROUND]):
                pass
            between = time.perf_counter()
            for records in batches[start : start + _ROUND]:
                floor(records)
            hub_s += between - began
            floor_s += time.perf_counter() - between
    count = sum(map(len, batches))
    return count / hub_s, count / floor_s


def figures(
    batches: int = BATCHES, learners: int = LEARNERS, kinds: Sequence[str] = ("sqlite", "postgresql")
) -> list[Figure]:
    """Both databases, both shapes of batches, and marking beside.

    Args:
        batches: of each shape.
        learners: who are enrolled.
        kinds: of databases.
    """
    made = []
    for kind in kinds:
        for name, one_learner, grading, senders in (
            ("one learner a batch", True, False, 1),
            ("50 learners a batch", False, False, 1),
            ("50 learners, marking", False, True, 1),
            ("50 learners, 4 senders", False, False, 4),
        ):
            fleet = Fleet(learners)
            sent = list(fleet.batches(batches, size=BATCH, one_learner=one_learner))
            publics = {key.key_id: key.public for key in fleet.keys}
            with _places(kind) as (folder, hub_url, bare_url):
                hub = BenchHub(folder / "hub", fleet, hub_url, grading=grading)
                table = BareSqlite(folder) if bare_url is None else BarePostgres(bare_url)
                try:
                    rate, floor = compare(hub, bare(table.write, publics), sent, senders)
                finally:
                    hub.close()
                    table.close()
            made.append(
                Figure(
                    name=f"ingestion {kind}: {name}",
                    measured=f"{rate:,.0f} att./s",
                    floor=f"{floor:,.0f} att./s bare",
                    ratio=floor / rate,
                    target=f">= {TARGET_PER_S:,}/s, 2x",
                    ok=rate >= TARGET_PER_S and floor / rate <= TARGET_RATIO,
                )
            )
    return made


def growth(
    most: int, kinds: Sequence[str] = ("sqlite", "postgresql"), learners: int = 20_000, first: int = 10_000
) -> list[Figure]:
    """What an attempt costs with more and more of them stored: ten times as many a step.

    Batches are of 50 learners, each of whom is anywhere in the indexes. What only has to be there comes in larger
    batches whose signatures nobody looks at; what is measured is looked at in full. The processor's time is compared,
    of this process: a soak shares its machine. The time on the clock is told beside.

    Args:
        most: attempts that are stored at the end.
        kinds: of databases.
        learners: who are enrolled.
        first: attempts that are stored when it is measured first.
    """
    made = []
    for kind in kinds:
        fleet = Fleet(learners)
        stored, base = 0, 0.0
        with _places(kind) as (folder, hub_url, _):
            hub = BenchHub(folder / "hub", fleet, hub_url)
            try:
                step = first
                while step <= most:
                    for records in fleet.batches((step - stored) // _FILLING, size=_FILLING, one_learner=False):
                        hub.fill(records)
                    stored = step + (_GROWTH_WARMING + _GROWTH_BATCHES) * BATCH
                    warming = fleet.batches(_GROWTH_WARMING, size=BATCH, one_learner=False)
                    for body in [pack(one) for one in warming]:
                        hub.take(body)
                    bodies = [pack(one) for one in fleet.batches(_GROWTH_BATCHES, size=BATCH, one_learner=False)]
                    began, worked = time.perf_counter(), time.process_time()
                    for body in bodies:
                        hub.take(body)
                    count = _GROWTH_BATCHES * BATCH
                    each_us = (time.process_time() - worked) / count * 1e6
                    clock_us = (time.perf_counter() - began) / count * 1e6
                    base = base or each_us
                    made.append(
                        Figure(
                            name=f"attempt taken in, {step:,} stored ({kind})",
                            measured=f"{each_us:,.0f} us",
                            floor=f"{clock_us:,.0f} us on the clock",
                            ratio=each_us / base,
                            target=f"<= {_GROWTH_RATIO:g}x the first",
                            ok=each_us <= _GROWTH_RATIO * base,
                        )
                    )
                    print(made[-1].line(), flush=True)
                    step *= 10
            finally:
                hub.close()
    return made


@contextlib.contextmanager
def _places(kind: str) -> Iterator[tuple[Path, str | None, str | None]]:
    """A folder, and URLs of two databases where the kind wants them."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tuhoc-bench-")))
        if kind == "sqlite":
            yield folder, None, None
        else:
            server = stack.enter_context(serving())
            yield folder, stack.enter_context(server.database()), stack.enter_context(server.database())


def main() -> int:
    """``--growth N``: the soak, up to N stored attempts; otherwise the figures of ``make bench``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--growth", type=int, metavar="N", help="how the cost grows up to N stored attempts")
    asked = parser.parse_args()
    if asked.growth:
        return 0 if all(figure.ok for figure in growth(asked.growth)) else 1
    print(f"{BATCH} attempts of {QUESTIONS} questions a batch")
    return report(figures())


if __name__ == "__main__":
    sys.exit(main())
