"""Processes of a trial, forked from one that has imported everything: quick to start, and killed like any other."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

Say = Callable[..., None]
"""Tells the trial something: one line, at once."""
FAULT = 7
"""Exit status of a process that failed by itself: never what a trial wants."""


@dataclass(frozen=True)
class Doom:
    """When a process dies by itself, as if the power went: at a point of its work, or after a time, or not at all."""

    points: int = 0
    """The so many-th statement, commit or fsync; 0 for none."""
    after_s: float = 0.0

    def fall(self) -> None:
        """Called in the process that it is for."""
        if self.after_s:
            # The default of SIGALRM ends the process on the spot; no handler and no `finally` runs.
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, self.after_s)
        if self.points:
            _count_down(self.points)


def _count_down(points: int) -> None:
    left = points

    def point(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", point)
    event.listen(Engine, "commit", point)
    whole = os.fsync

    def fsync(file: Any) -> None:
        point()
        whole(file)

    os.fsync = fsync


@dataclass
class Process:
    """A forked process, and what it has said so far."""

    pid: int
    pipe: int
    said: list[list[Any]] = field(default_factory=list)
    status: int | None = None
    """What ``waitpid`` told, as an exit code: negative for a signal."""
    _rest: bytes = b""

    @classmethod
    def start(cls, work: Callable[[Say], None], doom: Doom = Doom()) -> Process:
        """Forks; the child does the work and ends."""
        hear, tell = os.pipe()
        sys.stdout.flush()
        pid = os.fork()
        if pid:
            os.close(tell)
            return cls(pid, hear)
        status = 0
        try:
            os.close(hear)
            os.setpgid(0, 0)

            def say(*what: Any) -> None:
                os.write(tell, json.dumps(what).encode() + b"\n")

            doom.fall()
            work(say)
        except BaseException:  # noqa: BLE001 - told to the trial; this must not go on as a second trial
            status = FAULT
            os.write(tell, json.dumps(["fault", traceback.format_exc()[-3000:]]).encode() + b"\n")
        finally:
            os._exit(status)

    def hear(self, word: str, timeout_s: float = 120.0) -> list[Any] | None:
        """Waits for a line that begins with a word; None where the process ended without it."""
        until = time.monotonic() + timeout_s
        while True:
            for line in self.said:
                if line[0] == word:
                    return line
            if self.status is not None or not self._read(until - time.monotonic()):
                return None

    def wait(self, timeout_s: float = 300.0) -> int:
        """Waits for its end; ends it where it takes longer."""
        until = time.monotonic() + timeout_s
        while self._read(until - time.monotonic()):
            pass
        if time.monotonic() >= until:
            self.kill()
            raise AssertionError(f"hung: {self.said[-3:]}")
        return self._reap()

    def lives(self) -> bool:
        """Whether it has not ended yet."""
        if self.status is None and os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return True
        self.wait()
        return False

    def kill(self) -> int:
        """As a power cut would."""
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            while self._read(10):
                pass
        return self._reap()

    def stop(self) -> int:
        """Asks it to end, and waits."""
        if self.status is None:
            os.kill(self.pid, signal.SIGTERM)
        return self.wait()

    def _reap(self) -> int:
        if self.status is None:
            self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            os.close(self.pipe)
        return self.status

    def _read(self, timeout_s: float) -> bool:
        """Reads what comes next; False at the end, and when the time is over."""
        if self.status is not None or timeout_s <= 0 or not select.select([self.pipe], [], [], timeout_s)[0]:
            return False
        piece = os.read(self.pipe, 65536)
        *lines, self._rest = (self._rest + piece).split(b"\n")
        self.said += [json.loads(line) for line in lines]
        return bool(piece)
