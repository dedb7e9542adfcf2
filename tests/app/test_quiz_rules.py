"""Rules of a quiz in an attempt: time, navigation, checking, dates, remarks, what a review shows, the records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from app.compose import Services
from app.database.custody import RecordRow
from app.database.states import ATTEMPT_EDGES, AttemptState, IllegalMoveError, move_attempt
from app.database.study import Attempt, DeviceEvent
from app.errors import (
    AnswersClosedError,
    AttemptClosedError,
    NotCheckableError,
    QuestionLeftError,
    UnfitAnswerError,
    UnknownQuizError,
)
from app.views import AttemptView, BriefWarning
from content_cache.grade_method import counted, result_of
from content_cache.model import EVERYTHING, GradeMethod
from sync.bodies import ATTEMPT_OPENED, AttemptBodyV2, AttemptOpenedBody, read_body
from sync.record import Record, parse
from tests.app.answers import RIGHT, WRONG, place_of
from tests.app.clocks import HandClock
from tests.app.conftest import OpenHome
from tests.app.world import COURSE, FINAL, PRACTICE, Publisher

_QUIZ = """
id: bai-1
title: Luyện tập bài 1
kind: practice
draw: [{from: ngan-hang.yaml, tag: a, count: 4}]
time_limit_minutes: 10
pass_percent: 60
"""
Take = Callable[[str], str]


@pytest.fixture
def take(services: Services, publisher: Publisher, tmp_path: Path) -> Take:
    """Installs the practice quiz with more rules and returns a learner's profile."""

    def install(rules: str) -> str:
        publisher.release("1.1.0", practice=_QUIZ + rules)
        publisher.publish(tmp_path / "stick")
        services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
        return services.profiles.create("Nguyễn Văn An").id

    return install


def begin(services: Services, learner: str) -> AttemptView:
    return services.quizzes.start_or_resume(learner, COURSE, PRACTICE)


def answer(services: Services, attempt: AttemptView, question_id: str, *, right: bool = True) -> None:
    table = RIGHT if right else WRONG
    services.quizzes.answer(attempt.attempt_id, place_of(attempt, question_id), table[question_id])


def records(services: Services) -> list[Record]:
    with services._database.read() as session:
        rows = session.scalars(select(RecordRow).order_by(RecordRow.seq)).all()
    return [parse(row.text) for row in rows]


def body_of(services: Services) -> AttemptBodyV2:
    body = read_body(records(services)[-1])
    assert isinstance(body, AttemptBodyV2)
    return body


# --- the state machine ---


@pytest.mark.parametrize("source", AttemptState)
@pytest.mark.parametrize("target", AttemptState)
def test_every_edge(source: AttemptState, target: AttemptState) -> None:
    legal = {
        ("open", "expired"),
        ("open", "submitted"),
        ("open", "graded"),
        ("expired", "submitted"),
        ("expired", "graded"),
        ("submitted", "graded"),
    }
    assert (target in ATTEMPT_EDGES[source]) == ((source, target) in legal)
    if (source, target) in legal:
        assert move_attempt(source, target) is target
    else:
        with pytest.raises(IllegalMoveError):
            move_attempt(source, target)


# --- time ---


def test_grace_closes_answers_and_lets_hand_in(services: Services, take: Take, clock: HandClock) -> None:
    learner = take("when_time_is_up: grace\ngrace_seconds: 60\n")
    attempt = begin(services, learner)
    answer(services, attempt, "c1")
    clock.pass_s(601)
    services.quizzes.expire(attempt.attempt_id)
    with pytest.raises(AnswersClosedError):
        answer(services, attempt, "c3")
    again = begin(services, learner)
    assert (again.expired, again.remaining_s, round(again.grace_s)) == (True, 0, 59)
    clock.pass_s(30)
    services.quizzes.submit(attempt.attempt_id, time_up=True)
    body = body_of(services)
    assert (body.remarks, body.answered, body.duration_ms) == ((), 1, 631_000)
    with pytest.raises(AttemptClosedError):
        services.quizzes.expire(attempt.attempt_id)


def test_grace_that_is_over_is_said(services: Services, take: Take, clock: HandClock) -> None:
    attempt = begin(services, take("when_time_is_up: grace\ngrace_seconds: 60\n"))
    clock.pass_s(700)
    services.quizzes.submit(attempt.attempt_id)
    assert body_of(services).remarks == ("over-time",)


def test_what_had_to_be_handed_in_is_kept_and_said(
    services: Services, take: Take, clock: HandClock, open_home: OpenHome
) -> None:
    learner = take("when_time_is_up: must_submit\n")
    attempt = begin(services, learner)
    answer(services, attempt, "c1")
    clock.pass_s(605)
    services.close()
    again = open_home()
    view = begin(again, learner)
    # It comes back with its answers closed, and nothing lost.
    assert view.expired
    assert [one for one in view.answers if one is not None] == [RIGHT["c1"]]
    row = again.quizzes.submit(attempt.attempt_id).row
    assert row.remarks == ("not-handed-in",)


def test_sleep_counts_only_where_the_quiz_says_so(services: Services, take: Take, clock: HandClock) -> None:
    learner = take("time_counts: always\n")
    begin(services, learner)
    clock.pass_s(10)
    clock.sleep_s(100)
    assert begin(services, learner).remaining_s == 490


def test_sleep_is_free_while_open(services: Services, take: Take, clock: HandClock) -> None:
    learner = take("")
    begin(services, learner)
    clock.pass_s(10)
    clock.sleep_s(100)
    view = begin(services, learner)
    assert view.remaining_s == 590
    # Sleep is no jump of the clock.
    assert view.remarks == ()


def test_time_runs_on_while_closed_where_the_quiz_says_so(
    services: Services, take: Take, clock: HandClock, open_home: OpenHome
) -> None:
    learner = take("time_counts: always\n")
    attempt = begin(services, learner)
    services.quizzes.move(attempt.attempt_id, 0)
    services.close()
    clock.sleep_s(200)
    again = open_home()
    assert begin(again, learner).remaining_s == 400
    again.quizzes.submit(attempt.attempt_id)
    body = body_of(again)
    assert (body.restarts, body.away_ms, body.remarks) == (1, 200_000, ())


@pytest.mark.parametrize("wall", [datetime(1999, 1, 1, tzinfo=UTC), datetime(2026, 11, 5, 7, tzinfo=UTC)])
def test_a_clock_that_went_back_takes_nothing_and_is_said(
    services: Services, take: Take, clock: HandClock, open_home: OpenHome, wall: datetime
) -> None:
    learner = take("time_counts: always\n")
    attempt = begin(services, learner)
    services.close()
    clock.set_wall(wall)
    again = open_home()
    assert begin(again, learner).remaining_s == 600
    again.quizzes.submit(attempt.attempt_id)
    assert body_of(again).remarks == ("time-unsure",)


def test_a_jump_of_the_clock_is_kept_and_costs_nothing(services: Services, take: Take, clock: HandClock) -> None:
    learner = take("")
    attempt = begin(services, learner)
    clock.pass_s(10)
    clock.set_wall(clock.now() + timedelta(hours=3))
    answer(services, attempt, "c1")
    clock.set_wall(clock.now() - timedelta(seconds=29))
    answer(services, attempt, "c3")
    services.quizzes.submit(attempt.attempt_id)
    body = body_of(services)
    # Practice is no matter for people; the jump itself stands in the record.
    assert (body.jumps_ms, body.remarks, body.duration_ms) == ((10_800_000,), (), 10_000)
    with services._database.read() as session:
        assert [event.jump_ms for event in session.scalars(select(DeviceEvent))] == [10_800_000]


def test_a_jump_in_a_graded_paper_is_for_people(services: Services, take: Take, clock: HandClock) -> None:
    learner = take("")
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    clock.set_wall(clock.now() - timedelta(days=2))
    services.quizzes.move(attempt.attempt_id, 1)
    services.quizzes.submit(attempt.attempt_id)
    # The keys are open in this home, which is said too.
    assert body_of(services).remarks == ("clock-jump", "keys-open")


# --- navigation ---


def test_what_is_taken_off_is_known_before(services: Services, take: Take) -> None:
    learner = take(_CHECKING + "closes: 2026-11-06 15:00\ntime_counts: always\n")
    brief = services.quizzes.brief(learner, COURSE, PRACTICE)
    assert (brief.may_check, brief.tries, brief.try_penalty, brief.hint_penalty) == (True, 2, 250, 100)
    assert brief.shown_after == brief.shown_later == brief.shown_closed == tuple(part.value for part in EVERYTHING)
    attempt = begin(services, learner)
    assert (attempt.try_penalty, attempt.hint_penalty, attempt.always) == (250, 100, True)


def test_forward_only(services: Services, take: Take, open_home: OpenHome) -> None:
    learner = take("navigation: sequential\n")
    attempt = begin(services, learner)
    assert attempt.sequential
    services.quizzes.move(attempt.attempt_id, 2)
    for step in (
        lambda: services.quizzes.move(attempt.attempt_id, 1),
        lambda: services.quizzes.answer(attempt.attempt_id, 1, None),
    ):
        with pytest.raises(QuestionLeftError):
            step()
    services.close()
    assert begin(open_home(), learner).position == 2


# --- checking in practice ---

_CHECKING = "review: {during: all}\ntries: 2\ntry_penalty_percent: 25\nhint_penalty_percent: 10\n"


def test_checking_takes_off_and_settles(services: Services, take: Take) -> None:
    learner = take(_CHECKING)
    attempt = begin(services, learner)
    assert attempt.may_check
    one, other = place_of(attempt, "c3"), place_of(attempt, "c1")
    with pytest.raises(NotCheckableError):
        services.quizzes.check(attempt.attempt_id, one)
    answer(services, attempt, "c3", right=False)
    view = services.quizzes.check(attempt.attempt_id, one)
    assert (view.wrong, view.tries_left, view.settled, view.right, view.correct) == (1, 1, False, False, None)
    with pytest.raises(NotCheckableError):  # the same answer again
        services.quizzes.check(attempt.attempt_id, one)
    answer(services, attempt, "c3")
    view = services.quizzes.check(attempt.attempt_id, one)
    assert (view.settled, view.right, view.score, view.correct) == (True, True, 750, RIGHT["c3"])
    with pytest.raises(NotCheckableError):
        answer(services, attempt, "c3", right=False)
    # A second question loses both tries.
    for wrong in (WRONG["c1"], msgspec.structs.replace(RIGHT["c1"], choice=1)):
        services.quizzes.answer(attempt.attempt_id, other, wrong)
        view = services.quizzes.check(attempt.attempt_id, other)
    assert (view.settled, view.right, view.tries_left) == (True, False, 0)
    checks = begin(services, learner).checks
    assert (checks[one].score, checks[other].settled) == (750, True)
    detail = services.quizzes.submit(attempt.attempt_id)
    assert detail.items[one].score == 750
    wrongs = body_of(services).checks
    assert wrongs is not None
    assert (wrongs[one], wrongs[other]) == ((1, 0), (2, 0))


def test_nothing_is_checked_where_the_quiz_does_not_say_so(services: Services, take: Take) -> None:
    attempt = begin(services, take(""))
    answer(services, attempt, "c1")
    with pytest.raises(NotCheckableError):
        services.quizzes.check(attempt.attempt_id, place_of(attempt, "c1"))
    with pytest.raises(NotCheckableError):
        services.quizzes.hint(attempt.attempt_id, 0)
    assert (attempt.may_check, attempt.checks) == (False, ())


# --- dates and the brief ---


def test_the_brief_says_what_can_be_foreseen(services: Services, take: Take, clock: HandClock) -> None:
    learner = take("opens: 2026-11-05 14:40\ncloses: 2026-11-05 15:00\n")  # it is 14:30 there
    brief = services.quizzes.brief(learner, COURSE, PRACTICE)
    assert (brief.full_name, brief.question_count, brief.warnings) == ("Nguyễn Văn An", 4, (BriefWarning.NOT_OPEN,))
    clock.pass_s(26 * 60)
    brief = services.quizzes.brief(learner, COURSE, PRACTICE)
    assert (brief.warnings, brief.seconds_to_close) == ((BriefWarning.CLOSES_SOON,), 240)
    clock.pass_s(240)
    brief = services.quizzes.brief(learner, COURSE, PRACTICE)
    assert (brief.warnings, brief.seconds_to_close) == ((BriefWarning.CLOSED,), None)
    clock.set_wall(datetime(2001, 1, 1, tzinfo=UTC))
    assert services.quizzes.brief(learner, COURSE, PRACTICE).warnings == (BriefWarning.CLOCK_UNSET,)
    with pytest.raises(UnknownQuizError):
        services.quizzes.brief(learner, COURSE, "nothing")


def test_early_and_late_are_kept_and_said(services: Services, take: Take, clock: HandClock) -> None:
    learner = take("opens: 2026-11-05 14:40\ncloses: 2026-11-05 15:00\n")
    attempt = begin(services, learner)
    assert attempt.remarks == ("early",)
    clock.pass_s(31 * 60)
    row = services.quizzes.submit(attempt.attempt_id).row
    assert row.remarks == ("early", "late", "over-time")
    assert row.score == 0


def test_the_brief_knows_the_attempt_under_way_and_the_result(services: Services, take: Take, clock: HandClock) -> None:
    learner = take("grade_method: average\n")
    for right in (True, False):
        attempt = begin(services, learner)
        for question in RIGHT:
            answer(services, attempt, question, right=right)
        services.quizzes.submit(attempt.attempt_id)
    open_one = begin(services, learner)
    clock.pass_s(60)
    brief = services.quizzes.brief(learner, COURSE, PRACTICE)
    assert (brief.result_score, brief.attempts_made, brief.open_attempt_id) == (500, 2, open_one.attempt_id)
    assert brief.open_remaining_s == 540


@pytest.mark.parametrize(
    ("method", "scores", "result"),
    [
        (GradeMethod.HIGHEST, [300, None, 700], 700),
        (GradeMethod.AVERAGE, [300, None, 701], 501),
        (GradeMethod.FIRST, [None, 700], None),
        (GradeMethod.LAST, [300, 200], 200),
        (GradeMethod.LAST, [], None),
        (GradeMethod.HIGHEST, [None], None),
    ],
)
def test_grade_methods(method: GradeMethod, scores: list[int | None], result: int | None) -> None:
    assert result_of(method, scores) == result


# --- what a review shows ---


def test_a_review_shows_what_the_quiz_says_and_when(services: Services, take: Take, clock: HandClock) -> None:
    learner = take("closes: 2026-11-05 15:00\nreview: {after: [answers, correctness], later: none, closed: all}\n")
    attempt = begin(services, learner)
    answer(services, attempt, "c1")
    detail = services.quizzes.submit(attempt.attempt_id)
    item = detail.items[place_of(attempt, "c1")]
    assert (item.right, item.score, item.correct, item.explanation_html) == (True, None, None, None)
    assert (detail.row.score, detail.row.score_hidden, detail.row.passed) == (None, True, None)
    assert (detail.correct_count, detail.topics) == (None, ())
    assert detail.more_at == datetime(2026, 11, 5, 8, tzinfo=UTC)
    clock.pass_s(121)
    detail = services.results.detail(attempt.attempt_id)
    assert (detail.items, detail.shown) == ((), ())
    clock.pass_s(30 * 60)
    detail = services.results.detail(attempt.attempt_id)
    item = detail.items[place_of(attempt, "c1")]
    assert (item.right, item.score, item.correct, detail.more_at) == (True, 1000, RIGHT["c1"], None)
    assert services.results.list(learner)[0].score == 200  # one mark of five


def test_which_attempts_count_is_told_as_far_as_scores_may_be_seen(
    services: Services, take: Take, clock: HandClock
) -> None:
    rules = (
        "grade_method: {method}\nattempts_allowed: 2\ncloses: 2026-11-05 15:00\nreview: {{after: none, later: none}}\n"
    )
    learner = take(rules.format(method="highest"))
    made = []
    for right in (False, True, True):
        attempt = begin(services, learner)
        for question in RIGHT:
            answer(services, attempt, question, right=right)
        made.append(services.quizzes.submit(attempt.attempt_id))
    assert made[0].standing is None, "there is no other one"
    standing = made[2].standing
    assert standing is not None
    assert (standing.score, standing.passed, [one.counts for one in standing.attempts]) == (None, None, [False] * 3)
    assert [(one.score, one.awaiting) for one in standing.attempts] == [(None, False)] * 3
    assert services.quizzes.brief(learner, COURSE, PRACTICE).result_score is None, "the brief tells no more"
    assert {quiz.best_score for quiz in services.library.outline(learner, COURSE).quizzes} == {None}
    clock.pass_s(3600)
    standing = services.results.detail(made[0].row.attempt_id).standing
    assert standing is not None
    assert (standing.grade_method, standing.score, standing.passed) == ("highest", 1000, True)
    assert [(one.number, one.counts, one.beyond_limit) for one in standing.attempts] == [
        (1, False, False),
        (2, True, False),
        (3, False, True),
    ]
    assert [one.score for one in standing.attempts] == [0, 1000, 1000]
    assert services.quizzes.brief(learner, COURSE, PRACTICE).result_score == 1000


def test_a_review_that_soon_shows_less_says_until_when(services: Services, take: Take, clock: HandClock) -> None:
    learner = take("closes: 2026-11-05 15:00\nreview: {after: all, later: [answers], closed: all}\n")
    attempt = begin(services, learner)
    detail = services.quizzes.submit(attempt.attempt_id)
    assert detail.until == clock.now() + timedelta(minutes=2)
    assert (detail.more_at, detail.more) == (None, ())
    clock.pass_s(121)
    detail = services.results.detail(attempt.attempt_id)
    assert (detail.until, detail.more_at, detail.shown) == (None, datetime(2026, 11, 5, 8, tzinfo=UTC), ("answers",))
    assert set(detail.more) == {"answers", "correctness", "marks", "feedback", "right_answers"}


def test_a_review_says_what_checks_and_hints_took_off(services: Services, take: Take) -> None:
    learner = take(_CHECKING)
    attempt = begin(services, learner)
    place = place_of(attempt, "c1")
    answer(services, attempt, "c1", right=False)
    services.quizzes.check(attempt.attempt_id, place)
    answer(services, attempt, "c1")
    item = services.quizzes.submit(attempt.attempt_id).items[place]
    assert (item.right, item.score, item.wrong, item.hints, item.taken, item.pending) == (True, 750, 1, 0, 250, False)


@pytest.mark.parametrize(
    ("method", "scores", "places"),
    [
        (GradeMethod.HIGHEST, [300, None, 700, 700], (2,)),
        (GradeMethod.AVERAGE, [300, None, 701], (0, 2)),
        (GradeMethod.FIRST, [None, 700], (0,)),
        (GradeMethod.LAST, [300, None], (1,)),
        (GradeMethod.LAST, [], ()),
        (GradeMethod.HIGHEST, [None], ()),
    ],
)
def test_which_attempts_make_the_result(method: GradeMethod, scores: list[int | None], places: tuple[int, ...]) -> None:
    assert counted(method, scores) == places


def test_results_by_part(services: Services, publisher: Publisher, take: Take, tmp_path: Path) -> None:
    del take
    practice = """
id: bai-1
title: Luyện tập
kind: practice
draw:
  - {from: ngan-hang.yaml, tag: a, count: 2, title: Phần một}
  - {from: ngan-hang.yaml, tag: a, count: 2, title: Phần hai}
"""
    publisher.release("1.2.0", practice=practice)
    publisher.publish(tmp_path / "stick")
    services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
    attempt = begin(services, services.profiles.create("Trần Thị Bình").id)
    assert [question.section for question in attempt.questions] == ["Phần một"] * 2 + ["Phần hai"] * 2
    for question in attempt.questions[:2]:
        answer(services, attempt, question.question_id)
    topics = services.quizzes.submit(attempt.attempt_id).topics
    assert [(one.title, one.won == one.total, one.won == 0) for one in topics] == [
        ("Phần một", True, False),
        ("Phần hai", False, True),
    ]


# --- records ---


def test_a_graded_paper_says_that_it_was_opened(services: Services, take: Take) -> None:
    learner = take("")
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    record = records(services)[-1]
    body = read_body(record)
    assert (record.kind, record.context) == (ATTEMPT_OPENED, "self-study")
    assert isinstance(body, AttemptOpenedBody)
    assert (body.attempt, body.quiz, body.number) == (attempt.attempt_id, FINAL, 1)
    services.quizzes.start_or_resume(learner, COURSE, FINAL)
    assert len(records(services)) == 1
    services.quizzes.submit(attempt.attempt_id)
    last = records(services)[-1]
    # The attempt has had its id since it was begun.
    assert (last.kind, last.kv, last.id) == ("attempt", 2, attempt.attempt_id)


def test_practice_says_nothing_of_its_opening(services: Services, take: Take) -> None:
    begin(services, take(""))
    assert records(services) == []


def test_a_contest_is_one_in_its_records_and_asks_its_question(
    services: Services, publisher: Publisher, take: Take, tmp_path: Path
) -> None:
    learner = take("")
    contest = """
id: cuoi-khoa
title: Cuộc thi
kind: contest
draw: [{from: ngan-hang.yaml, tag: a, count: 4}]
tie_break: Có bao nhiêu người trả lời đúng **tất cả**?
"""
    publisher.release("1.2.0", final=contest)
    publisher.publish(tmp_path / "stick")
    services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    assert attempt.tie_break_html is not None
    assert "<b>tất cả</b>" in attempt.tie_break_html.replace("strong", "b")
    services.quizzes.tie_break(attempt.attempt_id, 1234)
    assert services.quizzes.start_or_resume(learner, COURSE, FINAL).tie_break == 1234
    with pytest.raises(UnfitAnswerError):
        services.quizzes.tie_break(attempt.attempt_id, -1)
    services.quizzes.submit(attempt.attempt_id)
    assert {record.context for record in records(services)} == {"contest"}
    assert body_of(services).tie_break == 1234


def test_more_attempts_than_allowed_are_kept_and_said(services: Services, take: Take) -> None:
    learner = take("attempts_allowed: 1\n")
    for _ in range(2):
        attempt = begin(services, learner)
        services.quizzes.submit(attempt.attempt_id)
    assert [row.remarks for row in services.results.list(learner)] == [("over-limit",), ()]
    brief = services.quizzes.brief(learner, COURSE, PRACTICE)
    assert brief.warnings == (BriefWarning.OVER_LIMIT,)


def test_both_attempts_of_two_machines_are_kept(
    services: Services, take: Take, open_home: OpenHome, publisher: Publisher, tmp_path: Path
) -> None:
    """After a power cut somebody goes on at another machine; later both send."""
    learner = take("")
    first = begin(services, learner)
    other_home = open_home("other")
    other_home.library.trust(publisher.keys_json)
    other_home.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
    second = begin(other_home, other_home.profiles.create("Nguyễn Văn An").id)
    for home, attempt in ((other_home, second), (services, first)):
        home.quizzes.submit(attempt.attempt_id)
    assert first.attempt_id != second.attempt_id
    with services._database.read() as session:
        assert session.get_one(Attempt, first.attempt_id).number == 1
