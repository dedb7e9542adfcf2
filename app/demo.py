"""A whole small world for trying the app: keys, the sample courses built and published, and a hub that serves them.

Everything is made by the same commands that a province would use, each a process of its own, so a demonstration
cannot pass by a way that real people don't have. ``make run``, the tour and the bundle's smoke test stand on it.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

LEARNER_NAME = "Học viên dùng thử"
UNIT_NAME = "Xã dùng thử"
HUB_NAME = "Máy chủ dùng thử"
_START_TIMEOUT_S = 60.0
_STOP_TIMEOUT_S = 15.0


class DemoError(Exception):
    """A command of the demonstration failed; ``output`` is what it said."""

    kind = "demo-failed"

    def __init__(self, command: Sequence[str], output: str) -> None:
        super().__init__(f"{' '.join(command)}: {output.strip()}")
        self.command = tuple(command)
        self.output = output


def own_command() -> list[str]:
    """How to start this same program again: the frozen one, or the interpreter with the command line's module."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "app.cli.main"]


class Demo:
    """Keys, published courses and a hub inside one folder.

    Args:
        folder: where everything is kept; used again when it is there already.
        courses: folders of course sources to build and publish.
        say: told what is going on, a line at a time.
        popen: starts a process, as `subprocess.Popen` does.
    """

    def __init__(
        self,
        folder: Path,
        courses: Sequence[Path],
        say: Callable[[str], None],
        *,
        popen: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen,
    ) -> None:
        self.folder = folder
        self.home = folder / "home"
        self._courses = tuple(courses)
        self._say = say
        self._popen = popen
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The hub's address, the same each time, since enrolled homes remember it."""
        return f"http://127.0.0.1:{self._port()}"

    def prepare(self) -> None:
        """Makes what is missing, and builds and publishes the courses again where they changed.

        Keys of graded quizzes are sealed to the demonstration's own hub, which grades what it receives.
        """
        keys, layout, hub = self.folder / "keys", self.folder / "layout", self.folder / "hub"
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (keys / "publisher.key").exists():
            self._run("keys", "new", str(keys))
        if not (hub / "hub.json").exists():
            self._run("hub", "init", "--data", str(hub), "--name", HUB_NAME)
        recipient = str(self._run("hub", "recipient", "--data", str(hub), "--json")["recipient"])
        for source in self._courses:
            self._say(f"course {source.name}")
            self._run(
                "course",
                "build",
                str(source),
                "--out",
                str(layout),
                "--key",
                str(keys / "publisher.key"),
                "--hub",
                recipient,
                "--json",
            )
        self._run(
            "course",
            "publish",
            str(layout),
            str(hub / "courses"),
            "--key",
            str(keys / "publisher.key"),
            "--json",
        )

    def new_code(self) -> str:
        """A one-time code for the demonstration's learner, 16 digits."""
        hub = str(self.folder / "hub")
        remembered = self.folder / "learner.json"
        if not remembered.exists():
            made = self._run(
                "hub", "learner", "add", "--data", hub, "--name", LEARNER_NAME, "--unit", UNIT_NAME, "--json"
            )
            remembered.write_text(json.dumps(made), encoding="utf-8")
        learner = json.loads(remembered.read_text(encoding="utf-8"))["learner"]
        return str(self._run("hub", "code", "--data", hub, str(learner), "--json")["code"])

    def is_enrolled(self) -> bool:
        """True when the demonstration's home has a learner tied to the hub."""
        people = self._run("client", "status", "--home", str(self.home), "--json")["profiles"]
        return any(person["enrolled"] for person in people)

    def enrol(self) -> None:
        """Enrols the demonstration's learner in its home, as the window's own page would."""
        self._run("client", "enrol", self.url, self.new_code(), "--home", str(self.home), "--json")

    def hub_status(self) -> dict[str, Any]:
        """What the hub says it holds."""
        return self._run("hub", "status", "--data", str(self.folder / "hub"), "--json")

    def start_hub(self) -> str:
        """Starts the hub as a child that ends with this process; returns its address once it listens.

        Raises:
            DemoError: it did not listen in time.
        """
        command = [
            *own_command(),
            *(
                "hub",
                "serve",
                "--data",
                str(self.folder / "hub"),
                "--port",
                str(self._port()),
                "--with-parent",
            ),
        ]
        log = (self.folder / "hub.log").open("ab")
        with log:
            # The pipe to its standard input is never written: it closes when this process ends, however it ends.
            self._process = self._popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                creationflags=_no_console(),
            )
        first = _first_line(self._process.stdout, _START_TIMEOUT_S)
        if not first.startswith("listening "):
            self.stop_hub()
            raise DemoError(command, (self.folder / "hub.log").read_text(encoding="utf-8", errors="replace")[-2000:])
        return first.removeprefix("listening ")

    def stop_hub(self) -> None:
        """Ends the hub; without effect where it does not run."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def kill_hub(self) -> bool:
        """Ends the hub without warning, as a power cut would; False where it does not run."""
        if self._process is None:
            return False
        self._process.kill()
        self.stop_hub()
        return True

    def _port(self) -> int:
        remembered = self.folder / "port"
        if not remembered.exists():
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.folder.mkdir(parents=True, exist_ok=True)
                remembered.write_text(str(probe.getsockname()[1]), encoding="ascii")
        return int(remembered.read_text(encoding="ascii"))

    def _run(self, *words: str) -> dict[str, Any]:
        command = [*own_command(), *words]
        with self._popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=_no_console(),
        ) as process:
            out, err = process.communicate()
        if process.returncode != 0:
            raise DemoError(command, err.decode("utf-8", "replace"))
        text = out.decode("utf-8")
        found: dict[str, Any] = json.loads(text) if text.startswith("{") else {}
        return found


def _first_line(stream: IO[bytes] | None, timeout_s: float) -> str:
    """The first line that the child prints; empty when it ends or stays silent for too long."""
    found: list[str] = []

    def read() -> None:
        if stream is not None:
            found.append(stream.readline().decode("utf-8", "replace").strip())

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    reader.join(timeout_s)
    return found[0] if found else ""


def _no_console() -> int:
    """On Windows a child of a windowed program must not open a console of its own."""
    return getattr(subprocess, "CREATE_NO_WINDOW", 0)


def sample_courses() -> tuple[Path, ...]:
    """The sources of the sample courses: beside the frozen program, or in the checkout."""
    inside = getattr(sys, "_MEIPASS", None)
    root = Path(inside) if inside else Path(__file__).resolve().parent.parent
    return tuple(sorted(path.parent for path in (root / "courses").glob("*/course.yaml")))
