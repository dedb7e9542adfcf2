"""Hubs that earlier versions wrote open with everything in them, in place."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import inspect

from sync.hub import status
from sync.hub.database import HubDatabase
from sync.hub.errors import HubStorageError
from sync.hub.schema import SCHEMA_VERSION
from tests.hub.world import HubWorld

SHIPPED = Path(__file__).parent / "shipped"


def shipped(folder: Path, version: int) -> HubWorld:
    """A hub's folder whose database an earlier version wrote."""
    hub = HubWorld(folder)
    for leftover in folder.glob("hub.sqlite*"):
        leftover.unlink()
    connection = sqlite3.connect(folder / "hub.sqlite")
    connection.executescript((SHIPPED / f"hub-{version}.sql").read_text(encoding="utf-8"))
    connection.close()
    return hub


def version_in(file: Path) -> int:
    connection = sqlite3.connect(file)
    try:
        return int(connection.execute("SELECT schema_version FROM meta").fetchone()[0])
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
                sorted((str(i["name"]), str(i["column_names"])) for i in found.get_indexes(table)),
                found.get_pk_constraint(table)["constrained_columns"],
            )
            for table in found.get_table_names()
        }


def test_schema_1_is_brought_up_to_date_with_everything_in_it(tmp_path: Path) -> None:
    hub = shipped(tmp_path / "hub", 1)
    before = sqlite3.connect(hub.data / "hub.sqlite")
    records = before.execute("SELECT position, text, signature FROM records ORDER BY position").fetchall()
    before.close()
    found = hub.status()
    assert (found.learners, found.devices, found.records, found.needs_review) == (2, 2, 6, 1)
    assert [len(result.needs_review) for result in found.results] == [0, 0, 0, 0, 0, 1]
    assert version_in(hub.data / "hub.sqlite") == SCHEMA_VERSION
    after = sqlite3.connect(hub.data / "hub.sqlite")
    assert after.execute("SELECT position, text, signature FROM records ORDER BY position").fetchall() == records
    assert after.execute("PRAGMA foreign_key_check").fetchall() == []
    after.close()
    copy = hub.data / "hub.schema-1.sqlite"
    assert version_in(copy) == 1
    assert copy.stat().st_mode & 0o077 == 0


def test_an_upgraded_hub_has_the_same_tables_as_a_new_one(tmp_path: Path) -> None:
    assert shape(shipped(tmp_path / "old", 1)) == shape(HubWorld(tmp_path / "new"))


def test_several_processes_upgrade_once(tmp_path: Path) -> None:
    hub = shipped(tmp_path / "hub", 1)
    failed: list[BaseException] = []

    def opening() -> None:
        try:
            HubDatabase(hub.config.database).close()
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [threading.Thread(target=opening) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert version_in(hub.data / "hub.schema-1.sqlite") == 1
    assert shape(hub) == shape(HubWorld(tmp_path / "new"))


def test_without_a_copy_nothing_is_changed(tmp_path: Path) -> None:
    hub = shipped(tmp_path / "hub", 1)
    (hub.data / "hub.schema-1.sqlite").mkdir()
    with pytest.raises(HubStorageError):
        status(hub.data)
    assert version_in(hub.data / "hub.sqlite") == 1
