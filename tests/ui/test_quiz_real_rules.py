"""Quizzes with rules, by the real page over the real services: time that ends, restarts, checks, locks, contests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.compose import Services, open_services
from app.database.custody import RecordRow
from app.database.states import AttemptState
from app.database.study import Attempt
from content_cache import blocking
from content_cache.sealing import Sealed
from sync.bodies import ATTEMPT, AttemptBodyV2, Ended, Remark, read_body
from sync.record import parse
from tests.app.answers import RIGHT, WRONG
from tests.app.clocks import HandClock
from tests.app.world import COURSE, FINAL, PRACTICE, Publisher
from ui.quiz import brief_words
from ui.quiz.attempt_panel import AttemptPanel
from ui.quiz.cell import Checked
from ui.quiz.page import QuizPage
from ui.quiz.writer import WriterState
from ui.results.detail import ResultDetailPage
from ui.tasks import Tasks
from ui.words import Words

# Said by the offscreen platform whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
_QUIZ = """
id: bai-1
title: Luyện tập bài 1
kind: practice
time_limit_minutes: 10
draw:
  - {from: ngan-hang.yaml, tag: a, count: 2, title: Phần một}
  - {from: ngan-hang.yaml, tag: a, count: 2, title: Phần hai}
"""
_CONTEST = """
id: cuoi-khoa
title: Cuộc thi tìm hiểu
kind: contest
questions_sealed: true
draw: [{from: ngan-hang.yaml, tag: a, count: 4}]
time_limit_minutes: 10
opens: 2026-11-05 07:30
closes: 2026-11-05 14:35
navigation: sequential
tie_break: Bao nhiêu người trả lời đúng hết?
"""


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime(2026, 11, 5, 7, 30, tzinfo=UTC))


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path / "publisher")


@pytest.fixture
def opened_homes() -> Iterator[list[Services]]:
    homes: list[Services] = []
    yield homes
    for services in homes:
        services.close()


Bring = Callable[..., tuple[Services, str]]


@pytest.fixture
def bring(tmp_path: Path, publisher: Publisher, clock: HandClock, opened_homes: list[Services]) -> Bring:
    """A home with a course whose quizzes have the rules given, and a learner."""

    def bring_it(rules: str = "", *, final: str | None = None) -> tuple[Services, str]:
        publisher.release("1.1.0", practice=_QUIZ + rules, final=final)
        publisher.publish(tmp_path / "stick")
        services = open_services(tmp_path / "home", clock=clock)
        opened_homes.append(services)
        services.library.trust(publisher.keys_json)
        services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
        return services, services.profiles.create("Nguyễn Thị Ánh Tuyết", "Xã Phước Hòa").id

    return bring_it


@pytest.fixture
def jobs(words: Words) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    assert made.close(10)
    blocking.allow_current_thread()


def shown(qtbot: QtBot, services: Services, jobs: Tasks, clock: HandClock) -> QuizPage:
    # As in the program: a database call on the thread that draws is a bug and fails at once.
    blocking.forbid_current_thread()
    page = QuizPage(services, jobs, monotonic=clock.monotonic, boottime=clock.boottime)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    return page


def loaded(qtbot: QtBot, page: QuizPage, learner: str, quiz: str) -> None:
    page.load(learner, COURSE, quiz)
    qtbot.waitUntil(lambda: page.states.state == "content")


def started(qtbot: QtBot, page: QuizPage) -> AttemptPanel:
    page.intro.start_button.click()
    qtbot.waitUntil(lambda: page.attempt is not None)
    assert page.attempt is not None
    settled(qtbot, page.attempt)
    return page.attempt


def settled(qtbot: QtBot, attempt: AttemptPanel) -> None:
    qtbot.waitUntil(lambda: attempt.writer.state is WriterState.SETTLED)


def give(attempt: AttemptPanel, *, right: bool = True) -> None:
    """Answers the question on the screen as its form would."""
    table = RIGHT if right else WRONG
    attempt._given(table[attempt.attempt.questions[attempt.place].question_id])


def stored(services: Services) -> tuple[AttemptState, AttemptBodyV2 | None]:
    blocking.allow_current_thread()
    with services._database.read() as session:
        attempt = session.scalars(select(Attempt)).one()
        rows = session.scalars(select(RecordRow).where(RecordRow.kind == ATTEMPT)).all()
        body = read_body(parse(rows[0].text)) if rows else None
    blocking.forbid_current_thread()
    assert body is None or isinstance(body, AttemptBodyV2)
    return attempt.state, body


@pytest.mark.parametrize(
    ("rule", "pause_s", "remarks"),
    [
        ("when_time_is_up: grace\ngrace_seconds: 60\n", 30, ()),
        ("when_time_is_up: grace\ngrace_seconds: 60\n", 95, (Remark.OVER_TIME,)),
        ("when_time_is_up: must_submit\n", 5, (Remark.NOT_HANDED_IN,)),
    ],
)
def test_time_that_ends_closes_the_answers_until_somebody_hands_in(
    qtbot: QtBot,
    *,
    bring: Bring,
    jobs: Tasks,
    clock: HandClock,
    rule: str,
    pause_s: float,
    remarks: tuple[Remark, ...],
) -> None:
    services, learner = bring(rule)
    page = shown(qtbot, services, jobs, clock)
    loaded(qtbot, page, learner, PRACTICE)
    attempt = started(qtbot, page)
    give(attempt)
    settled(qtbot, attempt)
    clock.pass_s(600)
    assert attempt.countdown is not None
    attempt.countdown.tick()
    settled(qtbot, attempt)
    assert stored(services) == (AttemptState.EXPIRED, None)

    # Closed and opened again: the same page, with the same thing left to do.
    again = shown(qtbot, services, jobs, clock)
    loaded(qtbot, again, learner, PRACTICE)
    assert again.intro.start_button.text() == "Mở lại để nộp bài"
    back = started(qtbot, again)
    assert back.over
    assert back.overtime.isVisible()
    assert [cell.answered for cell in back.cells].count(True) == 1
    clock.pass_s(pause_s)
    with qtbot.waitSignal(again.openResult):
        back.submit_button.click()
    state, body = stored(services)
    assert state is AttemptState.GRADED
    assert body is not None
    assert (body.answered, body.remarks) == (1, remarks)


def test_a_paper_that_hands_itself_in_does_so_at_its_end(
    qtbot: QtBot, bring: Bring, jobs: Tasks, clock: HandClock
) -> None:
    services, learner = bring()
    page = shown(qtbot, services, jobs, clock)
    loaded(qtbot, page, learner, PRACTICE)
    attempt = started(qtbot, page)
    give(attempt)
    clock.pass_s(600)
    assert attempt.countdown is not None
    with qtbot.waitSignal(page.openResult):
        attempt.countdown.tick()
    state, body = stored(services)
    assert state is AttemptState.GRADED
    assert body is not None
    assert (body.ended, body.answered, body.remarks) == (Ended.TIME_UP, 1, ())


def test_parts_and_checks_come_from_the_quiz(qtbot: QtBot, bring: Bring, jobs: Tasks, clock: HandClock) -> None:
    services, learner = bring("review: {during: all}\ntries: 2\ntry_penalty_percent: 25\n")
    page = shown(qtbot, services, jobs, clock)
    loaded(qtbot, page, learner, PRACTICE)
    attempt = started(qtbot, page)
    assert attempt.map.cells.rowCount() == 6, "two headings and four numbers"
    row = attempt.tries.row
    assert row is not None
    assert row.price.text() == "Được kiểm tra 2 lần. Chưa đúng thì trừ 25% điểm của câu."
    give(attempt, right=False)
    row.check_button.click()
    qtbot.waitUntil(lambda: attempt.cells[0].checked is Checked.WRONG)
    give(attempt)
    row.check_button.click()
    qtbot.waitUntil(lambda: attempt.cells[0].checked is Checked.RIGHT)
    # It is known after a restart too.
    again = shown(qtbot, services, jobs, clock)
    loaded(qtbot, again, learner, PRACTICE)
    assert started(qtbot, again).cells[0].checked is Checked.RIGHT


def test_a_locked_contest_from_its_code_to_waiting_for_its_grades(
    qtbot: QtBot, bring: Bring, jobs: Tasks, clock: HandClock, publisher: Publisher
) -> None:
    services, learner = bring(final=_CONTEST)
    code = publisher.code(FINAL, Sealed.QUESTIONS)
    page = shown(qtbot, services, jobs, clock)
    loaded(qtbot, page, learner, FINAL)
    assert page.intro.identity is not None
    assert page.intro.identity.accessibleName() == "Nguyễn Thị Ánh Tuyết, Xã Phước Hòa"
    assert page.intro.warnings[0].startswith("Còn 5 phút đến giờ đóng")
    card = page.intro.unlock_card
    assert card is not None
    card.code.set_code(f"{(int(code) + 1) % 10**12:012d}")
    card.button.click()
    qtbot.waitUntil(card.fault.isVisible, timeout=20_000)
    card.code.set_code(code)
    QTest.keyClick(card.code, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.intro.unlock_card is None, timeout=20_000)

    attempt = started(qtbot, page)
    for place in range(4):
        give(attempt)
        if place < 3:
            attempt.next.click()
            qtbot.waitUntil(lambda place=place: attempt.place == place + 1)
        settled(qtbot, attempt)
    attempt.next.click()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.submit_panel)
    assert page.submit_panel.tie_break is not None
    page.submit_panel.tie_break.field.edit.setText("125")
    with qtbot.waitSignal(page.openResult) as result:
        page.submit_panel.submit_button.click()
    state, body = stored(services)
    assert state is AttemptState.SUBMITTED, "its keys are not here"
    assert body is not None
    assert (body.tie_break, body.answered, body.score) == (125, 4, None)
    detail = ResultDetailPage(services, jobs)
    qtbot.addWidget(detail)
    detail.show()
    detail.load(result.args[0])
    qtbot.waitUntil(lambda: detail.states.state == "content")
    loaded(qtbot, page, learner, FINAL)
    assert ("Chờ chấm", "1 bài đã nộp") in _facts(page)


def _facts(page: QuizPage) -> list[tuple[str, str]]:

    assert page.intro.brief is not None
    return brief_words.facts(page.intro.brief)


def test_an_answer_that_comes_too_late_is_told_and_the_page_says_what_to_do(
    qtbot: QtBot, bring: Bring, jobs: Tasks, clock: HandClock
) -> None:
    """The service closed the answers, and this page did not know yet."""
    services, learner = bring("when_time_is_up: must_submit\n")
    page = shown(qtbot, services, jobs, clock)
    loaded(qtbot, page, learner, PRACTICE)
    attempt = started(qtbot, page)
    jobs.run(lambda: services.quizzes.expire(attempt.attempt.attempt_id))
    qtbot.waitUntil(lambda: stored(services)[0] is AttemptState.EXPIRED)
    give(attempt)
    qtbot.waitUntil(lambda: page.attempt is not None and page.attempt is not attempt)
    assert page.attempt is not None
    assert page.attempt.over
    assert page.attempt.banner.text.startswith("Đã hết giờ làm bài")
    assert page.attempt.overtime.isVisible()
