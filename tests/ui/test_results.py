"""The results pages by their real widgets: the list, the journey, the code, the review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
import pytest
from PySide6.QtCore import QLocale, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.views import JourneyEvent, JourneyStep, ResultState
from content_cache.questions.answers import TextAnswer
from sync.protocol import RefusalReason
from tests.ui.learn_samples import COURSE, PROFILE, QUIZ, ROWS, SampleServices, detail, row
from ui.results import words
from ui.results.detail import ResultDetailPage
from ui.results.journey import stops_of
from ui.results.page import ResultsPage
from ui.results.review import ReviewDelegate, verdict
from ui.results.row_delegate import COPY, RowDelegate, tone_of
from ui.tasks import Tasks

NOW = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)

# Said by the offscreen platform whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


class BrokenError(Exception):
    kind = "damaged-database"


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("vi_VN"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def services() -> SampleServices:
    return SampleServices()


@pytest.fixture
def tasks(qapp: object, services: SampleServices) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    services.results.gate.open()
    assert made.close(5)


@pytest.fixture
def page(qtbot: QtBot, services: SampleServices, tasks: Tasks) -> ResultsPage:
    page = ResultsPage(services, tasks)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    return page


@pytest.fixture
def result(qtbot: QtBot, services: SampleServices, tasks: Tasks) -> ResultDetailPage:
    page = ResultDetailPage(services, tasks)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    return page


def test_the_list_waits_then_shows_every_result(qtbot: QtBot, page: ResultsPage, services: SampleServices) -> None:
    services.results.gate.close()
    page.load(PROFILE)
    assert page.states.state == "loading"
    services.results.gate.open()
    qtbot.waitUntil(lambda: page.states.state == "content")
    assert page.model.rowCount() == len(ROWS)
    page.grab()


def test_nothing_yet_and_something_wrong_have_their_own_words(
    qtbot: QtBot, page: ResultsPage, services: SampleServices
) -> None:
    services.results.rows = ()
    page.load(PROFILE)
    qtbot.waitUntil(lambda: page.states.state == "empty")
    services.results.gate.error = BrokenError()
    page.load(PROFILE)
    qtbot.waitUntil(lambda: page.states.state == "error")


def test_a_result_opens_and_an_attempt_under_way_goes_on(qtbot: QtBot, page: ResultsPage) -> None:
    page.load(PROFILE)
    qtbot.waitUntil(lambda: page.states.state == "content")
    page.list.setCurrentIndex(page.model.index(1))
    with qtbot.waitSignal(page.openResult) as opened:
        QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert opened.args == [ROWS[1].attempt_id]
    page.list.setCurrentIndex(page.model.index(0))
    with qtbot.waitSignal(page.openQuiz) as going_on:
        QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert going_on.args == [COURSE, QUIZ]


def test_the_code_is_copied_by_its_icon_and_by_the_keyboard(qtbot: QtBot, page: ResultsPage) -> None:
    page.load(PROFILE)
    qtbot.waitUntil(lambda: page.states.state == "content")
    QGuiApplication.clipboard().clear()
    page.list.acted.emit(page.model.index(1), COPY)
    assert QGuiApplication.clipboard().text() == "1234 5678 9012 3"
    assert "1234" in page.banner.text
    delegate = page.list.itemDelegate()
    assert isinstance(delegate, RowDelegate)
    rect = page.list.visualRect(page.model.index(1))
    found = {
        delegate.part_at(page.model.index(1), rect, QPoint(x, y))
        for x in range(rect.left(), rect.right(), 7)
        for y in range(rect.top(), rect.bottom(), 7)
    }
    assert found == {COPY, ""}
    draft = page.list.visualRect(page.model.index(0))
    assert delegate.part_at(page.model.index(0), QRect(draft), draft.center()) == ""


def test_reading_again_keeps_the_list_on_screen(qtbot: QtBot, page: ResultsPage, services: SampleServices) -> None:
    page.load(PROFILE)
    qtbot.waitUntil(lambda: page.states.state == "content")
    page.list.setCurrentIndex(page.model.index(2))
    services.results.rows = (*ROWS[:1], row(5), *ROWS[2:])
    page.load(PROFILE)
    assert page.states.state == "content"
    qtbot.waitUntil(lambda: page.model.row(1).state is ResultState.RECEIVED)
    assert page.list.currentIndex().row() == 2


@pytest.mark.parametrize(
    ("score", "text"), [(0, "0"), (5, "0,05"), (796, "7,96"), (800, "8"), (850, "8,5"), (1000, "10"), (333, "3,33")]
)
def test_scores_are_exact_on_the_scale_of_ten(score: int, text: str) -> None:
    assert words.score_text(score) == text


def test_codes_are_grouped_and_anything_else_is_left_alone() -> None:
    assert words.grouped_code("1234567890123").split("\u00a0") == ["1234", "5678", "9012", "3"]
    assert words.grouped_code("12345") == "12345"


def test_green_is_only_for_what_the_server_has() -> None:
    assert tone_of(row(state=ResultState.RECEIVED)) == "success"
    for state in (ResultState.DRAFT, ResultState.WAITING, ResultState.CARRIED):
        assert tone_of(row(state=state)) != "success"
    refused = row(state=ResultState.WAITING, refused="bad-record")
    assert words.state_words(refused) == "Máy chủ không nhận"
    assert tone_of(refused) == "danger"


def test_the_journey_tells_what_was_and_what_is_to_come() -> None:
    waiting_row = row(state=ResultState.WAITING)
    waiting = stops_of(waiting_row)
    assert [stop.title for stop in waiting] == ["Đã nộp bài", "Máy chủ đã nhận"]
    assert waiting[-1].tone == "faint"
    assert waiting[-1].at == ""
    begun = JourneyStep(state=ResultState.DRAFT, at=waiting_row.started_at)
    with_start = stops_of(msgspec.structs.replace(waiting_row, journey=(begun, *waiting_row.journey)))
    assert [stop.title for stop in with_start] == ["Bắt đầu làm bài", "Đã nộp bài", "Máy chủ đã nhận"]
    carried = stops_of(row(state=ResultState.CARRIED))
    assert carried[1].detail == "Qua máy lớp học xã Phước Hòa"
    received = stops_of(row(state=ResultState.RECEIVED))
    assert [stop.tone for stop in received] == ["success"] * 3
    refused = stops_of(row(state=ResultState.WAITING, refused="bad-record"))
    assert refused[-1].tone == "danger"
    assert "bad-record" in refused[-1].detail
    unread = msgspec.structs.replace(row(state=ResultState.WAITING, refused="malformed"), refused_at=NOW)
    told = stops_of(unread)[-1]
    assert told.at == words.moment_text(NOW)
    assert "malformed" not in told.detail
    assert all("Lý do" not in words.refused_explained(reason) for reason in RefusalReason), "each has its own words"


def test_a_result_shows_score_way_code_and_review(qtbot: QtBot, result: ResultDetailPage) -> None:
    result.load(ROWS[2].attempt_id)
    assert result.states.state == "loading"
    qtbot.waitUntil(lambda: result.states.state == "content")
    assert result.score.text() == "4,5/10"
    assert result.verdict.text() == "Không đạt"
    assert result.counted.text() == "Đúng 1/4 câu"
    assert result.code.text() == words.grouped_code("1234567890123")
    assert result.review_model.rowCount() == 4
    result.filter.chosen.emit(True)
    assert result.review_model.rowCount() == 3
    result.copy_button.click()
    assert QGuiApplication.clipboard().text() == "1234 5678 9012 3"
    result.grab()


def test_a_result_leads_on(qtbot: QtBot, result: ResultDetailPage) -> None:
    result.load(ROWS[2].attempt_id)
    qtbot.waitUntil(lambda: result.states.state == "content")
    with qtbot.waitSignal(result.openCourse) as course:
        result.course_button.click()
    assert course.args == [COURSE]
    with qtbot.waitSignal(result.openQuiz) as again:
        result.again_button.click()
    assert again.args == [COURSE, QUIZ]


def test_a_result_that_can_not_be_read_says_so(
    qtbot: QtBot, result: ResultDetailPage, services: SampleServices
) -> None:
    services.results.gate.error = BrokenError()
    result.load(ROWS[2].attempt_id)
    qtbot.waitUntil(lambda: result.states.state == "error")


def test_two_cards_stand_side_by_side_where_there_is_room(qtbot: QtBot, result: ResultDetailPage) -> None:
    result.load(ROWS[2].attempt_id)
    qtbot.waitUntil(lambda: result.states.state == "content")
    assert result.journey.mapTo(result, QPoint(0, 0)).x() > 400
    result.resize(720, 600)
    qtbot.waitUntil(lambda: result.journey.mapTo(result, QPoint(0, 0)).x() < 200)


def test_verdicts_in_words_without_judging() -> None:
    items = detail().items
    assert [verdict(item)[0] for item in items] == ["Đúng", "Đúng một phần", "Chưa đúng", "Chưa trả lời"]
    sealed = msgspec.structs.replace(items[0], correct=None, right=None, score=None)
    assert verdict(sealed) == ("Đã trả lời", None)


def test_what_a_learner_wrote_is_shown_as_text(qtbot: QtBot, result: ResultDetailPage) -> None:
    result.load(ROWS[2].attempt_id)
    qtbot.waitUntil(lambda: result.states.state == "content")
    items = detail().items
    written = msgspec.structs.replace(items[3], answer=TextAnswer("<b>Quốc hội</b> & <img src=x>"))
    result.review_model.set_items((written,))
    result.review.relayout()
    result.grab()
    delegate = result.review.itemDelegate()
    assert isinstance(delegate, ReviewDelegate)
    assert delegate.lines(written)[0].block.plain == "<b>Quốc hội</b> & <img src=x>"


def test_a_result_that_has_not_arrived_is_sent_again(
    qtbot: QtBot, result: ResultDetailPage, services: SampleServices
) -> None:
    waiting = msgspec.structs.replace(row(state=ResultState.WAITING, refused="malformed"), record_id="r7")
    services.results.rows = (waiting,)
    result.load(waiting.attempt_id)
    qtbot.waitUntil(lambda: result.states.state == "content")
    assert "Gửi lại" in stops_of(waiting)[-1].detail, "a refusal says what to do"
    with qtbot.waitSignal(result.sendNow):
        result.resend_button.click()
    assert services.records.offered == ["r7"]
    with qtbot.waitSignal(result.openRecord) as opened:
        result.record_button.click()
    assert opened.args == ["r7"]
    services.results.rows = (msgspec.structs.replace(waiting, state=ResultState.RECEIVED, refused=None),)
    result.load(waiting.attempt_id)
    qtbot.waitUntil(result.resend_button.isHidden)


def test_that_the_score_came_later_is_a_step_of_its_own() -> None:
    given = row(state=ResultState.RECEIVED)
    at = given.journey[-1].at
    graded = JourneyStep(state=ResultState.RECEIVED, at=at, event=JourneyEvent.GRADED, by="Trung tâm")
    stops = stops_of(msgspec.structs.replace(given, journey=(*given.journey, graded)))
    assert (stops[-1].title, stops[-1].detail) == ("Đã có điểm", "Trung tâm đã chấm.")
