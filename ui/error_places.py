"""Other words for the same error where it matters what somebody was doing: looking at a stick, fetching from it.

``ui/error_table.py`` says what an error means anywhere; a row here is more exact about the next step. Only what differs
stands here.
"""

from __future__ import annotations

import enum

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ui.error_table import Remedy, Row, row


class At(enum.StrEnum):
    """What was being done when the error came."""

    LOOK_HUB = "look-hub"
    """Asking the profile's hub for its courses."""
    LOOK_ROOM = "look-room"
    """Asking a laptop in the room."""
    LOOK_FOLDER = "look-folder"
    """Opening a folder, a stick or a package."""
    FETCH_ROOM = "fetch-room"
    """Fetching a course from an address."""
    FETCH_FOLDER = "fetch-folder"
    """Taking a course from a folder, a stick or a package."""
    NOT_ENROLLED = "not-enrolled"
    """Any of these, by somebody who has no hub yet."""


_HUB: dict[str, Row] = {
    "no-connection": row(
        QT_TRANSLATE_NOOP("errors", "Chưa kết nối được máy chủ"),
        QT_TRANSLATE_NOOP("errors", "Khi chưa có mạng, có thể lấy khóa học từ máy trong phòng hoặc từ USB."),
        Remedy.RETRY,
        "wifi-off",
    ),
    "missing-blob": row(
        QT_TRANSLATE_NOOP("errors", "Máy chủ chưa phát hành khóa học nào"),
        QT_TRANSLATE_NOOP("errors", "Khóa học sẽ hiện ở đây khi máy chủ có. Có thể thử lại bất cứ lúc nào."),
        Remedy.RETRY,
        "library",
    ),
    "not-enrolled": row(
        QT_TRANSLATE_NOOP("errors", "Chưa ghi danh"),
        QT_TRANSLATE_NOOP("errors", "Ghi danh bằng mã của giảng viên để thấy các khóa học của máy chủ."),
        Remedy.ENROL,
        "key-round",
    ),
}

_ROOM: dict[str, Row] = {
    "no-connection": row(
        QT_TRANSLATE_NOOP("errors", "Chưa kết nối được máy trong phòng"),
        QT_TRANSLATE_NOOP(
            "errors", "Kiểm tra lại địa chỉ, và xem máy này đã vào cùng mạng (Wi-Fi hoặc dây) với máy giảng viên chưa."
        ),
        Remedy.RETRY,
        "wifi-off",
    ),
    "not-our-server": row(
        QT_TRANSLATE_NOOP("errors", "Nơi trả lời không phải là máy có khóa học"),
        QT_TRANSLATE_NOOP("errors", "Kiểm tra lại địa chỉ đang hiện trên máy của giảng viên, rồi thử lại."),
        Remedy.RETRY,
        "unplug",
    ),
    "missing-blob": row(
        QT_TRANSLATE_NOOP("errors", "Máy này không có khóa học"),
        QT_TRANSLATE_NOOP("errors", "Hãy nhờ giảng viên mở phục vụ lớp qua mạng nội bộ, rồi thử lại."),
        Remedy.RETRY,
        "laptop",
    ),
    "untrusted-key": row(
        QT_TRANSLATE_NOOP("errors", "Không rõ ai phát hành các khóa học này"),
        QT_TRANSLATE_NOOP("errors", "Dấu xác thực không thuộc nơi phát hành đã biết. Hãy hỏi giảng viên có máy này."),
        Remedy.ELSEWHERE,
        "shield-alert",
    ),
}

_FOLDER: dict[str, Row] = {
    "no-connection": row(
        QT_TRANSLATE_NOOP("errors", "Không đọc được USB hoặc thư mục"),
        QT_TRANSLATE_NOOP("errors", "USB có thể đã được rút ra. Cắm lại rồi thử lại."),
        Remedy.RETRY,
        "usb",
    ),
    "missing-blob": row(
        QT_TRANSLATE_NOOP("errors", "Không thấy khóa học ở đây"),
        QT_TRANSLATE_NOOP("errors", "Chọn thư mục khác, hoặc hỏi người đưa USB xem khóa học nằm ở đâu."),
        Remedy.ELSEWHERE,
        "folder",
    ),
    "malformed-package": row(
        QT_TRANSLATE_NOOP("errors", "Gói nội dung ở đây không đọc được"),
        QT_TRANSLATE_NOOP("errors", "Bản chép có thể bị hỏng, hoặc không phải là khóa học. Hãy chọn nơi khác."),
        Remedy.ELSEWHERE,
        "file-text",
    ),
    "untrusted-key": row(
        QT_TRANSLATE_NOOP("errors", "Không rõ ai phát hành các khóa học này"),
        QT_TRANSLATE_NOOP("errors", "Dấu xác thực không thuộc nơi phát hành đã biết. Hãy hỏi người đưa gói này."),
        Remedy.ELSEWHERE,
        "shield-alert",
    ),
}

_FROM_ROOM: dict[str, Row] = {
    "no-connection": row(
        QT_TRANSLATE_NOOP("errors", "Mất kết nối với máy trong phòng"),
        QT_TRANSLATE_NOOP("errors", "Phần đã tải vẫn được giữ. Vào lại mạng của lớp học rồi tải tiếp."),
        Remedy.RETRY,
        "wifi-off",
    ),
}

_FROM_FOLDER: dict[str, Row] = {
    "no-connection": row(
        QT_TRANSLATE_NOOP("errors", "Không đọc được USB hoặc thư mục"),
        QT_TRANSLATE_NOOP("errors", "Phần đã lấy vẫn được giữ. Cắm lại USB rồi tải tiếp."),
        Remedy.RETRY,
        "usb",
    ),
    "altered-blob": row(
        QT_TRANSLATE_NOOP("errors", "Bản chép này bị hỏng"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Phần hỏng không được dùng, phần lành vẫn được giữ. Hãy lấy tiếp từ USB khác hoặc máy chủ.",
        ),
        Remedy.ELSEWHERE,
        "shield-alert",
    ),
    "missing-blob": row(
        QT_TRANSLATE_NOOP("errors", "Bản chép này thiếu tệp"),
        QT_TRANSLATE_NOOP("errors", "Hãy chép lại trọn thư mục khóa học vào USB, hoặc lấy từ nơi khác."),
        Remedy.ELSEWHERE,
        "file-text",
    ),
}

_NOT_ENROLLED: dict[str, Row] = {
    "untrusted-key": row(
        QT_TRANSLATE_NOOP("errors", "Chưa biết nơi phát hành các khóa học này"),
        QT_TRANSLATE_NOOP(
            "errors", "Hãy ghi danh trước, để máy này nhận ra dấu xác thực của trung tâm, rồi tải lại từ đây."
        ),
        Remedy.ENROL,
        "shield-alert",
    ),
}

PLACES: dict[At, dict[str, Row]] = {
    At.LOOK_HUB: _HUB,
    At.LOOK_ROOM: _ROOM,
    At.LOOK_FOLDER: _FOLDER,
    At.FETCH_ROOM: _FROM_ROOM,
    At.FETCH_FOLDER: _FROM_FOLDER,
    At.NOT_ENROLLED: _NOT_ENROLLED,
}
"""Rows that win over those of ``ui.error_table.TABLE``, by what was being done and by kind."""
