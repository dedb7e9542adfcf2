"""``subprocess`` for programs of this house: real processes that are forked, with everything imported already.

``Popen`` and ``run`` take what those of `subprocess` take, for commands that begin with ``sys.executable`` and ``-c``
or ``-m``. Each session has one server (`tests.fork_server`), which is started when it is first wanted. Tests of what a
program imports, and of how much memory that takes, use `subprocess`.
"""

from __future__ import annotations

import atexit
import ctypes
import functools
import inspect
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.fork_server import LONGEST_BYTES

ROOT = Path(__file__).resolve().parents[1]
_SET_CHILD_SUBREAPER = 36
"""prctl(2)."""


class _Server:
    """The one of this process. It ends when this process does, since its line closes."""

    def __init__(self) -> None:
        # A process whose parent is gone becomes the child of the next of its forefathers that asks for it.
        if ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
            raise OSError("prctl")
        self._line, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            self._process = subprocess.Popen([sys.executable, "-m", "tests.fork_server"], stdin=other, cwd=ROOT)
        atexit.register(self._end)
        if self._line.recv(16) != b"ready":
            raise OSError("the fork server did not start")

    def start(self, words: list[str], cwd: str, environ: Mapping[str, str], streams: list[int]) -> int:
        """Returns the process' number; it is a child of this process."""
        request = json.dumps({"words": words, "cwd": cwd, "environ": dict(environ)}).encode()
        if len(request) > LONGEST_BYTES:
            raise ValueError(len(request))
        socket.send_fds(self._line, [request], streams)
        return int(self._line.recv(32))

    def _end(self) -> None:
        self._line.close()
        self._process.wait(30)


@functools.cache
def _server() -> _Server:
    return _Server()


class _Forked(subprocess.Popen[Any]):
    """Like its parent in everything but how the process comes into being."""

    def _execute_child(self, *given: Any, **named: Any) -> None:
        bound = inspect.signature(subprocess.Popen._execute_child).bind(self, *given, **named).arguments  # type: ignore[attr-defined]
        program, *words = (os.fspath(word) for word in bound["args"])
        if program != sys.executable or words[0] not in {"-c", "-m"}:
            raise ValueError(bound["args"])
        ours = {"p2cread": 0, "c2pwrite": 1, "errwrite": 2}
        streams = [number if bound[name] == -1 else bound[name] for name, number in ours.items()]
        environ = os.environ if bound["env"] is None else bound["env"]
        try:
            self.pid = _server().start(words, os.fspath(bound["cwd"] or Path.cwd()), environ, streams)
        finally:
            self._close_pipe_fds(*(bound[name] for name in _PIPES))  # type: ignore[attr-defined]
        self._child_created = True


_PIPES = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")

Popen = _Forked if sys.platform == "linux" else subprocess.Popen


def run(
    command: Any, *, timeout: float | None = None, check: bool = False, capture_output: bool = False, **how: Any
) -> Any:
    """See `subprocess.run`."""
    if capture_output:
        how |= {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with Popen(command, **how) as process:
        try:
            out, err = process.communicate(timeout=timeout)
        except BaseException:
            process.kill()
            raise
    done = subprocess.CompletedProcess(process.args, process.returncode, out, err)
    if check:
        done.check_returncode()
    return done
