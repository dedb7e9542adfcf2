"""Has imported everything, and forks a process for each request: see `tests.forked`.

A process that comes out of here is one like any other: it has its own streams, folder and environment, it is the
child of who asked for it, it runs its program to the interpreter's end, and it dies of SIGKILL. It only never paid for
its imports.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import runpy
import socket
import sys
import tempfile
import threading
import types
import warnings
from pathlib import Path
from typing import Any

LONGEST_BYTES = 1 << 18
"""Of a request: a program, its words and its environment."""


def main() -> None:
    """Serves file descriptor 0 until it is closed; returns in each forked process too, which then ends."""
    asked = socket.socket(fileno=os.dup(0))
    _import_everything()
    asked.send(b"ready")
    request = _next_request(asked)
    asked.close()
    if request is not None:
        _run(request)


def _next_request(asked: socket.socket) -> dict[str, Any] | None:
    """In a forked process what it has to do; None in the server, at its end."""
    while True:
        message, streams, _flags, _address = socket.recv_fds(asked, LONGEST_BYTES, 3)
        if not message:
            return None
        hear, tell = os.pipe()
        middle = os.fork()
        if middle == 0:
            pid = os.fork()
            if pid:
                os.write(tell, b"%d" % pid)
                os._exit(0)
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
            for one in (*streams, hear, tell):
                os.close(one)
            found: dict[str, Any] = json.loads(message)
            return found
        # The one between is gone before the answer is given: its child belongs to who asked.
        os.waitpid(middle, 0)
        asked.send(os.read(hear, 32))
        for one in (*streams, hear, tell):
            os.close(one)


def _run(request: dict[str, Any]) -> None:
    os.environ.clear()
    os.environ.update(request["environ"])
    os.chdir(request["cwd"])
    kind, program, *words = request["words"]
    warnings.resetwarnings()
    warnings.simplefilter("default")
    if kind == "-m":
        sys.argv = [program, *words]
        runpy.run_module(program, run_name="__main__", alter_sys=True)
        return
    sys.argv = ["-c", *words]
    main_module = types.ModuleType("__main__")
    sys.modules["__main__"] = main_module
    exec(compile(program, "<string>", "exec"), main_module.__dict__)  # noqa: S102 - what `python -c` does


def _import_everything() -> None:
    """And does once what every process would do again when it opens a home or a hub."""
    from app.compose import open_services
    from sync.hub import create_app, init_hub, load_config

    with tempfile.TemporaryDirectory() as folder:
        open_services(Path(folder) / "home").close()
        init_hub(Path(folder) / "hub", name="Trung tâm")
        create_app(load_config(Path(folder) / "hub"))
    # What `-m` runs must not be there already.
    with contextlib.suppress(KeyError):
        del sys.modules["benchmarks.learner"]
    assert threading.active_count() == 1, threading.enumerate()
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main()
