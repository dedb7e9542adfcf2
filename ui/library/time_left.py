"""Time left in calm words: rounded, and never jumping every second.

A fetch tells seconds by the speed of the last half minute, which moves all the time on a bad line. People need to know
whether to wait, to make tea, or to come back tomorrow.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

_MINUTE_S = 60
_HOUR_S = 60 * _MINUTE_S
_DAY_S = 24 * _HOUR_S
HOLD_S = 10.0
"""A time that was shown stays for so long."""
_TEN, _HOURS_EXACT = 10, 5
_DOUBT = 0.9
"""A longer time than the one shown is believed only when a tenth less of it is still longer."""


def rounded_s(seconds: float) -> int:
    """Seconds as coarse as somebody says them: minutes, five minutes, half hours, hours, "more than a day".

    Args:
        seconds: time left; not negative.

    Returns:
        0 for less than a minute, else a multiple of a minute, at most a day.
    """
    if seconds < 0.75 * _MINUTE_S:
        return 0
    if seconds < _TEN * _MINUTE_S:
        step = _MINUTE_S
    elif seconds < _HOUR_S:
        step = 5 * _MINUTE_S
    elif seconds < _HOURS_EXACT * _HOUR_S:
        step = _HOUR_S // 2
    else:
        step = _HOUR_S
    return min(_DAY_S, max(step, round(seconds / step) * step))


def time_left_words(shown_s: int | None) -> str:
    """Words for a rounded time; empty where it is not known.

    Args:
        shown_s: what `rounded_s` gave.
    """
    if shown_s is None:
        return ""
    if shown_s < _MINUTE_S:
        return QCoreApplication.translate("fetch", "còn chưa đến 1 phút")
    if shown_s < _HOUR_S:
        minutes = shown_s // _MINUTE_S
        return QCoreApplication.translate("fetch", "còn khoảng %n phút", "", minutes)
    if shown_s >= _DAY_S:
        return QCoreApplication.translate("fetch", "còn hơn một ngày")
    hours, minutes = divmod(shown_s // _MINUTE_S, _MINUTE_S)
    if minutes:
        return QCoreApplication.translate("fetch", "còn khoảng {hours} giờ {minutes} phút").format(
            hours=hours, minutes=minutes
        )
    return QCoreApplication.translate("fetch", "còn khoảng %n giờ", "", hours)


class CalmTime:
    """Holds what is shown: a new time replaces it after `HOLD_S` seconds at the earliest.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._shown: int | None = None
        self._since = clock() - HOLD_S

    def tell(self, seconds: float | None) -> int | None:
        """Takes the newest estimate, None while there is none; returns what to show, in rounded seconds."""
        now = self._clock()
        if now - self._since >= HOLD_S and (seconds is None or not self._is_noise(seconds)):
            fresh = None if seconds is None else rounded_s(max(0.0, seconds))
            if fresh != self._shown:
                self._shown, self._since = fresh, now
        return self._shown

    def _is_noise(self, seconds: float) -> bool:
        shown = self._shown
        return shown is not None and rounded_s(max(0.0, seconds)) > shown >= rounded_s(max(0.0, seconds * _DOUBT))
