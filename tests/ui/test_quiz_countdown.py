"""The time left: monotonic, calm, and over exactly once."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ui.quiz.countdown import Countdown, TimePhase, phase_of
from ui.quiz.time_chip import TimeChip


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("left_s", "phase"),
    [
        (900.0, TimePhase.CALM),
        (300.1, TimePhase.CALM),
        (300.0, TimePhase.SOON),
        (60.1, TimePhase.SOON),
        (60.0, TimePhase.LAST),
        (0.1, TimePhase.LAST),
        (0.0, TimePhase.OVER),
        (-5.0, TimePhase.OVER),
    ],
)
def test_phases(left_s: float, phase: TimePhase) -> None:
    assert phase_of(left_s) is phase


def test_it_is_over_once_and_never_negative(qapp: object) -> None:
    hand = Hand()
    countdown = Countdown(2.0, hand)
    over: list[int] = []
    countdown.over.connect(lambda: over.append(1))
    countdown.start()
    hand.now += 1.5
    countdown.tick()
    assert not over
    hand.now += 100
    countdown.tick()
    countdown.tick()
    assert over == [1]
    assert countdown.remaining_s == 0
    countdown.stop()


def test_an_attempt_opened_after_its_time_is_over_at_once(qapp: object) -> None:
    countdown = Countdown(0.0, Hand())
    over: list[int] = []
    countdown.over.connect(lambda: over.append(1))
    countdown.start()
    assert over == [1]


def test_the_chip_is_calm_until_it_matters(qtbot: QtBot) -> None:
    chip = TimeChip()
    qtbot.addWidget(chip)
    chip.show_left(1439)
    assert (chip.text(), chip.property("tone")) == ("Còn 24 phút", None)
    chip.show_left(299)
    assert (chip.text(), chip.property("tone")) == ("Còn 4:59", "warning")
    chip.show_left(9)
    assert (chip.text(), chip.property("tone")) == ("Còn 0:09", "danger")
    chip.show_left(0)
    assert chip.text() == "Hết giờ"
