"""Words of the sending dialog: what waits, and how each way fares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from app.joining import RelayView
from app.sending import Owed, SendingView
from ui.errors import words_for
from ui.words.format import day

_OFFLINE = ("no-connection", "timeout", "cut-off")


@dataclass(frozen=True)
class WayWords:
    """A row: what the way is, how it fares, and whether its button may help now."""

    title: str
    state: str
    tone: str | None


def owed_words(owed: Owed) -> str:
    """What a person owes, in one line."""
    name = owed.person.full_name
    count = owed.results  # lupdate of Qt 6.11 takes nothing but a plain name as the count
    if count:
        said = QCoreApplication.translate("sending", "%n kết quả chờ gửi", "", count)
    elif owed.records:
        said = QCoreApplication.translate("sending", "còn dữ liệu học tập chờ gửi")
    else:
        said = QCoreApplication.translate("sending", "không có kết quả chờ gửi")
    parts = [f"{name}: {said}"]
    if owed.carried:
        parts.append(QCoreApplication.translate("sending", "có phần đang trung chuyển"))
    if not owed.person.enrolled and owed.records:
        parts.append(QCoreApplication.translate("sending", "chưa ghi danh nên chưa gửi được"))
    return "; ".join(parts)


def internet_words(view: SendingView, *, now: datetime | None = None) -> WayWords:
    """How the direct way fares."""
    sync = view.sync
    title = QCoreApplication.translate("sending", "Qua mạng, tới {hub}").format(hub=view.hub_name or view.hub_url or "")
    if not sync.enrolled:
        title = QCoreApplication.translate("sending", "Qua mạng")
        return WayWords(title, QCoreApplication.translate("sending", "Ghi danh trước rồi mới gửi được."), None)
    if sync.syncing:
        return WayWords(title, QCoreApplication.translate("sending", "Đang gửi…"), "info")
    parts, tone = _state(sync.problem, online=sync.online), "warning" if sync.problem else None
    if sync.problem is not None and sync.problem not in _OFFLINE:
        tone = "danger"
    if sync.online and sync.problem is None:
        tone = "success"
    return WayWords(title, _joined(parts, sync.last_contact, sync.next_try if sync.waiting else None, now), tone)


def relay_words(relay: RelayView, *, now: datetime | None = None) -> WayWords:
    """How a machine in the room fares."""
    if relay.is_hub:
        title = QCoreApplication.translate("sending", "Máy chủ trong phòng: {name}").format(name=relay.name)
    else:
        title = QCoreApplication.translate("sending", "Máy trong phòng: {name}").format(name=relay.name)
    if relay.problem is None:
        state, tone = QCoreApplication.translate("sending", "Đã kết nối, máy này trả lời."), "success"
    elif relay.problem in _OFFLINE:
        state, tone = QCoreApplication.translate("sending", "Chưa thấy máy này trong mạng."), "warning"
    else:
        state, tone = f"{words_for(relay.problem).title}.", "danger"
    return WayWords(title, _joined(state, relay.last_contact, relay.next_try, now), tone)


def class_words(view: SendingView) -> WayWords:
    """Which class somebody is in, and what that means."""
    if view.current is None:
        return WayWords(
            QCoreApplication.translate("sending", "Chưa vào lớp nào"),
            QCoreApplication.translate("sending", "Máy trong phòng chỉ chuyển kết quả đã niêm phong, không đọc được."),
            None,
        )
    return WayWords(
        QCoreApplication.translate("sending", "Lớp: {name}").format(name=view.current.name),
        QCoreApplication.translate(
            "sending", "Giảng viên thấy bài làm và điểm của bài bắt đầu trong lớp này; mọi thứ khác được niêm phong."
        ),
        "info",
    )


def _state(problem: str | None, *, online: bool | None) -> str:
    if problem in _OFFLINE:
        return QCoreApplication.translate("sending", "Hiện không có mạng.")
    if problem is not None:
        return f"{words_for(problem).title}."
    if online is None:
        return QCoreApplication.translate("sending", "Chưa liên lạc lần nào.")
    return QCoreApplication.translate("sending", "Đang có mạng.")


def _joined(state: str, contact: datetime | None, next_try: datetime | None, now: datetime | None) -> str:
    parts = [state]
    if contact is not None:
        parts.append(
            QCoreApplication.translate("sending", "Liên lạc lần cuối: {time}.").format(time=day(contact, now=now))
        )
    if next_try is not None:
        parts.append(QCoreApplication.translate("sending", "Tự thử lại: {time}.").format(time=day(next_try, now=now)))
    return " ".join(parts)
