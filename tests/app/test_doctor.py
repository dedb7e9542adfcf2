"""The doctor, on real homes: says what is not well, and leaves it as it was."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import delete

from app.cli.root import run
from app.compose import Services
from app.doctor import Doctor, Finding
from app.doctor_words import ADVICE
from sync.errors import TransportError
from sync.hub import init_hub, load_config
from sync.hub.admin import list_devices, revoke_device
from sync.hub.database import HubDatabase
from sync.hub.schema import DeviceRow, FeedRow, OfferRow, RecordRow, ResultRow
from sync.hub.server import HubServer
from sync.transport import HttpTransport
from tests.app.clocks import HandClock
from tests.app.conftest import OpenHome
from tests.app.test_with_a_hub import take_quiz
from tests.app.world import COURSE, RunningHub


def examine(home: Path, clock: HandClock, **how: object) -> dict[str, list[Finding]]:
    parts: dict[str, object] = {
        "free_bytes": lambda _path: 10**10,
        "transport_for": HttpTransport,
        "room_for": partial(HttpTransport, direct=True),
        "proxies": dict,
        **how,
    }
    found: dict[str, list[Finding]] = {}
    for one in Doctor(home, clock=clock, **parts).examine():  # type: ignore[arg-type]
        found.setdefault(one.about, []).append(one)
    return found


def unwell(found: dict[str, list[Finding]]) -> list[tuple[str, str | None]]:
    return [(one.about, one.kind) for findings in found.values() for one in findings if not one.well]


def test_a_home_that_is_well(open_home: OpenHome, hub: RunningHub, clock: HandClock) -> None:
    clock.set_wall(datetime.now(UTC))
    services = open_home()
    services.enrolment.enrol(None, hub.url, hub.code_for())
    services.syncing.run_once()
    services.close()
    found = examine(services.home.path, clock)
    assert unwell(found) == []
    assert set(found) == {"home", "disk", "database", "keys", "clock", "waiting", "way", "device"}
    assert "Trung tâm" in found["way"][0].says


def test_what_is_not_well_is_said(open_home: OpenHome, hub: RunningHub, clock: HandClock) -> None:
    clock.set_wall(datetime.now(UTC))
    services = open_home()
    profile = services.enrolment.enrol(None, hub.url, hub.code_for())
    services.syncing.run_once()
    services.library.fetch(profile.id, COURSE)
    take_quiz(services, profile.id)
    services.close()
    hub.stop()
    clock.pass_s(timedelta(days=8).total_seconds())
    (services.home.keys / f"{profile.id}.key").unlink()
    found = examine(
        services.home.path,
        clock,
        free_bytes=lambda _path: 10_000_000,
        proxies=lambda: {"http": "http://name:secret@proxy.example:3128", "no": "localhost"},
    )
    assert unwell(found) == [
        ("disk", "disk-full"),
        ("keys", "lost-key"),
        ("waiting", "waits-long"),
        ("way", "no-connection"),
    ]
    assert [one.says for one in found["proxy"]] == ["http: http://proxy.example:3128", "no: localhost"]
    for wrong, kind in (
        (datetime(2026, 1, 1, tzinfo=UTC), "clock-back"),
        (datetime(2006, 1, 1, tzinfo=UTC), "clock-unset"),
    ):
        clock.set_wall(wrong)
        assert ("clock", kind) in unwell(examine(services.home.path, clock))


def test_a_damaged_database_is_said_and_left(services: Services, clock: HandClock) -> None:
    services.profiles.create("An", "")
    services.close()
    path = services.home.database
    data = bytearray(path.read_bytes())
    data[4096 * 2 : 4096 * 4] = b"\xff" * 8192
    path.write_bytes(data)
    before = hashlib.sha256(path.read_bytes()).digest()
    found = examine(services.home.path, clock)
    assert unwell(found) == [("database", "damaged-database")]
    assert hashlib.sha256(path.read_bytes()).digest() == before


def test_no_home_and_an_older_one(tmp_path: Path, clock: HandClock) -> None:
    assert unwell(examine(tmp_path / "none", clock)) == [("home", "not-found")]
    assert not (tmp_path / "none").exists()


def test_on_a_full_disk_the_disk_is_named_and_not_the_database(
    services: Services, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.profiles.create("An", "")
    services.close()

    def no_room(_path: Path) -> str:
        error = sqlite3.OperationalError("unable to open database file")
        error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
        raise error

    monkeypatch.setattr("app.doctor.stored_revision", no_room)
    found = examine(services.home.path, clock, free_bytes=lambda _path: 0)
    assert unwell(found) == [("disk", "disk-full")]
    (disk,) = found["disk"]
    assert disk.says == "0 MB free; 200 MB are needed"
    assert disk.advice == ADVICE["disk-full"]
    assert unwell(examine(services.home.path, clock)) == [("database", "damaged-database")], "room does not explain it"


def test_where_nobody_is_enrolled_is_told_with_what_to_do(services: Services, tmp_path: Path, clock: HandClock) -> None:
    services.profiles.create("An", "")
    services.close()
    empty = tmp_path / "empty"
    empty.mkdir()
    for home in (services.home.path, empty):
        found = examine(home, clock)
        assert unwell(found) == []
        (said,) = found["people"]
        assert (said.says, said.advice) == ("nobody has enrolled here", ADVICE["nobody-enrolled"])


def test_the_command(services: Services, capsys: object) -> None:
    services.profiles.create("An", "")
    services.close()
    home = str(services.home.path)
    assert run(["doctor", "--home", home, "--offline", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)  # type: ignore[attr-defined]
    assert said["well"] is True
    assert {one["about"] for one in said["findings"]} >= {"home", "disk", "database", "keys", "clock", "waiting"}
    with sqlite3.connect(services.home.database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    assert run(["doctor", "--home", home, "--offline"]) == 1
    assert "!!  database: is of version 0001" in capsys.readouterr().out  # type: ignore[attr-defined]


def revoke(hub: RunningHub) -> None:
    (device,) = list_devices(hub.data)
    revoke_device(hub.data, device.device)


def forget(hub: RunningHub) -> None:
    """As a hub that was restored from before the enrolment."""
    database = HubDatabase(load_config(hub.data).database)
    with database.write() as session:
        for table in (FeedRow, ResultRow, RecordRow, OfferRow, DeviceRow):
            session.execute(delete(table))
    database.close()


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [(revoke, "device-revoked", ("thu hồi", "revoked")), (forget, "device-refused", ("không biết", "does not know"))],
)
def test_a_hub_that_takes_this_home_no_more_is_told_with_what_to_do(
    open_home: OpenHome,
    hub: RunningHub,
    clock: HandClock,
    capsys: pytest.CaptureFixture[str],
    *,
    change: Callable[[RunningHub], None],
    kind: str,
    words: tuple[str, str],
) -> None:
    clock.set_wall(datetime.now(UTC))
    services = open_home()
    services.enrolment.enrol(None, hub.url, hub.code_for())
    services.close()
    change(hub)
    found = examine(services.home.path, clock)
    assert unwell(found) == [("device", kind)]
    assert run(["doctor", "--home", str(services.home.path)]) == 1
    said = capsys.readouterr().out
    assert all(one in said for one in words)
    assert run(["doctor", "--home", str(services.home.path), "--json"]) == 1
    advice = [one["advice"] for one in json.loads(capsys.readouterr().out)["findings"] if not one["well"]]
    assert advice == [{"vi": ADVICE[kind].vi, "en": ADVICE[kind].en}]


def test_a_hub_that_was_installed_anew_and_a_clock_that_is_off(
    open_home: OpenHome, hub: RunningHub, clock: HandClock, tmp_path: Path
) -> None:
    clock.set_wall(datetime.now(UTC))
    services = open_home()
    services.enrolment.enrol(None, hub.url, hub.code_for())
    services.syncing.run_once()
    services.close()
    clock.pass_s(3 * 3600)
    assert unwell(examine(services.home.path, clock)) == [("clock", "clock-off")]
    clock.set_wall(datetime.now(UTC))
    hub.stop()
    other = tmp_path / "other"
    init_hub(other, name="Khác")
    ready = threading.Event()
    server = HubServer(other, "127.0.0.1", int(hub.url.rpartition(":")[2]), lambda _url: ready.set())
    thread = threading.Thread(target=server.run_until_stopped)
    thread.start()
    try:
        assert ready.wait(30)
        assert unwell(examine(services.home.path, clock)) == [("way", "not-our-hub")]
    finally:
        server.stop()
        thread.join(30)


def test_every_advice_is_whole() -> None:
    ways = {kind for kind in (one.kind for one in subclasses(TransportError)) if kind != "transport-fault"}
    assert ways | {"device-revoked", "device-refused", "clock-off", "clock-back", "clock-unset"} <= set(ADVICE)
    assert all(one.vi.endswith(".") and one.en.endswith(".") and one.vi != one.en for one in ADVICE.values())


def subclasses(base: type[TransportError]) -> Iterator[type[TransportError]]:
    yield base
    for one in base.__subclasses__():
        yield from subclasses(one)
