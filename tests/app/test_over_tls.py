"""A home and a hub that speaks HTTPS with a key of its own, by the commands that people use: enrol, fetch, send."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.cli.hub_room import ServingNote, room_lines
from app.cli.root import run
from app.compose import open_services
from app.database.people import Hub
from app.views import ResultState
from sync.hub.admin import add_learner, init_hub, new_code, status
from sync.hub.tls import own_tls
from sync.join_code import code_of, read_link
from tests import forked
from tests.app.test_with_a_hub import take_quiz
from tests.app.world import COURSE, Publisher
from tests.sync.certificates import PAST, make_files


class HubProcess:
    """``tuhoc hub serve`` as a process."""

    def __init__(self, data: Path, *options: str) -> None:
        self._process = forked.Popen(
            [
                sys.executable,
                "-m",
                "app.cli.main",
                "hub",
                "serve",
                "--data",
                str(data),
                "--port",
                "0",
                "--with-parent",
                *options,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().removeprefix("listening ").strip()

    def kill(self) -> None:
        self._process.kill()

    def stop(self) -> None:
        self._process.communicate(timeout=60)


@pytest.fixture
def data(tmp_path: Path, publisher: Publisher) -> Path:
    folder = tmp_path / "hub"
    init_hub(folder, name="Trung tâm")
    publisher.publish(folder / "courses")
    return folder


@pytest.fixture
def served(data: Path) -> Iterator[HubProcess]:
    process = HubProcess(data, "--tls")
    yield process
    process.stop()


def test_the_whole_way_over_a_certificate_of_nobody(
    data: Path, served: HubProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert served.url.startswith("https://127.0.0.1:")
    home = tmp_path / "home"
    code = new_code(data, add_learner(data, name="Nguyễn Văn An", unit="Xã Thử"))
    assert run(["client", "enrol", served.url, code, "--home", str(home)]) == 0
    assert run(["client", "fetch", COURSE, "--home", str(home)]) == 0
    services = open_services(home)
    profile = services.profiles.list()[0]
    with services._database.read() as session:
        assert session.query(Hub.tls_pins).scalar() is not None
    take_quiz(services, profile.id)
    services.close()
    capsys.readouterr()
    assert run(["client", "sync", "--home", str(home), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sent"] == 3
    assert len(status(data).results) == 1
    assert run(["doctor", "--home", str(home)]) == 0
    assert f"way: Trung tâm at {served.url}: answers" in capsys.readouterr().out


def test_a_number_typed_without_a_scheme_finds_https(data: Path, served: HubProcess, tmp_path: Path) -> None:
    code = new_code(data, add_learner(data, name="An", unit="Xã"))
    typed = served.url.removeprefix("https://")
    services = open_services(tmp_path / "home")
    view = services.enrolment.enrol(None, typed, code)
    services.close()
    assert view.hub_url == served.url


def test_a_certificate_that_is_long_over_keeps_serving_those_who_know_the_key(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A clock that is decades off sees every certificate so."""
    files = make_files(tmp_path / "tls", PAST)
    served = HubProcess(data, "--tls-cert", str(files.certificate), "--tls-key", str(files.key))
    try:
        home = tmp_path / "home"
        code = new_code(data, add_learner(data, name="An", unit="Xã"))
        assert run(["client", "enrol", served.url, code, "--home", str(home)]) == 0
        assert run(["client", "fetch", COURSE, "--home", str(home)]) == 0
        services = open_services(home)
        profile = services.profiles.list()[0].id
        take_quiz(services, profile)
        services.syncing.run_once()
        assert [row.state for row in services.results.list(profile)] == [ResultState.RECEIVED]
        services.close()
    finally:
        served.stop()


def test_options_that_contradict_each_other(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = make_files(tmp_path / "tls")
    serve = ["hub", "serve", "--data", str(data)]
    assert run([*serve, "--tls-key", str(files.key)]) == 2
    assert run([*serve, "--tls", "--tls-cert", str(files.certificate), "--tls-key", str(files.key)]) == 2
    other = make_files(tmp_path / "other")
    assert run([*serve, "--tls-cert", str(files.certificate), "--tls-key", str(other.key)]) == 2
    assert "error: bad-tls-file" in capsys.readouterr().err


def test_the_join_code_and_its_picture(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:

    picture = tmp_path / "join.svg"
    command = ["hub", "join-code", "--data", str(data), "--address", "192.168.1.20:8000", "--qr", str(picture)]
    assert run([*command, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    pin = own_tls(data, datetime.now(UTC)).pin()
    assert said["code"] == code_of(pin)
    assert read_link(said["link"]).pin == pin
    assert picture.read_text("utf-8").startswith("<?xml")
    assert run(command) == 0
    assert "192.168.1.20:8000" in capsys.readouterr().out


def test_the_join_code_tells_the_port_that_is_there_or_asks_for_it(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["hub", "join-code", "--data", str(data), "--json"]
    assert run(command) == 2
    assert "name its --port" in capsys.readouterr().err
    note = ServingNote(data)
    with note.held():
        note.write("https://127.0.0.1:43210")
        assert run(command) == 0
        found = json.loads(capsys.readouterr().out)["addresses"]
        assert {one.rpartition(":")[2] for one in found} <= {"43210"}
        with ServingNote(data).held():  # a second one on a shared database takes nothing away
            pass
        assert ServingNote(data).port() == 43210
        lines = room_lines(code_of(bytes(32)), bytes(32), 43210)
        assert lines[0].startswith("join code ")
    assert ServingNote(data).port() is None
    assert run([*command, "--port", "8001"]) == 0


def test_one_process_at_a_time_serves_a_folder(
    data: Path, served: HubProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["hub", "serve", "--data", str(data), "--port", "0"]
    assert run(command) == 3
    assert capsys.readouterr().err.startswith(f"error: already-served: {data}: another process serves this hub now; ")
    assert run(["hub", "status", "--data", str(data)]) == 0, "other commands work beside it"
    served.kill()
    again = HubProcess(data)
    assert again.url.startswith("http://127.0.0.1:"), "a killed one takes its lock along"
    again.stop()


def test_another_tls_key_is_made_by_a_command(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = own_tls(data, datetime.now(UTC)).pin()
    assert run(["hub", "new-tls-key", "--data", str(data), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    now = own_tls(data, datetime.now(UTC)).pin()
    assert said == {"pin": now.hex(), "join_code": code_of(now)}
    assert now != first
    assert (data / "tls-old.key").exists()
