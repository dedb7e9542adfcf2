"""Time of an attempt over restarts, sleep and power cuts, and the jumps of a clock that somebody sets."""

from __future__ import annotations

import ctypes
import shutil
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.clock import SystemClock, _clocks
from app.compose import open_services
from app.home import Home
from tests.app.answers import RIGHT
from tests.app.clocks import HandClock
from tests.durability.conftest import Open, begin
from tests.durability.dumps import rows


def test_a_power_cut_gives_back_what_was_not_saved_and_no_more(
    home: Home, start: Open, clock: HandClock, tmp_path: Path
) -> None:
    services = start()
    attempt = begin(services)
    clock.pass_s(30)
    services.quizzes.answer(attempt.attempt_id, 0, RIGHT[attempt.questions[0].question_id])
    clock.pass_s(5)
    # What the page does every few seconds while nothing else happens.
    services.quizzes.move(attempt.attempt_id, 2)
    clock.pass_s(4)
    shutil.copytree(home.path, tmp_path / "after the cut")
    # Another boot: both clocks that nobody sets begin anew, with any number.
    later = HandClock(clock.now() + timedelta(hours=3))
    later.pass_s(77)
    again = open_services(tmp_path / "after the cut", clock=later)
    view = begin(again)
    assert (view.attempt_id, view.position, view.remaining_s) == (attempt.attempt_id, 2, 600 - 35)
    later.pass_s(10)
    assert begin(again).remaining_s == 600 - 45
    again.close()
    kept = rows(tmp_path / "after the cut" / "study.sqlite", "SELECT restarts, elapsed_ms, away_ms FROM attempts")
    assert kept == [(1, 45_000, 3 * 3_600_000 + 77_000 + 4_000)]


def test_an_orderly_end_saves_to_the_last_moment(home: Home, start: Open, clock: HandClock) -> None:
    services = start()
    begin(services)
    clock.pass_s(123.5)
    services.close()
    assert begin(start()).remaining_s == 600 - 123.5


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(seconds=-31), timedelta(hours=7)])
def test_a_jump_is_logged_once_and_costs_nothing(home: Home, start: Open, clock: HandClock, jump: timedelta) -> None:
    services = start()
    attempt = begin(services)
    clock.pass_s(20)
    clock.set_wall(clock.now() + jump)
    for index in (0, 1, 0):
        services.quizzes.answer(attempt.attempt_id, index, RIGHT[attempt.questions[index].question_id])
    assert begin(services).remaining_s == 580
    services.close()
    logged = rows(home.database, "SELECT kind, jump_ms FROM device_events")
    assert logged == [("clock-jump", jump // timedelta(milliseconds=1))]
    services = start()
    assert begin(services).remaining_s == 580
    services.close()
    assert rows(home.database, "SELECT kind, jump_ms FROM device_events") == logged
    assert rows(home.database, "SELECT jumps_ms FROM attempts") == [(f"[{logged[0][1]}]",)]


def test_sleep_is_neither_a_jump_nor_time_of_an_open_paper(home: Home, start: Open, clock: HandClock) -> None:
    services = start()
    attempt = begin(services)
    clock.pass_s(20)
    clock.sleep_s(3600)
    services.quizzes.answer(attempt.attempt_id, 0, RIGHT[attempt.questions[0].question_id])
    assert begin(services).remaining_s == 580
    services.close()
    assert rows(home.database, "SELECT count(*) FROM device_events") == [(0,)]


@pytest.mark.skipif(sys.platform != "linux", reason="names of Linux")
def test_the_clocks_of_this_computer() -> None:
    clock = SystemClock()
    assert abs(clock.boottime() - time.clock_gettime(time.CLOCK_BOOTTIME)) < 5
    assert abs(clock.monotonic() - time.clock_gettime(time.CLOCK_MONOTONIC)) < 5
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize("new", [True, False])
def test_the_clocks_of_windows_are_called_as_documented(monkeypatch: pytest.MonkeyPatch, new: bool) -> None:
    def ticks(value: int) -> object:
        def query(pointer: object) -> int:
            pointer._obj.value = value  # type: ignore[attr-defined]
            return 1

        return query

    class Tick:
        restype: object = None

        def __call__(self) -> int:
            return 9_500

    kernel = SimpleNamespace(QueryUnbiasedInterruptTime=ticks(12_345_678), GetTickCount64=Tick())
    base = SimpleNamespace(QueryInterruptTime=ticks(95_000_000)) if new else SimpleNamespace()
    monkeypatch.setattr(ctypes, "WinDLL", {"kernel32": kernel, "kernelbase": base}.__getitem__, raising=False)
    awake, always = _clocks("win32")
    assert (awake(), always()) == (1.2345678, 9.5)
    assert new or kernel.GetTickCount64.restype is ctypes.c_ulonglong
