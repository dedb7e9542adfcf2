"""A publisher, a course, a server, a cache: all real."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

from content_cache.build import BuildReport, build
from content_cache.cache import CourseCache
from content_cache.fetch import Fetcher, RetryPolicy
from content_cache.http_source import HttpSource
from content_cache.key_ceremony import new_keys
from content_cache.publish import publish
from content_cache.signing import SigningKey
from content_cache.source import new_course
from tests.content_cache.course_server import CourseServer

hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

QUICK = RetryPolicy(tries=3, first_delay_s=0.01, longest_delay_s=0.02)


@dataclass
class Publisher:
    """Keys, a source that tests may edit, a layout, and the folder that is served."""

    root: Path

    @property
    def source(self) -> Path:
        return self.root / "khoa-hoc-thu"

    @property
    def layout(self) -> Path:
        return self.root / "layout"

    @property
    def target(self) -> Path:
        return self.root / "published"

    @property
    def keys_json(self) -> bytes:
        return (self.root / "keys" / "keys.json").read_bytes()

    @property
    def key(self) -> SigningKey:
        return SigningKey.load(self.root / "keys" / "publisher.key")

    def release(self, **options: int) -> BuildReport:
        """Builds and publishes what the source says now."""
        report = build(self.source, self.layout, self.key, **options)
        publish(self.layout, self.target)
        return report

    def append(self, name: str, text: str) -> None:
        """Edits a file of the source."""
        path = self.source / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "publisher")
    new_keys(made.root / "keys")
    new_course(made.source)
    return made


@pytest.fixture
def server(publisher: Publisher) -> Iterator[CourseServer]:
    made = CourseServer(publisher.target)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.released.set()
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def web(server: CourseServer) -> Iterator[HttpSource]:
    made = HttpSource(server.url, connect_timeout_s=2, read_timeout_s=0.3)
    yield made
    made.close()


@pytest.fixture
def cache(tmp_path: Path, publisher: Publisher) -> Iterator[CourseCache]:
    made = CourseCache(tmp_path / "cache")
    made.pin(publisher.keys_json)
    yield made
    made.close()


@pytest.fixture
def fetcher(cache: CourseCache) -> Fetcher:
    return Fetcher(cache, policy=QUICK, list_policy=QUICK)
