"""A real PostgreSQL server for tests and figures: made in a folder of its own, on a Unix socket, durable as shipped
unless it is told otherwise.

It wants Debian's package ``postgresql`` (or any ``initdb`` on ``PATH``). The server refuses to run as root, so root
runs it as the user ``postgres``.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from sqlalchemy import URL

_DEBIAN = Path("/usr/lib/postgresql")
_ACCOUNT = "postgres"
_START_S = 60


def programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``, the newest that is installed; None where there is none."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    other = shutil.which("initdb")
    return None if other is None else Path(other).resolve().parent


class PostgresServer:
    """A running server; `serving` makes one."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder with its socket."""
        self._folder = folder
        self._numbers = itertools.count(1)

    def url(self, name: str) -> str:
        """Of one of its databases, as SQLAlchemy has it."""
        query = {"host": str(self._folder)}
        made = URL.create("postgresql+psycopg", username=_ACCOUNT, database=name, query=query)
        return made.render_as_string(hide_password=False)

    @contextlib.contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """The URL of an empty database, or of a copy; it is dropped afterwards, whoever is still connected.

        Args:
            template: the name of the one to copy, to which nobody may be connected.
        """
        # Forked processes count for themselves.
        name = f"hub_{os.getpid()}_{next(self._numbers)}"
        how = "" if template is None else f' TEMPLATE "{template}"'
        with psycopg.connect(host=str(self._folder), user=_ACCOUNT, dbname="postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"{how}'.encode())
            try:
                yield self.url(name)
            finally:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextlib.contextmanager
def serving(*, durable: bool = True) -> Iterator[PostgresServer]:
    """Makes a server and stops it afterwards.

    Args:
        durable: False for trials in which the server never loses its power: it need not wait for the disk, which
            makes a database cost a fifth.

    Raises:
        FileNotFoundError: PostgreSQL is not installed.
        subprocess.CalledProcessError: it did not start; its output is in the error.
    """
    found = programs()
    if found is None:
        raise FileNotFoundError("initdb")
    # Not under pytest's folder: only its maker may enter that, and a socket's path has to be short.
    folder = Path(tempfile.mkdtemp(prefix="tuhoc-pg-"))
    account = _ACCOUNT if os.name == "posix" and os.geteuid() == 0 else None
    if account is not None:
        shutil.chown(folder, account, account)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [found / program, *arguments],
            check=True,
            cwd=folder,
            user=account,
            group=account,
            extra_groups=None if account is None else [],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )

    data = str(folder / "data")
    try:
        run("initdb", "-D", data, "-U", _ACCOUNT, "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions")
        options = "" if durable else "-c fsync=off -c synchronous_commit=off -c full_page_writes=off "
        options += f"-c listen_addresses='' -c unix_socket_directories={folder} -c timezone=UTC"
        run("pg_ctl", "-D", data, "-l", str(folder / "log"), "-w", "-t", str(_START_S), "-o", options, "start")
        try:
            yield PostgresServer(folder)
        finally:
            run("pg_ctl", "-D", data, "-w", "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
