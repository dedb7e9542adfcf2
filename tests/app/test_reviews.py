"""Review of what was missed: what comes under review, when it comes back, how much a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.compose import Services
from app.database.study import ReviewAnswer, ReviewCard
from app.errors import UnknownReviewError
from app.review_schedule import AGAIN_AFTER, REVIEW, grade, heal, is_due, new_card
from app.settings import FEWEST_REVIEWS
from app.views import AttemptView, ReviewCardView
from tests.app.answers import RIGHT, WRONG, place_of
from tests.app.clocks import HandClock
from tests.app.conftest import OpenHome
from tests.app.world import COURSE, PRACTICE, Publisher

_QUIZ = """
id: bai-1
title: Luyện tập bài 1
kind: practice
draw: [{from: ngan-hang.yaml, tag: a, count: 4}]
"""
_BANK_OF_MANY = "".join(
    f"  - {{id: n{number}, type: true_false, tags: [a], stem: Câu {number}., answer: true}}\n" for number in range(12)
)
START = datetime(2026, 11, 5, 7, 30, tzinfo=UTC)
Take = Callable[..., AttemptView]


@pytest.fixture
def learner(services: Services, publisher: Publisher, tmp_path: Path) -> str:
    """A learner, and a practice quiz that asks all four questions."""
    publisher.release("1.1.0", practice=_QUIZ)
    publisher.publish(tmp_path / "stick")
    services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
    return services.profiles.create("Nguyễn Văn An").id


@pytest.fixture
def take(services: Services, learner: str) -> Take:
    """Takes the practice quiz: right, but for some questions."""

    def taken(*wrong: str) -> AttemptView:
        attempt = services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
        for question in attempt.questions:
            table = WRONG if question.question_id in wrong else RIGHT
            services.quizzes.answer(
                attempt.attempt_id, place_of(attempt, question.question_id), table[question.question_id]
            )
        services.quizzes.submit(attempt.attempt_id)
        return attempt

    return taken


def asked(services: Services, learner: str, *, beyond: bool = False) -> ReviewCardView:
    card = services.reviews.next(learner, beyond_limit=beyond)
    assert card is not None
    return card


def say(services: Services, learner: str, card: ReviewCardView, *, remembered: bool) -> None:
    services.reviews.answer(learner, card.course_id, card.quiz_id, card.question.question_id, remembered=remembered)


# --- what comes under review ---


def test_what_was_missed_comes_under_review(services: Services, learner: str, take: Take) -> None:
    assert services.reviews.summary(learner).total == 0
    assert services.reviews.next(learner) is None
    take("c1", "c3")
    summary = services.reviews.summary(learner)
    assert (summary.due, summary.total, summary.done_today, summary.later) == (2, 2, 0, 0)
    card = asked(services, learner)
    assert card.new
    assert card.course_title == "Khóa thử"
    assert card.lesson_title == "Mở đầu"
    assert card.correct == RIGHT[card.question.question_id]


def test_blanks_are_missed(services: Services, learner: str) -> None:
    attempt = services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    services.quizzes.submit(attempt.attempt_id)
    assert services.reviews.summary(learner).total == 4


def test_an_attempt_under_way_is_not_looked_into(services: Services, learner: str) -> None:
    services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    assert services.reviews.summary(learner).total == 0


def test_what_a_review_may_not_show_yet_stays_out(
    services: Services, learner: str, publisher: Publisher, tmp_path: Path, clock: HandClock
) -> None:
    rules = "closes: 2026-11-06T00:00:00Z\nreview: {after: [answers], later: [answers], closed: [all]}\n"
    publisher.release("1.2.0", practice=_QUIZ + rules)
    publisher.publish(tmp_path / "stick")
    services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
    attempt = services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    services.quizzes.submit(attempt.attempt_id)
    assert services.reviews.summary(learner).total == 0
    clock.set_wall(datetime(2026, 11, 6, 1, tzinfo=UTC))
    assert services.reviews.summary(learner).total == 4


def test_missing_it_again_in_a_quiz_is_not_remembered_and_right_changes_nothing(
    services: Services, learner: str, take: Take, clock: HandClock
) -> None:
    take("c3")
    services.reviews.summary(learner)
    say(services, learner, asked(services, learner), remembered=True)
    planned = services.reviews.summary(learner).next_due_at
    assert planned is not None
    clock.pass_s(3600)
    take()
    assert services.reviews.summary(learner).next_due_at == planned
    clock.pass_s(3600)
    take("c3")
    clock.pass_s(AGAIN_AFTER.total_seconds())
    assert services.reviews.summary(learner).total == 1
    assert asked(services, learner).question.question_id == "c3"


def test_another_person_has_reviews_of_their_own(services: Services, learner: str, take: Take) -> None:
    take("c1")
    other = services.profiles.create("Trần Thị Bình").id
    assert services.reviews.summary(learner).total == 1
    assert services.reviews.summary(other).total == 0
    with pytest.raises(UnknownReviewError):
        services.reviews.answer(other, COURSE, PRACTICE, "c1", remembered=True)


# --- courses that change ---


def test_a_question_that_the_course_has_dropped_leaves_the_review(
    services: Services, learner: str, take: Take, publisher: Publisher, tmp_path: Path
) -> None:
    take("c1", "c3")
    assert services.reviews.summary(learner).total == 2
    bank = publisher.source / "ngan-hang.yaml"
    text = bank.read_text(encoding="utf-8")
    bank.write_text(
        text.replace("type: true_false\n    tags: [a]", "type: true_false\n    tags: [a, b]"), encoding="utf-8"
    )
    publisher.release("1.3.0", practice=_QUIZ.replace("tag: a, count: 4", "tag: b, count: 1"))
    publisher.publish(tmp_path / "stick")
    services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
    assert services.reviews.summary(learner).total == 1
    assert asked(services, learner).question.question_id == "c3"


def test_a_course_that_was_removed_waits(services: Services, learner: str, take: Take, tmp_path: Path) -> None:
    take("c1")
    assert services.reviews.summary(learner).due == 1
    services.library.remove(COURSE)
    summary = services.reviews.summary(learner)
    assert (summary.due, summary.total) == (0, 0)
    assert services.reviews.next(learner) is None
    services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
    assert services.reviews.summary(learner).due == 1


# --- days, limits, restarts ---


def test_what_was_not_remembered_comes_again_in_the_same_sitting(
    services: Services, learner: str, take: Take, clock: HandClock
) -> None:
    take("c1")
    services.reviews.summary(learner)
    say(services, learner, asked(services, learner), remembered=False)
    waiting = services.reviews.summary(learner)
    assert (waiting.due, waiting.done_today) == (0, 1)
    assert waiting.next_due_at == clock.now() + AGAIN_AFTER
    clock.pass_s(AGAIN_AFTER.total_seconds())
    assert services.reviews.summary(learner).due == 1
    say(services, learner, asked(services, learner), remembered=True)
    done = services.reviews.summary(learner)
    assert (done.due, done.done_today) == (0, 1)
    assert done.next_due_at is not None
    assert done.next_due_at >= clock.now() + timedelta(days=1)


def test_a_day_has_a_limit_that_can_be_passed_by_choice(
    services: Services, learner: str, publisher: Publisher, tmp_path: Path, clock: HandClock
) -> None:
    bank = publisher.source / "ngan-hang.yaml"
    bank.write_text(bank.read_text(encoding="utf-8") + _BANK_OF_MANY, encoding="utf-8")
    publisher.release("1.4.0", practice=_QUIZ.replace("count: 4", "count: 16"))
    publisher.publish(tmp_path / "stick")
    services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
    services.settings.save(msgspec.structs.replace(services.settings.load(), review_daily_limit=1))
    attempt = services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    services.quizzes.submit(attempt.attempt_id)
    first = services.reviews.summary(learner)
    assert (first.due, first.later, first.daily_limit) == (FEWEST_REVIEWS, 16 - FEWEST_REVIEWS, FEWEST_REVIEWS)
    for _ in range(FEWEST_REVIEWS):
        say(services, learner, asked(services, learner), remembered=True)
    spent = services.reviews.summary(learner)
    assert (spent.due, spent.later, spent.done_today) == (0, 16 - FEWEST_REVIEWS, FEWEST_REVIEWS)
    assert services.reviews.next(learner) is None
    say(services, learner, asked(services, learner, beyond=True), remembered=True)
    assert services.reviews.summary(learner).later == 15 - FEWEST_REVIEWS
    clock.pass_s(24 * 3600)
    assert services.reviews.summary(learner).due == FEWEST_REVIEWS


def test_reviews_survive_a_restart(services: Services, learner: str, take: Take, open_home: OpenHome) -> None:
    take("c1", "c3")
    services.reviews.summary(learner)
    say(services, learner, asked(services, learner), remembered=True)
    before = services.reviews.summary(learner)
    services.close()
    again = open_home()
    assert again.reviews.summary(learner) == before
    with again._database.read() as session:
        assert session.query(ReviewAnswer).count() == 1
        assert session.query(ReviewCard).count() == 2


def test_a_clock_that_was_ahead_does_not_bury_a_question(
    services: Services, learner: str, take: Take, clock: HandClock
) -> None:
    take("c1")
    clock.set_wall(START + timedelta(days=4000))
    services.reviews.summary(learner)
    say(services, learner, asked(services, learner), remembered=True)
    clock.set_wall(START)
    summary = services.reviews.summary(learner)
    assert summary.next_due_at is not None
    assert summary.next_due_at < START + timedelta(days=10)
    assert summary.done_today == 0


def test_an_answer_to_what_is_not_under_review_is_refused(services: Services, learner: str) -> None:
    with pytest.raises(UnknownReviewError) as refused:
        services.reviews.answer(learner, COURSE, PRACTICE, "c1", remembered=True)
    assert refused.value.question_id == "c1"


# --- the schedule by itself ---

_answers = st.lists(
    st.tuples(st.booleans(), st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400))), max_size=30
)


@given(_answers)
def test_the_schedule_never_plans_into_the_past_whatever_the_clock_does(
    answers: list[tuple[bool, timedelta]],
) -> None:
    card, at = new_card("p", "c", "q", "x", START), START
    for remembered, passed in answers:
        at += passed
        before = card.reviewed_at
        grade(card, at, remembered=remembered)
        assert card.reviewed_at == max(at, before or at)
        assert card.reviewed_at is not None
        assert card.due_at > card.reviewed_at
        assert card.due_at - card.reviewed_at <= timedelta(days=366)
        assert card.state in (1, 2, 3)
        heal(card, at)
        assert card.reviewed_at <= at + timedelta(days=1)


@given(_answers)
def test_not_remembered_comes_sooner_than_remembered(answers: list[tuple[bool, timedelta]]) -> None:
    cards = [new_card("p", "c", "q", "x", START) for _ in range(2)]
    at = START
    for remembered, passed in answers:
        at += abs(passed)
        for card in cards:
            grade(card, at, remembered=remembered)
    at += timedelta(days=1)
    for card, remembered in zip(cards, (False, True), strict=True):
        grade(card, at, remembered=remembered)
    assert cards[0].due_at == at + AGAIN_AFTER
    assert cards[1].due_at >= at + timedelta(days=1)


@given(_answers)
def test_the_same_answers_give_the_same_plan(answers: list[tuple[bool, timedelta]]) -> None:
    plans = []
    for _ in range(2):
        card, at = new_card("p", "c", "q", "x", START), START
        for remembered, passed in answers:
            at += abs(passed)
            grade(card, at, remembered=remembered)
        plans.append((card.due_at, card.stability, card.difficulty, card.state, card.step))
    assert plans[0] == plans[1]


def test_a_day_is_the_day_on_the_wall() -> None:
    vietnam = timezone(timedelta(hours=7))
    card = new_card("p", "c", "q", "x", START)
    card.state, card.due_at = REVIEW, datetime(2026, 11, 9, 16, 59, tzinfo=UTC)  # 23:59 there
    assert is_due(card, datetime(2026, 11, 9, 0, 5, tzinfo=vietnam))
    assert not is_due(card, datetime(2026, 11, 8, 23, 55, tzinfo=vietnam))
