"""The second journal: its form, what it holds of every change, and what it brings back."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import threading
import zlib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.compose import Services
from app.database import upkeep
from app.database.journal import Journal, begin_log
from app.database.journal_lines import (
    heading_line,
    heading_of,
    last_number,
    log_files,
    read_log,
    read_unit,
    unit_line,
)
from app.database.recovery import Mended, open_journal, renew
from app.database.revision import HEAD
from app.database.states import DeviceState
from app.errors import DamagedDatabaseError
from app.home import Home
from sync.bodies import SuccessionBody, read_body
from sync.record import check_signature, parse
from sync.study_bodies import DeviceEventBody, Event
from tests.app.answers import RIGHT
from tests.app.clocks import HandClock
from tests.durability.conftest import Open, begin
from tests.durability.dumps import change, dump, rows

VALUES = st.none() | st.text() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
STATEMENTS = st.lists(st.tuples(st.text(), st.lists(VALUES | st.binary(), max_size=4)), max_size=4)


def study(services: Services, *, submit: bool = True) -> None:
    """Something of everything that changes the database."""
    learner = services.profiles.list()[0]
    services.reading.open(learner.id, "khoa-thu", "mo-dau")
    services.reading.save_position(learner.id, "khoa-thu", "mo-dau", 300)
    services.reading.complete(learner.id, "khoa-thu", "mo-dau")
    attempt = begin(services)
    for index, question in enumerate(attempt.questions):
        services.quizzes.answer(attempt.attempt_id, index, RIGHT[question.question_id])
    services.quizzes.flag(attempt.attempt_id, 1, True)
    services.quizzes.flag(attempt.attempt_id, 2, True)
    services.quizzes.flag(attempt.attempt_id, 1, False)
    services.quizzes.answer(attempt.attempt_id, 0, None)
    if submit:
        services.quizzes.submit(attempt.attempt_id)


# --- the form ---


@given(st.lists(STATEMENTS, max_size=5))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, units: list[list]) -> None:
    path = tmp_path_factory.mktemp("journal") / "000001.log"
    lines = [unit_line(number, statements) for number, statements in enumerate(units, 8)]
    path.write_bytes(heading_line(7, "0002", "h") + b"".join(lines))
    log = read_log(path)
    assert log.heading is not None
    assert (log.heading.after, log.heading.revision, log.heading.home) == (7, "0002", "h")
    assert log.last == last_number(path) == 7 + len(units)
    read = [[(sql, values) for sql, values in read_unit(text).statements()] for _, text in log.units]
    assert read == [[(sql, list(values)) for sql, values in statements] for statements in units]


@given(st.integers(0, 4), st.data())
def test_a_torn_or_rotten_file_gives_the_sound_lines(
    tmp_path_factory: pytest.TempPathFactory, count: int, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("journal") / "000001.log"
    lines = [heading_line(0, "0002", ""), *(unit_line(n, [("INSERT", [n, "x" * n])]) for n in range(1, count + 1))]
    whole = b"".join(lines)
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:cut])
    sound = sum(sum(map(len, lines[: n + 1])) <= cut for n in range(1, len(lines)))
    assert [number for number, _ in read_log(path).units] == list(range(1, sound + 1))
    # The next line is readable whatever stands before it.
    path.write_bytes(whole[:cut] + unit_line(99, []))
    assert read_log(path).units[-1][0] == 99
    rotten = bytearray(whole)
    rotten[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bytes(rotten))
    log = read_log(path)
    # Where a newline was made or lost, two lines may have become one: at most two are gone, and none is made up.
    assert len(log.units) >= count - 2
    assert all(text == lines[number][10:] for number, text in log.units)


def test_a_later_line_with_the_same_number_replaces_what_came_after(tmp_path: Path) -> None:
    path = tmp_path / "000001.log"
    numbers = [1, 2, 3, 2, 3]
    path.write_bytes(heading_line(0, HEAD, "") + b"".join(unit_line(n, [(str(i), [])]) for i, n in enumerate(numbers)))
    assert [(n, read_unit(text).do[0][0]) for n, text in read_log(path).units] == [(1, "0"), (2, "3"), (3, "4")]


def test_a_line_reads_without_this_program(home: Home, start: Open) -> None:
    study(start())
    text = max(home.journal.glob("*.log")).read_text(encoding="utf-8")
    line = [line for line in text.splitlines() if "INSERT INTO records" in line][-1]
    crc, _, body = line.partition(" ")
    assert int(crc, 16) == zlib.crc32(body.encode())
    ((sql, values),) = [one for one in msgspec.json.decode(body)["do"] if one[0].startswith("INSERT INTO records")]
    columns = sql.partition("(")[2].partition(")")[0].split(", ")
    (signed,) = rows(home.database, "SELECT text FROM records ORDER BY rowid DESC LIMIT 1")
    assert msgspec.json.decode(msgspec.json.encode(values[columns.index("text")]["b64"]), type=bytes) == signed[0]


def test_a_parameter_that_nobody_stores_is_a_bug() -> None:
    with pytest.raises(TypeError):
        unit_line(1, [("INSERT", [object()])])  # type: ignore[list-item]


# --- writing ---


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    begin_log(tmp_path / "journal", after=0, revision=HEAD, home="h")
    return Journal(tmp_path / "journal")


def test_a_line_taken_back_is_none_and_leaves_no_rubbish(journal: Journal) -> None:
    sizes = []
    for _ in range(50):
        journal.append(1, [("INSERT", ["lost"])])
        journal.take_back()
        assert read_log(journal.path).units == []
        sizes.append(journal.path.stat().st_size)
    assert len(set(sizes)) == 1
    journal.append(1, [("INSERT", ["kept"])])
    journal.stands()
    journal.take_back()
    assert [read_unit(text).do[0][1] for _, text in read_log(journal.path).units] == [["kept"]]
    journal.close()


def test_another_process_wrote_after_a_line_that_was_taken_back(journal: Journal) -> None:
    other = Journal(journal.folder)
    journal.append(1, [("INSERT", ["lost"])])
    journal.take_back()
    other.append(1, [("INSERT", ["other"])])
    other.stands()
    journal.append(2, [("INSERT", ["mine"])])
    journal.stands()
    assert [(n, read_unit(t).do[0][1]) for n, t in read_log(journal.path).units] == [(1, ["other"]), (2, ["mine"])]
    journal.close()
    other.close()


def test_everybody_goes_on_in_the_newest_log(journal: Journal) -> None:
    journal.append(1, [("INSERT", ["a"])])
    journal.stands()
    newer = begin_log(journal.folder, after=1, revision=HEAD, home="h")
    journal.append(2, [("INSERT", ["b"])])
    journal.stands()
    assert (journal.path, read_log(newer).last) == (newer, 2)
    assert last_number(log_files(journal.folder)[0]) == 1
    journal.close()


def test_lines_are_synced_soon_and_records_at_once(home: Home, start: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts what reaches the disk: at once where a record is in it, by the upkeep otherwise."""
    services = start()
    attempt = begin(services)
    log = max(home.journal.glob("*.log")).stat().st_ino
    synced = threading.Event()
    real = os.fsync

    def fsync(file: int) -> None:
        real(file)
        if os.fstat(file).st_ino == log:
            synced.set()

    monkeypatch.setattr(os, "fsync", fsync)
    services.quizzes.answer(attempt.attempt_id, 0, RIGHT[attempt.questions[0].question_id])
    assert synced.wait(2 * upkeep.SYNC_AFTER_S + 5)
    assert upkeep.SYNC_AFTER_S < 2
    synced.clear()
    services.quizzes.submit(attempt.attempt_id)
    assert synced.is_set()


def test_the_disk_is_not_filled(home: Home, start: Open) -> None:
    services = start()
    for _ in range(5):
        study(services)
        renew(home)
    assert len(log_files(home.journal)) == 2
    assert len(list(home.journal.glob("*.sqlite"))) == 2
    study(services, submit=False)
    services.close()
    assert last_number(log_files(home.journal)[-1]) == rows(home.database, "PRAGMA user_version")[0][0]
    home.database.unlink()
    assert_rebuilt(start(), Mended.REBUILT)


# --- bringing back ---


def assert_rebuilt(services: Services, how: Mended) -> None:
    assert services.recovery is not None
    assert services.recovery.mended is how


def test_every_change_has_its_line(home: Home, start: Open, clock: HandClock) -> None:
    """Every backup with the lines after it is the database, row by row."""
    services = start()
    study(services)
    renew(home)
    study(services, submit=False)
    services.close()
    wanted = dump(home.database)
    (number,) = rows(home.database, "PRAGMA user_version")[0]
    assert number > 15
    for damage in ("missing", "text", "pages", "older base too"):
        clock.pass_s(1)
        broken = home.database
        if damage == "missing":
            broken.unlink()
        elif damage == "text":
            broken.write_bytes(b"no database at all" * 1000)
        else:
            data = bytearray(broken.read_bytes())
            data[8192 : 3 * 8192] = os.urandom(2 * 8192)
            broken.write_bytes(bytes(data))
            broken.with_name(broken.name + "-suspect").touch()
        if damage == "older base too":
            max(home.journal.glob("*.sqlite")).write_bytes(b"rot")
        services = start()
        assert_rebuilt(services, Mended.REBUILT)
        assert services.recovery is not None
        assert (services.recovery.aside is None) == (damage == "missing")
        services.close()
        assert dump(home.database) == wanted
    assert len(list(home.path.glob("study.damaged-*.sqlite"))) == 3
    assert start().recovery is None


def test_an_older_copy_put_in_place_catches_up(home: Home, start: Open) -> None:
    services = start()
    study(services, submit=False)
    services.close()
    shutil.copy(home.database, home.path / "copy")
    services = start()
    services.quizzes.submit(begin(services).attempt_id)
    services.close()
    wanted = dump(home.database)
    shutil.copy(home.path / "copy", home.database)
    services = start()
    assert_rebuilt(services, Mended.CAUGHT_UP)
    services.close()
    assert dump(home.database) == wanted


def test_a_copy_older_than_the_journal_reaches_is_built_again(home: Home, start: Open) -> None:
    shutil.copy(home.database, home.path / "copy")
    services = start()
    for _ in range(3):
        study(services)
        renew(home)
    services.close()
    wanted = dump(home.database)
    shutil.copy(home.path / "copy", home.database)
    services = start()
    assert_rebuilt(services, Mended.REBUILT)
    services.close()
    assert dump(home.database) == wanted


def test_killed_between_the_line_and_its_commit(home: Home, start: Open) -> None:
    services = start()
    attempt = begin(services)
    services.close()
    shutil.copy(home.database, home.path / "copy")
    services = start()
    services.quizzes.answer(attempt.attempt_id, 0, RIGHT[attempt.questions[0].question_id])
    services.close()
    shutil.copy(home.path / "copy", home.database)
    assert begin(start()).answers[0] is not None


def test_a_journal_behind_begins_anew(home: Home, start: Open) -> None:
    services = start()
    study(services, submit=False)
    services.close()
    wanted = dump(home.database)
    log = log_files(home.journal)[-1]
    # The power went before the last lines were synced; of one of them a piece was.
    text = log.read_bytes()
    log.write_bytes(text[: text.rindex(b"\n", 0, -400) + 20])
    services = start()
    assert services.recovery is None
    services.close()
    assert dump(home.database) == wanted
    newest = log_files(home.journal)[-1]
    assert newest != log
    home.database.unlink()
    services = start()
    assert_rebuilt(services, Mended.REBUILT)
    services.close()
    assert dump(home.database) == wanted


@pytest.mark.parametrize("hole", ["in the middle", "the last unit", "the end"])
def test_a_hole_is_said_and_the_device_is_succeeded(home: Home, start: Open, hole: str) -> None:
    services = start()
    study(services)
    services.close()
    (device,) = rows(home.database, "SELECT id FROM devices")[0]
    log = log_files(home.journal)[-1]
    lines = log.read_bytes().split(b"\n")
    if hole == "in the middle":
        del lines[-4]
        home.database.unlink()
    elif hole == "the last unit":
        # The closing line after it tells of it.
        del lines[-2]
        home.database.unlink()
    else:
        # The damaged file itself knows of a later unit than the journal.
        del lines[-2:]
        data = bytearray(home.database.read_bytes())
        data[8192:16384] = b"\xff" * 8192
        home.database.write_bytes(bytes(data))
        home.database.with_name("study.sqlite-suspect").touch()
    log.write_bytes(b"\n".join(lines))
    services = start()
    assert_rebuilt(services, Mended.REBUILT_IN_PART)
    assert begin(services).answers.count(None) < 4
    (learner,) = services.profiles.list()
    assert learner.device_id != device
    services.close()
    assert rows(home.database, "SELECT kind FROM device_events") == [("rebuilt-in-part",)]
    assert rows(home.database, "SELECT state FROM devices WHERE id = ?", device) == [(DeviceState.REPLACED,)]
    texts = rows(home.database, "SELECT text FROM records WHERE device_id = ? ORDER BY seq", learner.device_id)
    body, why = (read_body(parse(text)) for (text,) in texts)
    assert isinstance(body, SuccessionBody)
    assert body.device == device
    assert isinstance(why, DeviceEventBody)
    assert why.event is Event.REBUILT_IN_PART
    assert len(list(home.path.glob("journal.damaged-*"))) == 1
    assert start().recovery is None


def test_without_a_backup_nothing_is_touched(home: Home, start: Open) -> None:
    start().close()
    for base in home.journal.glob("*.sqlite"):
        base.write_bytes(b"rot")
    home.database.write_bytes(b"no database" * 1000)
    with pytest.raises(DamagedDatabaseError):
        start()
    assert home.database.read_bytes() == b"no database" * 1000


def test_the_journal_of_another_home_is_kept_aside(home: Home, start: Open, tmp_path: Path) -> None:
    study(start(), submit=False)
    wanted = dump(home.database)
    log = log_files(home.journal)[-1]
    heading = heading_of(log)
    assert heading is not None
    log.write_bytes(heading_line(0, HEAD, "somebody else's") + unit_line(10**6, [("DELETE FROM answers", [])]))
    services = start()
    assert services.recovery is None
    services.close()
    assert dump(home.database) == wanted
    assert len(list(home.path.glob("journal.damaged-*"))) == 1


def test_a_start_that_was_killed_between_a_log_and_its_backup(home: Home, start: Open) -> None:
    services = start()
    study(services, submit=False)
    services.close()
    wanted = dump(home.database)
    newest = begin_log(home.journal, after=int(wanted[-1].split()[-1]), revision=HEAD, home="")
    open_journal(home).close()
    assert newest.with_suffix(".sqlite").exists()
    home.database.unlink()
    services = start()
    services.close()
    assert dump(home.database) == wanted


def test_damage_found_while_at_work_is_mended_at_the_next_start(home: Home, start: Open) -> None:
    services = start()
    study(services, submit=False)
    services.close()
    wanted = rows(home.database, "SELECT * FROM answers")
    with contextlib.closing(sqlite3.connect(home.database)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'answers'").fetchone()[0]
    data = bytearray(home.database.read_bytes())
    data[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    home.database.write_bytes(bytes(data))
    services = start()
    assert services.recovery is None
    with pytest.raises(DamagedDatabaseError):
        begin(services)
    services.close()
    services = start()
    assert_rebuilt(services, Mended.REBUILT)
    services.close()
    assert rows(home.database, "SELECT * FROM answers") == wanted


def test_no_default_depends_on_more_than_the_rows(home: Home) -> None:
    """What the journal executes again must give the same rows."""
    for (sql,) in rows(home.database, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"):
        assert not any(word in sql.upper() for word in ("CURRENT_", "RANDOM", "DATETIME(", "AUTOINCREMENT", "TRIGGER"))


def test_records_stay_whole_through_a_rebuild(home: Home, start: Open) -> None:
    services = start()
    study(services)
    study(services)
    services.close()
    signed = rows(home.database, "SELECT text, signature FROM records ORDER BY seq")
    keys = dict(rows(home.database, "SELECT id, public_key FROM devices"))
    change(home.database, "DELETE FROM alembic_version")
    start().close()
    assert rows(home.database, "SELECT text, signature FROM records ORDER BY seq") == signed
    assert len(signed) >= 2
    for text, signature in signed:
        check_signature(text, signature, keys[parse(text).device])
