"""The hub as a process of its own: says when it listens, ends in order, and loses nothing when it is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests import forked
from tests.hub.graded_world import CONTEST, RIGHT, GradedHub
from tests.hub.world import HubWorld, post

PROGRAM = """
import sys
from pathlib import Path
from sync.hub import serve
from tests import forked
serve(Path(sys.argv[1]), port=0, on_ready=lambda url: print(url, flush=True))
print("ended", flush=True)
"""


@contextmanager
def running(hub: HubWorld) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = forked.Popen(
        [sys.executable, "-c", PROGRAM, str(hub.data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:"), process.communicate(timeout=10)
        yield process, url
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=20)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send; the pipe ends a child there")
def test_it_ends_in_order_when_asked(hub: HubWorld) -> None:
    with running(hub) as (process, url):
        with requests.get(url + "/healthz", timeout=10) as health:
            assert health.ok
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "ended\n", "")


def test_what_was_receipted_survives_a_kill(hub: HubWorld) -> None:
    learner = hub.learner(1)
    with running(hub) as (process, url):
        assert post(url, learner.attempts(3), hub.key.public).ranges
        process.kill()
        process.wait(20)
    assert hub.status().records == 3
    with running(hub) as (_process, url):
        assert [(r.first, r.last) for r in post(url, learner.attempts(1), hub.key.public).ranges] == [(4, 4)]
    assert hub.status().records == 4
    assert hub.status().needs_review == 0


def test_it_does_not_load_qt_or_the_client(hub: HubWorld) -> None:
    code = (
        "import sys, sync.hub\n"
        # Not requests: a hub may be a relay, and a relay is a client of its centre.
        "bad = [m for m in sys.modules if m.split('.')[0] in {'PySide6', 'app', 'ui', 'alembic'}]\n"
        "print(bad)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_early_modules_load_nothing_heavy() -> None:
    code = (
        "import sys, sync, sync.errors\n"
        "bad = {'sqlalchemy','requests','markdown','alembic','cryptography','starlette','msgspec','zstandard'}\n"
        "print(sorted(bad & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_hub_that_is_killed_while_it_marks_marks_everything_in_the_end(tmp_path: Path) -> None:
    """Custody never waits for marking, so a kill right after a receipt leaves attempts that the next start takes up."""
    hub = GradedHub(tmp_path)
    learners = [hub.learner(seed) for seed in range(1, 6)]
    sent = 0
    for learner in learners:
        with running(hub) as (process, url):
            batch = [hub.attempt(learner, CONTEST, RIGHT, number=number) for number in range(1, 41)]
            assert post(url, batch, hub.key.public).ranges
            process.kill()
            process.wait(20)
        sent += len(batch)
    report = hub.grade()
    assert report.states["graded"] == sent == hub.status().records
    assert {row.score for row in hub.grades().values()} == {1000}
    assert hub.reasons() == {}
    assert hub.grade().marked == 0
