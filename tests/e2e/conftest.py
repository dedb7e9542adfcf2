"""A hub, published courses and a learner's home, every one made by the real commands in processes of their own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.demo import Demo, own_command
from tests import forked

COURSE = "he-thong-chinh-tri"
QUIZ = "cuoi-khoa"
ROOT = Path(__file__).resolve().parents[2]


class World:
    """The demonstration's world with one client home, driven through the command line.

    Args:
        folder: where it is made.
        course: its source.
        popen: `subprocess.Popen`, or that of `tests.forked`: processes that need not import everything again.
    """

    def __init__(self, folder: Path, course: Path, popen: type[subprocess.Popen[Any]]) -> None:
        self._popen = popen
        self.demo = Demo(folder / "demo", [course], say=lambda _line: None, popen=popen)
        self.home = folder / "home"
        self.answers = folder / "answers.json"
        self.answers.write_text(json.dumps({"*": 0}), encoding="utf-8")

    def tuhoc(self, *words: str, status: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Runs ``tuhoc`` and holds it to an exit status (None: any)."""
        process = self.start(*words)
        with process:
            out, err = process.communicate(timeout=120)
        done = subprocess.CompletedProcess(process.args, process.returncode, out, err)
        assert status is None or done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
        return done

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Starts ``tuhoc``; the caller waits for it."""
        return self._started([*own_command(), *words])

    def client(self, *words: str, status: int | None = 0) -> dict[str, Any]:
        """Runs ``tuhoc client ... --home --json`` and reads its answer."""
        done = self.tuhoc("client", *words, "--home", str(self.home), "--json", status=status)
        found: dict[str, Any] = json.loads(done.stdout) if done.stdout.startswith("{") else {}
        return found

    def learner(self, quiz: str, *more: str) -> subprocess.Popen[str]:
        """Starts the scripted learner; the caller reads its lines and waits for it."""
        command = [sys.executable, "-m", "benchmarks.learner", "--home", str(self.home), "--quiz", quiz]
        return self._started([*command, "--answers", str(self.answers), *more])

    def _started(self, command: list[str]) -> subprocess.Popen[str]:
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return self._popen(command, text=True, encoding="utf-8", cwd=ROOT, **pipes)

    def study(self, quiz: str) -> list[str]:
        """Lets the scripted learner take and submit the quiz; returns the ids of the answers it gave."""
        process = self.learner(quiz)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return out.split()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys, a published course and a hub that never served, made by the real commands; to be copied."""
    folder = tmp_path_factory.mktemp("prepared") / "demo"
    Demo(folder, [ROOT / "courses" / COURSE], say=lambda _line: None, popen=forked.Popen).prepare()
    return folder


@pytest.fixture
def popen() -> type[subprocess.Popen[Any]]:
    """What starts the world's processes; with `subprocess.Popen` the interpreter and all imports are in each."""
    return forked.Popen


@pytest.fixture
def world(tmp_path: Path, prepared: Path, popen: type[subprocess.Popen[Any]]) -> Iterator[World]:
    """A world whose hub is running; it is stopped at the end whatever happened."""
    shutil.copytree(prepared, tmp_path / "demo")
    made = World(tmp_path, ROOT / "courses" / COURSE, popen)
    made.demo.start_hub()
    yield made
    made.demo.stop_hub()


@pytest.fixture
def enrolled(world: World) -> World:
    """The same, with the client enrolled and the course fetched."""
    world.client("enrol", world.demo.url, world.demo.new_code())
    world.client("fetch", COURSE)
    return world
