"""Every way at the same time, with real processes: internet, relay, parcel, phone. Each result counts once."""

from __future__ import annotations

import json
import shutil
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.conftest import QUIZ, World
from tests.e2e.relay_process import RelayProcess

pytestmark = pytest.mark.timeout(600)
"""Twenty processes a test; each takes seconds on a busy machine."""


@pytest.fixture
def relay(enrolled: World, tmp_path: Path) -> Iterator[RelayProcess]:
    made = RelayProcess(enrolled, tmp_path / "relay")
    with closing(made):
        made.join()
        yield made


def states(world: World) -> dict[str, str]:
    return {one["id"]: one["state"] for one in world.client("status")["results"]}


def centre_results(world: World) -> list[str]:
    shown = world.tuhoc("hub", "status", "--data", str(world.demo.folder / "hub"), "--json")
    return [one["record"] for one in json.loads(shown.stdout)["results"]]


def owed(world: World, relay: RelayProcess) -> int:
    shown = json.loads(world.tuhoc("hub", "status", "--data", str(relay.data), "--json").stdout)["relay"]
    return int(shown["owed_records"]) + int(shown["owed_parcels"])


def test_a_relay_is_killed_and_gone_and_nothing_is_lost(enrolled: World, relay: RelayProcess) -> None:
    enrolled.demo.stop_hub()
    enrolled.study(QUIZ)
    enrolled.client("sync", status=None)
    (before,) = states(enrolled).values()
    assert before == "carried"
    assert owed(enrolled, relay) > 0
    relay.kill()
    shutil.rmtree(relay.data)
    enrolled.demo.start_hub()
    enrolled.client("sync")
    assert list(states(enrolled).values()) == ["received"]
    assert centre_results(enrolled) == list(states(enrolled))


def test_all_ways_at_once_count_once(enrolled: World, relay: RelayProcess, tmp_path: Path) -> None:
    enrolled.demo.stop_hub()
    enrolled.study(QUIZ)
    enrolled.client("sync", status=None)
    (result,) = states(enrolled)
    stick, back = str(tmp_path / "stick.tuhoc"), str(tmp_path / "back.tuhoc")
    made = enrolled.client("parcel", "export", stick)
    address = enrolled.client("qr", result, "--out", str(tmp_path / "code.png"))["address"]
    enrolled.demo.start_hub()
    centre = str(enrolled.demo.folder / "hub")
    failures: list[BaseException] = []

    def phone() -> None:
        with urllib.request.urlopen(address.lower(), timeout=60) as answer:  # noqa: S310
            assert answer.status == 200

    def at_once(*works: object) -> None:
        def run(work: object) -> None:
            try:
                work()  # type: ignore[operator]
            except BaseException as error:  # noqa: BLE001 - told below
                failures.append(error)

        threads = [threading.Thread(target=run, args=(work,)) for work in works]
        for one in threads:
            one.start()
        for one in threads:
            one.join(120)

    at_once(
        phone,
        lambda: enrolled.client("sync"),
        lambda: enrolled.tuhoc("hub", "parcel", "import", stick, "--data", centre, "--receipts", back),
        lambda: enrolled.tuhoc("hub", "forward", "--data", str(relay.data), status=None),
        phone,
    )
    assert failures == []
    enrolled.tuhoc("hub", "forward", "--data", str(relay.data))
    assert owed(enrolled, relay) == 0
    assert centre_results(enrolled) == [result]
    enrolled.client("parcel", "import", back)
    assert states(enrolled) == {result: "received"}
    shown = json.loads(enrolled.tuhoc("hub", "status", "--data", centre, "--json").stdout)
    assert (shown["records"], shown["needs_review"]) == (made["records"], 0)
