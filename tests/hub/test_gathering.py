"""Bodies that are handed in at once are taken by the group, and each gets its own answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from sync.errors import BadBatchError
from sync.hub.gathering import Gathering
from sync.hub.intake import Intake
from sync.wire import Item
from tests.hub.world import NOW, HubWorld
from tests.sync.samples import Learner


async def _all(gathering: Gathering, bodies: Sequence[bytes]) -> list[bytes | BaseException]:
    return await asyncio.gather(*(gathering.hand_in(one) for one in bodies), return_exceptions=True)


def test_what_comes_while_others_are_taken_is_one_group() -> None:
    groups: list[list[bytes]] = []

    def take(bodies: Sequence[bytes]) -> list[bytes | Exception]:
        groups.append(list(bodies))
        return [BadBatchError("not-pairs", "") if body == b"7" else b"answer " + body for body in bodies]

    bodies = [b"%d" % number for number in range(40)]
    answers = asyncio.run(_all(Gathering(take, len), bodies))
    assert [body for group in groups for body in group] == bodies
    assert len(groups) <= 2
    for body, answer in zip(bodies, answers, strict=True):
        assert isinstance(answer, BadBatchError) if body == b"7" else answer == b"answer " + body


def test_groups_are_bounded_by_what_they_unpack_to() -> None:
    groups: list[int] = []

    def take(bodies: Sequence[bytes]) -> list[bytes | Exception]:
        groups.append(len(bodies))
        return list(bodies)

    asyncio.run(_all(Gathering(take, lambda _: 1 << 20), [b""] * 7))
    assert max(groups) == 2
    groups.clear()
    asyncio.run(_all(Gathering(take, lambda _: 3 << 20), [b""] * 3))
    assert groups == [1, 1, 1]


def test_a_fault_of_a_group_is_told_to_all_of_it_and_the_next_one_goes_on() -> None:
    gate = threading.Event()

    def take(bodies: Sequence[bytes]) -> list[bytes | Exception]:
        assert gate.wait(20)
        if b"bad" in bodies:
            raise OSError("full")
        return list(bodies)

    async def both() -> list[bytes | BaseException]:
        gathering = Gathering(take, len)
        first = asyncio.create_task(_all(gathering, [b"bad", b"beside"]))
        gate.set()
        found = await first
        return [*found, await gathering.hand_in(b"later")]

    bad, beside, later = asyncio.run(both())
    assert isinstance(bad, OSError)
    assert isinstance(beside, OSError)
    assert later == b"later"


def test_batches_that_are_taken_together_have_nothing_to_do_with_each_other(hub: HubWorld) -> None:
    one, other = hub.learner(1), hub.learner(2)
    stranger = Learner(9, subject="person:1")
    records = [one.attempts(2), other.attempts(3), stranger.attempts(1)]
    batches = [[Item(record.signature, record.text) for record in of_one] for of_one in records]
    batches[1][1] = Item(bytes(64), batches[1][1].text)
    with hub.database() as database:
        found = Intake(database).take_together([*batches, [], [Item(b"", b"none")]], NOW)
    good, partly, unknown, empty, none = found
    assert not isinstance(good, Exception)
    assert not isinstance(partly, Exception)
    assert (good.new, [(one.first, one.last) for one in good.ranges]) == (2, [(1, 2)])
    assert (partly.new, [one.reason for one in partly.refused]) == (2, ["bad-signature"])
    assert isinstance(unknown, Exception)
    assert unknown.device == stranger.device
    assert not isinstance(empty, Exception)
    assert not isinstance(none, Exception)
    assert (empty.new, none.new, [one.reason for one in none.refused]) == (0, 0, ["malformed"])


@pytest.mark.parametrize("count", [1, 5])
def test_the_same_record_in_several_batches_of_a_group_counts_once(hub: HubWorld, count: int) -> None:
    (record,) = hub.learner(1).attempts(1)
    item = Item(record.signature, record.text)
    with hub.database() as database:
        found = Intake(database).take_together([[item]] * count, NOW)
    assert sum(one.new for one in found if not isinstance(one, Exception)) == 1
    assert all(not isinstance(one, Exception) and len(one.ranges) == 1 for one in found)
