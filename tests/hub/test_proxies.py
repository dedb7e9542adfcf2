"""Offices let nothing out but a proxy: a real one in a process of its own, which alone knows where the hub is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from sync.errors import NotOurHubError, OfflineError
from sync.hub.tls import own_tls
from sync.protocol import JSON_MEDIA, PATH_HUB
from sync.transport import HttpTransport
from tests.hub.world import HubWorld

NAME = "hub.test"


@contextmanager
def proxy(url: str) -> Iterator[tuple[str, list[str]]]:
    """Gives its address, and after the end what it was asked."""
    asked: list[str] = []
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.sync.proxy_process", f"{NAME}={url.rpartition('/')[2]}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}", asked
    finally:
        out, _ = process.communicate(timeout=20)
        asked += out.splitlines()


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def greet(url: str, **how: object) -> bytes:
    with HttpTransport(url, **how) as transport:  # type: ignore[arg-type]
        return transport.get(PATH_HUB, accept=JSON_MEDIA, max_bytes=1000)


def test_plain_http_goes_through_the_proxy(hub: HubWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    with hub.serving() as url, proxy(url) as (address, asked):
        with pytest.raises(OfflineError):
            greet(f"http://{NAME}")
        monkeypatch.setenv("HTTP_PROXY", address)
        assert greet(f"http://{NAME}")
        monkeypatch.setenv("NO_PROXY", NAME)
        with pytest.raises(OfflineError):
            greet(f"http://{NAME}")
    assert asked == [f"GET http://{NAME}/v1/hub"]


def test_https_goes_through_by_connect_and_the_pin_holds_behind_it(
    hub: HubWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = own_tls(hub.data, datetime.now(UTC))
    with hub.serving(tls=files) as url, proxy(url) as (address, asked):
        monkeypatch.setenv("HTTPS_PROXY", address)
        assert greet(f"https://{NAME}", tls_pins=(files.pin(),))
        with pytest.raises(NotOurHubError):
            greet(f"https://{NAME}", tls_pins=(b"\1" * 32,))
        with pytest.raises(OfflineError):
            greet("https://unknown.test", tls_pins=(files.pin(),))
    # A key that is not pinned is followed by the system's own check, which is another connection.
    assert asked == [f"CONNECT {NAME}:443"] * 3 + ["CONNECT unknown.test:443"] * 1


def test_machines_in_the_room_are_reached_past_the_proxy(hub: HubWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    with hub.serving() as url, proxy(url) as (address, asked):
        monkeypatch.setenv("HTTP_PROXY", address)
        assert greet(url, direct=True)
    assert asked == []


def test_a_dead_proxy_is_no_connection(hub: HubWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    with hub.serving() as url, proxy(url) as (address, _asked):
        pass
    monkeypatch.setenv("HTTP_PROXY", address)
    with pytest.raises(OfflineError):
        greet(f"http://{NAME}")
