"""Reading, taking a quiz and looking at the result, with the real services on a real home and no network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.compose import Services, open_services
from app.views import LessonState, ResultState
from content_cache import blocking
from tests.app.world import COURSE, FINAL, LESSONS, Publisher
from ui.quiz.attempt_panel import AttemptPanel
from ui.quiz.fields.choices import ChoiceField
from ui.quiz.fields.words import WordsField
from ui.quiz.page import QuizPage
from ui.quiz.writer import WriterState
from ui.reader.page import ReaderPage
from ui.results.detail import ResultDetailPage
from ui.results.page import ResultsPage
from ui.tasks import Tasks

# Said by the offscreen platform whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish(tmp_path / "stick")
    services = open_services(tmp_path / "home")
    services.library.trust(publisher.keys_json)
    services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
    yield services
    services.close()


@pytest.fixture
def profile(services: Services) -> str:
    return services.profiles.create("Nguyễn Thị Ánh Tuyết").id


@pytest.fixture
def tasks(qapp: object, services: Services, profile: str) -> Iterator[Tasks]:
    made = Tasks()
    # As in the program: a database call on the thread that draws is a bug and fails at once.
    blocking.forbid_current_thread()
    yield made
    assert made.close(10)
    blocking.allow_current_thread()


def start(qtbot: QtBot, page: QuizPage, profile: str, quiz_id: str) -> AttemptPanel:
    page.load(profile, COURSE, quiz_id)
    qtbot.waitUntil(lambda: page.states.state == "content")
    page.intro.start_button.click()
    qtbot.waitUntil(lambda: page.attempt is not None)
    assert page.attempt is not None
    return page.attempt


def give(attempt: AttemptPanel) -> None:
    field = attempt.question.field
    if isinstance(field, ChoiceField):
        field.rows[0].click()
    elif isinstance(field, WordsField):
        field.line.setText("Hà Nội")
        field.flush()


def test_a_quiz_is_left_half_way_resumed_and_handed_in(
    qtbot: QtBot, services: Services, tasks: Tasks, profile: str
) -> None:
    page = QuizPage(services, tasks)
    qtbot.addWidget(page)
    page.show()
    attempt = start(qtbot, page, profile, FINAL)
    total = len(attempt.cells)
    give(attempt)
    attempt.flag_button.click()
    attempt.go(1)
    qtbot.waitUntil(lambda: attempt.place == 1)
    qtbot.waitUntil(lambda: attempt.writer.state is WriterState.SETTLED)

    again = QuizPage(services, tasks)
    qtbot.addWidget(again)
    again.show()
    resumed = start(qtbot, again, profile, FINAL)
    assert again.intro.start_button.text() == "Làm tiếp"
    assert resumed.place == 1
    assert [cell.answered for cell in resumed.cells] == [True] + [False] * (total - 1)
    assert resumed.cells[0].flagged

    give(resumed)
    for place in range(2, total):
        with qtbot.waitSignal(resumed.shown):
            resumed.go(place)
        give(resumed)
    resumed.hand_in()
    qtbot.waitUntil(lambda: again.stack.currentWidget() is again.submit_panel)
    with qtbot.waitSignal(again.openResult) as opened:
        again.submit_panel.submit_button.click()

    results = ResultsPage(services, tasks)
    qtbot.addWidget(results)
    results.show()
    results.load(profile)
    qtbot.waitUntil(lambda: results.states.state == "content")
    assert results.model.rowCount() == 1
    row = results.model.row(0)
    assert row.state is ResultState.WAITING
    assert row.code is not None
    results.grab()

    detail = ResultDetailPage(services, tasks)
    qtbot.addWidget(detail)
    detail.show()
    detail.load(opened.args[0])
    qtbot.waitUntil(lambda: detail.states.state == "content")
    assert detail.review_model.rowCount() == total
    detail.grab()


def test_lessons_are_read_completed_and_found_again(
    qtbot: QtBot, services: Services, tasks: Tasks, profile: str
) -> None:
    page = ReaderPage(services, tasks)
    qtbot.addWidget(page)
    page.resize(1000, 300)
    page.show()
    page.load(profile, COURSE, LESSONS[0])
    qtbot.waitUntil(lambda: page.states.state == "content")
    assert "Phần một" in page.view.toPlainText()
    with qtbot.waitSignal(page.lessonCompleted):
        page.footer.primary.click()
    page.load_glossary(profile, COURSE)
    qtbot.waitUntil(lambda: page.view.toPlainText().startswith("Thuật ngữ"))
    page.load(profile, COURSE, LESSONS[0])
    qtbot.waitUntil(page.footer.isVisible)
    entries = [page.contents.model.entry(row) for row in range(page.contents.model.rowCount())]
    assert next(entry for entry in entries if entry.target == LESSONS[0]).state is LessonState.COMPLETED
    page.load(profile, COURSE, "khong-co")
    qtbot.waitUntil(lambda: page.states.state == "error")
