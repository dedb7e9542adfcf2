"""Cuts the power of a recorded process at every point, and holds what is found afterwards to what was acknowledged.

::

    python -m tests.durability.power [--every N] [--seed N]

At each system call that a power cut could tell from the one before it, the home is made as it may be found then
(`tests.durability.disk`), in three ways: everything lost that was not synced, everything kept, and torn at random. Each
of them is opened as a start does, and has to hold every deed that was acknowledged by then, with the time spent to the
millisecond, and of the one under way all or nothing; a sound database, a whole chain, and a journal that gives the same
database once more.

Prints ``POINTS points, HOMES homes opened, 0 lost``, or the first thing that is wrong, and ends with status 1 then.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.compose import open_services
from app.database.migrate import bring_up_to_date
from app.database.recovery import Mended, open_journal, recover
from app.home import Home
from sync.encoding import to_base64url
from sync.record import check_signature, digest_of, parse
from tests.app.clocks import HandClock
from tests.app.world import COURSE, Publisher
from tests.durability.disk import Disk, lines_of, record
from tests.durability.dumps import dump, rows

WAYS = ("dropped", "kept", "torn")
_SKIPPED_FOLDERS = shutil.ignore_patterns("cache")


@dataclass
class Told:
    """What the process has said so far."""

    attempt: str | None = None
    answers: dict[int, str | None] = field(default_factory=dict)
    flags: set[int] = field(default_factory=set)
    spent_s: int = 0
    closed: set[str] = field(default_factory=set)
    begun: list[Any] | None = None

    def hear(self, line: bytes) -> None:
        """Takes one line."""
        what = json.loads(line)
        if what[0] == "attempt":
            if what[1] != self.attempt:
                self.attempt, self.answers, self.flags, self.spent_s = what[1], {}, set(), 0
        elif what[0] == "done":
            assert self.begun is not None
            kind, place, value, self.spent_s = self.begun
            if kind == "answer":
                self.answers[place] = value
            elif kind == "flag":
                self.flags.add(place)
            else:
                assert self.attempt is not None
                self.closed.add(self.attempt)
                self.attempt = None
            self.begun = None
        elif what[0] != "rebuilt":
            self.begun = what


def clock() -> HandClock:
    """A clock for a start after the cut."""
    return HandClock(datetime(2026, 11, 5, 10, tzinfo=UTC))


def furnished(folder: Path) -> Path:
    """A home with a course and a learner, closed in order."""
    publisher = Publisher(folder / "publisher")
    publisher.publish(folder / "stick")
    services = open_services(folder / "before", clock=clock())
    services.library.trust(publisher.keys_json)
    services.library.fetch(None, COURSE, source=str(folder / "stick"))
    services.profiles.create("Nguyễn Văn An")
    services.close()
    return folder / "before"


def recorded(before: Path, folder: Path, kind: str) -> tuple[Disk, Iterator[str]]:
    """Runs a process on a copy of a home; returns the disk as it was, and what was done to it."""
    running = folder / kind
    shutil.copytree(before, running)
    trace = folder / f"{kind}.trace"
    program = [sys.executable, "-m", "tests.durability.recorded", str(running), kind]
    record(program, trace, cwd=Path(__file__).resolve().parents[2])
    return Disk(before, running), lines_of(trace)


class Trial:
    """Opens homes that lost their power."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.found = folder / "found"
        self.rng = random.Random(seed)
        self.points = 0
        self.homes = 0

    def answering(self, before: Path, folder: Path, every: int, *, deaf: bool = False) -> None:
        """Every point of a learner at work.

        Args:
            before: a home.
            folder: to work in.
            every: one point of so many, at random; 1 for all.
            deaf: the disk does nothing when it is told to sync: to see that this trial can fail.
        """
        disk, calls = recorded(before, folder, "answering")
        told, heard = Told(), 0
        for call in calls:
            if (deaf and "sync(" in call) or not disk.feed(call):
                continue
            for line in disk.said[heard:]:
                told.hear(line)
            heard = len(disk.said)
            if not self._chosen(every):
                continue
            for way in WAYS:
                disk.after_power_cut(self.found, way, self.rng)
                self.homes += 1
                self.hold(told, f"point {self.points}, {way}, after {told}")
                shutil.rmtree(self.found)
        assert len(told.closed) == 1, "the process did not do its work"

    def hold(self, told: Told, where: str) -> None:
        """Opens the home, and holds it to what was said."""
        home = Home(self.found)
        recovery = recover(home, clock())
        assert recovery is None or recovery.mended is Mended.CAUGHT_UP, f"{where}: {recovery}"
        bring_up_to_date(home, clock())
        open_journal(home).close()
        path = home.database
        assert rows(path, "PRAGMA integrity_check") == [("ok",)], where
        assert rows(path, "PRAGMA foreign_key_check") == [], where
        states = {row[0]: row for row in rows(path, "SELECT id, state, elapsed_ms, record_id FROM attempts")}
        for attempt in told.closed:
            assert states[attempt][1] in {"submitted", "graded"}, f"{where}: a result is lost"
        if told.attempt is not None:
            self.compare(told, states, path, where)
        chain(path, where)
        wanted = dump(path)
        path.unlink()
        for rest in ("-wal", "-shm"):
            path.with_name(path.name + rest).unlink(missing_ok=True)
        again = recover(home, clock())
        assert again is not None, where
        assert again.mended is Mended.REBUILT, f"{where}: {again}"
        assert dump(path) == wanted, f"{where}: the journal tells another story"

    def compare(self, told: Told, states: dict[str, tuple[Any, ...]], path: Path, where: str) -> None:
        """The attempt under way."""
        assert told.attempt in states, f"{where}: the attempt is lost"
        kind, place, value, spent_s = told.begun or (None, 0, None, told.spent_s)
        _, state, elapsed_ms, _ = states[told.attempt]
        assert state == "open" or kind == "submit", where
        assert elapsed_ms in {told.spent_s * 1000, spent_s * 1000}, f"{where}: {elapsed_ms} ms spent"
        done = elapsed_ms == spent_s * 1000
        answers = dict(rows(path, "SELECT item, answer FROM answers WHERE attempt_id = ?", told.attempt))
        flags = {item for (item,) in rows(path, "SELECT item FROM flags WHERE attempt_id = ?", told.attempt)}
        wanted_answers = {**told.answers, place: value} if done and kind == "answer" else told.answers
        wanted_flags = told.flags | {place} if done and kind == "flag" else told.flags
        assert (answers, flags) == (wanted_answers, wanted_flags), f"{where}: {answers} {flags}"

    def rebuilding(self, before: Path, folder: Path, every: int) -> None:
        """Every point of a start that builds a damaged database again."""
        damaged = folder / "damaged"
        shutil.copytree(before, damaged)
        wanted = dump(before / "study.sqlite")
        data = bytearray((damaged / "study.sqlite").read_bytes())
        data[8192:] = b"\xff" * (len(data) - 8192)
        (damaged / "study.sqlite").write_bytes(bytes(data))
        (damaged / "study.sqlite-suspect").touch()
        disk, calls = recorded(damaged, folder, "rebuilding")
        for call in calls:
            if not disk.feed(call) or not self._chosen(every):
                continue
            for way in WAYS:
                disk.after_power_cut(self.found, way, self.rng)
                self.homes += 1
                recover(Home(self.found), clock())
                found = self.found / "study.sqlite"
                assert dump(found) == wanted, f"rebuilding, point {self.points}, {way}"
                assert len(list(self.found.glob("study.damaged-*"))) >= bool(disk.said), "the damaged file is gone"
                shutil.rmtree(self.found)
        assert disk.said, "the process did not do its work"

    def _chosen(self, every: int) -> bool:
        chosen = self.rng.randrange(every) == 0
        self.points += chosen
        return chosen


def chain(path: Path, where: str) -> None:
    """Every record is signed and names the one before it; no attempt is without its records."""
    (public,) = rows(path, "SELECT public_key FROM devices")
    previous: str | None = None
    found = rows(path, "SELECT seq, text, signature FROM records ORDER BY seq")
    for number, (seq, text, signature) in enumerate(found, 1):
        check_signature(text, signature, public[0])
        assert (seq, parse(text).prev) == (number, previous), f"{where}: a broken chain"
        previous = to_base64url(digest_of(text))
    ((opened, closed),) = rows(path, "SELECT count(opened_record_id), count(record_id) FROM attempts")
    assert len(found) == opened + closed, f"{where}: an attempt without its records"


def try_it(folder: Path, *, every: int, seed: int) -> Trial:
    """Records both processes and cuts their power.

    Raises:
        AssertionError: something was lost.
    """
    before = furnished(folder)
    trial = Trial(folder, seed)
    trial.answering(before, folder, every)
    # What the first process left is what the second finds damaged.
    trial.rebuilding(folder / "answering", folder, every)
    return trial


def main(arguments: list[str] | None = None) -> int:
    """Runs the trial; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.durability.power")
    parser.add_argument("--every", type=int, default=1, help="one point of so many (1: all)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--folder", help="where homes are made (the temporary folder)")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        try:
            trial = try_it(Path(folder), every=options.every, seed=options.seed)
        except AssertionError as error:
            print(f"seed {options.seed}: {error}")
            return 1
    took = time.monotonic() - began
    print(f"{trial.points} points, {trial.homes} homes opened, 0 lost (seed {options.seed}, {took:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
