"""The time left in an attempt: measured by a monotonic clock, shown calmly until it matters.

Above five minutes only whole minutes are said and nothing is coloured; then minutes and seconds, and under
one minute in the colour of urgency. `Countdown` is the measure and knows no widgets; `TimeChip` in
``time_chip.py`` shows it.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

SOON_S: Final = 5 * 60
LAST_S: Final = 60
_TICK_MS: Final = 500


class TimePhase(enum.StrEnum):
    """How much the time left matters."""

    CALM = "calm"
    """More than five minutes, or no limit running."""
    SOON = "soon"
    """Five minutes or less."""
    LAST = "last"
    """One minute or less."""
    OVER = "over"
    """None left."""


def phase_of(remaining_s: float) -> TimePhase:
    """The phase for a time left, in seconds."""
    if remaining_s <= 0:
        return TimePhase.OVER
    if remaining_s <= LAST_S:
        return TimePhase.LAST
    if remaining_s <= SOON_S:
        return TimePhase.SOON
    return TimePhase.CALM


class Countdown(QObject):
    """Counts an attempt's time down and says once when it is over.

    Args:
        remaining_s: the time left when the attempt was opened.
        monotonic: a clock in seconds that never jumps (`time.monotonic`).
    """

    ticked = Signal(int)
    """Whole seconds left, rounded up; said when the number changes."""
    phaseChanged = Signal(object)
    """The new `TimePhase`."""
    over = Signal()
    """No time is left. Said once."""

    def __init__(self, remaining_s: float, monotonic: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._monotonic = monotonic
        self._ends_at = monotonic() + remaining_s
        self._shown_s = -1
        self._phase: TimePhase | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def remaining_s(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._ends_at - self._monotonic())

    @property
    def phase(self) -> TimePhase:
        """How much the time left matters now."""
        return phase_of(self.remaining_s)

    def start(self) -> None:
        """Begins to tick, with one tick at once."""
        self._timer.start()
        self.tick()

    def stop(self) -> None:
        """Ticks no more; `over` is not said after this."""
        self._timer.stop()

    def tick(self) -> None:
        """Looks at the clock and says what changed."""
        left_s = self.remaining_s
        whole_s = math.ceil(left_s)
        if whole_s != self._shown_s:
            self._shown_s = whole_s
            self.ticked.emit(whole_s)
        phase = phase_of(left_s)
        if phase is not self._phase:
            self._phase = phase
            self.phaseChanged.emit(phase)
            if phase is TimePhase.OVER:
                self._timer.stop()
                self.over.emit()
