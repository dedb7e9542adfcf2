"""The menu of a course's card: everything that can be done with it, also what is seldom done."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.views import CourseState
from ui.library.card_delegate import GO_ON, OPEN, PAUSE
from ui.library.fetch_state import FetchPhase
from ui.library.model import CourseItem
from ui.words.format import size

MEDIA, STOP = "media", "stop-fetch"
"""Parts that only the menu has: bring what is missing, and end a fetch for good."""


def menu_of(item: CourseItem) -> list[tuple[str, str]]:
    """Pairs (part, words) of a card's menu; empty where there is nothing."""
    card, fetch = item.card, item.fetch
    entries: list[tuple[str, str]] = []
    if card.state is not CourseState.AVAILABLE:
        entries.append((OPEN, QCoreApplication.translate("card-menu", "Mở khóa học")))
    if fetch is not None and fetch.phase in (FetchPhase.RUNNING, FetchPhase.WAITING):
        entries.append((PAUSE, QCoreApplication.translate("card-menu", "Tạm dừng tải")))
    elif fetch is not None:
        entries.append((GO_ON, QCoreApplication.translate("card-menu", "Tải tiếp")))
    elif card.missing_bytes:
        words = QCoreApplication.translate("card-menu", "Tải phim và tài liệu còn thiếu ({size})")
        entries.append((MEDIA, words.format(size=size(card.missing_bytes))))
    if fetch is not None:
        entries.append((STOP, QCoreApplication.translate("card-menu", "Dừng và bỏ phần đã tải")))
    return entries
