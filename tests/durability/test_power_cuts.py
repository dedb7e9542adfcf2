"""A power cut at any point of a learner's work, or of a rebuild: nothing acknowledged is lost."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.disk import Disk, lines_of, record
from tests.durability.power import Trial, furnished, try_it

IN_MEMORY = Path("/dev/shm")  # noqa: S108
SEED = 20261125
EVERY = 25
"""One point of so many here; ``make soak`` takes them all."""


def traceable() -> bool:
    """Whether a process may be traced here; some containers forbid it."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(not traceable(), reason="needs strace, and the right to trace")


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where there is such a place: the disk is a model here."""
    where = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=where) as made:
        yield Path(made)


def test_power_cuts(folder: Path) -> None:
    trial = try_it(folder, every=EVERY, seed=SEED)
    assert trial.homes > 30


def test_the_trial_sees_what_a_deaf_disk_loses(folder: Path) -> None:
    with pytest.raises(AssertionError, match=r"point \d+, (dropped|torn)"):
        Trial(folder, SEED).answering(furnished(folder), folder, 5, deaf=True)


PROGRAM = """
import os
def write(name, data, sync):
    with open(name, "wb") as file:
        file.write(data); file.flush()
        if sync: os.fsync(file.fileno())
def sync_folder():
    folder = os.open(".", os.O_RDONLY); os.fsync(folder); os.close(folder)
write("old", b"n" * 1024, True)
write("synced", b"s" * 2000, True); write("unsynced", b"u" * 2000, False); sync_folder()
write("nameless", b"x", True)
os.rename(os.path.abspath("synced"), os.path.abspath("renamed"))
with open("old", "r+b") as file: file.seek(512); file.write(b"N" * 512)
"""


@pytest.fixture
def disk(folder: Path) -> Disk:
    """What the program above left behind."""
    home, running = folder / "home", folder / "running"
    home.mkdir()
    (home / "old").write_bytes(b"o" * 1024)
    shutil.copytree(home, running)
    record([sys.executable, "-c", PROGRAM], folder / "trace", cwd=running)
    disk = Disk(home, running)
    for line in lines_of(folder / "trace"):
        disk.feed(line)
    return disk


def found(disk: Disk, target: Path, how: str, seed: int = 0) -> dict[str, bytes]:
    """Names and contents after a power cut."""
    disk.after_power_cut(target, how, random.Random(seed))
    read = {path.name: path.read_bytes() for path in target.iterdir()}
    shutil.rmtree(target)
    return read


def test_what_was_not_synced_is_lost_and_names_with_it(disk: Disk, folder: Path) -> None:
    assert found(disk, folder / "after", "dropped") == {"old": b"n" * 1024, "synced": b"s" * 2000, "unsynced": b""}


def test_or_kept(disk: Disk, folder: Path) -> None:
    assert found(disk, folder / "after", "kept") == {
        "old": b"n" * 512 + b"N" * 512,
        "renamed": b"s" * 2000,
        "unsynced": b"u" * 2000,
        "nameless": b"x",
    }


def test_or_torn_by_sectors(disk: Disk, folder: Path) -> None:
    seen = [found(disk, folder / "after", "torn", seed) for seed in range(60)]
    assert {one["old"] for one in seen} == {b"n" * 1024, b"n" * 512 + b"N" * 512}
    assert {"synced" in one for one in seen} == {True, False}
    assert all(("synced" in one) != ("renamed" in one) for one in seen), "a file lost in renaming"
    assert len({one["unsynced"] for one in seen}) > 4
