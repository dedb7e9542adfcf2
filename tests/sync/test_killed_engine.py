"""A process that dies before or after any exchange and any write of a run; the next one ends the work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sync.engine import SyncEngine
from tests.sync.clocks import SetClock
from tests.sync.outbox import SqliteOutbox
from tests.sync.test_engine_feed import HUB, LEARNER, RECORDS, FakeHub

STEPS = ("get", "post", "take_feed", "take_receipt", "save_state", "waiting", "outlook", "load_state", "digest_at")
MOST_STEPS = 60


class KilledError(BaseException):
    """Nothing catches it, as nothing catches a kill."""


class Fuse:
    """Counts steps, before and after each, and burns through at one of them."""

    def __init__(self, at: int) -> None:
        self.left = at

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise KilledError

    def around(self, thing: Any) -> Any:
        """The same thing, whose steps burn the fuse."""
        fuse = self

        class Watched:
            def __getattr__(self, name: str) -> Any:
                inner: Callable[..., Any] = getattr(thing, name)
                if name not in STEPS:
                    return inner

                def call(*arguments: Any, **named: Any) -> Any:
                    fuse.step()
                    found = inner(*arguments, **named)
                    fuse.step()
                    return found

                return call

        return Watched()


def engine_on(outbox: SqliteOutbox, hub: FakeHub, fuse: Fuse) -> SyncEngine:
    return SyncEngine(
        fuse.around(outbox),
        lambda _link: fuse.around(hub),
        SetClock(),
        lambda: 0.5,
        key_for=lambda _device: LEARNER.key,
        batch_bytes=1,
    )


@pytest.mark.parametrize("failures", [0, 1])
def test_a_kill_at_every_step_loses_and_doubles_nothing(tmp_path: Path, failures: int) -> None:
    kills = 0
    for at in range(1, MOST_STEPS):
        path = tmp_path / f"{at}.sqlite"
        outbox = SqliteOutbox(path)
        outbox.link(LEARNER.device, "http://hub", HUB.public)
        outbox.add(RECORDS)
        hub = FakeHub()
        hub.feeds = [hub.feed(cursor="a.1", ranges=(hub.range(1, 1, RECORDS[0].text),))]
        hub.custody[1] = RECORDS[0].text
        for once in range(1 + failures):
            try:
                engine_on(outbox, hub, Fuse(at + once)).run(LEARNER.device)
            except KilledError:
                kills += 1
            outbox.close()
            outbox = SqliteOutbox(path)
            states = outbox.states_of(LEARNER.device)
            received = {seq for seq, state in enumerate(states, 1) if state == "received"}
            assert received <= set(hub.custody), "nothing is called received that the hub does not have"
        report = engine_on(outbox, hub, Fuse(0)).run(LEARNER.device)
        assert (report.error, report.waiting) == (None, 0)
        assert sorted(hub.custody) == [1, 2, 3]
        assert outbox.states_of(LEARNER.device) == ["received"] * 3
        outbox.close()
    assert kills > 20, "the fuse burnt through in the middle of things"
