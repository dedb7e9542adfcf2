"""Finding words and passages: in text as it is stored, as Qt lays it out, and in the reader."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from content_cache.text import fold
from tests.ui.learn_samples import COURSE, PROFILE, SampleServices
from ui.reader.finding import MOST_OCCURRENCES, FoldedText, Span
from ui.reader.jump import Jump
from ui.reader.page import ReaderPage
from ui.tasks import Tasks
from ui.words import Words

# Said by the offscreen platform whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

WORDS = st.sampled_from(
    ["Đảng", "bộ", "cộng", "sản", "Quốc", "hội", "hòa", "hoà", "giải", "tiếng", "Việt", "2025", "a\u0301", "xã", "😀"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=30)


def words_at(text: str, span: Span) -> str:
    """The letters of a span given in UTF-16 code units, as Qt counts."""
    units = text.encode("utf-16-le")
    return units[2 * span[0] : 2 * span[1]].decode("utf-16-le")


def in_document(document: QTextDocument, span: Span) -> str:
    """What Qt has there."""
    cursor = QTextCursor(document)
    cursor.setPosition(span[0])
    cursor.setPosition(span[1], QTextCursor.MoveMode.KeepAnchor)
    return cursor.selectedText()


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dang cong san", "Đảng Cộng sản"),
        ("ĐẢNG   CỘNG SẢN", "Đảng Cộng sản"),
        ("hoà giải", "hòa giải"),
        ("to dan pho", "tổ\ndân phố"),
        ("uy ban", "Ủy\u00a0ban"),
    ],
)
def test_words_are_found_however_they_are_typed(typed: str, found: str) -> None:
    text = "Đảng Cộng sản Việt Nam, hòa giải ở tổ\ndân phố, Ủy\u00a0ban nhân dân"
    (span,) = FoldedText(text).occurrences(typed)
    assert words_at(text, span) == found


def test_places_are_qt_s_own_with_letters_of_two_units_and_decomposed_ones() -> None:
    text = "😀 " + unicodedata.normalize("NFD", "Hội đồng 😀 nhân dân")
    (span,) = FoldedText(text).occurrences("nhan dan")
    assert unicodedata.normalize("NFC", words_at(text, span)) == "nhân dân"
    (span,) = FoldedText(text).occurrences("hoi")
    assert unicodedata.normalize("NFC", words_at(text, span)) == "Hội"


def test_what_is_not_there_is_not_found() -> None:
    text = FoldedText("Quốc hội")
    assert text.occurrences("chính phủ") == []
    assert text.occurrences("  ") == []
    assert FoldedText("").occurrences("a") == []
    assert FoldedText("").locate("Quốc hội") is None


def test_counting_ends() -> None:
    assert len(FoldedText("a " * 5000).occurrences("a")) == MOST_OCCURRENCES


@given(TEXTS, st.data())
def test_any_run_of_words_is_found_where_it_stands(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    wanted = " ".join(words[first:last])
    spans = FoldedText(text).occurrences(wanted)
    assert spans, "if not this run, then one before it that reads the same without diacritics"
    assert {fold(words_at(text, span)) for span in spans} == {fold(wanted)}


# --- passages -------------------------------------------------------------------------------------------------------


def test_a_passage_is_found_across_cells_lines_and_marks(qapp: object) -> None:
    document = QTextDocument()
    document.setHtml(
        "<h2>Tổ chức</h2><table><tr><td>Cấp tỉnh</td><td>Hội đồng nhân dân</td></tr>"
        "<tr><td>Cấp xã</td><td>Ủy ban<br>nhân dân</td></tr></table>"
        "<p>Chính quyền địa phương <a href='#fn1'>[1]</a> hai cấp <img src='x'> từ ngày 01/7/2025.</p>"
    )
    text = FoldedText(document.toPlainText())
    located = text.locate("Hội đồng nhân dân Cấp xã Ủy ban nhân dân", ("ủy ban",))
    assert located is not None
    assert in_document(document, located.span).startswith("Hội đồng nhân dân")
    assert [in_document(document, mark) for mark in located.marks] == ["Ủy ban"]
    located = text.locate("…Chính quyền địa phương[1] hai cấp từ ngày 01/7/2025", ("hai cấp",))
    assert located is not None
    assert [in_document(document, mark) for mark in located.marks] == ["hai cấp"]


def test_a_passage_whose_ends_differ_is_found_by_what_is_around_the_hit() -> None:
    text = "Mở đầu. " * 20 + "Mặt trận Tổ quốc Việt Nam giám sát và phản biện xã hội theo luật định."
    located = FoldedText(text).locate(
        "(cắt)ặt trận Tổ quốc Việt Nam giám sát và phản biện xã hội (khác)", ("phản biện",)
    )
    assert located is not None
    assert words_at(text, located.marks[0]) == "phản biện"


def test_without_hits_the_middle_of_a_passage_will_do() -> None:
    text = "Mặt trận Tổ quốc Việt Nam giám sát và phản biện xã hội theo luật định."
    located = FoldedText(text).locate("xyz Tổ quốc Việt Nam giám sát và phản biện xã hội theo luậ abc")
    assert located is not None
    assert "giám sát" in words_at(text, located.span)


def test_the_place_after_the_heading_comes_first() -> None:
    text = "Quyền lực nhà nước. Phần hai. Quyền lực nhà nước. Phần ba."
    folded = FoldedText(text)
    first, second = (folded.locate("quyền lực nhà nước", (), start) for start in (0, 20))
    assert first is not None
    assert second is not None
    assert first.span[0] == 0
    assert second.span[0] == text.index("Quyền", 1)
    third = folded.locate("quyền lực nhà nước", (), 50)
    assert third is not None, "what stands before is looked at last"


def test_hits_are_whole_words() -> None:
    text = "Cán bộ quan tâm việc an ninh"
    located = FoldedText(text).locate(text, ("an",))
    assert located is not None
    assert [words_at(text, mark) for mark in located.marks] == ["an"]
    assert located.marks[0][0] == text.index("an ninh")


@given(TEXTS, st.data())
def test_any_passage_is_found_with_other_white_space(words: list[str], data: st.DataObject) -> None:
    text = "\n".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    passage = "  ".join(words[first:last])
    located = FoldedText(text).locate(f"…{passage}…")
    if any(char.isalnum() for char in passage):
        assert located is not None
        assert located.span[0] < located.span[1] <= len(text.encode("utf-16-le")) // 2


@given(st.text(max_size=60), st.text(max_size=20), st.lists(st.text(max_size=5), max_size=3))
def test_nothing_breaks_it(text: str, words: str, hits: list[str]) -> None:
    folded = FoldedText(text)
    length = len(text.encode("utf-16-le", "surrogatepass")) // 2
    for span in folded.occurrences(words):
        assert 0 <= span[0] < span[1] <= length
    located = folded.locate(words, hits)
    if located is not None:
        assert 0 <= located.span[0] < located.span[1] <= length


def test_a_page_of_an_anchor() -> None:
    assert Jump("page=5").page == 4
    assert Jump("page=0").page == 0
    assert Jump("trang-5").page is None
    assert not Jump()
    assert Jump(find="x")


# --- in the reader --------------------------------------------------------------------------------------------------


@pytest.fixture
def services() -> SampleServices:
    return SampleServices()


@pytest.fixture
def page(qtbot: QtBot, words: Words, services: SampleServices) -> Iterator[ReaderPage]:
    tasks = Tasks()
    page = ReaderPage(services, tasks)
    qtbot.addWidget(page)
    page.resize(1120, 700)
    page.show()
    yield page
    assert tasks.close(5)


def marked(page: ReaderPage) -> list[str]:
    return [one.cursor.selectedText() for one in page.view.extraSelections()]


def wait_for_text(qtbot: QtBot, page: ReaderPage) -> None:
    qtbot.waitUntil(lambda: page.states.state == "content" and page.view.verticalScrollBar().maximum() > 0)


def test_a_hit_is_shown_a_third_from_the_top_and_marked(qtbot: QtBot, page: ReaderPage) -> None:
    hits = ("phối hợp", "kiểm soát")
    page.load(PROFILE, COURSE, "bai-2", "nguyen-tac", "có sự phân công,  phối hợp, kiểm\nsoát giữa", hits=hits)
    wait_for_text(qtbot, page)
    assert marked(page) == ["phối hợp", "kiểm soát"]
    cursor = page.view.textCursor()
    plain = page.view.toPlainText()
    assert cursor.position() > plain.index("Những nguyên tắc")
    top = page.view.cursorRect(cursor).top()
    assert abs(top - page.view.viewport().height() / 3) < 40


def test_the_mark_goes_with_a_click_and_when_it_is_scrolled_away(qtbot: QtBot, page: ReaderPage) -> None:
    for leave in ("click", "scroll"):
        page.load(PROFILE, COURSE, "bai-2", "", "Quyền lực nhà nước", hits=("quyền lực",))
        wait_for_text(qtbot, page)
        qtbot.waitUntil(lambda: marked(page) == ["Quyền lực"])
        if leave == "click":
            QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton)
        else:
            bar = page.view.verticalScrollBar()
            bar.setValue(bar.value() + 20)
            assert marked(page) == ["Quyền lực"], "a little further it is still in sight"
            bar.setValue(bar.maximum())
        assert marked(page) == []


def test_what_is_not_found_leads_to_its_heading(qtbot: QtBot, page: ReaderPage) -> None:
    page.load(PROFILE, COURSE, "bai-2", "tap-trung", "không hề có trong bài này", hits=("không hề",))
    wait_for_text(qtbot, page)
    assert marked(page) == []
    assert page.view.verticalScrollBar().value() > 0


def test_a_jump_wins_over_where_reading_stopped(qtbot: QtBot, page: ReaderPage, services: SampleServices) -> None:
    services.reading.positions["bai-2"] = 900
    page.load(PROFILE, COURSE, "bai-2", "", "Hiến pháp năm 2013 quy định")
    wait_for_text(qtbot, page)
    assert page.view.verticalScrollBar().value() == 0
    assert marked(page) == ["Hiến pháp năm 2013 quy định"]


def test_a_term_of_the_glossary_is_jumped_to(qtbot: QtBot, page: ReaderPage) -> None:
    page.load_glossary(PROFILE, COURSE, "", "Đảng bộ Tổ chức đảng ở một cấp", hits=("đảng bộ",))
    qtbot.waitUntil(lambda: marked(page) == ["Đảng bộ"])


def test_words_are_looked_for_in_a_lesson(qtbot: QtBot, page: ReaderPage) -> None:
    page.load(PROFILE, COURSE, "bai-1")
    wait_for_text(qtbot, page)
    QTest.keyClick(page.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.find_bar.isVisible()
    QTest.keyClicks(page.find_bar.line, "kiem soat")
    qtbot.waitUntil(lambda: page.find_bar.count.text() == "1 / 16")
    assert len(marked(page)) == 17, "all of them, and the one that is looked at once more"
    QTest.keyClick(page.find_bar.line, Qt.Key.Key_Return)
    assert page.find_bar.count.text() == "2 / 16"
    QTest.keyClick(page.find_bar.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(page.find_bar.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert page.find_bar.count.text() == "16 / 16"
    assert page.view.verticalScrollBar().value() > 0
    QTest.keyClick(page.find_bar.line, Qt.Key.Key_F3)
    assert page.find_bar.count.text() == "1 / 16"
    page.find_bar.line.setText("không có đâu")
    qtbot.waitUntil(lambda: page.find_bar.count.text() == "Không tìm thấy")
    assert not page.find_bar.next.isEnabled()
    QTest.keyClick(page.find_bar.line, Qt.Key.Key_Escape)
    assert not page.find_bar.isVisible()
    assert marked(page) == []


def test_looking_begins_where_reading_is(qtbot: QtBot, page: ReaderPage) -> None:
    page.load(PROFILE, COURSE, "bai-1")
    wait_for_text(qtbot, page)
    bar = page.view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    page.bar.find_button.click()
    page.find_bar.line.setText("quyền lực")
    qtbot.waitUntil(lambda: page.find_bar.count.text().endswith("/ 16"))
    assert int(page.find_bar.count.text().split()[0]) > 1


def test_another_lesson_ends_looking(qtbot: QtBot, page: ReaderPage) -> None:
    page.load(PROFILE, COURSE, "bai-1")
    wait_for_text(qtbot, page)
    page.open_find()
    page.find_bar.line.setText("quyền")
    qtbot.waitUntil(lambda: bool(marked(page)))
    page.load(PROFILE, COURSE, "bai-2")
    assert not page.find_bar.isVisible()
    wait_for_text(qtbot, page)
    assert marked(page) == []
