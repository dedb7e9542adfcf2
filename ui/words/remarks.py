"""Why people will look at an attempt (cần xem xét), in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def remark_text(remark: str) -> str:
    """A few words for a `sync.bodies.Remark`; the word itself for one that this version doesn't know."""
    words = {
        "early": translate("remarks", "bắt đầu trước giờ mở"),
        "late": translate("remarks", "nộp sau giờ đóng"),
        "over-time": translate("remarks", "quá thời gian làm bài"),
        "over-limit": translate("remarks", "vượt số lần làm bài"),
        "not-handed-in": translate("remarks", "chưa nộp trước khi hết giờ"),
        "clock-jump": translate("remarks", "đồng hồ của máy thay đổi khi đang làm"),
        "time-unsure": translate("remarks", "không rõ thời gian khi đóng chương trình"),
    }
    return words.get(remark, remark)
