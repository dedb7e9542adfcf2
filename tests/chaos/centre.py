"""The central hub of a trial, on SQLite in its folder or on a database of a PostgreSQL server, and what it holds."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from sqlalchemy import make_url

from benchmarks.postgres import PostgresServer
from sync.hub import load_config
from sync.hub.config import save_config


class Centre:
    """A hub's folder, and its database where it is elsewhere. A judge reads it while no hub runs."""

    def __init__(self, data: Path, server: PostgresServer | None) -> None:
        """Takes a copy of a template's hub; of one on the server, a copy of its database too."""
        self.data = data
        self._server = server
        self._databases = contextlib.ExitStack()
        config = load_config(data)
        self.url = config.database_url
        if self.url is None:
            return
        assert server is not None
        self.url = self._databases.enter_context(server.database(make_url(self.url).database))
        (data / "hub.json").unlink()
        save_config(msgspec.structs.replace(config, database_url=self.url))

    @property
    def on_server(self) -> bool:
        """Whether it is PostgreSQL's."""
        return self.url is not None

    def empty(self) -> str | None:
        """Where a restored hub goes: an empty database on the server, which is this hub's from now on; else None."""
        if self.url is not None:
            assert self._server is not None
            self.url = self._databases.enter_context(self._server.database())
        return self.url

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        if self.url is None:
            return rows(self.data / "hub.sqlite", statement)
        where = make_url(self.url)
        with psycopg.connect(host=where.query["host"], user=where.username, dbname=where.database) as connection:
            return connection.execute(statement.encode()).fetchall()

    def ids(self) -> set[str]:
        """Of all records."""
        return {row[0] for row in self.rows("SELECT id FROM records")}

    def close(self) -> None:
        """Drops its databases on the server."""
        self._databases.close()


def rows(path: Path, statement: str) -> list[tuple[Any, ...]]:
    """What a statement finds in an SQLite file, which has to be whole."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return connection.execute(statement).fetchall()
