"""A hub's folder for each test, and one that is served; where a module says so, once on each kind of database.

A module that sets ``ON_BOTH_DATABASES = True`` has its tests with ``hub`` (or ``graded``) run on SQLite and on a real
PostgreSQL server.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.postgres import PostgresServer, programs, serving
from tests.hub.graded_world import GradedHub
from tests.hub.world import HubWorld

KINDS = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        both = getattr(metafunc.module, "ON_BOTH_DATABASES", False)
        if both:
            metafunc.parametrize("database_kind", KINDS, indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A server for the session (of each xdist worker). Where it must be there and is not, this fails."""
    if programs() is None and os.environ.get("CI") != "true":
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    with serving(durable=False) as server:
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """An empty database on it."""
    with postgres.database() as made:
        yield made


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def database_urls(request: pytest.FixtureRequest, database_kind: str) -> Iterator[Callable[[], str | None]]:
    """Gives URLs of empty databases of the kind that the test is run on; None for SQLite in the hub's folder."""
    with contextlib.ExitStack() as made:

        def another() -> str | None:
            if database_kind == "sqlite":
                return None
            server: PostgresServer = request.getfixturevalue("postgres")
            return made.enter_context(server.database())

        yield another


@pytest.fixture
def hub(tmp_path: Path, database_urls: Callable[[], str | None]) -> HubWorld:
    return HubWorld(tmp_path / "hub", database_urls())


@pytest.fixture
def graded(tmp_path: Path, database_urls: Callable[[], str | None]) -> GradedHub:
    made = GradedHub(tmp_path)
    url = database_urls()
    if url is not None:
        made.move_to(url)
    return made


@pytest.fixture
def url(hub: HubWorld) -> Iterator[str]:
    with hub.serving() as base:
        yield base
