"""The cache across restarts, crashes, damage, and programs of other versions."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import threading
from pathlib import Path

import pytest

from benchmarks.material import write_course
from content_cache import cache as cache_module
from content_cache import database, store
from content_cache.build import build
from content_cache.cache import CourseCache
from content_cache.errors import DamagedCacheError, NewerCacheError, NotInstalledError
from content_cache.fetch import Fetcher
from content_cache.folder_source import FolderSource
from content_cache.package import config_envelope, read_toc
from content_cache.publish import publish
from content_cache.render import RENDERER
from content_cache.verifying import verify
from tests import forked
from tests.content_cache.conftest import Publisher

COURSE = "khoa-hoc-thu"


def test_everything_is_there_after_a_restart(publisher: Publisher, cache: CourseCache, fetcher: Fetcher) -> None:
    publisher.release()
    source = FolderSource(publisher.target)
    fetcher.refresh(source)
    course = fetcher.fetch(source, COURSE)
    html = cache.lesson(COURSE, "01-bai-dau").html
    cache.close()
    again = CourseCache(cache.folder)
    assert again.installed() == (course,)
    assert again.lesson(COURSE, "01-bai-dau").html == html
    assert again.lists.shown() is not None
    assert not again.was_rebuilt
    again.close()


def test_a_newer_cache_is_refused_and_left_alone(cache: CourseCache) -> None:
    cache.close()
    path = cache.folder / cache_module.DATABASE_FILE
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {database.SCHEMA + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerCacheError) as caught:
        CourseCache(cache.folder)
    assert (caught.value.found, caught.value.known) == (database.SCHEMA + 1, database.SCHEMA)
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", [b"this is no database" * 1000, b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_damaged_cache_is_set_aside_and_trust_stays(
    publisher: Publisher, cache: CourseCache, fetcher: Fetcher, damage: bytes
) -> None:
    publisher.release()
    source = FolderSource(publisher.target)
    fetcher.fetch(source, COURSE)
    cache.close()
    path = cache.folder / cache_module.DATABASE_FILE
    path.write_bytes(damage)
    again = CourseCache(cache.folder)
    assert again.was_rebuilt
    assert again.installed() == ()
    assert path.with_name(path.name + ".damaged").read_bytes() == damage
    assert Fetcher(again).fetch(source, COURSE).serial == 1
    again.close()


def test_lessons_are_rendered_once(
    publisher: Publisher, cache: CourseCache, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.release()
    fetcher.fetch(FolderSource(publisher.target), COURSE)
    html = cache.lesson(COURSE, "01-bai-dau").html

    def never(text: str) -> object:
        raise AssertionError

    with monkeypatch.context() as patched:
        patched.setattr(cache_module, "render_safely", never)
        assert cache.lesson(COURSE, "01-bai-dau").html == html
    monkeypatch.setattr(store, "RENDERER", RENDERER + 1)
    assert cache.lesson(COURSE, "01-bai-dau").html == html, "another renderer renders again"


def test_what_is_not_there(publisher: Publisher, cache: CourseCache, fetcher: Fetcher) -> None:
    (publisher.source / "course.yaml").write_text(
        (publisher.source / "course.yaml").read_text(encoding="utf-8").replace("glossary: thuat-ngu.yaml\n", ""),
        encoding="utf-8",
    )
    publisher.release()
    fetcher.fetch(FolderSource(publisher.target), COURSE)
    for look in (
        lambda: cache.lesson(COURSE, "khong-co"),
        lambda: cache.lesson("khong-co", "01-bai-dau"),
        lambda: cache.quiz(COURSE, "khong-co"),
        lambda: cache.quiz(COURSE, "bai-1", "0" * 64),
        lambda: cache.glossary(COURSE),
        lambda: cache.media(COURSE, "lessons/01-bai-dau.md"),
        lambda: cache.toc("khong-co"),
    ):
        with pytest.raises(NotInstalledError):
            look()


def test_files_that_no_package_names_go_at_the_next_opening(cache: CourseCache) -> None:
    stray = cache.folder / "files" / ("0" * 64)
    stray.write_bytes(b"left by a crash")
    cache.close()
    again = CourseCache(cache.folder)
    assert not stray.exists()
    again.close()


def test_many_threads_read_while_one_installs(publisher: Publisher, cache: CourseCache, fetcher: Fetcher) -> None:
    publisher.release()
    source = FolderSource(publisher.target)
    fetcher.fetch(source, COURSE)
    done = threading.Event()
    faults: list[BaseException] = []

    def read() -> None:
        try:
            while not done.is_set():
                assert cache.lesson(COURSE, "01-bai-dau").html
                assert cache.quiz(COURSE, "cuoi-khoa").quiz.questions
        except BaseException as error:  # noqa: BLE001 - told below, by the test's own thread
            faults.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(4):
        publisher.append("bai-hoc/01-bai-dau.md", f"\nLần {number}.\n")
        publisher.release()
        fetcher.fetch(source, COURSE)
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []


KILLED = """
import os, signal, sys
from pathlib import Path
from content_cache.build import build
from content_cache.cache import CourseCache
from content_cache.fetch import Fetcher
from content_cache.folder_source import FolderSource
from content_cache.package import config_envelope, read_toc
from content_cache.publish import publish
from content_cache.render import RENDERER
from content_cache.verifying import verify

folder, published, after = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
def die(progress):
    if progress.done_bytes >= after and progress.done_bytes:
        os.kill(os.getpid(), signal.SIGKILL)
cache = CourseCache(folder)
Fetcher(cache).fetch(FolderSource(published), "khoa-hoc-thu", on_progress=die)
"""


@pytest.mark.skipif(os.name == "nt", reason="kills with a POSIX signal")
@pytest.mark.parametrize("share", [0.01, 0.5, 1.0])
def test_killed_while_fetching(publisher: Publisher, cache: CourseCache, share: float) -> None:
    report = publisher.release()
    cache.close()
    killed = forked.run(
        [sys.executable, "-c", KILLED, str(cache.folder), str(publisher.target), str(int(report.bytes * share))],
        check=False,
        cwd=Path(__file__).parents[2],
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    again = CourseCache(cache.folder)
    assert again.installed() == ()
    assert not again.was_rebuilt
    assert Fetcher(again).fetch(FolderSource(publisher.target), COURSE).serial == 1
    again.close()


def test_damage_in_the_middle_heals_at_the_next_opening(
    publisher: Publisher, cache: CourseCache, fetcher: Fetcher
) -> None:
    """It shows only when the page is read: named then, set aside at the next opening."""
    publisher.release()
    fetcher.fetch(FolderSource(publisher.target), COURSE)
    folder, path = cache.folder, cache.folder / "courses.sqlite"
    cache.close()
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(8192)  # behind the first page
        file.write(b"\xff" * (size - 8192))
    broken = database.Database(path)
    assert not broken.was_rebuilt
    with pytest.raises(DamagedCacheError), broken.read() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM packages").scalar_one()
        connection.exec_driver_sql("SELECT sum(size_bytes) FROM blobs").scalar_one()
    broken.close()
    healed = CourseCache(folder)
    assert healed.was_rebuilt
    assert healed.installed() == ()
    assert healed.noted.read().keys() == {COURSE}, "what a repair brings again"
    healed.close()
    again = CourseCache(folder)
    assert not again.was_rebuilt
    again.close()


def test_what_is_sound_in_a_damaged_database_is_taken_up(
    publisher: Publisher, cache: CourseCache, fetcher: Fetcher
) -> None:
    write_course(publisher.root / "do", lessons=40, pictures=20, documents=1, picture_bytes=60_000)
    report = build(publisher.root / "do", publisher.layout, publisher.key)
    publish(publisher.layout, publisher.target)
    fetcher.fetch(FolderSource(publisher.target), report.course)
    folder = cache.folder
    cache.close()
    path = folder / cache_module.DATABASE_FILE
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(os.urandom(20 * 8192))
    path.with_name(path.name + ".suspect").touch()
    healed = CourseCache(folder)
    assert healed.was_rebuilt
    taken = healed.blobs.rescue(lambda: None, at_ms=0)
    sizes = [entry.digest for entry in read_toc(config_envelope(_config(publisher, report.config)).payload).files]
    assert len(sizes) / 3 < taken < len(sizes), "most of it, not the spoilt part"
    healed.pin(publisher.keys_json)
    fetched = Fetcher(healed).fetch(FolderSource(publisher.target), report.course)
    assert fetched.serial == 1
    assert verify(healed, on_progress=None, check=lambda: None).by_course == {}
    healed.close()


def _config(publisher: Publisher, digest: str) -> bytes:
    return (publisher.target / "blobs" / "sha256" / digest).read_bytes()
