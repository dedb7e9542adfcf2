"""Getting courses: three ways to a list, the list itself, and what is said when it does not work."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.content_views import OffersView
from app.errors import NotEnrolledError
from app.views import CourseCard, CourseState, LibraryView, UnfinishedFetch
from content_cache.errors import AlteredBlobError, MissingBlobError, OfflineError, UntrustedKeyError
from tests.ui.fakes import CARDS, LIBRARY, OFFERS, FakeServices, card, offer
from ui.library.drives import Stick, Volume
from ui.library.fetches import Fetches
from ui.library.get_dialog import GetCourseDialog
from ui.library.offers_delegate import FETCH, GO_ON, MEDIA, MORE, OPEN, PAUSE, STOP
from ui.library.page import LibraryPage
from ui.library.stick_choices import StickChoices
from ui.library.ways import Way
from ui.service_slot import ServiceSlot
from ui.tasks import Tasks
from ui.theme import Theme
from ui.widgets import ConfirmDialog
from ui.words import Words

# Said by the offscreen platform whenever a window or a menu is shown.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
KINGSTON = Volume(Path("/media/lan/KINGSTON"), "KINGSTON")
PACKAGE = KINGSTON.root / "tuhoc"
UPDATE, NEW, SMALL, HERE = range(4)
"""Rows of `OFFERS` as they are listed."""


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


class Plugged:
    """What is plugged in, and what the library knows, as the test says."""

    def __init__(self) -> None:
        self.sticks: tuple[Stick, ...] = ()
        self.cards: dict[str, CourseCard] = {}

    def __call__(self) -> tuple[Stick, ...]:
        return self.sticks


@pytest.fixture
def plugged() -> Plugged:
    return Plugged()


@pytest.fixture
def dialog(qtbot: QtBot, slot: ServiceSlot, tasks: Tasks, fetches: Fetches, plugged: Plugged) -> GetCourseDialog:
    dialog = GetCourseDialog(slot, tasks, fetches, plugged.cards.get, sticks=plugged)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def listed(qtbot: QtBot, dialog: GetCourseDialog) -> None:
    qtbot.waitUntil(lambda: dialog.panel.states.state == "content")


def buttons(dialog: GetCourseDialog, row: int) -> list[str]:
    return [part for part, _ in dialog.panel.delegate.words(dialog.panel.model.item(row)).buttons]


def press(qtbot: QtBot, dialog: GetCourseDialog, row: int, part: str) -> None:
    panel = dialog.panel
    place = QRect()

    def there() -> bool:
        nonlocal place
        place = panel.delegate.place_of(panel.model.index(row, 0), part)
        return not place.isEmpty()

    qtbot.waitUntil(there)
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place.center())


def failure(dialog: GetCourseDialog) -> tuple[str, str | None]:
    """Title and action of what the panel shows."""
    state = dialog.panel.states.currentWidget()
    return state.title.text(), state.button.text() if state.button is not None else None  # type: ignore[union-attr]  # an EmptyState


def looks(services: FakeServices) -> list[object]:
    return [call[1] for call in services.library.calls if call[0] == "offers"]


# --- ways -----------------------------------------------------------------------------------------------------------


def test_with_a_hub_its_list_is_there_at_once(qtbot: QtBot, dialog: GetCourseDialog, services: FakeServices) -> None:
    dialog.begin("p-lan", enrolled=True)
    listed(qtbot, dialog)
    assert looks(services) == [None]
    assert dialog.way is Way.HUB
    said = [dialog.panel.delegate.words(item) for item in dialog.panel.model.items]
    assert [one.chip for one in said] == ["Có bản mới", "Mới", "Mới", "Đã có"]
    assert said[NEW].measure == "Bản 1.2 · 14,3 MB · riêng bài đọc 2,1 MB"
    assert said[SMALL].measure == "Bản 1.2 · 3,4 MB"
    assert said[UPDATE].measure == "Bản 1.3 · chỉ tải phần đã thay đổi"
    assert [one.primary for one in said] == [FETCH, "", "", ""]
    dialog.again_button.click()
    listed(qtbot, dialog)
    assert looks(services) == [None, None]


def test_a_laptop_in_the_room_is_found_by_what_somebody_types(
    qtbot: QtBot, dialog: GetCourseDialog, services: FakeServices, fetches: Fetches
) -> None:
    dialog.begin("p-lan", enrolled=True, way=Way.ROOM)
    assert looks(services) == []
    dialog.address.setText("  192.168.1.20:8000 ")
    QTest.keyClick(dialog.address, Qt.Key.Key_Return)
    listed(qtbot, dialog)
    assert looks(services) == ["http://192.168.1.20:8000"]
    assert fetches.room_address == "192.168.1.20:8000"
    press(qtbot, dialog, NEW, FETCH)
    qtbot.waitUntil(lambda: ("fetch", "cuu-chien-binh", "http://192.168.1.20:8000", True) in services.library.calls)


def test_an_address_that_is_none_is_said_and_one_that_failed_is_not_remembered(
    qtbot: QtBot, dialog: GetCourseDialog, services: FakeServices, fetches: Fetches
) -> None:
    dialog.begin("p-lan", enrolled=True, way=Way.ROOM)
    dialog.address.setText("máy@@")
    dialog.look_button.click()
    assert failure(dialog) == ("Địa chỉ chưa đúng", None)
    assert dialog.address.property("faulty")
    services.library.offered = OfflineError("x")
    dialog.address.setText("192.168.1.20")
    dialog.look_button.click()
    qtbot.waitUntil(lambda: dialog.panel.states.state == "error")
    assert failure(dialog) == ("Chưa kết nối được máy trong phòng", "Thử lại")
    assert fetches.room_address == ""
    services.library.offered = OFFERS
    dialog.panel.states.currentWidget().button.click()  # type: ignore[union-attr]  # an ErrorState
    listed(qtbot, dialog)


def test_the_only_stick_is_looked_at_by_itself(
    qtbot: QtBot, dialog: GetCourseDialog, services: FakeServices, plugged: Plugged
) -> None:
    plugged.sticks = (Stick(KINGSTON, (PACKAGE,)),)
    dialog.begin("p-hung", enrolled=False)
    listed(qtbot, dialog)
    assert dialog.way is Way.STICK
    assert looks(services) == [str(PACKAGE)]
    assert [button.text() for button in dialog.sticks.buttons] == ["KINGSTON"]
    assert dialog.sticks.buttons[0].isChecked()


def test_a_stick_that_is_plugged_in_shows_by_itself(
    qtbot: QtBot, dialog: GetCourseDialog, services: FakeServices, plugged: Plugged
) -> None:
    dialog.begin("p-lan", enrolled=True, way=Way.STICK)
    qtbot.waitUntil(lambda: dialog.sticks.note.startswith("Chưa thấy USB nào."))
    plugged.sticks = (Stick(Volume(Path("/media/lan/ANH"), "ANH"), ()),)
    dialog.sticks.look()
    qtbot.waitUntil(lambda: dialog.sticks.note == "USB ANH không có khóa học.")
    assert looks(services) == []
    plugged.sticks = (Stick(KINGSTON, (PACKAGE, KINGSTON.root / "khoa" / "2026")),)
    dialog.sticks.look()
    qtbot.waitUntil(lambda: len(dialog.sticks.buttons) == 2)
    assert dialog.sticks.note == ""
    assert looks(services) == []
    dialog.sticks.buttons[1].click()
    listed(qtbot, dialog)
    assert looks(services) == [str(KINGSTON.root / "khoa" / "2026")]
    plugged.sticks = ()
    dialog.sticks.look()
    qtbot.waitUntil(lambda: dialog.sticks.buttons == [])


def test_a_folder_or_a_package_can_be_chosen(qtbot: QtBot, tasks: Tasks, plugged: Plugged, tmp_path: Path) -> None:
    package = tmp_path / "chép" / "tuhoc"
    package.mkdir(parents=True)
    (package / "oci-layout").write_text("{}")
    (tmp_path / "trống").mkdir()
    answers = [str(tmp_path), "", str(tmp_path / "trống")]

    def pick(parent: QWidget) -> str:
        return answers.pop(0)

    choices = StickChoices(tasks, sticks=plugged, folder=pick, file=lambda _parent: str(tmp_path / "khóa.zip"))
    qtbot.addWidget(choices)
    choices.show()
    with qtbot.waitSignal(choices.chosen) as chosen:
        choices.folder_button.click()
    assert chosen.args == [str(package)]
    with qtbot.assertNotEmitted(choices.chosen, wait=20):
        choices.folder_button.click()
    with qtbot.waitSignal(choices.chosen) as chosen:
        choices.folder_button.click()
    assert chosen.args == [str(tmp_path / "trống")]
    with qtbot.waitSignal(choices.chosen) as chosen:
        choices.file_button.click()
    assert chosen.args == [str(tmp_path / "khóa.zip")]
    assert [button.text() for button in choices.buttons] == ["khóa.zip"]


# --- what goes wrong ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "case",
    [
        (Way.HUB, OfflineError("x"), ("Chưa kết nối được máy chủ", "Thử lại")),
        (Way.HUB, MissingBlobError("courses.json"), ("Máy chủ chưa phát hành khóa học nào", "Thử lại")),
        (Way.STICK, MissingBlobError("courses.json"), ("Không thấy khóa học ở đây", "Chọn nơi khác")),
        (Way.STICK, OfflineError("x"), ("Không đọc được USB hoặc thư mục", "Thử lại")),
        (Way.STICK, UntrustedKeyError("x"), ("Không rõ ai phát hành các khóa học này", "Chọn nơi khác")),
    ],
)
def test_a_place_that_can_not_be_looked_at_says_the_next_step(
    qtbot: QtBot,
    dialog: GetCourseDialog,
    services: FakeServices,
    plugged: Plugged,
    case: tuple[Way, Exception, tuple[str, str]],
) -> None:
    way, error, said = case
    plugged.sticks = (Stick(KINGSTON, (PACKAGE,)),)
    services.library.offered = error
    dialog.begin("p-lan", enrolled=True, way=way)
    qtbot.waitUntil(lambda: dialog.panel.states.state == "error")
    assert failure(dialog) == said
    assert dialog.only_reading.isHidden()


@pytest.mark.parametrize("case", [(Way.STICK, UntrustedKeyError("x")), (Way.HUB, NotEnrolledError("p"))])
def test_somebody_without_a_hub_is_led_to_enrolment(
    qtbot: QtBot, dialog: GetCourseDialog, services: FakeServices, plugged: Plugged, case: tuple[Way, Exception]
) -> None:
    way, error = case
    plugged.sticks = (Stick(KINGSTON, (PACKAGE,)),)
    services.library.offered = error
    dialog.begin("p-hung", enrolled=False, way=way)
    qtbot.waitUntil(lambda: dialog.panel.states.state == "error")
    assert failure(dialog)[1] == "Ghi danh"
    with qtbot.waitSignal(dialog.enrol):
        dialog.panel.states.currentWidget().button.click()  # type: ignore[union-attr]  # an ErrorState
    assert dialog.isHidden()


def test_a_place_without_courses_is_not_a_failure(
    qtbot: QtBot, dialog: GetCourseDialog, services: FakeServices
) -> None:
    services.library.offered = OffersView(location="x", courses=())
    dialog.begin("p-lan", enrolled=True)
    qtbot.waitUntil(lambda: dialog.panel.states.state == "empty")
    assert failure(dialog) == ("Nơi này chưa có khóa học", None)


def test_the_answer_of_a_place_that_was_left_is_dropped(
    qtbot: QtBot, dialog: GetCourseDialog, services: FakeServices, tasks: Tasks
) -> None:
    services.library.gate.clear()
    dialog.begin("p-lan", enrolled=True)
    qtbot.waitUntil(lambda: bool(looks(services)))
    dialog.ways.button(Way.ROOM).click()
    services.library.gate.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert dialog.panel.states.state == "empty"


# --- fetching from here ---------------------------------------------------------------------------------------------


def test_only_the_reading_can_be_taken_and_both_sizes_are_said(
    qtbot: QtBot, dialog: GetCourseDialog, services: FakeServices
) -> None:
    dialog.begin("p-lan", enrolled=True)
    listed(qtbot, dialog)
    assert dialog.only_reading.detail == "Tải cả: 17,7 MB. Chỉ bài đọc: 5,5 MB."
    dialog.only_reading.click()
    said = dialog.panel.delegate.words(dialog.panel.model.item(NEW))
    assert said.measure == "Bản 1.2 · bài đọc 2,1 MB · bỏ lại 12,2 MB"
    press(qtbot, dialog, NEW, FETCH)
    qtbot.waitUntil(lambda: ("fetch", "cuu-chien-binh", OFFERS.location, False) in services.library.calls)


def test_without_media_there_is_nothing_to_leave_out(
    qtbot: QtBot, dialog: GetCourseDialog, services: FakeServices
) -> None:
    services.library.offered = OffersView(location="x", courses=(OFFERS.courses[3],))
    dialog.begin("p-lan", enrolled=True)
    listed(qtbot, dialog)
    assert dialog.only_reading.isHidden()
    services.library.offered = OffersView(location="x", courses=(offer("a", "A", reading_bytes=0),))
    dialog.again_button.click()
    listed(qtbot, dialog)
    assert not dialog.only_reading.isHidden()
    assert dialog.only_reading.detail == ""


def test_a_fetch_is_followed_here_and_goes_on_when_this_is_closed(
    qtbot: QtBot, dialog: GetCourseDialog, services: FakeServices, fetches: Fetches
) -> None:
    dialog.begin("p-lan", enrolled=True)
    listed(qtbot, dialog)
    services.library.gate.clear()
    press(qtbot, dialog, NEW, FETCH)
    qtbot.waitUntil(lambda: dialog.panel.delegate.words(dialog.panel.model.item(NEW)).measure == "5,0 MB / 14,3 MB")
    press(qtbot, dialog, SMALL, FETCH)
    assert buttons(dialog, NEW) == [PAUSE]
    assert buttons(dialog, SMALL) == [STOP]
    assert dialog.close_button.text() == "Đóng, vẫn tải tiếp"
    press(qtbot, dialog, SMALL, STOP)
    assert buttons(dialog, SMALL) == [FETCH]
    press(qtbot, dialog, NEW, PAUSE)
    assert buttons(dialog, NEW) == [GO_ON]
    press(qtbot, dialog, NEW, GO_ON)
    dialog.close_button.click()
    assert dialog.isHidden()
    with qtbot.waitSignal(fetches.fetched):
        services.library.gate.set()
    assert buttons(dialog, NEW) == [OPEN]
    with qtbot.waitSignal(dialog.openCourse) as opened:
        dialog.panel.list.acted.emit(dialog.panel.model.index(NEW, 0), OPEN)
    assert opened.args == ["cuu-chien-binh"]


def test_a_fetch_is_ended_from_its_menu(
    qtbot: QtBot, dialog: GetCourseDialog, services: FakeServices, fetches: Fetches
) -> None:
    dialog.begin("p-lan", enrolled=True)
    listed(qtbot, dialog)
    services.library.gate.clear()
    press(qtbot, dialog, NEW, FETCH)
    qtbot.waitUntil(lambda: dialog.panel.delegate.words(dialog.panel.model.item(NEW)).measure == "5,0 MB / 14,3 MB")
    press(qtbot, dialog, NEW, MORE)
    assert dialog.panel.menu is not None
    dialog.panel.menu.actions()[0].trigger()
    dialog.panel.menu.close()
    question = dialog.findChild(ConfirmDialog)
    assert question is not None
    question.action_button.click()
    assert fetches.state("cuu-chien-binh") is None
    services.library.gate.set()
    qtbot.waitUntil(lambda: ("forget", "cuu-chien-binh") in services.library.calls)


def test_everything_new_is_taken_with_one_press(
    qtbot: QtBot, dialog: GetCourseDialog, services: FakeServices, fetches: Fetches
) -> None:
    dialog.begin("p-lan", enrolled=True)
    listed(qtbot, dialog)
    assert dialog.all_button.text() == "Tải cả 3 khóa học"
    dialog.all_button.click()
    assert dialog.all_button.isHidden()
    qtbot.waitUntil(lambda: [buttons(dialog, row) for row in range(4)] == [[OPEN]] * 4)


def test_a_damaged_copy_is_said_and_another_place_goes_on(
    qtbot: QtBot, dialog: GetCourseDialog, services: FakeServices, plugged: Plugged, fetches: Fetches
) -> None:
    plugged.sticks = (Stick(KINGSTON, (PACKAGE,)),)
    dialog.begin("p-lan", enrolled=True, way=Way.STICK)
    listed(qtbot, dialog)
    services.library.fetched = AlteredBlobError("x")
    press(qtbot, dialog, NEW, FETCH)
    qtbot.waitUntil(
        lambda: dialog.panel.delegate.words(dialog.panel.model.item(NEW)).fault.startswith("Bản chép này bị hỏng.")
    )
    services.library.fetched = CARDS[3]
    dialog.ways.button(Way.HUB).click()
    listed(qtbot, dialog)
    press(qtbot, dialog, NEW, GO_ON)
    qtbot.waitUntil(lambda: ("fetch", "cuu-chien-binh", OFFERS.location, True) in services.library.calls)
    qtbot.waitUntil(lambda: buttons(dialog, NEW) == [OPEN])


def test_films_that_were_left_out_are_brought_from_a_stick(
    qtbot: QtBot,
    dialog: GetCourseDialog,
    services: FakeServices,
    plugged: Plugged,
) -> None:
    plugged.sticks = (Stick(KINGSTON, (PACKAGE,)),)
    plugged.cards["he-thong-chinh-tri"] = msgspec.structs.replace(CARDS[0], missing_bytes=12_200_000)
    dialog.begin("p-lan", enrolled=True, way=Way.STICK)
    listed(qtbot, dialog)
    said = dialog.panel.delegate.words(dialog.panel.model.item(HERE))
    assert (said.chip, said.measure) == ("Đã có bài đọc", "Bản 1.2 · còn 12,2 MB phim và tài liệu chưa tải")
    press(qtbot, dialog, HERE, MEDIA)
    qtbot.waitUntil(lambda: ("fetch_media", "he-thong-chinh-tri", None, str(PACKAGE)) in services.library.calls)


def test_what_another_run_left_over_goes_on_from_here(
    qtbot: QtBot, dialog: GetCourseDialog, services: FakeServices, plugged: Plugged
) -> None:
    left = UnfinishedFetch(done_bytes=6_000_000, total_bytes=12_000_000, paused=True)
    plugged.cards["cuu-chien-binh"] = card("cuu-chien-binh", "x", state=CourseState.AVAILABLE, unfinished=left)
    dialog.begin("p-lan", enrolled=True)
    listed(qtbot, dialog)
    assert dialog.panel.delegate.words(dialog.panel.model.item(NEW)).measure == "6,0 MB / 12,0 MB"
    press(qtbot, dialog, NEW, GO_ON)
    qtbot.waitUntil(lambda: ("fetch", "cuu-chien-binh", OFFERS.location, True) in services.library.calls)


def test_the_keyboard_does_it_too(qtbot: QtBot, dialog: GetCourseDialog, services: FakeServices) -> None:
    dialog.begin("p-lan", enrolled=True)
    listed(qtbot, dialog)
    dialog.panel.list.setCurrentIndex(dialog.panel.model.index(NEW, 0))
    QTest.keyClick(dialog.panel.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ("fetch", "cuu-chien-binh", OFFERS.location, True) in services.library.calls)
    QTest.keyClick(dialog.panel.list, Qt.Key.Key_Escape)
    qtbot.waitUntil(dialog.isHidden)


# --- from the library -----------------------------------------------------------------------------------------------


@pytest.fixture
def page(qtbot: QtBot, slot: ServiceSlot, tasks: Tasks, fetches: Fetches, plugged: Plugged) -> LibraryPage:
    page = LibraryPage(slot, tasks, fetches, sticks=plugged)
    qtbot.addWidget(page)
    page.resize(1100, 760)
    page.show()
    return page


def test_the_library_opens_it_from_its_header(qtbot: QtBot, page: LibraryPage, services: FakeServices) -> None:
    page.load("p-lan", enrolled=True)
    qtbot.waitUntil(lambda: page.states.state == "content" and page.refresh_button.isEnabled())
    page.get_button.click()
    dialog = page.dialog
    assert dialog is not None
    page.get_button.click()
    assert page.dialog is dialog
    listed(qtbot, dialog)
    services.library.shown = LibraryView(cards=(*LIBRARY.cards, card("nong-dan", "Mới về")))
    dialog.close_button.click()
    assert page.dialog is None
    qtbot.waitUntil(lambda: page.card("nong-dan") is not None)


def test_an_empty_library_offers_it(qtbot: QtBot, page: LibraryPage, services: FakeServices) -> None:
    services.library.shown = services.library.refreshed = LibraryView(cards=())
    page.load("p-lan", enrolled=True)
    qtbot.waitUntil(lambda: page.states.state == "empty" and page.refresh_button.isEnabled())
    page.states.currentWidget().button.click()  # type: ignore[union-attr]  # an EmptyState
    assert page.dialog is not None
    assert page.dialog.way is Way.HUB
    page.dialog.reject()
    page.load("p-hung", enrolled=False)
    qtbot.waitUntil(lambda: page.states.state == "empty")
    page.states.currentWidget().second_button.click()  # type: ignore[union-attr]  # an EmptyState
    assert page.dialog is not None
    assert page.dialog.way is Way.STICK
    with qtbot.waitSignal(page.enrol):
        page.dialog.panel.enrol.emit()
    assert page.dialog is None


def test_a_course_that_came_is_opened_from_it(
    qtbot: QtBot, page: LibraryPage, services: FakeServices, fetches: Fetches
) -> None:
    page.load("p-lan", enrolled=True)
    qtbot.waitUntil(lambda: page.states.state == "content" and page.refresh_button.isEnabled())
    page.get_courses(Way.HUB)
    assert page.dialog is not None
    listed(qtbot, page.dialog)
    with qtbot.waitSignal(page.openCourse) as opened:
        press(qtbot, page.dialog, HERE, OPEN)
    assert opened.args == ["he-thong-chinh-tri"]
    assert page.dialog is None
    assert fetches.state("he-thong-chinh-tri") is None
