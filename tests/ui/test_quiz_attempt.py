"""An attempt by its quiz's rules: parts, one way only, marks, checks and hints, time that is over, keys, refusals."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.views import CheckView, QuestionView
from content_cache.questions.answers import ChoiceAnswer, TextAnswer
from tests.ui.learn_samples import ATTEMPT, COURSE, PROFILE, QUESTIONS, QUIZ, SampleServices
from ui.quiz.attempt_panel import AttemptPanel
from ui.quiz.cell import Checked
from ui.quiz.fields.choices import ChoiceField
from ui.quiz.page import QuizPage
from ui.quiz.question_map import HEADING_ROLE
from ui.quiz.writer import WriterState
from ui.tasks import Tasks
from ui.words import Words

# Said by the offscreen platform whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
NONE = Qt.KeyboardModifier.NoModifier


class KindError(Exception):
    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


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
def page(qtbot: QtBot, words: Words, services: SampleServices, hand: Hand, tasks: Tasks) -> Iterator[QuizPage]:
    page = QuizPage(services, tasks, monotonic=hand)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    yield page
    services.quizzes.gate.open()


def opened(qtbot: QtBot, page: QuizPage, **rules: object) -> AttemptPanel:
    page._services.quizzes.rules = rules  # type: ignore[attr-defined]  # of the stand-in
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


def rows(attempt: AttemptPanel) -> ChoiceField:
    assert isinstance(attempt.question.field, ChoiceField)
    return attempt.question.field


def replayed(widget: QWidget, typed: str) -> None:
    """Keys as an input method injects them: no scan code, Backspace, then whole letters with their marks."""
    for letter in typed:
        key = Qt.Key.Key_Backspace if letter == "\b" else Qt.Key.Key_unknown
        text = "" if letter == "\b" else letter
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, key, NONE, text))


# --- parts and the list of questions --------------------------------------------------------------------------------


def parted(services: SampleServices) -> None:
    services.quizzes.questions = tuple(
        msgspec.structs.replace(question, section="Phần một" if number < 2 else "Phần hai")
        for number, question in enumerate(QUESTIONS)
    )


def test_parts_stand_in_the_list_and_above_the_question(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    parted(services)
    attempt = opened(qtbot, page)
    model = attempt.map.cells
    entries = [model.index(row) for row in range(model.rowCount())]
    assert [entry.data(HEADING_ROLE) or entry.data() for entry in entries] == [
        "Phần một", "1", "2", "Phần hai", "3", "4",
    ]  # fmt: skip
    assert model.place_of(model.index_of(2)) == 2
    assert not model.flags(entries[0]) & Qt.ItemFlag.ItemIsEnabled
    go(qtbot, attempt, 2)
    assert "Phần hai" in attempt.question._place(attempt.attempt.questions[2], 3, 4, alone=False)
    attempt.grab()


def test_arrows_in_the_list_skip_the_headings_and_enter_goes_there(
    qtbot: QtBot, page: QuizPage, services: SampleServices
) -> None:
    parted(services)
    attempt = opened(qtbot, page)
    attempt.map.setFocus()
    attempt.map.setCurrentIndex(attempt.map.cells.index_of(1))
    QTest.keyClick(attempt.map, Qt.Key.Key_Down)
    assert attempt.map.cells.place_of(attempt.map.currentIndex()) == 3
    QTest.keyClick(attempt.map, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: attempt.place == 3)
    settled(qtbot, attempt)


def test_the_list_gives_letters_and_digits_to_the_page(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    attempt = opened(qtbot, page)
    attempt.map.setFocus()
    QTest.keyClick(attempt.map, Qt.Key.Key_2)
    settled(qtbot, attempt)
    assert services.quizzes.answers[0] == ChoiceAnswer(1)
    QTest.keyClick(attempt.map, Qt.Key.Key_F)
    settled(qtbot, attempt)
    assert services.quizzes.flags == {0}


def test_two_hundred_questions_have_their_numbers(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    services.quizzes.questions = QUESTIONS * 50
    services.quizzes.position = 150
    attempt = opened(qtbot, page)
    assert attempt.map.cells.rowCount() == 200
    shown = attempt.map.visualRect(attempt.map.cells.index_of(150))
    assert attempt.map.viewport().rect().contains(shown), "where this is stays in sight"


# --- marking --------------------------------------------------------------------------------------------------------


def test_f_marks_and_takes_the_mark_off(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    attempt = opened(qtbot, page)
    for marked in (True, False):
        QTest.keyClick(rows(attempt).rows[0], Qt.Key.Key_F)
        settled(qtbot, attempt)
        assert (services.quizzes.flags == {0}) == marked
        assert attempt.cells[0].flagged == marked
        assert attempt.flag_button.isChecked() == marked
    QTest.keyClick(rows(attempt).rows[0], Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, attempt)
    assert services.quizzes.flags == set(), "Ctrl+F is nobody's here"


@pytest.mark.parametrize("rules", [{"flagging": False}, {"sequential": True}])
def test_where_nothing_is_marked_there_is_no_button(
    qtbot: QtBot, page: QuizPage, services: SampleServices, rules: dict[str, object]
) -> None:
    attempt = opened(qtbot, page, **rules)
    assert attempt.flag_button.isHidden()
    QTest.keyClick(attempt, Qt.Key.Key_F)
    settled(qtbot, attempt)
    assert services.quizzes.flags == set()


# --- forward only ---------------------------------------------------------------------------------------------------


def test_forward_only_says_so_and_asks_before_a_blank_is_left(
    qtbot: QtBot, page: QuizPage, services: SampleServices
) -> None:
    attempt = opened(qtbot, page, sequential=True)
    assert attempt.previous.isHidden()
    assert attempt.footer.one_way.isVisible()
    attempt.next.click()
    settled(qtbot, attempt)
    assert attempt.place == 0
    assert attempt.notice.text.startswith("Câu này chưa trả lời.")
    attempt.next.click()
    qtbot.waitUntil(lambda: attempt.place == 1)
    settled(qtbot, attempt)
    assert attempt.notice.text == ""
    rows(attempt).rows[0].click()
    attempt.next.click()
    qtbot.waitUntil(lambda: attempt.place == 2)
    settled(qtbot, attempt)


def test_forward_only_goes_neither_back_nor_ahead(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    services.quizzes.position = 1
    attempt = opened(qtbot, page, sequential=True)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_PageUp):
        QTest.keyClick(attempt, key)
    attempt.map.clicked.emit(attempt.map.cells.index_of(3))
    attempt.map.clicked.emit(attempt.map.cells.index_of(0))
    attempt.go(3)
    settled(qtbot, attempt)
    assert attempt.place == 1
    attempt.hand_in()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.submit_panel)
    assert page.submit_panel.open_card.isHidden(), "nobody can go back to them"
    assert "còn 4 câu chưa trả lời" in page.submit_panel.detail.text()


# --- checks and hints -----------------------------------------------------------------------------------------------


def practice(qtbot: QtBot, page: QuizPage, **more: object) -> AttemptPanel:
    checks = tuple(CheckView(tries_left=2) for _ in QUESTIONS)
    return opened(qtbot, page, may_check=True, checks=checks, **more)


def hints(services: SampleServices, count: int) -> None:
    services.quizzes.questions = tuple(msgspec.structs.replace(question, hints=count) for question in QUESTIONS)


def test_without_the_rule_nothing_can_be_checked(qtbot: QtBot, page: QuizPage) -> None:
    assert opened(qtbot, page).tries.row is None


def test_the_price_is_said_before(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    hints(services, 2)
    attempt = practice(qtbot, page, try_penalty=250, hint_penalty=100)
    row = attempt.tries.row
    assert row is not None
    assert row.price.text() == "Được kiểm tra 2 lần. Chưa đúng thì trừ 25% điểm của câu. Mỗi gợi ý trừ 10%."
    assert not row.check_button.isEnabled(), "there is nothing to check yet"
    assert row.hint_button.text() == "Gợi ý (0/2)"


def test_a_wrong_check_can_be_tried_again_and_a_right_one_settles(
    qtbot: QtBot, page: QuizPage, services: SampleServices
) -> None:
    attempt = practice(qtbot, page)
    row = attempt.tries.row
    assert row is not None
    rows(attempt).rows[3].click()
    assert row.check_button.isEnabled()
    row.check_button.click()
    qtbot.waitUntil(lambda: attempt.cells[0].checked is Checked.WRONG)
    assert services.quizzes.calls[-1] == ("check", 0), "the answer was saved first"
    assert not row.check_button.isEnabled(), "the same answer again tells nothing new"
    rows(attempt).rows[1].click()
    assert attempt.cells[0].checked is None, "what was found is not about this answer"
    row.check_button.click()
    qtbot.waitUntil(lambda: attempt.cells[0].checked is Checked.RIGHT)
    assert row.isHidden()
    assert attempt.next.hasFocus() or not page.isActiveWindow()
    go(qtbot, attempt, 1)
    go(qtbot, attempt, 0)
    assert attempt.cells[0].checked is Checked.RIGHT
    attempt.grab()


def test_hints_come_one_by_one(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    hints(services, 1)
    attempt = practice(qtbot, page)
    row = attempt.tries.row
    assert row is not None
    row.hint_button.click()
    qtbot.waitUntil(lambda: not row.hint_button.isEnabled())
    assert services.quizzes.calls[-1] == ("hint", 0)
    qtbot.waitUntil(lambda: attempt.question.check_card is not None and attempt.question.check_card.isVisible())


def test_what_cannot_be_checked_is_said_in_place(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    attempt = practice(qtbot, page)
    row = attempt.tries.row
    assert row is not None
    rows(attempt).rows[3].click()
    settled(qtbot, attempt)
    services.quizzes.gate.error = KindError("not-checkable")
    row.check_button.click()
    qtbot.waitUntil(attempt.banner.isVisible)
    assert attempt.banner.text.startswith("Câu này không kiểm tra được lúc này.")
    assert row.check_button.isEnabled()


# --- keys -----------------------------------------------------------------------------------------------------------


def test_page_keys_turn_where_nothing_more_scrolls(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    attempt = opened(qtbot, page)
    QTest.keyClick(rows(attempt).rows[0], Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: attempt.place == 1)
    settled(qtbot, attempt)
    QTest.keyClick(rows(attempt).rows[0], Qt.Key.Key_PageUp)
    qtbot.waitUntil(lambda: attempt.place == 0)
    settled(qtbot, attempt)


def test_page_keys_scroll_first(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    services.quizzes.questions = (msgspec.structs.replace(QUESTIONS[0], html="<p>Dài</p>" * 80), *QUESTIONS[1:])
    attempt = opened(qtbot, page)
    bar = attempt.question.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(0)
    QTest.keyClick(attempt.question, Qt.Key.Key_PageDown)
    settled(qtbot, attempt)
    assert (attempt.place, bar.value() > 0) == (0, True)


def test_ctrl_enter_goes_on_and_asks_at_the_end(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    services.quizzes.questions = (QUESTIONS[3], QUESTIONS[3])
    attempt = opened(qtbot, page)
    line = attempt.question.findChildren(QLineEdit)[0]
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: attempt.place == 1)
    settled(qtbot, attempt)
    QTest.keyClick(attempt.question.findChildren(QLineEdit)[0], Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.submit_panel)


@pytest.mark.parametrize(
    "question",
    [
        QUESTIONS[3],
        msgspec.structs.replace(QUESTIONS[3], type="numeric"),
        msgspec.structs.replace(QUESTIONS[3], type="essay"),
    ],
    ids=lambda question: question.type,
)
def test_injected_keys_reach_every_field_and_no_shortcut(
    qtbot: QtBot, page: QuizPage, services: SampleServices, question: QuestionView
) -> None:
    services.quizzes.questions = (question, QUESTIONS[0])
    attempt = opened(qtbot, page)
    fields: list[QWidget] = [
        *attempt.question.findChildren(QLineEdit),
        *(edit for edit in attempt.question.findChildren(QPlainTextEdit)),
    ]
    field = next(one for one in fields if one.isVisible())
    # Telex: "phieesu 12f" arrives as letters, Backspaces and letters with their marks.
    replayed(field, "phie\b\bhiê\b\bhiế\b\bhiếu 19f")
    shown = field.text() if isinstance(field, QLineEdit) else field.toPlainText()  # type: ignore[attr-defined]
    assert shown.endswith("iếu 19f"), "every key arrived, in order"
    assert attempt.place == 0
    assert services.quizzes.flags == set(), "a typed f is a letter"
    attempt.flush()
    settled(qtbot, attempt)


# --- time -----------------------------------------------------------------------------------------------------------


def test_time_that_begins_to_matter_is_said_once(
    qtbot: QtBot, page: QuizPage, services: SampleServices, hand: Hand
) -> None:
    attempt = opened(qtbot, page, time_up="must_submit")
    assert attempt.notice.text == ""
    assert attempt.countdown is not None
    hand.now += 605
    attempt.countdown.tick()
    assert attempt.notice.text == "Còn 5 phút. Cần bấm Nộp bài trước khi hết giờ."
    go(qtbot, attempt, 1)
    hand.now += 5
    attempt.countdown.tick()
    assert attempt.notice.text == "", "said once"
    hand.now += 240
    attempt.countdown.tick()
    assert attempt.notice.text.startswith("Còn 1 phút.")


def test_grace_closes_answers_and_counts_down_to_handing_in(
    qtbot: QtBot, page: QuizPage, services: SampleServices, hand: Hand
) -> None:
    attempt = opened(qtbot, page, time_up="grace", grace_s=60.0)
    go(qtbot, attempt, 3)
    attempt.question.findChildren(QLineEdit)[0].setText("Quốc hội")
    hand.now += 900
    assert attempt.countdown is not None
    attempt.countdown.tick()
    qtbot.waitUntil(lambda: services.quizzes.expired)
    settled(qtbot, attempt)
    assert services.quizzes.answers[3] == TextAnswer("Quốc hội"), "what was being typed counts too"
    assert services.quizzes.calls.index(("answer", 3)) < services.quizzes.calls.index(("expire", 0))
    assert attempt.overtime.text.endswith("Còn 1:00 để bấm Nộp bài.")
    assert not services.quizzes.submitted, "nobody is overruled"
    hand.now += 12.5
    attempt.clock.grace.timeout.emit()
    assert attempt.overtime.text.endswith("Còn 0:48 để bấm Nộp bài.")
    # Questions can be looked at, and not be answered.
    go(qtbot, attempt, 0)
    QTest.keyClick(attempt, Qt.Key.Key_1)
    settled(qtbot, attempt)
    assert 0 not in services.quizzes.answers
    hand.now += 60
    attempt.clock.grace.timeout.emit()
    assert attempt.overtime.text.endswith("kèm dấu cần xem xét.")
    with qtbot.waitSignal(page.openResult):
        attempt.submit_button.click()
    assert services.quizzes.submitted == [False], "the learner pressed it, there was nothing left to ask"


def test_what_had_to_be_handed_in_can_be_and_says_that_it_is_marked(
    qtbot: QtBot, page: QuizPage, services: SampleServices, hand: Hand
) -> None:
    attempt = opened(qtbot, page, time_up="must_submit")
    hand.now += 900
    assert attempt.countdown is not None
    attempt.countdown.tick()
    settled(qtbot, attempt)
    assert services.quizzes.expired
    assert attempt.overtime.text.endswith("Bài chưa nộp trước khi hết giờ: vẫn nộp được, kèm dấu cần xem xét.")
    assert attempt.top.submit_button.kind == "primary"


def test_a_full_disk_at_the_end_of_the_time_can_be_tried_again(
    qtbot: QtBot, page: QuizPage, services: SampleServices, hand: Hand
) -> None:
    attempt = opened(qtbot, page, time_up="grace", grace_s=60.0)
    services.quizzes.gate.error = KindError("disk-full")
    hand.now += 900
    assert attempt.countdown is not None
    attempt.countdown.tick()
    qtbot.waitUntil(lambda: attempt.writer.state is WriterState.FAILED)
    assert not services.quizzes.expired
    services.quizzes.gate.error = None
    attempt.banner.acted.emit()
    settled(qtbot, attempt)
    assert services.quizzes.expired


@pytest.mark.parametrize("rule", ["grace", "must_submit"])
def test_an_expired_attempt_comes_back_closed(
    qtbot: QtBot, page: QuizPage, services: SampleServices, hand: Hand, rule: str
) -> None:
    services.quizzes.answers = {0: ChoiceAnswer(1)}
    services.quizzes.remaining_s = 0.0
    attempt = opened(qtbot, page, time_up=rule, expired=True, grace_s=20.0 if rule == "grace" else 0.0)
    assert attempt.over
    assert attempt.overtime.isVisible()
    assert ("0:20" in attempt.overtime.text) == (rule == "grace")
    assert attempt.time.text() == "Hết giờ"
    QTest.keyClick(attempt, Qt.Key.Key_3)
    settled(qtbot, attempt)
    assert services.quizzes.answers == {0: ChoiceAnswer(1)}


def test_a_paper_that_hands_itself_in_does_so_when_it_comes_back_too_late(
    qtbot: QtBot, page: QuizPage, services: SampleServices
) -> None:
    services.quizzes.remaining_s = 0.0
    page.load(PROFILE, COURSE, QUIZ)
    qtbot.waitUntil(lambda: page.states.state == "content")
    with qtbot.waitSignal(page.openResult) as result:
        page.intro.start_button.click()
    assert result.args == [ATTEMPT]
    assert services.quizzes.submitted == [True]


def test_time_that_runs_on_in_sleep_is_counted_by_the_clock_that_does(
    qtbot: QtBot, services: SampleServices, tasks: Tasks, hand: Hand
) -> None:
    awake, always = Hand(), hand
    page = QuizPage(services, tasks, monotonic=awake, boottime=always)
    qtbot.addWidget(page)
    page.show()
    attempt = opened(qtbot, page, always=True)
    always.now += 300
    assert attempt.countdown is not None
    assert attempt.countdown.remaining_s == 600


# --- handing in -----------------------------------------------------------------------------------------------------


def test_the_last_look_lists_what_is_open_and_what_is_marked(
    qtbot: QtBot, page: QuizPage, services: SampleServices
) -> None:
    services.quizzes.answers = {0: ChoiceAnswer(1), 2: ChoiceAnswer(1)}
    services.quizzes.flags = {2}
    attempt = opened(qtbot, page)
    attempt.hand_in()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.submit_panel)
    panel = page.submit_panel
    for card, places in ((panel.open_card, [1, 3]), (panel.flag_card, [2])):
        model = card.map.cells
        assert [model.place_of(model.index(row)) for row in range(model.rowCount())] == places
    panel.grab()
    panel.open_card.map.clicked.emit(panel.open_card.map.cells.index_of(3))
    assert attempt.place == 3
    settled(qtbot, attempt)


def test_time_that_ends_over_the_last_look_leaves_only_handing_in(
    qtbot: QtBot, page: QuizPage, services: SampleServices, hand: Hand
) -> None:
    attempt = opened(qtbot, page, tie_break_html="Dự đoán?", time_up="grace", grace_s=60.0)
    attempt.hand_in()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.submit_panel)
    panel = page.submit_panel
    assert panel.time.text() == "Còn 15 phút", "time is told here too"
    assert panel.tie_break is not None
    QTest.keyClicks(panel.tie_break.field.edit, "77")
    hand.now += 900
    assert attempt.countdown is not None
    attempt.countdown.tick()
    settled(qtbot, attempt)
    assert panel.title.text() == "Đã hết giờ làm bài"
    assert panel.overtime.text.endswith("Còn 1:00 để bấm Nộp bài.")
    assert panel.resume_button.isHidden()
    assert panel.tie_break.field.text == "77", "what was being typed stays"
    with qtbot.waitSignal(page.openResult):
        panel.submit_button.click()
    assert services.quizzes.tie_number == 77


@pytest.mark.parametrize("rule", ["submit", "grace"])
def test_time_that_ends_while_it_is_being_handed_in_changes_nothing(
    qtbot: QtBot, page: QuizPage, services: SampleServices, hand: Hand, rule: str
) -> None:
    attempt = opened(qtbot, page, time_up=rule, grace_s=60.0)
    attempt.hand_in()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.submit_panel)
    results: list[str] = []
    page.openResult.connect(results.append)
    services.quizzes.gate.close()
    page.submit_panel.submit_button.click()
    qtbot.waitUntil(lambda: ("submit", 0) in services.quizzes.calls)
    hand.now += 900
    assert attempt.countdown is not None
    attempt.countdown.tick()
    assert not page.submit_panel.submit_button.isEnabled()
    services.quizzes.gate.open()
    qtbot.waitUntil(lambda: bool(results))
    assert (results, services.quizzes.submitted) == ([ATTEMPT], [False])


def test_a_contest_asks_its_question_before(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    attempt = opened(qtbot, page, tie_break_html="Dự đoán số người trả lời đúng?", kind="contest")
    attempt.hand_in()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.submit_panel)
    card = page.submit_panel.tie_break
    assert card is not None
    QTest.keyClicks(card.field.edit, "12a")
    page.submit_panel.submit_button.click()
    assert card.field.fault.startswith("Nhập một số nguyên")
    assert not services.quizzes.submitted
    card.field.edit.setText("")
    replayed(card.field.edit, "1\b1.250")
    with qtbot.waitSignal(page.openResult):
        page.submit_panel.submit_button.click()
    assert services.quizzes.tie_number == 1250
    assert services.quizzes.calls.index(("tie-break", 0)) < services.quizzes.calls.index(("submit", 0))


def test_an_estimate_given_before_stands_there_again(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    attempt = opened(qtbot, page, tie_break_html="Dự đoán?", tie_break=125)
    attempt.hand_in()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.submit_panel)
    assert page.submit_panel.tie_break is not None
    assert page.submit_panel.tie_break.field.text == "125"


def test_an_expired_contest_still_asks(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    attempt = opened(qtbot, page, tie_break_html="Dự đoán?", expired=True, time_up="grace", grace_s=60.0)
    attempt.submit_button.click()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.submit_panel)
    settled(qtbot, attempt)
    assert not services.quizzes.submitted
    assert page.submit_panel.title.text() == "Đã hết giờ làm bài"
    assert page.submit_panel.resume_button.isHidden()


# --- what the rules refuse ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["answers-closed", "question-left", "not-checkable", "unfit-answer"])
def test_what_is_refused_for_good_is_said_and_read_again(
    qtbot: QtBot, page: QuizPage, services: SampleServices, kind: str
) -> None:
    attempt = opened(qtbot, page)
    refusing = services.quizzes.answer

    def refuse(*_given: object) -> object:
        services.quizzes.answer = refusing  # type: ignore[method-assign]
        raise KindError(kind)

    services.quizzes.answer = refuse  # type: ignore[method-assign, assignment]
    rows(attempt).rows[0].click()
    qtbot.waitUntil(lambda: page.attempt is not None and page.attempt is not attempt)
    assert page.attempt is not None
    assert page.attempt.banner.text
    assert page.attempt.cells[0].answered is False, "what was saved before stands"
    settled(qtbot, page.attempt)


def test_an_attempt_handed_in_elsewhere_leads_to_its_result(
    qtbot: QtBot, page: QuizPage, services: SampleServices
) -> None:
    attempt = opened(qtbot, page)
    services.quizzes.gate.error = KindError("attempt-closed")
    with qtbot.waitSignal(page.openResult) as result:
        rows(attempt).rows[0].click()
    assert result.args == [ATTEMPT]
