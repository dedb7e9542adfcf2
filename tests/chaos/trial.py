"""One trial: a seed's plan is carried out, then the weather clears, and everything must be where it belongs."""

from __future__ import annotations

import contextlib
import random
import shutil
import signal
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from benchmarks.postgres import PostgresServer
from sync.encoding import to_base64url
from sync.record import check_signature, digest_of, parse
from tests.chaos import actors, line, template
from tests.chaos.centre import Centre, rows
from tests.chaos.processes import FAULT, Doom, Process
from tests.durability.small_disk import SmallDisk

STEPS = 10
ON_SERVER_EVERY = 5
"""Of so many seeds one has its centre on PostgreSQL."""
CALM_ROUNDS = 6
"""Runs of the sender in clear weather, at most: one is enough but for what the plan left on the way."""
_DISK_BYTES = 256 << 20
_JUMPS_S = (0.0, 0.0, 86_400.0 * 400, -86_400.0 * 3_000, 3_600.0, -1_800.0)
_LEFT_BYTES = (0, 4_096, 20_000, 70_000, 200_000)
"""Room on a disk that is called full: enough for the beginning of what is tried."""


class Trial:
    """A seed's world: its hubs on a disk in memory, its homes on another; each can be full."""

    def __init__(self, prepared: Path, folder: Path, seed: int, steps: int = STEPS) -> None:
        """Makes nothing yet.

        Args:
            prepared: the template.
            folder: where the world is made.
            seed: of the plan.
            steps: how many things happen.
        """
        self.folder = folder
        self.hubs, self.homes = folder / "hubs", folder / "homes"
        self.pick = random.Random(seed)
        self.done: set[str] = set()
        """Ids of attempts that a learner was told are handed in."""
        self.deaths = 0
        self.plan: list[str] = []
        """What was done, in words, for whoever looks at a failure."""
        self._prepared = prepared
        self._steps = steps
        self.ways: Counter[str] = Counter()
        """How often something went which way, as the processes said."""
        self._disks: dict[Path, SmallDisk] = {}
        self._centre: Centre | None = None
        self._hub: Process | None = None
        self._port = 0
        self._relay: Process | None = None
        self._relay_port = 1
        self.setback = self.pick.choice(("", "", "hub", "home"))
        """What is set back to an earlier copy in this trial."""
        self._off_s = dict.fromkeys(template.HOMES, 0.0)

    @property
    def centre(self) -> Centre:
        """There when the trial runs."""
        assert self._centre is not None
        return self._centre

    def run(self, server: PostgresServer | None) -> None:
        """Makes the world, carries the plan out and judges.

        Args:
            server: has the database of the template's hub, where it is not on SQLite.

        Raises:
            AssertionError: something was lost, doubled, torn, or failed by itself.
        """
        for disk in (self.hubs, self.homes):
            disk.mkdir(parents=True)
            # Without the right to mount, the trial has no full disk.
            with contextlib.suppress(OSError):
                self._disks[disk] = SmallDisk(disk, _DISK_BYTES)
        template.copy(self._prepared, self.hubs, self.homes)
        self._centre = Centre(self.hubs / template.HUB, server)
        self.ways["on-server"] += self.centre.on_server
        try:
            for _ in range(self._steps):
                self._step()
            self._every_way(self.pick.choice(list(template.HOMES)))
            self._calm()
        finally:
            for one in (self._hub, self._relay):
                if one is not None:
                    one.kill()
        for one in (self._hub, self._relay):
            self._sound(one)
        self._judge()

    def close(self) -> None:
        """Takes the world away."""
        if self._centre is not None:
            self._centre.close()
        for disk in self._disks.values():
            disk.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _step(self) -> None:
        kinds = {
            "learn": 30,
            "sync": 30,
            "hub": 12,
            "clock": 7,
            "stick": 12,
            "phone": 6,
            "room": 16,
            "full": 14 if self._disks else 0,
            "misfortune": 30 if self.setback else 0,
        }
        kind = self.pick.choices(list(kinds), list(kinds.values()))[0]
        home = self.pick.choice(list(template.HOMES))
        self.plan.append(f"{kind} {home}")
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
        elif kind == "full":
            self._full(home)
        elif kind == "misfortune":
            self._misfortune(home)
        elif kind == "phone":
            self._ran(self._phone(home))
        else:
            self._sync_somehow(home)

    def _full(self, home: str) -> None:
        """A disk has no more room, while somebody learns, or sends, or a stick comes."""
        side = self.pick.choice((self.hubs, self.homes))
        left = self.pick.choice(_LEFT_BYTES)
        deed = self.pick.choice((self._sync_somehow, self._carry, self._learn if side == self.homes else self._room))
        self.plan.append(f"  {side.name}: {left} bytes left; {deed.__name__}")
        with self._disks[side].full(left):
            deed(home)
        self.ways[f"full-{side.name}"] += 1

    def _every_way(self, home: str) -> None:
        """What waits goes by a stick, by the machine in the room, over the line and by a phone, at the same time."""
        self.plan.append(f"every way {home}")
        stick, receipts = self.folder / "every.tuhoc", self.folder / "every-receipts.tuhoc"
        self._learn(home, Doom())
        self._ran(Process.start(lambda say: actors.write_stick(say, self.homes / home, stick)))
        self._room(home, centre=False)
        if self._hub is None or not self._hub.lives():
            self._restart(Doom())
        at_once = [
            self._phone(home),
            Process.start(lambda say: actors.sync(say, self.homes / home, off_s=self._off_s[home], port=self._port)),
        ]
        if stick.exists():
            at_once.append(Process.start(lambda say: actors.read_stick(say, self.centre.data, stick, receipts)))
        for one in at_once:
            self._ran(one)
        self.ways["every-way"] += 1

    def _phone(self, home: str) -> Process:
        seed = self.pick.randrange(2**32)
        return Process.start(lambda say: actors.photograph(say, self.homes / home, seed, self._port))

    def _sync_somehow(self, home: str) -> None:
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

    def _learn(self, home: str, doom: Doom | None = None) -> None:
        deeds, seed, doom = self.pick.randint(1, 4), self.pick.randrange(2**32), doom or self._doom(300)
        off_s, port = self._off_s[home], self._port
        self._ran(
            Process.start(
                lambda say: actors.learn(say, self.homes / home, seed=seed, deeds=deeds, off_s=off_s, port=port), doom
            )
        )

    def _carry(self, home: str) -> None:
        """A stick goes to the centre and back; whoever handles it may die, and a later one may come before it."""
        stick, receipts = self.folder / f"{home}.tuhoc", self.folder / f"{home}-receipts.tuhoc"
        where = self.homes / home
        self._ran(Process.start(lambda say: actors.write_stick(say, where, stick), self._doom(200)))
        if stick.exists() and self.pick.random() < 0.8:
            hub = self.centre.data
            self._ran(Process.start(lambda say: actors.read_stick(say, hub, stick, receipts), self._doom(200)))
        if receipts.exists() and self.pick.random() < 0.8:
            self._ran(Process.start(lambda say: actors.take_receipts(say, where, receipts), self._doom(200)))

    def _room(self, home: str, *, centre: bool | None = None) -> None:
        """A class with a trainer's laptop: mostly without the centre, and the laptop may die while it carries."""
        if self._relay is not None and (self._relay.status is not None or self.pick.random() < 0.3):
            self._relay.kill()
            self._sound(self._relay)
            self._relay = None
        if self._relay is None:
            upstream, doom = self._port or 1, self._doom(400)
            self._relay = Process.start(lambda say: actors.serve_relay(say, self.hubs / template.RELAY, upstream), doom)
            ready = self._relay.hear("ready")
            if ready is None:
                self._ended(self._relay)
                return
            self._relay_port = ready[1]
        off_s = self._off_s[home]
        port = self._port if (self.pick.random() < 0.3 if centre is None else centre) else 1
        if self.pick.random() < 0.4:
            seed, relay = self.pick.randrange(2**32), self._relay_port
            self._ran(
                Process.start(
                    lambda say: actors.attend(say, self.homes / home, seed=seed, off_s=off_s, relay=relay),
                    self._doom(300),
                )
            )
        self._ran(
            Process.start(
                lambda say: actors.sync(say, self.homes / home, off_s=off_s, port=port, relay=self._relay_port),
                self._doom(200),
            )
        )
        states = Counter(row[0] for row in rows(self.homes / home / "study.sqlite", "SELECT state FROM records"))
        self.ways["carried"] += states["carried"] > 0

    def _misfortune(self, home: str) -> None:
        """What is set back is the hub, or a home; not both in one trial, since then something is gone for good."""
        if self.setback == "hub":
            copy, data = self.folder / "hub.backup", self.centre.data
            if not copy.exists():
                self._ran(Process.start(lambda say: actors.back_up(say, data, copy), self._doom(60)))
                return
            if self._hub is not None:
                self._hub.kill()
            data.rename(self.hubs / f"lost-{len(list(self.hubs.iterdir()))}")
            url = self.centre.empty()
            self._ran(Process.start(lambda say: actors.restore(say, data, copy, url)))
        elif self.setback == "home":
            copy = self.homes / f"{home}.copy"
            if not copy.exists():
                shutil.copytree(self.homes / home, copy)
                return
            held = self.centre.ids()
            # What was nowhere but on this disk is gone with it.
            self.done -= self._ids(self.homes / home) - held - self._ids(copy)
            shutil.rmtree(self.homes / home)
            copy.rename(self.homes / home)

    @staticmethod
    def _ids(home: Path) -> set[str]:
        return {row[0] for row in rows(home / "study.sqlite", "SELECT id FROM records")}

    def _sync(self, home: str, doom: Doom) -> None:
        cuts = [(int(10 ** self.pick.uniform(0, 4)), int(10 ** self.pick.uniform(0, 4))) for _ in range(3)]
        cuts = cuts[: self.pick.randint(0, 3)]
        wire = Process.start(lambda say: line.carry(say, self._port, cuts))
        try:
            ready = wire.hear("ready")
            assert ready is not None
            off_s = self._off_s[home]
            self._ran(Process.start(lambda say: actors.sync(say, self.homes / home, off_s=off_s, port=ready[1]), doom))
        finally:
            wire.kill()

    def _restart(self, doom: Doom) -> None:
        """Kills the hub, if it lives, and starts it again; it may die before it is ready."""
        if self._hub is not None:
            self._hub.kill()
            self._sound(self._hub)
        self._hub = Process.start(lambda say: actors.serve(say, self.centre.data, 0), doom)
        ready = self._hub.hear("ready")
        if ready is None:
            self._ended(self._hub)
        else:
            self._port = ready[1]

    def _ran(self, process: Process) -> None:
        process.wait()
        self._ended(process)
        self.done.update(line[1] for line in process.said if line[0] == "done")
        self.plan += [f"  {line}" for line in process.said if line[0] != "fault"]
        self.ways.update(
            " ".join(map(str, line)) for line in process.said if line[0] in {"written", "page", "backed-up", "restored"}
        )
        self.ways.update(
            line[0] for line in process.said if line[0] in {"taken", "received", "waiting", "attended", "no-room"}
        )

    @staticmethod
    def _sound(process: Process | None) -> None:
        """Whatever ended it, it did not fail by itself."""
        faults = [] if process is None else [line[1] for line in process.said if line[0] == "fault"]
        assert not faults, faults[0]
        assert process is None or process.status != FAULT, process.said

    def _ended(self, process: Process) -> None:
        status = process.wait()
        self._sound(process)
        assert status in (0, -signal.SIGKILL, -signal.SIGALRM), status
        self.deaths += status != 0
        if status != 0:
            self.plan.append(f"  killed: {status}")

    def _calm(self) -> None:
        """The line is good, the hub lives, clocks are right: everything that waits must arrive."""
        self._restart(Doom())
        for home in template.HOMES:
            for _ in range(CALM_ROUNDS):
                sender = Process.start(
                    lambda say, home=home: actors.sync(say, self.homes / home, off_s=0.0, port=self._port)
                )
                sender.wait()
                self._ended(sender)
                left = sender.hear("waiting")
                assert left is not None, sender.said
                if not left[1]:
                    break
            assert left == ["waiting", 0], f"{home}: {left}"

    def _judge(self) -> None:
        checking = Process.start(lambda say: actors.check(say, self.centre.data))
        checking.wait()
        self._ended(checking)
        assert checking.hear("checked") == ["checked", True] or self.setback == "home", checking.said
        publics = dict(self.centre.rows("SELECT id, public FROM devices"))
        central = self.centre.rows("SELECT text, signature, device, seq FROM records")
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
            for text, state in rows(self.homes / home / "study.sqlite", "SELECT text, state FROM records"):
                assert state == "received", state
                assert held[text] == 1, f"{held[text]} times at the centre"
        results = self.centre.rows("SELECT record, count(*) FROM results GROUP BY 1")
        assert {record for record, count in results if count == 1} >= self.done, "a result lost or doubled"
