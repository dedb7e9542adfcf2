"""The library and a course's page: what every state shows, and what mouse and keyboard do."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.views import CourseOutline, CourseState, LessonKind, LessonState, LibraryView, UnfinishedFetch
from tests.ui.fakes import AT, CARDS, LIBRARY, OUTLINE, FakeServices
from ui.library.card_delegate import FETCH, GO_ON, LEARN, MORE, PAUSE, UPDATE
from ui.library.card_menu import MEDIA, STOP, menu_of
from ui.library.course_page import CoursePage, NextStep
from ui.library.fetch_state import FetchPhase
from ui.library.fetches import Fetches
from ui.library.outline_delegate import OutlineDelegate
from ui.library.page import LibraryPage
from ui.service_slot import ServiceSlot
from ui.tasks import Tasks
from ui.theme import Theme
from ui.widgets import ConfirmDialog
from ui.words import Words

# Said by the offscreen platform whenever a window or a menu is shown.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
AVAILABLE = 3


class FaultError(Exception):
    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def slot(services: FakeServices, theme: Theme, words: Words) -> ServiceSlot:
    slot = ServiceSlot()
    slot.fill(services)  # type: ignore[arg-type]  # stands in for the services
    return slot


@pytest.fixture
def fetches(tasks: Tasks) -> Fetches:
    return Fetches(tasks)


@pytest.fixture
def page(qtbot: QtBot, slot: ServiceSlot, tasks: Tasks, fetches: Fetches) -> LibraryPage:
    page = LibraryPage(slot, tasks, fetches)
    qtbot.addWidget(page)
    page.resize(1100, 760)
    page.show()
    return page


def load(qtbot: QtBot, page: LibraryPage, state: str = "content", *, enrolled: bool = True) -> None:
    page.load("p-lan", enrolled=enrolled)
    qtbot.waitUntil(lambda: page.states.state == state and page.refresh_button.isEnabled())


def press(qtbot: QtBot, page: LibraryPage, row: int, part: str) -> None:
    place = QRect()

    def there() -> bool:
        nonlocal place
        place = page.delegate.place_of(page.model.index(row, 0), part)
        return not place.isEmpty()

    qtbot.waitUntil(there)
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place.center())


def buttons(page: LibraryPage, row: int) -> list[str]:
    return [part for part, _ in page.delegate.words(page.model.item(row)).buttons]


def test_cards_say_what_comes_next(qtbot: QtBot, page: LibraryPage) -> None:
    load(qtbot, page)
    said = [page.delegate.words(page.model.item(row)) for row in range(4)]
    assert said[0].below == "Tiếp theo: Bài 4. Chính quyền địa phương hai cấp từ tháng 7 năm 2025"
    assert said[0].measure == "3/8 bài"
    assert said[1].chip == "Có bản mới"
    assert said[2].below == "Đã học xong các bài"
    assert said[2].share == 1.0
    assert (said[3].chip, said[3].measure) == ("Chưa có trên máy", "14,3 MB")
    assert [page.model.item(row).obvious for row in range(4)] == [True, False, False, False]


def test_one_press_goes_on_with_the_next_lesson(qtbot: QtBot, page: LibraryPage) -> None:
    load(qtbot, page)
    with qtbot.waitSignal(page.openLesson) as opened:
        press(qtbot, page, 0, LEARN)
    assert opened.args == ["he-thong-chinh-tri", "bai-4"]
    with qtbot.waitSignal(page.openCourse) as course:
        QTest.mouseClick(
            page.list.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            page.list.visualRect(page.model.index(0, 0)).topLeft() + QPoint(30, 20),
        )
    assert course.args == ["he-thong-chinh-tri"]


def test_the_keyboard_opens_fetches_and_stops(
    qtbot: QtBot, page: LibraryPage, services: FakeServices, fetches: Fetches
) -> None:
    load(qtbot, page)
    page.list.setFocus(Qt.FocusReason.TabFocusReason)
    page.list.setCurrentIndex(page.model.index(0, 0))
    assert page.list.shows_focus(page.model.index(0, 0))
    with qtbot.waitSignal(page.openCourse):
        QTest.keyClick(page.list, Qt.Key.Key_Return)
    services.library.gate.clear()
    QTest.keyClick(page.list, Qt.Key.Key_End)
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    state = fetches.state(CARDS[AVAILABLE].course_id)
    assert state is not None
    assert state.running
    QTest.keyClick(page.list, Qt.Key.Key_Escape)
    state = fetches.state(CARDS[AVAILABLE].course_id)
    assert state is not None
    assert state.phase is FetchPhase.PAUSED
    qtbot.waitUntil(lambda: ("pause", CARDS[AVAILABLE].course_id) in services.library.calls)
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    services.library.gate.set()
    qtbot.waitUntil(lambda: fetches.state(CARDS[AVAILABLE].course_id) is None)


def test_a_fetch_shows_its_progress_and_ends_well(
    qtbot: QtBot, page: LibraryPage, services: FakeServices, fetches: Fetches
) -> None:
    load(qtbot, page)
    services.library.gate.clear()
    press(qtbot, page, AVAILABLE, FETCH)
    qtbot.waitUntil(lambda: page.delegate.words(page.model.item(AVAILABLE)).measure == "5,0 MB / 14,3 MB")
    assert buttons(page, AVAILABLE) == [PAUSE]
    with qtbot.waitSignal(fetches.fetched):
        services.library.gate.set()
    assert fetches.state(CARDS[AVAILABLE].course_id) is None


def test_a_fetch_rests_and_goes_on(qtbot: QtBot, page: LibraryPage, services: FakeServices, fetches: Fetches) -> None:
    load(qtbot, page)
    services.library.gate.clear()
    press(qtbot, page, AVAILABLE, FETCH)
    qtbot.waitUntil(lambda: page.delegate.words(page.model.item(AVAILABLE)).measure == "5,0 MB / 14,3 MB")
    press(qtbot, page, AVAILABLE, PAUSE)
    said = page.delegate.words(page.model.item(AVAILABLE))
    assert (said.chip, said.measure) == ("Tạm dừng", "5,0 MB / 14,3 MB")
    assert buttons(page, AVAILABLE) == [GO_ON]
    spoken = page.model.index(AVAILABLE, 0).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert spoken == "Tạm dừng. 5,0 MB / 14,3 MB"
    services.library.gate.set()
    with qtbot.waitSignal(fetches.fetched):
        press(qtbot, page, AVAILABLE, GO_ON)
    qtbot.waitUntil(lambda: page.model.item(AVAILABLE).card.state is CourseState.INSTALLED)


def test_a_fetch_is_ended_from_the_menu_of_its_card(
    qtbot: QtBot, page: LibraryPage, services: FakeServices, fetches: Fetches
) -> None:
    load(qtbot, page)
    services.library.gate.clear()
    press(qtbot, page, AVAILABLE, FETCH)
    qtbot.waitUntil(lambda: page.delegate.words(page.model.item(AVAILABLE)).measure == "5,0 MB / 14,3 MB")
    press(qtbot, page, AVAILABLE, MORE)
    assert page.menu is not None
    assert [action.text() for action in page.menu.actions()] == ["Tạm dừng tải", "Dừng và bỏ phần đã tải"]
    page.menu.actions()[1].trigger()
    page.menu.close()
    question = page.findChild(ConfirmDialog)
    assert question is not None
    assert "5,0 MB" in question.detail.text()
    question.action_button.click()
    assert buttons(page, AVAILABLE) == [FETCH]
    qtbot.waitUntil(lambda: ("forget", CARDS[AVAILABLE].course_id) in services.library.calls)
    services.library.gate.set()


def test_a_fetch_of_the_last_run_can_go_on_or_be_dropped(
    qtbot: QtBot, page: LibraryPage, services: FakeServices, fetches: Fetches
) -> None:
    left = UnfinishedFetch(done_bytes=6_000_000, total_bytes=12_000_000, paused=True)
    cards = (*CARDS[:AVAILABLE], msgspec.structs.replace(CARDS[AVAILABLE], unfinished=left))
    services.library.shown = services.library.refreshed = LibraryView(cards=cards)
    load(qtbot, page)
    said = page.delegate.words(page.model.item(AVAILABLE))
    assert (said.chip, said.measure, said.share) == ("Tạm dừng", "6,0 MB / 12,0 MB", 0.5)
    assert buttons(page, AVAILABLE) == [GO_ON]
    assert [part for part, _ in menu_of(page.model.item(AVAILABLE))] == [GO_ON, STOP]
    fetches.stop(services, CARDS[AVAILABLE].course_id)  # type: ignore[arg-type]  # stands in for the services
    assert buttons(page, AVAILABLE) == [FETCH]


def test_what_the_last_run_did_not_end_goes_on_by_itself(
    qtbot: QtBot, page: LibraryPage, services: FakeServices, fetches: Fetches
) -> None:
    services.library.begun = (CARDS[AVAILABLE].course_id,)
    with qtbot.waitSignal(fetches.fetched):
        load(qtbot, page)
    assert ("fetch", CARDS[AVAILABLE].course_id, None, None) in services.library.calls


def test_reading_begins_while_the_film_still_comes(
    qtbot: QtBot, page: LibraryPage, services: FakeServices, fetches: Fetches
) -> None:
    load(qtbot, page)
    services.library.gate.clear()
    services.library.readable = True
    services.library.fetched = msgspec.structs.replace(
        CARDS[AVAILABLE], next_lesson_id="bai-1", next_lesson_title="Bài 1", lessons_total=8
    )
    with qtbot.waitSignal(fetches.readable):
        press(qtbot, page, AVAILABLE, FETCH)
    qtbot.waitUntil(
        lambda: page.delegate.words(page.model.item(AVAILABLE)).below == "Đọc được ngay, phim đang tải tiếp"
    )
    assert buttons(page, AVAILABLE) == [LEARN, PAUSE]
    with qtbot.waitSignal(page.openLesson):
        press(qtbot, page, AVAILABLE, LEARN)
    services.library.gate.set()
    qtbot.waitUntil(lambda: buttons(page, AVAILABLE) == [LEARN])


def test_others_wait_their_turn(qtbot: QtBot, page: LibraryPage, services: FakeServices, fetches: Fetches) -> None:
    load(qtbot, page)
    services.library.gate.clear()
    press(qtbot, page, AVAILABLE, FETCH)
    press(qtbot, page, 1, UPDATE)
    assert page.delegate.words(page.model.item(1)).chip == "Đang chờ"
    assert buttons(page, 1) == [LEARN, PAUSE]
    services.library.gate.set()
    qtbot.waitUntil(lambda: fetches.state("dan-van") is None)


def test_what_is_missing_is_brought_from_the_menu(qtbot: QtBot, page: LibraryPage, services: FakeServices) -> None:
    cards = (msgspec.structs.replace(CARDS[0], missing_bytes=34_000_000), *CARDS[1:])
    services.library.shown = services.library.refreshed = LibraryView(cards=cards)
    load(qtbot, page)
    entries = menu_of(page.model.item(0))
    assert entries[-1] == (MEDIA, "Tải phim và tài liệu còn thiếu (34,0 MB)")
    QTest.keyClick(page.list, Qt.Key.Key_Home)
    page.list.customContextMenuRequested.emit(page.list.visualRect(page.model.index(0, 0)).center())
    assert page.menu is not None
    page.menu.actions()[-1].trigger()
    page.menu.close()
    qtbot.waitUntil(lambda: ("fetch_media", CARDS[0].course_id, None, None) in services.library.calls)


@pytest.mark.parametrize("kind", ["disk-full", "altered-blob", "untrusted-key", "older-serial", "cut-off"])
def test_a_fetch_that_fails_says_why_on_its_card(
    qtbot: QtBot, page: LibraryPage, services: FakeServices, kind: str
) -> None:
    load(qtbot, page)
    services.library.fetched = FaultError(kind)
    press(qtbot, page, AVAILABLE, FETCH)
    qtbot.waitUntil(lambda: bool(page.delegate.words(page.model.item(AVAILABLE)).fault))
    assert buttons(page, AVAILABLE) == [GO_ON]
    height = page.delegate.sizeHint(None, page.model.index(AVAILABLE, 0)).height()  # type: ignore[arg-type]  # not looked at
    services.library.fetched = CARDS[AVAILABLE]
    press(qtbot, page, AVAILABLE, GO_ON)
    qtbot.waitUntil(lambda: not page.delegate.words(page.model.item(AVAILABLE)).fault)
    assert page.delegate.sizeHint(None, page.model.index(AVAILABLE, 0)).height() < height  # type: ignore[arg-type]  # not looked at


def test_an_update_is_fetched_from_its_card(qtbot: QtBot, page: LibraryPage, fetches: Fetches) -> None:
    load(qtbot, page)
    assert buttons(page, 1) == [LEARN, UPDATE]
    with qtbot.waitSignal(fetches.fetched):
        press(qtbot, page, 1, UPDATE)


def test_without_courses_the_page_says_how_to_get_some(qtbot: QtBot, page: LibraryPage, services: FakeServices) -> None:
    services.library.shown = services.library.refreshed = LibraryView(cards=())
    load(qtbot, page, "empty")
    assert services.library.refreshes == 1
    load(qtbot, page, "empty", enrolled=False)
    assert services.library.refreshes == 1
    with qtbot.waitSignal(page.enrol):
        page.states.currentWidget().button.click()  # type: ignore[union-attr]  # an EmptyState


def test_no_network_is_no_news_until_somebody_asks(qtbot: QtBot, page: LibraryPage, services: FakeServices) -> None:
    services.library.refreshed = FaultError("no-connection")
    load(qtbot, page)
    assert page.banner.text == ""
    page.refresh_button.click()
    qtbot.waitUntil(lambda: page.banner.text.startswith("Chưa kết nối được máy chủ."))
    services.library.refreshed = LIBRARY
    page.refresh_button.click()
    qtbot.waitUntil(lambda: page.refresh_button.isEnabled() and not page.banner.text)


def test_a_hotel_gateway_is_told(qtbot: QtBot, page: LibraryPage, services: FakeServices) -> None:
    services.library.refreshed = FaultError("not-our-server")
    load(qtbot, page)
    qtbot.waitUntil(lambda: "đăng nhập" in page.banner.text)


def test_nothing_here_and_no_network_has_one_action(qtbot: QtBot, page: LibraryPage, services: FakeServices) -> None:
    services.library.shown = LibraryView(cards=())
    services.library.refreshed = FaultError("no-connection")
    load(qtbot, page, "error")
    services.library.refreshed = LIBRARY
    page.states.currentWidget().button.click()  # type: ignore[union-attr]  # an ErrorState
    qtbot.waitUntil(lambda: page.states.state == "content")


def test_a_remembered_view_shows_before_the_services_are_there(
    qtbot: QtBot, theme: Theme, tasks: Tasks, fetches: Fetches, services: FakeServices
) -> None:
    slot = ServiceSlot()
    page = LibraryPage(slot, tasks, fetches)
    qtbot.addWidget(page)
    page.paint_first(msgspec.structs.replace(LIBRARY, cards=CARDS[:1]), enrolled=True)
    page.load("p-lan", enrolled=True)
    assert page.states.state == "content"
    assert page.model.rowCount() == 1
    slot.fill(services)  # type: ignore[arg-type]  # stands in for the services
    qtbot.waitUntil(lambda: page.model.rowCount() == 4)


def test_another_person_never_sees_the_courses_of_the_last(
    qtbot: QtBot, page: LibraryPage, services: FakeServices
) -> None:
    load(qtbot, page)
    services.library.shown = services.library.refreshed = LibraryView(cards=(), list_checked_at=AT)
    page.load("p-mai", enrolled=True)
    assert page.model.rowCount() == 0
    assert page.states.state == "loading"
    qtbot.waitUntil(lambda: page.states.state == "empty")


# --- a course's page ------------------------------------------------------------------------------------------------


@pytest.fixture
def course(qtbot: QtBot, slot: ServiceSlot, tasks: Tasks, fetches: Fetches) -> CoursePage:
    page = CoursePage(slot, tasks, fetches)
    qtbot.addWidget(page)
    page.resize(1100, 900)
    page.show()
    return page


def show(qtbot: QtBot, course: CoursePage, services: FakeServices, outline: CourseOutline = OUTLINE) -> None:
    services.library.outlined = outline
    course.load("p-lan", outline.course_id, CARDS[0])
    qtbot.waitUntil(lambda: course.states.state == "content")


def with_lessons(state: LessonState) -> CourseOutline:
    return msgspec.structs.replace(
        OUTLINE,
        topics=tuple(
            msgspec.structs.replace(
                topic,
                lessons=tuple(msgspec.structs.replace(lesson, state=state, quiz_id=None) for lesson in topic.lessons),
            )
            for topic in OUTLINE.topics
        ),
    )


def with_quizzes(**fields: object) -> CourseOutline:
    done = with_lessons(LessonState.COMPLETED)
    return msgspec.structs.replace(
        done,
        quizzes=tuple(
            msgspec.structs.replace(quiz, **fields) if quiz.kind == "final" else quiz for quiz in done.quizzes
        ),
    )


def test_an_outline_shows_lessons_their_quizzes_and_the_final_one(
    qtbot: QtBot, course: CoursePage, services: FakeServices
) -> None:
    show(qtbot, course, services)
    assert [row.title for row in course.model.rows] == [
        "Chuyên đề 1. Những vấn đề chung",
        "Bài 1. Khái niệm hệ thống chính trị",
        "Tự kiểm tra bài 1",
        "Bài 2. Đảng Cộng sản Việt Nam",
        "Chuyên đề 2. Bộ máy nhà nước",
        "Bài 3. Quốc hội",
        "Bài 4. Chính quyền địa phương hai cấp từ tháng 7 năm 2025",
        "Bài kiểm tra",
        "Bài kiểm tra cuối khóa",
    ]
    delegate = course.list.itemDelegate()
    assert isinstance(delegate, OutlineDelegate)
    assert delegate.detail(course.model.rows[-1]) == "20 câu hỏi · 20 phút · đã làm 1/3 lần · cao nhất 4,5 điểm"
    assert delegate.chip(course.model.rows[-1])[0] == "Chưa đạt"
    assert delegate.chip(course.model.rows[2])[0] == "Đạt"


@pytest.mark.parametrize(
    ("outline", "step"),
    [
        (with_lessons(LessonState.NOT_STARTED), NextStep("Bắt đầu học", lesson_id="bai-1")),
        (OUTLINE, NextStep("Học tiếp", lesson_id="bai-3")),
        (with_quizzes(), NextStep("Làm bài kiểm tra", quiz_id="final")),
        (with_quizzes(open_attempt_id="a1"), NextStep("Làm tiếp", quiz_id="final")),
    ],
)
def test_the_one_obvious_next_step(
    qtbot: QtBot, course: CoursePage, services: FakeServices, outline: CourseOutline, step: NextStep
) -> None:
    show(qtbot, course, services, outline)
    assert course.next_button.text() == step.words
    with qtbot.waitSignal(course.openLesson if step.lesson_id else course.openQuiz) as opened:
        course.next_button.click()
    assert opened.args == [outline.course_id, step.lesson_id or step.quiz_id]


@pytest.mark.parametrize("outline", [with_quizzes(best_score=800), with_quizzes(attempts_made=3)])
def test_nothing_more_to_do_shows_no_button(
    qtbot: QtBot, course: CoursePage, services: FakeServices, outline: CourseOutline
) -> None:
    show(qtbot, course, services, outline)
    assert course.next_button.isHidden()


def test_nobody_is_sent_again_into_a_paper_that_waits_for_its_grade(
    qtbot: QtBot, course: CoursePage, services: FakeServices
) -> None:
    show(qtbot, course, services, with_quizzes(best_score=None))
    assert course.next_button.isHidden()
    assert course._next_title.text() == "Bài đã nộp, chờ kết quả"
    delegate = course.list.itemDelegate()
    assert isinstance(delegate, OutlineDelegate)
    assert delegate.chip(course.model.rows[-1]) == ("Chờ chấm", "info")


def test_rows_open_by_keyboard_and_headings_do_not(qtbot: QtBot, course: CoursePage, services: FakeServices) -> None:
    show(qtbot, course, services)
    course.list.setFocus(Qt.FocusReason.TabFocusReason)
    assert course.list.currentIndex().row() == 1
    with qtbot.waitSignal(course.openLesson) as opened:
        QTest.keyClick(course.list, Qt.Key.Key_Return)
    assert opened.args == [OUTLINE.course_id, "bai-1"]
    QTest.keyClick(course.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(course.openQuiz) as quiz:
        QTest.keyClick(course.list, Qt.Key.Key_Return)
    assert quiz.args == [OUTLINE.course_id, "q1"]


def test_a_course_with_an_update_offers_it(
    qtbot: QtBot, course: CoursePage, services: FakeServices, fetches: Fetches
) -> None:
    course.load("p-lan", OUTLINE.course_id, msgspec.structs.replace(CARDS[0], state=CourseState.UPDATE))
    qtbot.waitUntil(lambda: course.states.state == "content")
    assert course.banner.text == "Khóa học có bản mới. Chỉ tải những phần đã thay đổi."
    services.library.fetched = CARDS[0]
    with qtbot.waitSignal(fetches.fetched):
        course.banner.acted.emit()
    qtbot.waitUntil(lambda: course.states.state == "content" and not course.banner.text)
    assert course.updated.text == "Đã cập nhật lên bản 1.2."


@pytest.mark.parametrize(("kind", "back"), [("not-installed", True), ("storage-fault", False)])
def test_a_course_that_does_not_open_says_what_to_do(
    qtbot: QtBot, course: CoursePage, services: FakeServices, kind: str, back: bool
) -> None:
    services.library.outlined = FaultError(kind)
    course.load("p-lan", OUTLINE.course_id)
    qtbot.waitUntil(lambda: course.states.state == "error")
    button = course.states.currentWidget().button  # type: ignore[union-attr]  # an ErrorState
    if back:
        with qtbot.waitSignal(course.back):
            button.click()
    else:
        services.library.outlined = OUTLINE
        button.click()
        qtbot.waitUntil(lambda: course.states.state == "content")


def with_kinds(missing_bytes: int) -> CourseOutline:
    first, second = OUTLINE.topics
    text, film = first.lessons
    film = msgspec.structs.replace(film, kind=LessonKind.VIDEO, missing_bytes=missing_bytes)
    slides = msgspec.structs.replace(second.lessons[0], kind=LessonKind.PDF)
    sound = msgspec.structs.replace(second.lessons[1], kind=LessonKind.AUDIO)
    return msgspec.structs.replace(
        OUTLINE,
        topics=(
            msgspec.structs.replace(first, lessons=(text, film)),
            msgspec.structs.replace(second, lessons=(slides, sound)),
        ),
    )


def test_films_say_what_they_are_and_what_is_not_here(
    qtbot: QtBot, course: CoursePage, services: FakeServices, fetches: Fetches
) -> None:
    show(qtbot, course, services, with_kinds(34_000_000))
    delegate = course.list.itemDelegate()
    assert isinstance(delegate, OutlineDelegate)
    rows = [row for row in course.model.rows if row.lesson is not None]
    assert [delegate.detail(row) for row in rows] == [
        "12 phút đọc",
        "Phim · 18 phút",
        "Tài liệu PDF · 15 phút đọc",
        "Âm thanh · 20 phút",
    ]
    assert [delegate.chip(row)[0] for row in rows] == ["", "34,0 MB, chưa tải", "", ""]
    assert course.missing.text == "Còn 34,0 MB phim và tài liệu chưa tải."
    services.library.gate.clear()
    services.library.fetched = CARDS[0]
    course.missing.acted.emit()
    qtbot.waitUntil(lambda: course.fetch.said[:2] == ("Đang tải phim, âm thanh và tài liệu", "5,0 MB / 14,3 MB"))
    assert course.missing.text == ""
    course.fetch.pause_button.click()
    assert course.fetch.pause_button.isHidden()
    services.library.outlined = with_kinds(0)
    services.library.gate.set()
    with qtbot.waitSignal(fetches.fetched):
        course.fetch.go_on_button.click()
    qtbot.waitUntil(lambda: course.fetch.isHidden() and not course.missing.text)


def test_a_fetch_is_ended_from_the_courses_page(
    qtbot: QtBot, course: CoursePage, services: FakeServices, fetches: Fetches
) -> None:
    show(qtbot, course, services, with_kinds(34_000_000))
    services.library.gate.clear()
    course.missing.acted.emit()
    qtbot.waitUntil(lambda: bool(course.fetch.said[1]))
    course.fetch.stop_button.click()
    question = course.findChild(ConfirmDialog)
    assert question is not None
    question.keep_button.click()
    assert fetches.state(OUTLINE.course_id) is not None
    course.fetch.stop_button.click()
    again = [dialog for dialog in course.findChildren(ConfirmDialog) if dialog.isVisible()]
    again[0].action_button.click()
    assert fetches.state(OUTLINE.course_id) is None
    qtbot.waitUntil(lambda: ("forget", OUTLINE.course_id) in services.library.calls)
    assert course.missing.text == "Còn 34,0 MB phim và tài liệu chưa tải."
    services.library.gate.set()


def test_bytes_that_come_draw_one_card_and_lay_out_none(
    qtbot: QtBot, page: LibraryPage, services: FakeServices, fetches: Fetches, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(qtbot, page)
    services.library.gate.clear()
    press(qtbot, page, AVAILABLE, FETCH)
    qtbot.waitUntil(lambda: page.delegate.words(page.model.item(AVAILABLE)).measure == "5,0 MB / 14,3 MB")
    page.model.moved.emit(AVAILABLE)
    laid_out: list[int] = []
    monkeypatch.setattr(page.list, "relayout", lambda: laid_out.append(1))
    with qtbot.waitSignal(page.model.moved):
        fetches.changed.emit(CARDS[AVAILABLE].course_id)
    assert laid_out == []
    services.library.gate.set()
    qtbot.waitUntil(lambda: fetches.state(CARDS[AVAILABLE].course_id) is None)
