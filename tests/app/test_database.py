"""The study database: migrations, pragmas, faults of the environment, two writers."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from app.clock import SystemClock
from app.database import revision
from app.database.database import Database
from app.database.migrate import KEPT_BACKUPS, back_up, bring_up_to_date
from app.database.people import Installation, Profile
from app.database.tables import METADATA
from app.database.upgrade import configuration, upgrade
from app.errors import (
    DamagedDatabaseError,
    DatabaseBusyError,
    DiskFullError,
    NewerDatabaseError,
    StorageFaultError,
)
from app.home import Home
from content_cache import blocking
from tests import forked
from tests.app.shape import shape

NOW = datetime(2026, 11, 5, 7, 30, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "nhà học")
    home.create()
    return home


@pytest.fixture
def database(home: Home) -> Database:
    bring_up_to_date(home, SystemClock())
    return Database(home.database, busy_timeout_ms=200)


def add_profile(database: Database, profile_id: str) -> None:
    with database.write() as session:
        session.add(Profile(id=profile_id, full_name="Nguyễn Văn An", unit_name="", created_at=NOW))


def count_profiles(database: Database) -> int:
    with database.read() as session:
        return int(session.execute(text("SELECT count(*) FROM profiles")).scalar_one())


def test_head_equals_models(home: Home, tmp_path: Path) -> None:
    upgrade(tmp_path / "migrated.sqlite")
    engine = create_engine(f"sqlite:///{tmp_path / 'migrated.sqlite'}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()
    bring_up_to_date(home, SystemClock())
    assert shape(tmp_path / "migrated.sqlite") == shape(home.database)


def test_known_revisions_are_the_scripts() -> None:
    scripts = ScriptDirectory.from_config(configuration())
    shipped = [script.revision for script in scripts.walk_revisions()]
    assert list(revision.REVISIONS) == shipped[::-1]
    assert scripts.get_heads() == [revision.HEAD]


def test_every_constraint_has_a_name() -> None:
    unnamed = [
        (table.name, constraint)
        for table in METADATA.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert unnamed == []


def test_pragmas(database: Database) -> None:
    with database.read() as session:
        found = {
            name: session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 200}


def test_second_start_does_nothing_and_imports_no_alembic(home: Home) -> None:
    bring_up_to_date(home, SystemClock())
    program = (
        "import sys; from pathlib import Path\n"
        "from app.home import Home; from app.clock import SystemClock\n"
        "from app.database.migrate import bring_up_to_date\n"
        f"assert bring_up_to_date(Home(Path({str(home.path)!r})), SystemClock()) is None\n"
        "assert 'alembic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
    assert list(home.backups.iterdir()) == []


def test_two_processes_make_one_database(home: Home) -> None:
    program = (
        "from pathlib import Path\n"
        "from app.home import Home; from app.clock import SystemClock\n"
        "from app.database.migrate import bring_up_to_date\n"
        "import sys; sys.stdin.read(1)\n"
        f"bring_up_to_date(Home(Path({str(home.path)!r})), SystemClock())\n"
    )
    children = [forked.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE) for _ in range(2)]
    for child in children:
        assert child.stdin is not None
        child.stdin.write(b"x")
        child.stdin.flush()
    for child in children:
        child.communicate(timeout=60)
        assert child.returncode == 0
    assert revision.stored_revision(home.database) == revision.HEAD


def test_backup_before_a_migration(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_up_to_date(home, SystemClock())
    database = Database(home.database)
    add_profile(database, "a")
    # The next revision is not written yet: the program is told that one is due, and the upgrade is left out.
    monkeypatch.setattr("app.database.migrate.HEAD", "9999")
    monkeypatch.setattr("app.database.upgrade.upgrade", lambda _path: None)
    backup = bring_up_to_date(home, SystemClock())
    assert backup is not None
    with contextlib.closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("SELECT full_name FROM profiles").fetchall() == [("Nguyễn Văn An",)]
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for _ in range(KEPT_BACKUPS + 2):
        bring_up_to_date(home, SystemClock())
    assert len(list(home.backups.glob("*"))) == KEPT_BACKUPS
    database.close()


def test_newer_database_is_left_alone(home: Home) -> None:
    bring_up_to_date(home, SystemClock())
    with contextlib.closing(sqlite3.connect(home.database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
        connection.commit()
    before = home.database.read_bytes()
    with pytest.raises(NewerDatabaseError) as caught:
        bring_up_to_date(home, SystemClock())
    assert (caught.value.stored, caught.value.known) == ("0999", revision.HEAD)
    assert home.database.read_bytes() == before
    assert list(home.backups.iterdir()) == []


@pytest.mark.parametrize("damage", ["text", "header", "other", "half"])
def test_damaged_database_is_refused_and_left_alone(home: Home, damage: str) -> None:
    bring_up_to_date(home, SystemClock())
    data = home.database.read_bytes()
    if damage == "text":
        home.database.write_bytes("không phải cơ sở dữ liệu".encode() * 200)
    elif damage == "header":
        home.database.write_bytes(b"\0" * 100 + data[100:])
    elif damage == "half":
        home.database.write_bytes(data[: len(data) // 2 // 4096 * 4096])
    else:
        home.database.unlink()
        with contextlib.closing(sqlite3.connect(home.database)) as connection:
            connection.execute("CREATE TABLE songs (name TEXT)")
    before = home.database.read_bytes()
    with pytest.raises(DamagedDatabaseError):
        bring_up_to_date(home, SystemClock())
    assert home.database.read_bytes() == before


def test_pages_are_checked_after_a_killed_process(home: Home, database: Database) -> None:
    for number in range(200):
        add_profile(database, f"profile-{number}")
    database.close()
    data = bytearray(home.database.read_bytes())
    page = data.index(b"profile-150") // 4096 * 4096
    data[page : page + 64] = b"\xff" * 64
    home.database.write_bytes(bytes(data))
    assert revision.stored_revision(home.database) == revision.HEAD
    # What a killed process leaves behind: a log beside the file.
    other = Database(home.path / "other.sqlite")
    with other.write() as session:
        session.execute(text("CREATE TABLE t (x)"))
    shutil.copy(home.path / "other.sqlite-wal", home.path / "study.sqlite-wal")
    other.close()
    with pytest.raises(DamagedDatabaseError):
        revision.stored_revision(home.database)


def test_full_disk_is_told_and_nothing_is_half_written(database: Database) -> None:
    add_profile(database, "a")
    with database.read() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
    with pytest.raises(DiskFullError) as caught, database.write() as session:
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
        session.add(Profile(id="b", full_name="x" * 100_000, unit_name="", created_at=NOW))
    assert caught.value.kind == "disk-full"
    assert count_profiles(database) == 1
    with database.write() as session:
        session.execute(text("PRAGMA max_page_count = 1000000"))
    add_profile(database, "c")
    assert count_profiles(database) == 2


def test_locked_by_another_process(database: Database) -> None:
    with contextlib.closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusyError):
            add_profile(database, "a")
        assert count_profiles(database) == 0
        other.execute("ROLLBACK")
    add_profile(database, "a")
    assert count_profiles(database) == 1


def test_a_folder_in_place_of_the_file(home: Home) -> None:
    home.database.mkdir()
    with pytest.raises(StorageFaultError):
        bring_up_to_date(home, SystemClock())


def test_backup_of_nothing_readable_leaves_nothing(home: Home) -> None:
    home.database.write_bytes(b"not a database at all, really" * 100)
    with pytest.raises(DamagedDatabaseError):
        back_up(home.database, home.backups / "copy.sqlite")
    assert list(home.backups.iterdir()) == []


def test_two_connections_write_at_once(database: Database) -> None:
    second = Database(database.path)
    first = Database(database.path)
    failures: list[BaseException] = []

    def work(target: Database, name: str) -> None:
        try:
            for number in range(25):
                add_profile(target, f"{name}-{number}")
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    threads = [
        threading.Thread(target=work, args=(target, name))
        for target, name in ((first, "a"), (first, "b"), (second, "c"), (second, "d"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert count_profiles(database) == 100
    first.close()
    second.close()


def test_a_broken_rule_is_a_bug_not_a_fault(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(Profile(id="a", full_name="", unit_name="", created_at=NOW))
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(
            Installation(id=2, installation_id="x", created_at=NOW, signed_time_elapsed_ms=0, signed_time_restarts=0)
        )


def test_sql_is_refused_on_a_thread_that_must_not_wait(database: Database) -> None:
    add_profile(database, "a")
    blocking.forbid_current_thread()
    try:
        with pytest.raises(blocking.BlockingCallError):
            count_profiles(database)
        with pytest.raises(blocking.BlockingCallError):
            revision.stored_revision(database.path)
        with pytest.raises(blocking.BlockingCallError):
            count_profiles(Database(database.path))
    finally:
        blocking.allow_current_thread()
    assert count_profiles(database) == 1


def test_times_keep_their_zone(database: Database) -> None:
    add_profile(database, "a")
    with database.read() as session:
        profile = session.get_one(Profile, "a")
        assert profile.created_at == NOW
        assert profile.created_at.tzinfo is not None
    with pytest.raises(Exception, match="without a zone"), database.write() as session:
        session.add(Profile(id="b", full_name="B", unit_name="", created_at=NOW.replace(tzinfo=None)))
