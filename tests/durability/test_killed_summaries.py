"""Records of learning are made exactly once, whenever the program is killed: no double, no loss, no broken chain."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from app.compose import Services
from app.database.custody import RecordRow
from app.database.study import DeviceEvent, LessonProgress, ReviewAnswer
from sync.record import digest_of, parse
from tests import forked
from tests.app.conftest import OpenHome, clock, open_home, publisher, services  # noqa: F401 - fixtures

ROOT = Path(__file__).resolve().parents[2]
KILLS = 6
SEED = 11


def kill_once(home: Path, seed: int, pick: random.Random) -> None:
    """Lets the victim live for a while and kills it right after a word: in the middle of what it announced."""
    victim = forked.Popen(
        [sys.executable, "-m", "tests.durability.summarising", str(home), str(seed)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert victim.stdout is not None
        for _ in range(pick.randint(3, 30)):
            assert victim.stdout.readline(), "it died by itself"
    finally:
        victim.kill()
        victim.wait(30)
        if victim.stdout is not None:
            victim.stdout.close()


def test_records_of_learning_are_made_exactly_once(
    services: Services,  # noqa: F811
    open_home: OpenHome,  # noqa: F811
    tmp_path: Path,
) -> None:
    services.close()
    pick = random.Random(SEED)
    for number in range(KILLS):
        kill_once(tmp_path / "home", number + 1, pick)
    home = open_home()
    home.summaries.settle()
    assert home.summaries.settle() == 0
    with home._database.read() as session:
        records = list(session.scalars(select(RecordRow).order_by(RecordRow.device_id, RecordRow.seq)))
        completed = session.scalar(
            select(func.count()).select_from(LessonProgress).where(LessonProgress.completed_at.is_not(None))
        )
        answers = session.scalars(select(ReviewAnswer)).all()
        events = session.scalars(select(DeviceEvent)).all()
        begun = {(row.profile_id, row.lesson_id) for row in session.scalars(select(LessonProgress))}
    check_chains(records)
    bodies = [(row.profile_id, row.kind, json.loads(bytes(parse(row.text).body))) for row in records]
    told = Counter(
        (profile, lesson["lesson"])
        for profile, kind, body in bodies
        if kind == "lesson-progress"
        for lesson in body["lessons"]
        if "completed" in lesson
    )
    assert len(told) == completed
    assert set(told.values()) <= {1}
    mentioned = {
        (profile, lesson["lesson"])
        for profile, kind, body in bodies
        if kind == "lesson-progress"
        for lesson in body["lessons"]
    }
    assert mentioned == begun
    counted = sum(body["remembered"] + body["forgotten"] for _, kind, body in bodies if kind == "review-statistics")
    assert counted == len(answers) > 0
    assert all(answer.record_id for answer in answers)
    assert sum(kind == "device-event" for _, kind, _ in bodies) == len(events) > 0
    assert all(event.told for event in events)


def check_chains(records: list[RecordRow]) -> None:
    """Every device's records follow on each other, and each names the one before it."""
    before: dict[str, RecordRow] = {}
    for row in records:
        last = before.get(row.device_id)
        assert row.seq == (1 if last is None else last.seq + 1)
        assert digest_of(row.text) == row.digest
        assert (parse(row.text).prev is None) == (last is None)
        before[row.device_id] = row
