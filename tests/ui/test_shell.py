"""The window: places and the way back, folding, the status strip, people, settings, leaving."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app import settings as settings_file
from app.home import Home
from app.views import ReviewSummary, SyncView
from tests.ui.fakes import AT, HUNG, LAN, LIBRARY, MAI, PEOPLE, SYNC, FakeServices
from tests.ui.starting import Starter
from ui.application import Application
from ui.shell.places import Address, History, Place
from ui.shell.status import status_words
from ui.shell.strip import StatusStrip
from ui.theme import Theme, tokens
from ui.words import Words

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


class FaultError(Exception):
    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


# --- places ---------------------------------------------------------------------------------------------------------


def test_the_way_back() -> None:
    history = History()
    assert history.here is None
    history.go(Address(Place.LIBRARY))
    history.go(Address(Place.COURSE, "k"))
    history.go(Address(Place.LESSON, "k", "bai-1"))
    history.go(Address(Place.LESSON, "k", "bai-1"))
    assert history.back() == Address(Place.COURSE, "k")
    assert history.back() == Address(Place.LIBRARY)
    assert history.back() == Address(Place.LIBRARY)


def test_a_quiz_that_was_handed_in_is_not_come_back_to() -> None:
    history = History()
    for address in (Address(Place.LIBRARY), Address(Place.COURSE, "k"), Address(Place.QUIZ, "k", "q")):
        history.go(address)
    history.go(Address(Place.RESULT, item_id="a"))
    assert history.back() == Address(Place.COURSE, "k")


def test_a_place_on_the_way_is_gone_back_to() -> None:
    history = History()
    for place in (Place.LIBRARY, Place.COURSE, Place.LESSON):
        history.go(Address(place, "" if place is Place.LIBRARY else "k"))
    history.go(Address(Place.COURSE, "k"))
    assert history.back() == Address(Place.LIBRARY)


def test_a_page_opened_from_nowhere_has_a_parent() -> None:
    history = History()
    history.go(Address(Place.LESSON, "k", "bai-1"))
    assert history.back() == Address(Place.COURSE, "k")
    assert Address(Place.RESULT, item_id="a").root is Place.RESULTS
    assert Address(Place.QUIZ, "k", "q").root is Place.LIBRARY
    assert Address(Place.JOIN).root is None


def test_a_place_on_a_page_is_used_once() -> None:
    history = History()
    history.go(Address(Place.LIBRARY))
    history.go(Address(Place.LESSON, "k", "bai-1"))
    history.go(Address(Place.COURSE, "k"))
    # The same lesson at another place is gone back to, not gone to again.
    there = Address(Place.LESSON, "k", "bai-1", "vi-tri", "Quốc hội là", ("Quốc hội",))
    history.go(there)
    assert history.here == there
    history.arrived()
    assert history.here == Address(Place.LESSON, "k", "bai-1")
    history.go(there)
    assert history.here == there
    assert history.back() == Address(Place.LIBRARY)


def test_a_quiz_that_is_open_stays_on_the_way() -> None:
    history = History()
    history.go(Address(Place.COURSE, "k"))
    history.go(Address(Place.QUIZ, "k", "q"))
    history.go(Address(Place.QUIZ, "k", "q"))
    assert history.back() == Address(Place.COURSE, "k")


# --- status ---------------------------------------------------------------------------------------------------------


def view(**fields: object) -> SyncView:
    return msgspec.structs.replace(SYNC, **fields)


@pytest.mark.parametrize(
    ("sync", "network", "tone", "can_send"),
    [
        (view(), "Có mạng", "warning", True),
        (view(waiting_results=0), "Có mạng", "success", False),
        (view(online=False, problem="no-connection"), "Không có mạng", "warning", True),
        (view(online=None), "Chưa liên lạc với máy chủ", None, True),
        (view(syncing=True), "Đang gửi…", "info", False),
        (view(problem="device-refused"), "Máy chủ không nhận kết quả từ máy này", "danger", True),
        (view(enrolled=False), "Chưa ghi danh", None, False),
    ],
)
def test_the_strip_says_how_things_stand(
    words: Words, sync: SyncView, network: str, tone: str | None, can_send: bool
) -> None:
    said = status_words(sync, now=AT + timedelta(days=2))
    assert (said.network, said.tone, said.can_send) == (network, tone, can_send)
    assert said.results == ("2 kết quả chờ gửi" if sync.waiting_results else "Không có kết quả chờ gửi")
    assert said.contact == "Liên lạc lần cuối: 05/11/2026"


def test_before_anything_is_known_the_strip_says_that(words: Words) -> None:
    assert status_words(None).lines == ("Đang mở dữ liệu…",)


# --- the window -----------------------------------------------------------------------------------------------------


@pytest.fixture
def services() -> FakeServices:
    return FakeServices((LAN,))


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, theme: Theme, tmp_path: Path, services: FakeServices) -> Iterator[Starter]:
    starter = Starter(qtbot, qapp, tmp_path / "home", services)
    yield starter
    starter.close()


def test_the_first_page_is_painted_from_what_is_remembered(start: Starter) -> None:
    window = start(opened=False).window
    assert window.history.here == Address(Place.LIBRARY)
    assert window.pages.library.model.rowCount() == len(LIBRARY.cards)
    assert window.rail.strip.words.results == "2 kết quả chờ gửi"
    assert not window.rail.isHidden()


def test_a_lesson_asked_for_before_the_services_are_there_waits(qtbot: QtBot, start: Starter) -> None:
    application = start(opened=False)
    application.window.go(Address(Place.COURSE, "he-thong-chinh-tri"))
    assert application.window.pages.course.states.state == "loading"
    application.open()
    qtbot.waitUntil(lambda: application.window.pages.course.states.state == "content")


def test_a_new_home_begins_with_enrolment(qtbot: QtBot, start: Starter, services: FakeServices) -> None:
    window = start(()).window
    assert window.history.here == Address(Place.JOIN)
    assert window.rail.isHidden()
    window.pages.join.address.edit.setText("hoc.example.vn")
    window.pages.join.code.set_code("1234567890123456")
    window.pages.join.enrol_button.click()
    qtbot.waitUntil(lambda: window.history.here == Address(Place.LIBRARY))
    assert window.session.person == LAN
    assert not window.rail.isHidden()


def test_with_several_people_one_is_chosen_first(qtbot: QtBot, start: Starter) -> None:
    window = start(PEOPLE).window
    assert window.history.here == Address(Place.PEOPLE)
    assert window.rail.isHidden()
    window.pages.people.chosen.emit(MAI.id)
    assert window.session.person == MAI
    assert window.history.here == Address(Place.LIBRARY)
    names = [LAN.full_name, HUNG.full_name, MAI.full_name]
    assert window.rail.person.menu_words == [*names, "Những gì đã gửi về tôi", "Thêm học viên"]
    window.rail.person.chosen.emit(HUNG.id)
    assert "Ghi danh" in window.rail.person.menu_words
    window.rail.person.addPerson.emit()
    assert window.history.here == Address(Place.JOIN)
    assert window.pages.join.address.edit.text() == "https://hoc.example.vn"
    window.pages.join.back.emit()
    assert window.history.here == Address(Place.LIBRARY)


def test_who_says_not_me_chooses_a_name_and_comes_back(qtbot: QtBot, start: Starter) -> None:
    window = start(PEOPLE).window
    window.pages.people.chosen.emit(MAI.id)
    course = Address(Place.COURSE, "he-thong-chinh-tri")
    window.go(course)
    window.choose_person()
    assert window.history.here == Address(Place.PEOPLE)
    window.pages.people.chosen.emit(HUNG.id)
    assert (window.session.person, window.history.here) == (HUNG, course)
    window.back()
    assert window.history.here == Address(Place.LIBRARY)
    # Another way out forgets it.
    window.go(course)
    window.choose_person()
    window.go(Address(Place.SETTINGS))
    window.rail.person.chosen.emit(MAI.id)
    assert window.history.here == Address(Place.LIBRARY)


def test_a_snapshot_that_was_lost_is_no_matter(qtbot: QtBot, start: Starter, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "study.sqlite").touch()
    application = start((LAN,), remembered=False, opened=False)
    assert application.window.history.here == Address(Place.OPENING)
    application.open()
    qtbot.waitUntil(lambda: application.window.history.here == Address(Place.LIBRARY))


@pytest.mark.parametrize("kind", ["newer-database", "damaged-database", "disk-full", "storage-fault"])
def test_services_that_do_not_open_say_why(qtbot: QtBot, start: Starter, kind: str) -> None:
    application = start(error=FaultError(kind))
    window = application.window
    qtbot.waitUntil(lambda: window.history.here == Address(Place.OPENING))
    state = window.pages.opening
    assert state.state == "error"
    assert window.rail.isHidden()
    button = state.currentWidget().button  # type: ignore[union-attr]  # an ErrorState
    assert (button is None) == (kind == "newer-database")
    if button is not None:
        button.click()
        qtbot.waitUntil(lambda: window.history.here == Address(Place.LIBRARY))


def test_the_navigation_folds_in_a_narrow_window_and_for_large_text(start: Starter, theme: Theme) -> None:
    window = start().window
    folds = [window.rail.folded]
    window.resize(911, 512)
    folds.append(window.rail.folded)
    assert folds == [False, True]
    assert window.rail.width() == tokens.RAIL_FOLDED
    assert window.rail.item(Place.RESULTS).toolTip() == "Kết quả"
    assert "2 kết quả chờ gửi" in window.rail.strip.folded_button.toolTip()
    window.resize(1366, 768)
    folds.append(window.rail.folded)
    theme.set_text_scale(150)
    folds.append(window.rail.folded)
    assert folds[2:] == [False, True]


def test_the_strip_offers_sending_now(qtbot: QtBot, start: Starter, services: FakeServices) -> None:
    asked: list[bool] = []
    services.syncing.run_once = lambda **given: asked.append(given["force"])
    application = start()
    window = application.window
    qtbot.waitUntil(lambda: window.session.sync == SYNC and len(asked) >= 2)
    asked.clear()
    window.rail.strip.send_button.click()
    qtbot.waitUntil(lambda: asked == [True])
    services.status = msgspec.structs.replace(SYNC, waiting_results=0)
    window.sendNow.emit()
    qtbot.waitUntil(lambda: window.rail.strip.words.results == "Không có kết quả chờ gửi")
    assert window.rail.strip.send_button.isHidden()


def test_a_sync_run_that_breaks_does_not_end_the_loop(
    qtbot: QtBot, start: Starter, services: FakeServices, caplog: pytest.LogCaptureFixture
) -> None:
    runs: list[bool] = []

    def run_once(**_: object) -> None:
        runs.append(True)
        raise FaultError("storage-fault")

    services.syncing.run_once = run_once
    application = start()
    qtbot.waitUntil(lambda: len(runs) >= 2)
    application.window.sendNow.emit()
    qtbot.waitUntil(lambda: len(runs) >= 3)
    assert "a sync run failed" in caplog.text


def visible_words(application: Application) -> set[str]:
    return {button.text() for button in application.window.findChildren(QPushButton) if button.isVisible()}


def test_settings_take_effect_at_once_and_are_kept(qtbot: QtBot, start: Starter, theme: Theme, tmp_path: Path) -> None:
    application = start()
    window = application.window
    window.go(Address(Place.SETTINGS))
    window.pages.settings.theme.button("dark").click()
    assert theme.colors is tokens.DARK
    window.pages.settings.text_scale.button(130).click()
    assert theme.text_scale == 130
    window.pages.settings.language.button("en").click()
    assert window.history.here == Address(Place.SETTINGS)
    assert window.pages.settings.language.button("en").isChecked()
    assert window.rail.item(Place.LIBRARY).text() == "Courses"
    qtbot.waitUntil(lambda: "Open data folder" in visible_words(application))
    window.go(Address(Place.LIBRARY))
    assert window.pages.library.header.title == "Courses"
    qtbot.waitUntil(lambda: not application.tasks.busy)
    kept = settings_file.load(Home(tmp_path / "home"))
    assert (kept.theme, kept.text_scale, kept.language, kept.last_profile) == ("dark", 130, "en", LAN.id)
    window.change_settings(msgspec.structs.replace(kept, language="vi"))


def test_the_settings_name_person_hub_and_device(start: Starter) -> None:
    window = start().window
    window.go(Address(Place.SETTINGS))
    page = window.pages.settings
    assert page.enrol_button.isHidden()
    page.copy_button.click()
    assert QApplication.clipboard().text() == LAN.device_id
    page.show_person(HUNG)
    assert not page.enrol_button.isHidden()


def test_a_fault_that_nobody_took_is_said(qtbot: QtBot, start: Starter, caplog: pytest.LogCaptureFixture) -> None:
    application = start()

    def fail() -> None:
        raise ZeroDivisionError

    application.tasks.run(fail)
    qtbot.waitUntil(lambda: application.window.banner.text.startswith("Chương trình gặp lỗi."))
    assert "ZeroDivisionError" in caplog.text


# --- leaving --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sync",
    [
        view(waiting_results=0),
        view(online=False),
        view(online=None),
        view(enrolled=False),
        # The server answers, and takes nothing now.
        view(online=True, problem="server-fault"),
    ],
)
def test_closing_asks_nothing_when_nothing_can_be_done(
    qtbot: QtBot, start: Starter, services: FakeServices, sync: SyncView
) -> None:
    services.status = sync
    application = start()
    qtbot.waitUntil(lambda: application.window.session.sync == sync)
    with qtbot.waitSignal(application.window.closed):
        assert application.window.close()
    assert application.ended_in_time


def test_closing_asks_once_when_results_wait_and_the_way_is_open(
    qtbot: QtBot, start: Starter, services: FakeServices
) -> None:
    application = start()
    window = application.window
    qtbot.waitUntil(lambda: window.session.sync == SYNC)
    assert not window.close()
    dialog = window.leaving.dialog
    assert dialog is not None
    services.status = view(waiting_results=0)
    with qtbot.waitSignal(window.closed):
        dialog.send_button.click()


def test_closing_at_once_is_always_possible(qtbot: QtBot, start: Starter) -> None:
    application = start()
    window = application.window
    qtbot.waitUntil(lambda: window.session.sync == SYNC)
    window.close()
    dialog = window.leaving.dialog
    assert dialog is not None
    with qtbot.waitSignal(window.closed):
        dialog.leave_button.click()


def test_a_send_that_fails_is_told_before_the_window_closes(
    qtbot: QtBot, start: Starter, services: FakeServices
) -> None:
    application = start()
    window = application.window
    qtbot.waitUntil(lambda: window.session.sync == SYNC)
    window.close()
    dialog = window.leaving.dialog
    assert dialog is not None
    services.status = view(online=False, problem="no-connection")
    dialog.send_button.click()
    qtbot.waitUntil(dialog.send_button.isHidden)
    assert dialog.title.text() == "Chưa gửi được"
    assert "vẫn được giữ" in dialog.detail.text()
    assert dialog.leave_button.hasFocus()
    with qtbot.waitSignal(window.closed):
        dialog.leave_button.click()


def test_sending_before_closing_is_tried_whatever_was_wrong_before(
    qtbot: QtBot, start: Starter, services: FakeServices
) -> None:
    # The internet failed a while ago; a machine in the room answers, and may take what waits.
    services.status = before = view(online=False, problem="no-connection", near=True)
    application = start()
    window = application.window
    qtbot.waitUntil(lambda: window.session.sync == before)
    window.close()
    dialog = window.leaving.dialog
    assert dialog is not None
    window.session.syncChanged.emit()
    services.status = view(waiting_results=0, waiting=0, near=True)
    with qtbot.waitSignal(window.closed):
        dialog.send_button.click()
    assert not dialog.send_button.isHidden(), "an old problem was not taken for the outcome"


def test_the_strip_counts_everybodys_unsent_results_and_says_what_helps() -> None:
    view = SyncView(
        online=False,
        syncing=False,
        waiting=0,
        others_waiting_results=3,
        last_contact=None,
        next_try=None,
        problem="no-connection",
        enrolled=True,
    )
    said = status_words(view)
    assert said.lines == (
        "Không có mạng",
        "Không có kết quả chờ gửi",
        "3 kết quả của người khác trên máy này chờ gửi",
        "Tự gửi khi có mạng.",
    )
    assert (said.can_send, said.unsent) == (True, 3)
    online = msgspec.structs.replace(view, online=True, problem=None)
    assert status_words(online).tone == "warning", "green only when nothing is left on this computer"
    refused = msgspec.structs.replace(view, online=True, problem="hub-refused")
    assert status_words(refused).lines[-1] == "Bấm Gửi ngay để thử lại."
    alone = msgspec.structs.replace(view, enrolled=False, waiting_results=1, others_waiting_results=0)
    assert status_words(alone).lines[-1] == "Ghi danh thì gửi được."


def test_the_folded_strip_still_counts(qtbot: QtBot, theme: Theme) -> None:
    strip = StatusStrip()
    qtbot.addWidget(strip)
    strip.set_folded(folded=True)
    strip.show_status(view(waiting_results=2, others_waiting_results=1))
    assert strip.folded_button.text() == "3"
    strip.show_status(view(waiting_results=0))
    assert strip.folded_button.text() == ""


def test_reviews_are_counted_by_one_thread_at_a_time(qtbot: QtBot, start: Starter, services: FakeServices) -> None:
    application = start()
    window = application.window
    qtbot.waitUntil(lambda: window.session.sync == SYNC and not window.session._counting)
    gate = threading.Event()
    counts: list[int] = []

    def summary(_profile: str) -> ReviewSummary:
        counts.append(threading.get_ident())
        assert gate.wait(10)
        return ReviewSummary(due=len(counts), done_today=0, daily_limit=20, later=0, total=9)

    services.reviews.summary = summary
    for _ in range(6):
        window.session.count_reviews()
    qtbot.waitUntil(lambda: len(counts) == 1)
    gate.set()
    qtbot.waitUntil(lambda: not window.session._counting)
    assert len(counts) == 2, "what was asked for meanwhile is counted once"
