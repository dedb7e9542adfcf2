"""A home with a course in it and an attempt under way."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.compose import Services, open_services
from app.home import Home
from app.views import AttemptView
from tests.app.clocks import HandClock
from tests.app.world import COURSE, FINAL, Publisher

Open = Callable[[], Services]


@pytest.fixture(scope="session")
def stick(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A published course, and what a home has to trust."""
    folder = tmp_path_factory.mktemp("stick")
    publisher = Publisher(folder / "publisher")
    publisher.publish(folder / "stick")
    return folder / "stick", publisher.keys_json


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, stick: tuple[Path, bytes]) -> Path:
    """A home with a course and a learner; to be copied."""
    path = tmp_path_factory.mktemp("furnished") / "home"
    services = open_services(path, clock=HandClock(datetime(2026, 11, 5, 7, tzinfo=UTC)))
    services.library.trust(stick[1])
    services.library.fetch(None, COURSE, source=str(stick[0]))
    services.profiles.create("Nguyễn Văn An")
    services.close()
    return path


@pytest.fixture
def home(tmp_path: Path, furnished: Path) -> Home:
    """A home of this test's own."""
    shutil.copytree(furnished, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime(2026, 11, 5, 7, 30, tzinfo=UTC))


@pytest.fixture
def start(home: Home, clock: HandClock) -> Iterator[Open]:
    """Opens the home, again and again as a restart would; closes what is still open in the end."""
    opened: list[Services] = []

    def open_it() -> Services:
        services = open_services(home.path, clock=clock)
        opened.append(services)
        return services

    yield open_it
    for services in opened:
        services.close()


def begin(services: Services) -> AttemptView:
    """Takes up the paper of the home's first learner."""
    (learner, *_) = services.profiles.list()
    return services.quizzes.start_or_resume(learner.id, COURSE, FINAL)
