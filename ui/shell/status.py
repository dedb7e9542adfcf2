"""Words and tone of a `SyncView`: what the status strip says, wide or folded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from app.views import SyncView
from ui.errors import words_for
from ui.words.format import day

_OFFLINE = ("no-connection", "timeout")


@dataclass(frozen=True)
class StatusWords:
    """What the strip shows."""

    icon: str
    tone: str | None
    """``success``, ``warning``, ``danger``, or None for neutral."""
    network: str
    results: str
    contact: str
    can_send: bool
    """True when pressing "send now" may help."""
    can_enrol: bool
    unsent: int = 0
    """Results of everybody on this computer that no hub has; shown also where there is room for nothing else."""
    advice: tuple[str, ...] = ()
    """What others of this computer have not sent, and what helps."""
    has_ways: bool = False
    """True for somebody with a hub: the sending dialog has something to show."""

    @property
    def lines(self) -> tuple[str, ...]:
        """All that there is to say."""
        return tuple(line for line in (self.network, self.results, *self.advice, self.contact) if line)


def status_words(view: SyncView | None, *, now: datetime | None = None) -> StatusWords:
    """Says a state.

    Args:
        view: None before anything is known.
        now: for the time of the last contact.
    """
    if view is None:
        return StatusWords(
            "hourglass",
            None,
            QCoreApplication.translate("status", "Đang mở dữ liệu…"),
            "",
            "",
            can_send=False,
            can_enrol=False,
        )
    results = _results(view)
    advice = tuple(filter(None, (_others(view), _what_to_do(view))))
    unsent = view.waiting_results + view.others_waiting_results
    contact = ""
    if view.last_contact is not None:
        contact = QCoreApplication.translate("status", "Liên lạc lần cuối: {time}").format(
            time=day(view.last_contact, now=now)
        )
    if not view.enrolled:
        return StatusWords(
            "cloud-off",
            None,
            QCoreApplication.translate("status", "Chưa ghi danh"),
            results,
            contact,
            can_send=False,
            can_enrol=True,
            unsent=unsent,
            advice=advice,
        )
    icon, tone, network = _network(view)
    return StatusWords(
        icon,
        tone,
        network,
        results,
        contact,
        can_send=unsent > 0 and not view.syncing,
        can_enrol=False,
        unsent=unsent,
        advice=advice,
        has_ways=True,
    )


def _network(view: SyncView) -> tuple[str, str | None, str]:
    if view.syncing:
        return "cloud-upload", "info", QCoreApplication.translate("status", "Đang gửi…")
    if view.problem is not None and view.problem not in _OFFLINE:
        return "circle-alert", "danger", words_for(view.problem).title
    if view.online is None:
        return "wifi-off", None, QCoreApplication.translate("status", "Chưa liên lạc với máy chủ")
    if not view.online:
        return "wifi-off", "warning", QCoreApplication.translate("status", "Không có mạng")
    unsent = view.waiting_results + view.others_waiting_results
    return "wifi", "warning" if unsent else "success", QCoreApplication.translate("status", "Có mạng")


def _results(view: SyncView) -> str:
    count = view.waiting_results  # lupdate of Qt 6.11 takes nothing but a plain name as the count
    if count:
        return QCoreApplication.translate("status", "%n kết quả chờ gửi", "", count)
    return QCoreApplication.translate("status", "Không có kết quả chờ gửi") if view.enrolled else ""


def _others(view: SyncView) -> str:
    """What other people of this computer have not sent yet: it is here, so whoever sits here should know."""
    count = view.others_waiting_results
    if not count:
        return ""
    return QCoreApplication.translate("status", "%n kết quả của người khác trên máy này chờ gửi", "", count)


def _what_to_do(view: SyncView) -> str:
    """The one thing that helps what waits; "" where nothing waits, or it is on its way."""
    if not view.waiting_results + view.others_waiting_results or view.syncing:
        return ""
    if view.waiting_results and not view.enrolled:
        return QCoreApplication.translate("status", "Ghi danh thì gửi được.")
    if view.problem is not None and view.problem not in _OFFLINE:
        return QCoreApplication.translate("status", "Bấm Gửi ngay để thử lại.")
    if not view.online:
        return QCoreApplication.translate("status", "Tự gửi khi có mạng.")
    return ""
