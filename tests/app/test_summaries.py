"""Records of reading, reviewing and the computer: few, in one transaction with what they speak of, exactly once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.compose import Services
from app.database.custody import RecordRow
from app.database.people import Device
from app.database.states import DeviceState
from app.database.study import DeviceEvent, LessonProgress, ReviewAnswer
from app.errors import StorageFaultError
from sync.record import parse
from sync.study_bodies import DEVICE_EVENT, LESSON_PROGRESS, REVIEW_STATISTICS
from tests.app.answers import WRONG, place_of
from tests.app.clocks import HandClock
from tests.app.conftest import OpenHome
from tests.app.world import COURSE, FINAL, LESSONS, PRACTICE

DAY_S = 86_400


def bodies(services: Services, kind: str) -> list[dict[str, Any]]:
    """What the records of a kind say, in the order of the chain."""
    with services._database.read() as session:
        rows = session.scalars(select(RecordRow).where(RecordRow.kind == kind).order_by(RecordRow.seq))
        return [json.loads(bytes(parse(row.text).body)) for row in rows]


def learner_of(services: Services, name: str = "Nguyễn Văn An") -> str:
    return services.profiles.create(name).id


def test_a_lesson_that_is_completed_is_told_with_it(services: Services, clock: HandClock) -> None:
    learner = learner_of(services)
    services.reading.open(learner, COURSE, LESSONS[0])
    opened = clock.now()
    clock.pass_s(300)
    services.reading.complete(learner, COURSE, LESSONS[0])
    services.reading.complete(learner, COURSE, LESSONS[0])
    (body,) = bodies(services, LESSON_PROGRESS)
    assert body["course"] == COURSE
    assert body["serial"] > 0
    assert body["lessons"] == [
        {
            "lesson": LESSONS[0],
            "position": 0,
            "opened": opened.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "completed": clock.now().strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        }
    ]
    assert services.summaries.settle() == 0


def test_no_record_no_completion(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    learner = learner_of(services)
    services.reading.open(learner, COURSE, LESSONS[0])
    monkeypatch.setattr(services.reading._chains, "append", _no_room)
    with pytest.raises(StorageFaultError):
        services.reading.complete(learner, COURSE, LESSONS[0])
    with services._database.read() as session:
        assert [row.completed_at for row in session.scalars(select(LessonProgress))] == [None]


def _no_room(*_: object, **__: object) -> None:
    raise StorageFaultError(Path("keys"), "gone")


def test_a_days_reading_is_one_record_when_the_program_ends(open_home: OpenHome, services: Services) -> None:
    learner = learner_of(services)
    for lesson in LESSONS[:2]:
        services.reading.open(learner, COURSE, lesson)
        for position in range(0, 600, 10):
            services.reading.save_position(learner, COURSE, lesson, position)
    assert services.summaries.settle() == 0, "the day is not over"
    services.close()
    again = open_home()
    (body,) = bodies(again, LESSON_PROGRESS)
    assert [(one["lesson"], one["position"]) for one in body["lessons"]] == [
        ("mo-dau", 590),
        ("noi-dung", 590),
    ]


def test_what_a_killed_program_left_is_told_the_next_day_and_not_before(
    open_home: OpenHome, services: Services, clock: HandClock
) -> None:
    learner = learner_of(services)
    services.reading.open(learner, COURSE, LESSONS[0])
    other = open_home()  # the first one is not closed: as if it had been killed
    assert other.summaries.settle() == 0
    clock.pass_s(DAY_S)
    assert other.summaries.settle() == 1
    assert other.summaries.settle() == 0
    assert services.summaries.finish() == 0, "it was told"
    assert len(bodies(other, LESSON_PROGRESS)) == 1


def test_only_what_moved_is_told_again(services: Services, clock: HandClock) -> None:
    learner = learner_of(services)
    for lesson in LESSONS:
        services.reading.open(learner, COURSE, lesson)
    services.reading.complete(learner, COURSE, LESSONS[2])
    clock.pass_s(DAY_S)
    assert services.summaries.settle() == 1
    services.reading.save_position(learner, COURSE, LESSONS[0], 49)
    services.reading.save_position(learner, COURSE, LESSONS[1], 50)
    services.reading.save_position(learner, COURSE, LESSONS[2], 500)
    clock.pass_s(DAY_S)
    assert services.summaries.settle() == 1
    told = [[one["lesson"] for one in body["lessons"]] for body in bodies(services, LESSON_PROGRESS)]
    assert told == [[LESSONS[2]], [LESSONS[0], LESSONS[1]], [LESSONS[1]]]


def test_each_profile_and_course_has_its_own(services: Services, clock: HandClock) -> None:
    for name in ("Nguyễn Văn An", "Trần Thị Bình"):
        services.reading.open(learner_of(services, name), COURSE, LESSONS[0])
    clock.pass_s(DAY_S)
    assert services.summaries.settle() == 2
    with services._database.read() as session:
        assert [row.seq for row in session.scalars(select(RecordRow))] == [1, 1]


def test_reviews_of_a_day_are_counted_once(services: Services, clock: HandClock) -> None:
    learner = learner_of(services)
    _miss_everything(services, learner)
    for remembered in (True, False):
        card = services.reviews.next(learner)
        assert card is not None
        services.reviews.answer(learner, COURSE, card.quiz_id, card.question.question_id, remembered=remembered)
    assert services.summaries.settle() == 0
    clock.pass_s(DAY_S)
    card = services.reviews.next(learner)
    assert card is not None
    services.reviews.answer(learner, COURSE, card.quiz_id, card.question.question_id, remembered=True)
    assert services.summaries.settle() == 1
    assert services.summaries.finish() == 1
    assert services.summaries.finish() == 0
    first, second = bodies(services, REVIEW_STATISTICS)
    assert first == {"course": COURSE, "day": "2026-11-05", "remembered": 1, "forgotten": 1, "new": 2}
    assert (second["day"], second["remembered"] + second["forgotten"]) == ("2026-11-06", 1)
    with services._database.read() as session:
        assert all(row.record_id for row in session.scalars(select(ReviewAnswer)))


def test_a_day_of_study_begins_at_four(services: Services, clock: HandClock) -> None:
    learner = learner_of(services)
    _miss_everything(services, learner)
    clock.set_wall(datetime(2026, 11, 5, 20, 59, tzinfo=UTC))  # 3:59 in Viet Nam, of the sixth
    card = services.reviews.next(learner)
    assert card is not None
    services.reviews.answer(learner, COURSE, card.quiz_id, card.question.question_id, remembered=True)
    assert services.summaries.settle() == 0
    clock.set_wall(datetime(2026, 11, 5, 21, 0, tzinfo=UTC))
    assert services.summaries.settle() == 1
    assert bodies(services, REVIEW_STATISTICS)[0]["day"] == "2026-11-05"


def test_a_clock_that_was_set_is_told_before_the_attempt(services: Services, clock: HandClock) -> None:
    learner = learner_of(services)
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    clock.set_wall(clock.now() + timedelta(hours=3))
    services.quizzes.answer(attempt.attempt_id, 0, WRONG[attempt.questions[0].question_id])
    assert bodies(services, DEVICE_EVENT) == [], "an answer waits for no signature"
    services.quizzes.submit(attempt.attempt_id)
    (event,) = bodies(services, DEVICE_EVENT)
    assert (event["event"], event["jump_ms"]) == ("clock-jump", 10_800_000)
    assert services.summaries.settle() == 0
    with services._database.read() as session:
        kinds = [row.kind for row in session.scalars(select(RecordRow).order_by(RecordRow.seq))]
    assert kinds == ["attempt-opened", "device-event", "attempt"]


def test_a_clock_jump_of_an_attempt_that_is_never_handed_in_is_told_too(services: Services, clock: HandClock) -> None:
    learner = learner_of(services)
    attempt = services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    clock.set_wall(clock.now() + timedelta(hours=-3))
    services.quizzes.answer(attempt.attempt_id, 0, WRONG[attempt.questions[0].question_id])
    assert services.summaries.settle() == 1
    assert bodies(services, DEVICE_EVENT)[0]["jump_ms"] == -10_800_000


def test_events_of_an_earlier_version_are_told_by_everybody_once(services: Services, clock: HandClock) -> None:
    for name in ("Nguyễn Văn An", "Trần Thị Bình"):
        learner_of(services, name)
    with services._database.write() as session:
        session.add(DeviceEvent(kind="clock-jump", at=clock.now(), jump_ms=5))
    assert services.summaries.settle() == 2
    assert services.summaries.settle() == 0


def test_a_lost_key_says_why_there_is_a_new_one(services: Services) -> None:
    learner = learner_of(services)
    (services.home.keys / f"{learner}.key").unlink()
    services.reading.complete(learner, COURSE, LESSONS[0])
    assert [body["event"] for body in bodies(services, DEVICE_EVENT)] == ["new-key"]
    with services._database.read() as session:
        active = session.scalars(select(Device.id).where(Device.state == DeviceState.ACTIVE)).one()
        rows = session.scalars(select(RecordRow).where(RecordRow.device_id == active).order_by(RecordRow.seq))
        assert [row.kind for row in rows] == ["succession", "device-event", "lesson-progress"]


def _miss_everything(services: Services, learner: str) -> None:
    attempt = services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    for question in attempt.questions:
        services.quizzes.answer(
            attempt.attempt_id, place_of(attempt, question.question_id), WRONG[question.question_id]
        )
    services.quizzes.submit(attempt.attempt_id)
