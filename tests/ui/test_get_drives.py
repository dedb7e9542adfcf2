"""Finding published folders on what somebody plugged in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ui.library import drives
from ui.library.drives import MOST_SECONDS, StickFinder, Volume, mounted_volumes, packages_in, plugged_in


def package(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "oci-layout").write_text("{}")
    return folder


def test_a_package_is_found_at_the_root_and_two_folders_down(tmp_path: Path) -> None:
    assert packages_in(tmp_path) == ()
    deep = package(tmp_path / "lop-hoc" / "2026")
    near = package(tmp_path / "tuhoc")
    package(tmp_path / "a" / "b" / "c")
    assert packages_in(tmp_path) == (near, deep)
    (tmp_path / "oci-layout").write_text("{}")
    # The whole stick is one package; what lies inside belongs to it.
    assert packages_in(tmp_path) == (tmp_path,)


def test_links_hidden_folders_and_what_can_not_be_read_are_passed_over(tmp_path: Path) -> None:
    stick, elsewhere = tmp_path / "stick", package(tmp_path / "elsewhere")
    stick.mkdir()
    (stick / "link").symlink_to(elsewhere)
    (stick / "tệp.txt").write_text("x")
    package(stick / ".Trash-1000")
    package(stick / "$RECYCLE.BIN")
    assert packages_in(stick) == ()
    assert packages_in(tmp_path / "gone") == ()
    closed = stick / "closed"
    closed.mkdir()
    closed.chmod(0)
    try:
        assert packages_in(stick) == ()
    finally:
        closed.chmod(0o700)


def test_a_full_stick_costs_a_bounded_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        (tmp_path / f"{number:02d}").mkdir()
    package(tmp_path / "99")
    seconds = iter([0.0, 0.0, MOST_SECONDS + 1])
    assert packages_in(tmp_path, clock=lambda: next(seconds)) == ()
    monkeypatch.setattr(drives, "MOST_ENTRIES", 10)
    assert packages_in(tmp_path) == ()


@pytest.mark.parametrize(
    ("platform", "roots", "expected"),
    [
        ("linux", ["/boot", "/home", "/media/lan/KINGSTON", "/run/media/lan/X"], ["KINGSTON", "X"]),
        ("win32", ["C:/", "D:/", "E:/"], ["D:", "E:"]),
    ],
)
def test_only_what_can_have_been_plugged_in_counts(platform: str, roots: list[str], expected: list[str]) -> None:
    volumes = [Volume(Path(root), Path(root).name) for root in roots]
    found = plugged_in(volumes, platform=platform, system_drive="C:")
    assert [volume.name for volume in found] == expected


def test_each_stick_is_looked_into_once_and_again_after_it_came_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drives, "_PLUGGED_IN", (f"{tmp_path}/",))
    package(tmp_path / "B" / "tuhoc")
    (tmp_path / "A").mkdir()
    both = [Volume(tmp_path / name, name) for name in "AB"]
    mounted = list(both)
    find = StickFinder(lambda: mounted)
    assert [(stick.volume.name, len(stick.packages)) for stick in find()] == [("B", 1), ("A", 0)]
    package(tmp_path / "A")
    assert [len(stick.packages) for stick in find()] == [1, 0]
    mounted = [both[1]]
    assert [stick.volume.name for stick in find()] == ["B"]
    mounted = both
    assert [len(stick.packages) for stick in find()] == [1, 1]


def test_the_computers_own_drives_can_be_listed() -> None:
    for volume in mounted_volumes():
        assert volume.root.is_absolute()
        assert volume.name
        assert volume.root != Path(os.sep)
