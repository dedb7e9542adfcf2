"""The reader by its real widgets: loading, reading on, links, the contents, the position, the look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.views import LessonState
from tests.ui.learn_samples import COURSE, DRAWING, IDS, PROFILE, SampleServices
from ui.reader.contents import ENTRY_ROLE, EntryKind
from ui.reader.footer import NextStep
from ui.reader.media import Frame, decode, is_drawing
from ui.reader.page import ReaderPage
from ui.reader.placeholders import UNKNOWN
from ui.tasks import Tasks
from ui.theme import Theme, tokens

# Said by the offscreen platform whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


class BrokenError(Exception):
    kind = "storage-fault"


@pytest.fixture
def services() -> SampleServices:
    return SampleServices()


@pytest.fixture
def visited() -> list[QUrl]:
    return []


@pytest.fixture
def page(qtbot: QtBot, services: SampleServices, visited: list[QUrl]) -> Iterator[ReaderPage]:
    tasks = Tasks()
    page = ReaderPage(services, tasks, open_address=visited.append)
    qtbot.addWidget(page)
    page.resize(1120, 700)
    page.show()
    yield page
    services.reading.gate.open()
    assert tasks.close(5)


def opened(qtbot: QtBot, page: ReaderPage, lesson_id: str = "bai-1", anchor: str = "") -> None:
    page.load(PROFILE, COURSE, lesson_id, anchor)
    qtbot.waitUntil(lambda: page.states.state == "content")
    # The outline comes when the text is there.
    qtbot.waitUntil(lambda: page.contents.model.rowCount() > 0)
    qtbot.waitUntil(page.footer.primary.isEnabled)


def scroll_to(page: ReaderPage, share: float) -> None:
    bar = page.view.verticalScrollBar()
    bar.setValue(round(bar.maximum() * share))


def test_it_waits_then_shows_the_lesson(qtbot: QtBot, page: ReaderPage, services: SampleServices) -> None:
    services.reading.gate.close()
    page.load(PROFILE, COURSE, "bai-1")
    assert page.states.state == "loading"
    assert not page.footer.isVisible()
    services.reading.gate.open()
    qtbot.waitUntil(lambda: page.states.state == "content")
    text = page.view.toPlainText()
    assert text.startswith("Bài 1. Hệ thống chính trị là gì")
    assert "khoảng 15 phút" in text
    assert page.footer.isVisible()


def test_a_lesson_that_can_not_be_opened_says_why_and_is_tried_again(
    qtbot: QtBot, page: ReaderPage, services: SampleServices
) -> None:
    services.reading.gate.error = BrokenError()
    page.load(PROFILE, COURSE, "bai-1")
    qtbot.waitUntil(lambda: page.states.state == "error")
    services.reading.gate.error = None
    page.load(PROFILE, COURSE, "bai-1")
    qtbot.waitUntil(lambda: page.states.state == "content")


def test_only_the_last_lesson_asked_for_is_shown(qtbot: QtBot, page: ReaderPage, services: SampleServices) -> None:
    services.reading.gate.close()
    page.load(PROFILE, COURSE, "bai-1")
    page.load(PROFILE, COURSE, "bai-2")
    services.reading.gate.open()
    qtbot.waitUntil(lambda: page.states.state == "content")
    assert page.view.toPlainText().startswith("Bài 2.")


def test_the_measure_is_kept_however_wide_the_window(qtbot: QtBot, page: ReaderPage) -> None:
    opened(qtbot, page)
    page.resize(1600, 700)
    inner = page.view.viewport().width() - 2 * tokens.SPACE_XL
    assert abs(inner - tokens.MEASURE) <= 1
    page.resize(500, 700)
    assert page.view.viewport().width() <= 500


def test_completing_leads_to_the_quiz_then_to_the_next_lesson(
    qtbot: QtBot, page: ReaderPage, services: SampleServices
) -> None:
    opened(qtbot, page)
    assert page.footer.step is NextStep.COMPLETE
    assert page.footer.primary.text() == "Hoàn thành bài"
    with qtbot.waitSignal(page.lessonCompleted) as done:
        page.footer.primary.click()
    assert done.args == [COURSE, "bai-1"]
    assert services.reading.completed == {"bai-1"}
    assert page.footer.primary.text() == "Làm bài luyện tập"
    with qtbot.waitSignal(page.openQuiz) as quiz:
        page.footer.primary.click()
    assert quiz.args == [COURSE, "luyen-tap-1"]
    services.library.made = 1
    opened(qtbot, page)
    qtbot.waitUntil(lambda: page.footer.primary.text() == "Bài tiếp theo")
    with qtbot.waitSignal(page.openLesson) as lesson:
        page.footer.primary.click()
    assert lesson.args == [COURSE, "bai-2"]


def test_completing_that_fails_says_so_and_can_be_tried_again(
    qtbot: QtBot, page: ReaderPage, services: SampleServices
) -> None:
    opened(qtbot, page)
    services.reading.gate.error = BrokenError()
    page.footer.primary.click()
    qtbot.waitUntil(page.banner.isVisible)
    assert page.footer.primary.isEnabled()
    services.reading.gate.error = None
    with qtbot.waitSignal(page.lessonCompleted):
        page.banner.acted.emit()
    assert not page.banner.isVisible()


def test_the_position_is_kept_and_found_again(qtbot: QtBot, page: ReaderPage, services: SampleServices) -> None:
    opened(qtbot, page)
    scroll_to(page, 0.5)
    kept = page.view.position
    assert 200 < kept < 800
    page.save_position()
    qtbot.waitUntil(lambda: services.reading.positions.get("bai-1") == kept)
    opened(qtbot, page, "bai-2")
    assert page.view.position == 0
    opened(qtbot, page)
    assert abs(page.view.position - kept) <= 2
    assert page.view.verticalScrollBar().value() > 0


def test_scrolling_keeps_the_position_by_itself(qtbot: QtBot, page: ReaderPage, services: SampleServices) -> None:
    opened(qtbot, page)
    scroll_to(page, 0.3)
    qtbot.waitUntil(lambda: "bai-1" in services.reading.positions, timeout=4000)


def test_another_width_or_text_size_keeps_the_place(qtbot: QtBot, page: ReaderPage) -> None:
    opened(qtbot, page)
    scroll_to(page, 0.6)
    kept = page.view.position
    page.resize(700, 600)
    assert abs(page.view.position - kept) <= 2
    with qtbot.waitSignal(page.textScaleChosen) as chosen:
        page.bar.scaleChosen.emit(130)
    try:
        assert chosen.args == [130]
        qtbot.waitUntil(lambda: page.view.document().defaultFont().pixelSize() == round(tokens.TYPE_READING * 1.3))
        assert abs(page.view.position - kept) <= 2
    finally:
        Theme.current().set_text_scale(100)


def test_progress_counts_what_was_read_not_what_is_seen(qtbot: QtBot, page: ReaderPage) -> None:
    opened(qtbot, page)
    assert page.footer.bar.value() < 900
    scroll_to(page, 1.0)
    assert page.footer.words.text() == "Đã đọc 100% bài này"
    assert page.footer.bar.property("tone") is None, "read is not completed"
    scroll_to(page, 0.0)
    assert page.footer.words.text() == "Đã đọc 100% bài này"


def test_links_between_lessons_go_through_the_window_and_land_on_the_heading(qtbot: QtBot, page: ReaderPage) -> None:
    opened(qtbot, page)
    with qtbot.waitSignal(page.openLesson) as asked:
        page.view.linkActivated.emit("lesson:bai-2#tap-trung")
    assert asked.args == [COURSE, "bai-2"]
    opened(qtbot, page, "bai-2")
    assert page.view.verticalScrollBar().value() > 0
    at = page.view.verticalScrollBar().value()
    page.view.linkActivated.emit("lesson:bai-2#khai-niem")
    assert page.view.verticalScrollBar().value() < at


def test_a_footnote_is_in_the_same_text(qtbot: QtBot, page: ReaderPage) -> None:
    opened(qtbot, page)
    page.view.linkActivated.emit("#fn1")
    assert page.view.verticalScrollBar().value() > 0


def test_the_web_is_opened_outside_and_only_the_web(qtbot: QtBot, page: ReaderPage, visited: list[QUrl]) -> None:
    opened(qtbot, page)
    for address in ("https://example.org/van-ban", "file:///etc/passwd", "javascript:alert(1)"):
        page.view.linkActivated.emit(address)
    assert visited == [QUrl("https://example.org/van-ban")]
    assert page.states.state == "content"


def test_nothing_is_loaded_from_anywhere_but_the_package(
    qtbot: QtBot, page: ReaderPage, services: SampleServices
) -> None:
    services.reading.html = '<p><img src="file:///etc/hostname"><img src="https://example.org/a.png"></p>'
    opened(qtbot, page)
    for name in ("file:///etc/hostname", "https://example.org/a.png"):
        assert page.view.loadResource(2, name).deviceIndependentSize().toSize() == UNKNOWN, "a sign, not the file"
        assert page.view.loadResource(3, name) is None


def test_the_contents_show_the_course_and_follow_the_reading(
    qtbot: QtBot, page: ReaderPage, services: SampleServices
) -> None:
    services.reading.completed = {"bai-2"}
    opened(qtbot, page)
    assert page.contents.isVisible()
    model = page.contents.model
    entries = [model.index(row).data(ENTRY_ROLE) for row in range(model.rowCount())]
    assert [entry.target for entry in entries if entry.kind is EntryKind.LESSON] == list(IDS)
    assert next(entry.text for entry in entries if entry.kind is EntryKind.TOPIC) == "Những vấn đề chung"
    assert next(entry for entry in entries if entry.target == "bai-2").state is LessonState.COMPLETED
    page.contents.headingChosen.emit("nguyen-tac")
    assert model.reached == "nguyen-tac"
    with qtbot.waitSignal(page.openLesson) as asked:
        page.contents.lessonChosen.emit("bai-4")
    assert asked.args == [COURSE, "bai-4"]


def test_the_contents_fold_away_when_narrow_and_lie_over_the_text_when_asked_for(
    qtbot: QtBot, page: ReaderPage
) -> None:
    opened(qtbot, page)
    page.resize(800, 500)
    qtbot.waitUntil(lambda: not page.contents.isVisible())
    page.bar.contents_button.click()
    assert page.contents.isVisible()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.contents.isVisible()
    page.resize(1200, 700)
    assert page.contents.isVisible()


def test_contents_are_gone_to_by_keyboard(qtbot: QtBot, page: ReaderPage) -> None:
    opened(qtbot, page)
    page.contents.list.setCurrentIndex(page.contents.model.index(page.contents.model.row_of("bai-3")))
    with qtbot.waitSignal(page.openLesson) as asked:
        QTest.keyClick(page.contents.list, Qt.Key.Key_Return)
    assert asked.args == [COURSE, "bai-3"]


def test_the_glossary_and_the_way_back(qtbot: QtBot, page: ReaderPage) -> None:
    opened(qtbot, page)
    scroll_to(page, 0.5)
    kept = page.view.position
    page.bar.glossary_button.click()
    qtbot.waitUntil(lambda: "Đảng bộ" in page.view.toPlainText())
    assert not page.footer.isVisible()
    page.bar.lesson.click()
    assert page.view.toPlainText().startswith("Bài 1.")
    assert page.footer.isVisible()
    assert abs(page.view.position - kept) <= 2


def test_dark_and_light_change_while_reading(qtbot: QtBot, page: ReaderPage) -> None:
    opened(qtbot, page)
    theme = Theme.current()
    theme.set_choice("dark")
    try:
        qtbot.waitUntil(lambda: tokens.DARK.accent_text in page.view.document().defaultStyleSheet())
    finally:
        theme.set_choice("light")


def test_space_turns_a_page(qtbot: QtBot, page: ReaderPage) -> None:
    opened(qtbot, page)
    QTest.keyClick(page.view, Qt.Key.Key_Space)
    down = page.view.verticalScrollBar().value()
    assert down > 0
    QTest.keyClick(page.view, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert page.view.verticalScrollBar().value() < down


def test_leaving_keeps_the_position(qtbot: QtBot, page: ReaderPage, services: SampleServices) -> None:
    opened(qtbot, page)
    scroll_to(page, 0.4)
    page.hide()
    qtbot.waitUntil(lambda: services.reading.positions.get("bai-1", 0) > 0)


# --- pictures ---


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_drawing_is_drawn_at_the_screens_resolution_within_the_measure(qapp: object, ratio: float) -> None:
    image = decode(DRAWING, Frame(measure=680, scale=1.0, ratio=ratio, ground=None))
    assert image.width() == round(680 * ratio)
    assert round(image.deviceIndependentSize().width()) == 680


def test_a_see_through_drawing_gets_paper_behind_it_in_the_dark(qapp: object) -> None:
    image = decode(DRAWING, Frame(measure=680, scale=1.0, ratio=1.0, ground="#ffffff"))
    assert image.pixelColor(0, 0) == QColor("#ffffff")


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\nbroken", b"<svg", b"<html>not a picture</html>", b"\x00" * 64]
)
def test_what_is_no_picture_is_no_picture(qapp: object, data: bytes) -> None:
    assert decode(data, Frame(measure=680, scale=1.0, ratio=1.0, ground=None)).isNull()


def test_drawings_are_known_by_their_first_letters() -> None:
    assert is_drawing(b"  <?xml version='1.0'?><svg/>")
    assert not is_drawing(b"\x89PNG")


def test_an_event_for_another_screen_is_taken(qtbot: QtBot, page: ReaderPage) -> None:
    opened(qtbot, page)
    QApplication.sendEvent(page.view, QEvent(QEvent.Type.DevicePixelRatioChange))
    assert page.states.state == "content"
