"""Reviewing what was missed: what comes under review, when it is asked, a day's limit, versions, clocks, restarts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from app.changes import Change
from app.cli.root import run
from app.compose import Services
from app.database.study import Attempt, ReviewAnswer, ReviewCard
from app.errors import UnknownProfileError, UnknownReviewError
from app.views import ReviewCardView, ReviewSummary
from content_cache.questions.answers import ChoiceAnswer, EssayAnswer
from tests.app.answers import RIGHT, WRONG, place_of
from tests.app.clocks import HandClock
from tests.app.conftest import OpenHome
from tests.app.world import COURSE, FINAL, PRACTICE, Publisher

DAY_S = 86_400
_QUIZ = """
id: bai-1
title: Luyện tập bài 1
kind: practice
draw: [{from: ngan-hang.yaml, tag: a, count: 4}]
"""
_NEW_BANK = """
questions:
  - id: c1
    type: single_choice
    tags: [b]
    stem: Một cộng hai?
    choices: [{text: Ba, correct: true}, {text: Bốn}]
  - {id: c2, type: true_false, tags: [a], stem: Hai là số chẵn., answer: true}
"""
Install = Callable[[str], None]


@pytest.fixture
def install(services: Services, publisher: Publisher, tmp_path: Path) -> Install:
    """Installs another version of the course, with this practice quiz."""
    versions = iter(range(1, 100))

    def install(practice: str) -> None:
        publisher.release(f"1.{next(versions)}.0", practice=practice)
        publisher.publish(tmp_path / "stick")
        services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))

    return install


@pytest.fixture
def learner(services: Services, install: Install) -> str:
    install(_QUIZ)
    return services.profiles.create("Nguyễn Văn An").id


def take(services: Services, learner: str, *missed: str, quiz: str = PRACTICE) -> None:
    """Takes a quiz; answers the named questions wrong and the others right."""
    attempt = services.quizzes.start_or_resume(learner, COURSE, quiz)
    for index, question in enumerate(attempt.questions):
        table = WRONG if question.question_id in missed else RIGHT
        services.quizzes.answer(attempt.attempt_id, index, table[question.question_id])
    services.quizzes.submit(attempt.attempt_id)


def asked(services: Services, learner: str, *, beyond_limit: bool = False) -> ReviewCardView:
    card = services.reviews.next(learner, beyond_limit=beyond_limit)
    assert card is not None
    return card


def say(services: Services, learner: str, card: ReviewCardView, *, remembered: bool) -> ReviewSummary:
    return services.reviews.answer(
        learner, card.course_id, card.quiz_id, card.question.question_id, remembered=remembered
    )


def under_review(services: Services) -> set[tuple[str, str]]:
    with services._database.read() as session:
        return {(row.quiz_id, row.question_id) for row in session.scalars(select(ReviewCard))}


def due_at(services: Services, question_id: str) -> datetime:
    with services._database.read() as session:
        return session.scalars(select(ReviewCard).where(ReviewCard.question_id == question_id)).one().due_at


# --- what comes under review ---


def test_nothing_missed_is_nothing_to_review(services: Services, learner: str) -> None:
    take(services, learner)
    summary = services.reviews.summary(learner)
    assert (summary.due, summary.total, summary.courses, summary.next_due_at) == (0, 0, (), None)
    assert services.reviews.next(learner) is None


def test_what_was_missed_is_asked_with_its_answer(services: Services, learner: str) -> None:
    take(services, learner, "c1")
    summary = services.reviews.summary(learner)
    assert (summary.due, summary.done_today, summary.later, summary.total) == (1, 0, 0, 1)
    [course] = summary.courses
    assert (course.title, course.due, course.total, course.here) == ("Khóa thử", 1, 1, True)
    card = asked(services, learner)
    assert (card.question.question_id, card.new, card.quiz_id) == ("c1", True, PRACTICE)
    assert card.correct == ChoiceAnswer(0)
    assert (card.lesson_id, card.lesson_title) == ("mo-dau", "Mở đầu")
    assert "Đúng là hai." in (card.explanation_html or "")
    assert "Giải thích chung." in (card.explanation_html or "")
    assert "Không phải tám." not in (card.explanation_html or "")
    assert sorted(choice.index for choice in card.question.choices) == [0, 1, 2]
    assert list(card.question.media)


def test_a_blank_and_a_part_are_missed_too(services: Services, learner: str) -> None:
    attempt = services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    for question_id in ("c1", "c3"):
        services.quizzes.answer(attempt.attempt_id, place_of(attempt, question_id), RIGHT[question_id])
    services.quizzes.submit(attempt.attempt_id)
    services.reviews.summary(learner)
    assert under_review(services) == {(PRACTICE, "c2"), (PRACTICE, "c4")}


def test_an_attempt_under_way_gives_nothing(services: Services, learner: str) -> None:
    attempt = services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    services.quizzes.answer(attempt.attempt_id, place_of(attempt, "c1"), WRONG["c1"])
    assert services.reviews.summary(learner).total == 0


def test_right_after_a_wrong_check_was_missed(services: Services, install: Install, learner: str) -> None:
    install(_QUIZ + "tries: 3\nreview: {during: [correctness]}\n")
    attempt = services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    place = place_of(attempt, "c1")
    services.quizzes.answer(attempt.attempt_id, place, WRONG["c1"])
    services.quizzes.check(attempt.attempt_id, place)
    for index, question in enumerate(attempt.questions):
        services.quizzes.answer(attempt.attempt_id, index, RIGHT[question.question_id])
    services.quizzes.submit(attempt.attempt_id)
    services.reviews.summary(learner)
    assert under_review(services) == {(PRACTICE, "c1")}


def test_sealed_keys_give_nothing_until_they_are_released(
    open_home: OpenHome, publisher: Publisher, tmp_path: Path
) -> None:
    services = open_home("other")
    publisher.publish(tmp_path / "stick")
    services.library.trust(publisher.keys_json)
    services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
    learner = services.profiles.create("Trần Thị Bình").id
    take(services, learner, "c2", quiz=FINAL)
    assert services.reviews.summary(learner).total == 0
    services.seals.release(COURSE, FINAL, publisher.release_key())
    assert services.reviews.summary(learner).due == 1
    assert asked(services, learner).question.question_id == "c2"


def test_a_quiz_that_hides_right_answers_until_it_closes(
    services: Services, install: Install, learner: str, clock: HandClock
) -> None:
    install(_QUIZ + "closes: 2026-11-10 17:30\nreview: {after: all, later: [marks], closed: all}\n")
    take(services, learner, "c1")
    # Also in the two minutes in which the result itself shows them: a card would be there afterwards.
    assert services.reviews.summary(learner).total == 0
    clock.pass_s(6 * DAY_S)
    assert services.reviews.summary(learner).due == 1
    clock.set_wall(datetime(2026, 11, 6, tzinfo=UTC))
    summary = services.reviews.summary(learner)
    assert (summary.due, summary.resting, services.reviews.next(learner)) == (0, 1, None)


def test_essays_are_held_against_model_answer_and_rubric(services: Services, install: Install, learner: str) -> None:
    install(
        """
id: bai-1
title: Luyện tập bài 1
kind: practice
questions:
  - id: tl1
    type: essay
    stem: Vì sao?
    model_answer: Vì **thế**.
    rubric:
      - criterion: Nêu đủ ý
        levels: [{points: 0}, {points: 2}]
  - {id: tl2, type: essay, stem: Nghĩ gì?}
"""
    )
    attempt = services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    services.quizzes.answer(attempt.attempt_id, place_of(attempt, "tl1"), EssayAnswer("Vì vậy."))
    services.quizzes.submit(attempt.attempt_id)
    assert services.reviews.summary(learner).total == 1
    card = asked(services, learner)
    assert card.correct is None
    assert "<strong>thế</strong>" in (card.explanation_html or "")
    assert [row.points for row in card.rubric] == [2000]
    assert "Nêu đủ ý" in card.rubric[0].html


def test_one_question_of_two_quizzes_is_one(services: Services, learner: str, clock: HandClock) -> None:
    take(services, learner, "c1", "c2")
    clock.pass_s(1)
    take(services, learner, "c1", "c3", quiz=FINAL)
    assert services.reviews.summary(learner).total == 3
    assert under_review(services) == {(PRACTICE, "c1"), (PRACTICE, "c2"), (FINAL, "c3")}


def test_each_attempt_is_asked_once_also_after_a_restart(services: Services, learner: str, open_home: OpenHome) -> None:
    take(services, learner, "c1")
    services.reviews.summary(learner)
    with services._database.write() as session:
        session.delete(session.scalars(select(ReviewCard)).one())
        assert all(session.scalars(select(Attempt.review_taken_at)))
    services.close()
    assert open_home().reviews.summary(learner).total == 0


def test_others_have_reviews_of_their_own(services: Services, learner: str) -> None:
    other = services.profiles.create("Lê Thị Cúc").id
    take(services, learner, "c1")
    assert services.reviews.summary(other).total == 0
    with pytest.raises(UnknownProfileError):
        services.reviews.summary("nobody")


# --- answers ---


def test_remembered_rests_for_days_and_forgotten_comes_again_today(
    services: Services, learner: str, clock: HandClock
) -> None:
    take(services, learner, "c1", "c3")
    told: list[Change] = []
    services.changes.listen(told.append)
    first = asked(services, learner)
    summary = say(services, learner, first, remembered=False)
    assert told == [Change.REVIEWS]
    assert (summary.due, summary.done_today) == (2, 0)
    second = asked(services, learner)
    assert second.question.question_id != first.question.question_id
    assert say(services, learner, second, remembered=True).due == 1
    again = asked(services, learner)
    assert (again.question.question_id, again.new) == (first.question.question_id, False)
    summary = say(services, learner, again, remembered=True)
    assert (summary.due, summary.done_today, summary.tomorrow) == (0, 2, 1)
    # 04:00 of the day after in Viet Nam.
    assert summary.next_due_at == datetime(2026, 11, 5, 21, tzinfo=UTC)
    assert services.reviews.next(learner) is None
    clock.set_wall(datetime(2026, 11, 5, 20, 59, tzinfo=UTC))
    assert services.reviews.summary(learner).due == 0
    clock.set_wall(datetime(2026, 11, 5, 21, tzinfo=UTC))
    assert (services.reviews.summary(learner).due, services.reviews.summary(learner).done_today) == (1, 0)


def test_answers_are_kept_for_later_figures(services: Services, learner: str, open_home: OpenHome) -> None:
    take(services, learner, "c1")
    say(services, learner, asked(services, learner), remembered=False)
    say(services, learner, asked(services, learner), remembered=True)
    services.close()
    again = open_home()
    with again._database.read() as session:
        rows = session.scalars(select(ReviewAnswer).order_by(ReviewAnswer.id)).all()
    assert [(row.question_id, row.remembered, row.new) for row in rows] == [("c1", False, True), ("c1", True, False)]
    assert again.reviews.summary(learner).done_today == 1


def test_choices_change_places_from_time_to_time_and_stay_while_one_looks(services: Services, learner: str) -> None:
    take(services, learner, "c1", "c2")
    orders = set()
    for _ in range(12):
        card = asked(services, learner)
        assert card == asked(services, learner)
        orders.add((card.question.question_id, tuple(choice.index for choice in card.question.choices)))
        say(services, learner, card, remembered=False)
    assert len(orders) > 2


def test_what_is_not_under_review_takes_no_answer(services: Services, learner: str) -> None:
    with pytest.raises(UnknownReviewError) as error:
        services.reviews.answer(learner, COURSE, PRACTICE, "c1", remembered=True)
    assert (error.value.kind, error.value.question_id) == ("unknown-review", "c1")


def test_missed_again_in_a_quiz_is_asked_today(services: Services, learner: str, clock: HandClock) -> None:
    take(services, learner, "c1")
    say(services, learner, asked(services, learner), remembered=True)
    clock.pass_s(60)
    take(services, learner)
    assert services.reviews.summary(learner).due == 0
    take(services, learner, "c1")
    assert services.reviews.summary(learner).due == 1


# --- a day's limit ---


@pytest.fixture
def many(services: Services, install: Install, learner: str) -> str:
    """A learner who has missed seven questions, and asks five a day."""
    questions = "".join(f"  - {{id: d{n}, type: true_false, stem: Câu {n}., answer: true}}\n" for n in range(7))
    install(f"id: bai-1\ntitle: Luyện tập bài 1\nkind: practice\nquestions:\n{questions}")
    attempt = services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    services.quizzes.submit(attempt.attempt_id)
    services.settings.save(msgspec.structs.replace(services.settings.load(), review_daily_limit=5))
    return learner


def test_a_day_asks_so_many_and_no_more(services: Services, many: str, open_home: OpenHome, clock: HandClock) -> None:
    summary = services.reviews.summary(many)
    assert (summary.due, summary.later, summary.daily_limit, summary.courses[0].due) == (5, 2, 5, 5)
    for _ in range(4):
        say(services, many, asked(services, many), remembered=True)
    services.close()
    again = open_home()
    summary = again.reviews.summary(many)
    assert (summary.due, summary.done_today, summary.later) == (1, 4, 2)
    # Not remembered: it comes again today, without using up the limit a second time.
    assert say(again, many, asked(again, many), remembered=False).due == 1
    summary = say(again, many, asked(again, many), remembered=True)
    assert (summary.due, summary.done_today, summary.later, summary.tomorrow) == (0, 5, 2, 3)
    assert again.reviews.next(many) is None
    assert summary.next_due_at == datetime(2026, 11, 5, 21, tzinfo=UTC)
    clock.pass_s(DAY_S)
    summary = again.reviews.summary(many)
    assert (summary.due, summary.done_today, summary.later) == (3, 0, 0)


def test_more_can_be_asked_for(services: Services, many: str) -> None:
    for _ in range(5):
        say(services, many, asked(services, many), remembered=True)
    for left in (1, 0):
        summary = say(services, many, asked(services, many, beyond_limit=True), remembered=True)
        assert (summary.due, summary.later) == (0, left)
    assert services.reviews.next(many, beyond_limit=True) is None
    assert services.reviews.summary(many).done_today == 7


@pytest.mark.parametrize(("asked_for", "kept"), [(0, 5), (5, 5), (37, 37), (200, 200), (9999, 200)])
def test_the_limit_stays_within_bounds(services: Services, asked_for: int, kept: int) -> None:
    services.settings.save(msgspec.structs.replace(services.settings.load(), review_daily_limit=asked_for))
    assert services.settings.load().review_daily_limit == kept


# --- courses that change and go ---


def test_a_course_that_is_not_here_rests_and_comes_back(services: Services, learner: str, tmp_path: Path) -> None:
    take(services, learner, "c1")
    services.reviews.summary(learner)
    services.library.remove(COURSE)
    summary = services.reviews.summary(learner)
    assert (summary.due, summary.total, summary.resting) == (0, 1, 1)
    assert (summary.courses[0].title, summary.courses[0].here) == ("Khóa thử", False)
    assert services.reviews.next(learner) is None
    services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
    assert services.reviews.summary(learner).due == 1


def test_a_question_that_changed_is_asked_as_it_is_now(
    services: Services, learner: str, publisher: Publisher, tmp_path: Path
) -> None:
    take(services, learner, "c1", "c2")
    say(services, learner, asked(services, learner), remembered=False)
    before = due_at(services, "c1")
    (publisher.source / "ngan-hang.yaml").write_text(_NEW_BANK, encoding="utf-8")
    other = "id: cuoi-khoa\ntitle: Bài khác\nkind: practice\ndraw: [{from: ngan-hang.yaml, tag: a, count: 1}]\n"
    publisher.release("2.0.0", practice=_QUIZ.replace("tag: a, count: 4", "tag: b, count: 1"), final=other)
    publisher.publish(tmp_path / "stick")
    services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
    summary = services.reviews.summary(learner)
    # c2 left this quiz, and is in the other one still; its schedule went with it.
    assert (summary.total, under_review(services)) == (2, {(PRACTICE, "c1"), (FINAL, "c2")})
    assert due_at(services, "c1") == before
    cards = {}
    for _ in range(2):
        card = asked(services, learner)
        cards[card.question.question_id] = card
        say(services, learner, card, remembered=True)
    assert "Một cộng hai?" in cards["c1"].question.html


def test_a_question_that_is_nowhere_any_more_is_dropped(services: Services, many: str, install: Install) -> None:
    assert services.reviews.summary(many).total == 7
    install(
        "id: bai-1\ntitle: Luyện tập bài 1\nkind: practice\n"
        "questions: [{id: d1, type: true_false, stem: Câu 1., answer: true}]\n"
    )
    assert (services.reviews.summary(many).total, under_review(services)) == (1, {(PRACTICE, "d1")})


def test_a_question_that_may_be_in_a_sealed_quiz_is_kept(
    services: Services, many: str, publisher: Publisher, tmp_path: Path
) -> None:
    services.reviews.summary(many)
    practice = (
        "id: bai-1\ntitle: Bài 1\nkind: practice\nquestions: [{id: e, type: true_false, stem: E., answer: true}]\n"
    )
    final = "id: cuoi-khoa\ntitle: Bài cuối\nkind: final\ndraw: [{from: ngan-hang.yaml, tag: a, count: 1}]\n"
    (publisher.source / "ngan-hang.yaml").write_text(_NEW_BANK, encoding="utf-8")
    publisher.release("9.0.0", practice=practice, final=final)
    publisher.publish(tmp_path / "stick")
    services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
    summary = services.reviews.summary(many)
    assert (summary.total, summary.due, summary.resting) == (7, 0, 7)
    services.seals.release(COURSE, FINAL, publisher.release_key())
    assert services.reviews.summary(many).total == 0


# --- clocks ---


def test_a_clock_set_back_makes_nothing_due_and_breaks_nothing(
    services: Services, learner: str, clock: HandClock
) -> None:
    take(services, learner, "c1", "c3")
    card = asked(services, learner)
    say(services, learner, card, remembered=True)
    before = due_at(services, card.question.question_id)
    clock.set_wall(clock.now() - timedelta(days=20))
    assert services.reviews.summary(learner).due == 1
    other = asked(services, learner)
    assert other.question.question_id != card.question.question_id
    say(services, learner, other, remembered=True)
    # Answered although it is not due, perhaps in another window: counted from the last review, not from before it.
    say(services, learner, card, remembered=True)
    assert due_at(services, card.question.question_id) >= before
    assert services.reviews.summary(learner).due == 0


def test_what_was_answered_in_another_year_comes_back(services: Services, learner: str, clock: HandClock) -> None:
    take(services, learner, "c1")
    clock.set_wall(datetime(2032, 1, 1, tzinfo=UTC))
    say(services, learner, asked(services, learner), remembered=True)
    clock.set_wall(datetime(2026, 11, 5, 8, tzinfo=UTC))
    summary = services.reviews.summary(learner)
    assert summary.due == 0
    assert summary.next_due_at is not None
    assert summary.next_due_at < datetime(2026, 11, 9, tzinfo=UTC)
    clock.pass_s(4 * DAY_S)
    assert services.reviews.summary(learner).due == 1


def test_a_dead_battery_changes_no_schedule(services: Services, learner: str, clock: HandClock) -> None:
    take(services, learner, "c1")
    say(services, learner, asked(services, learner), remembered=True)
    before = due_at(services, "c1")
    clock.set_wall(datetime(1999, 1, 1, tzinfo=UTC))
    services.reviews.summary(learner)
    assert due_at(services, "c1") == before


# --- the command line ---


def test_the_command_line_says_what_is_due(
    services: Services, many: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    services.reviews.summary(many)
    services.close()
    assert run(["client", "review", "--home", str(tmp_path / "home"), "--json"]) == 0
    [person] = json.loads(capsys.readouterr().out)["profiles"]
    assert (person["profile"], person["due"], person["later"], person["total"]) == (many, 5, 2, 7)
    assert person["courses"] == [{"course": COURSE, "due": 5, "total": 7, "here": True}]
    assert run(["client", "review", "--home", str(tmp_path / "home"), "--profile", "nobody"]) == 2
    assert "error: unknown-profile" in capsys.readouterr().err
