"""One trial: a seed's plan is carried out, then the weather clears, and everything must be where it belongs."""

from __future__ import annotations

import contextlib
import random
import shutil
import signal
import sqlite3
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from sync.encoding import to_base64url
from sync.record import check_signature, digest_of, parse
from tests.chaos import actors, line, template
from tests.chaos.processes import FAULT, Doom, Process

STEPS = 10
CALM_ROUNDS = 6
"""Runs of the sender in clear weather, at most: one is enough but for what the plan left on the way."""
_JUMPS_S = (0.0, 0.0, 86_400.0 * 400, -86_400.0 * 3_000, 3_600.0, -1_800.0)


class Trial:
    """A seed's world."""

    def __init__(self, prepared: Path, folder: Path, seed: int, steps: int = STEPS) -> None:
        template.copy(prepared, folder)
        self.folder = folder
        self.pick = random.Random(seed)
        self.done: set[str] = set()
        """Ids of attempts that a learner was told are handed in."""
        self.deaths = 0
        self._steps = steps
        self.ways: Counter[str] = Counter()
        """How often something went which way, as the processes said."""
        self._hub: Process | None = None
        self._port = 0
        self._relay: Process | None = None
        self._relay_port = 1
        self.setback = self.pick.choice(("", "", "hub", "home"))
        """What is set back to an earlier copy in this trial."""
        self._off_s = dict.fromkeys(template.HOMES, 0.0)

    def run(self) -> None:
        """Carries the plan out and judges.

        Raises:
            AssertionError: something was lost, doubled, torn, or failed by itself.
        """
        try:
            for _ in range(self._steps):
                self._step()
            self._calm()
        finally:
            for one in (self._hub, self._relay):
                if one is not None:
                    one.kill()
        self._judge()

    def _step(self) -> None:
        kinds = {
            "learn": 35,
            "sync": 30,
            "hub": 12,
            "clock": 7,
            "stick": 12,
            "phone": 6,
            "room": 16,
            "misfortune": 30 if self.setback else 0,
        }
        kind = self.pick.choices(list(kinds), list(kinds.values()))[0]
        home = self.pick.choice(list(template.HOMES))
        if kind == "clock":
            self._off_s[home] = self.pick.choice(_JUMPS_S)
        elif kind == "hub":
            self._restart(self._doom(400))
        elif kind == "learn":
            self._learn(home)
        elif kind == "stick":
            self._carry(home)
        elif kind == "room":
            self._room(home)
        elif kind == "misfortune":
            self._misfortune(home)
        elif kind == "phone":
            seed = self.pick.randrange(2**32)
            self._ran(Process.start(lambda say: actors.photograph(say, self.folder / home, seed, self._port)))
        else:
            if self._hub is None or self._hub.status is not None:
                self._restart(self._doom(400) if self.pick.random() < 0.4 else Doom())
            self._sync(home, self._doom(200))

    def _doom(self, points: int) -> Doom:
        chance = self.pick.random()
        if chance < 0.55:
            return Doom()
        if chance < 0.85:
            return Doom(points=int(points ** self.pick.uniform(0.4, 1)))
        return Doom(after_s=self.pick.uniform(0.01, 0.3))

    def _learn(self, home: str) -> None:
        deeds, seed, doom = self.pick.randint(1, 4), self.pick.randrange(2**32), self._doom(300)
        off_s, port = self._off_s[home], self._port
        self._ran(
            Process.start(
                lambda say: actors.learn(say, self.folder / home, seed=seed, deeds=deeds, off_s=off_s, port=port), doom
            )
        )

    def _carry(self, home: str) -> None:
        """A stick goes to the centre and back; whoever handles it may die, and a later one may come before it."""
        stick, receipts = self.folder / f"{home}.tuhoc", self.folder / f"{home}-receipts.tuhoc"
        where = self.folder / home
        self._ran(Process.start(lambda say: actors.write_stick(say, where, stick), self._doom(200)))
        if stick.exists() and self.pick.random() < 0.8:
            hub = self.folder / template.HUB
            self._ran(Process.start(lambda say: actors.read_stick(say, hub, stick, receipts), self._doom(200)))
        if receipts.exists() and self.pick.random() < 0.8:
            self._ran(Process.start(lambda say: actors.take_receipts(say, where, receipts), self._doom(200)))

    def _room(self, home: str) -> None:
        """A class with a trainer's laptop: mostly without the centre, and the laptop may die while it carries."""
        if self._relay is not None and (self._relay.status is not None or self.pick.random() < 0.3):
            self._relay.kill()
            self._relay = None
        if self._relay is None:
            centre, doom = self._port or 1, self._doom(400)
            self._relay = Process.start(lambda say: actors.serve_relay(say, self.folder / template.RELAY, centre), doom)
            ready = self._relay.hear("ready")
            if ready is None:
                self._ended(self._relay)
                return
            self._relay_port = ready[1]
        off_s, port = self._off_s[home], self._port if self.pick.random() < 0.3 else 1
        self._ran(
            Process.start(
                lambda say: actors.sync(say, self.folder / home, off_s=off_s, port=port, relay=self._relay_port),
                self._doom(200),
            )
        )
        states = Counter(row[0] for row in _rows(self.folder / home / "study.sqlite", "SELECT state FROM records"))
        self.ways["carried"] += states["carried"] > 0

    def _misfortune(self, home: str) -> None:
        """What is set back is the hub, or a home; not both in one trial, since then something is gone for good."""
        if self.setback == "hub":
            copy, data = self.folder / "hub.backup", self.folder / template.HUB
            if not copy.exists():
                self._ran(Process.start(lambda say: actors.back_up(say, data, copy), self._doom(60)))
                return
            if self._hub is not None:
                self._hub.kill()
            data.rename(self.folder / f"lost-{len(list(self.folder.iterdir()))}")
            self._ran(Process.start(lambda say: actors.restore(say, data, copy)))
        elif self.setback == "home":
            copy = self.folder / f"{home}.copy"
            if not copy.exists():
                shutil.copytree(self.folder / home, copy)
                return
            held = self._ids(self.folder / template.HUB / "hub.sqlite")
            # What was nowhere but on this disk is gone with it.
            self.done -= self._ids(self.folder / home / "study.sqlite") - held - self._ids(copy / "study.sqlite")
            shutil.rmtree(self.folder / home)
            copy.rename(self.folder / home)

    @staticmethod
    def _ids(database: Path) -> set[str]:
        with contextlib.closing(sqlite3.connect(database)) as connection:
            return {row[0] for row in connection.execute("SELECT id FROM records")}

    def _sync(self, home: str, doom: Doom) -> None:
        cuts = [(int(10 ** self.pick.uniform(0, 4)), int(10 ** self.pick.uniform(0, 4))) for _ in range(3)]
        cuts = cuts[: self.pick.randint(0, 3)]
        wire = Process.start(lambda say: line.carry(say, self._port, cuts))
        try:
            ready = wire.hear("ready")
            assert ready is not None
            off_s = self._off_s[home]
            self._ran(Process.start(lambda say: actors.sync(say, self.folder / home, off_s=off_s, port=ready[1]), doom))
        finally:
            wire.kill()

    def _restart(self, doom: Doom) -> None:
        """Kills the hub, if it lives, and starts it again; it may die before it is ready."""
        if self._hub is not None:
            self._hub.kill()
        self._hub = Process.start(lambda say: actors.serve(say, self.folder / template.HUB, 0), doom)
        ready = self._hub.hear("ready")
        if ready is None:
            self._ended(self._hub)
        else:
            self._port = ready[1]

    def _ran(self, process: Process) -> None:
        process.wait()
        self._ended(process)
        self.done.update(line[1] for line in process.said if line[0] == "done")
        self.ways.update(
            " ".join(map(str, line)) for line in process.said if line[0] in {"written", "page", "backed-up", "restored"}
        )
        self.ways.update(line[0] for line in process.said if line[0] in {"taken", "received", "waiting"})

    def _ended(self, process: Process) -> None:
        status = process.wait()
        faults = [line[1] for line in process.said if line[0] == "fault"]
        assert status != FAULT, faults[0] if faults else "failed"
        assert status in (0, -signal.SIGKILL, -signal.SIGALRM), status
        self.deaths += status != 0

    def _calm(self) -> None:
        """The line is good, the hub lives, clocks are right: everything that waits must arrive."""
        self._restart(Doom())
        for home in template.HOMES:
            for _ in range(CALM_ROUNDS):
                sender = Process.start(
                    lambda say, home=home: actors.sync(say, self.folder / home, off_s=0.0, port=self._port)
                )
                sender.wait()
                self._ended(sender)
                left = sender.hear("waiting")
                assert left is not None, sender.said
                if not left[1]:
                    break
            assert left == ["waiting", 0], f"{home}: {left}"

    def _judge(self) -> None:
        checking = Process.start(lambda say: actors.check(say, self.folder / template.HUB))
        checking.wait()
        self._ended(checking)
        assert checking.hear("checked") == ["checked", True] or self.setback == "home", checking.said
        publics = dict(_rows(self.folder / template.HUB / "hub.sqlite", "SELECT id, public FROM devices"))
        central = _rows(self.folder / template.HUB / "hub.sqlite", "SELECT text, signature, device, seq FROM records")
        held = defaultdict(int)
        chains: dict[str, dict[int, Any]] = defaultdict(dict)
        for text, signature, device, seq in central:
            check_signature(text, signature, publics[device])
            held[text] += 1
            if self.setback != "home":
                assert seq not in chains[device], f"two records at {seq}"
            chains[device][seq] = (parse(text).prev, digest_of(text))
        for links in chains.values():
            assert sorted(links) == list(range(1, len(links) + 1)), "a gap"
            for seq, (prev, _) in links.items() if self.setback != "home" else ():
                assert prev == (None if seq == 1 else to_base64url(links[seq - 1][1])), "a torn chain"
        ids = {parse(text).id for text in held}
        assert self.done <= ids, f"lost: {self.done - ids}"
        for home in template.HOMES:
            for text, state in _rows(self.folder / home / "study.sqlite", "SELECT text, state FROM records"):
                assert state == "received", state
                assert held[text] == 1, f"{held[text]} times at the centre"
        results = _rows(self.folder / template.HUB / "hub.sqlite", "SELECT record, count(*) FROM results GROUP BY 1")
        assert {record for record, count in results if count == 1} >= self.done, "a result lost or doubled"


def _rows(path: Path, statement: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return connection.execute(statement).fetchall()
