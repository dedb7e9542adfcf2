"""A full disk, a disk that became read-only, a locked database, while somebody answers: said clearly, nothing lost."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.compose import Services, open_services
from app.database import database
from app.database.journal import Journal
from app.database.journal_lines import log_files, read_log
from app.errors import AppError, DatabaseBusyError, DiskFullError, StorageFaultError
from app.home import Home
from app.views import AttemptView
from tests.app.answers import RIGHT, WRONG
from tests.app.clocks import HandClock
from tests.durability.conftest import Open, begin
from tests.durability.dumps import rows

TRIES = 20
LINE = 600
"""More than any line here has: the last one that failed stays until the next is written."""


def answer_all(services: Services, attempt: AttemptView, *, right: bool) -> None:
    for index, question in enumerate(attempt.questions):
        services.quizzes.answer(attempt.attempt_id, index, (RIGHT if right else WRONG)[question.question_id])


def journal_bytes(home: Home) -> int:
    return sum(path.stat().st_size for path in log_files(home.journal))


def agrees(home: Home) -> bool:
    """Whether the journal ends with the database's last unit."""
    return read_log(log_files(home.journal)[-1]).last == rows(home.database, "PRAGMA user_version")[0][0]


def mounted(folder: Path, size: str) -> bool:
    """Mounts a small disk in memory, where that is allowed."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    return sys.platform == "linux" and subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path, furnished: Path) -> Iterator[Home]:
    """A home on a disk of 4 MB that can be filled, and made read-only."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not mounted(disk, "4m"):
        pytest.skip("no right to mount")
    try:
        shutil.copytree(furnished, disk / "home")
        yield Home(disk / "home")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path, leave: int) -> Path:
    """Takes all room but so many bytes."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))
        file.truncate(max(0, file.seek(0, os.SEEK_END) - leave))
    return filler


@pytest.mark.parametrize("leave", [0, 4096, 3 * 4096, 6 * 4096])
def test_a_full_disk_while_answering(small_disk: Home, clock: HandClock, leave: int) -> None:
    services = open_services(small_disk.path, clock=clock)
    attempt = begin(services)
    answer_all(services, attempt, right=True)
    saved = list(rows(small_disk.database, "SELECT item, answer FROM answers ORDER BY item"))
    filler = fill(small_disk.path.parent, leave)
    # A page that the journal has begun takes a few lines before it is full too.
    refused: list[AppError] = []
    sizes = set()
    for number in range(TRIES):
        index = number % len(attempt.questions)
        given = WRONG[attempt.questions[index].question_id]
        try:
            services.quizzes.answer(attempt.attempt_id, index, given)
        except AppError as error:
            refused.append(error)
            sizes.add(journal_bytes(small_disk))
        else:
            # What was acknowledged all the same is there.
            stored = rows(small_disk.database, "SELECT answer FROM answers WHERE item = ?", index)
            assert stored != [(saved[index][1],)]
            saved[index] = (index, stored[0][0])
    assert len(refused) >= TRIES - 8
    assert {type(error) for error in refused} == {DiskFullError}
    assert max(sizes) - min(sizes) < LINE, "the journal grows with what failed"
    assert rows(small_disk.database, "SELECT item, answer FROM answers ORDER BY item") == saved
    filler.unlink()
    answer_all(services, attempt, right=False)
    assert agrees(small_disk)
    services.close()
    again = open_services(small_disk.path, clock=clock)
    assert again.recovery is None
    assert begin(again).answers.count(None) == 0
    again.close()


def test_a_disk_that_became_read_only(small_disk: Home, clock: HandClock) -> None:
    services = open_services(small_disk.path, clock=clock)
    attempt = begin(services)
    answer_all(services, attempt, right=True)
    before = journal_bytes(small_disk)

    def remount(how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", str(small_disk.path.parent)], check=True)

    # Open files keep their right to write; a start has none.
    services.close()
    try:
        remount("ro")
        with pytest.raises(AppError) as caught:
            open_services(small_disk.path, clock=clock)
        assert isinstance(caught.value, StorageFaultError)
    finally:
        remount("rw")
    assert journal_bytes(small_disk) - before < 64
    services = open_services(small_disk.path, clock=clock)
    assert begin(services).answers.count(None) == 0
    services.close()


def test_another_process_keeps_the_database_locked(home: Home, start: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    monkeypatch.setattr(database.Database.__init__, "__kwdefaults__", {
        **(database.Database.__init__.__kwdefaults__ or {}), "busy_timeout_ms": 50
    })  # fmt: skip
    services = start()
    attempt = begin(services)
    answer_all(services, attempt, right=True)
    saved = rows(home.database, "SELECT item, answer FROM answers")
    before = journal_bytes(home)
    with contextlib.closing(sqlite3.connect(home.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            with pytest.raises(DatabaseBusyError):
                answer_all(services, attempt, right=False)
        other.execute("ROLLBACK")
    assert (journal_bytes(home), rows(home.database, "SELECT item, answer FROM answers")) == (before, saved)
    answer_all(services, attempt, right=False)
    assert agrees(home)


def test_a_journal_that_cannot_be_written_stops_the_answer(
    home: Home, start: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = start()
    attempt = begin(services)
    answer_all(services, attempt, right=True)
    saved = rows(home.database, "SELECT item, answer FROM answers")
    before = journal_bytes(home)
    real = os.write

    def half(file: int, data: bytes) -> int:
        return real(file, data[: len(data) // 2])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", half)
        for _ in range(3):
            with pytest.raises(DiskFullError):
                answer_all(services, attempt, right=False)
    assert (journal_bytes(home), rows(home.database, "SELECT item, answer FROM answers")) == (before, saved)
    answer_all(services, attempt, right=False)
    assert agrees(home)


def test_a_commit_that_fails_takes_its_line_back(home: Home, start: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes of it stay until the next line, and are no unit of anybody's."""
    services = start()
    attempt = begin(services)
    answer_all(services, attempt, right=True)
    (number,) = rows(home.database, "PRAGMA user_version")[0]
    real = Journal.append

    def append(self: Journal, unit: int, statements: object) -> None:
        real(self, unit, statements)  # type: ignore[arg-type]
        raise sqlite3.OperationalError("as a COMMIT may")

    sizes = set()
    for save in (
        lambda: answer_all(services, attempt, right=False),
        lambda: services.quizzes.flag(attempt.attempt_id, 0, True),
    ):
        for _ in range(5):
            with monkeypatch.context() as patch:
                patch.setattr(Journal, "append", append)
                with pytest.raises(sqlite3.OperationalError):
                    save()
            sizes.add(journal_bytes(home))
            assert read_log(log_files(home.journal)[-1]).last == number
    assert max(sizes) - min(sizes) < LINE
    answer_all(services, attempt, right=False)
    assert agrees(home)
    assert not begin(services).flags[0]
