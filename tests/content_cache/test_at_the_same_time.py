"""What others do meanwhile: openers, pinners, lookers; servers that mislead; disks that are full."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from content_cache.build import current_list
from content_cache.cache import CourseCache
from content_cache.courselist import seal_list
from content_cache.errors import (
    DiskFullError,
    FetchCancelledError,
    NotOurServerError,
    OfflineError,
    OlderSerialError,
)
from content_cache.fetch import Fetcher, FetchProgress, Stage
from content_cache.folder_source import FolderSource
from content_cache.http_source import HttpSource
from content_cache.layout import Layout
from content_cache.signing import SigningKey
from content_cache.sources import open_source
from content_cache.trust import KeySet, TrustedKeys, seal_keys
from content_cache.verifying import verify
from tests.content_cache.conftest import Publisher
from tests.content_cache.course_server import CourseServer, Handler
from tests.content_cache.test_media_and_room import COURSE, with_documents


def test_a_server_without_ranges_brings_large_files_too(
    publisher: Publisher, server: CourseServer, web: HttpSource, cache: CourseCache, fetcher: Fetcher
) -> None:
    with_documents(publisher, 1_500_000, 300_000, 900_000)

    def whole(handler: Handler, data: bytes) -> bool:
        if data and "/blobs/" in handler.path:
            handler.answer(200, data, "application/octet-stream")
            return True
        return False

    server.behaviour = whole
    fetcher.fetch(web, COURSE)
    assert cache.missing_media(COURSE) == ()
    assert verify(cache, on_progress=None, check=lambda: None).by_course == {}


def test_whoever_opens_the_cache_leaves_a_running_fetch_alone(publisher: Publisher, cache: CourseCache) -> None:
    with_documents(publisher, 3_000_000, 700_000)
    opened: list[str] = []

    def open_another(progress: FetchProgress) -> None:
        if progress.stage is Stage.MEDIA:
            CourseCache(cache.folder).close()
            opened.append(progress.stage)

    Fetcher(cache).fetch(FolderSource(publisher.target), COURSE, on_progress=open_another)
    assert opened
    assert cache.missing_media(COURSE) == ()
    assert verify(cache, on_progress=None, check=lambda: None).by_course == {}


def test_keys_never_go_back_through_another_opener(publisher: Publisher, cache: CourseCache) -> None:
    folder = publisher.root / "keys"
    roots = [SigningKey.load(folder / f"root-{number}.key") for number in (1, 2)]
    first = TrustedKeys.first(publisher.keys_json)
    keys = msgspec.json.decode(_payload(publisher.keys_json), type=KeySet)
    versions = {number: seal_keys(msgspec.structs.replace(keys, version=number), roots) for number in (2, 3)}
    assert first.version == 1
    other = CourseCache(cache.folder)
    assert cache.keys() is not None
    other.pin(versions[3])
    found = cache.keys()
    assert found is not None
    assert found.version == 3, "seen although another opener pinned it"
    with pytest.raises(OlderSerialError):
        cache.pin(versions[2])
    other.close()


def _payload(envelope: bytes) -> bytes:
    from content_cache.signing import Envelope

    return Envelope.parse(envelope).payload


def test_lists_never_go_back_through_another_look(publisher: Publisher, cache: CourseCache, fetcher: Fetcher) -> None:
    publisher.release()
    courses = current_list(Layout(publisher.target))
    assert courses is not None
    newer = msgspec.structs.replace(courses, version=courses.version + 1)
    (publisher.target / "courses.json").write_bytes(seal_list(newer, publisher.key))
    source = FolderSource(publisher.target)
    fetcher.refresh(source)
    with pytest.raises(OlderSerialError):
        cache.lists.remember(
            source.location, courses, envelope=seal_list(courses, publisher.key), etag=None, shown=True
        )
    assert cache.lists.floor(source.location) == newer.version


def test_one_file_that_is_asked_for_changes_no_note(publisher: Publisher, cache: CourseCache, fetcher: Fetcher) -> None:
    with_documents(publisher, 300_000, 400_000)
    source = FolderSource(publisher.target)
    fetcher.fetch(source, COURSE, with_media=False)
    cache.unfinished.begin(COURSE, source.location, with_media=True)
    cache.unfinished.pause(COURSE)
    before = cache.unfinished.all()
    fetcher.fetch_media(source, COURSE, cache.missing_media(COURSE)[0].path)
    assert cache.unfinished.all() == before


def test_what_does_not_fit_a_budget_evicts_nobody(publisher: Publisher, cache: CourseCache) -> None:
    with_documents(publisher, 600_000)
    source = FolderSource(publisher.target)
    Fetcher(cache).fetch(source, COURSE)
    here = cache.disk.media_bytes()
    course = publisher.source / "course.yaml"
    course.write_text(
        course.read_text(encoding="utf-8").replace("id: khoa-hoc-thu", "id: khoa-hoc-khac"), encoding="utf-8"
    )
    (publisher.source / "tai-lieu-1.pdf").write_bytes(b"%PDF-1.4\n" + b"0" * 3_000_000)
    publisher.release()
    Fetcher(cache, media_budget_bytes=lambda: 1_000_000).fetch(source, "khoa-hoc-khac")
    assert cache.missing_media(COURSE) == ()
    assert cache.disk.media_bytes() == here


def test_a_full_disk_keeps_nobody_from_reading(
    publisher: Publisher, cache: CourseCache, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    (large,) = with_documents(publisher, 300_000)
    fetcher.fetch(FolderSource(publisher.target), COURSE)
    with cache.database.write() as connection:
        connection.execute(sa.text("DELETE FROM rendered"))

    def full(*_args: object, **_more: object) -> None:
        raise DiskFullError(1, 0)

    monkeypatch.setattr(cache.packages, "keep_rendered", full)
    monkeypatch.setattr(cache.blobs, "used", full)
    assert cache.lesson(COURSE, "01-bai-dau").html
    name = next(entry.path for entry in cache.toc(COURSE).files if entry.digest == large)
    assert cache.file(COURSE, name).path is not None


def test_a_lost_picture_leaves_its_lesson(publisher: Publisher, cache: CourseCache, fetcher: Fetcher) -> None:
    publisher.release()
    fetcher.fetch(FolderSource(publisher.target), COURSE)
    picture = next(entry for entry in cache.toc(COURSE).files if entry.path.endswith(".svg"))
    cache.blobs.discard([picture.digest])
    lesson = cache.lesson(COURSE, "01-bai-dau")
    assert lesson.html
    assert lesson.media == {}


def test_a_list_that_drips_can_be_cancelled_and_keeps_nobody_waiting(
    publisher: Publisher, server: CourseServer, web: HttpSource, cache: CourseCache, fetcher: Fetcher
) -> None:
    publisher.release()
    dripping = threading.Event()

    def drip(handler: Handler, data: bytes) -> bool:
        if handler.path != "/courses.json":
            return False
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        while not handler.server.released.wait(0.05):
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                break
            dripping.set()
        return True

    server.behaviour = drip
    cancel = threading.Event()
    ended: list[BaseException] = []

    def fetch() -> None:
        try:
            fetcher.fetch(web, COURSE, cancel=cancel)
        except BaseException as error:  # noqa: BLE001 - looked at below
            ended.append(error)

    thread = threading.Thread(target=fetch)
    thread.start()
    assert dripping.wait(5)
    assert fetcher.fetch(FolderSource(publisher.target), COURSE).serial == 1, "another place is not kept waiting"
    cancel.set()
    thread.join(5)
    assert not thread.is_alive()
    assert isinstance(ended[0], FetchCancelledError)


@pytest.mark.parametrize(
    "location", ["http://[::1", "//[zz]/x", "file:///etc/passwd", "ftp://x/y", "\udcff\udcfe"], ids=str.__repr__
)
def test_redirects_that_lead_nowhere_are_not_our_server(
    publisher: Publisher, server: CourseServer, web: HttpSource, fetcher: Fetcher, location: str
) -> None:
    publisher.release()

    def redirect(handler: Handler, data: bytes) -> bool:
        if handler.path == "/courses.json":
            handler.wfile.write(
                b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
                + location.encode("utf-8", "surrogateescape")
                + b"\r\n\r\n"
            )
            return True
        return False

    server.behaviour = redirect
    with pytest.raises((NotOurServerError, OfflineError)):
        fetcher.refresh(web)


def test_a_redirects_body_is_not_read(
    publisher: Publisher, server: CourseServer, web: HttpSource, fetcher: Fetcher
) -> None:
    publisher.release()
    sent: list[int] = []

    def redirect(handler: Handler, data: bytes) -> bool:
        if handler.path != "/courses.json":
            return False
        handler.wfile.write(
            b"HTTP/1.1 302 Found\r\nContent-Length: 1000000000\r\nLocation: /moved/courses.json\r\n\r\n"
        )
        try:
            for _ in range(1000):
                handler.wfile.write(b"x" * 1_000_000)
                sent.append(1)
        except OSError:
            pass
        handler.close_connection = True
        return True

    server.behaviour = redirect
    (server.folder / "moved").mkdir()
    (server.folder / "moved" / "courses.json").write_bytes((server.folder / "courses.json").read_bytes())
    assert fetcher.refresh(web).courses
    assert len(sent) < 50, "megabytes that fit into buffers on the way"


@pytest.mark.parametrize("text", ["http://[::1", "file:///%00x", "a\0b", "oci://h/r", "http://", "http://h:0/"])
def test_addresses_that_are_none(text: str) -> None:
    with pytest.raises(OfflineError):
        open_source(text)


def test_passwords_are_not_kept(tmp_path: Path) -> None:
    source = open_source("http://an:mat-khau@127.0.0.1:9/kho?x=1#y")
    assert source.location == "http://127.0.0.1:9/kho/"
    source.close()
