"""Documents, sounds and films in the reader, with real files: shown, played, left, missing, damaged."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.ui.learn_samples import COURSE, PROFILE
from tests.ui.reader_files import (
    MEDIA,
    SHARED,
    FileServices,
    document,
    file_of,
    heavy_document,
    locked_document,
)
from ui.reader import pdf_turn
from ui.reader.page import ReaderPage
from ui.reader.pdf_pane import PdfPane
from ui.reader.player import Player, clock
from ui.reader.playing import Playback
from ui.tasks import Tasks
from ui.widgets import EmptyState
from ui.words import Words

# What this machine lacks is said by the libraries; the first is said by the offscreen platform.
pytestmark = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "No RHI backend", "PulseAudioService", "Couldn't (load|resolve)"
)
TIMEOUT_MS = 20_000


class OfflineError(Exception):
    kind = "no-connection"


@pytest.fixture
def services() -> FileServices:
    return FileServices()


@pytest.fixture
def visited() -> list[QUrl]:
    return []


@pytest.fixture
def page(qtbot: QtBot, words: Words, services: FileServices, visited: list[QUrl]) -> Iterator[ReaderPage]:
    tasks = Tasks()
    page = ReaderPage(services, tasks, open_address=visited.append)
    qtbot.addWidget(page)
    page.resize(1120, 700)
    page.show()
    yield page
    services.reading.gate.open()
    services.library.gate.open()
    page.files.leave()
    assert tasks.close(5)


def opened(qtbot: QtBot, page: ReaderPage, **place: str) -> None:
    page.load(PROFILE, COURSE, "bai-3", **place)
    qtbot.waitUntil(lambda: page.states.state == "content" and not page.shows_text)
    qtbot.waitUntil(lambda: page.files.states.state != "loading", timeout=TIMEOUT_MS)


def pane(page: ReaderPage) -> PdfPane:
    current = page.files.panes.currentWidget()
    assert isinstance(current, PdfPane)
    return current


def player(qtbot: QtBot, page: ReaderPage) -> Player:
    qtbot.waitUntil(lambda: isinstance(page.files.panes.currentWidget(), Player), timeout=TIMEOUT_MS)
    current = page.files.panes.currentWidget()
    assert isinstance(current, Player)
    qtbot.waitUntil(lambda: current.stage.playing.state is Playback.READY, timeout=TIMEOUT_MS)
    return current


def trouble(page: ReaderPage) -> EmptyState:
    current = page.files.states.currentWidget()
    assert isinstance(current, EmptyState)
    return current


# --- documents ------------------------------------------------------------------------------------------------------


def test_a_document_is_read_page_by_page(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.lesson_file = file_of(name="so-tay.pdf", data=document(7))
    opened(qtbot, page)
    view, tools = pane(page).view, pane(page).tools
    assert tools.isVisible()
    assert tools.accessibleName() == "Trang 1/7"
    assert page.footer.primary.text() == "Hoàn thành bài"
    qtbot.waitUntil(lambda: view.image(0) is not None, timeout=TIMEOUT_MS)
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Space)
    assert view.page > 0
    QTest.keyClick(view, Qt.Key.Key_End)
    assert tools.accessibleName() == "Trang 7/7"
    assert page.footer.words.text() == "Đã đọc 100% bài này"
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.page == 0


def test_a_page_is_typed(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.lesson_file = file_of(name="so-tay.pdf", data=document(7))
    opened(qtbot, page)
    number = pane(page).tools.number
    number.setText("5")
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert pane(page).view.page == 4
    number.setText("năm²")
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert number.text() == "5"
    number.setText("9999")
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert pane(page).view.page == 6


def test_a_document_opens_where_reading_stopped(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.lesson_file = file_of(name="so-tay.pdf", data=document(10))
    opened(qtbot, page)
    pane(page).view.go_to_page(6)
    kept = pane(page).view.position
    assert 500 < kept < 700
    page.save_position()
    qtbot.waitUntil(lambda: services.reading.positions.get("bai-3") == kept)
    opened(qtbot, page)
    qtbot.waitUntil(lambda: pane(page).view.page == 6)
    assert abs(pane(page).view.position - kept) <= 1


def test_a_link_from_a_search_opens_its_page_and_marks_the_words(
    qtbot: QtBot, page: ReaderPage, services: FileServices
) -> None:
    services.reading.lesson_file = file_of(name="so-tay.pdf", data=document(10))
    page.load(PROFILE, COURSE, "bai-3", "page=4", "Quyền  lực nhà\nnước thứ 4", hits=("nhà nước",))
    qtbot.waitUntil(lambda: page.states.state == "content" and not page.shows_text)
    qtbot.waitUntil(lambda: page.files.can_find)
    view = pane(page).view
    qtbot.waitUntil(lambda: view._found[0] == 3, timeout=TIMEOUT_MS)
    assert view._current is not None
    assert view._current.width() > 0
    top = view._page_rect(3).top() + view._current.top() * view._scale
    assert abs(top - view.viewport().height() / 3) < 5


def test_a_passage_on_another_page_is_found_all_the_same(
    qtbot: QtBot, page: ReaderPage, services: FileServices
) -> None:
    services.reading.lesson_file = file_of(name="so-tay.pdf", data=document(10))
    opened(qtbot, page, anchor="page=2", find="Quyền lực nhà nước thứ 8")
    qtbot.waitUntil(lambda: pane(page).view._found[0] == 7, timeout=TIMEOUT_MS)


def test_words_are_looked_for_without_diacritics(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.lesson_file = file_of(name="so-tay.pdf", data=document(5))
    opened(qtbot, page)
    QTest.keyClick(pane(page).view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.find_bar.isVisible()
    page.find_bar.line.setText("quyen luc NHA NUOC")
    qtbot.waitUntil(lambda: page.find_bar.count.text() == "1 / 5", timeout=TIMEOUT_MS)
    QTest.keyClick(page.find_bar.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pane(page).view._found[0] == 1, timeout=TIMEOUT_MS)
    assert page.find_bar.count.text() == "2 / 5"
    QTest.keyClick(page.find_bar.line, Qt.Key.Key_Escape)
    assert not page.find_bar.isVisible()
    assert pane(page).view._found[0] == -1


def test_the_size_of_pages(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.lesson_file = file_of(name="so-tay.pdf", data=document(3))
    opened(qtbot, page)
    view, tools = pane(page).view, pane(page).tools
    fits = view._page_rect(0).width()
    assert fits <= view.viewport().width()
    QTest.keyClick(view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert tools.percent.text() == "125%"
    assert view._page_rect(0).width() == pytest.approx(fits * 1.25)
    tools.smaller.click()
    assert tools.percent.text() == "100%"
    for _ in range(10):
        tools.larger.click()
    assert not tools.larger.isEnabled()
    QTest.keyClick(view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert tools.percent.text() == "100%"


def test_the_memory_of_rendered_pages_is_bounded(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.lesson_file = file_of(name="so-tay.pdf", data=document(30))
    opened(qtbot, page)
    view = pane(page).view
    for number in range(0, 30, 5):
        view.go_to_page(number)
        qtbot.waitUntil(lambda number=number: view.image(number) is not None, timeout=TIMEOUT_MS)
    assert len(view._pages._images) <= 5


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (b"%PDF-1.4 nothing of what should follow", "Không mở được tài liệu này"),
        (b"<html>not a document</html>", "Không mở được tài liệu này"),
        (b"", "Không mở được tài liệu này"),
    ],
)
def test_a_damaged_document_says_so(
    qtbot: QtBot, page: ReaderPage, services: FileServices, data: bytes, title: str
) -> None:
    services.reading.lesson_file = file_of(name="so-tay.pdf", data=data)
    opened(qtbot, page)
    assert trouble(page).title.text() == title
    assert page.files.tools is None
    assert page.footer.isVisible()


def test_a_locked_document_says_so(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.lesson_file = file_of(name="so-tay.pdf", data=locked_document())
    opened(qtbot, page)
    assert "mật khẩu" in trouble(page).detail.text()


def test_a_page_that_takes_for_ever_is_given_up_and_stops_nobody(
    qtbot: QtBot, page: ReaderPage, services: FileServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_turn, "PATIENCE_S", 0.3)
    services.reading.lesson_file = file_of(name="so-tay.pdf", data=heavy_document(5))
    opened(qtbot, page)
    qtbot.waitUntil(lambda: page.files.states.state == "empty", timeout=TIMEOUT_MS)
    assert "quá nặng" in trouble(page).detail.text()
    assert pdf_turn.is_taken(), "the library is still at it"
    services.reading.lesson_file = None
    page.load(PROFILE, COURSE, "bai-1")
    qtbot.waitUntil(lambda: page.states.state == "content" and page.shows_text)
    assert pdf_turn.is_taken(), "and nobody waited for it"
    qtbot.waitUntil(lambda: not pdf_turn.is_taken(), timeout=10 * TIMEOUT_MS)
    services.reading.lesson_file = file_of(name="so-tay.pdf", data=document(1))
    opened(qtbot, page)
    assert page.files.can_find


def test_a_file_that_is_not_shown_can_be_saved(
    qtbot: QtBot, page: ReaderPage, services: FileServices, tmp_path: Path
) -> None:
    services.reading.lesson_file = file_of(name="so-tay.pdf", data=b"%PDF-1.4 broken")
    opened(qtbot, page)
    target = tmp_path / "ban-sao.pdf"
    button = trouble(page).button
    assert button is not None
    button.click()
    dialog = page.files.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    qtbot.waitUntil(lambda: bool(page.files.banner.text))
    assert target.read_bytes() == b"%PDF-1.4 broken"
    assert str(target) in page.files.banner.text


def test_a_copy_that_cannot_be_written_says_so(
    qtbot: QtBot, page: ReaderPage, services: FileServices, tmp_path: Path
) -> None:
    services.reading.lesson_file = file_of(name="so-tay.pdf", data=b"%PDF-1.4 broken")
    opened(qtbot, page)
    page.files.save_copy()
    dialog = page.files.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "no" / "such" / "folder.pdf"))
    dialog.reject()
    qtbot.waitUntil(lambda: page.files.banner.text.startswith("Chưa lưu được tệp"))


def test_addresses_in_a_document_are_asked_for(
    qtbot: QtBot, page: ReaderPage, services: FileServices, visited: list[QUrl]
) -> None:
    services.reading.lesson_file = file_of(name="so-tay.pdf", data=document(1))
    opened(qtbot, page)
    for address in ("https://example.org/", "file:///etc/passwd", "smb://somewhere/share"):
        pane(page).view.linkActivated.emit(address)
    assert visited == [QUrl("https://example.org/")]


@pytest.mark.skipif(not SHARED.exists(), reason="the shared media are not here")
def test_a_real_book(qtbot: QtBot, page: ReaderPage, services: FileServices, visited: list[QUrl]) -> None:
    services.reading.lesson_file = file_of(SHARED / "maint-guide.vi.pdf")
    opened(qtbot, page)
    assert pane(page).tools.accessibleName() == "Trang 1/64"
    qtbot.waitUntil(lambda: page.contents.model.row_of("page=7") >= 0)
    page.contents.headingChosen.emit("page=7")
    view = pane(page).view
    assert view.page == 6
    assert page.contents.model.reached == "page=7"
    page.open_find()
    page.find_bar.line.setText("nguoi bao tri")
    qtbot.waitUntil(page.find_bar.next.isEnabled, timeout=TIMEOUT_MS)
    page.find_bar.close()
    # A line of its table of contents leads to its page; a link to the web is asked for.
    for number, place in ((3, QPointF(80, 245)), (10, QPointF(200, 206))):
        view.go_to_page(number, 150)
        qtbot.waitUntil(lambda number=number: view.image(number) is not None, timeout=TIMEOUT_MS)
        at = (view._page_rect(number).topLeft() + place * view._scale).toPoint()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        if number == 3:
            assert view.page == 6
    assert [address.host() for address in visited] == ["lists.debian.org"]


# --- sounds and films -----------------------------------------------------------------------------------------------


def test_a_film_opens_without_playing_and_plays_on_space(
    qtbot: QtBot, page: ReaderPage, services: FileServices
) -> None:
    services.reading.lesson_file = file_of(MEDIA / "film.mp4")
    opened(qtbot, page)
    playing, stage = player(qtbot, page).stage.playing, player(qtbot, page).stage
    qtbot.waitUntil(lambda: stage.film.has_picture, timeout=TIMEOUT_MS)
    stage.grab()
    assert not playing.is_playing
    assert stage.controls.time.text() == "00:00 / 00:03"
    QTest.keyClick(stage, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: playing.is_playing and playing.at_ms > 300, timeout=TIMEOUT_MS)
    QTest.keyClick(stage, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not playing.is_playing)
    assert page.footer.words.text().startswith("Đã xem ")
    assert playing.position > 50


def test_a_film_is_resumed_where_it_was_left(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.lesson_file = file_of(MEDIA / "film.mp4")
    services.reading.positions["bai-3"] = 600
    opened(qtbot, page)
    playing = player(qtbot, page).stage.playing
    qtbot.waitUntil(lambda: abs(playing.position - 600) < 30, timeout=TIMEOUT_MS)
    assert services.reading.positions["bai-3"] == 600, "opening is not watching"
    player(qtbot, page).stage.controls.seek.chosen.emit(900)
    page.hide()
    qtbot.waitUntil(lambda: abs(services.reading.positions["bai-3"] - 300) < 30)
    assert playing.state is Playback.EMPTY


def test_leaving_the_page_stops_what_plays(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.lesson_file = file_of(MEDIA / "film.mp4")
    opened(qtbot, page)
    playing = player(qtbot, page).stage.playing
    playing.toggle()
    qtbot.waitUntil(lambda: playing.is_playing, timeout=TIMEOUT_MS)
    services.reading.lesson_file = None
    page.load(PROFILE, COURSE, "bai-1")
    assert playing.state is Playback.EMPTY
    qtbot.waitUntil(lambda: page.states.state == "content" and page.shows_text)


def test_a_film_plays_to_its_end_and_again(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.lesson_file = file_of(MEDIA / "film.mp4")
    opened(qtbot, page)
    playing = player(qtbot, page).stage.playing
    playing.set_speed(150)
    playing.seek(2500)
    playing.toggle()
    qtbot.waitUntil(lambda: playing.state is Playback.ENDED, timeout=TIMEOUT_MS)
    assert page.footer.words.text() == "Đã xem 100% bài này"
    assert playing.position == 1000
    playing.toggle()
    qtbot.waitUntil(lambda: playing.is_playing and playing.at_ms < 2000, timeout=TIMEOUT_MS)


def test_keys_step_and_change_the_loudness(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.lesson_file = file_of(MEDIA / "film.mp4")
    opened(qtbot, page)
    stage = player(qtbot, page).stage
    QTest.keyClick(stage, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: stage.playing.at_ms > 2500, timeout=TIMEOUT_MS)
    QTest.keyClick(stage, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: stage.playing.at_ms == 0, timeout=TIMEOUT_MS)
    QTest.keyClick(stage, Qt.Key.Key_Down)
    assert stage.playing.volume == 70
    QTest.keyClick(stage, Qt.Key.Key_M)
    assert stage.playing.volume == 0
    QTest.keyClick(stage, Qt.Key.Key_M)
    assert stage.playing.volume == 70
    QTest.mouseClick(stage.controls.seek, Qt.MouseButton.LeftButton, pos=stage.controls.seek.rect().center())
    qtbot.waitUntil(lambda: abs(stage.playing.position - 500) < 60, timeout=TIMEOUT_MS)


def test_a_film_fills_the_screen_and_comes_back(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.lesson_file = file_of(MEDIA / "film.mp4")
    opened(qtbot, page)
    made = player(qtbot, page)
    stage = made.stage
    QTest.keyClick(stage, Qt.Key.Key_F)
    assert stage.window() is not page.window()
    assert stage.window().isFullScreen()
    assert stage.is_full
    QTest.keyClick(stage, Qt.Key.Key_Escape)
    assert stage.window() is page.window()
    QTest.keyClick(stage, Qt.Key.Key_F)
    stage.window().close()
    assert stage.window() is page.window()
    QTest.keyClick(stage, Qt.Key.Key_F)
    page.hide()
    assert stage.window() is page.window()


def test_speeds(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.lesson_file = file_of(MEDIA / "film.mp4")
    opened(qtbot, page)
    controls = player(qtbot, page).stage.controls
    menu = controls.speed_menu()
    qtbot.addWidget(menu)
    assert [action.text() for action in menu.actions()] == [
        "Chậm (0,75×)",
        "Bình thường (1×)",
        "Hơi nhanh (1,25×)",
        "Nhanh (1,5×)",
    ]
    menu.actions()[3].trigger()
    assert controls.speed.text() == "1,5×"


def test_without_a_loudspeaker_it_is_said(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.lesson_file = file_of(MEDIA / "sound.ogg")
    opened(qtbot, page)
    stage = player(qtbot, page).stage
    if not stage.playing.is_silenced:
        pytest.skip("this computer has a loudspeaker")
    assert "chưa có loa" in stage.banner.text
    assert not stage.controls.play.isEnabled()
    QTest.keyClick(stage, Qt.Key.Key_Space)
    assert not stage.playing.is_playing
    services.reading.lesson_file = file_of(MEDIA / "film.mp4")
    opened(qtbot, page)
    assert "phim không có tiếng" in player(qtbot, page).stage.banner.text
    assert player(qtbot, page).stage.controls.play.isEnabled()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("phim.mp4", b"\0\0\0\x18ftypisom" + b"x" * 200),
        ("phim.mp4", b""),
        ("bai-nghe.mp3", b"ID3" + b"\0" * 50),
        ("phim.mp4", b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n"),
        ("phim.webm", b"ffconcat version 1.0\nfile /etc/passwd\n"),
    ],
)
def test_what_can_not_be_played_says_so(
    qtbot: QtBot, page: ReaderPage, services: FileServices, name: str, data: bytes
) -> None:
    services.reading.lesson_file = file_of(name=name, data=data)
    page.load(PROFILE, COURSE, "bai-3")
    qtbot.waitUntil(lambda: page.files.states.state == "empty", timeout=TIMEOUT_MS)
    assert trouble(page).title.text().startswith("Không phát được")
    button = trouble(page).button
    assert button is not None
    assert button.text() == "Lưu ra tệp…"


@pytest.mark.skipif(not SHARED.exists(), reason="the shared media are not here")
@pytest.mark.parametrize(
    "name",
    ["bigbuckbunny_5s.mp4", "moodle_logo.webm", "1edtech_bubble.ogv", "1edtech_tree.ogg", "kolibri_right_answer.mp3"],
)
def test_real_media(qtbot: QtBot, page: ReaderPage, services: FileServices, name: str) -> None:
    services.reading.lesson_file = file_of(SHARED / name)
    opened(qtbot, page)
    playing = player(qtbot, page).stage.playing
    assert playing.length_ms > 500
    playing.toggle()
    qtbot.waitUntil(lambda: playing.at_ms > 100, timeout=TIMEOUT_MS)
    page.grab()


def test_a_playing_time_is_read_like_a_clock() -> None:
    assert [clock(ms) for ms in (0, 59_999, 187_000, 3_765_000)] == ["00:00", "00:59", "03:07", "1:02:45"]


# --- what a text links to -------------------------------------------------------------------------------------------


def test_a_linked_film_is_shown_in_place_with_a_way_back(
    qtbot: QtBot, page: ReaderPage, services: FileServices
) -> None:
    services.reading.files["media/film.mp4"] = file_of(MEDIA / "film.mp4")
    page.load(PROFILE, COURSE, "bai-1")
    qtbot.waitUntil(lambda: page.states.state == "content")
    bar = page.view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum() // 2)
    kept = page.view.position
    page.view.linkActivated.emit("media/film.mp4")
    qtbot.waitUntil(lambda: not page.shows_text)
    made = player(qtbot, page)
    assert not page.footer.isVisible()
    made.stage.playing.toggle()
    page.bar.lesson.click()
    assert page.shows_text
    assert page.footer.isVisible()
    assert made.stage.playing.state is Playback.EMPTY
    assert abs(page.view.position - kept) <= 2
    qtbot.waitUntil(lambda: services.reading.positions.get("bai-1") == kept)
    page.view.linkActivated.emit("media/film.mp4")
    qtbot.waitUntil(lambda: not page.shows_text)
    QTest.keyClick(player(qtbot, page).stage, Qt.Key.Key_Escape)
    assert page.shows_text


def test_a_linked_document_does_not_move_the_lesson(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.files["media/so-tay.pdf"] = file_of(name="so-tay.pdf", data=document(5))
    page.load(PROFILE, COURSE, "bai-1")
    qtbot.waitUntil(lambda: page.states.state == "content")
    page.view.linkActivated.emit("media/so-tay.pdf#page=3")
    qtbot.waitUntil(lambda: page.files.can_find)
    assert pane(page).view.page == 2
    pane(page).view.go_to_page(4)
    page.save_position()
    assert page.step_back()
    assert services.reading.positions.get("bai-1", 0) == 0
    assert not page.step_back()


def test_a_linked_picture_is_shown(qtbot: QtBot, page: ReaderPage, services: FileServices, tmp_path: Path) -> None:
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    picture.save(str(tmp_path / "hinh.png"))
    services.reading.files["media/hinh.png"] = file_of(tmp_path / "hinh.png")
    page.load(PROFILE, COURSE, "bai-1")
    qtbot.waitUntil(lambda: page.states.state == "content")
    page.view.linkActivated.emit("media/hinh.png")
    qtbot.waitUntil(lambda: page.files.panes.currentWidget() is page.files.picture and not page.shows_text)


# --- files that are not here ----------------------------------------------------------------------------------------


def test_a_missing_film_is_brought_and_opens(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.lesson_file = file_of(name="film.mp4", size_bytes=12_400_000)

    def brought() -> None:
        services.reading.files["media/film.mp4"] = file_of(MEDIA / "film.mp4")

    services.library.brought = brought
    services.library.gate.close()
    opened(qtbot, page)
    missing = page.files.missing
    assert missing.title.text() == "Phim chưa có trên máy này · 12,4 MB"
    missing.fetch_button.click()
    qtbot.waitUntil(lambda: "3,1 MB trong 12,4 MB" in missing.progress.text())
    assert missing.bar.isVisible()
    assert services.library.asked == [(PROFILE, COURSE, "media/film.mp4")]
    services.library.gate.open()
    player(qtbot, page)


def test_bringing_goes_on_while_something_else_is_read(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    film = file_of(name="film.mp4", size_bytes=12_400_000)
    services.reading.lesson_file = film
    services.library.brought = lambda: services.reading.files.update({film.name: file_of(MEDIA / "film.mp4")})
    opened(qtbot, page)
    services.library.gate.close()
    page.files.missing.fetch_button.click()
    qtbot.waitUntil(lambda: len(services.library.asked) == 1)
    services.reading.lesson_file = None
    page.load(PROFILE, COURSE, "bai-1")
    qtbot.waitUntil(lambda: page.shows_text and page.states.state == "content")
    with qtbot.waitSignal(page.files.bringing.brought):
        services.library.gate.open()
    assert page.shows_text, "what is being read stays"


def test_bringing_can_be_stopped_and_begun_again(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    film = file_of(name="film.mp4", size_bytes=12_400_000)
    services.reading.lesson_file = film
    opened(qtbot, page)
    services.library.gate.close()
    missing = page.files.missing
    missing.fetch_button.click()
    qtbot.waitUntil(lambda: len(services.library.asked) == 1)
    missing.stop_button.click()
    assert missing.fetch_button.isVisible()
    assert not missing.bar.isVisible()
    services.library.gate.open()
    qtbot.waitUntil(lambda: services.library.stopped == [film.name])
    assert missing.fetch_button.isVisible()
    services.library.brought = lambda: services.reading.files.update({film.name: file_of(MEDIA / "film.mp4")})
    missing.fetch_button.click()
    player(qtbot, page)


def test_bringing_that_fails_says_why(qtbot: QtBot, page: ReaderPage, services: FileServices) -> None:
    services.reading.lesson_file = file_of(name="so-tay.pdf", size_bytes=5_000)
    opened(qtbot, page)
    missing = page.files.missing
    assert missing.title.text() == "Tài liệu chưa có trên máy này · 5 KB"
    services.library.gate.error = OfflineError()
    missing.fetch_button.click()
    qtbot.waitUntil(lambda: missing.title.text() == "Chưa kết nối được máy chủ")
    assert missing.fetch_button.text() == "Thử lại"
    services.library.gate.error = None
    services.reading.files["media/so-tay.pdf"] = file_of(name="so-tay.pdf", data=document(1))
    missing.fetch_button.click()
    qtbot.waitUntil(lambda: page.files.can_find, timeout=TIMEOUT_MS)


def test_the_program_can_be_closed_while_a_film_plays(qtbot: QtBot, services: FileServices) -> None:
    tasks = Tasks()
    page = ReaderPage(services, tasks)
    page.resize(900, 600)
    page.show()
    services.reading.lesson_file = file_of(MEDIA / "film.mp4")
    opened(qtbot, page)
    playing = player(qtbot, page).stage.playing
    playing.toggle()
    qtbot.waitUntil(lambda: playing.is_playing, timeout=TIMEOUT_MS)
    page.close()
    assert playing.state is Playback.EMPTY
    page.deleteLater()
    assert tasks.close(5)


def test_the_libraries_come_with_the_first_file_of_their_kind() -> None:
    code = "import sys, ui.reader.page; print([n for n in sys.modules if 'QtPdf' in n or 'QtMultimedia' in n])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
