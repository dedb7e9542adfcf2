"""Lessons first, media later or never; what courses take; damage found and mended; nothing twice."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import sys
import threading
from pathlib import Path

import pytest

from benchmarks.material import pdf, write_course
from content_cache import limits
from content_cache.build import build
from content_cache.cache import CourseCache
from content_cache.courselist import seal_list
from content_cache.downloads import Wanted
from content_cache.errors import (
    AlteredBlobError,
    DiskFullError,
    FetchCancelledError,
    MissingBlobError,
    NotInstalledError,
    OfflineError,
)
from content_cache.fetch import SPARE_BYTES, Fetcher, FetchProgress, RetryPolicy, Stage
from content_cache.folder_source import FolderSource
from content_cache.http_source import HttpSource
from content_cache.layout import Layout, sha256
from content_cache.preparing import prepare
from content_cache.publish import publish
from content_cache.verifying import verify
from tests import forked
from tests.content_cache.conftest import QUICK, Publisher
from tests.content_cache.course_server import CourseServer, Handler

COURSE = "khoa-hoc-thu"
SOURCE = Path(__file__).parents[2]


def with_documents(publisher: Publisher, *sizes: int) -> list[str]:
    """Adds PDF lessons of these sizes to the course and publishes it; returns their digests."""
    rng = random.Random(5)
    course = publisher.source / "course.yaml"
    text = course.read_text(encoding="utf-8")
    digests = []
    for number, size in enumerate(sizes, 1):
        data = pdf(rng, size)
        digests.append(sha256(data))
        (publisher.source / f"tai-lieu-{number}.pdf").write_bytes(data)
        text = text.replace(
            "      - bai-hoc/02-bai-hai.md\n", f"      - bai-hoc/02-bai-hai.md\n      - tai-lieu-{number}.pdf\n"
        )
    course.write_text(text, encoding="utf-8")
    publisher.release()
    return digests


def media(cache: CourseCache) -> list[str]:
    return [entry.digest for entry in cache.toc(COURSE).files if entry.is_media]


def test_a_course_can_be_read_before_its_media_come(
    publisher: Publisher, server: CourseServer, web: HttpSource, cache: CourseCache, fetcher: Fetcher
) -> None:
    large = with_documents(publisher, 700_000)
    readable = threading.Event()

    def held(handler: Handler, data: bytes) -> bool:
        if handler.path.endswith(large[0]):
            assert readable.wait(10), "media were asked for before the course could be read"
        return False

    server.behaviour = held
    seen: list[str] = []

    def first(_course: object) -> None:
        seen.append(cache.lesson(COURSE, "01-bai-dau").html)
        assert [entry.digest for entry in cache.missing_media(COURSE)] == large
        readable.set()

    stages: list[FetchProgress] = []
    fetcher.fetch(web, COURSE, on_readable=first, on_progress=stages.append)
    assert seen[0]
    assert cache.missing_media(COURSE) == ()
    kinds = [one.stage for one in stages]
    assert kinds.index(Stage.MEDIA) > kinds.index(Stage.READING)
    assert stages[0].total_bytes == stages[-1].total_bytes, "media are counted from the beginning"
    order = server.blob_requests()
    assert order.index(large[0]) == len([one for one in order if one != large[0]]), "last of all"
    asked = [ranges for path, ranges in server.requests if path.endswith(large[0])]
    assert len(asked) == 6, "in pieces of 128 KiB"


def test_media_can_be_left_out_and_come_later(
    publisher: Publisher, server: CourseServer, web: HttpSource, cache: CourseCache, fetcher: Fetcher
) -> None:
    first, second = with_documents(publisher, 300_000, 400_000)
    course = fetcher.fetch(web, COURSE, with_media=False)
    assert not course.with_media
    assert {first, second}.isdisjoint(server.blob_requests())
    files = {entry.digest: entry.path for entry in cache.toc(COURSE).files if entry.is_media}
    found = cache.file(COURSE, files[first])
    assert (found.path, found.data) == (None, None)
    with pytest.raises(NotInstalledError):
        cache.media(COURSE, files[first])
    publisher.append("bai-hoc/02-bai-hai.md", "\nMới.\n")
    publisher.release()
    fetcher.fetch(web, COURSE)
    assert {first, second}.isdisjoint(server.blob_requests()), "an update keeps the choice"
    fetcher.fetch_media(web, COURSE, files[second])
    assert [entry.digest for entry in cache.missing_media(COURSE)] == [first]
    path = cache.file(COURSE, files[second]).path
    assert path is not None
    assert sha256(path.read_bytes()) == second
    with server.lock:
        server.requests.clear()
    fetcher.fetch(web, COURSE, with_media=True)
    assert cache.missing_media(COURSE) == ()
    assert set(server.blob_requests()) == {first}
    assert cache.find(COURSE) is not None
    fetcher.fetch(web, COURSE)
    assert cache.unfinished.all() == ()


def test_refused_media_leave_the_course_readable(publisher: Publisher, cache: CourseCache, fetcher: Fetcher) -> None:
    (large,) = with_documents(publisher, 300_000)
    path = publisher.target / "blobs" / "sha256" / large
    data = bytearray(path.read_bytes())
    data[1000] ^= 1
    path.write_bytes(data)
    with pytest.raises(AlteredBlobError):
        fetcher.fetch(FolderSource(publisher.target), COURSE)
    assert cache.lesson(COURSE, "01-bai-dau").html
    assert [entry.digest for entry in cache.missing_media(COURSE)] == [large]
    assert cache.unfinished.all() == (), "what was refused is not tried again by itself"


def test_what_a_course_takes(publisher: Publisher, cache: CourseCache, fetcher: Fetcher) -> None:
    first, second = with_documents(publisher, 300_000, 400_000)
    fetcher.fetch(FolderSource(publisher.target), COURSE)
    sizes = {entry.digest: entry.size_bytes for entry in cache.toc(COURSE).files}
    use = cache.disk.use()[COURSE]
    assert use.media_bytes == sizes[first] + sizes[second]
    assert use.reading_bytes == sum(sizes.values()) - use.media_bytes
    assert (use.missing_bytes, use.older_bytes) == (0, 0)
    assert cache.disk.remove_media(COURSE) == use.media_bytes
    assert cache.disk.use()[COURSE].missing_bytes == use.media_bytes
    assert list((cache.folder / "files").iterdir()) == []
    assert cache.lesson(COURSE, "01-bai-dau").html
    cache.remove(COURSE)
    assert cache.installed() == ()
    assert cache.disk.use() == {}
    assert cache.floor(COURSE) is not None, "an older serial is still refused"


def test_media_opened_longest_ago_make_room(publisher: Publisher, cache: CourseCache, fetcher: Fetcher) -> None:
    with_documents(publisher, 300_000, 310_000, 320_000)
    fetcher.fetch(FolderSource(publisher.target), COURSE)
    files = {entry.digest: entry.path for entry in cache.toc(COURSE).files if entry.is_media}
    order = sorted(files, key=files.__getitem__)
    for at, digest in enumerate((order[1], order[0], order[2])):
        cache.blobs.used(digest, 1_000 + at)
    cache.disk.make_room(700_000)
    assert [entry.digest for entry in cache.missing_media(COURSE)] == [order[1]]
    cache.disk.make_room(0)
    assert len(cache.missing_media(COURSE)) == 3
    assert cache.disk.media_bytes() == 0
    assert cache.lesson(COURSE, "01-bai-dau").html, "text never goes"


def test_a_budget_is_kept_while_fetching(publisher: Publisher, cache: CourseCache) -> None:
    with_documents(publisher, 300_000, 310_000, 320_000)
    fetcher = Fetcher(cache, media_budget_bytes=lambda: 650_000)
    fetcher.fetch(FolderSource(publisher.target), COURSE)
    assert cache.disk.media_bytes() <= 650_000
    left = cache.missing_media(COURSE)
    assert len(left) == 1
    fetcher.fetch_media(FolderSource(publisher.target), COURSE, left[0].path)
    assert cache.missing_media(COURSE)[0].path != left[0].path, "what is asked for by name comes, the oldest goes"


def test_too_little_room_for_media_still_gives_the_course(publisher: Publisher, cache: CourseCache) -> None:
    with_documents(publisher, 900_000)
    fetcher = Fetcher(cache, free=lambda _folder: SPARE_BYTES + 400_000)
    with pytest.raises(DiskFullError) as caught:
        fetcher.fetch(FolderSource(publisher.target), COURSE)
    assert caught.value.needed_bytes > caught.value.free_bytes
    assert cache.lesson(COURSE, "01-bai-dau").html
    assert cache.unfinished.find(COURSE) is not None


def test_damage_is_found_and_only_it_is_brought_again(
    publisher: Publisher, server: CourseServer, web: HttpSource, cache: CourseCache, fetcher: Fetcher
) -> None:
    (large,) = with_documents(publisher, 600_000)
    fetcher.fetch(web, COURSE)
    lesson = next(entry for entry in cache.toc(COURSE).files if entry.path == "lessons/01-bai-dau.md")
    assert verify(cache, on_progress=None, check=lambda: None).by_course == {}
    connection = sqlite3.connect(cache.folder / "courses.sqlite")
    connection.execute("UPDATE blobs SET data = zeroblob(length(data)) WHERE digest = ?", (lesson.digest,))
    connection.commit()
    connection.close()
    path = cache.folder / "files" / large
    path.write_bytes(b"0" * path.stat().st_size)
    seen: list[tuple[int, int]] = []
    found = verify(cache, on_progress=lambda done, total: seen.append((done, total)), check=lambda: None)
    assert seen[-1][0] == seen[-1][1] == found.checked_bytes
    damaged = found.by_course[COURSE]
    assert {one.digest for one in damaged} == {lesson.digest, large}
    with server.lock:
        server.requests.clear()
    fetcher.repair(web, [Wanted(one.digest, one.size_bytes) for one in damaged])
    assert set(server.blob_requests()) == {lesson.digest, large}
    assert verify(cache, on_progress=None, check=lambda: None).by_course == {}
    path.unlink()
    assert [one.digest for one in verify(cache, on_progress=None, check=lambda: None).by_course[COURSE]] == [large]


def test_a_file_that_a_power_cut_spoilt_is_fetched_again(
    publisher: Publisher, cache: CourseCache, fetcher: Fetcher
) -> None:
    """Written, renamed, named by its row, but not yet synced: its bytes may be gone after the cut."""
    (large,) = with_documents(publisher, 600_000)
    fetcher.fetch(FolderSource(publisher.target), COURSE)
    path = cache.folder / "files" / large
    length = path.stat().st_size
    cache.close()
    connection = sqlite3.connect(cache.folder / "courses.sqlite")
    connection.execute("UPDATE blobs SET settled = 0 WHERE digest = ?", (large,))
    connection.commit()
    connection.close()
    sound = CourseCache(cache.folder)
    assert sound.missing_media(COURSE) == ()
    assert sound.unfinished.all() == ()
    sound.close()
    path.write_bytes(b"\0" * length)
    again = CourseCache(cache.folder)
    assert [entry.digest for entry in again.missing_media(COURSE)] == [large]
    (waiting,) = again.unfinished.all()
    assert (waiting.course, waiting.location) == (COURSE, str(publisher.target))
    Fetcher(again).fetch(FolderSource(publisher.target), COURSE)
    assert again.missing_media(COURSE) == ()
    assert again.blobs.is_sound(large)
    again.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from content_cache.cache import CourseCache
from content_cache.fetch import Fetcher, RetryPolicy
from content_cache.http_source import HttpSource
cache = CourseCache(Path(sys.argv[1]))
share = float(sys.argv[3])
def die(progress):
    if progress.done_bytes >= share * progress.total_bytes and progress.done_bytes:
        os.kill(os.getpid(), signal.SIGKILL)
Fetcher(cache).fetch(HttpSource(sys.argv[2]), "khoa-hoc-thu", on_progress=die)
"""


@pytest.mark.skipif(os.name == "nt", reason="kills with a POSIX signal")
@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_killed_again_and_again_and_nothing_twice(
    publisher: Publisher, server: CourseServer, web: HttpSource, cache: CourseCache, share: float
) -> None:
    with_documents(publisher, 1_500_000)
    cache.close()
    sent: list[int] = []

    def count(handler: Handler, data: bytes) -> bool:
        ranges = handler.headers.get("Range")
        if ranges and "/blobs/" in handler.path:
            first, last = ranges.removeprefix("bytes=").split("-")
            sent.append(int(last) + 1 - int(first))
        return False

    server.behaviour = count
    for _ in range(3):
        killed = forked.run(
            [sys.executable, "-c", KILLED, str(cache.folder), server.url, str(share)],
            check=False,
            cwd=SOURCE,
            capture_output=True,
        )
        assert killed.returncode == -signal.SIGKILL, killed.stderr
    again = CourseCache(cache.folder)
    assert [one.course for one in again.unfinished.all()] == [COURSE]
    fetched = Fetcher(again).fetch(web, COURSE)
    assert again.missing_media(COURSE) == ()
    assert verify(again, on_progress=None, check=lambda: None).by_course == {}
    assert again.unfinished.all() == ()
    assert list(again.partial_folder.iterdir()) == []
    # Four connections a kill may have had a piece on the way each, and the last batch of small blobs.
    assert sum(sent) <= fetched.size_bytes + 3 * 4 * 128 * 1024 + 100_000
    again.close()


def test_two_processes_take_turns(publisher: Publisher, cache: CourseCache) -> None:
    with_documents(publisher, 900_000, 800_000)
    cache.close()
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_fetch_in_a_process, args=(cache.folder, publisher.target)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    again = CourseCache(cache.folder)
    assert verify(again, on_progress=None, check=lambda: None).by_course == {}
    assert again.missing_media(COURSE) == ()
    again.close()


def _fetch_in_a_process(folder: Path, target: Path) -> None:
    cache = CourseCache(folder)
    Fetcher(cache).fetch(FolderSource(target), COURSE)
    cache.close()


def test_paused_and_forgotten(publisher: Publisher, web: HttpSource, cache: CourseCache, fetcher: Fetcher) -> None:
    with_documents(publisher, 900_000)
    cancel = threading.Event()

    def stop(progress: FetchProgress) -> None:
        if progress.stage is Stage.MEDIA and progress.done_bytes > 0:
            cancel.set()

    with pytest.raises(FetchCancelledError):
        fetcher.fetch(web, COURSE, on_progress=stop, cancel=cancel)
    (waiting,) = cache.unfinished.all()
    assert 0 < waiting.done_bytes <= waiting.total_bytes
    cache.unfinished.pause(COURSE)
    assert cache.unfinished.all()[0].paused
    fetcher.forget(COURSE)
    assert cache.unfinished.all() == ()
    assert list(cache.partial_folder.iterdir()) == []
    assert cache.lesson(COURSE, "01-bai-dau").html, "what can be read already stays"


def test_a_line_that_is_down_is_told_and_waited_for(
    publisher: Publisher, server: CourseServer, cache: CourseCache
) -> None:
    (large,) = with_documents(publisher, 300_000)
    refused = threading.Event()
    told = threading.Event()

    def down(handler: Handler, data: bytes) -> bool:
        if handler.path.endswith(large) and not told.is_set():
            refused.set()
            handler.drop()
            return True
        return False

    def seen(progress: FetchProgress) -> None:
        if progress.waiting and refused.is_set():
            told.set()

    server.behaviour = down
    patient = RetryPolicy(tries=None, first_delay_s=0.01, longest_delay_s=0.02)
    source = HttpSource(server.url)
    Fetcher(cache, policy=patient).fetch(source, COURSE, on_progress=seen)
    source.close()
    assert told.is_set()
    assert cache.missing_media(COURSE) == ()


def test_redirects_are_followed_afresh(
    publisher: Publisher, server: CourseServer, web: HttpSource, cache: CourseCache, fetcher: Fetcher
) -> None:
    """A mirror that dies in the middle is left when the server names another one."""
    publisher.release()
    mirrors = ["/a/", "/b/"]
    asked: list[str] = []

    def redirect(handler: Handler, data: bytes) -> bool:
        if handler.path.startswith(("/a/", "/b/")):
            asked.append(handler.path[:3])
            if handler.path.startswith("/a/"):
                handler.drop()
                mirrors[0] = "/b/"
                return True
            body = (handler.server.folder / handler.path[3:]).read_bytes()
            handler.answer(200, body, "application/octet-stream")
            return True
        if "/blobs/" in handler.path:
            handler.answer(301, b"", None, {"Location": mirrors[0] + handler.path.lstrip("/")})
            return True
        return False

    server.behaviour = redirect
    fetcher.fetch(web, COURSE)
    assert "/b/" in asked
    assert asked.count("/a/") <= 4


def test_the_list_says_whether_the_keys_are_news(
    publisher: Publisher, server: CourseServer, web: HttpSource, fetcher: Fetcher
) -> None:
    publisher.release()
    fetcher.refresh(web)
    assert "/keys.json" not in [path for path, _ in server.requests]
    from content_cache.build import current_list

    courses = current_list(Layout(publisher.target))
    assert courses is not None
    import msgspec

    newer = msgspec.structs.replace(courses, keys_version=99, version=courses.version + 1)
    (publisher.target / "courses.json").write_bytes(seal_list(newer, publisher.key))
    fetcher.refresh(web)
    assert "/keys.json" in [path for path, _ in server.requests]


def test_a_lesson_that_cannot_be_rendered_is_shown_as_it_is_written(
    publisher: Publisher, cache: CourseCache, fetcher: Fetcher
) -> None:
    publisher.append("bai-hoc/02-bai-hai.md", "\n<b>x</b> & y\n")
    publisher.release()
    fetcher.fetch(FolderSource(publisher.target), COURSE)
    prepare(cache)
    assert "&amp;" in cache.lesson(COURSE, "02-bai-hai").html


def test_many_small_lessons_share_blobs(tmp_path: Path, publisher: Publisher) -> None:
    write_course(tmp_path / "many", lessons=700, pictures=0, documents=1, syllables=60, document_bytes=2000)
    report = build(tmp_path / "many", tmp_path / "layout", publisher.key)
    publish(tmp_path / "layout", tmp_path / "target")
    cache = CourseCache(tmp_path / "cache")
    cache.pin(publisher.keys_json)
    Fetcher(cache).fetch(FolderSource(tmp_path / "target"), report.course)
    toc = cache.toc(report.course)
    before = {entry.digest for entry in toc.files}
    assert len(before) < limits.LAYERS
    text = cache.lesson(report.course, "bai-500").html
    assert text != cache.lesson(report.course, "bai-501").html
    lesson = tmp_path / "many" / "bai-500.md"
    lesson.write_text(lesson.read_text(encoding="utf-8") + "\nMột câu mới.\n", encoding="utf-8")
    build(tmp_path / "many", tmp_path / "layout", publisher.key)
    publish(tmp_path / "layout", tmp_path / "target")
    Fetcher(cache).fetch(FolderSource(tmp_path / "target"), report.course)
    assert len({entry.digest for entry in cache.toc(report.course).files} - before) == 1, "one pack changed"
    assert "Một câu mới" in cache.lesson(report.course, "bai-500").html
    assert cache.search.find("mot cau moi", courses=[report.course]).hits
    cache.close()


def test_what_is_installed_can_be_searched(publisher: Publisher, cache: CourseCache, fetcher: Fetcher) -> None:
    publisher.release()
    fetcher.fetch(FolderSource(publisher.target), COURSE)
    (hit, *_) = cache.search.find("chuyen de", courses=[COURSE]).hits
    assert hit.course == COURSE
    cache.remove(COURSE)
    prepare(cache)
    assert cache.search.courses() == {}


def test_a_stick_that_is_gone(publisher: Publisher, cache: CourseCache, fetcher: Fetcher, tmp_path: Path) -> None:
    (large,) = with_documents(publisher, 300_000)
    fetcher.fetch(FolderSource(publisher.target), COURSE, with_media=False)
    with pytest.raises(OfflineError):
        fetcher.fetch_media(FolderSource(tmp_path / "no stick"), COURSE)
    (publisher.target / "blobs" / "sha256" / large).unlink()
    with pytest.raises(MissingBlobError):
        fetcher.fetch_media(FolderSource(publisher.target), COURSE)
    assert cache.lesson(COURSE, "01-bai-dau").html


@pytest.fixture
def fetcher(cache: CourseCache) -> Fetcher:
    return Fetcher(cache, policy=QUICK, list_policy=QUICK)
