"""The forms of every type of question by their real widgets: mouse, keyboard, taking back, marks, freezing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.views import CheckView, QuestionView
from content_cache.questions.answers import (
    LONGEST_ESSAY,
    LONGEST_TEXT,
    Answer,
    ChoiceAnswer,
    EssayAnswer,
    GapsAnswer,
    NumberAnswer,
    OrderAnswer,
    PairsAnswer,
    TextAnswer,
)
from tests.ui.question_samples import (
    ANSWERS,
    CLOZE,
    CORRECT,
    ESSAY,
    EVERY,
    MATCHING,
    MULTIPLE,
    NUMBER,
    ORDERING,
    PARTS,
    SCORES,
    SINGLE,
    WORDS,
    WRITTEN,
)
from ui.quiz.choice_rows import RowMark
from ui.quiz.fields import KINDS, field_for, kind_of
from ui.quiz.fields.answer_field import AnswerField
from ui.quiz.fields.choices import ChoiceField
from ui.quiz.fields.cloze import ClozeField, with_fills
from ui.quiz.fields.entries import NumberEntry, TextEntry
from ui.quiz.fields.essay import EssayField, word_count
from ui.quiz.fields.matching import MatchingField
from ui.quiz.fields.number import NumberField
from ui.quiz.fields.ordering import OrderField
from ui.quiz.fields.words import WordsField
from ui.quiz.question_view import QuestionPanel
from ui.quiz.typesetter import Typesetter
from ui.theme import Theme
from ui.theme.tokens import TEXT_SCALES

# Said by the offscreen platform whenever a window or a list is shown.
pytestmark = pytest.mark.qt_log_ignore("does not support")

F = TypeVar("F", bound=AnswerField)
Given = list[Answer | None]


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("vi_VN"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[QuestionPanel]:
    """A panel on a page, with a button below as on the real one."""
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    panel = QuestionPanel(page)
    column.addWidget(panel)
    column.addWidget(QPushButton("Câu tiếp theo", page))
    page.resize(820, 600)
    page.show()
    qtbot.waitActive(page)
    yield panel


def shown(panel: QuestionPanel, question: QuestionView, form: type[F], answer: Answer | None = None) -> tuple[F, Given]:
    given: Given = []
    panel.show_question(question, 1, 3, answer)
    assert isinstance(panel.field, form)
    panel.field.given.connect(given.append)
    QApplication.processEvents()
    panel.field.take_focus()
    return panel.field, given


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, modifier)


# --- every type ---


def test_every_type_of_the_format_has_a_form() -> None:
    assert set(KINDS) == {question.type for question in EVERY}


@pytest.mark.parametrize("question", EVERY, ids=lambda question: question.question_id)
def test_an_answer_is_shown_without_being_said_and_its_marks_too(panel: QuestionPanel, question: QuestionView) -> None:
    answer = ANSWERS[question.question_id]
    given: Given = []
    panel.given.connect(given.append)
    score = SCORES[question.question_id]
    check = CheckView(
        wrong=1,
        checked=answer,
        score=score,
        right=None if score is None else score == 1000,
        correct=CORRECT.get(question.question_id),
        parts=PARTS.get(question.question_id, ()),
        feedback_html="Xem lại bài 1.",
    )
    panel.show_question(question, 1, 3, answer)
    panel.show_check(check)
    panel.show_check(msgspec.structs.replace(check, settled=True))
    panel.freeze(on=True)
    panel.freeze(on=False)
    panel.grab()
    assert panel.field is not None
    panel.field.flush()
    assert given == []


@pytest.mark.parametrize("question", EVERY, ids=lambda question: question.question_id)
def test_every_stop_of_the_keyboard_has_a_name(panel: QuestionPanel, question: QuestionView) -> None:
    panel.show_question(question, 1, 3, ANSWERS[question.question_id])
    assert panel.field is not None
    stops = panel.field.stops()
    assert stops
    for stop in stops:
        said = QAccessible.queryAccessibleInterface(stop)
        assert said.text(QAccessible.Text.Name).strip(), stop
        assert stop.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("question", EVERY, ids=lambda question: question.question_id)
@pytest.mark.parametrize("scale", TEXT_SCALES)
def test_every_form_fits_a_narrow_page(panel: QuestionPanel, theme: Theme, question: QuestionView, scale: int) -> None:
    theme.set_text_scale(scale)
    page = panel.window()
    page.resize(620, 500)
    panel.show_question(question, 1, 3, ANSWERS[question.question_id])
    QApplication.processEvents()
    inner = panel.widget()
    assert inner is not None
    assert inner.width() <= panel.viewport().width()
    for widget in inner.findChildren(QWidget):
        if widget.isVisible():
            assert widget.mapTo(inner, QPoint(widget.width(), 0)).x() <= inner.width()


def test_a_type_that_is_not_known_is_answered_all_the_same() -> None:
    unknown = msgspec.structs.replace(WORDS, type="hotspot")
    assert kind_of(unknown) is KINDS["short_answer"]
    assert kind_of(msgspec.structs.replace(SINGLE, type="hotspot")) is KINDS["single_choice"]


# --- choices ---


def test_marks_of_choices_say_no_more_than_may_be_known(panel: QuestionPanel) -> None:
    field, _ = shown(panel, MULTIPLE, ChoiceField, ANSWERS["multiple"])
    panel.show_check(CheckView(wrong=1, checked=ANSWERS["multiple"], right=False))
    assert {row.mark for row in field.rows} == {RowMark.NONE}, "either of the two may be right"
    panel.show_check(CheckView(wrong=1, checked=ANSWERS["multiple"], right=False, correct=CORRECT["multiple"]))
    # Shown in the order 3, 0, 2, 1; chosen are 0 and 2; right are 0, 1, 3.
    assert [row.mark for row in field.rows] == [RowMark.MISSED, RowMark.RIGHT, RowMark.WRONG, RowMark.MISSED]
    assert field.rows[2].accessibleDescription() == "Chưa đúng"


def test_a_settled_question_takes_no_other_answer_and_freezing_ends_there(panel: QuestionPanel) -> None:
    field, given = shown(panel, SINGLE, ChoiceField, ChoiceAnswer(1))
    panel.show_check(CheckView(checked=ChoiceAnswer(1), right=True, settled=True, score=1000))
    field.rows[0].click()
    assert not field.press_digit(1)
    panel.freeze(on=True)
    panel.freeze(on=False)
    field.rows[0].click()
    assert given == []
    panel.show_check(CheckView())
    field.rows[0].click()
    assert given == [ChoiceAnswer(0)]


# --- matching ---


def test_options_are_chosen_by_letter_and_taken_back(panel: QuestionPanel) -> None:
    field, given = shown(panel, MATCHING, MatchingField)
    first, second, _ = field.pickers
    assert first.hasFocus()
    press(first, Qt.Key.Key_B)  # shown in the order 2, 0, 3, 1
    press(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    press(second, Qt.Key.Key_D)
    assert given == [PairsAnswer((0, None, None)), PairsAnswer((0, 1, None))]
    press(second, Qt.Key.Key_Delete)
    press(second, Qt.Key.Key_Up)
    press(first, Qt.Key.Key_Delete)
    assert given[2:] == [PairsAnswer((0, None, None)), None]
    press(first, Qt.Key.Key_Z)
    press(first, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(given) == 4, "there is no option of that letter"


def test_options_are_chosen_from_the_list_by_keyboard_and_mouse(qtbot: QtBot, panel: QuestionPanel) -> None:
    field, given = shown(panel, MATCHING, MatchingField)
    picker = field.pickers[1]
    picker.setFocus()
    press(picker, Qt.Key.Key_Return)
    qtbot.waitUntil(picker.view().isVisible)
    press(picker.view(), Qt.Key.Key_Down)
    press(picker.view(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not picker.view().isVisible())
    assert given == [PairsAnswer((None, 2, None))]
    # Qt takes no click so soon after the one that opened the list.
    before = QApplication.doubleClickInterval()
    QApplication.setDoubleClickInterval(0)
    QTest.mouseClick(picker, Qt.MouseButton.LeftButton)
    QApplication.setDoubleClickInterval(before)
    qtbot.waitUntil(picker.view().isVisible)
    QApplication.processEvents()
    place = picker.view().visualRect(picker.model().index(0, 0)).center()
    QTest.mouseClick(picker.view().viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    qtbot.waitUntil(lambda: not picker.view().isVisible())
    assert given[-1] is None
    assert picker.currentText() == "Chưa chọn"


def test_wheel_and_arrows_change_no_pair(panel: QuestionPanel) -> None:
    field, given = shown(panel, MATCHING, MatchingField, ANSWERS["matching"])
    picker = field.pickers[0]
    picker.setFocus()
    nothing = Qt.KeyboardModifier.NoModifier
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, nothing,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(picker, wheel)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageDown):
        press(picker, key)
    assert given == []
    assert picker.value == 0


def test_the_options_say_where_they_are_used(panel: QuestionPanel) -> None:
    field, _ = shown(panel, MATCHING, MatchingField, PairsAnswer((2, None, 2)))
    assert [label.text() for label in field.uses] == ["đã ghép với 1, 3", "", "", ""]
    field.press_digit(2)
    assert field.pickers[1].hasFocus()
    assert not field.press_digit(4)


def test_pairs_are_marked_one_by_one(panel: QuestionPanel) -> None:
    field, _ = shown(panel, MATCHING, MatchingField, ANSWERS["matching"])
    checked: dict[str, Any] = {"wrong": 1, "checked": ANSWERS["matching"], "right": False}
    panel.show_check(CheckView(**checked))
    assert [picker.right for picker in field.pickers] == [None, None, None]
    panel.show_check(CheckView(**checked, parts=(1000, 0, 0)))
    assert [picker.right for picker in field.pickers] == [True, False, None]
    panel.show_check(CheckView(**checked, correct=CORRECT["matching"]))
    assert [picker.right for picker in field.pickers] == [True, False, False]
    assert [row.wanted for row in field.rows] == ["", "Đáp án: D", "Đáp án: A"]


# --- ordering ---


def test_the_order_shown_is_nobodys_answer_until_it_is_kept(panel: QuestionPanel) -> None:
    field, given = shown(panel, ORDERING, OrderField)
    field.flush()
    assert given == []
    field.keep_button.click()
    assert given == [OrderAnswer((2, 0, 3, 1))]
    assert field.rows[0].hasFocus() or not field.keep_button.hasFocus()
    assert field.keep_button.isHidden()
    field.reset_button.click()
    assert given[-1] is None
    assert not field.keep_button.isHidden()


def test_items_are_moved_by_keys_and_the_keyboard_stays_with_them(panel: QuestionPanel) -> None:
    field, given = shown(panel, ORDERING, OrderField)
    row = field.rows[0]
    assert row.hasFocus()
    press(row, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    press(row, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert given == [OrderAnswer((0, 2, 3, 1)), OrderAnswer((0, 3, 2, 1))]
    assert row.hasFocus()
    press(row, Qt.Key.Key_Up)
    assert field.rows[1].hasFocus()
    assert len(given) == 2, "going from row to row moves nothing"
    first = field.rows[0]
    press(first, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert len(given) == 2, "there is nothing above"


def test_items_are_moved_by_their_arrows(panel: QuestionPanel) -> None:
    field, given = shown(panel, ORDERING, OrderField)
    row = field.rows[2]
    row.up.setFocus()
    row.up.click()
    row.up.click()
    assert given[-1] == OrderAnswer((3, 2, 0, 1))
    assert not row.up.isEnabled()
    assert row.hasFocus(), "the arrow can do no more; the keyboard is not lost"
    assert field.stops()[0] is row


def test_an_item_is_dragged_over_others_and_said_once(panel: QuestionPanel) -> None:
    field, given = shown(panel, ORDERING, OrderField)
    QApplication.processEvents()
    row, last = field.rows[0], field.rows[3]
    start = row.rect().center()
    end = last.mapTo(field, last.rect().center()) + QPoint(0, 4)

    def mouse(kind: QEvent.Type, at: QPoint) -> None:
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
        place = QPointF(row.mapFrom(field, at))
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, place, QPointF(row.mapToGlobal(place)), button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(row, event)
        QApplication.processEvents()

    begin = row.mapTo(field, start)
    mouse(QEvent.Type.MouseButtonPress, begin)
    for step in range(1, 11):
        mouse(QEvent.Type.MouseMove, begin + (end - begin) * step / 10)
    assert given == []
    mouse(QEvent.Type.MouseButtonRelease, end)
    assert given == [OrderAnswer((0, 3, 1, 2))]


def test_a_click_on_an_item_moves_nothing(panel: QuestionPanel) -> None:
    field, given = shown(panel, ORDERING, OrderField)
    QTest.mouseClick(field.rows[1], Qt.MouseButton.LeftButton)
    assert given == []
    assert field.rows[1].hasFocus()


def test_places_are_marked_and_a_frozen_order_stays(panel: QuestionPanel) -> None:
    field, given = shown(panel, ORDERING, OrderField, ANSWERS["ordering"])
    assert field.order == [0, 2, 1, 3]
    panel.show_check(
        CheckView(wrong=1, settled=True, checked=ANSWERS["ordering"], right=False, correct=CORRECT["ordering"])
    )
    assert [row.right for row in field.rows] == [True, False, False, True]
    assert "Đúng: vị trí 3" in field.rows[1].accessibleDescription()
    press(field.rows[0], Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert given == []
    assert field.keep_button.isHidden()
    assert field.reset_button.isHidden()


def test_an_order_that_does_not_fit_is_no_answer(panel: QuestionPanel) -> None:
    field, _ = shown(panel, ORDERING, OrderField, OrderAnswer((0, 1)))
    assert field.order == [2, 0, 3, 1]
    assert not field.keep_button.isHidden()


# --- cloze ---


def test_gaps_are_filled_in_and_stand_in_the_text(panel: QuestionPanel) -> None:
    field, given = shown(panel, CLOZE, ClozeField)
    press(field.stops()[0], Qt.Key.Key_A)  # shown in the order 1, 2, 0
    assert given == [GapsAnswer((ChoiceAnswer(1), None, None, None))]
    assert "(1) công nhân," in plain(field)
    words = field.entries[1]
    assert isinstance(words, TextEntry)
    words.line.setFocus()
    QTest.keyClicks(words.line, "nhan dan")
    field.flush()
    number = field.entries[2]
    assert isinstance(number, NumberEntry)
    press(words.line, Qt.Key.Key_Return)
    assert number.line.hasFocus(), "Enter goes on to the next gap"
    QTest.keyClicks(number.line, "1930")
    field.flush()
    assert given[-1] == GapsAnswer((ChoiceAnswer(1), TextAnswer("nhan dan"), NumberAnswer("1930"), None))
    assert "(2) nhan dan và" in plain(field)
    assert "(3) 1930." in plain(field)
    press(field.stops()[0], Qt.Key.Key_Delete)
    words.line.clear()
    number.line.clear()
    field.flush()
    assert given[-1] is None
    assert "công nhân" not in plain(field)


def plain(field: ClozeField) -> str:
    return field.text.accessibleName().replace("\u00a0", " ")


def test_what_is_typed_into_a_gap_is_text_in_the_text(panel: QuestionPanel) -> None:
    field, _ = shown(panel, CLOZE, ClozeField, GapsAnswer((None, TextAnswer("<b>x</b> & (3)"), None, None)))
    assert "(2) <b>x</b> & (3) và" in plain(field)


def test_numbers_in_parentheses_that_are_no_gaps_stay() -> None:
    assert with_fills("Khoản (2), (1) và (1) <a title='(2)'>(2)</a>.", ["A", "B"]) == (
        "Khoản (2), A và (1) <a title='(2)'>B</a>."
    )
    assert with_fills("(1) ______ và (2)&nbsp;____.", ["A", "B"]) == "A và B."


def test_a_gap_in_the_text_leads_to_its_field(panel: QuestionPanel) -> None:
    field, _ = shown(panel, CLOZE, ClozeField)
    field.text.linkPressed.emit("gap:2")
    assert field.stops()[2].hasFocus()
    assert field.press_digit(4)
    assert field.stops()[3].hasFocus()


def test_gaps_are_marked_as_far_as_is_known(panel: QuestionPanel) -> None:
    answer = ANSWERS["cloze"]
    field, _ = shown(panel, CLOZE, ClozeField, answer)
    checked: dict[str, Any] = {"wrong": 1, "checked": answer, "right": False, "correct": CORRECT["cloze"]}
    panel.show_check(CheckView(**checked))
    # Without the parts, other words and numbers than the ones shown may have been right.
    assert field.gap_marks == [True, None, None, False]
    panel.show_check(CheckView(**checked, parts=PARTS["cloze"]))
    assert field.gap_marks == [True, True, False, False]


# --- numbers and words ---


def test_a_number_says_how_it_is_read(panel: QuestionPanel) -> None:
    field, given = shown(panel, NUMBER, NumberField)
    entry = field.entry
    assert isinstance(entry, NumberEntry)
    QTest.keyClicks(field.line, "331.212,5")
    assert entry.reading == "Đọc là 331\u00a0212,5 · chưa chọn đơn vị"
    field.flush()
    assert entry.units is not None
    entry.units.buttons[0].click()
    assert entry.reading == "Đọc là 331\u00a0212,5\u00a0km²"
    assert given == [NumberAnswer("331.212,5"), NumberAnswer("331.212,5", "km²")]
    entry.units.buttons[0].click()
    assert given[-1] == NumberAnswer("331.212,5"), "the unit is taken back"
    field.line.clear()
    QTest.keyClicks(field.line, "ba")
    assert entry.reading.strip() == "", "nothing is said of what is half typed"
    field.flush()
    field.line.clearFocus()
    assert entry.reading.startswith("Chưa đọc được thành số.")
    assert given[-1] == NumberAnswer("ba"), "what was typed is what was answered"


def test_a_unit_alone_is_no_answer(panel: QuestionPanel) -> None:
    field, given = shown(panel, NUMBER, NumberField)
    assert isinstance(field.entry, NumberEntry)
    assert field.entry.units is not None
    field.entry.units.buttons[1].click()
    assert given == []
    QTest.keyClicks(field.line, "5")
    field.flush()
    assert given == [NumberAnswer("5", "ha")]


def test_a_line_that_is_too_long_is_kept_on_screen_and_says_so(panel: QuestionPanel) -> None:
    field, given = shown(panel, WORDS, WordsField)
    QApplication.clipboard().setText("a" * (LONGEST_TEXT + 7))
    press(field.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(field.line.text()) == LONGEST_TEXT + 7
    assert field.entry.note == "Dài hơn 1.000 ký tự. 7 ký tự cuối không được lưu."
    field.flush()
    assert given == [TextAnswer("a" * LONGEST_TEXT)]


# --- essay ---


def test_words_are_counted_as_people_count_them() -> None:
    assert word_count("") == 0
    assert word_count("  Đảng  Cộng\u00a0sản \n Việt-Nam - 1930 !") == 5
    assert word_count("Đa\u0309ng") == 1


def test_an_essay_is_said_when_typing_rests_and_counts_words(panel: QuestionPanel) -> None:
    field, given = shown(panel, ESSAY, EssayField)
    assert field.count.text() == "0 từ (yêu cầu từ 150 đến 600 từ)"
    QTest.keyClicks(field.sheet, "mot hai")
    press(field.sheet, Qt.Key.Key_Return)
    QTest.keyClicks(field.sheet, "ba")
    assert given == []
    field.flush()
    assert given == [EssayAnswer("mot hai\nba")]
    assert field.count.text().startswith("3 từ")
    field.sheet.clear()
    field.flush()
    assert given[-1] is None


def test_leaving_the_sheet_says_what_stands_on_it(panel: QuestionPanel) -> None:
    field, given = shown(panel, ESSAY, EssayField)
    QTest.keyClicks(field.sheet, "mot")
    press(field.sheet, Qt.Key.Key_Tab)
    assert not field.sheet.hasFocus()
    assert given == [EssayAnswer("mot")]
    assert field.sheet.toPlainText() == "mot", "Tab goes on, and is no letter"


def test_an_essay_says_before_the_limit_and_cuts_nothing_silently(panel: QuestionPanel) -> None:
    field, given = shown(panel, ESSAY, EssayField)
    field.sheet.setPlainText("ă" * (LONGEST_ESSAY - 1001))
    assert not field.limit.isVisible()
    field.sheet.setPlainText("ă" * (LONGEST_ESSAY - 999))
    assert field.limit.text() == "Còn viết được 999 ký tự (nhiều nhất 20.000)."
    # In parts each letter is two characters, and is kept as one.
    text = "a\u0306" * LONGEST_ESSAY + "\U0001f600zz"
    field.sheet.setPlainText(text)
    assert field.sheet.toPlainText() == text
    assert field.limit.text().startswith("Quá 20.000 ký tự. Phần tô màu (3 ký tự cuối)")
    (beyond,) = field.sheet.extraSelections()
    assert beyond.cursor.selectedText() == "\U0001f600zz"
    field.flush()
    assert given == [EssayAnswer("ă" * LONGEST_ESSAY)]


def test_a_frozen_text_can_be_read_and_copied(panel: QuestionPanel) -> None:
    field, given = shown(panel, ESSAY, EssayField, EssayAnswer(WRITTEN))
    panel.freeze(on=True)
    QTest.keyClicks(field.sheet, "x")
    press(field.sheet, Qt.Key.Key_Backspace)
    assert field.sheet.toPlainText() == WRITTEN
    press(field.sheet, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(field.sheet, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == WRITTEN
    assert given == []


def test_typing_without_a_rest_is_said_now_and_then(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, panel: QuestionPanel
) -> None:
    monkeypatch.setattr("ui.quiz.fields.answer_field.TYPING_RESTS_MS", 60_000)
    monkeypatch.setattr("ui.quiz.fields.answer_field.TYPING_SAID_AFTER_MS", 20)
    field, given = shown(panel, ESSAY, EssayField)
    QTest.keyClicks(field.sheet, "mot")
    qtbot.waitUntil(lambda: given == [EssayAnswer("mot")])


# --- checks in practice ---


def test_a_finding_is_shown_only_while_the_answer_stands(panel: QuestionPanel) -> None:
    field, _ = shown(panel, SINGLE, ChoiceField, ChoiceAnswer(0))
    said = "Đọc lại bài 1."
    panel.show_check(
        CheckView(wrong=1, tries_left=2, checked=ChoiceAnswer(0), right=False, score=0, feedback_html=said)
    )
    assert field.rows[0].mark is RowMark.WRONG
    assert {"Chưa đúng · 0/1 điểm", "Còn 2 lần kiểm tra.", said} <= texts(panel)
    field.rows[2].click()
    assert field.rows[0].mark is RowMark.NONE
    assert said not in texts(panel)
    assert "Câu trả lời đã thay đổi, chưa kiểm tra lại" in texts(panel)
    field.rows[0].click()
    assert field.rows[0].mark is RowMark.WRONG
    assert said in texts(panel)


def test_hints_are_shown_before_any_check_and_scrolled_to(qtbot: QtBot, panel: QuestionPanel) -> None:
    panel.window().resize(820, 300)
    shown(panel, MULTIPLE, ChoiceField)
    assert panel.check_card is not None
    assert not panel.check_card.isVisible()
    panel.show_check(CheckView(hints_html=("Gồm ba tổ chức.", "Viện kiểm sát là cơ quan nhà nước.")))
    assert {"Gợi ý 1", "Gợi ý 2", "Gồm ba tổ chức."} <= texts(panel)
    qtbot.waitUntil(lambda: panel.verticalScrollBar().value() > 0)


def test_a_right_answer_stands_below_a_line_that_was_not_right(panel: QuestionPanel) -> None:
    shown(panel, WORDS, WordsField, ANSWERS["words"])
    check = CheckView(wrong=1, tries_left=0, settled=True, checked=ANSWERS["words"], right=False)
    panel.show_check(check)
    assert "Đáp án" not in texts(panel)
    assert "Đã hết lượt kiểm tra câu này." in texts(panel)
    panel.show_check(msgspec.structs.replace(check, correct=CORRECT["words"]))
    assert {"Đáp án", "Quốc hội"} <= texts(panel)


def test_partly_right_and_penalties_read_as_marks(panel: QuestionPanel) -> None:
    shown(panel, MULTIPLE, ChoiceField, ANSWERS["multiple"])
    panel.show_check(CheckView(checked=ANSWERS["multiple"], right=False, score=333))
    assert "Đúng một phần · 0,67/2 điểm" in texts(panel)
    panel.show_check(CheckView(checked=ANSWERS["multiple"], right=True, score=750, settled=True))
    assert "Đúng · 1,5/2 điểm" in texts(panel)
    panel.show_check(CheckView(checked=ANSWERS["multiple"]))
    assert "Đã ghi nhận câu trả lời" in texts(panel)


def texts(panel: QuestionPanel) -> set[str]:
    """What is read on the panel, by eyes or by a screen reader."""
    QApplication.processEvents()
    seen = [widget for widget in panel.findChildren(QWidget) if widget.isVisible()]
    labels = {widget.text() for widget in seen if isinstance(widget, QLabel)}
    return labels | {widget.accessibleName() for widget in seen}


def test_section_partial_and_marks_are_told(panel: QuestionPanel) -> None:
    panel.show_question(MULTIPLE, 3, 20, None)
    told = "Phần I. Trắc nghiệm · Câu 3/20 · Chọn tất cả phương án đúng · tính điểm từng phần · 2 điểm"
    assert told in texts(panel)


def test_forms_stand_alone_too(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    for question in EVERY:
        field = field_for(question, Typesetter(Theme.current()), box)
        field.show_answer(ANSWERS[question.question_id])
        field.show_answer(None)
        field.show_marks(None)
