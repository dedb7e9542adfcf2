"""A learner who takes the home folder apart finds no key of a graded quiz, before, during and after an attempt.

Every file is looked at as it lies there, and every value of every database also decompressed, as somebody would who has
read the source of this program.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from app.compose import Services
from content_cache import age
from content_cache.build import build
from content_cache.key_ceremony import new_keys
from content_cache.layout import Layout
from content_cache.releasing import find_seal
from content_cache.sealing import Sealed
from content_cache.signing import SigningKey
from tests.app.conftest import OpenHome
from tests.content_cache.sealing_samples import COURSE, LOCKED, OPEN_FINAL, SECRETS, write_course

_ZSTD = b"\x28\xb5\x2f\xfd"
KEYS = (b"bi mat", "Giải thích kín".encode(), b"tranh-dap-an")
QUESTIONS = ("Câu khóa".encode(), b"tranh-de")
IN_CLEAR = ("Giải thích mở".encode(), "Câu mở".encode(), "Bài học.".encode())
"""Found, or the search itself finds nothing."""


def everything_in(folder: Path) -> Iterator[bytes]:
    """All that a curious person gets to see of a folder."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        raw = path.read_bytes()
        yield raw
        yield from _opened(raw)
        if raw.startswith(b"SQLite format 3\0"):
            yield from _values(path)


def _values(path: Path) -> Iterator[bytes]:
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        plain = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        for (table,) in database.execute(plain).fetchall():
            for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - the database's own names
                for value in row:
                    raw = value.encode() if isinstance(value, str) else value
                    if isinstance(raw, bytes):
                        yield raw
                        yield from _opened(raw)
    finally:
        database.close()


def _opened(raw: bytes) -> Iterator[bytes]:
    """What the zstd frames in it hold, wherever they begin; a frame's content may be a frame again."""
    start = raw.find(_ZSTD)
    while start >= 0:
        try:
            inner = zstandard.ZstdDecompressor().decompressobj().decompress(raw[start:])
        except zstandard.ZstdError:
            inner = b""
        if inner:
            yield inner
            yield from _opened(inner)
        start = raw.find(_ZSTD, start + 1)


def found_in(folder: Path, words: tuple[bytes, ...]) -> set[bytes]:
    return {word for seen in everything_in(folder) for word in words if word in seen}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    new_keys(tmp_path / "keys")
    hub = age.recipient_of(age.new_identity())
    build(write_course(tmp_path / "source"), tmp_path / "layout", _key(tmp_path), hubs=[hub])
    return tmp_path


def _key(shop: Path) -> SigningKey:
    return SigningKey.load(shop / "keys" / "publisher.key")


def _take(services: Services, learner: str, quiz: str) -> None:
    services.quizzes.submit(services.quizzes.start_or_resume(learner, COURSE, quiz).attempt_id)


def test_the_whole_home_holds_no_key(shop: Path, open_home: OpenHome) -> None:
    assert set(KEYS + QUESTIONS) == set(SECRETS)
    assert found_in(shop / "source", SECRETS) == set(SECRETS), "the search finds what is there"
    assert found_in(shop / "layout", SECRETS) == set(), "nor has what is published"
    services = open_home("home")
    services.library.trust((shop / "keys" / "keys.json").read_bytes())
    services.library.fetch(None, COURSE, source=str(shop / "layout"))
    services.library.prepare()
    learner = services.profiles.create("Nguyễn Văn An").id
    home = services.home.path
    assert found_in(home, SECRETS) == set()
    assert found_in(home, IN_CLEAR) == set(IN_CLEAR)

    store = Layout(shop / "layout")
    services.seals.unlock(COURSE, LOCKED, find_seal(store, _key(shop), LOCKED, Sealed.QUESTIONS).code)
    for quiz in (OPEN_FINAL, LOCKED):
        _take(services, learner, quiz)
    assert found_in(home, KEYS) == set(), "an open paper has its questions, not its keys"
    services.close()
    assert found_in(home, KEYS) == set()


def test_a_stranger_s_guess_cannot_be_checked_against_the_seal(shop: Path) -> None:
    """The file names nothing that follows from the keys alone: two publishers' seals of the same keys have nothing in
    common, and a right guess looks like a wrong one."""
    new_keys(shop / "others")
    other = SigningKey.load(shop / "others" / "publisher.key")
    build(shop / "source", shop / "elsewhere", other)
    mine = find_seal(Layout(shop / "layout"), _key(shop), OPEN_FINAL, Sealed.KEYS)
    theirs = find_seal(Layout(shop / "elsewhere"), other, OPEN_FINAL, Sealed.KEYS)
    assert mine.release.quiz_digest == theirs.release.quiz_digest
    assert len({mine.release.seal, theirs.release.seal}) == 2
    assert len({mine.release.key, theirs.release.key}) == 2
    assert mine.code != theirs.code
