"""The edges of the protocol: versions, sizes, media types, refusals in JSON."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
import requests
import zstandard

from sync.enrol_messages import HubInfo
from sync.errors import NotOurHubError
from sync.hub.limits import RateLimit
from sync.protocol import (
    JSON_MEDIA,
    MAX_BATCH_BODY_BYTES,
    MAX_BATCH_BYTES,
    PATH_HUB,
    PROTOCOL_HEADER,
    RECORDS_MEDIA,
)
from sync.transport import HttpTransport
from sync.wire import compress
from tests.hub.world import HubWorld, post

OURS = {PROTOCOL_HEADER: "1", "Content-Type": RECORDS_MEDIA}


def send(url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, dict[str, str]]:
    with requests.post(url, data=body, headers=headers or OURS, timeout=20) as response:
        if "/v1/" in url:
            assert response.headers[PROTOCOL_HEADER] == "1"
        return response.status_code, response.json()


def test_who_is_there(hub: HubWorld, url: str) -> None:
    with HttpTransport(url) as transport:
        raw = transport.get(PATH_HUB, accept=JSON_MEDIA, max_bytes=1000)
    found = msgspec.json.decode(raw, type=HubInfo)
    assert (found.name, found.hub, found.protocols) == ("Máy chủ tỉnh", hub.key.key_id, (1,))
    with requests.get(url + "/healthz", timeout=10) as health:
        assert health.json() == {"status": "ok"}
        assert PROTOCOL_HEADER not in health.headers
    with requests.get(url + PATH_HUB, timeout=10) as plain:
        assert plain.status_code == 200


@pytest.mark.parametrize("version", ["2", "0", "x", "", None])
def test_other_versions_are_refused_politely(url: str, version: str | None) -> None:
    headers = {"Content-Type": RECORDS_MEDIA} | ({} if version is None else {PROTOCOL_HEADER: version})
    status, said = send(url + "/v1/records", b"", headers)
    assert (status, said["error"]) == (426, "protocol-mismatch")


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"", 400, "bad-batch"),
        (b"not zstd", 400, "bad-batch"),
        (compress(b""), 400, "bad-batch"),
        (compress(b"one line\n"), 400, "bad-batch"),
        (zstandard.ZstdCompressor(level=1).compress(b"\0" * (MAX_BATCH_BYTES + 1)), 413, "bad-batch"),
        (b"\0" * (MAX_BATCH_BODY_BYTES + 1), 413, "too-large"),
    ],
)
def test_what_is_no_batch_is_refused(url: str, body: bytes, status: int, error: str) -> None:
    found, said = send(url + "/v1/records", body)
    assert (found, said["error"]) == (status, error)


def test_a_body_without_stated_length_is_bounded_too(url: str) -> None:
    chunk = b"\0" * 65536

    def endless() -> Iterator[bytes]:
        for _ in range(MAX_BATCH_BODY_BYTES // len(chunk) + 2):
            yield chunk

    with requests.post(url + "/v1/records", data=endless(), headers=OURS, timeout=20) as response:
        assert response.status_code == 413


@pytest.mark.parametrize(
    ("path", "media", "status"),
    [
        ("/v1/records", JSON_MEDIA, 415),
        ("/v1/enrol/start", RECORDS_MEDIA, 415),
        ("/v1/enrol/start", JSON_MEDIA, 400),
        ("/v1/enrol/finish", JSON_MEDIA, 400),
        ("/v1/nothing", JSON_MEDIA, 404),
        ("/v1/hub", JSON_MEDIA, 405),
    ],
)
def test_refusals_are_json(url: str, path: str, media: str, status: int) -> None:
    found, said = send(url + path, b"[[[[", {PROTOCOL_HEADER: "1", "Content-Type": media})
    assert found == status
    assert set(said) == {"error", "detail"}


def test_a_client_that_goes_away_in_the_middle_harms_nobody(hub: HubWorld, url: str) -> None:
    host, port = url.removeprefix("http://").split(":")
    head = f"POST /v1/records HTTP/1.1\r\nHost: x\r\nTuhoc-Protocol: 1\r\nContent-Type: {RECORDS_MEDIA}\r\n"
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(head.encode() + b"Content-Length: 1000\r\n\r\nhalf")
    assert post(url, hub.learner(1).attempts(1), hub.key.public).ranges


def test_a_slow_batch_does_not_block_the_others(hub: HubWorld, url: str) -> None:
    """While a writer holds the database, the hub goes on answering what needs no writing."""
    learner = hub.learner(2)
    with hub.database() as database, ThreadPoolExecutor(1) as pool:
        with database.write():
            waiting = pool.submit(post, url, learner.attempts(1), hub.key.public)
            for _ in range(5):
                with requests.get(url + "/healthz", timeout=5) as health:
                    assert health.status_code == 200
            assert not waiting.done()
        assert waiting.result(20).ranges


def test_https_to_a_plain_port_is_not_our_hub(url: str) -> None:
    with HttpTransport(url.replace("http://", "https://")) as transport, pytest.raises(NotOurHubError):
        transport.get(PATH_HUB, accept=JSON_MEDIA, max_bytes=1000)


def test_a_rate_limit_lets_a_burst_through_and_then_so_many_a_minute() -> None:
    now = [0.0]
    limit = RateLimit(6, lambda: now[0])
    assert [limit.wait_s("a") for _ in range(6)] == [0] * 6
    assert limit.wait_s("a") == pytest.approx(10)
    assert limit.wait_s("b") == 0
    now[0] = 10.0
    assert limit.wait_s("a") == 0
    assert limit.wait_s("a") > 0


def test_a_rate_limit_is_bounded_and_safe_between_threads() -> None:
    limit = RateLimit(50, lambda: 0.0)
    for caller in range(25_000):
        limit.wait_s(str(caller))
    passed: list[float] = []
    lock = threading.Lock()

    def take() -> None:
        found = limit.wait_s("x")
        with lock:
            passed.append(found)

    threads = [threading.Thread(target=take) for _ in range(80)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(10)
    assert sum(one == 0 for one in passed) == 50
