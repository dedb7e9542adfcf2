"""The search palette by its real widgets: typing, input methods, keys, mouse, states, focus."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.content_views import SearchHit, SearchView
from tests.ui.search_samples import HITS, SampleSearch, found, hit
from ui.search.model import HIT, place_of, text_of, title_of, words_of
from ui.search.palette import SearchPalette
from ui.search.snippet import LINES, SnippetLayout
from ui.service_slot import ServiceSlot
from ui.tasks import Tasks
from ui.theme import TextRole, Theme
from ui.words import Words

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


class FaultError(Exception):
    kind = "storage-fault"


@pytest.fixture
def search() -> SampleSearch:
    return SampleSearch()


@pytest.fixture
def slot(search: SampleSearch, theme: Theme, words: Words) -> ServiceSlot:
    slot = ServiceSlot()
    slot.fill(SimpleNamespace(search=search))  # type: ignore[arg-type]  # stands in for the services
    return slot


class Behind(QWidget):
    """A window with two things that can have the keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = QLineEdit(self), QLineEdit(self)
        layout = QVBoxLayout(self)
        layout.addWidget(self.first)
        layout.addWidget(self.second)
        self.resize(1100, 700)


@pytest.fixture
def behind(qtbot: QtBot, theme: Theme) -> Behind:
    behind = Behind()
    qtbot.addWidget(behind)
    behind.show()
    behind.activateWindow()
    qtbot.waitUntil(behind.isActiveWindow)
    behind.first.setFocus()
    return behind


@pytest.fixture
def palette(
    qtbot: QtBot, behind: Behind, slot: ServiceSlot, tasks: Tasks, search: SampleSearch
) -> Iterator[SearchPalette]:
    palette = SearchPalette(slot, tasks, behind)
    palette.open_up()
    yield palette
    search.gate.set()
    palette.close_down()


def typed(qtbot: QtBot, palette: SearchPalette, text: str) -> None:
    """Types ASCII and waits for the answer."""
    QTest.keyClicks(palette.field, text)
    answered(qtbot, palette)


def answered(qtbot: QtBot, palette: SearchPalette) -> None:
    qtbot.waitUntil(lambda: not palette.searcher.pending)


def current(palette: SearchPalette) -> SearchHit | None:
    found: SearchHit | None = palette.list.currentIndex().data(HIT)
    return found


def said(palette: SearchPalette) -> str:
    """What it says instead of a list; empty while it lists."""
    notice = palette.notice
    return "" if notice.isHidden() else f"{notice.title.text()} {notice.detail.text()}".strip()


# --- typing -----------------------------------------------------------------------------------------------------------


def test_it_begins_with_one_hint_and_the_keyboard(palette: SearchPalette, search: SampleSearch) -> None:
    assert QApplication.focusWidget() is palette.field
    assert said(palette).startswith("Gõ vài từ")
    assert palette.list.isHidden()
    assert search.asked == []


def test_results_come_while_typing_once_typing_pauses(
    qtbot: QtBot, palette: SearchPalette, search: SampleSearch
) -> None:
    typed(qtbot, palette, "quoc hoi")
    assert search.asked == ["quoc hoi"]
    assert palette.list.hits.hits == HITS
    assert current(palette) == HITS[0]
    assert said(palette) == ""


def test_one_letter_finds_nothing_yet(qtbot: QtBot, palette: SearchPalette, search: SampleSearch) -> None:
    typed(qtbot, palette, " q ")
    assert search.asked == []
    assert said(palette).startswith("Gõ vài từ")


def test_what_is_overtaken_is_cancelled_and_its_answer_ignored(
    qtbot: QtBot, palette: SearchPalette, search: SampleSearch
) -> None:
    search.gate.clear()
    search.answer = lambda words: found(words, (hit(title=words),))
    QTest.keyClicks(palette.field, "dang")
    qtbot.waitUntil(lambda: search.asked == ["dang"])
    QTest.keyClicks(palette.field, " vien")
    qtbot.waitUntil(lambda: search.cancelled == ["dang"])
    qtbot.waitUntil(lambda: search.asked == ["dang", "dang vien"])
    assert palette.searcher.view is None
    search.gate.set()
    answered(qtbot, palette)
    assert [title_of(one) for one in palette.list.hits.hits] == ["dang vien"]


def test_old_results_stay_until_the_new_ones_are_in(qtbot: QtBot, palette: SearchPalette, search: SampleSearch) -> None:
    resets: list[int] = []
    typed(qtbot, palette, "quoc")
    palette.list.hits.modelReset.connect(lambda: resets.append(len(palette.list.hits.hits)))
    search.gate.clear()
    search.answer = lambda words: found(words, HITS[:2])
    QTest.keyClicks(palette.field, " hoi")
    qtbot.waitUntil(lambda: search.asked[-1] == "quoc hoi")
    assert palette.list.isVisible()
    assert palette.list.hits.hits == HITS
    qtbot.waitUntil(lambda: palette.status.text() == "Đang tìm…")
    search.gate.set()
    answered(qtbot, palette)
    assert resets == [2]
    assert palette.status.text() == ""


def test_letters_that_come_back_the_same_are_not_asked_again(
    qtbot: QtBot, palette: SearchPalette, search: SampleSearch
) -> None:
    typed(qtbot, palette, "quoc")
    palette.list.setCurrentIndex(palette.list.hits.index(2, 0))
    QTest.keyClick(palette.field, Qt.Key.Key_Backspace)
    typed(qtbot, palette, "c")
    assert search.asked == ["quoc"]
    assert current(palette) == HITS[2]


# --- input methods ----------------------------------------------------------------------------------------------------


def replay(palette: SearchPalette, *strokes: str) -> None:
    """What Unikey sends: letters, and Backspaces before the letters that replace them."""
    for stroke in strokes:
        if stroke == "<":
            QTest.keyClick(palette.field, Qt.Key.Key_Backspace)
        else:
            QTest.sendKeyEvent(
                QTest.KeyAction.Click, palette.field, Qt.Key.Key_unknown, stroke, Qt.KeyboardModifier.NoModifier
            )


def test_unikey_deletes_and_types_again(qtbot: QtBot, palette: SearchPalette, search: SampleSearch) -> None:
    palette.list.hits.modelReset.connect(lambda: emptied.append(len(palette.list.hits.hits)))
    emptied: list[int] = []
    # Telex: "ddaangr" becomes "đ", "đâ", "đân", "đâng", "đẩng"; each change is Backspaces and letters.
    replay(palette, "d", "<", "đ", "a", "<", "â", "n", "g", "<", "<", "<", "ẩ", "n", "g")
    answered(qtbot, palette)
    assert palette.field.text() == "đẩng"
    assert search.asked == ["đẩng"]
    # The first word is replaced as a whole: for a moment the field is empty, and nothing flickers.
    replay(palette, "<", "<", "<", "<", "đ", "ả", "n", "g")
    answered(qtbot, palette)
    assert palette.field.text() == "đảng"
    assert search.asked == ["đẩng", "đảng"]
    assert 0 not in emptied


def test_a_composition_is_left_alone_and_searched_when_it_is_committed(
    qtbot: QtBot, palette: SearchPalette, search: SampleSearch
) -> None:
    field = palette.field
    for preedit in ("q", "qu", "quố", "quốc"):
        QApplication.sendEvent(field, QInputMethodEvent(preedit, []))
    assert field.text() == ""
    commit = QInputMethodEvent()
    commit.setCommitString("quốc")
    QApplication.sendEvent(field, commit)
    answered(qtbot, palette)
    assert field.text() == "quốc"
    assert search.asked == ["quốc"]
    # Some replace what they committed before.
    commit = QInputMethodEvent()
    commit.setCommitString("ộc", -2, 2)
    QApplication.sendEvent(field, commit)
    answered(qtbot, palette)
    assert field.text() == "quộc"


def test_letters_typed_apart_from_their_marks_are_joined(
    qtbot: QtBot, palette: SearchPalette, search: SampleSearch
) -> None:
    palette.field.setText("ho\u0300a")
    answered(qtbot, palette)
    assert search.asked == ["hòa"]


# --- keys and mouse ---------------------------------------------------------------------------------------------------


def test_the_list_is_walked_while_the_field_keeps_the_caret(qtbot: QtBot, palette: SearchPalette) -> None:
    typed(qtbot, palette, "quoc hoi")
    places = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Down, Qt.Key.Key_Home):
        QTest.keyClick(palette.field, key)
        places.append(palette.list.currentIndex().row())
    assert places == [1, 2, 1, 4, 4, 0]
    QTest.keyClick(palette.field, Qt.Key.Key_PageDown)
    assert palette.list.currentIndex().row() > 1
    QTest.keyClick(palette.field, Qt.Key.Key_PageUp)
    assert palette.list.currentIndex().row() == 0
    assert QApplication.focusWidget() is palette.field
    assert palette.field.cursorPosition() == len("quoc hoi")
    assert palette.field.accessibleDescription().startswith("Bài 3. Quốc hội")


def test_with_shift_and_without_a_list_the_keys_are_the_fields_own(
    qtbot: QtBot, palette: SearchPalette, search: SampleSearch
) -> None:
    typed(qtbot, palette, "quoc hoi")
    QTest.keyClick(palette.field, Qt.Key.Key_Home, Qt.KeyboardModifier.ShiftModifier)
    assert palette.field.selectedText() == "quoc hoi"
    search.answer = lambda words: found(words, ())
    typed(qtbot, palette, "zz")
    QTest.keyClick(palette.field, Qt.Key.Key_Home)
    assert palette.field.cursorPosition() == 0


def test_enter_opens_the_current_hit_and_closes(qtbot: QtBot, palette: SearchPalette) -> None:
    typed(qtbot, palette, "quoc hoi")
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.chosen) as chosen:
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert chosen.args == [HITS[1]]
    assert palette.isHidden()


def test_enter_before_the_answer_opens_what_was_asked_for(
    qtbot: QtBot, palette: SearchPalette, search: SampleSearch
) -> None:
    typed(qtbot, palette, "quoc")
    search.answer = lambda words: found(words, HITS[3:])
    with qtbot.waitSignal(palette.chosen) as chosen:
        QTest.keyClicks(palette.field, " hoi")
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert chosen.args == [HITS[3]]


def test_typing_on_takes_an_early_enter_back(qtbot: QtBot, palette: SearchPalette) -> None:
    QTest.keyClicks(palette.field, "quoc")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    typed(qtbot, palette, " hoi")
    assert palette.is_open


def test_a_click_opens_a_hit(qtbot: QtBot, palette: SearchPalette) -> None:
    typed(qtbot, palette, "quoc hoi")
    qtbot.waitUntil(lambda: palette.list.visualRect(palette.list.hits.index(2, 0)).height() > 0)
    place = palette.list.visualRect(palette.list.hits.index(2, 0)).center()
    with qtbot.waitSignal(palette.chosen) as chosen:
        QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, pos=place)
    assert chosen.args == [HITS[2]]


def click_at(palette: SearchPalette, place: QPoint) -> None:
    QTest.mouseClick(palette, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, pos=place)


def test_a_click_beside_the_card_closes_one_inside_does_not(palette: SearchPalette) -> None:
    click_at(palette, palette.card.geometry().topLeft() + QPoint(2, 2))
    assert palette.is_open
    click_at(palette, QPoint(3, 3))
    assert palette.isHidden()


# --- the keyboard comes and goes --------------------------------------------------------------------------------------


def test_esc_closes_forgets_and_gives_the_keyboard_back(
    qtbot: QtBot, palette: SearchPalette, behind: Behind, search: SampleSearch
) -> None:
    typed(qtbot, palette, "quoc hoi")
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert palette.isHidden()
    assert QApplication.focusWidget() is behind.first
    assert palette.field.text() == ""
    assert palette.searcher.view is None
    palette.open_up()
    assert said(palette).startswith("Gõ vài từ")
    assert search.asked == ["quoc hoi"]


def test_opening_again_marks_what_is_typed(qtbot: QtBot, palette: SearchPalette) -> None:
    typed(qtbot, palette, "quoc hoi")
    palette.open_up()
    assert palette.field.selectedText() == "quoc hoi"


def test_a_page_that_takes_the_keyboard_gets_it_afterwards(palette: SearchPalette, behind: Behind) -> None:
    behind.second.setFocus()
    assert QApplication.focusWidget() is palette.field
    palette.close_down()
    assert QApplication.focusWidget() is behind.second


def test_what_had_the_keyboard_may_be_gone(qtbot: QtBot, palette: SearchPalette, behind: Behind) -> None:
    with qtbot.waitSignal(behind.first.destroyed):
        behind.first.deleteLater()
    palette.close_down()
    assert palette.isHidden()


def test_tab_stays_inside(qtbot: QtBot, palette: SearchPalette) -> None:
    typed(qtbot, palette, "quoc hoi")
    seen = []
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)
        seen.append(QApplication.focusWidget())
    assert seen == [palette.close_button, palette.field, palette.close_button]
    QTest.keyClick(palette.close_button, Qt.Key.Key_Escape)
    assert palette.isHidden()


def test_it_follows_the_window(palette: SearchPalette, behind: Behind) -> None:
    behind.resize(900, 500)
    assert palette.geometry() == behind.rect()
    assert behind.rect().contains(palette.card.geometry())


# --- what it says -----------------------------------------------------------------------------------------------------


def test_nothing_found_says_what_to_try(qtbot: QtBot, palette: SearchPalette, search: SampleSearch) -> None:
    search.answer = lambda words: found(words, ())
    typed(qtbot, palette, "xyz  abc")
    assert said(palette).startswith("Không tìm thấy “xyz abc” Thử ít từ hơn")
    assert palette.keys.isHidden()
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.is_open
    # A page that somebody pasted is not said again as a whole, and widens nothing.
    palette.field.setText("w" * 5000)
    answered(qtbot, palette)
    assert palette.notice.title.text() == f"Không tìm thấy “{'w' * 39}…”"
    assert palette.rect().contains(palette.card.geometry())


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (found("quoc hoi"), ""),
        (found("quoc hoi", more=True), "Còn kết quả khác. Gõ thêm từ để tìm sát hơn."),
        (
            found("quoc hoi", preparing=True, more=True),
            "Đang chuẩn bị tìm kiếm cho khóa học mới; kết quả có thể chưa đủ.",
        ),
    ],
)
def test_what_else_there_is_to_know(
    qtbot: QtBot, palette: SearchPalette, search: SampleSearch, view: SearchView, status: str
) -> None:
    search.answer = lambda _words: view
    typed(qtbot, palette, "quoc hoi")
    assert palette.status.text() == status


def test_a_failure_has_words_and_another_try(qtbot: QtBot, palette: SearchPalette, search: SampleSearch) -> None:
    typed(qtbot, palette, "quoc")
    search.error = FaultError()
    typed(qtbot, palette, " hoi")
    assert said(palette).startswith("Ổ đĩa không đọc hoặc ghi được")
    assert palette.list.isHidden()
    search.error = None
    palette.notice.button.click()
    answered(qtbot, palette)
    assert palette.list.hits.hits == HITS
    assert search.asked == ["quoc", "quoc hoi", "quoc hoi"]
    assert QApplication.focusWidget() is palette.field


def test_enter_tries_again_too(qtbot: QtBot, palette: SearchPalette, search: SampleSearch) -> None:
    search.error = FaultError()
    typed(qtbot, palette, "quoc hoi")
    search.error = None
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    answered(qtbot, palette)
    assert palette.list.hits.hits == HITS


def test_words_typed_before_the_services_are_there_are_searched_then(
    qtbot: QtBot, behind: Behind, tasks: Tasks, search: SampleSearch, words: Words
) -> None:
    slot = ServiceSlot()
    palette = SearchPalette(slot, tasks, behind)
    palette.open_up()
    QTest.keyClicks(palette.field, "quoc")
    qtbot.waitUntil(lambda: palette.searcher.opening)
    assert said(palette) == "Đang mở dữ liệu… Từ đã gõ sẽ được tìm ngay sau đó."
    QTest.keyClicks(palette.field, " hoi")
    slot.fill(SimpleNamespace(search=search))  # type: ignore[arg-type]  # stands in for the services
    answered(qtbot, palette)
    assert search.asked == ["quoc hoi"]
    assert palette.list.hits.hits == HITS


def test_a_palette_closed_before_the_services_came_asks_nothing(
    qtbot: QtBot, behind: Behind, tasks: Tasks, search: SampleSearch, words: Words
) -> None:
    slot = ServiceSlot()
    palette = SearchPalette(slot, tasks, behind)
    palette.open_up()
    QTest.keyClicks(palette.field, "quoc")
    qtbot.waitUntil(lambda: palette.searcher.opening)
    palette.close_down()
    slot.fill(SimpleNamespace(search=search))  # type: ignore[arg-type]  # stands in for the services
    assert not palette.searcher.pending
    assert search.asked == []


def test_more_to_find_is_searched_again_and_the_current_hit_stays(
    qtbot: QtBot, palette: SearchPalette, search: SampleSearch
) -> None:
    search.answer = lambda words: found(words, HITS[1:3], preparing=True)
    typed(qtbot, palette, "quoc hoi")
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    search.answer = found
    palette.refresh()
    answered(qtbot, palette)
    assert palette.list.hits.hits == HITS
    assert current(palette) == HITS[2]
    assert palette.status.text() == ""


def test_it_speaks_english(qtbot: QtBot, behind: Behind, slot: ServiceSlot, tasks: Tasks, words: Words) -> None:
    words.set_language("en")
    palette = SearchPalette(slot, tasks, behind)
    palette.open_up()
    assert palette.field.placeholderText() == "Search the courses"
    palette.close_down()


# --- hits -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "title", "place"),
    [
        (0, "Bài 3. Quốc hội và Chủ tịch nước", "1. Vị trí của Quốc hội · Khái quát về hệ thống chính trị ở Việt Nam"),
        (2, "Quốc hội", "Khái quát về hệ thống chính trị ở Việt Nam"),
        (3, "Luyện tập bài 3. Quốc hội và Chủ tịch nước", "Khái quát về hệ thống chính trị ở Việt Nam"),
    ],
)
def test_what_a_row_says(row: int, title: str, place: str) -> None:
    assert (title_of(HITS[row]), place_of(HITS[row])) == (title, place)


def test_what_is_to_be_found_on_the_page_is_the_original_text() -> None:
    one = hit(marked="… về [Đảng] và [Nhà nước].")
    assert text_of(one) == "… về Đảng và Nhà nước."
    assert words_of(one) == ("Đảng", "Nhà nước")


def bold(layout: SnippetLayout) -> list[str]:
    """What is painted in bold, counted as Qt counts."""
    units = layout.text.encode("utf-16-le")
    return [
        units[2 * mark.start : 2 * (mark.start + mark.length)].decode("utf-16-le") for mark in layout._layout.formats()
    ]


def test_hits_are_bold_where_they_stand_whatever_the_letters(theme: Theme) -> None:
    one = hit(marked="\U0001f1fb\U0001f1f3 cờ\n và \U00020000 [Quốc  hội]\u200b rồi [hòa] bình")
    layout = SnippetLayout(one.snippet, 600, theme)
    assert bold(layout) == ["Quốc hội", "hòa"]
    assert "\n" not in layout.text


@pytest.mark.parametrize("width", [160, 250, 400, 700])
def test_a_long_snippet_is_cut_to_its_lines_and_still_shows_a_hit(theme: Theme, width: int) -> None:
    words = "Nhân dân làm chủ thông qua các cơ quan đại diện "
    for marked in (words * 8 + "[Quốc hội] " + words * 8, "[Quốc hội] " + words * 9, words * 9):
        layout = SnippetLayout(hit(marked=marked).snippet, width, theme)
        assert layout.height <= LINES * theme.line_height(TextRole.BODY) + 1
        assert layout.text.endswith("…")
        assert ("[" in marked) == any("Qu" in part for part in bold(layout))


def test_an_empty_snippet_takes_no_room(theme: Theme) -> None:
    assert SnippetLayout((), 300, theme).height == 0


def test_rows_are_painted_for_every_kind(qtbot: QtBot, palette: SearchPalette, theme: Theme) -> None:
    typed(qtbot, palette, "quoc hoi")
    light = palette.list.grab().toImage()
    theme.set_choice("dark")
    assert palette.list.grab().toImage() != light
    assert palette.list.sizeHint().height() == sum(
        palette.list.sizeHintForIndex(palette.list.hits.index(row, 0)).height() for row in range(len(HITS))
    )


def test_larger_text_makes_higher_rows(qtbot: QtBot, palette: SearchPalette, theme: Theme) -> None:
    typed(qtbot, palette, "quoc hoi")
    before = palette.list.sizeHint().height()
    theme.set_text_scale(150)
    assert palette.list.sizeHint().height() > before
