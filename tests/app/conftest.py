"""Fixtures for the services: a publisher, a hub, a home."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest

from app.compose import Services, open_services
from app.joining import Find
from content_cache.fetch import free_bytes as free_on_disk
from sync import discovery
from sync.transport import HttpTransport, TransportFactory
from tests.app.clocks import HandClock
from tests.app.world import COURSE, FINAL, Publisher, RunningHub


class OpenHome(Protocol):
    """Opens a home; the same one again is a restart."""

    def __call__(
        self,
        name: str = "home",
        *,
        transport_for: TransportFactory = HttpTransport,
        free_bytes: Callable[[Path], int] = free_on_disk,
        find_machines: Find = discovery.find,
    ) -> Services:
        """Opens the home of this name."""


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path / "publisher")


@pytest.fixture
def hub(tmp_path: Path, publisher: Publisher) -> Iterator[RunningHub]:
    running = RunningHub(tmp_path / "hub", publisher)
    yield running
    running.stop()


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime(2026, 11, 5, 7, 30, tzinfo=UTC))


@pytest.fixture
def open_home(tmp_path: Path, clock: HandClock) -> Iterator[OpenHome]:
    """Opens the home, again and again as a restart would; closes what is still open in the end."""
    opened: list[Services] = []

    def open_it(
        name: str = "home",
        *,
        transport_for: TransportFactory = HttpTransport,
        free_bytes: Callable[[Path], int] = free_on_disk,
        find_machines: Find = discovery.find,
    ) -> Services:
        services = open_services(
            tmp_path / name,
            clock=clock,
            transport_for=transport_for,
            free_bytes=free_bytes,
            find_machines=find_machines,
        )
        opened.append(services)
        return services

    yield open_it
    for services in opened:
        services.close()


@pytest.fixture
def services(open_home: OpenHome, publisher: Publisher, tmp_path: Path) -> Services:
    """A home with the course in it, by way of a folder, and the final quiz's keys released; no hub."""
    services = open_home()
    publisher.publish(tmp_path / "stick")
    services.library.trust(publisher.keys_json)
    services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
    services.seals.release(COURSE, FINAL, publisher.release_key())
    return services
