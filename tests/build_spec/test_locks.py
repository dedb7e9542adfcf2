"""The lock files: every package pinned with hashes, no registry named, the same versions in all of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "build_spec" / "locks").glob("*.txt"))
_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ \\]+)", re.MULTILINE)


def entries(lock: Path) -> dict[str, str]:
    """Name to the whole entry, its hashes included."""
    text = lock.read_text(encoding="utf-8")
    starts = [found.start() for found in _PIN.finditer(text)]
    parts = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return {part.partition("==")[0]: part for part in parts}


def test_there_are_three() -> None:
    """One for developing, one for a client, one for a hub."""
    assert [lock.stem for lock in LOCKS] == ["desktop", "dev", "hub"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_package_has_hashes_and_no_host(lock: Path) -> None:
    """`pip --require-hashes` takes it on any registry."""
    found = entries(lock)
    assert len(found) > 10
    assert all("--hash=sha256:" in entry for entry in found.values())
    assert "://" not in lock.read_text(encoding="utf-8")


def test_a_hub_needs_no_qt_and_a_client_no_web_server() -> None:
    """The extras keep the two apart."""
    hub, desktop = (entries(ROOT / "build_spec" / "locks" / f"{name}.txt") for name in ("hub", "desktop"))
    assert not [name for name in hub if "pyside" in name or "shiboken" in name]
    assert "uvicorn" in hub
    assert "uvicorn" not in desktop


def test_windows_gets_what_it_needs() -> None:
    """The universal lock has Windows' own packages behind a marker."""
    assert "sys_platform == 'win32'" in entries(ROOT / "build_spec" / "locks" / "dev.txt")["colorama"]


def test_the_three_agree() -> None:
    """A version tested in development is the one that ships."""
    dev = {name: _PIN.match(entry) for name, entry in entries(ROOT / "build_spec" / "locks" / "dev.txt").items()}
    for lock in LOCKS:
        for name, entry in entries(lock).items():
            pin, tested = _PIN.match(entry), dev[name]
            assert pin is not None
            assert tested is not None
            assert pin[2] == tested[2], name
