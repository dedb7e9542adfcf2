"""Ending a fetch for good: asked once, where something would be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.library.fetch_state import FetchState, Part
from ui.library.fetches import Fetches
from ui.widgets import ConfirmDialog
from ui.words.format import size

if TYPE_CHECKING:
    from app.compose import Services


def stop_fetch(
    parent: QWidget, fetches: Fetches, services: Services, course_id: str, *, title: str, state: FetchState
) -> ConfirmDialog | None:
    """Stops a fetch and drops what it brought; asks first where it brought something.

    Args:
        parent: what the question stands before.
        fetches: runs the fetch.
        services: the library.
        course_id: whose fetch.
        title: the course's title.
        state: how the fetch stands.

    Returns:
        The question, open; None where there was nothing to ask.
    """
    done_bytes = state.progress.done_bytes if state.progress is not None else 0
    if not done_bytes:
        fetches.stop(services, course_id)
        return None
    detail = QCoreApplication.translate(
        "fetch", "Đã tải {size} của khóa học “{title}”. Dừng bây giờ thì lần sau phải tải lại từ đầu."
    ).format(size=size(done_bytes), title=title)
    if state.readable or state.part is Part.MEDIA:
        detail = QCoreApplication.translate(
            "fetch", "Đã tải {size} phim và tài liệu của khóa học “{title}”. Bài đọc đang có trên máy vẫn giữ nguyên."
        ).format(size=size(done_bytes), title=title)
    dialog = ConfirmDialog(
        QCoreApplication.translate("fetch", "Dừng và bỏ phần đã tải?"),
        detail,
        QCoreApplication.translate("fetch", "Dừng và bỏ"),
        QCoreApplication.translate("fetch", "Giữ lại"),
        parent,
    )
    dialog.accepted.connect(lambda: fetches.stop(services, course_id))
    dialog.open()
    return dialog
