"""Sealed quizzes on a learner's computer: handed in and waiting, released later, locked until a code is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from app.attempts import attempt_of
from app.changes import Change
from app.compose import Services
from app.database.custody import RecordRow
from app.database.states import AttemptState
from app.errors import UnfitAnswerError
from app.views import BriefWarning, ResultRow
from content_cache.errors import (
    BadReleaseKeyError,
    NoSuchSealError,
    NotInstalledError,
    QuizLockedError,
    WrongSealCodeError,
)
from content_cache.model import QuizKind
from content_cache.questions.answers import EssayAnswer, TruthAnswer
from content_cache.sealing import Sealed
from sync.bodies import ATTEMPT, AttemptBodyV2, AttemptOpenedBody, Remark, read_body
from sync.record import parse
from tests.app.answers import RIGHT, WRONG, place_of
from tests.app.conftest import OpenHome
from tests.app.world import COURSE, FINAL, PRACTICE, Publisher

_LOCKED = """
id: cuoi-khoa
title: Cuộc thi tìm hiểu
kind: contest
questions_sealed: true
draw: [{from: ngan-hang.yaml, tag: a, count: 4}]
tie_break: Bao nhiêu người đúng hết?
"""
_WITH_ESSAY = """
id: cuoi-khoa
title: Bài cuối khóa
kind: final
questions:
  - {id: t1, type: true_false, stem: Đúng không?, answer: true}
  - id: e1
    type: essay
    stem: Trình bày.
    rubric: [{criterion: Đủ ý, levels: [{points: 0, text: Thiếu}, {points: 2, text: Đủ}]}]
"""
Bring = Callable[..., Services]


@pytest.fixture
def bring(open_home: OpenHome, publisher: Publisher, tmp_path: Path) -> Bring:
    """Builds the course, with another final quiz if wanted, and fetches it into a home where nothing is released."""

    def bring_it(final: str | None = None, version: str = "1.0.0", services: Services | None = None) -> Services:
        publisher.release(version, final=final)
        publisher.publish(tmp_path / "stick")
        services = services or open_home()
        services.library.trust(publisher.keys_json)
        services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
        return services

    return bring_it


def hand_in(services: Services, learner: str, *wrong: str) -> str:
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    for index, question in enumerate(attempt.questions):
        table = WRONG if question.question_id in wrong else RIGHT
        services.quizzes.answer(attempt.attempt_id, index, table[question.question_id])
    services.quizzes.submit(attempt.attempt_id)
    return attempt.attempt_id


def row_of(services: Services, attempt_id: str) -> ResultRow:
    return services.results.detail(attempt_id).row


def record_text(services: Services, record_id: str) -> bytes:
    with services._database.read() as session:
        return session.scalars(select(RecordRow.text).where(RecordRow.id == record_id)).one()


def test_handed_in_and_waiting_until_the_keys_are_released(bring: Bring, publisher: Publisher) -> None:
    services = bring()
    learner = services.profiles.create("Nguyễn Văn An").id
    other = services.profiles.create("Trần Thị Bình").id
    brief = services.quizzes.brief(learner, COURSE, FINAL)
    assert (brief.keys_sealed, brief.locked, brief.awaiting) == (True, False, 0)
    practice = services.quizzes.brief(learner, COURSE, PRACTICE)
    assert (practice.keys_sealed, practice.locked) == (False, False)
    first, second = hand_in(services, learner), hand_in(services, other, "c3")
    detail = services.results.detail(first)
    assert (detail.row.score, detail.row.passed, detail.row.awaiting) == (None, None, True)
    assert (detail.correct_count, detail.keys_sealed, detail.topics) == (None, True, ())
    assert all(item.correct is None and item.right is None and item.explanation_html is None for item in detail.items)
    assert [item.answer for item in detail.items] == [RIGHT[item.question.question_id] for item in detail.items]
    text = record_text(services, first)
    body = read_body(parse(text))
    assert isinstance(body, AttemptBodyV2)
    assert (body.score, body.marks_won, body.marks_total, body.answered) == (None, None, 5000, 4)
    with services._database.read() as session:
        assert attempt_of(session, first).state is AttemptState.SUBMITTED
    assert services.quizzes.brief(learner, COURSE, FINAL).awaiting == 1
    assert services.quizzes.brief(learner, COURSE, FINAL).result_score is None

    told: list[Change] = []
    services.changes.listen(told.append)
    assert services.seals.release(COURSE, FINAL, publisher.release_key()) == 2
    assert told == [Change.RESULTS]
    assert [row_of(services, one).score for one in (first, second)] == [1000, 800]
    detail = services.results.detail(first)
    assert (detail.row.passed, detail.row.awaiting, detail.correct_count, detail.keys_sealed) == (True, False, 4, False)
    assert all(item.right and item.correct is not None for item in detail.items)
    assert record_text(services, first) == text, "what was signed stays as it was"
    with services._database.read() as session:
        assert attempt_of(session, first).state is AttemptState.GRADED
    brief = services.quizzes.brief(learner, COURSE, FINAL)
    assert (brief.keys_sealed, brief.awaiting, brief.result_score) == (False, 0, 1000)
    assert services.seals.release(COURSE, FINAL, publisher.release_key()) == 0, "again changes nothing"


def test_keys_that_come_while_a_paper_is_open_grade_it_when_it_is_handed_in(bring: Bring, publisher: Publisher) -> None:
    services = bring()
    learner = services.profiles.create("Nguyễn Văn An").id
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    services.quizzes.answer(attempt.attempt_id, place_of(attempt, "c1"), RIGHT["c1"])
    assert services.seals.release(COURSE, FINAL, publisher.release_key()) == 0
    assert services.quizzes.submit(attempt.attempt_id).row.score == 200


def test_a_paper_begun_when_its_keys_are_open_says_so_before_and_in_its_record(
    bring: Bring, publisher: Publisher
) -> None:
    services = bring()
    learner = services.profiles.create("Nguyễn Văn An").id
    first = hand_in(services, learner)
    assert row_of(services, first).remarks == ()
    assert services.quizzes.brief(learner, COURSE, FINAL).warnings == ()
    services.seals.release(COURSE, FINAL, publisher.release_key())
    assert services.quizzes.brief(learner, COURSE, FINAL).warnings == (BriefWarning.KEYS_OPEN,)
    row = row_of(services, hand_in(services, learner))
    assert row.remarks == (Remark.KEYS_OPEN,)
    assert row.record_id is not None
    assert b'"keys-open"' in record_text(services, row.record_id)


def test_a_release_survives_a_restart_and_is_the_version_s_own(
    bring: Bring, publisher: Publisher, open_home: OpenHome
) -> None:
    services = bring()
    learner = services.profiles.create("Nguyễn Văn An").id
    old_key = publisher.release_key()
    old = hand_in(services, learner)
    shorter = "id: cuoi-khoa\ntitle: Bài mới\nkind: final\ndraw: [{from: ngan-hang.yaml, tag: a, count: 3}]\n"
    bring(shorter, "2.0.0", services)
    new = hand_in(services, learner)
    assert services.seals.release(COURSE, FINAL, publisher.release_key()) == 1
    assert [row_of(services, one).score for one in (old, new)] == [None, 1000]
    services.close()
    again = open_home()
    assert again.quizzes.brief(learner, COURSE, FINAL).keys_sealed is False
    assert again.seals.release(COURSE, FINAL, old_key) == 1
    assert row_of(again, old).score == 1000
    assert row_of(again, hand_in(again, learner)).score == 1000, "and the next paper is graded at once"


def test_the_spoken_code_opens_the_same(bring: Bring, publisher: Publisher) -> None:
    services = bring()
    learner = services.profiles.create("Nguyễn Văn An").id
    attempt = hand_in(services, learner)
    code = publisher.code()
    wrong = f"{(int(code) + 1) % 10**12:012d}"
    for bad in (wrong, "", "1234", code[:-1], code + "0", "không phải mã"):
        with pytest.raises(WrongSealCodeError):
            services.seals.release(COURSE, FINAL, bad)
    assert services.seals.release(COURSE, FINAL, f" {code[:4]}-{code[4:8]} {code[8:]} ") == 1
    assert row_of(services, attempt).score == 1000


def test_what_opens_nothing_is_named(bring: Bring, publisher: Publisher) -> None:
    services = bring()
    key = publisher.release_key()
    for call in (services.seals.unlock, services.seals.release):
        with pytest.raises(NotInstalledError):
            call("khac", FINAL, key)
        with pytest.raises(NoSuchSealError):
            call(COURSE, PRACTICE, key)
        with pytest.raises(NoSuchSealError):
            call(COURSE, "khong-co", key)
    with pytest.raises(NoSuchSealError):
        services.seals.unlock(COURSE, FINAL, key)
    for file in (b"", b"{}", b"\xff" * 99, b"x" * 10_000_000, key.replace(b'"format": 1', b'"format": 2')):
        with pytest.raises(BadReleaseKeyError):
            services.seals.release(COURSE, FINAL, file)
    publisher.release("2.0.0", final=_LOCKED)
    with pytest.raises(NoSuchSealError):
        services.seals.release(COURSE, FINAL, publisher.release_key())


def test_a_locked_paper_opens_by_its_code_and_stays_open(
    bring: Bring, publisher: Publisher, open_home: OpenHome
) -> None:
    services = bring(_LOCKED)
    learner = services.profiles.create("Nguyễn Văn An").id
    assert services.library.view(learner).cards[0].course_id == COURSE
    row = next(quiz for quiz in services.library.outline(learner, COURSE).quizzes if quiz.quiz_id == FINAL)
    assert (row.title, row.question_count, row.locked, row.awaiting) == ("Cuộc thi tìm hiểu", 4, True, 0)
    brief = services.quizzes.brief(learner, COURSE, FINAL)
    assert (brief.locked, brief.keys_sealed, brief.kind) == (True, True, QuizKind.CONTEST.value)
    with pytest.raises(QuizLockedError):
        services.quizzes.start_or_resume(learner, COURSE, FINAL)
    assert services.results.list(learner) == (), "no attempt was begun"
    with pytest.raises(WrongSealCodeError):
        services.seals.unlock(COURSE, FINAL, publisher.code(what=Sealed.KEYS))
    with pytest.raises(QuizLockedError):
        services.quizzes.start_or_resume(learner, COURSE, FINAL)

    told: list[Change] = []
    services.changes.listen(told.append)
    services.seals.unlock(COURSE, FINAL, publisher.code(what=Sealed.QUESTIONS))
    assert told == [Change.LIBRARY]
    brief = services.quizzes.brief(learner, COURSE, FINAL)
    assert (brief.locked, brief.keys_sealed) == (False, True)
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    services.quizzes.answer(attempt.attempt_id, 0, RIGHT[attempt.questions[0].question_id])
    services.close()
    again = open_home()
    resumed = again.quizzes.start_or_resume(learner, COURSE, FINAL)
    assert (resumed.attempt_id, resumed.questions) == (attempt.attempt_id, attempt.questions)
    again.quizzes.tie_break(attempt.attempt_id, 12)
    assert again.quizzes.submit(attempt.attempt_id).row.awaiting
    row = next(quiz for quiz in again.library.outline(learner, COURSE).quizzes if quiz.quiz_id == FINAL)
    assert (row.locked, row.awaiting, row.best_score) == (False, 1, None)
    with again._database.read() as session:
        bodies = [read_body(parse(text)) for text in session.scalars(select(RecordRow.text).order_by(RecordRow.seq))]
    opened, handed_in = bodies
    assert isinstance(opened, AttemptOpenedBody)
    assert isinstance(handed_in, AttemptBodyV2)
    assert (opened.attempt, opened.paper) == (attempt.attempt_id, handed_in.paper)
    assert (handed_in.score, handed_in.tie_break, handed_in.answered) == (None, 12, 1)
    assert again.seals.release(COURSE, FINAL, publisher.code(what=Sealed.KEYS)) == 1


def test_a_release_key_file_of_the_questions_unlocks_too(bring: Bring, publisher: Publisher) -> None:
    services = bring(_LOCKED)
    learner = services.profiles.create("Nguyễn Văn An").id
    with pytest.raises(NoSuchSealError):
        services.seals.unlock(COURSE, FINAL, publisher.release_key(what=Sealed.KEYS))
    services.seals.unlock(COURSE, FINAL, publisher.release_key(what=Sealed.QUESTIONS))
    services.seals.unlock(COURSE, FINAL, publisher.release_key(what=Sealed.QUESTIONS))
    assert len(services.quizzes.start_or_resume(learner, COURSE, FINAL).questions) == 4


def test_a_paper_with_an_essay_waits_for_people_also_when_the_keys_are_here(bring: Bring, publisher: Publisher) -> None:
    services = bring(_WITH_ESSAY)
    learner = services.profiles.create("Nguyễn Văn An").id
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    services.quizzes.answer(attempt.attempt_id, place_of(attempt, "t1"), TruthAnswer(True))
    with pytest.raises(UnfitAnswerError):
        services.quizzes.answer(attempt.attempt_id, place_of(attempt, "e1"), TruthAnswer(True))
    services.quizzes.answer(attempt.attempt_id, place_of(attempt, "e1"), EssayAnswer("Trình bày."))
    services.quizzes.submit(attempt.attempt_id)
    assert services.seals.release(COURSE, FINAL, publisher.release_key()) == 0
    detail = services.results.detail(attempt.attempt_id)
    assert (detail.row.score, detail.row.awaiting, detail.keys_sealed) == (None, True, False)


def test_only_graded_papers_are_said_to_be_opened(bring: Bring) -> None:
    services = bring()
    learner = services.profiles.create("Nguyễn Văn An").id
    attempt = services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    assert services.quizzes.submit(attempt.attempt_id).row.score == 0, "practice is scored at once"
    with services._database.read() as session:
        assert list(session.scalars(select(RecordRow.kind))) == [ATTEMPT]


def test_release_keys_beside_the_courses_on_a_stick_are_used(
    bring: Bring, publisher: Publisher, tmp_path: Path
) -> None:
    services = bring(_LOCKED)
    learner = services.profiles.create("Nguyễn Văn An").id
    stick = tmp_path / "stick"
    (stick / "mo-de.json").write_bytes(publisher.release_key(what=Sealed.QUESTIONS))
    (stick / "ghi-chu.json").write_text("{}", encoding="utf-8")
    (stick / "lon.json").write_bytes(b" " * 100_000)
    (stick / "thu-muc.json").mkdir()
    services.library.fetch(None, COURSE, source=str(stick))
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    services.quizzes.submit(attempt.attempt_id)
    (stick / "mo-dap-an.json").write_bytes(publisher.release_key(what=Sealed.KEYS))
    (stick / "khoa-khac.json").write_bytes(
        publisher.release_key(what=Sealed.KEYS).replace(b'"course": "khoa-thu"', b'"course": "khac"')
    )
    assert row_of(services, attempt.attempt_id).awaiting
    services.library.fetch(None, COURSE, source=str(stick))
    assert row_of(services, attempt.attempt_id).score == 0
    assert services.seals.take_beside(tmp_path / "khong-co") == 0
    assert services.seals.take_beside(stick) == 2
