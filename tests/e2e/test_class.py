"""A class in a room, with real processes: what is done in it is in clear at the trainer's machine, nothing else is."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.conftest import QUIZ, World
from tests.e2e.relay_process import RelayProcess

pytestmark = pytest.mark.timeout(600)
"""Twenty processes; each takes seconds on a busy machine."""


def test_a_class_in_a_room_from_the_code_to_the_centre(enrolled: World, tmp_path: Path) -> None:
    enrolled.client("sync")
    relay = RelayProcess(enrolled, tmp_path / "relay")
    with closing(relay):
        session = relay.hub("class", "add", "Lớp bồi dưỡng Mặt trận")["session"]
        enrolled.demo.stop_hub()
        joined = relay.join()
        (offer,) = joined["classes"]
        assert (offer["session"], joined["class"]) == (session, None)
        entered = enrolled.client("class", "enter", offer["number"])
        assert entered["session"] == session
        (person,) = enrolled.client("status")["profiles"]
        assert person["class"]["name"] == "Lớp bồi dưỡng Mặt trận"
        enrolled.study(QUIZ)
        (inside,) = [one["id"] for one in enrolled.client("status")["results"]]
        assert enrolled.client("class", "leave")["left"] == session
        enrolled.study(QUIZ)
        (outside,) = {one["id"] for one in enrolled.client("status")["results"]} - {inside}
        enrolled.client("sync", status=None)
        assert {one["state"] for one in enrolled.client("status")["results"]} == {"carried"}
        with closing(sqlite3.connect(relay.data / "hub.sqlite")) as connection:
            clear = {row[0] for row in connection.execute("SELECT id FROM records WHERE kind = 'attempt'")}
        assert clear == {inside}
        files = [path.read_bytes() for path in relay.data.rglob("*") if path.is_file()]
        assert any(inside.encode() in one for one in files)
        assert not any(outside.encode() in one for one in files)
        shown = relay.hub("class", "show", offer["number"])
        assert [one["record"] for one in shown["attempts"]] == [inside]
        assert [(one["name"], one["attempts"]) for one in shown["members"]] == [(person["name"], 1)]
        enrolled.demo.start_hub()
        relay.hub("forward")
        relay.hub("forward")
    centre = str(enrolled.demo.folder / "hub")
    status = json.loads(enrolled.tuhoc("hub", "status", "--data", centre, "--json").stdout)
    assert sorted(one["record"] for one in status["results"]) == sorted([inside, outside])
    told = enrolled.client("sync")
    assert (told["received"] >= 2, told["carried"], told["waiting"]) == (True, 0, 0), (
        "received, though nothing was sent"
    )
    assert {one["state"] for one in enrolled.client("status")["results"]} == {"received"}
    again = json.loads(enrolled.tuhoc("hub", "status", "--data", centre, "--json").stdout)
    assert (len(again["results"]), again["needs_review"]) == (2, 0)
