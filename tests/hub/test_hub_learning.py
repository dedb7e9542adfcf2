"""What the hub makes of records of learning and of feedback: in any order, once, and apart from results."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import inspect, select

from app.cli.root import run
from content_cache.age import new_identity, recipient_of
from content_cache.signing import SigningKey
from sync.feedback import FEEDBACK, FEEDBACK_FORMAT, FeedbackBody, FeedbackContent, seal, subject_of_feedback
from sync.hub import feedback_received, hub_recipient, learning_progress
from sync.hub.intake import take
from sync.hub.learning_schema import FeedbackRow, LessonRow
from sync.hub.projection import Author, project
from sync.hub.schema import RecordRow, ResultRow, ReviewRow, stored_time
from sync.record import SignedRecord, compose, parse
from sync.study_bodies import (
    DEVICE_EVENT,
    LESSON_PROGRESS,
    REVIEW_STATISTICS,
    DeviceEventBody,
    Event,
    LessonAt,
    LessonProgressBody,
    ReviewStatisticsBody,
)
from sync.timestamps import moment, timestamp
from sync.wire import Item
from tests.hub.world import NOW, HubWorld
from tests.sync import vectors
from tests.sync.samples import Learner

COURSE = "he-thong-chinh-tri"


pytestmark = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)


class Writer:
    """Somebody who writes records of any kind."""

    def __init__(self, learner: Learner) -> None:
        self.learner = learner

    def record(self, kind: str, body: msgspec.Struct, *, version: int = 1, subject: str = "") -> SignedRecord:
        made = compose(
            kind=kind,
            kind_version=version,
            body=body,
            previous=self.learner.head,
            subject=subject or self.learner.subject,
            key=self.learner.key,
            new_id=self.learner.new_id(),
            at=NOW,
            unit="2610000017",
        )
        self.learner.head = made.head
        return made

    def lesson(self, lesson: str, reached: int, opened: datetime, completed: datetime | None = None) -> SignedRecord:
        at = LessonAt(
            lesson=lesson,
            position=reached,
            opened=timestamp(opened),
            completed=None if completed is None else timestamp(completed),
        )
        return self.record(LESSON_PROGRESS, LessonProgressBody(course=COURSE, serial=3, lessons=(at,)))

    def reviewed(self, day: str, remembered: int, forgotten: int, new: int) -> SignedRecord:
        body = ReviewStatisticsBody(course=COURSE, day=day, remembered=remembered, forgotten=forgotten, new=new)
        return self.record(REVIEW_STATISTICS, body)


def give(hub: HubWorld, *records: SignedRecord) -> int:
    with hub.database() as database:
        return take(database, [Item(text=one.text, signature=one.signature) for one in records], NOW).new


def reasons(hub: HubWorld) -> set[str]:
    with hub.database() as database, database.read() as session:
        return set(session.scalars(select(ReviewRow.reason).where(ReviewRow.settled_at.is_(None))))


def test_the_order_and_the_number_of_arrivals_change_nothing(
    tmp_path: Path, database_urls: Callable[[], str | None]
) -> None:
    seen = []
    day = timedelta(days=1)
    for number, order in enumerate(itertools.islice(itertools.permutations(range(5)), 0, 120, 40)):
        hub = HubWorld(tmp_path / str(number), database_urls())
        writer = Writer(hub.learner(1))
        told = [
            writer.lesson("bai-1", 300, NOW - 2 * day),
            writer.lesson("bai-1", 900, NOW - day, NOW),
            writer.lesson("bai-1", 1000, NOW - day, NOW - timedelta(hours=1)),
            writer.reviewed("2026-11-22", 3, 1, 4),
            writer.reviewed("2026-11-22", 2, 2, 0),
        ]
        for place in (*order, *order):
            give(hub, told[place])
        found = learning_progress(hub.data, course=COURSE)
        (lesson,), (reviewed,) = found.lessons, found.reviews
        seen.append((lesson.reached, lesson.opened_at, lesson.completed_at))
        seen.append((reviewed.day, reviewed.remembered, reviewed.forgotten, reviewed.new))
        assert lesson.name == "Nguyễn Thị Hòa"
        assert learning_progress(hub.data, course="khac") == msgspec.structs.replace(found, lessons=(), reviews=())
    assert set(seen) == {
        (1000, NOW - 2 * day, NOW - timedelta(hours=1)),
        ("2026-11-22", 5, 3, 4),
    }


def test_what_is_about_somebody_else_is_kept_and_counted_for_nobody(hub: HubWorld) -> None:
    writer = Writer(hub.learner(1))
    writer.learner.subject = "person:4000000000"
    assert give(hub, writer.lesson("bai-1", 300, NOW), writer.reviewed("2026-11-22", 1, 0, 0)) == 2
    found = learning_progress(hub.data)
    assert (found.lessons, found.reviews) == ((), ())
    assert reasons(hub) == {"other-subject"}


def test_events_and_kinds_that_are_not_known_are_kept_and_say_nothing(hub: HubWorld) -> None:
    writer = Writer(hub.learner(1))
    event = DeviceEventBody(event=Event.CLOCK_JUMP, at=timestamp(NOW), jump_ms=-5)
    records = [
        writer.record(DEVICE_EVENT, event),
        writer.record("feeling", event),
        writer.record(LESSON_PROGRESS, event, version=7),
    ]
    assert give(hub, *records) == 3
    assert reasons(hub) == set()
    with hub.database() as database, database.read() as session:
        kept = session.execute(select(RecordRow.text, RecordRow.signature).order_by(RecordRow.position)).all()
    assert [(text, signature) for text, signature in kept] == [(one.text, one.signature) for one in records]


def test_bodies_that_do_not_read_are_kept_and_marked(hub: HubWorld) -> None:
    writer = Writer(hub.learner(1))
    bad = [one for one in vectors.load_bodies().unreadable if len(one.body) < 5000]
    records = [writer.record(one.kind, msgspec.Raw(one.body.encode())) for one in bad]  # type: ignore[arg-type]
    assert give(hub, *records) == len(bad)
    with hub.database() as database, database.read() as session:
        marked = session.scalars(select(ReviewRow.position).where(ReviewRow.reason == "unreadable-body")).all()
        assert len(marked) == len(bad)
        assert session.scalars(select(LessonRow)).all() == []


def test_the_golden_records_are_projected(database_kind: str) -> None:
    """The hub's end of the vectors: what the clients' end writes is read and comes to rows."""
    del database_kind
    for vector in vectors.load().records:
        _check_projected(vector)


def _check_projected(vector: vectors.Vector) -> None:
    record = parse(vector.text.encode())
    author = Author(
        device=record.device,
        person=record.subject.partition(":")[2],
        device_revoked=False,
        person_withdrawn=False,
    )
    found = project(record, author, position=1, came=stored_time(NOW))
    wanted = {
        "attempt": "results",
        LESSON_PROGRESS: "lesson_progress",
        REVIEW_STATISTICS: "review_days",
        FEEDBACK: "feedback",
    }
    assert (
        {table.name for table, _row in found.rows} == {wanted[record.kind]} - {None} if record.kind in wanted else True
    )
    assert "unreadable-body" not in found.reasons


# --- feedback -----------------------------------------------------------------------------------------------------


def opinion_of(hub: HubWorld, learner: Learner, **changes: object) -> SignedRecord:
    content = FeedbackContent(format=FEEDBACK_FORMAT, course=COURSE, rating=4, text="Phần hai hơi dài.")
    recipient = str(changes.pop("recipient", "") or hub_recipient(hub.data))
    body = seal(msgspec.structs.replace(content, **changes), recipient)
    return Writer(learner).record(FEEDBACK, body, subject=subject_of_feedback(learner.device))


def feedback_device(hub: HubWorld, seed: int, person: str) -> Learner:
    device = Learner(seed, subject="")
    device.key = SigningKey(bytes([seed]) * 32)
    hub.enrol(device.key, person)
    return device


def test_feedback_is_opened_with_the_hubs_key_and_names_nobody(
    hub: HubWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    learner = hub.learner(1)
    device = feedback_device(hub, 9, learner.subject.partition(":")[2])
    give(
        hub,
        opinion_of(hub, device),
        opinion_of(hub, device, lesson="bai-2", rating=None, text="Rõ."),
        opinion_of(hub, device, recipient=recipient_of(new_identity())),
    )
    found = feedback_received(hub.data)
    assert [(one.course, one.lesson, one.rating, one.text, one.opened, one.name) for one in found] == [
        (COURSE, None, 4, "Phần hai hơi dài.", True, None),
        (COURSE, "bai-2", None, "Rõ.", True, None),
        (None, None, None, None, False, None),
    ]
    assert feedback_received(hub.data, names=True)[0].name == "Nguyễn Thị Hòa"
    assert run(["hub", "feedback", "list", "--data", str(hub.data), "--json"]) == 0
    told = capsys.readouterr().out
    assert "Hòa" not in told
    assert len(json.loads(told)["feedback"]) == 3
    assert reasons(hub) == set()


def test_feedback_stands_in_a_table_that_names_no_person_and_no_result(hub: HubWorld) -> None:
    learner = hub.learner(1)
    device = feedback_device(hub, 9, learner.subject.partition(":")[2])
    give(hub, opinion_of(hub, device), learner.attempt())
    with hub.database() as database, database.read() as session:
        columns = {column["name"] for column in inspect(session.connection()).get_columns(FeedbackRow.__tablename__)}
        assert columns == {"position", "device", "sealed", "written_at", "received_at"}
        assert session.scalars(select(ResultRow.device)).all() == [learner.device]
        (row,) = session.scalars(select(FeedbackRow)).all()
        (text,) = session.scalars(select(RecordRow.text).where(RecordRow.kind == FEEDBACK))
    assert learner.subject.encode() not in text
    assert "dài".encode() not in text
    assert isinstance(FeedbackBody(sealed=row.sealed.decode()), FeedbackBody)


def test_feedback_that_is_none_inside_is_kept(hub: HubWorld) -> None:
    device = feedback_device(hub, 9, hub.learner(1).subject.partition(":")[2])
    give(hub, opinion_of(hub, device, format=2))
    assert [one.opened for one in feedback_received(hub.data)] == [False]


def test_the_command_tells_progress(hub: HubWorld, capsys: pytest.CaptureFixture[str]) -> None:
    writer = Writer(hub.learner(1))
    give(hub, writer.lesson("bai-1", 455, moment("2026-11-20T01:00:00.000Z")), writer.reviewed("2026-11-22", 3, 1, 2))
    assert run(["hub", "progress", "--data", str(hub.data), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(one["lesson"], one["reached"], one["completed_at"]) for one in told["lessons"]] == [("bai-1", 455, None)]
    assert [(one["day"], one["remembered"], one["new"]) for one in told["reviews"]] == [("2026-11-22", 3, 2)]
