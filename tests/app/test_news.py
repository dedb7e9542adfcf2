"""Scores and decisions are taken for the profile whose feed they came in, and for the very record that they name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.database.news import Verdict
from app.database.people import Binding, Hub
from sync.encoding import to_base64url
from sync.feed import DECISION, GRADE, DecisionBody, Feed, FeedEvent, GradeBody, seal_feed, write_event
from sync.store import Custody
from sync.timestamps import timestamp
from tests.app.test_custody import NOW, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "home")
    yield made
    made.database.close()


def events(record: str, digest: bytes) -> tuple[FeedEvent, ...]:
    """A score and a decision about a record."""
    named = {"record": record, "digest": to_base64url(digest)}
    grade = GradeBody(**named, score=900, marks_won=18_000, marks_total=20_000, correct_count=18, graded=timestamp(NOW))
    return (
        write_event(GRADE, grade),
        write_event(DECISION, DecisionBody(**named, decision="accepted", decided=timestamp(NOW))),
    )


def hear(desk: Desk, device: str, *told: FeedEvent, cursor: str = "1.1") -> None:
    """Takes an answer of the feed that the hub made and signed for a device."""
    feed = Feed(
        hub=desk.hub_key.key_id,
        incarnation="1",
        device=device,
        time=timestamp(NOW),
        cursor=cursor,
        first=1,
        events=told,
    )
    desk.outbox.take_feed(device, feed, seal_feed(feed, desk.hub_key), custody=Custody.RECEIVED)


def verdicts(desk: Desk) -> dict[str, tuple[int | None, str | None]]:
    with desk.database.read() as session:
        return {one.record_id: (one.score, one.decision) for one in session.scalars(select(Verdict))}


def test_nobody_is_graded_in_anothers_feed(desk: Desk) -> None:
    """Two people on one computer. A hub that was taken over, or has a bug, tells one what is about the other."""
    first, second = desk.profiles.create("An"), desk.profiles.create("Bình")
    desk.enrol(first.id)
    with desk.database.write() as session:
        # The same hub for both.
        hub = session.scalars(select(Hub)).one()
        session.add(
            Binding(
                profile_id=second.id,
                person_id="p1",
                hub_id=hub.id,
                device_id=second.device_id,
                certificate=b"c",
                bound_at=NOW,
            )
        )
    mine, others = desk.note(first.id), desk.note(second.id)
    told = events(others.id, others.digest)
    hear(desk, first.device_id, *told)
    assert verdicts(desk) == {}
    hear(desk, second.device_id, *told)
    assert verdicts(desk) == {others.id: (900, "accepted")}
    # The right record's id with another's digest: the hub speaks of a record that is not the one here.
    hear(desk, first.device_id, *events(mine.id, others.digest), cursor="1.2")
    hear(desk, first.device_id, *events("01a1a58e-cb36-7e39-a138-f4d4078c21e6", mine.digest), cursor="1.3")
    assert set(verdicts(desk)) == {others.id}
    hear(desk, first.device_id, *events(mine.id, mine.digest), cursor="1.4")
    assert verdicts(desk)[mine.id] == (900, "accepted")
