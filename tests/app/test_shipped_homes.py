"""Homes that earlier versions wrote: opened by this one, with a backup first and nothing lost.

``shipped/home-0001.zip`` was written by the code of revision 0001: two learners; a result that a hub has received, one
that waits, and two attempts under way, of which the first has two answers, a flag, and 33 seconds on its clock.
``shipped/home-0002.zip`` was written by revision 0002, with its journal: one learner who enrolled, a final quiz that
the hub has received, and a practice attempt that waits.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from app.clock import SystemClock
from app.database.migrate import bring_up_to_date
from app.database.revision import HEAD, REVISIONS, stored_revision
from app.database.tables import METADATA
from app.home import Home
from app.views import ResultState
from tests.app.clocks import HandClock
from tests.app.conftest import OpenHome
from tests.app.shape import shape
from tests.app.world import COURSE, FINAL, PRACTICE

SHIPPED = Path(__file__).parent / "shipped"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    with zipfile.ZipFile(SHIPPED / "home-0001.zip") as archive:
        archive.extractall(tmp_path / "home")
    home = Home(tmp_path / "home")
    home.create()
    return home


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def test_revision_0001_comes_to_head_after_a_backup(home: Home) -> None:
    assert (stored_revision(home.database), len(REVISIONS)) == ("0001", int(HEAD)), "ship a home of every revision"
    before = rows(home.database, "SELECT id, text, signature, state FROM records ORDER BY seq")
    backup = bring_up_to_date(home, SystemClock())
    assert backup is not None
    assert stored_revision(backup) == "0001"
    assert stored_revision(home.database) == HEAD
    for path in (backup, home.database):
        assert rows(path, "PRAGMA integrity_check") == [("ok",)]
        assert rows(path, "SELECT id, text, signature, state FROM records ORDER BY seq") == before
    assert rows(home.database, "PRAGMA foreign_key_check") == []
    assert sorted(rows(home.database, "SELECT state, furthest, rules, restarts FROM attempts")) == [
        ("graded", 0, "{}", 0),
        ("graded", 3, "{}", 0),
        ("open", 0, "{}", 0),
        ("open", 2, "{}", 0),
    ]


def test_upgraded_equals_the_models(home: Home) -> None:
    bring_up_to_date(home, SystemClock())
    engine = create_engine(f"sqlite:///{home.database}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_upgraded_has_the_same_tables_and_rules_as_a_new_one(home: Home, tmp_path: Path) -> None:
    bring_up_to_date(home, SystemClock())
    new = Home(tmp_path / "new")
    new.create()
    bring_up_to_date(new, SystemClock())
    assert shape(home.database) == shape(new.database)


def test_its_attempts_go_on(home: Home, open_home: OpenHome) -> None:
    services = open_home(home.path.name)
    learner = next(one for one in services.profiles.list() if one.full_name == "Nguyễn Văn An")
    assert sorted(row.state for row in services.results.list(learner.id)) == sorted(
        [ResultState.RECEIVED, ResultState.WAITING, ResultState.DRAFT]
    )
    attempt = services.quizzes.start_or_resume(learner.id, COURSE, FINAL)
    assert (attempt.number, attempt.position, attempt.remaining_s) == (2, 2, 600 - 33)
    assert [one is not None for one in attempt.answers] == [True, True, False, False]
    assert attempt.flags == (False, False, True, False)
    done = services.quizzes.submit(attempt.attempt_id)
    assert done.row.state is ResultState.WAITING
    other = next(one for one in services.profiles.list() if one.id != learner.id)
    services.quizzes.submit(services.quizzes.start_or_resume(other.id, COURSE, PRACTICE).attempt_id)
    with contextlib.closing(sqlite3.connect(home.database)) as connection:
        chains = connection.execute("SELECT device_id, max(seq), count(*) FROM records GROUP BY device_id").fetchall()
    assert sorted(count for _, _, count in chains) == [1, 4]
    assert all(last == count for _, last, count in chains)


def test_revision_0002_comes_to_head_and_keeps_what_it_sent(tmp_path: Path, open_home: OpenHome) -> None:
    with zipfile.ZipFile(SHIPPED / "home-0002.zip") as archive:
        archive.extractall(tmp_path / "second")
    before = rows(tmp_path / "second" / "study.sqlite", "SELECT id, text, signature, state FROM records ORDER BY seq")
    services = open_home("second")
    assert stored_revision(services.home.database) == HEAD
    assert rows(services.home.database, "SELECT id, text, signature, state FROM records ORDER BY seq") == before
    assert rows(services.home.database, "SELECT count(*), max(recipient) FROM hubs") == [(1, None)]
    (profile,) = services.profiles.list()
    assert {(row.quiz_id, row.state) for row in services.results.list(profile.id)} == {
        (FINAL, ResultState.RECEIVED),
        (PRACTICE, ResultState.WAITING),
    }


def test_what_earlier_versions_read_becomes_records_once(home: Home, open_home: OpenHome, clock: HandClock) -> None:
    """One lesson that was being read and one that is completed: told in a summary, since nobody has told of them."""
    services = open_home(home.path.name)
    services.summaries.settle()
    clock.pass_s(86_400)
    services.summaries.settle()
    told = "SELECT CAST(text AS TEXT) FROM records WHERE kind = 'lesson-progress'"
    ((text,),) = rows(home.database, told)
    body = json.loads(text)["body"]
    assert (body["course"], body["serial"]) == (COURSE, None)
    assert [(one["lesson"], one["position"], "completed" in one) for one in body["lessons"]] == [
        ("mo-dau", 420, False),
        ("noi-dung", 0, True),
    ]
    services.close()
    again = open_home(home.path.name)
    assert again.summaries.settle() == 0
    assert len(rows(home.database, told)) == 1


def test_reviews_and_clock_jumps_of_earlier_versions_become_records_once(
    tmp_path: Path, open_home: OpenHome, clock: HandClock
) -> None:
    with zipfile.ZipFile(SHIPPED / "home-0002.zip") as archive:
        archive.extractall(tmp_path / "second")
    database = tmp_path / "second" / "study.sqlite"
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        (profile,) = connection.execute("SELECT id FROM profiles").fetchone()
        for remembered, day in ((1, "05"), (0, "05"), (1, "06")):
            connection.execute(
                "INSERT INTO review_answers (profile_id, course_id, quiz_id, question_id, remembered, new, at)"
                " VALUES (?, ?, 'bai-1', 'c1', ?, 0, ?)",
                (profile, COURSE, remembered, f"2026-10-{day}T05:00:00.000000Z"),
            )
        connection.execute(
            "INSERT INTO device_events (kind, at, jump_ms) VALUES ('clock-jump', '2026-10-05T05:00:00.000000Z', -7)"
        )
    services = open_home("second")
    assert services.summaries.settle() == 3
    assert services.summaries.settle() == 0
    bodies = [
        json.loads(text)["body"]
        for (text,) in rows(
            database,
            "SELECT CAST(text AS TEXT) FROM records WHERE kind IN ('review-statistics', 'device-event') ORDER BY seq",
        )
    ]
    assert bodies == [
        {"event": "clock-jump", "at": "2026-10-05T05:00:00.000Z", "jump_ms": -7},
        {"course": COURSE, "day": "2026-10-05", "remembered": 1, "forgotten": 1, "new": 0},
        {"course": COURSE, "day": "2026-10-06", "remembered": 1, "forgotten": 0, "new": 0},
    ]
