"""The time of an attempt on the screen: counted down, told when it begins to matter, and what follows at its end.

It decides nothing about answers: the panel closes them, and the service keeps them (`app.quizzes.Quizzes.expire`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.views import AttemptView
from ui.quiz.countdown import Countdown, TimePhase
from ui.quiz.overtime import hands_in_by_itself, over_words, soon_words

_GRACE_TICK_MS: Final = 500


class AttemptClock(QObject):
    """Runs from `begin` on; without a time limit it tells nothing.

    Signals:
        ticked: whole seconds left.
        noticed: a sentence and its tone; once when the time begins to matter, once when it is short.
        ranOut: the time is over, just now or when the attempt was opened again.
        waiting: a sentence and its tone, said again as the grace runs out: the paper waits to be handed in.
    """

    ticked = Signal(int)
    noticed = Signal(str, str)
    ranOut = Signal()
    waiting = Signal(str, str)

    def __init__(self, attempt: AttemptView, clock: Callable[[], float], parent: QObject | None = None) -> None:
        """Stands still until `begin`.

        Args:
            attempt: gives time and rule.
            clock: seconds of a clock that never jumps.
            parent: owner.
        """
        super().__init__(parent)
        self._attempt, self._clock = attempt, clock
        self._grace_ends = 0.0
        self.countdown: Countdown | None = None
        self.grace = QTimer(self)
        self.grace.setInterval(_GRACE_TICK_MS)
        self.grace.timeout.connect(self._say_waiting)

    @property
    def by_itself(self) -> bool:
        """Whether the paper hands itself in when the time is over."""
        return hands_in_by_itself(self._attempt) and not self._attempt.expired

    def begin(self) -> None:
        """Starts; says at once when there is no time left."""
        if self._attempt.expired:
            self.ranOut.emit()
        elif self._attempt.remaining_s is not None:
            self.countdown = Countdown(self._attempt.remaining_s, self._clock, self)
            self.countdown.ticked.connect(self.ticked)
            self.countdown.phaseChanged.connect(self._phase)
            self.countdown.over.connect(self.ranOut)
            self.countdown.start()

    def wait(self) -> None:
        """From now on tells how long handing in is on time yet."""
        # Where the time ran out just now, all of the grace is left; the service tells it of one that was opened again.
        self._grace_ends = self._clock() + self._attempt.grace_s
        self.grace.start()
        self._say_waiting()

    def stop(self) -> None:
        """Tells nothing any more."""
        self.grace.stop()
        if self.countdown is not None:
            self.countdown.stop()

    def _phase(self, phase: TimePhase) -> None:
        words = soon_words(self._attempt, phase)
        if words:
            self.noticed.emit(words, "danger" if phase is TimePhase.LAST else "warning")

    def _say_waiting(self) -> None:
        self.waiting.emit(*over_words(self._attempt, self._grace_ends - self._clock()))
