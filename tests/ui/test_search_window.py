"""The search in the window: its keys, where a hit leads, and the preparing of courses behind the pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.content_views import SearchKind
from app.views import SettingsView
from tests.ui.fakes import CARDS, LAN, PEOPLE, FakeServices
from tests.ui.search_samples import HITS, found
from tests.ui.starting import Starter
from ui import application as application_module
from ui.application import Application
from ui.library.fetches import Fetches
from ui.search.model import text_of, words_of
from ui.search.palette import SearchPalette
from ui.shell.pages import Pages
from ui.shell.places import Address, Place
from ui.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
Noted = list[tuple[object, ...]]


class FaultError(Exception):
    kind = "storage-fault"


@pytest.fixture
def services() -> FakeServices:
    return FakeServices((LAN,))


@pytest.fixture(autouse=True)
def prepare_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application_module, "PREPARE_AFTER_MS", 0)


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, theme: Theme, tmp_path: Path, services: FakeServices) -> Iterator[Starter]:
    starter = Starter(qtbot, qapp, tmp_path / "home", services)
    yield starter
    starter.close()


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> Noted:
    """What a reader and a quiz are asked to show, which only note it."""
    noted: Noted = []

    class Noting(QWidget):
        def load(self, *arguments: object, hits: tuple[str, ...] = ()) -> None:
            noted.append(("load", *arguments, hits))

        def load_glossary(self, *arguments: object, hits: tuple[str, ...] = ()) -> None:
            noted.append(("glossary", *arguments, hits))

    def page(pages: Pages, _services: object) -> QWidget:
        kept = pages.made(Place.LESSON)
        if kept is None:
            kept = Noting()
            pages._keep(Place.LESSON, kept)
        return kept

    monkeypatch.setattr(Pages, "reader", page)
    monkeypatch.setattr(Pages, "quiz", page)
    return noted


@pytest.fixture
def application(qtbot: QtBot, start: Starter, noted: Noted) -> Application:
    return active(qtbot, start())


def active(qtbot: QtBot, application: Application) -> Application:
    """Waits until its window has the keyboard."""
    application.window.activateWindow()
    qtbot.waitUntil(application.window.isActiveWindow)
    return application


def press_keys(application: Application) -> None:
    focus = QApplication.focusWidget() or application.window
    QTest.keyClick(focus, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)


def palette_of(application: Application) -> SearchPalette:
    palette = application.window.finding.palette
    assert palette is not None
    return palette


def find(qtbot: QtBot, application: Application, row: int) -> None:
    """Types words and opens a hit."""
    press_keys(application)
    palette = palette_of(application)
    QTest.keyClicks(palette.field, "quoc hoi")
    qtbot.waitUntil(lambda: not palette.searcher.pending)
    for _ in range(row):
        QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)


def test_the_search_opens_by_its_keys_and_by_the_navigation(application: Application) -> None:
    window = application.window
    assert window.finding.palette is None
    press_keys(application)
    palette = palette_of(application)
    assert QApplication.focusWidget() is palette.field
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert palette.isHidden()
    window.rail.search.click()
    assert palette.isVisible()
    window.go(Address(Place.SETTINGS))
    assert palette.isHidden()


@pytest.mark.parametrize("row", [1, 2])
def test_a_hit_leads_to_its_place_with_what_to_mark(
    qtbot: QtBot, application: Application, noted: Noted, row: int
) -> None:
    find(qtbot, application, row)
    hit = HITS[row]
    place, asked, item = (
        (Place.GLOSSARY, "glossary", ()) if hit.kind is SearchKind.GLOSSARY else (Place.LESSON, "load", (hit.item_id,))
    )
    # The page is remembered; where on it to begin was for this once.
    assert application.window.history.here == Address(place, hit.course_id, hit.item_id)
    assert noted == [(asked, LAN.id, hit.course_id, *item, hit.anchor, text_of(hit), words_of(hit))]
    application.window.back()
    assert application.window.history.here == Address(Place.LIBRARY)


def test_an_explanation_leads_to_its_quiz_and_nothing_is_looked_up_there(
    qtbot: QtBot, application: Application, noted: Noted
) -> None:
    window = application.window
    find(qtbot, application, 3)
    assert window.history.here == Address(Place.QUIZ, "he-thong-chinh-tri", "luyen-tap-3")
    assert noted == [("load", LAN.id, "he-thong-chinh-tri", "luyen-tap-3", ())]
    press_keys(application)
    assert palette_of(application).isHidden()
    assert window.banner.text == "Không tìm kiếm khi đang làm bài."
    assert window.banner.isVisible()
    assert window.stack.height() < window.height()
    assert not window.rail.search.isEnabled()
    assert window.rail.search.toolTip() == "Không tìm kiếm khi đang làm bài."
    window.go(Address(Place.LIBRARY))
    assert window.rail.search.isEnabled()
    assert window.rail.search.toolTip() == ""
    assert window.banner.text == ""
    qtbot.waitUntil(lambda: window.stack.height() == window.height())


def test_nothing_is_searched_before_somebody_is_chosen(qtbot: QtBot, start: Starter) -> None:
    application = active(qtbot, start(PEOPLE))
    press_keys(application)
    assert application.window.finding.palette is None


def test_the_search_speaks_the_windows_language(application: Application) -> None:
    window = application.window
    press_keys(application)
    window.change_settings(SettingsView(theme="light", language="en"))
    press_keys(application)
    palette = palette_of(application)
    assert palette.field.placeholderText() == "Search the courses"
    window.resize(911, 512)
    assert window.rail.search.toolTip() == "Search the courses (Ctrl+K)"


def test_a_course_that_came_is_found_at_once(qtbot: QtBot, application: Application, services: FakeServices) -> None:
    services.search.answer = lambda words: found(words, ())
    press_keys(application)
    window = application.window
    palette = palette_of(application)
    QTest.keyClicks(palette.field, "quoc hoi")
    qtbot.waitUntil(lambda: not palette.searcher.pending)
    services.search.answer = found
    window.fetches.fetched.emit(CARDS[3])
    qtbot.waitUntil(lambda: palette.list.hits.hits == HITS)
    assert QApplication.focusWidget() is palette.field


# --- preparing --------------------------------------------------------------------------------------------------------


def test_courses_are_prepared_behind_the_pages_and_then_more_is_found(
    qtbot: QtBot, start: Starter, services: FakeServices
) -> None:
    gate = threading.Event()
    threads: list[threading.Thread] = []

    def prepare(_cancel: threading.Event) -> None:
        threads.append(threading.current_thread())
        gate.wait(30)

    services.library.prepare = prepare  # type: ignore[attr-defined]  # not among what the fakes have
    services.search.answer = lambda words: found(words, HITS[:1], preparing=not gate.is_set())
    application = active(qtbot, start())
    press_keys(application)
    palette = palette_of(application)
    QTest.keyClicks(palette.field, "quoc hoi")
    qtbot.waitUntil(lambda: palette.status.text().startswith("Đang chuẩn bị tìm kiếm"))
    qtbot.waitUntil(lambda: len(threads) == 1)
    assert threads[0] is not threading.main_thread()
    gate.set()
    qtbot.waitUntil(lambda: palette.status.text() == "")


def test_closing_ends_the_preparing(qtbot: QtBot, start: Starter, services: FakeServices) -> None:
    ended: list[bool] = []
    begun = threading.Event()

    def prepare(cancel: threading.Event) -> None:
        begun.set()
        ended.append(cancel.wait(30))

    services.library.prepare = prepare  # type: ignore[attr-defined]  # not among what the fakes have
    application = start()
    qtbot.waitUntil(begun.is_set)
    application.close()
    assert ended == [True]
    assert application.ended_in_time


def test_closing_does_not_wait_for_a_preparing_that_hangs(
    qtbot: QtBot, start: Starter, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application_module, "CLOSE_TIMEOUT_S", 0.1)
    begun, gate = threading.Event(), threading.Event()

    def prepare(_cancel: threading.Event) -> None:
        begun.set()
        gate.wait(30)

    services.library.prepare = prepare  # type: ignore[attr-defined]  # not among what the fakes have
    application = start()
    qtbot.waitUntil(begun.is_set)
    application.close()
    gate.set()
    assert not application.ended_in_time


def test_a_preparing_that_fails_is_said(qtbot: QtBot, start: Starter, services: FakeServices) -> None:
    def prepare(_cancel: threading.Event) -> None:
        raise FaultError

    services.library.prepare = prepare  # type: ignore[attr-defined]  # not among what the fakes have
    window = start().window
    qtbot.waitUntil(lambda: window.banner.text.startswith("Ổ đĩa không đọc hoặc ghi được"))


# --- going on ---------------------------------------------------------------------------------------------------------


def test_unfinished_fetches_go_on_once_somebody_is_known(
    qtbot: QtBot, start: Starter, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Fetches, "resume", lambda _self, _services, profile_id: asked.append(profile_id))
    application = start(PEOPLE)
    assert asked == []
    application.window.pages.people.chosen.emit(LAN.id)
    assert asked == [LAN.id]
