"""The quiz page by its real widgets: answering, moving, failing, running out of time, handing in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.views import BriefWarning
from content_cache.questions.answers import ChoiceAnswer, ChoicesAnswer, TextAnswer, TruthAnswer
from tests.ui.learn_samples import ATTEMPT, COURSE, PROFILE, QUIZ, SampleServices
from ui.quiz.attempt_panel import AttemptPanel
from ui.quiz.fields.choices import ChoiceField
from ui.quiz.fields.words import WordsField
from ui.quiz.page import QuizPage
from ui.quiz.writer import WriterState
from ui.tasks import Tasks

# Said by the offscreen platform whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


class FullError(Exception):
    kind = "disk-full"


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def services() -> SampleServices:
    return SampleServices()


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def page(qtbot: QtBot, services: SampleServices, hand: Hand) -> Iterator[QuizPage]:
    tasks = Tasks()
    page = QuizPage(services, tasks, monotonic=hand)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    yield page
    services.quizzes.gate.open()
    services.library.gate.open()
    assert tasks.close(5)


def opened(qtbot: QtBot, page: QuizPage) -> AttemptPanel:
    page.load(PROFILE, COURSE, QUIZ)
    qtbot.waitUntil(lambda: page.states.state == "content")
    page.intro.start_button.click()
    qtbot.waitUntil(lambda: page.attempt is not None)
    assert page.attempt is not None
    settled(qtbot, page.attempt)
    return page.attempt


def settled(qtbot: QtBot, attempt: AttemptPanel) -> None:
    qtbot.waitUntil(lambda: attempt.writer.state is WriterState.SETTLED)


def go(qtbot: QtBot, attempt: AttemptPanel, place: int) -> None:
    attempt.go(place)
    qtbot.waitUntil(lambda: attempt.place == place)
    settled(qtbot, attempt)


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, modifier)


def rows(attempt: AttemptPanel) -> ChoiceField:
    assert isinstance(attempt.question.field, ChoiceField)
    return attempt.question.field


def words(attempt: AttemptPanel) -> WordsField:
    assert isinstance(attempt.question.field, WordsField)
    return attempt.question.field


def test_the_facts_come_first(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    services.quizzes.made = 3
    services.quizzes.more = {"attempts_allowed": 3, "warnings": (BriefWarning.OVER_LIMIT,)}
    page.load(PROFILE, COURSE, QUIZ)
    assert page.states.state == "loading"
    qtbot.waitUntil(lambda: page.states.state == "content")
    assert page.intro.start_button.text() == "Làm thêm một lần"
    services.quizzes.more = {"open_attempt_id": ATTEMPT, "open_remaining_s": 200.0}
    page.load(PROFILE, COURSE, QUIZ)
    qtbot.waitUntil(lambda: page.states.state == "content")
    assert page.intro.start_button.text() == "Làm tiếp"


def test_a_quiz_that_is_not_there_says_so(qtbot: QtBot, page: QuizPage) -> None:
    page.load(PROFILE, COURSE, "khong-co")
    qtbot.waitUntil(lambda: page.states.state == "error")


def test_every_kind_of_answer_is_saved_as_it_is_given(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    attempt = opened(qtbot, page)
    QTest.mouseClick(rows(attempt).rows[2], Qt.MouseButton.LeftButton)
    settled(qtbot, attempt)
    assert services.quizzes.answers[0] == ChoiceAnswer(2)
    assert attempt.saved_mark.text() == "Đã lưu"
    QTest.mouseClick(rows(attempt).rows[1], Qt.MouseButton.LeftButton)
    settled(qtbot, attempt)
    assert services.quizzes.answers[0] == ChoiceAnswer(1)
    assert [row.isChecked() for row in rows(attempt).rows] == [False, True, False, False]

    go(qtbot, attempt, 1)
    for row in (3, 0, 2, 2):
        rows(attempt).rows[row].click()
    settled(qtbot, attempt)
    assert services.quizzes.answers[1] == ChoicesAnswer((0, 3))

    go(qtbot, attempt, 2)
    rows(attempt).rows[1].click()
    settled(qtbot, attempt)
    assert services.quizzes.answers[2] == TruthAnswer(False)

    go(qtbot, attempt, 3)
    words(attempt).line.setText("Quo\u0302\u0301c hội ")
    attempt.go(2)
    qtbot.waitUntil(lambda: attempt.place == 2)
    assert services.quizzes.answers[3] == TextAnswer("Quốc hội"), "in NFC, though the line was left as typed"
    settled(qtbot, attempt)


def test_taking_everything_back_is_no_answer(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    attempt = opened(qtbot, page)
    go(qtbot, attempt, 1)
    rows(attempt).rows[0].click()
    rows(attempt).rows[0].click()
    settled(qtbot, attempt)
    assert services.quizzes.answers[1] is None
    assert attempt.count.text() == "Đã trả lời 0/4 câu"


def test_the_keyboard_does_it_all(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    attempt = opened(qtbot, page)
    field = rows(attempt)
    press(attempt, Qt.Key.Key_3)
    settled(qtbot, attempt)
    assert services.quizzes.answers[0] == ChoiceAnswer(2)
    press(field.rows[2], Qt.Key.Key_Up)
    settled(qtbot, attempt)
    assert services.quizzes.answers[0] == ChoiceAnswer(2), "moving is not choosing"
    press(field.rows[1], Qt.Key.Key_Space)
    settled(qtbot, attempt)
    assert services.quizzes.answers[0] == ChoiceAnswer(1)
    press(attempt, Qt.Key.Key_9)
    press(field.rows[1], Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: attempt.place == 1)
    settled(qtbot, attempt)
    press(rows(attempt).rows[0], Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: attempt.place == 0)


def test_tab_goes_from_the_answer_to_the_buttons_below(qtbot: QtBot, page: QuizPage) -> None:
    attempt = opened(qtbot, page)
    go(qtbot, attempt, 3)
    chain = [words(attempt).line, attempt.flag_button, attempt.previous, attempt.next, attempt.submit_button]
    for before, after in pairwise(chain):
        reached = before.nextInFocusChain()
        assert reached is not None
        while reached.focusPolicy() == Qt.FocusPolicy.NoFocus or not reached.isVisible():
            reached = reached.nextInFocusChain()
            assert reached is not None
        assert reached is after


def test_a_text_field_gets_every_key_and_every_composition(
    qtbot: QtBot, page: QuizPage, services: SampleServices
) -> None:
    attempt = opened(qtbot, page)
    go(qtbot, attempt, 3)
    line = words(attempt).line
    # Digits are letters here, as VNI needs them; arrows move the cursor.
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_9):
        press(line, key)
    press(line, Qt.Key.Key_Left)
    assert line.text() == "129"
    assert attempt.place == 3
    # An input method deletes what was typed and puts a letter with its marks in its place.
    line.clear()
    for letter in ("d", "a", "d"):
        line.insert(letter)
    press(line, Qt.Key.Key_Backspace)
    press(line, Qt.Key.Key_Backspace)
    press(line, Qt.Key.Key_Backspace)
    event = QInputMethodEvent("", [])
    event.setCommitString("đa")
    QApplication.sendEvent(line, event)
    assert line.text() == "đa"
    attempt.flush()
    settled(qtbot, attempt)
    assert services.quizzes.answers[3] == TextAnswer("đa")


def test_typing_is_saved_when_it_rests(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    attempt = opened(qtbot, page)
    go(qtbot, attempt, 3)
    line = words(attempt).line
    press(line, Qt.Key.Key_5)
    assert 3 not in services.quizzes.answers
    qtbot.waitUntil(lambda: services.quizzes.answers.get(3) == TextAnswer("5"), timeout=3000)


def test_the_screen_moves_on_only_when_the_answer_is_durable(
    qtbot: QtBot, page: QuizPage, services: SampleServices
) -> None:
    attempt = opened(qtbot, page)
    services.quizzes.gate.close()
    rows(attempt).rows[0].click()
    attempt.next.click()
    qtbot.waitUntil(lambda: ("answer", 0) in services.quizzes.calls)
    assert attempt.place == 0
    assert attempt.saved_mark.text() == "", "nothing is said to be saved before it is"
    services.quizzes.gate.open()
    qtbot.waitUntil(lambda: attempt.place == 1)
    assert services.quizzes.answers[0] == ChoiceAnswer(0)


def test_a_failing_save_keeps_the_answer_on_screen_and_offers_to_try_again(
    qtbot: QtBot, page: QuizPage, services: SampleServices
) -> None:
    attempt = opened(qtbot, page)
    services.quizzes.gate.error = FullError()
    rows(attempt).rows[3].click()
    attempt.next.click()
    qtbot.waitUntil(attempt.banner.isVisible)
    assert attempt.place == 0
    assert rows(attempt).rows[3].isChecked()
    assert attempt.banner.text.startswith("Câu trả lời chưa được lưu.")
    assert not page.settled
    services.quizzes.gate.error = None
    attempt.banner.acted.emit()
    settled(qtbot, attempt)
    assert services.quizzes.answers[0] == ChoiceAnswer(3)
    assert not attempt.banner.isVisible()
    assert attempt.saved_mark.text() == "Đã lưu"


def test_it_resumes_on_the_same_question_with_answers_and_marks(
    qtbot: QtBot, page: QuizPage, services: SampleServices
) -> None:
    services.quizzes.answers = {1: ChoicesAnswer((1,))}
    services.quizzes.flags = {1}
    services.quizzes.position = 1
    attempt = opened(qtbot, page)
    assert attempt.place == 1
    assert [row.isChecked() for row in rows(attempt).rows] == [False, True, False, False]
    assert attempt.flag_button.isChecked()
    assert [cell.answered for cell in attempt.cells] == [False, True, False, False]


def test_handing_in_asks_in_the_page_and_says_what_is_open(
    qtbot: QtBot, page: QuizPage, services: SampleServices
) -> None:
    attempt = opened(qtbot, page)
    rows(attempt).rows[0].click()
    attempt.flag_button.click()
    attempt.submit_button.click()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.submit_panel)
    assert "1/4" in page.submit_panel.detail.text()
    page.submit_panel.questionChosen.emit(2)
    assert page.stack.currentWidget() is attempt
    assert attempt.place == 2
    settled(qtbot, attempt)
    attempt.hand_in()
    with qtbot.waitSignal(page.openResult) as result:
        page.submit_panel.submit_button.click()
    assert result.args == [ATTEMPT]
    assert services.quizzes.submitted == [False]
    assert services.quizzes.calls[-1] == ("submit", 0)


def test_a_failing_hand_in_says_why_and_can_be_tried_again(
    qtbot: QtBot, page: QuizPage, services: SampleServices
) -> None:
    attempt = opened(qtbot, page)
    attempt.hand_in()
    services.quizzes.gate.error = FullError()
    page.submit_panel.submit_button.click()
    qtbot.waitUntil(page.submit_panel.banner.isVisible)
    assert not services.quizzes.submitted
    services.quizzes.gate.error = None
    with qtbot.waitSignal(page.submitted):
        page.submit_panel.banner.acted.emit()


def test_time_that_is_up_hands_in_what_was_given(
    qtbot: QtBot, page: QuizPage, services: SampleServices, hand: Hand
) -> None:
    attempt = opened(qtbot, page)
    go(qtbot, attempt, 3)
    words(attempt).line.setText("Quốc hội")
    hand.now += 901
    with qtbot.waitSignal(page.openResult, timeout=5000):
        assert attempt.countdown is not None
        attempt.countdown.tick()
    assert services.quizzes.answers[3] == TextAnswer("Quốc hội"), "what was being typed counts too"
    assert services.quizzes.submitted == [True]


def test_time_up_over_a_full_disk_waits_for_the_answer(
    qtbot: QtBot, page: QuizPage, services: SampleServices, hand: Hand
) -> None:
    attempt = opened(qtbot, page)
    services.quizzes.gate.error = FullError()
    rows(attempt).rows[0].click()
    qtbot.waitUntil(attempt.banner.isVisible)
    hand.now += 901
    assert attempt.countdown is not None
    attempt.countdown.tick()
    qtbot.waitUntil(lambda: attempt.writer.state is WriterState.FAILED)
    assert not services.quizzes.submitted
    services.quizzes.gate.error = None
    with qtbot.waitSignal(page.openResult):
        attempt.banner.acted.emit()
    assert services.quizzes.answers[0] == ChoiceAnswer(0)
    assert services.quizzes.submitted == [True]


def test_leaving_the_page_sends_on_what_was_typed(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    attempt = opened(qtbot, page)
    go(qtbot, attempt, 3)
    words(attempt).line.setText("Quốc hội")
    page.hide()
    qtbot.waitUntil(lambda: services.quizzes.answers.get(3) == TextAnswer("Quốc hội"))
    qtbot.waitUntil(lambda: page.settled)


def test_closing_the_window_sends_on_what_was_typed(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    attempt = opened(qtbot, page)
    go(qtbot, attempt, 3)
    words(attempt).line.setText("Quốc hội")
    page.close()
    qtbot.waitUntil(lambda: services.quizzes.answers.get(3) == TextAnswer("Quốc hội"))


def test_the_list_of_questions_folds_when_narrow(qtbot: QtBot, page: QuizPage) -> None:
    attempt = opened(qtbot, page)
    assert attempt.side.isVisible()
    assert not attempt.map_button.isVisible()
    page.resize(760, 480)
    qtbot.waitUntil(lambda: not attempt.side.isVisible())
    attempt.map_button.click()
    assert attempt.side.isVisible()
    attempt.map.chosen.emit(2)
    qtbot.waitUntil(lambda: attempt.place == 2)
    assert not attempt.side.isVisible()
    settled(qtbot, attempt)


def test_screen_readers_are_told_what_a_row_is(qtbot: QtBot, page: QuizPage) -> None:
    attempt = opened(qtbot, page)
    first = QAccessible.queryAccessibleInterface(rows(attempt).rows[0])
    assert first.role() == QAccessible.Role.RadioButton
    assert first.text(QAccessible.Text.Name) == "Hai bộ phận"
    go(qtbot, attempt, 1)
    many = QAccessible.queryAccessibleInterface(rows(attempt).rows[0])
    assert many.role() == QAccessible.Role.CheckBox
