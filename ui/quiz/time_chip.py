"""The time left, shown: whole minutes while it doesn't matter, then minutes and seconds in a stronger colour."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.quiz.countdown import TimePhase, phase_of
from ui.widgets import Chip

_TONES = {
    TimePhase.CALM: None,
    TimePhase.SOON: "warning",
    TimePhase.LAST: "danger",
    TimePhase.OVER: "danger",
}


class TimeChip(Chip):
    """A chip with the time left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", None, parent)
        self.setAccessibleName(self.tr("Thời gian còn lại"))
        self._phase: TimePhase | None = None

    def show_left(self, left_s: int) -> None:
        """Shows a time in whole seconds."""
        phase = phase_of(left_s)
        minutes, seconds = divmod(left_s, 60)
        if phase is TimePhase.CALM:
            # Rounded up: "1 minute left" must not stand there while there are two.
            text = self.tr("Còn {minutes} phút").format(minutes=minutes + (seconds > 0))
        elif phase is TimePhase.OVER:
            text = self.tr("Hết giờ")
        else:
            text = self.tr("Còn {minutes}:{seconds:02d}").format(minutes=minutes, seconds=seconds)
        if phase is not self._phase:
            self._phase = phase
            self.show_state(text, _TONES[phase])
        elif text != self.text():
            self.setText(text)
        self.setAccessibleDescription(text)
