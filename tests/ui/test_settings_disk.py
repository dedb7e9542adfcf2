"""What courses take on the disk: figures, making room, the bound for media, checking and mending."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.content_views import DiskView
from app.views import SettingsView
from content_cache.errors import OfflineError
from tests.ui.fakes import DAMAGED, DISK, LAN, FakeServices
from ui.library.fetches import Fetches
from ui.service_slot import ServiceSlot
from ui.settings.check_card import CheckState
from ui.settings.disk_page import DiskPage
from ui.settings.disk_rows import REMOVE, REMOVE_MEDIA
from ui.settings.page import SettingsPage
from ui.tasks import Tasks
from ui.theme import Theme
from ui.widgets import CheckBox, ConfirmDialog
from ui.widgets.flow import Flow
from ui.words import Words

# Said by the offscreen platform whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
FULL, SMALL = 0, 1
"""Rows of `DISK`."""


class FaultError(Exception):
    kind = "storage-fault"


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def fetches(tasks: Tasks) -> Fetches:
    return Fetches(tasks)


@pytest.fixture
def disk(services: FakeServices, tasks: Tasks, fetches: Fetches, theme: Theme, words: Words) -> DiskPage:
    slot = ServiceSlot()
    slot.fill(services)  # type: ignore[arg-type]  # stands in for the services
    return DiskPage(slot, tasks, fetches)


@pytest.fixture
def settings(qtbot: QtBot, disk: DiskPage) -> SettingsPage:
    page = SettingsPage(Path("/home/lan/tuhoc"), SettingsView(media_budget_mb=2000), disk=disk)
    qtbot.addWidget(page)
    page.resize(1000, 800)
    page.show_person(LAN)
    page.show()
    return page


def opened(qtbot: QtBot, settings: SettingsPage, disk: DiskPage) -> None:
    settings.open_disk()
    qtbot.waitUntil(lambda: disk.states.state == "content")


def press(qtbot: QtBot, disk: DiskPage, row: int, part: str) -> ConfirmDialog:
    place = QRect()

    def there() -> bool:
        nonlocal place
        place = disk.delegate.place_of(disk.model.index(row, 0), part)
        return not place.isEmpty()

    qtbot.waitUntil(there)
    QTest.mouseClick(disk.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place.center())
    return next(dialog for dialog in disk.findChildren(ConfirmDialog) if dialog.isVisible())


def words_of(page: QWidget) -> set[str]:
    return {button.text() for button in page.findChildren(QPushButton) if button.isVisible()}


def test_settings_name_the_figures_and_lead_to_the_rest(qtbot: QtBot, settings: SettingsPage, disk: DiskPage) -> None:
    qtbot.waitUntil(lambda: settings.disk_figures == ("647 MB", "34,5 GB"))
    settings.disk_button.click()
    assert settings.pages.currentWidget() is disk
    assert disk.budget.button(2000).isChecked()
    disk.back.emit()
    assert settings.pages.currentWidget() is not disk
    settings.open_disk()
    settings.hide()
    assert settings.pages.currentWidget() is not disk


def test_each_course_says_what_it_takes(qtbot: QtBot, settings: SettingsPage, disk: DiskPage) -> None:
    opened(qtbot, settings, disk)
    said = [disk.delegate.words(course) for course in disk.model.courses]
    assert said[FULL].below == "Bài đọc 4,2 MB · phim và tài liệu 640 MB · bản cũ 1,1 MB"
    assert said[FULL].measure == "Mở lần cuối: 05/11/2026"
    assert (said[FULL].chip, said[SMALL].chip) == ("645 MB", "2,1 MB")
    assert said[SMALL].below == "Bài đọc 2,1 MB · chưa tải 34,0 MB"
    assert said[SMALL].measure == "Chưa mở lần nào"
    assert [part for part, _ in said[SMALL].buttons] == [REMOVE]


def test_films_are_removed_after_one_question(
    qtbot: QtBot, settings: SettingsPage, disk: DiskPage, services: FakeServices
) -> None:
    opened(qtbot, settings, disk)
    question = press(qtbot, disk, FULL, REMOVE_MEDIA)
    assert "640 MB" in question.detail.text()
    question.keep_button.click()
    question = press(qtbot, disk, FULL, REMOVE_MEDIA)
    services.library.on_disk = msgspec.structs.replace(DISK, courses=DISK.courses[1:])
    question.action_button.click()
    qtbot.waitUntil(lambda: len(disk.model.courses) == 1)
    assert services.library.calls == [("remove_media", "he-thong-chinh-tri")]


def test_a_course_is_removed_and_the_question_says_what_stays(
    qtbot: QtBot, settings: SettingsPage, disk: DiskPage, services: FakeServices
) -> None:
    opened(qtbot, settings, disk)
    question = press(qtbot, disk, SMALL, REMOVE)
    assert "Kết quả và tiến độ" in question.detail.text()
    services.library.on_disk = DiskView(courses=(), other_bytes=0, free_bytes=1, budget_bytes=None)
    question.action_button.click()
    qtbot.waitUntil(lambda: not disk.none.isHidden())
    assert services.library.calls == [("remove", "lich-su-dang")]
    assert disk.check.isHidden()


def test_a_removal_that_fails_is_said(
    qtbot: QtBot, settings: SettingsPage, disk: DiskPage, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(course_id: str) -> None:
        raise FaultError

    monkeypatch.setattr(services.library, "remove", fail)
    opened(qtbot, settings, disk)
    press(qtbot, disk, SMALL, REMOVE).action_button.click()
    qtbot.waitUntil(lambda: disk.banner.text.startswith("Ổ đĩa không đọc hoặc ghi được."))
    assert len(disk.model.courses) == 2


def test_what_is_on_its_way_can_not_be_removed(
    qtbot: QtBot, settings: SettingsPage, disk: DiskPage, services: FakeServices, fetches: Fetches
) -> None:
    opened(qtbot, settings, disk)
    services.library.gate.clear()
    fetches.start(services, LAN.id, "lich-su-dang")  # type: ignore[arg-type]  # stands in for the services
    said = disk.delegate.words(disk.model.courses[SMALL])
    assert (said.chip, said.buttons) == ("Đang tải", ())
    services.library.gate.set()
    qtbot.waitUntil(lambda: bool(disk.delegate.words(disk.model.courses[SMALL]).buttons))


def test_the_bound_for_media_is_a_setting(qtbot: QtBot, settings: SettingsPage, disk: DiskPage) -> None:
    opened(qtbot, settings, disk)
    with qtbot.waitSignal(settings.changed) as changed:
        disk.budget.button(5000).click()
    assert changed.args[0].media_budget_mb == 5000
    with qtbot.waitSignal(settings.changed) as changed:
        disk.budget.button(None).click()
    assert changed.args[0].media_budget_mb is None


def test_a_disk_that_does_not_answer_is_said(
    qtbot: QtBot, settings: SettingsPage, disk: DiskPage, services: FakeServices
) -> None:
    services.library.on_disk = FaultError()
    settings.open_disk()
    qtbot.waitUntil(lambda: disk.states.state == "error")
    services.library.on_disk = DISK
    disk.states.currentWidget().button.click()  # type: ignore[union-attr]  # an ErrorState
    qtbot.waitUntil(lambda: disk.states.state == "content")


# --- checking -------------------------------------------------------------------------------------------------------


def test_a_check_shows_its_progress_and_that_all_is_sound(
    qtbot: QtBot, settings: SettingsPage, disk: DiskPage, services: FakeServices
) -> None:
    opened(qtbot, settings, disk)
    services.library.gate.clear()
    disk.check.check_button.click()
    qtbot.waitUntil(lambda: disk.check.measure == "Đã xem 120 MB / 648 MB")
    assert disk.check.state is CheckState.CHECKING
    assert "Kiểm tra dữ liệu khóa học" not in words_of(disk)
    services.library.gate.set()
    qtbot.waitUntil(lambda: disk.check.state is CheckState.SOUND)
    assert disk.check.banner.text == "Đã xem 1234 tệp (648 MB): không có phần nào hỏng."


def test_what_is_damaged_is_named_and_mended(
    qtbot: QtBot, settings: SettingsPage, disk: DiskPage, services: FakeServices
) -> None:
    opened(qtbot, settings, disk)
    services.library.verified = DAMAGED
    disk.check.check_button.click()
    qtbot.waitUntil(lambda: disk.check.state is CheckState.DAMAGED)
    assert disk.check.banner.text == (
        "Có 2 tệp hỏng (3,4 MB) trong: Khái quát về hệ thống chính trị ở Việt Nam. Sửa thì chỉ tải lại phần hỏng."
    )
    services.library.gate.clear()
    disk.check.banner.acted.emit()
    qtbot.waitUntil(lambda: disk.check.measure == "Đã tải lại 5,0 MB / 14,3 MB")
    services.library.gate.set()
    qtbot.waitUntil(lambda: disk.check.state is CheckState.MENDED)
    assert ("repair", LAN.id, None) in services.library.calls


def test_a_repair_without_a_network_can_be_tried_again(
    qtbot: QtBot, settings: SettingsPage, disk: DiskPage, services: FakeServices
) -> None:
    opened(qtbot, settings, disk)
    services.library.verified = DAMAGED
    services.library.repaired = OfflineError("x")
    disk.check.check()
    qtbot.waitUntil(lambda: disk.check.state is CheckState.DAMAGED)
    disk.check.mend()
    qtbot.waitUntil(lambda: disk.check.state is CheckState.FAILED)
    assert disk.check.banner.text.startswith("Chưa kết nối được máy chủ.")
    services.library.repaired = DAMAGED
    disk.check.banner.acted.emit()
    qtbot.waitUntil(lambda: disk.check.state is CheckState.DAMAGED)
    assert len([call for call in services.library.calls if call[0] == "repair"]) == 2


def test_courses_lost_from_the_computer_are_said_to_be_lost(
    qtbot: QtBot, settings: SettingsPage, disk: DiskPage, services: FakeServices
) -> None:
    opened(qtbot, settings, disk)
    services.library.verified = msgspec.structs.replace(DAMAGED, damaged_files=0, damaged_bytes=0)
    disk.check.check()
    qtbot.waitUntil(lambda: disk.check.state is CheckState.DAMAGED)
    assert disk.check.banner.text.startswith("Khóa học bị mất khỏi máy:")


def test_a_check_can_be_stopped(qtbot: QtBot, settings: SettingsPage, disk: DiskPage, services: FakeServices) -> None:
    opened(qtbot, settings, disk)
    services.library.gate.clear()
    disk.check.check()
    disk.check.check()
    disk.check.stop_button.click()
    assert disk.check.state is CheckState.IDLE
    services.library.gate.set()
    assert len([call for call in services.library.calls if call[0] == "verify"]) <= 1


# --- the widgets that came with it ----------------------------------------------------------------------------------


def test_a_check_box_is_pressed_by_mouse_and_keyboard(qtbot: QtBot, theme: Theme) -> None:
    box = CheckBox("Chỉ tải bài đọc", "Chỉ 2 MB")
    qtbot.addWidget(box)
    box.resize(300, box.heightForWidth(300))
    box.show()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, box.rect().center())
    assert box.isChecked()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert not box.isChecked()
    one_line = box.heightForWidth(600)
    assert box.heightForWidth(120) > one_line
    box.show_detail("")
    assert box.heightForWidth(600) <= one_line
    box.grab()


def test_a_flow_goes_on_in_the_next_line(qtbot: QtBot, theme: Theme) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = Flow(holder)
    boxes = [QWidget(holder) for _ in range(3)]
    for box in boxes:
        box.setFixedSize(QSize(100, 20))
        flow.addWidget(box)
    holder.resize(250, 100)
    holder.show()
    assert [box.y() for box in boxes] == [0, 0, 28]
    assert flow.heightForWidth(400) == 20
    boxes[0].hide()
    assert flow.heightForWidth(250) == 20
    assert flow.takeAt(5) is None
