"""Hubs that earlier versions wrote open with everything in them, in place; the scripts leave what the models say."""

from __future__ import annotations

import re
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, make_url, text

from sync.hub import add_learner, status
from sync.hub.database import HubDatabase
from sync.hub.errors import HubStorageError, NewerDatabaseError
from sync.hub.revision import HEAD, REVISIONS
from sync.hub.schema import Base
from sync.hub.upgrades import configuration, upgrade
from tests.hub.world import NOW, HubWorld

SHIPPED = Path(__file__).parent / "shipped"
VERSIONS = tuple(int(found.stem.removeprefix("hub-")) for found in sorted(SHIPPED.glob("hub-*.sql")))


def shipped(folder: Path, version: int) -> HubWorld:
    """A hub's folder whose database an earlier version wrote."""
    hub = HubWorld(folder)
    for leftover in folder.glob("hub.sqlite*"):
        leftover.unlink()
    connection = sqlite3.connect(folder / "hub.sqlite")
    connection.executescript((SHIPPED / f"hub-{version}.sql").read_text(encoding="utf-8"))
    connection.close()
    return hub


def revision_in(file: Path) -> str:
    """Alembic's revision; ``schema N`` of a file from before."""
    connection = sqlite3.connect(file)
    try:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
        (version,) = connection.execute("SELECT schema_version FROM meta").fetchone()
        return f"schema {version}"
    finally:
        connection.close()


def shape(hub: HubWorld) -> dict[str, object]:
    """Tables with columns, constraints and indexes, whatever their order."""
    with hub.database() as database, database.read() as session:
        found = inspect(session.connection())
        return {
            table: (
                sorted((c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(table)),
                sorted((str(c["name"]), c["sqltext"]) for c in found.get_check_constraints(table)),
                sorted((str(k["name"]), str(k["constrained_columns"])) for k in found.get_foreign_keys(table)),
                sorted((str(i["name"]), str(i["column_names"]), i["unique"]) for i in found.get_indexes(table)),
                sorted((str(u["name"]), str(u["column_names"])) for u in found.get_unique_constraints(table)),
                found.get_pk_constraint(table)["constrained_columns"],
            )
            for table in found.get_table_names()
            if table != "alembic_version"
        } | {"sequences": _sequences(found)}


def _sequences(found: Any) -> list[str]:
    return sorted(found.get_sequence_names()) if found.dialect.supports_sequences else []


def by_scripts(folder: Path, url: str | None) -> HubWorld:
    """A hub whose tables the scripts have made, from the first one on."""
    hub = HubWorld(folder, url)
    engine = create_engine(hub.config.database)
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
        upgrade(connection)
        connection.execute(
            text("INSERT INTO meta VALUES (1, 3, 'x', 'Máy chủ', '2026-11-23T07:30:00.000000Z')"),
        )
    engine.dispose()
    return hub


def test_revisions_are_those_of_the_scripts() -> None:
    scripts = ScriptDirectory.from_config(configuration())
    assert tuple(one.revision for one in reversed(list(scripts.walk_revisions()))) == REVISIONS
    assert scripts.get_current_head() == HEAD


def test_a_plain_name_of_every_script_is_its_number() -> None:
    folder = Path(configuration().get_main_option("script_location") or "") / "versions"
    assert [re.match(r"r(\d{4})_", one.name)[1] for one in sorted(folder.glob("*.py"))] == list(REVISIONS)  # type: ignore[index]


def test_what_the_scripts_leave_is_what_the_models_say(tmp_path: Path) -> None:
    assert shape(by_scripts(tmp_path / "scripts", None)) == shape(HubWorld(tmp_path / "models"))


def test_what_the_scripts_leave_is_what_the_models_say_on_postgresql(tmp_path: Path, postgres: Any) -> None:
    with postgres.database() as one, postgres.database() as other:
        scripts = by_scripts(tmp_path / "scripts", one)
        assert shape(scripts) == shape(HubWorld(tmp_path / "models", other))
        with scripts.database() as database, database.read() as session:
            context = MigrationContext.configure(session.connection(), opts={"include_object": _is_on_servers})
            assert compare_metadata(context, Base.metadata) == []


def _is_on_servers(_thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Alembic does not know of constraints that the models have on SQLite alone."""
    return kind != "foreign_key_constraint" or name not in {
        "fk_records_device_devices",
        "fk_results_person_id_persons",
        "fk_results_position_records",
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_a_shipped_hub_is_brought_up_to_date_with_everything_in_it(tmp_path: Path, version: int) -> None:
    hub = shipped(tmp_path / "hub", version)
    before = sqlite3.connect(hub.data / "hub.sqlite")
    records = before.execute("SELECT position, text, signature FROM records ORDER BY position").fetchall()
    before.close()
    found = hub.status()
    assert (found.learners, found.devices, found.records, found.needs_review) == (2, 2, 6, 1)
    assert [len(result.needs_review) for result in found.results] == [0, 0, 0, 0, 0, 1]
    assert revision_in(hub.data / "hub.sqlite") == HEAD
    after = sqlite3.connect(hub.data / "hub.sqlite")
    assert after.execute("SELECT position, text, signature FROM records ORDER BY position").fetchall() == records
    assert after.execute("PRAGMA foreign_key_check").fetchall() == []
    # A program from before alembic reads this, and refuses.
    assert after.execute("SELECT schema_version FROM meta").fetchone()[0] > 2
    after.close()
    copy = hub.data / f"hub.schema-{version}.sqlite"
    assert revision_in(copy) == f"schema {version}"
    assert copy.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("version", VERSIONS)
def test_an_upgraded_hub_has_the_same_tables_as_a_new_one(tmp_path: Path, version: int) -> None:
    assert shape(shipped(tmp_path / "old", version)) == shape(HubWorld(tmp_path / "new"))


def test_several_at_once_upgrade_once(tmp_path: Path) -> None:
    hub = shipped(tmp_path / "hub", 1)
    assert _open_at_once(hub) == []
    assert revision_in(hub.data / "hub.schema-1.sqlite") == "schema 1"
    assert shape(hub) == shape(HubWorld(tmp_path / "new"))


def test_several_at_once_upgrade_a_server_database_once(tmp_path: Path, postgres: Any) -> None:
    with postgres.database() as url, postgres.database() as other:
        hub = HubWorld(tmp_path / "hub", url)
        learner = add_learner(hub.data, name="Nguyễn Thị Hòa")
        engine = create_engine(hub.config.database)
        with engine.begin() as connection:
            _as_before_alembic(connection)
        engine.dispose()
        assert _open_at_once(hub) == []
        assert status(hub.data).learners == 1
        assert learner
        assert shape(hub) == shape(HubWorld(tmp_path / "new", other))


def _as_before_alembic(connection: Any) -> None:
    """What the second version left on PostgreSQL, with the people who are there now."""
    people = connection.execute(text("SELECT * FROM persons")).mappings().all()
    Base.metadata.drop_all(connection)
    connection.execute(text("DROP TABLE alembic_version"))
    upgrade(connection, to="0002")
    connection.execute(text("INSERT INTO meta VALUES (1, 2, 'x', 'Máy chủ', '2026-11-23T07:30:00.000000Z')"))
    for row in people:
        connection.execute(
            text("INSERT INTO persons (id, full_name, created_at) VALUES (:id, :full_name, :created_at)"), dict(row)
        )
    connection.execute(text("DROP TABLE alembic_version"))


def _open_at_once(hub: HubWorld) -> list[BaseException]:
    failed: list[BaseException] = []
    gate = threading.Barrier(4)

    def opening() -> None:
        gate.wait(20)
        try:
            HubDatabase(hub.config.database).close()
        except BaseException as error:  # noqa: BLE001 - told by the caller
            failed.append(error)

    threads = [threading.Thread(target=opening) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_a_schema_from_before_alembic_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    hub = shipped(tmp_path / "hub", 1)
    with sqlite3.connect(hub.data / "hub.sqlite") as database:
        database.execute("UPDATE meta SET schema_version = 7")
    database.close()
    with pytest.raises(NewerDatabaseError):
        status(hub.data)


def test_without_a_copy_nothing_is_changed(tmp_path: Path) -> None:
    hub = shipped(tmp_path / "hub", 1)
    (hub.data / "hub.schema-1.sqlite").mkdir()
    with pytest.raises(HubStorageError):
        status(hub.data)
    assert revision_in(hub.data / "hub.sqlite") == "schema 1"


def test_two_that_make_one_hub_make_it_once(tmp_path: Path, postgres_url: str) -> None:
    made: list[object] = []
    gate = threading.Barrier(3)

    def making() -> None:
        gate.wait(20)
        try:
            HubDatabase.create(make_url(postgres_url), name="Máy chủ", now=NOW).close()
            made.append("made")
        except Exception as error:  # noqa: BLE001 - told below
            made.append(type(error).__name__)

    threads = [threading.Thread(target=making) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, made)) == ["HubExistsError", "HubExistsError", "made"]
