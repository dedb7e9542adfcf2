"""Processes killed without warning: no acknowledged answer is lost, no result is doubled."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys

import pytest

from tests.e2e.conftest import QUIZ, World


def kill(pid: int) -> None:
    """Ends a process at once, without its say."""
    os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


@pytest.mark.parametrize("lines", [1, 7])
def test_killed_while_answering(enrolled: World, lines: int) -> None:
    """Killed after so many acknowledged answers: they are all there and the attempt goes on."""
    process = enrolled.learner(QUIZ, "--no-submit")
    assert process.stdout is not None
    seen = [process.stdout.readline().strip() for _ in range(lines)]
    kill(process.pid)
    process.communicate()

    with sqlite3.connect(enrolled.home / "study.sqlite") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [r["state"] for r in enrolled.client("status")["results"]] == ["draft"]
    rest = enrolled.study(QUIZ)
    assert not set(seen) & set(rest), "an acknowledged answer was asked for again"
    assert {line.split("/")[0] for line in seen} == {line.split("/")[0] for line in rest}
    enrolled.client("sync")
    assert [r["state"] for r in enrolled.client("status")["results"]] == ["received"]
    assert len(enrolled.demo.hub_status()["results"]) == 1


def test_hub_killed_between_two_deliveries(enrolled: World) -> None:
    """The hub dies without a word after it took a result; both sides agree when it is back."""
    enrolled.study(QUIZ)
    enrolled.client("sync")
    assert enrolled.demo.kill_hub()
    enrolled.study(QUIZ)
    enrolled.client("sync", status=3)
    enrolled.demo.start_hub()
    enrolled.client("sync")
    assert [r["state"] for r in enrolled.client("status")["results"]] == ["received", "received"]
    assert sorted(r["number"] for r in enrolled.demo.hub_status()["results"]) == [1, 2]
