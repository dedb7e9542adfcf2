"""Fetches, one after the other: pausing, going on, stopping, coming back after the network or the program was gone."""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from app.views import CourseCard, FetchProgress, FetchStage, UnfinishedFetch
from content_cache.errors import AlteredBlobError, CutOffError, FetchCancelledError
from tests.ui.fakes import CARDS, FakeServices, card
from ui.errors import At
from ui.library.fetch_state import FetchPhase, FetchState, Part, left_over
from ui.library.fetch_words import fetch_words
from ui.library.fetches import Fetches
from ui.library.time_left import HOLD_S, CalmTime, rounded_s, time_left_words
from ui.library.ways import Way
from ui.tasks import Tasks
from ui.words import Words

ONE, TWO, THREE = "mot", "hai", "ba"
ME = "p-lan"


class Desk:
    """Fetches over a library whose every fetch stands still until it is told to go on."""

    def __init__(self, tasks: Tasks) -> None:
        self.services = FakeServices()
        self.library = self.services.library
        self.library.gate.clear()
        self.fetches = Fetches(tasks, again_after_s=(0.05,))
        self.came: list[str] = []
        self.fetches.fetched.connect(lambda one: self.came.append(one.course_id))

    def start(self, *course_ids: str, **given: str | bool | Way) -> None:
        for course_id in course_ids:
            self.fetches.start(self.services, ME, course_id, **given)  # type: ignore[arg-type]  # stands in

    def go_on(self, course_id: str) -> None:
        self.fetches.go_on(self.services, ME, course_id)  # type: ignore[arg-type]  # stands in for the services

    def stop(self, course_id: str) -> None:
        self.fetches.stop(self.services, course_id)  # type: ignore[arg-type]  # stands in for the services

    def resume(self) -> None:
        self.fetches.resume(self.services, ME)  # type: ignore[arg-type]  # stands in for the services

    def phase(self, course_id: str) -> FetchPhase | None:
        state = self.fetches.state(course_id)
        return None if state is None else state.phase

    def calls(self, name: str) -> list[tuple[object, ...]]:
        return [call[1:] for call in self.library.calls if call[0] == name]


@pytest.fixture
def desk(tasks: Tasks, words: Words) -> Desk:
    return Desk(tasks)


def test_one_runs_and_the_others_wait_in_order(qtbot: QtBot, desk: Desk) -> None:
    desk.start(ONE, TWO, THREE)
    qtbot.waitUntil(lambda: desk.calls("fetch") == [(ONE, None, None)])
    assert [desk.phase(one) for one in (ONE, TWO, THREE)] == [
        FetchPhase.RUNNING,
        FetchPhase.WAITING,
        FetchPhase.WAITING,
    ]
    desk.library.gate.set()
    qtbot.waitUntil(lambda: desk.came == [ONE, TWO, THREE])
    assert [call[0] for call in desk.calls("fetch")] == [ONE, TWO, THREE]
    assert desk.phase(ONE) is None


def test_starting_twice_is_starting_once(qtbot: QtBot, desk: Desk) -> None:
    desk.start(ONE, ONE, TWO, TWO)
    desk.library.gate.set()
    qtbot.waitUntil(lambda: desk.came == [ONE, TWO])
    assert len(desk.calls("fetch")) == 2


def test_place_and_choice_are_handed_on_the_first_time_and_remembered_by_the_library(qtbot: QtBot, desk: Desk) -> None:
    desk.start(ONE, source="/media/usb", with_media=False)
    qtbot.waitUntil(lambda: bool(desk.calls("fetch")))
    desk.fetches.pause(ONE)
    qtbot.waitUntil(lambda: desk.calls("pause") == [(ONE,)])
    desk.library.gate.set()
    desk.go_on(ONE)
    qtbot.waitUntil(lambda: desk.came == [ONE])
    assert desk.calls("fetch") == [(ONE, "/media/usb", False)] * 2


def test_a_pause_keeps_what_came_and_lets_the_next_one_begin(qtbot: QtBot, desk: Desk) -> None:
    desk.start(ONE, TWO)
    qtbot.waitUntil(lambda: bool(state := desk.fetches.state(ONE)) and state.progress is not None)
    desk.fetches.pause(ONE)
    assert desk.phase(ONE) is FetchPhase.PAUSED
    qtbot.waitUntil(lambda: desk.phase(TWO) is FetchPhase.RUNNING)
    assert desk.calls("pause") == [(ONE,)]
    state = desk.fetches.state(ONE)
    assert state is not None
    assert state.progress is not None
    assert state.progress.done_bytes == 5_000_000
    desk.library.gate.set()
    qtbot.waitUntil(lambda: desk.came == [TWO])
    assert desk.phase(ONE) is FetchPhase.PAUSED


def test_going_on_before_the_pause_is_through_waits_for_it(qtbot: QtBot, desk: Desk) -> None:
    desk.start(ONE)
    qtbot.waitUntil(lambda: bool(desk.calls("fetch")))
    desk.fetches.pause(ONE)
    desk.go_on(ONE)
    assert desk.phase(ONE) is FetchPhase.WAITING
    qtbot.waitUntil(lambda: len(desk.calls("fetch")) == 2)
    desk.library.gate.set()
    qtbot.waitUntil(lambda: desk.came == [ONE])


def test_one_that_waits_is_taken_back_and_nothing_is_noted_of_it(qtbot: QtBot, desk: Desk) -> None:
    desk.start(ONE, TWO)
    desk.fetches.pause(TWO)
    assert desk.phase(TWO) is None
    desk.library.gate.set()
    qtbot.waitUntil(lambda: desk.came == [ONE])
    assert desk.calls("pause") == []


def test_a_stop_drops_what_came(qtbot: QtBot, desk: Desk) -> None:
    desk.start(ONE, TWO)
    qtbot.waitUntil(lambda: bool(desk.calls("fetch")))
    with qtbot.waitSignal(desk.fetches.dropped):
        desk.stop(ONE)
    assert desk.phase(ONE) is None
    qtbot.waitUntil(lambda: desk.phase(TWO) is FetchPhase.RUNNING)
    assert desk.calls("forget") == [(ONE,)]
    assert desk.calls("pause") == []
    desk.library.gate.set()
    qtbot.waitUntil(lambda: desk.came == [TWO])


def test_a_stop_after_a_pause_drops_it_too(qtbot: QtBot, desk: Desk) -> None:
    desk.start(ONE)
    qtbot.waitUntil(lambda: bool(desk.calls("fetch")))
    desk.fetches.pause(ONE)
    desk.stop(ONE)
    qtbot.waitUntil(lambda: desk.calls("forget") == [(ONE,)])
    assert desk.phase(ONE) is None


def test_the_next_run_goes_on_with_what_nobody_paused(qtbot: QtBot, desk: Desk) -> None:
    desk.library.begun = (ONE, TWO)
    desk.library.gate.set()
    desk.resume()
    desk.resume()
    qtbot.waitUntil(lambda: desk.came == [ONE, TWO])
    assert desk.calls("fetch") == [(ONE, None, None), (TWO, None, None)]


def test_closing_the_program_leaves_a_fetch_to_go_on_with(qtbot: QtBot, words: Words) -> None:
    tasks = Tasks()
    desk = Desk(tasks)
    desk.start(ONE)
    qtbot.waitUntil(lambda: bool(desk.calls("fetch")))
    assert tasks.close(10)
    assert desk.calls("pause") == desk.calls("forget") == []


def test_a_line_that_went_away_is_tried_again_by_itself(qtbot: QtBot, desk: Desk) -> None:
    desk.library.gate.set()
    desk.library.fetched = CutOffError("x")
    desk.start(ONE)
    qtbot.waitUntil(lambda: desk.phase(ONE) is FetchPhase.CUT)
    state = desk.fetches.state(ONE)
    assert state is not None
    assert fetch_words(state, 0).fault == "Kết nối bị đứt giữa chừng. Sẽ tự tải tiếp khi có mạng."
    desk.library.fetched = CARDS[0]
    qtbot.waitUntil(lambda: desk.came == [ONE])


def test_a_look_at_the_list_that_went_well_hurries_it(qtbot: QtBot, tasks: Tasks, words: Words) -> None:
    desk = Desk(tasks)
    desk.fetches = Fetches(tasks, again_after_s=(3600.0,))
    desk.library.gate.set()
    desk.library.fetched = CutOffError("x")
    desk.start(ONE)
    qtbot.waitUntil(lambda: desk.phase(ONE) is FetchPhase.CUT)
    desk.library.fetched = CARDS[0]
    with qtbot.waitSignal(desk.fetches.fetched):
        desk.fetches.forget_errors()


def test_a_stick_that_was_pulled_out_waits_for_a_person(qtbot: QtBot, desk: Desk) -> None:
    desk.library.gate.set()
    desk.library.fetched = CutOffError("x")
    desk.start(ONE, source="/media/usb", way=Way.STICK)
    qtbot.waitUntil(lambda: desk.phase(ONE) is FetchPhase.FAILED)
    desk.library.fetched = AlteredBlobError("x")
    desk.go_on(ONE)
    qtbot.waitUntil(lambda: desk.phase(ONE) is FetchPhase.FAILED and len(desk.calls("fetch")) == 2)
    state = desk.fetches.state(ONE)
    assert state is not None
    assert state.places == (At.FETCH_FOLDER,)
    assert fetch_words(state, 0).fault.startswith("Bản chép này bị hỏng.")
    desk.fetches.forget_errors()
    assert desk.phase(ONE) is None


def test_an_error_of_one_does_not_hold_up_the_next(qtbot: QtBot, desk: Desk) -> None:
    desk.library.gate.set()
    desk.library.fetched = AlteredBlobError("x")
    desk.start(ONE, TWO)
    qtbot.waitUntil(lambda: desk.phase(TWO) is FetchPhase.FAILED)
    assert desk.phase(ONE) is FetchPhase.FAILED


def test_a_fault_of_the_program_is_logged_and_shown(qtbot: QtBot, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.library.gate.set()
    desk.library.fetched = ZeroDivisionError()
    desk.start(ONE)
    qtbot.waitUntil(lambda: desk.phase(ONE) is FetchPhase.FAILED)
    assert "ZeroDivisionError" in caplog.text


def test_media_of_one_file_come_before_what_waits(qtbot: QtBot, desk: Desk) -> None:
    desk.start(ONE, TWO)
    desk.fetches.start_media(desk.services, ME, THREE, "media/phim.mp4")  # type: ignore[arg-type]  # stands in
    state = desk.fetches.state(THREE)
    assert state is not None
    assert state.part is Part.MEDIA
    desk.library.gate.set()
    qtbot.waitUntil(lambda: desk.came == [ONE, THREE, TWO])
    assert desk.calls("fetch_media") == [(THREE, "media/phim.mp4", None)]


def test_a_course_can_be_read_before_it_is_all_here(qtbot: QtBot, desk: Desk) -> None:
    desk.library.readable = True
    with qtbot.waitSignal(desk.fetches.readable) as said:
        desk.start(ONE)
    assert isinstance(said.args[0], CourseCard)
    qtbot.waitUntil(lambda: bool(state := desk.fetches.state(ONE)) and state.progress is not None)
    state = desk.fetches.state(ONE)
    assert state is not None
    assert state.readable
    assert fetch_words(state, 0).stage == "Đọc được ngay, phim đang tải tiếp"


class Chatty:
    """A library that tells its progress as often as it can, on its own thread."""

    def __init__(self) -> None:
        self.told = threading.Event()

    def fetch(
        self, profile_id: str, course_id: str, *, on_progress: Callable[[FetchProgress], None], **_: object
    ) -> CourseCard:
        for done in range(5000):
            stage = FetchStage.PREPARING if done == 4999 else FetchStage.READING
            on_progress(
                FetchProgress(
                    course_id=course_id, done_bytes=done, total_bytes=5000, done_files=0, total_files=1, stage=stage
                )
            )
        self.told.set()
        raise FetchCancelledError


def test_progress_comes_no_oftener_than_eyes_follow_but_every_stage_is_told(
    qtbot: QtBot, tasks: Tasks, words: Words
) -> None:
    chatty = Chatty()
    services = FakeServices()
    services.library = chatty
    fetches = Fetches(tasks, clock=lambda: 0.0)
    seen: list[FetchState] = []
    fetches.changed.connect(lambda one: seen.append(state) if (state := fetches.state(one)) else None)
    fetches.start(services, ME, ONE)  # type: ignore[arg-type]  # stands in for the services
    qtbot.waitUntil(lambda: bool(seen) and seen[-1].phase is FetchPhase.PAUSED)
    stages = [state.progress.stage for state in seen if state.running and state.progress is not None]
    assert stages == [FetchStage.READING, FetchStage.PREPARING]


# --- words ----------------------------------------------------------------------------------------------------------


def progress(**fields: object) -> FetchProgress:
    whole = FetchProgress(course_id=ONE, done_bytes=5_000_000, total_bytes=14_300_000, done_files=1, total_files=9)
    return msgspec.structs.replace(whole, **fields)


@pytest.mark.parametrize(
    ("state", "chip", "stage", "measure"),
    [
        (FetchState(), "Đang chờ", "", "14,3 MB"),
        (FetchState(phase=FetchPhase.RUNNING), "Đang tải", "", "14,3 MB"),
        (
            FetchState(phase=FetchPhase.RUNNING, progress=progress(), left_s=180),
            "Đang tải",
            "",
            "5,0 MB / 14,3 MB · còn khoảng 3 phút",
        ),
        (
            FetchState(phase=FetchPhase.RUNNING, progress=progress(waiting=True), left_s=180),
            "Chờ mạng",
            "",
            "5,0 MB / 14,3 MB",
        ),
        (FetchState(phase=FetchPhase.PAUSED, progress=progress(), left_s=180), "Tạm dừng", "", "5,0 MB / 14,3 MB"),
        (
            FetchState(phase=FetchPhase.RUNNING, progress=progress(stage=FetchStage.PREPARING, done_bytes=14_300_000)),
            "Đang tải",
            "Đã tải đủ, đang sắp xếp để mở nhanh",
            "14,3 MB / 14,3 MB",
        ),
        (
            FetchState(phase=FetchPhase.RUNNING, progress=progress(stage=FetchStage.MEDIA)),
            "Đang tải",
            "Đọc được ngay, phim đang tải tiếp",
            "5,0 MB / 14,3 MB",
        ),
        (
            FetchState(phase=FetchPhase.RUNNING, part=Part.MEDIA, progress=progress()),
            "Đang tải",
            "Đang tải phim, âm thanh và tài liệu",
            "5,0 MB / 14,3 MB",
        ),
    ],
)
def test_every_state_has_words(words: Words, state: FetchState, chip: str, stage: str, measure: str) -> None:
    said = fetch_words(state, 14_300_000)
    assert (said.chip, said.stage, said.measure) == (chip, stage, measure)
    assert said.share is None or 0 <= said.share <= 1


def test_what_another_run_left_over_is_shown_as_resting() -> None:
    assert left_over(card(ONE, "x")) is None
    begun = UnfinishedFetch(done_bytes=3, total_bytes=9, paused=False)
    state = left_over(card(ONE, "x", unfinished=begun))
    assert state is not None
    assert state.phase is FetchPhase.PAUSED
    assert state.progress is not None
    assert (state.progress.done_bytes, state.progress.total_bytes) == (3, 9)
    unknown = left_over(card(ONE, "x", unfinished=UnfinishedFetch(done_bytes=0, total_bytes=0, paused=True)))
    assert unknown is not None
    assert unknown.progress is None


# --- time left ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "còn chưa đến 1 phút"),
        (44, "còn chưa đến 1 phút"),
        (50, "còn khoảng 1 phút"),
        (170, "còn khoảng 3 phút"),
        (599, "còn khoảng 10 phút"),
        (740, "còn khoảng 10 phút"),
        (1600, "còn khoảng 25 phút"),
        (3500, "còn khoảng 1 giờ"),
        (5300, "còn khoảng 1 giờ 30 phút"),
        (5 * 3600 + 1000, "còn khoảng 5 giờ"),
        (10**7, "còn hơn một ngày"),
    ],
)
def test_time_left_is_said_roughly(words: Words, seconds: float, said: str) -> None:
    assert time_left_words(rounded_s(seconds)) == said


def test_nothing_is_said_while_nothing_is_known(words: Words) -> None:
    assert time_left_words(None) == ""
    words.set_language("en")
    assert time_left_words(60) == "about 1 minute left"
    assert time_left_words(180) == "about 3 minutes left"


def test_time_left_does_not_jump() -> None:
    now = 0.0
    calm = CalmTime(lambda: now)
    assert calm.tell(None) is None
    assert calm.tell(200) == 180
    now = HOLD_S / 2
    assert calm.tell(900) == 180
    now = HOLD_S * 1.5
    # A little longer than before is noise of the line.
    assert calm.tell(215) == 180
    assert calm.tell(290) == 300
    now = HOLD_S * 3
    assert calm.tell(120) == 120
    assert calm.tell(None) == 120
    now = HOLD_S * 5
    assert calm.tell(None) is None
