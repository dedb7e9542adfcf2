"""Servers that answer 500, hang, close half-way, or are a hotel's gateway: real ones, on loopback."""

from __future__ import annotations

import hashlib
import socket
import time

import pytest

from content_cache.cache import CourseCache
from content_cache.errors import (
    AlteredBlobError,
    CutOffError,
    FetchError,
    NotOurServerError,
    OfflineError,
    ServerFaultError,
)
from content_cache.fetch import Fetcher, FetchProgress
from content_cache.http_source import HttpSource
from tests.content_cache.conftest import Publisher
from tests.content_cache.course_server import Behaviour, CourseServer, Handler

COURSE = "khoa-hoc-thu"
PAGE = b"<!DOCTYPE html><html><body>Dang nhap Wi-Fi</body></html>"
PNG = b"\x89PNG\r\n\x1a\n" + b"".join(hashlib.sha256(bytes([n])).digest() for n in range(256)) * 40


def with_a_large_picture(publisher: Publisher) -> str:
    (publisher.source / "hinh" / "to.png").write_bytes(PNG)
    publisher.append("bai-hoc/02-bai-hai.md", "\n![Ảnh](../hinh/to.png)\n")
    publisher.release()
    return hashlib.sha256(PNG).hexdigest()


def fault(status: int) -> Behaviour:
    def behave(handler: Handler, data: bytes) -> bool:
        handler.answer(status, b"sorry", "text/plain")
        return True

    return behave


def gateway(kind: str | None) -> Behaviour:
    def behave(handler: Handler, data: bytes) -> bool:
        handler.answer(200, PAGE, kind)
        return True

    return behave


def redirecting(handler: Handler, data: bytes) -> bool:
    if handler.path == "/login":
        handler.answer(200, PAGE, "text/html; charset=utf-8")
    else:
        handler.answer(302, b"", None, {"Location": "/login"})
    return True


def hang(handler: Handler, data: bytes) -> bool:
    handler.server.released.wait(10)
    return True


def close(handler: Handler, data: bytes) -> bool:
    handler.drop()
    return True


def half(handler: Handler, data: bytes) -> bool:
    handler.answer(200, data[: len(data) // 2], "application/octet-stream", length=len(data))
    handler.drop()
    return True


def words(handler: Handler, data: bytes) -> bool:
    handler.answer(200, b"OK", "text/plain")
    return True


ALL: list[tuple[Behaviour, type[FetchError]]] = [
    (fault(500), ServerFaultError),
    (fault(503), ServerFaultError),
    (fault(429), ServerFaultError),
    (fault(403), NotOurServerError),
    (fault(511), NotOurServerError),
    (gateway("text/html"), NotOurServerError),
    (gateway("application/octet-stream"), NotOurServerError),
    (gateway(None), NotOurServerError),
    (redirecting, NotOurServerError),
    (words, NotOurServerError),
    (hang, CutOffError),
    (close, CutOffError),
    (half, CutOffError),
]


@pytest.mark.parametrize(("behaviour", "error"), ALL)
def test_a_bad_answer_to_the_list_has_its_name(
    *,
    publisher: Publisher,
    server: CourseServer,
    web: HttpSource,
    cache: CourseCache,
    fetcher: Fetcher,
    behaviour: Behaviour,
    error: type[FetchError],
) -> None:
    publisher.release()
    server.behaviour = behaviour
    with pytest.raises(error) as caught:
        fetcher.refresh(web)
    if isinstance(caught.value, ServerFaultError):
        assert caught.value.status in (500, 503, 429)
    assert cache.lists.shown() is None
    server.behaviour = None
    assert fetcher.refresh(web).courses


@pytest.mark.parametrize(("behaviour", "error"), [pair for pair in ALL if pair[0] is not words])
def test_a_bad_answer_to_a_blob_has_its_name(
    *,
    publisher: Publisher,
    server: CourseServer,
    web: HttpSource,
    cache: CourseCache,
    fetcher: Fetcher,
    behaviour: Behaviour,
    error: type[FetchError],
) -> None:
    large = with_a_large_picture(publisher)

    def only_large(handler: Handler, data: bytes) -> bool:
        return behaviour(handler, data) if handler.path.endswith((large, "/login")) else False

    server.behaviour = only_large
    # A gateway that claims nothing about its page looks like a truncated blob until its bytes are read.
    with pytest.raises((error, AlteredBlobError) if error is NotOurServerError else error):
        fetcher.fetch(web, COURSE)
    assert cache.installed() == ()
    server.behaviour = None
    assert fetcher.fetch(web, COURSE).serial == 1
    assert cache.media(COURSE, "media/to.png") == PNG


def test_nobody_is_there(publisher: Publisher, cache: CourseCache, fetcher: Fetcher) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        source = HttpSource(f"http://127.0.0.1:{taken.getsockname()[1]}/")
        with pytest.raises(OfflineError):
            fetcher.refresh(source)
    nowhere = HttpSource("http://khong-co.invalid/")
    with pytest.raises(OfflineError):
        fetcher.refresh(nowhere)
    source.close()
    nowhere.close()


def test_a_line_that_keeps_breaking_still_gets_through(
    publisher: Publisher, server: CourseServer, web: HttpSource, cache: CourseCache, fetcher: Fetcher
) -> None:
    """Every answer stops after 48 KiB; each request takes up where the last one stopped."""
    large = with_a_large_picture(publisher)
    sent: list[int] = []

    def breaking(handler: Handler, data: bytes) -> bool:
        if not handler.path.endswith(large):
            return False
        start = int((handler.headers["Range"] or "bytes=0-")[6:].split("-")[0])
        piece = data[start : start + 48 * 1024]
        sent.append(len(piece))
        told = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
        handler.answer(206, piece, "application/octet-stream", told, length=len(data) - start)
        if start + len(piece) < len(data):
            handler.drop()
        return True

    server.behaviour = breaking
    seen: list[FetchProgress] = []
    fetcher.fetch(web, COURSE, on_progress=seen.append)
    assert cache.media(COURSE, "media/to.png") == PNG
    assert len(sent) > len(PNG) // (48 * 1024)
    assert seen[-1].done_bytes == seen[-1].total_bytes


def test_partial_blobs_from_before_a_crash_are_taken_up(
    publisher: Publisher, server: CourseServer, web: HttpSource, cache: CourseCache, fetcher: Fetcher
) -> None:
    large = with_a_large_picture(publisher)
    (cache.partial_folder / large).write_bytes(PNG[:200_000])
    fetcher.fetch(web, COURSE)
    asked = sorted(asked for path, asked in server.requests if path.endswith(large) and asked is not None)
    assert asked == ["bytes=200000-262143", f"bytes=262144-{len(PNG) - 1}"], "from there on, in pieces"
    assert cache.media(COURSE, "media/to.png") == PNG


@pytest.mark.parametrize("rubbish", [b"\0" * 200_000, b"\0" * (len(PNG) + 5), b"\0" * len(PNG)])
def test_partial_blobs_that_a_power_cut_spoilt_are_begun_again(
    publisher: Publisher, web: HttpSource, cache: CourseCache, fetcher: Fetcher, rubbish: bytes
) -> None:
    large = with_a_large_picture(publisher)
    (cache.partial_folder / large).write_bytes(rubbish)
    fetcher.fetch(web, COURSE)
    assert cache.media(COURSE, "media/to.png") == PNG


def test_a_server_without_ranges_serves_too(
    publisher: Publisher, server: CourseServer, web: HttpSource, cache: CourseCache, fetcher: Fetcher
) -> None:
    large = with_a_large_picture(publisher)
    (cache.partial_folder / large).write_bytes(PNG[:200_000])

    def whole(handler: Handler, data: bytes) -> bool:
        if data and "/blobs/" in handler.path:
            handler.answer(200, data, "application/octet-stream")
            return True
        return False

    server.behaviour = whole
    fetcher.fetch(web, COURSE)
    assert cache.media(COURSE, "media/to.png") == PNG


def test_a_server_that_recovers_is_waited_for(
    publisher: Publisher, server: CourseServer, web: HttpSource, cache: CourseCache, fetcher: Fetcher
) -> None:
    publisher.release()
    asked: dict[str, int] = {}

    def sometimes(handler: Handler, data: bytes) -> bool:
        asked[handler.path] = asked.get(handler.path, 0) + 1
        if asked[handler.path] == 1:
            handler.answer(503, b"", "text/plain")
            return True
        return False

    server.behaviour = sometimes
    assert fetcher.fetch(web, COURSE).serial == 1


def test_a_hang_is_bounded_in_time(
    publisher: Publisher, server: CourseServer, web: HttpSource, fetcher: Fetcher
) -> None:
    publisher.release()
    server.behaviour = hang
    began = time.monotonic()
    with pytest.raises(CutOffError):
        fetcher.refresh(web)
    assert time.monotonic() - began < 5


def test_one_connection_a_worker_is_kept_open(
    publisher: Publisher, server: CourseServer, web: HttpSource, fetcher: Fetcher
) -> None:
    publisher.release()
    ports: set[int] = set()

    def note(handler: Handler, data: bytes) -> bool:
        ports.add(handler.client_address[1])
        return False

    server.behaviour = note
    fetcher.fetch(web, COURSE)
    assert len(server.requests) >= 8
    assert len(ports) <= 4, "as many as there are at a time"
