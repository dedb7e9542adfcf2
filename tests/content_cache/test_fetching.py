"""From a published folder into the cache, by HTTP and by folder."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from content_cache import blocking, limits
from content_cache.blobs import INLINE_BYTES
from content_cache.build import build
from content_cache.cache import CourseCache
from content_cache.courselist import CourseList, open_list, seal_list
from content_cache.errors import (
    AlteredBlobError,
    BadSignatureError,
    ContentError,
    DiskFullError,
    FetchCancelledError,
    MalformedPackageError,
    MissingBlobError,
    NotInstalledError,
    OfflineError,
    OlderSerialError,
    UnknownCourseError,
    UntrustedKeyError,
)
from content_cache.fetch import Fetcher, FetchProgress, Stage
from content_cache.folder_source import FolderSource
from content_cache.http_source import HttpSource
from content_cache.key_ceremony import new_keys
from content_cache.publish import publish
from content_cache.signing import SigningKey
from content_cache.sources import open_source
from content_cache.trust import KeyEntry, KeySet, KeyStatus, Role, TrustedKeys, seal_keys
from tests.content_cache.conftest import QUICK, Publisher
from tests.content_cache.course_server import CourseServer

COURSE = "khoa-hoc-thu"


def nothing_of_it_is_visible(cache: CourseCache) -> bool:
    assert cache.installed() == ()
    for look in (cache.toc, cache.glossary):
        with pytest.raises(NotInstalledError):
            look(COURSE)
    with pytest.raises(NotInstalledError):
        cache.lesson(COURSE, "01-bai-dau")
    with pytest.raises(NotInstalledError):
        cache.quiz(COURSE, "cuoi-khoa")
    return True


def test_a_course_comes_whole_and_reads_without_a_network(
    publisher: Publisher, server: CourseServer, web: HttpSource, cache: CourseCache, fetcher: Fetcher
) -> None:
    report = publisher.release()
    assert [listing.course for listing in fetcher.refresh(web).courses] == [COURSE]
    seen: list[FetchProgress] = []
    course = fetcher.fetch(web, COURSE, on_progress=seen.append)
    assert (course.course, course.serial, course.config) == (COURSE, 1, report.config)
    assert course.installed_at.tzinfo is UTC
    assert (seen[0].done_bytes, seen[0].total_bytes, seen[0].total_files) == (0, report.bytes, 7)
    assert (seen[-1].done_bytes, seen[-1].done_files, seen[-1].stage) == (report.bytes, 7, Stage.PREPARING)
    server.shutdown()
    lesson = cache.lesson(COURSE, "01-bai-dau")
    assert [heading.text for heading in lesson.headings] == ["Bảng", "Hình", "Ô lưu ý và chú thích"]
    assert list(lesson.media) == ["media/cac-buoc.svg"]
    assert lesson.media["media/cac-buoc.svg"].startswith(b"<svg")
    assert "lesson:02-bai-hai#cau-hoi" in lesson.html
    quiz = cache.quiz(COURSE, "cuoi-khoa")
    assert (len(quiz.quiz.questions), quiz.serial, len(quiz.digest)) == (9, 1, 64)
    assert quiz.quiz.keys is None, "they are sealed"
    assert "Chuyên đề" in cache.glossary(COURSE)
    assert list(cache.partial_folder.iterdir()) == []
    assert cache.installed() == (course,)


def test_a_folder_serves_as_well(publisher: Publisher, cache: CourseCache, fetcher: Fetcher) -> None:
    publisher.release()
    stick = open_source(str(publisher.target))
    assert isinstance(stick, FolderSource)
    assert fetcher.fetch(stick, COURSE).serial == 1
    assert cache.lists.shown() is None, "what is on a stick does not become the library's list"
    fetcher.refresh(stick)
    assert cache.lists.shown() is not None


def test_sources_are_opened_by_what_people_type(tmp_path: Path) -> None:
    assert open_source("https://a.vn/courses").location == "https://a.vn/courses/"
    assert open_source(tmp_path.as_uri()).location == str(tmp_path)
    assert open_source("x", base=tmp_path).location == str(tmp_path / "x")


def test_the_list_is_asked_for_with_its_tag(
    publisher: Publisher, server: CourseServer, web: HttpSource, cache: CourseCache, fetcher: Fetcher
) -> None:
    publisher.release()
    first = fetcher.refresh(web)
    with server.lock:
        server.requests.clear()
    assert fetcher.refresh(web) == first
    assert [path for path, _ in server.requests] == ["/courses.json"]
    seen = cache.lists.at(server.url)
    assert seen is not None
    assert seen.etag


def test_only_what_is_new_is_fetched(
    publisher: Publisher, server: CourseServer, web: HttpSource, cache: CourseCache, fetcher: Fetcher
) -> None:
    publisher.release()
    old = fetcher.fetch(web, COURSE)
    with server.lock:
        server.requests.clear()
    assert fetcher.fetch(web, COURSE) == old
    assert server.blob_requests() == []
    publisher.append("bai-hoc/02-bai-hai.md", "\nMột câu mới.\n")
    report = publisher.release()
    new = fetcher.fetch(web, COURSE)
    assert (new.serial, len(server.blob_requests())) == (2, 2)
    assert server.blob_requests()[0] == report.config
    assert "Một câu mới" in cache.lesson(COURSE, "02-bai-hai").html


def test_an_older_build_stays_while_an_attempt_needs_it(
    publisher: Publisher, web: HttpSource, cache: CourseCache, fetcher: Fetcher, server: CourseServer
) -> None:
    publisher.release()
    old = fetcher.fetch(web, COURSE)
    before = cache.quiz(COURSE, "bai-1")
    cache.keep(old.config, "attempt:1")
    cache.keep(old.config, "attempt:1")
    cache.keep(old.config, "attempt:2")
    bank = publisher.source / "ngan-hang.yaml"
    bank.write_text(bank.read_text(encoding="utf-8").replace("answer: true", "answer: false"), encoding="utf-8")
    publisher.release()
    fetcher.fetch(web, COURSE)
    assert cache.quiz(COURSE, "bai-1").digest != before.digest
    assert cache.quiz(COURSE, "bai-1", old.config) == before
    cache.release(old.config, "attempt:1")
    assert cache.quiz(COURSE, "bai-1", old.config) == before
    cache.release(old.config, "attempt:2")
    with pytest.raises(NotInstalledError):
        cache.quiz(COURSE, "bai-1", old.config)
    assert cache.toc(COURSE).serial == 2


def test_large_media_lie_beside_the_database_and_go_with_their_course(
    publisher: Publisher, cache: CourseCache, fetcher: Fetcher
) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 2000
    assert len(picture) > INLINE_BYTES
    (publisher.source / "hinh" / "to.png").write_bytes(picture)
    publisher.append("bai-hoc/02-bai-hai.md", "\n![Ảnh to](../hinh/to.png)\n")
    publisher.release()
    stick = FolderSource(publisher.target)
    fetcher.fetch(stick, COURSE)
    (kept,) = (cache.folder / "files").iterdir()
    assert kept.read_bytes() == picture
    assert cache.lesson(COURSE, "02-bai-hai").media == {"media/to.png": picture}
    assert cache.media(COURSE, "media/to.png") == picture
    kept.write_bytes(b"x")
    fetcher.fetch(stick, COURSE)
    assert cache.media(COURSE, "media/to.png") == picture, "a truncated file is fetched again"
    lesson = publisher.source / "bai-hoc/02-bai-hai.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("![Ảnh to](../hinh/to.png)", ""), encoding="utf-8")
    publisher.release()
    fetcher.fetch(stick, COURSE)
    assert list((cache.folder / "files").iterdir()) == []


# --- refused, by name, and nothing of it visible


def test_without_trust_nothing_is_read(publisher: Publisher, tmp_path: Path) -> None:
    publisher.release()
    cache = CourseCache(tmp_path / "untrusting")
    with pytest.raises(UntrustedKeyError):
        Fetcher(cache).refresh(FolderSource(publisher.target))
    assert nothing_of_it_is_visible(cache)
    cache.close()


def test_a_strangers_course_is_refused(
    publisher: Publisher, cache: CourseCache, fetcher: Fetcher, tmp_path: Path
) -> None:
    new_keys(tmp_path / "strange")
    build(publisher.source, publisher.layout, SigningKey.load(tmp_path / "strange" / "publisher.key"))
    publish(publisher.layout, publisher.target)
    for call in (fetcher.refresh, lambda source: fetcher.fetch(source, COURSE)):
        with pytest.raises(UntrustedKeyError) as caught:
            call(FolderSource(publisher.target))
        assert caught.value.kind == "untrusted-key"
    assert nothing_of_it_is_visible(cache)


def test_a_strangers_config_under_a_trusted_list_is_refused(
    publisher: Publisher, cache: CourseCache, fetcher: Fetcher
) -> None:
    build(publisher.source, publisher.layout, SigningKey.generate())
    publish(publisher.layout, publisher.target)
    path = publisher.target / "courses.json"
    from content_cache.build import current_list
    from content_cache.layout import Layout

    courses = current_list(Layout(publisher.target))
    assert courses is not None
    path.write_bytes(seal_list(courses, publisher.key))
    with pytest.raises(UntrustedKeyError):
        fetcher.fetch(FolderSource(publisher.target), COURSE)
    assert nothing_of_it_is_visible(cache)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def blob_paths(publisher: Publisher) -> list[Path]:
    return sorted((publisher.target / "blobs" / "sha256").iterdir())


def manifest_of(report_digest: str) -> str:
    return report_digest.removeprefix("sha256:")


@pytest.mark.parametrize("over_http", [True, False])
@pytest.mark.parametrize("damage", ["flip", "truncate", "grow", "remove"])
def test_every_altered_blob_is_refused(
    *, publisher: Publisher, web: HttpSource, cache: CourseCache, fetcher: Fetcher, over_http: bool, damage: str
) -> None:
    report = publisher.release()
    source = web if over_http else FolderSource(publisher.target)
    for path in blob_paths(publisher):
        if path.name == manifest_of(report.digest):
            continue  # clients never read the manifest
        whole = path.read_bytes()
        match damage:
            case "flip":
                flip(path)
            case "truncate":
                path.write_bytes(whole[: len(whole) // 2])
            case "grow":
                path.write_bytes(whole + b"x")
            case _:
                path.unlink()
        error = MissingBlobError if damage == "remove" else AlteredBlobError
        with pytest.raises(error, match=path.name):
            fetcher.fetch(source, COURSE)
        assert nothing_of_it_is_visible(cache)
        path.write_bytes(whole)
        for partial in cache.partial_folder.iterdir():
            partial.unlink()
    assert fetcher.fetch(source, COURSE).serial == 1


def test_an_altered_update_leaves_the_course_as_it_was(
    publisher: Publisher, cache: CourseCache, fetcher: Fetcher
) -> None:
    publisher.release()
    source = FolderSource(publisher.target)
    old = fetcher.fetch(source, COURSE)
    html = cache.lesson(COURSE, "01-bai-dau").html
    publisher.append("bai-hoc/01-bai-dau.md", "\nMới.\n")
    before = {path.name for path in blob_paths(publisher)}
    report = publisher.release()
    (changed,) = {p.name for p in blob_paths(publisher)} - before - {report.config, manifest_of(report.digest)}
    flip(publisher.target / "blobs" / "sha256" / changed)
    with pytest.raises(AlteredBlobError):
        fetcher.fetch(source, COURSE)
    assert cache.installed() == (old,)
    assert cache.lesson(COURSE, "01-bai-dau").html == html


def test_an_altered_list_is_refused(publisher: Publisher, cache: CourseCache, fetcher: Fetcher) -> None:
    publisher.release()
    path = publisher.target / "courses.json"
    whole = path.read_bytes()
    payload = whole.index(b'"payload":"') + 40
    path.write_bytes(whole[:payload] + (b"A" if whole[payload : payload + 1] != b"A" else b"B") + whole[payload + 1 :])
    with pytest.raises(BadSignatureError):
        fetcher.refresh(FolderSource(publisher.target))
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(MalformedPackageError):
        fetcher.refresh(FolderSource(publisher.target))
    path.write_bytes(b" " * (limits.LIST_BYTES + 1))
    with pytest.raises(MalformedPackageError):
        fetcher.refresh(FolderSource(publisher.target))
    assert cache.lists.shown() is None


def test_an_older_serial_is_refused(publisher: Publisher, cache: CourseCache, fetcher: Fetcher, tmp_path: Path) -> None:
    publisher.release()
    build(publisher.source, tmp_path / "old-layout", publisher.key)
    publish(tmp_path / "old-layout", tmp_path / "old")
    publisher.append("bai-hoc/01-bai-dau.md", "\nMới.\n")
    publisher.release()
    new = fetcher.fetch(FolderSource(publisher.target), COURSE)
    with pytest.raises(OlderSerialError) as caught:
        fetcher.fetch(FolderSource(tmp_path / "old"), COURSE)
    assert (caught.value.offered, caught.value.have, caught.value.kind) == (1, 2, "older-serial")
    assert cache.installed() == (new,)


def test_the_same_serial_with_other_content_is_refused(
    publisher: Publisher, cache: CourseCache, fetcher: Fetcher, tmp_path: Path
) -> None:
    publisher.release()
    fetcher.fetch(FolderSource(publisher.target), COURSE)
    publisher.append("bai-hoc/01-bai-dau.md", "\nKhác.\n")
    build(publisher.source, tmp_path / "layout", publisher.key)
    publish(tmp_path / "layout", tmp_path / "other")
    with pytest.raises(OlderSerialError):
        fetcher.fetch(FolderSource(tmp_path / "other"), COURSE)


def test_an_older_list_at_the_same_place_is_refused(
    publisher: Publisher, web: HttpSource, cache: CourseCache, fetcher: Fetcher
) -> None:
    publisher.release()
    old = (publisher.target / "courses.json").read_bytes()
    publisher.append("bai-hoc/01-bai-dau.md", "\nMới.\n")
    publisher.release()
    new = fetcher.refresh(web)
    (publisher.target / "courses.json").write_bytes(old)
    with pytest.raises(OlderSerialError):
        fetcher.refresh(web)
    shown = cache.lists.shown()
    assert shown is not None
    assert shown.courses == new


def test_what_is_not_on_the_list(publisher: Publisher, fetcher: Fetcher, tmp_path: Path) -> None:
    publisher.release()
    with pytest.raises(UnknownCourseError):
        fetcher.fetch(FolderSource(publisher.target), "khac")
    with pytest.raises(OfflineError):
        fetcher.refresh(FolderSource(tmp_path / "no stick"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(MissingBlobError):
        fetcher.refresh(FolderSource(tmp_path / "empty"))


def test_a_package_that_lies_about_itself_is_refused(
    publisher: Publisher, cache: CourseCache, fetcher: Fetcher
) -> None:
    """Signed by the right key, and still not what it says: nothing is shown, nothing crashes."""
    from content_cache.compression import compress
    from content_cache.layout import Layout, sha256
    from content_cache.package import TOC_TYPE, open_toc
    from content_cache.signing import seal

    publisher.release()
    keys = TrustedKeys.first(publisher.keys_json)
    store = Layout(publisher.target)
    courses = open_list((publisher.target / "courses.json").read_bytes(), keys)
    listing = courses.courses[0]
    toc, _ = open_toc(store.read_blob(listing.config, 10**6), keys, listing)
    for number, (path, raw) in enumerate(
        [
            ("lessons/01-bai-dau.md", b"\xff\xfe not UTF-8"),
            ("quizzes/bai-1.json", b"{}"),
            ("quizzes/bai-1.json", b"[" * 100_000),
            ("glossary.json", b"{}"),
        ],
        2,
    ):
        blob = compress(raw)
        entries = tuple(
            msgspec.structs.replace(entry, digest=store.add(blob), size_bytes=len(blob), raw_size_bytes=len(raw))
            if entry.path == path
            else entry
            for entry in toc.files
        )
        config = seal(
            TOC_TYPE,
            compress(msgspec.json.encode(msgspec.structs.replace(toc, files=entries, serial=number))),
            [publisher.key],
        )
        store.add(config)
        listed = msgspec.structs.replace(listing, serial=number, config=sha256(config), config_size=len(config))
        (publisher.target / "courses.json").write_bytes(
            seal_list(CourseList(version=number, courses=(listed,)), publisher.key)
        )
        with pytest.raises(MalformedPackageError):
            fetcher.fetch(FolderSource(publisher.target), COURSE)
        assert nothing_of_it_is_visible(cache)


# --- keys that change


def rekeyed(publisher: Publisher, version: int, *entries: KeyEntry) -> bytes:
    roots = [SigningKey.load(publisher.root / "keys" / f"root-{number}.key") for number in (1, 3)]
    before = msgspec.json.decode(
        __import__("content_cache.signing", fromlist=["Envelope"]).Envelope.parse(publisher.keys_json).payload,
        type=KeySet,
    )
    return seal_keys(msgspec.structs.replace(before, version=version, keys=entries), roots)


def entries_for(key: SigningKey, **fields: object) -> list[KeyEntry]:
    return [
        msgspec.structs.replace(KeyEntry(keyid=key.key_id, public=key.public, role=role), **fields)
        for role in (Role.COURSE, Role.LIST)
    ]


def test_what_a_compromised_key_published_later_is_hidden(
    publisher: Publisher, cache: CourseCache, fetcher: Fetcher
) -> None:
    publisher.release(serial=5)
    source = FolderSource(publisher.target)
    fetcher.fetch(source, COURSE)
    old, new = publisher.key, SigningKey.generate()
    compromised = {"status": KeyStatus.COMPROMISED, "compromised_after": 4}
    cache.pin(rekeyed(publisher, 2, *entries_for(old, **compromised), *entries_for(new)))
    assert nothing_of_it_is_visible(cache)
    with pytest.raises(UntrustedKeyError):
        fetcher.fetch(source, COURSE)
    fresh = publisher.root / "layout-new"
    build(publisher.source, fresh, new, serial=4)
    publish(fresh, publisher.root / "fresh")
    assert fetcher.fetch(FolderSource(publisher.root / "fresh"), COURSE).serial == 4, "the thief's serial is no floor"


def test_newer_keys_come_with_the_courses(publisher: Publisher, cache: CourseCache, fetcher: Fetcher) -> None:
    publisher.release()
    new = SigningKey.generate()
    keys = rekeyed(publisher, 2, *entries_for(publisher.key, status=KeyStatus.RETIRED), *entries_for(new))
    build(publisher.source, publisher.layout, new)
    publish(publisher.layout, publisher.target)
    (publisher.target / "keys.json").write_bytes(keys)
    assert fetcher.fetch(FolderSource(publisher.target), COURSE).serial == 2
    pinned = cache.keys()
    assert pinned is not None
    assert pinned.version == 2
    with pytest.raises(OlderSerialError):
        cache.pin(publisher.keys_json)


def test_strange_keys_beside_the_courses_change_nothing(
    publisher: Publisher, cache: CourseCache, fetcher: Fetcher, tmp_path: Path
) -> None:
    publisher.release()
    new_keys(tmp_path / "strange")
    for data in ((tmp_path / "strange" / "keys.json").read_bytes(), b"rubbish"):
        (publisher.target / "keys.json").write_bytes(data)
        fetcher.refresh(FolderSource(publisher.target))
        assert (cache.folder / "keys.json").read_bytes() == publisher.keys_json


# --- the environment


def test_a_full_disk_is_told_before_anything_is_fetched(
    publisher: Publisher, server: CourseServer, web: HttpSource, cache: CourseCache
) -> None:
    report = publisher.release()
    full = Fetcher(cache, policy=QUICK, free=lambda _: 1000)
    with pytest.raises(DiskFullError) as caught:
        full.fetch(web, COURSE)
    assert caught.value.free_bytes == 1000
    assert caught.value.needed_bytes > report.bytes
    assert server.blob_requests() == [report.config]
    assert nothing_of_it_is_visible(cache)
    assert Fetcher(cache).fetch(web, COURSE).serial == 1


def test_cancelling_stops_and_the_next_time_goes_on(publisher: Publisher, cache: CourseCache, fetcher: Fetcher) -> None:
    publisher.release()
    cancel = threading.Event()

    def stop_soon(progress: FetchProgress) -> None:
        if progress.done_files:
            cancel.set()

    source = FolderSource(publisher.target)
    with pytest.raises(FetchCancelledError):
        fetcher.fetch(source, COURSE, on_progress=stop_soon, cancel=cancel)
    assert nothing_of_it_is_visible(cache)
    assert list(cache.partial_folder.iterdir())
    assert fetcher.fetch(source, COURSE).serial == 1


def test_network_and_database_are_forbidden_where_nobody_may_wait(
    publisher: Publisher, web: HttpSource, cache: CourseCache, fetcher: Fetcher
) -> None:
    publisher.release()
    blocking.forbid_current_thread()
    try:
        with pytest.raises(blocking.BlockingCallError, match="SQL"):
            cache.installed()
        with pytest.raises(blocking.BlockingCallError, match="HTTP"):
            web.document("courses.json", most_bytes=1000)
    finally:
        blocking.allow_current_thread()


def test_every_error_has_a_kind_of_its_own() -> None:
    def tree(kind: type[ContentError]) -> list[type[ContentError]]:
        return [kind, *(below for child in kind.__subclasses__() for below in tree(child))]

    kinds = [error.kind for error in tree(ContentError)]
    assert len(set(kinds)) == len(kinds)
    assert all(kind == kind.lower() and " " not in kind for kind in kinds)


def test_the_clock_is_only_shown(publisher: Publisher, tmp_path: Path) -> None:
    publisher.release()
    cache = CourseCache(tmp_path / "cache-1970", now=lambda: datetime(1970, 1, 2, tzinfo=UTC))
    cache.pin(publisher.keys_json)
    course = Fetcher(cache).fetch(FolderSource(publisher.target), COURSE)
    assert course.installed_at == datetime(1970, 1, 2, tzinfo=UTC)
    cache.close()
