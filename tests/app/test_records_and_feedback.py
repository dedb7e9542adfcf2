"""Everything that is sent about somebody can be read; feedback goes its own way, sealed, and arrives."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.cli.root import run
from app.compose import Services
from app.database.custody import RecordRow
from app.database.news import OtherRecord
from app.database.people import Binding, Device, Hub
from app.database.states import RecordState
from app.errors import UnfitFeedbackError, UnknownRecordError
from app.outbox import _note_incarnation
from app.record_views import FeedbackState
from app.views import ResultState
from content_cache.errors import NotInstalledError
from sync.bodies import KINDS, read_body
from sync.certificate import DeviceRole
from sync.feedback import FeedbackBody, unseal
from sync.hub import feedback_received, learning_progress
from sync.hub.identity import identities
from sync.record import digest_of, parse
from tests.app.conftest import OpenHome
from tests.app.world import COURSE, FINAL, LESSONS, PRACTICE, RunningHub
from tests.sync import vectors


def learn(services: Services, learner: str) -> None:
    """A little of most kinds."""
    services.reading.complete(learner, COURSE, LESSONS[0])
    for quiz in (PRACTICE, FINAL):
        services.quizzes.submit(services.quizzes.start_or_resume(learner, COURSE, quiz).attempt_id)


def records_of(services: Services, role: DeviceRole) -> list[RecordRow]:
    with services._database.read() as session:
        query = select(RecordRow).join(Device, Device.id == RecordRow.device_id).where(Device.role == role)
        return list(session.scalars(query.order_by(RecordRow.seq)))


def test_every_record_is_listed_newest_first_and_opens(services: Services) -> None:
    learner = services.profiles.create("Nguyễn Văn An").id
    services.profiles.create("Trần Thị Bình")
    learn(services, learner)
    rows = services.records.list(learner)
    assert [(row.kind, row.about, row.state) for row in rows] == [
        ("attempt", "Bài cuối khóa", ResultState.WAITING),
        ("attempt-opened", "Bài cuối khóa", ResultState.WAITING),
        ("attempt", "Luyện tập bài 1", ResultState.WAITING),
        ("lesson-progress", "Khóa thử", ResultState.WAITING),
    ]
    assert [row.seq for row in rows] == [4, 3, 2, 1]
    assert rows[3].lessons == 1
    for row in rows:
        opened = services.records.open(row.record_id)
        assert opened.row == row
        assert isinstance(opened.body, KINDS[row.kind, row.version])
        assert opened.course_title == "Khóa thử"
        assert json.loads(opened.text)["id"] == row.record_id
    assert services.records.open(rows[3].record_id).titles[LESSONS[0]] == "Mở đầu"
    with pytest.raises(UnknownRecordError):
        services.records.open("nothing")


def test_kinds_of_a_later_version_are_listed_and_shown_raw(services: Services) -> None:
    learner = services.profiles.create("Nguyễn Văn An").id
    learn(services, learner)
    with services._database.write() as session:
        row = session.scalars(select(RecordRow).where(RecordRow.kind == "lesson-progress")).one()
        row.kind = "feeling"
        row.text = row.text.replace(b'"kind":"lesson-progress","kv":1', b'"kind":"feeling","kv":3')
        row.text = row.text.replace(b'"course":"khoa-thu"', b'"course":{"deep":[1,2]}')
    found = next(one for one in services.records.list(learner) if one.kind == "feeling")
    assert (found.version, found.about) == (3, "")
    opened = services.records.open(found.record_id)
    assert opened.body is None
    assert '"deep":[1,2]' in opened.text


def test_a_refused_record_is_offered_again(services: Services) -> None:
    learner = services.profiles.create("Nguyễn Văn An").id
    learn(services, learner)
    record_id = services.records.list(learner)[0].record_id
    with services._database.write() as session:
        row = session.get_one(RecordRow, record_id)
        row.state, row.reason = RecordState.REFUSED, "malformed"
    assert services.records.open(record_id).row.refused == "malformed"
    services.records.offer_again(record_id)
    opened = services.records.open(record_id)
    assert (opened.row.refused, opened.row.state) == (None, ResultState.WAITING)
    services.records.offer_again(record_id)


def test_what_another_device_told_is_listed_too(services: Services) -> None:
    learner = services.profiles.create("Nguyễn Văn An").id
    learn(services, learner)
    vector = next(one for one in vectors.load().records if one.name == "ungraded, in a class, by a trainer")
    text = vector.text.encode()
    record = parse(text)
    with services._database.write() as session:
        session.add(
            OtherRecord(
                digest=digest_of(text),
                profile_id=learner,
                device=record.device,
                seq=record.seq,
                kind=record.kind,
                text=text,
                signature=bytes(64),
                came_at=datetime(2026, 12, 1, tzinfo=UTC),
            )
        )
    rows = services.records.list(learner)
    assert [row.elsewhere for row in rows].count(True) == 1
    assert [row.made_at for row in rows] == sorted((row.made_at for row in rows), reverse=True)
    (row,) = (row for row in rows if row.elsewhere)
    opened = services.records.open(row.record_id)
    assert (opened.row, opened.text, opened.record.actor) == (row, vector.text, "person:9000000001")
    assert [step.state for step in opened.journey] == [ResultState.WAITING, ResultState.RECEIVED]
    # In pages of any length it is the same list, and what is only read by its page is never read whole.
    for limit in (1, 2, 3, len(rows)):
        page, found = services.records.page(learner, limit=limit), []
        while True:
            assert (page.total, page.left) == (len(rows), len(rows) - 1)
            assert len(page.rows) <= limit
            found += page.rows
            if page.after is None:
                break
            page = services.records.page(learner, after=page.after, limit=limit)
        assert tuple(found) == rows
    unsent = services.records.page(learner, unsent=True)
    assert unsent.rows == tuple(row for row in rows if not row.elsewhere)


def test_results_and_opinions_in_pages_are_the_same_lists(services: Services) -> None:
    learner = services.profiles.create("Nguyễn Văn An").id
    for _ in range(3):
        services.quizzes.submit(services.quizzes.start_or_resume(learner, COURSE, PRACTICE).attempt_id)
        services.feedback.write(learner, COURSE, None, rating=2, text="")
    services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    results, opinions = services.results.list(learner), services.feedback.list(learner)
    assert (len(results), len(opinions)) == (4, 3)
    first, second = services.results.page(learner, limit=3), services.feedback.page(learner, limit=2)
    assert (first.total, first.left, second.total, second.left) == (4, 3, 3, 3)
    rest = services.results.page(learner, after=first.after, limit=3)
    others = services.feedback.page(learner, after=second.after, limit=2)
    assert (first.rows + rest.rows, rest.after) == (results, None)
    assert (second.rows + others.rows, others.after) == (opinions, None)
    assert services.results.list(learner, unsent=True) == results[1:], "what is under way is not owed yet"


def test_feedback_is_written_without_anybody(services: Services) -> None:
    learner = services.profiles.create("Nguyễn Văn An").id
    row = services.feedback.write(learner, COURSE, LESSONS[1], rating=4, text="  Thiếu ví\r\ndụ. ")
    assert (row.state, row.rating, row.text) == (FeedbackState.WRITTEN, 4, "Thiếu ví\ndụ.")
    assert (row.course_title, row.lesson_title) == ("Khóa thử", "Nội dung")
    assert services.feedback.list(learner) == (row,)
    assert services.feedback.settle() == 0
    assert services.profiles.get(learner).waiting == 0
    for text in ("", " \n ", "x" * 4001):
        with pytest.raises(UnfitFeedbackError):
            services.feedback.write(learner, COURSE, None, rating=None, text=text)
    with pytest.raises(NotInstalledError):
        services.feedback.write(learner, "khong-co", None, rating=1, text="")


def test_feedback_arrives_sealed_by_a_device_of_its_own(
    services: Services, hub: RunningHub, open_home: OpenHome
) -> None:
    learner = services.profiles.create("Nguyễn Văn An").id
    before = services.feedback.write(learner, COURSE, None, rating=2, text="Viết trước khi ghi danh.")
    services.enrolment.enrol(learner, hub.url, hub.code_for())
    learn(services, learner)
    services.syncing.run_once(force=True)
    after = services.feedback.write(learner, COURSE, LESSONS[0], rating=None, text="Viết sau.")
    assert after.state is FeedbackState.WAITING
    services.syncing.run_once(force=True)
    states = {row.feedback_id: row.state for row in services.feedback.list(learner)}
    assert states == {before.feedback_id: FeedbackState.RECEIVED, after.feedback_id: FeedbackState.RECEIVED}
    own, other = records_of(services, DeviceRole.FEEDBACK), records_of(services, DeviceRole.DEVICE)
    assert [row.kind for row in own] == ["feedback", "feedback"]
    assert {row.device_id for row in own}.isdisjoint({row.device_id for row in other})
    opener = identities(hub.data / "hub.age")
    said = []
    for row in own:
        record = parse(row.text)
        assert (record.subject, record.unit, record.session) == (f"profile:{row.device_id}", None, None)
        assert learner.encode() not in row.text
        body = read_body(record)
        assert isinstance(body, FeedbackBody)
        content = unseal(body, opener)
        assert content is not None
        said.append((content.lesson, content.rating, content.text))
    assert said == [(None, 2, "Viết trước khi ghi danh."), (LESSONS[0], None, "Viết sau.")]
    assert [(one.lesson, one.rating, one.text) for one in feedback_received(hub.data)] == said
    (lesson,) = learning_progress(hub.data, course=COURSE).lessons
    assert (lesson.lesson, lesson.completed_at is not None) == (LESSONS[0], True)
    rows = [row for row in services.records.list(learner) if row.kind == "feedback"]
    opened = services.records.open(rows[0].record_id)
    assert opened.feedback is not None
    assert opened.feedback.text == "Viết sau.", "one's own copy is readable"
    assert (opened.course_title, opened.titles[LESSONS[0]]) == ("Khóa thử", "Mở đầu")
    links = [link.device for link in services.syncing._outbox.links()]
    assert own[0].device_id not in links, "with nothing to send, it costs nothing"
    services.close()
    again = open_home()
    assert again.feedback.certify() == again.feedback.settle() == 0
    with again._database.read() as session:
        assert len(session.scalars(select(Binding)).all()) == 2


def test_a_lost_feedback_key_is_succeeded_and_certified_again(services: Services, hub: RunningHub) -> None:
    learner = services.profiles.create("Nguyễn Văn An").id
    services.enrolment.enrol(learner, hub.url, hub.code_for())
    services.feedback.write(learner, COURSE, None, rating=2, text="")
    services.syncing.run_once(force=True)
    (services.home.keys / f"{learner}.feedback.key").unlink()
    services.feedback.write(learner, COURSE, None, rating=3, text="")
    services.syncing.run_once(force=True)
    assert {row.state for row in services.feedback.list(learner)} == {FeedbackState.RECEIVED}
    assert sorted(row.kind for row in records_of(services, DeviceRole.FEEDBACK)) == [
        "feedback",
        "feedback",
        "succession",
    ]
    assert services.profiles.get(learner).enrolled


def test_the_commands_list_show_and_say(services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    learner = services.profiles.create("Nguyễn Văn An").id
    learn(services, learner)
    services.close()
    home = ["--home", str(tmp_path / "home"), "--json"]

    def answer(*words: str) -> dict:
        assert run(["client", *words, *home]) == 0
        return json.loads(capsys.readouterr().out)

    listed = answer("records")["records"]
    assert [one["kind"] for one in listed] == ["attempt", "attempt-opened", "attempt", "lesson-progress"]
    shown = answer("records", listed[0]["id"])
    assert shown["body"]["quiz"] == FINAL
    assert json.loads(shown["text"])["id"] == listed[0]["id"]
    assert answer("resend", listed[0]["id"])["state"] == "waiting"
    (said,) = answer("feedback", "--course", COURSE, "--lesson", LESSONS[0], "--rating", "5", "Hay.")["feedback"]
    assert (said["lesson"], said["rating"], said["text"], said["state"]) == (LESSONS[0], 5, "Hay.", "written")
    assert answer("feedback")["feedback"] == [said]
    assert run(["client", "feedback", "--course", COURSE, *home]) == 2
    assert "unfit-feedback" in capsys.readouterr().err
    assert run(["client", "records", "nothing", *home]) == 2


def test_a_restored_hub_gets_the_feedback_again(services: Services, hub: RunningHub) -> None:
    learner = services.profiles.create("Nguyễn Văn An").id
    services.enrolment.enrol(learner, hub.url, hub.code_for())
    services.feedback.write(learner, COURSE, None, rating=2, text="")
    services.syncing.run_once(force=True)
    (own,) = records_of(services, DeviceRole.FEEDBACK)
    assert own.state is RecordState.RECEIVED
    with services._database.write() as session:
        _note_incarnation(session, session.scalars(select(Hub)).one(), "another")
    assert own.device_id in {link.device for link in services.syncing._outbox.links()}
    services.syncing.run_once(force=True)
    assert {row.state for row in services.feedback.list(learner)} == {FeedbackState.RECEIVED}
    assert len(feedback_received(hub.data)) == 1
