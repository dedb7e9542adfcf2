"""What all tests share: no display is needed, and no test reads the home of whoever runs it."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session", autouse=True)
def stretched_once() -> Iterator[None]:
    """A hub and a client of one process stretch the same code with the same salt: the second time it is known.

    Stretching is slow on purpose, and takes a third of what an enrolment in a test costs.
    """
    users = [sys.modules[name] for name in ("sync.hub.offers", "sync.enrolment") if name in sys.modules]
    if len(users) == 2:
        once = functools.lru_cache(maxsize=64)(users[0].stretch)
        for one in users:
            one.stretch = once  # type: ignore[attr-defined]
    yield
    for one in users:
        one.stretch = getattr(one.stretch, "__wrapped__", one.stretch)  # type: ignore[attr-defined]
