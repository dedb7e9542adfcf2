"""A hub's folder for each test, and one that is served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.world import HubWorld


@pytest.fixture
def hub(tmp_path: Path) -> HubWorld:
    return HubWorld(tmp_path / "hub")


@pytest.fixture
def url(hub: HubWorld) -> Iterator[str]:
    with hub.serving() as base:
        yield base
