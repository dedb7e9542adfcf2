"""Several processes that take records into one PostgreSQL database at once: exactly once, with every mark."""

from __future__ import annotations

import multiprocessing
import random
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from sync.hub import check
from sync.hub.database import HubDatabase
from sync.hub.intake import Intake
from sync.hub.reasons import Reason
from sync.hub.schema import RecordRow, ResultRow, ReviewRow
from sync.record import SignedRecord
from sync.wire import Item
from tests.hub.world import NOW, HubWorld
from tests.sync.samples import Learner

_PROCESSES = 4

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def hub(tmp_path: Path, postgres_url: str) -> HubWorld:
    return HubWorld(tmp_path / "hub", postgres_url)


def writing(url: str, batches: list[list[tuple[bytes, bytes]]], gate: Barrier) -> None:
    """One process: takes its batches as fast as it can, from the same moment on as the others."""
    database = HubDatabase(make_url(url))
    intake = Intake(database)
    gate.wait(60)
    for batch in batches:
        intake.take([Item(signature, text) for signature, text in batch], NOW)
    database.close()


def at_once(hub: HubWorld, of_each: list[list[list[SignedRecord]]]) -> None:
    """Runs a process for each list of batches, all at the same time."""
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(len(of_each))
    url = hub.config.database.render_as_string(hide_password=False)
    processes = [
        context.Process(
            target=writing, args=(url, [[(one.signature, one.text) for one in batch] for batch in batches], gate)
        )
        for batches in of_each
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
        assert process.exitcode == 0


def open_reasons(hub: HubWorld) -> dict[tuple[str, int, bytes], set[str]]:
    with hub.database() as database, database.read() as session:
        rows = session.execute(
            select(RecordRow.device, RecordRow.seq, RecordRow.digest, ReviewRow.reason)
            .join(ReviewRow, ReviewRow.position == RecordRow.position)
            .where(ReviewRow.settled_at.is_(None))
        )
        found: dict[tuple[str, int, bytes], set[str]] = {}
        for row in rows:
            found.setdefault((row.device, row.seq, row.digest), set()).add(row.reason)
        return found


def test_the_same_records_by_several_ways_count_once(hub: HubWorld) -> None:
    learners = [hub.learner(seed) for seed in range(1, 9)]
    records = [record for learner in learners for record in learner.attempts(12)]
    rng = random.Random(7)
    of_each = []
    for _ in range(_PROCESSES):
        mixed = rng.sample(records, len(records))
        of_each.append([mixed[start : start + 8] for start in range(0, len(mixed), 8)])
    at_once(hub, of_each)
    with hub.database() as database, database.read() as session:
        digests = list(session.scalars(select(RecordRow.digest)))
        results = list(session.scalars(select(ResultRow.record)))
    assert sorted(digests) == sorted(one.digest for one in records)
    assert sorted(results) == sorted(one.id for one in records)
    # All gaps that some order made have closed again, whoever closed them.
    assert open_reasons(hub) == {}
    assert check(hub.data).well


def test_a_fork_is_seen_whoever_brings_which_side(hub: HubWorld) -> None:
    learner = hub.learner(1)
    first = learner.attempts(3)
    sides = [[learner.attempt(previous=first[-1].head, advance=False)] for _ in range(_PROCESSES)]
    at_once(hub, [[first, side] for side in sides])
    found = open_reasons(hub)
    assert set(found) == {(learner.device, 4, side[0].digest) for side in sides}
    assert all(reasons == {Reason.SAME_SEQUENCE} for reasons in found.values())
    assert check(hub.data).forks == 1


class Borrower(Learner):
    """Somebody whose records have the ids of another one's."""

    def __init__(self, seed: int, ids: list[str], subject: str) -> None:
        super().__init__(seed, subject=subject)
        self._ids = iter(ids)

    def new_id(self) -> str:
        return next(self._ids)


def test_an_id_that_several_devices_use_at_the_same_moment_is_marked_everywhere(hub: HubWorld) -> None:
    ids = [hub.learner(99).new_id() for _ in range(1)] + [f"0193a1b2-0000-7000-8000-{n:012d}" for n in range(11)]
    people = [hub.learner(seed) for seed in range(1, _PROCESSES + 1)]
    borrowers = []
    for seed, person in enumerate(people, start=50):
        borrower = Borrower(seed, ids, person.subject)
        hub.enrol(borrower.key, person.subject.removeprefix("person:"))
        borrowers.append(borrower)
    made = [one.attempts(len(ids)) for one in borrowers]
    at_once(hub, [[[record] for record in records] for records in made])
    found = open_reasons(hub)
    assert len(found) == len(ids) * _PROCESSES
    assert all(reasons == {Reason.SAME_ID} for reasons in found.values())


def test_more_devices_than_there_are_locks_are_taken_all_the_same(
    hub: HubWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.hub.surroundings._MOST_LOCKS", 2)
    learners = [hub.learner(seed) for seed in range(1, 6)]
    batch = [Item(one.signature, one.text) for learner in learners for one in learner.attempts(2)]
    with hub.database() as database:
        assert Intake(database).take(batch, NOW).new == 10
        assert Intake(database).take(batch, NOW).new == 0


def test_what_points_at_nothing_is_found_though_the_server_does_not_look(hub: HubWorld) -> None:
    learner = hub.learner(1)
    with hub.database() as database:
        Intake(database).take([Item(one.signature, one.text) for one in learner.attempts(3)], NOW)
        assert check(hub.data).well
        with database.write() as session:
            session.connection().exec_driver_sql("DELETE FROM records WHERE seq = 2")
    assert {fault.what for fault in check(hub.data).shown} >= {"database: orphan in results"}
    with hub.database() as database, database.write() as session:
        session.connection().exec_driver_sql("UPDATE records SET device = 'f' || substr(device, 2, 63)")
    assert {fault.what for fault in check(hub.data).shown} >= {"database: orphan in records"}
