"""The home: its lock, its small files, its settings and its snapshot; what the first paint may import."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import settings, snapshot
from app.changes import Change, Changes
from app.errors import AppError, DiskFullError, HomeBusyError
from app.files import write_atomically
from app.home import Home, HomeLock
from app.settings import Settings
from app.views import CourseCard, CourseState, LibraryView, ProfileView, SettingsView, SyncView

HOLDER = """
import sys
from pathlib import Path
from app.home import Home, HomeLock
with HomeLock(Home(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lock_is_exclusive_and_dies_with_its_process(tmp_path: Path) -> None:
    home = Home(tmp_path / "h")
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"held\n"
    with pytest.raises(HomeBusyError) as caught:
        HomeLock(home).acquire()
    assert caught.value.home == home.path
    child.kill()
    child.communicate(timeout=30)
    with HomeLock(home) as lock:
        lock.acquire()
        with pytest.raises(HomeBusyError):
            HomeLock(home).acquire()
    with HomeLock(home):
        pass


def test_light_modules_bring_in_nothing_heavy() -> None:
    program = (
        "import sys, app.views, app.errors, app.snapshot, app.home, app.settings, app.changes\n"
        "heavy = {'sqlalchemy', 'alembic', 'requests', 'markdown', 'cryptography', 'starlette', 'sqlite3'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def every_error(base: type[AppError]) -> list[type[AppError]]:
    return [base, *(found for child in base.__subclasses__() for found in every_error(child))]


def test_every_error_that_is_raised_has_a_word_of_its_own() -> None:
    leaves = [error for error in every_error(AppError) if not error.__subclasses__()]
    kinds = [error.kind for error in leaves]
    assert len(set(kinds)) == len(kinds)
    assert all("kind" in vars(error) for error in leaves)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.json"
    write_atomically(target, b"old")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError) as caught:
        write_atomically(target, b"new")
    assert caught.value.path == target
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_small_files_are_for_their_owner(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", b"x")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_settings_round_trip_and_tell(tmp_path: Path) -> None:
    home, changes, told = Home(tmp_path), Changes(), list[Change]()
    changes.listen(told.append)
    service = Settings(home, changes)
    assert service.load() == SettingsView()
    service.save(SettingsView(theme="dark", language="en", text_scale=130))
    service.remember_profile("p1")
    assert service.load() == SettingsView(theme="dark", language="en", text_scale=130, last_profile="p1")
    assert told == [Change.SETTINGS, Change.SETTINGS]


@given(data=st.binary(max_size=200))
def test_unreadable_settings_and_snapshots_are_as_good_as_none(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    home = Home(tmp_path_factory.getbasetemp() / "unreadable")
    home.path.mkdir(exist_ok=True)
    home.settings.write_bytes(data)
    home.snapshot.write_bytes(data)
    assert isinstance(settings.load(home), SettingsView)
    assert snapshot.load(home) is None or data.lstrip().startswith(b"{")


def test_settings_from_another_version(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.settings.write_text(
        '{"theme":"sepia","language":"fr","text_scale":999,"last_profile":"p","new":1}', encoding="utf-8"
    )
    assert settings.load(home) == SettingsView(last_profile="p")


def test_snapshot_round_trip(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert snapshot.load(home) is None
    card = CourseCard(
        course_id="c",
        title="Hệ thống chính trị",
        summary="",
        state=CourseState.UPDATE,
        lessons_total=6,
        lessons_done=2,
        next_lesson_id="l3",
        next_lesson_title="Bài 3",
        size_bytes=1_000,
        version="1.0.0",
        serial=3,
    )
    now = datetime(2026, 11, 5, 7, 30, tzinfo=UTC)
    made = snapshot.Snapshot(
        profiles=(ProfileView(id="p", full_name="Trần Thị Bé", unit_name="Xã A", enrolled=True, device_id="d"),),
        last_profile="p",
        library=LibraryView(cards=(card,), list_checked_at=now),
        sync=SyncView(
            online=False,
            syncing=False,
            waiting=2,
            last_contact=now,
            next_try=None,
            problem="no-connection",
            enrolled=True,
        ),
    )
    snapshot.save(home, made)
    assert snapshot.load(home) == made
    home.snapshot.write_bytes(msgspec.json.encode(msgspec.structs.replace(made, format=2)))
    assert snapshot.load(home) is None


def test_a_listener_can_leave() -> None:
    changes, told = Changes(), list[Change]()
    leave = changes.listen(told.append)
    changes.tell(Change.PEOPLE)
    leave()
    leave()
    changes.tell(Change.PEOPLE)
    assert told == [Change.PEOPLE]
