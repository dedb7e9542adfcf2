"""The transport against real sockets that misbehave: every fault has its name, and none of them hangs."""

from __future__ import annotations

import json
import socket
import threading
import time

import pytest

from content_cache.blocking import BlockingCallError, allow_current_thread, forbid_current_thread
from sync.errors import (
    CutOffError,
    DeviceRefusedError,
    HubRefusedError,
    NotOurHubError,
    OfflineError,
    ProtocolMismatchError,
    ServerFaultError,
    SyncError,
    TimeoutFaultError,
)
from sync.protocol import JSON_MEDIA
from sync.transport import HttpTransport
from tests.sync.bad_servers import Behave, answer, cut, hang, server

OURS = {"Tuhoc-Protocol": "1", "Content-Type": "application/json"}
PAGE = b"<html><body>Wi-Fi</body></html>"


def exchange(url: str, *, silence_s: float = 5.0, whole_s: float = 30.0, max_bytes: int = 1000) -> bytes:
    with HttpTransport(url, read_timeout_s=silence_s, exchange_timeout_s=whole_s) as transport:
        return transport.post("/v1/x", b"body", media=JSON_MEDIA, accept=JSON_MEDIA, max_bytes=max_bytes)


def test_a_good_answer_comes_whole() -> None:
    with server(answer("200 OK", OURS, b'{"a":1}')) as url:
        assert exchange(url + "/") == b'{"a":1}'


def test_the_request_states_what_it_is() -> None:
    seen: list[bytes] = []

    def behave(connection: socket.socket, request: bytes) -> None:
        seen.append(request)
        answer("200 OK", OURS, b"{}")(connection, request)

    with server(behave) as url:
        exchange(url)
    head, _, body = seen[0].partition(b"\r\n\r\n")
    assert b"POST /v1/x HTTP/1.1" in head
    assert b"Tuhoc-Protocol: 1" in head
    assert b"Content-Type: application/json" in head
    assert body == b"body"


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (answer("200 OK", {"Content-Type": "text/html"}, PAGE), NotOurHubError),
        (answer("200 OK", {"Content-Type": "application/json"}, b"{}"), NotOurHubError),
        (answer("200 OK", {**OURS, "Content-Type": "text/html"}, PAGE), NotOurHubError),
        (answer("302 Found", {"Location": "http://login.example/"}, b""), NotOurHubError),
        (answer("404 Not Found", {"Content-Type": "text/html"}, PAGE), NotOurHubError),
        (answer("511 Network Authentication Required", {}, PAGE), ServerFaultError),
        (answer("200 OK", OURS, b"x" * 2000), NotOurHubError),
        (answer("404 Not Found", OURS, PAGE), NotOurHubError),
        (answer("500 Internal Server Error", OURS, b"{}"), ServerFaultError),
        (answer("502 Bad Gateway", {"Content-Type": "text/html"}, PAGE), ServerFaultError),
        (answer("426 Upgrade Required", {"Tuhoc-Protocol": "2"}, b"{}"), ProtocolMismatchError),
        (answer("200 OK", {**OURS, "Tuhoc-Protocol": "2"}, b"{}"), ProtocolMismatchError),
        (answer("200 OK", {**OURS, "Content-Length": "100"}, b'{"a":'), CutOffError),
        (cut(b""), CutOffError),
        (cut(b"HTTP/1."), CutOffError),
        (cut(b"HTTP/1.1 200 OK\r\nTuhoc-Pro"), NotOurHubError),
        (cut(b"SSH-2.0-OpenSSH_9.2\r\n"), CutOffError),
    ],
)
def test_every_fault_has_its_name(behaviour: Behave, error: type[SyncError]) -> None:
    with server(behaviour) as url, pytest.raises(SyncError) as caught:
        exchange(url)
    assert type(caught.value) is error


def test_a_later_protocol_beside_ours_is_spoken() -> None:
    with server(answer("200 OK", {**OURS, "Tuhoc-Protocol": "1, 2"}, b"{}")) as url:
        assert exchange(url) == b"{}"


@pytest.mark.parametrize(
    ("error", "form"),
    [("wrong-code", HubRefusedError), ("unknown-device", DeviceRefusedError)],
)
def test_a_hubs_own_no_is_told(error: str, form: type[HubRefusedError]) -> None:
    body = json.dumps({"error": error, "detail": "d"}).encode()
    with server(answer("403 Forbidden", OURS, body)) as url, pytest.raises(HubRefusedError) as caught:
        exchange(url)
    assert type(caught.value) is form
    assert (caught.value.status, caught.value.error, caught.value.detail) == (403, error, "d")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "Mon, 23 Nov 2026 07:31:00 GMT", "Date": "Mon, 23 Nov 2026 07:30:00 GMT"}, 60),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read(headers: dict[str, str], seconds: float | None) -> None:
    with server(answer("503 Service Unavailable", {**OURS, **headers}, b"{}")) as url:
        with pytest.raises(ServerFaultError) as caught:
            exchange(url)
        assert caught.value.retry_after_s == seconds
    with server(answer("429 Too Many Requests", {**OURS, **headers}, b"{}")) as url:
        with pytest.raises(ServerFaultError) as caught:
            exchange(url)
        assert (caught.value.status, caught.value.retry_after_s) == (429, seconds)


def test_silence_ends_in_a_time_out() -> None:
    released = threading.Event()
    with server(hang(released)) as url:
        with pytest.raises(TimeoutFaultError):
            exchange(url, silence_s=0.2)
        released.set()


def test_silence_in_the_middle_of_an_answer_ends_in_a_time_out() -> None:
    released = threading.Event()

    def behave(connection: socket.socket, request: bytes) -> None:
        answer("200 OK", {**OURS, "Content-Length": "100"}, b"{")(connection, request)
        released.wait(30)

    with server(behave) as url:
        with pytest.raises(TimeoutFaultError):
            exchange(url, silence_s=0.2)
        released.set()


def test_a_peer_that_drips_is_no_better_than_silence() -> None:
    released = threading.Event()

    def behave(connection: socket.socket, request: bytes) -> None:
        answer("200 OK", {**OURS, "Transfer-Encoding": "chunked", "Content-Length": "0"}, b"")
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nTuhoc-Protocol: 1\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        while not released.wait(0.02):
            connection.sendall(b"1\r\n{\r\n")

    started = time.monotonic()
    with server(behave) as url:
        with pytest.raises(TimeoutFaultError):
            exchange(url, silence_s=5, whole_s=0.3)
        released.set()
    assert time.monotonic() - started < 4


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(OfflineError):
        exchange(f"http://127.0.0.1:{port}")


@pytest.mark.parametrize("url", ["http://", "nothing", "http://a b", "ftp://127.0.0.1", "http://[::1", "http://x..y"])
def test_what_is_no_address_is_offline(url: str) -> None:
    with pytest.raises(OfflineError):
        exchange(url)


def test_no_request_on_a_thread_that_must_not_wait() -> None:
    forbid_current_thread()
    try:
        with pytest.raises(BlockingCallError):
            exchange("http://127.0.0.1:9")
    finally:
        allow_current_thread()
