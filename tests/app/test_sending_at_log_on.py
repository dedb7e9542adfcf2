"""The sender without a window: one process at a time, bounded in time; and the entry that starts it at log-on."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.autostart import Autostart, sender_command
from app.cli.root import run
from app.errors import NoAutostartError
from content_cache.locks import FileLock
from sync.hub.admin import list_devices, revoke_device
from tests import forked
from tests.app.conftest import OpenHome
from tests.app.test_with_a_hub import take_quiz
from tests.app.world import COURSE, RunningHub


def exec_words(value: str) -> list[str]:
    """The words of an ``Exec`` value, by the Desktop Entry Specification: string escapes, then quotes, then ``%``."""
    text = value.replace("\\\\", "\\")
    found = re.findall(r'"((?:\\.|[^"\\])*)"|(\S+)', text)
    return [(re.sub(r"\\(.)", r"\1", quoted) or plain).replace("%%", "%") for quoted, plain in found]


@pytest.fixture
def home(open_home: OpenHome, hub: RunningHub) -> Path:
    """A home in which something waits."""
    services = open_home()
    profile = services.enrolment.enrol(None, hub.url, hub.code_for())
    services.library.fetch(profile.id, COURSE)
    take_quiz(services, profile.id)
    services.close()
    return services.home.path


def test_it_sends_and_says_nothing(home: Path, hub: RunningHub, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["client", "sync", "--home", str(home), "--quiet"]) == 0
    assert capfd.readouterr() == ("", "")
    assert len(hub.status().results) == 1


def test_another_process_at_it_is_left_alone(home: Path, hub: RunningHub, capsys: pytest.CaptureFixture[str]) -> None:
    lock = FileLock(home / "sync.lock")
    assert lock.try_acquire()
    began = time.monotonic()
    assert run(["client", "sync", "--home", str(home), "--quiet", "--for", "600"]) == 3
    assert time.monotonic() - began < 60
    assert "error: home-busy" in capsys.readouterr().err
    assert hub.status().results == ()
    lock.release()
    assert run(["client", "sync", "--home", str(home), "--quiet"]) == 0
    assert len(hub.status().results) == 1


def test_what_went_wrong_is_told_with_what_to_do(
    home: Path, hub: RunningHub, capsys: pytest.CaptureFixture[str]
) -> None:
    sync = ["client", "sync", "--home", str(home)]
    hub.stop()
    assert run(sync) == 3
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("error: no-connection: There is no way to the server. Check the network; ")
    assert said.endswith("; 0 received by the centre now, 0 carried, 3 waiting")
    hub.start()
    assert run(sync) == 0
    hub.stop()
    capsys.readouterr()
    assert run(sync) == 3
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("error: no-connection: the centre is out of reach now; nothing is lost, for nothing waits; ")
    hub.start()
    (device,) = list_devices(hub.data)
    revoke_device(hub.data, device.device)
    assert run(sync) == 3
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("error: device-revoked: The server has revoked this computer ")
    assert "get a new enrolment code" in said
    assert said.endswith("0 waiting")


def test_it_goes_on_trying_until_the_way_opens(home: Path, hub: RunningHub) -> None:
    hub.stop()
    child = forked.Popen(
        [sys.executable, "-m", "app.cli.main", "--home", str(home), "client", "sync", "--quiet", "--for", "100"]
    )
    try:
        hub.start()
        assert child.wait(100) == 0
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    assert len(hub.status().results) == 1


def test_it_ends_when_its_time_is_over(home: Path, hub: RunningHub) -> None:
    hub.stop()
    began = time.monotonic()
    assert run(["client", "sync", "--home", str(home), "--quiet", "--for", "2"]) == 3
    assert 1.9 < time.monotonic() - began < 60


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="this entry is Linux's")
def test_the_entry_starts_the_sender(home: Path, hub: RunningHub, tmp_path: Path) -> None:
    """What a desktop would do with the file: read ``Exec``, undo its escapes, and run it."""
    entry = Autostart(home, config=tmp_path / 'a "strange" $place')
    assert not entry.is_on()
    entry.turn(on=True)
    entry.turn(on=True)
    assert entry.is_on()
    read = configparser.RawConfigParser()
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(entry.path, encoding="utf-8")
    desktop = dict(read["Desktop Entry"])
    assert (desktop["Type"], desktop["Terminal"], desktop["NoDisplay"]) == ("Application", "false", "true")
    words = exec_words(desktop["Exec"])
    assert words == sender_command(home)
    done = subprocess.run(words, timeout=100, check=False, env={**os.environ}, capture_output=True)
    assert (done.returncode, done.stdout) == (0, b"")
    assert len(hub.status().results) == 1
    entry.turn(on=False)
    entry.turn(on=False)
    assert not entry.is_on()


def test_strange_homes_are_quoted(tmp_path: Path) -> None:
    home = tmp_path / 'Học "viên" 100% $HOME `x` \\y'
    entry = Autostart(home, platform="linux", config=tmp_path / "config")
    entry.turn(on=True)
    line = next(one for one in entry.path.read_text("utf-8").splitlines() if one.startswith("Exec="))
    assert exec_words(line[5:]) == sender_command(home)


def test_each_home_has_an_entry_of_its_own_and_other_systems_have_none(tmp_path: Path) -> None:
    one, other = (Autostart(tmp_path / name, platform="linux", config=tmp_path) for name in ("a", "b"))
    one.turn(on=True)
    assert (one.is_on(), other.is_on()) == (True, False)
    mac = Autostart(tmp_path, platform="darwin")
    assert not mac.is_possible
    assert not mac.is_on()
    with pytest.raises(NoAutostartError):
        mac.turn(on=True)


def test_the_command(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    if not Autostart(home).is_possible:
        pytest.skip("no such entries here")
    for what, there in (("status", 0), ("on", 1), ("status", 1), ("off", 0)):
        assert run(["client", "autostart", what, "--home", str(home)]) == 0
        assert len(list(tmp_path.glob("config/autostart/*.desktop"))) == there
