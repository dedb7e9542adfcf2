"""The main job without a window: every boundary a real process, and once through every step as people start it."""

from __future__ import annotations

import subprocess

import pytest

from tests.e2e.conftest import COURSE, QUIZ, World


@pytest.mark.parametrize("popen", [subprocess.Popen])
def test_the_whole_way(world: World) -> None:
    """Enrol, fetch, lose the network, study, submit, get the network back: the result is there once."""
    enrolled = world.client("enrol", world.demo.url, world.demo.new_code())
    assert enrolled["name"] == "Học viên dùng thử"
    listed = world.client("courses")["courses"]
    assert [(c["course"], c["state"]) for c in listed] == [(COURSE, "available")]
    assert world.client("fetch", COURSE)["course"] == COURSE

    world.demo.stop_hub()
    assert world.client("courses", "--offline")["courses"][0]["state"] == "installed"
    answered = world.study(QUIZ)
    assert answered
    before = world.client("status")
    assert [r["state"] for r in before["results"]] == ["waiting"]
    assert before["results"][0]["quiz"] == QUIZ
    world.client("sync", status=3)
    assert [r["state"] for r in world.client("status")["results"]] == ["waiting"]

    world.demo.start_hub()
    world.client("sync")
    after = world.client("status")["results"]
    assert [r["state"] for r in after] == ["received"]
    assert after[0]["code"] == before["results"][0]["code"]
    assert len(after[0]["code"]) == 13

    world.client("sync")
    at_hub = world.demo.hub_status()
    assert len(at_hub["results"]) == 1
    assert at_hub["results"][0]["quiz"] == QUIZ


def test_results_of_an_unenrolled_learner_follow_the_enrolment(world: World) -> None:
    """Study first, enrol later: what was done before reaches the hub under the person's name."""
    keys = world.demo.folder / "keys" / "keys.json"
    layout = world.demo.folder / "layout"
    world.tuhoc("client", "trust", str(keys), "--home", str(world.home))
    world.client("fetch", COURSE, "--from", str(layout))
    from app.compose import open_services

    services = open_services(world.home)
    services.profiles.create("Người học trước")
    services.close()
    world.study(QUIZ)
    assert world.client("sync", status=3)["waiting"] >= 1
    # The only person here is who is meant.
    world.client("enrol", world.demo.url, world.demo.new_code())
    world.client("sync")
    assert [r["state"] for r in world.client("status")["results"]] == ["received"]
    assert [r["name"] for r in world.demo.hub_status()["results"]] == ["Học viên dùng thử"]


def test_a_code_works_once(world: World) -> None:
    """The second computer that shows the same code is refused with the kind's word and learns why."""
    code = world.demo.new_code()
    world.client("enrol", world.demo.url, code)
    done = world.tuhoc("client", "enrol", world.demo.url, code, "--home", str(world.home / "other"), status=None)
    assert done.returncode != 0
    assert done.stderr.strip().splitlines()[-1].startswith("error: used-code:")


def test_a_wrong_code_is_refused(world: World) -> None:
    """One wrong digit: a word, no profile."""
    code = world.demo.new_code()
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    done = world.tuhoc("client", "enrol", world.demo.url, wrong, "--home", str(world.home), status=None)
    assert done.returncode != 0
    assert done.stderr.strip().splitlines()[-1].startswith("error: wrong-code:")
    assert world.client("status")["profiles"] == []
