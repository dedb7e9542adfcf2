"""The table behind ``ui/errors.py``: every kind of error with its title, its detail, its remedy and its icon.

A new kind gets a row here; a test holds the table against the error trees of the lower floors. It is one table, and
therefore over 400 lines.
"""

from __future__ import annotations

import enum

from PySide6.QtCore import QT_TRANSLATE_NOOP


class Remedy(enum.StrEnum):
    """What the one action does; the page decides how."""

    RETRY = "retry"
    """Do the same again."""
    BACK = "back"
    """Leave this place."""
    ELSEWHERE = "elsewhere"
    """Look at another place for the same."""
    ENROL = "enrol"
    """Enrol first."""
    NONE = "none"
    """Nothing to press; reading is enough."""


Row = tuple[str, str, Remedy, str]
"""Title, detail, remedy, and the name of a Lucide icon."""


def row(title: object, detail: object, remedy: Remedy, icon: str) -> Row:
    """A row. ``QT_TRANSLATE_NOOP`` gives its text back, but is declared to give any object."""
    return str(title), str(detail), remedy, icon


_NETWORK: dict[str, Row] = {
    "no-connection": row(
        QT_TRANSLATE_NOOP("errors", "Chưa kết nối được máy chủ"),
        QT_TRANSLATE_NOOP("errors", "Việc học vẫn tiếp tục bình thường. Khi có mạng, hãy thử lại."),
        Remedy.RETRY,
        "wifi-off",
    ),
    "timeout": row(
        QT_TRANSLATE_NOOP("errors", "Máy chủ trả lời quá chậm"),
        QT_TRANSLATE_NOOP("errors", "Mạng đang yếu. Chờ ít phút rồi thử lại; phần đã tải vẫn được giữ."),
        Remedy.RETRY,
        "hourglass",
    ),
    "server-fault": row(
        QT_TRANSLATE_NOOP("errors", "Máy chủ đang gặp sự cố"),
        QT_TRANSLATE_NOOP("errors", "Không có gì bị mất. Chương trình sẽ tự thử lại sau."),
        Remedy.RETRY,
        "server",
    ),
    "not-our-server": row(
        QT_TRANSLATE_NOOP("errors", "Nơi trả lời không phải là máy chủ khóa học"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Mạng này có thể đòi đăng nhập (Wi-Fi công cộng). Đăng nhập mạng hoặc đổi mạng, rồi thử lại.",
        ),
        Remedy.RETRY,
        "unplug",
    ),
    "not-our-hub": row(
        QT_TRANSLATE_NOOP("errors", "Nơi trả lời không phải là máy chủ Tự Học"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Kiểm tra lại địa chỉ máy chủ. Nếu mạng đòi đăng nhập (Wi-Fi công cộng), hãy đăng nhập trước.",
        ),
        Remedy.RETRY,
        "unplug",
    ),
    "unknown-tls-key": row(
        QT_TRANSLATE_NOOP("errors", "Máy chủ trả lời bằng một khóa kết nối lạ"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Chưa có gì được gửi đi; kết quả vẫn ở trên máy này. Hãy hỏi người quản trị máy chủ:"
            " nếu máy chủ đã đổi địa chỉ hoặc được cài lại, hãy xin mã ghi danh mới và ghi danh lại.",
        ),
        Remedy.RETRY,
        "unplug",
    ),
    "cut-off": row(
        QT_TRANSLATE_NOOP("errors", "Kết nối bị đứt giữa chừng"),
        QT_TRANSLATE_NOOP("errors", "Phần đã tải vẫn được giữ. Thử lại để tải tiếp."),
        Remedy.RETRY,
        "unplug",
    ),
    "hub-refused": row(
        QT_TRANSLATE_NOOP("errors", "Máy chủ từ chối yêu cầu"),
        QT_TRANSLATE_NOOP("errors", "Không có gì bị mất. Nếu còn gặp lại, hãy báo cho giảng viên."),
        Remedy.RETRY,
        "server",
    ),
    "protocol-mismatch": row(
        QT_TRANSLATE_NOOP("errors", "Phiên bản chương trình không khớp với máy chủ"),
        QT_TRANSLATE_NOOP("errors", "Cần cập nhật chương trình. Kết quả vẫn được giữ trên máy này."),
        Remedy.NONE,
        "refresh-cw",
    ),
    "cancelled": row(
        QT_TRANSLATE_NOOP("errors", "Đã dừng tải"),
        QT_TRANSLATE_NOOP("errors", "Phần đã tải vẫn được giữ. Tải lại lúc nào cũng được."),
        Remedy.RETRY,
        "circle-x",
    ),
}

_PACKAGES: dict[str, Row] = {
    "altered-blob": row(
        QT_TRANSLATE_NOOP("errors", "Gói nội dung bị thay đổi trên đường truyền"),
        QT_TRANSLATE_NOOP("errors", "Nội dung này không được dùng. Thử tải lại; nếu vẫn lỗi, hãy báo cho giảng viên."),
        Remedy.RETRY,
        "shield-alert",
    ),
    "untrusted-key": row(
        QT_TRANSLATE_NOOP("errors", "Không rõ ai phát hành khóa học này"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Dấu xác thực không thuộc nơi phát hành đã biết nên khóa học không mở. Hãy báo cho giảng viên.",
        ),
        Remedy.BACK,
        "shield-alert",
    ),
    "too-few-roots": row(
        QT_TRANSLATE_NOOP("errors", "Danh sách nơi phát hành chưa đủ dấu xác thực"),
        QT_TRANSLATE_NOOP("errors", "Danh sách đã biết trước đó vẫn được dùng. Hãy báo cho người phụ trách."),
        Remedy.BACK,
        "shield-alert",
    ),
    "out-of-scope": row(
        QT_TRANSLATE_NOOP("errors", "Nơi phát hành này không được giao khóa học này"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Dấu xác thực đúng nhưng chỉ dùng cho khóa học khác, nên không được nhận. Hãy báo cho giảng viên.",
        ),
        Remedy.BACK,
        "shield-alert",
    ),
    "retired-key": row(
        QT_TRANSLATE_NOOP("errors", "Dấu xác thực của khóa học đã thôi dùng"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Nơi phát hành đã đổi dấu xác thực. Cần lấy bản phát hành mới; bản đang có trên máy vẫn dùng bình thường.",
        ),
        Remedy.BACK,
        "shield-alert",
    ),
    "compromised-key": row(
        QT_TRANSLATE_NOOP("errors", "Dấu xác thực của khóa học đã bị báo mất"),
        QT_TRANSLATE_NOOP(
            "errors", "Khóa học có thể bị làm giả nên không được mở. Cần lấy bản phát hành mới, và báo cho giảng viên."
        ),
        Remedy.BACK,
        "shield-alert",
    ),
    "bad-signature": row(
        QT_TRANSLATE_NOOP("errors", "Dấu xác thực không đúng"),
        QT_TRANSLATE_NOOP("errors", "Nội dung có thể đã bị sửa, nên không được mở. Hãy báo cho giảng viên."),
        Remedy.BACK,
        "shield-alert",
    ),
    "older-serial": row(
        QT_TRANSLATE_NOOP("errors", "Bản khóa học này cũ hơn bản đang có"),
        QT_TRANSLATE_NOOP("errors", "Bản đang có trên máy vẫn được giữ và dùng bình thường."),
        Remedy.BACK,
        "shield-alert",
    ),
    "missing-blob": row(
        QT_TRANSLATE_NOOP("errors", "Gói nội dung còn thiếu một phần"),
        QT_TRANSLATE_NOOP("errors", "Nơi cung cấp chưa đủ tệp của khóa học. Thử lại sau, hoặc báo cho giảng viên."),
        Remedy.RETRY,
        "file-text",
    ),
    "malformed-package": row(
        QT_TRANSLATE_NOOP("errors", "Gói nội dung không đọc được"),
        QT_TRANSLATE_NOOP("errors", "Tệp khóa học bị hỏng. Thử tải lại; nếu vẫn lỗi, hãy báo cho giảng viên."),
        Remedy.RETRY,
        "file-text",
    ),
    "unsupported-format": row(
        QT_TRANSLATE_NOOP("errors", "Khóa học cần phiên bản chương trình mới hơn"),
        QT_TRANSLATE_NOOP("errors", "Cập nhật chương trình rồi mở lại khóa học này."),
        Remedy.BACK,
        "refresh-cw",
    ),
    "unknown-course": row(
        QT_TRANSLATE_NOOP("errors", "Không tìm thấy khóa học"),
        QT_TRANSLATE_NOOP("errors", "Khóa học không còn trong danh sách của máy chủ."),
        Remedy.BACK,
        "search",
    ),
    "not-installed": row(
        QT_TRANSLATE_NOOP("errors", "Khóa học chưa có trên máy này"),
        QT_TRANSLATE_NOOP("errors", "Về trang Khóa học và tải khóa học trước khi mở."),
        Remedy.BACK,
        "download",
    ),
    "list-conflict": row(
        QT_TRANSLATE_NOOP("errors", "Danh sách khóa học không khớp"),
        QT_TRANSLATE_NOOP("errors", "Người phát hành cần phát hành lại danh sách khóa học."),
        Remedy.BACK,
        "list",
    ),
    "bad-source": row(
        QT_TRANSLATE_NOOP("errors", "Nguồn khóa học có lỗi"),
        QT_TRANSLATE_NOOP("errors", "Người soạn cần sửa nguồn khóa học rồi phát hành lại."),
        Remedy.BACK,
        "file-text",
    ),
}

_PEOPLE: dict[str, Row] = {
    "wrong-code": row(
        QT_TRANSLATE_NOOP("errors", "Mã ghi danh không đúng"),
        QT_TRANSLATE_NOOP("errors", "Kiểm tra lại 16 chữ số trên giấy, rồi nhập lại."),
        Remedy.RETRY,
        "key-round",
    ),
    "used-code": row(
        QT_TRANSLATE_NOOP("errors", "Mã ghi danh đã dùng hoặc đã hết hạn"),
        QT_TRANSLATE_NOOP("errors", "Mỗi mã chỉ dùng một lần. Hãy xin giảng viên một mã mới."),
        Remedy.RETRY,
        "key-round",
    ),
    "hub-not-proven": row(
        QT_TRANSLATE_NOOP("errors", "Máy chủ không chứng minh được là nơi đã cấp mã"),
        QT_TRANSLATE_NOOP(
            "errors", "Kiểm tra lại địa chỉ máy chủ. Ghi danh qua máy giảng viên thì nhập thêm mã vào lớp."
        ),
        Remedy.RETRY,
        "shield-alert",
    ),
    "device-refused": row(
        QT_TRANSLATE_NOOP("errors", "Máy chủ không nhận kết quả từ máy này"),
        QT_TRANSLATE_NOOP("errors", "Kết quả vẫn được giữ trên máy này. Hãy báo cho giảng viên."),
        Remedy.RETRY,
        "shield-alert",
    ),
    "bad-record": row(
        QT_TRANSLATE_NOOP("errors", "Có kết quả không đọc được"),
        QT_TRANSLATE_NOOP("errors", "Các kết quả khác vẫn được gửi. Hãy báo cho giảng viên."),
        Remedy.NONE,
        "scroll-text",
    ),
    "bad-batch": row(
        QT_TRANSLATE_NOOP("errors", "Máy chủ không đọc được gói kết quả"),
        QT_TRANSLATE_NOOP("errors", "Kết quả vẫn được giữ trên máy này và sẽ được gửi lại."),
        Remedy.RETRY,
        "scroll-text",
    ),
    "bad-certificate": row(
        QT_TRANSLATE_NOOP("errors", "Giấy xác nhận của máy chủ không đúng"),
        QT_TRANSLATE_NOOP("errors", "Ghi danh chưa xong. Hãy xin giảng viên một mã mới rồi ghi danh lại."),
        Remedy.RETRY,
        "shield-alert",
    ),
    "bad-class": row(
        QT_TRANSLATE_NOOP("errors", "Lớp này không phải của máy đã vào"),
        QT_TRANSLATE_NOOP("errors", "Không gửi gì vào lớp này. Hãy hỏi giảng viên mã vào lớp rồi vào lại."),
        Remedy.RETRY,
        "shield-alert",
    ),
    "bad-receipt": row(
        QT_TRANSLATE_NOOP("errors", "Biên nhận của máy chủ không đúng"),
        QT_TRANSLATE_NOOP("errors", "Kết quả vẫn chờ gửi trên máy này và sẽ được gửi lại."),
        Remedy.RETRY,
        "scroll-text",
    ),
    "bad-parcel": row(
        QT_TRANSLATE_NOOP("errors", "Tệp kết quả hoặc tệp biên nhận không dùng được"),
        QT_TRANSLATE_NOOP(
            "errors", "Tệp bị hỏng, bị cắt ngắn hoặc là loại tệp khác; chưa có gì được nhận. Hãy chép lại tệp."
        ),
        Remedy.RETRY,
        "file-text",
    ),
    "other-file": row(
        QT_TRANSLATE_NOOP("errors", "Đã có tệp khác trùng tên"),
        QT_TRANSLATE_NOOP("errors", "Tệp đó được giữ nguyên. Hãy chọn tên khác hoặc thư mục khác."),
        Remedy.ELSEWHERE,
        "file-text",
    ),
    "foreign-parcel": row(
        QT_TRANSLATE_NOOP("errors", "Tệp kết quả này gửi cho máy chủ khác"),
        QT_TRANSLATE_NOOP("errors", "Chưa có gì được nhận. Hãy chuyển tệp đến đúng máy chủ đã ghi danh."),
        Remedy.BACK,
        "file-text",
    ),
    "no-recipient": row(
        QT_TRANSLATE_NOOP("errors", "Chưa lập được tệp kết quả"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Máy này ghi danh từ trước nên chưa biết cách niêm phong cho máy chủ. Kết nối với máy chủ một lần là đủ.",
        ),
        Remedy.RETRY,
        "key-round",
    ),
    "too-long-for-qr": row(
        QT_TRANSLATE_NOOP("errors", "Kết quả này quá dài cho một mã QR"),
        QT_TRANSLATE_NOOP("errors", "Hãy gửi kết quả qua mạng hoặc bằng tệp kết quả."),
        Remedy.BACK,
        "scroll-text",
    ),
    "bad-qr": row(
        QT_TRANSLATE_NOOP("errors", "Mã QR này không phải là kết quả học tập"),
        QT_TRANSLATE_NOOP("errors", "Hãy mở lại mã trên máy học và quét lại, hoặc gửi bằng cách khác."),
        Remedy.BACK,
        "scroll-text",
    ),
    "bad-feed": row(
        QT_TRANSLATE_NOOP("errors", "Tin từ máy chủ không đúng"),
        QT_TRANSLATE_NOOP("errors", "Tin này không được dùng. Kết quả vẫn được giữ trên máy và sẽ được gửi lại."),
        Remedy.RETRY,
        "scroll-text",
    ),
    "device-revoked": row(
        QT_TRANSLATE_NOOP("errors", "Thiết bị này đã bị thu hồi"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Máy chủ không còn nhận thiết bị này. Kết quả vẫn được giữ trên máy. "
            "Hãy hỏi người quản lý lớp học để nhận mã ghi danh mới.",
        ),
        Remedy.ENROL,
        "key-round",
    ),
    "not-enrolled": row(
        QT_TRANSLATE_NOOP("errors", "Chưa ghi danh"),
        QT_TRANSLATE_NOOP("errors", "Ghi danh bằng mã của giảng viên để tải khóa học và gửi kết quả."),
        Remedy.BACK,
        "key-round",
    ),
    "already-enrolled": row(
        QT_TRANSLATE_NOOP("errors", "Học viên này đã ghi danh"),
        QT_TRANSLATE_NOOP("errors", "Không cần ghi danh lại. Người khác dùng máy này thì thêm học viên mới."),
        Remedy.BACK,
        "user-round",
    ),
    "unknown-profile": row(
        QT_TRANSLATE_NOOP("errors", "Không tìm thấy học viên"),
        QT_TRANSLATE_NOOP("errors", "Chọn lại học viên trong danh sách."),
        Remedy.BACK,
        "user-round",
    ),
    "empty-name": row(
        QT_TRANSLATE_NOOP("errors", "Chưa có họ và tên"),
        QT_TRANSLATE_NOOP("errors", "Nhập họ và tên rồi tiếp tục."),
        Remedy.RETRY,
        "user-round",
    ),
    "unknown-lesson": row(
        QT_TRANSLATE_NOOP("errors", "Không tìm thấy bài học"),
        QT_TRANSLATE_NOOP("errors", "Bài học không có trong bản khóa học trên máy này."),
        Remedy.BACK,
        "search",
    ),
    "unknown-quiz": row(
        QT_TRANSLATE_NOOP("errors", "Không tìm thấy bài kiểm tra"),
        QT_TRANSLATE_NOOP("errors", "Bài kiểm tra không có trong bản khóa học trên máy này."),
        Remedy.BACK,
        "search",
    ),
    "attempt-open": row(
        QT_TRANSLATE_NOOP("errors", "Bài chưa nộp"),
        QT_TRANSLATE_NOOP("errors", "Nộp bài xong sẽ xem được kết quả."),
        Remedy.BACK,
        "clipboard-check",
    ),
    "unfit-answer": row(
        QT_TRANSLATE_NOOP("errors", "Câu trả lời chưa lưu được"),
        QT_TRANSLATE_NOOP("errors", "Chọn hoặc nhập lại câu trả lời này."),
        Remedy.RETRY,
        "triangle-alert",
    ),
    "unknown-attempt": row(
        QT_TRANSLATE_NOOP("errors", "Không tìm thấy lần làm bài"),
        QT_TRANSLATE_NOOP("errors", "Mở lại từ trang Kết quả."),
        Remedy.BACK,
        "search",
    ),
    "attempt-closed": row(
        QT_TRANSLATE_NOOP("errors", "Bài đã nộp"),
        QT_TRANSLATE_NOOP("errors", "Bài đã nộp thì không sửa được nữa. Xem lại ở trang Kết quả."),
        Remedy.BACK,
        "clipboard-check",
    ),
    "answers-closed": row(
        QT_TRANSLATE_NOOP("errors", "Đã hết giờ làm bài"),
        QT_TRANSLATE_NOOP("errors", "Các câu đã trả lời vẫn được giữ. Bấm Nộp bài để nộp."),
        Remedy.BACK,
        "hourglass",
    ),
    "question-left": row(
        QT_TRANSLATE_NOOP("errors", "Bài này chỉ làm lần lượt"),
        QT_TRANSLATE_NOOP("errors", "Đã qua câu nào thì không quay lại câu đó. Câu trả lời trước vẫn được giữ."),
        Remedy.BACK,
        "clipboard-check",
    ),
    "not-checkable": row(
        QT_TRANSLATE_NOOP("errors", "Câu này không kiểm tra được lúc này"),
        QT_TRANSLATE_NOOP("errors", "Câu chưa có câu trả lời, hoặc đã hết số lần kiểm tra và gợi ý."),
        Remedy.BACK,
        "clipboard-check",
    ),
    "unknown-review": row(
        QT_TRANSLATE_NOOP("errors", "Câu hỏi không còn trong phần ôn tập"),
        QT_TRANSLATE_NOOP("errors", "Khóa học đã bỏ câu hỏi này. Ôn tiếp câu khác."),
        Remedy.RETRY,
        "refresh-cw",
    ),
    "unknown-record": row(
        QT_TRANSLATE_NOOP("errors", "Không tìm thấy bản ghi"),
        QT_TRANSLATE_NOOP("errors", "Mở lại từ trang Những gì đã gửi về tôi."),
        Remedy.BACK,
        "search",
    ),
    "unfit-feedback": row(
        QT_TRANSLATE_NOOP("errors", "Ý kiến chưa gửi được"),
        QT_TRANSLATE_NOOP("errors", "Chọn mức đánh giá hoặc viết ý kiến, dài nhất 4.000 ký tự."),
        Remedy.RETRY,
        "pencil",
    ),
    "locked": row(
        QT_TRANSLATE_NOOP("errors", "Đề còn khóa"),
        QT_TRANSLATE_NOOP("errors", "Nhập mã mở đề do người coi thi đọc khi bắt đầu."),
        Remedy.BACK,
        "lock",
    ),
    "wrong-seal-code": row(
        QT_TRANSLATE_NOOP("errors", "Mã không đúng"),
        QT_TRANSLATE_NOOP("errors", "Kiểm tra lại từng nhóm số. Mã chỉ mở được đúng đề đã giao."),
        Remedy.RETRY,
        "key-round",
    ),
    "no-such-seal": row(
        QT_TRANSLATE_NOOP("errors", "Bài này không có gì phải mở khóa"),
        QT_TRANSLATE_NOOP("errors", "Mã có thể thuộc bài khác, hoặc thuộc bản khác của khóa học."),
        Remedy.BACK,
        "key-round",
    ),
    "bad-release-key": row(
        QT_TRANSLATE_NOOP("errors", "Tệp này không phải là tệp mở đáp án"),
        QT_TRANSLATE_NOOP("errors", "Chọn đúng tệp do đơn vị tổ chức gửi."),
        Remedy.ELSEWHERE,
        "key-round",
    ),
    "wrong-join-code": row(
        QT_TRANSLATE_NOOP("errors", "Mã vào lớp không đúng"),
        QT_TRANSLATE_NOOP("errors", "Mã có 13 chữ số, hiện trên máy giảng viên. Đối chiếu từng chữ số rồi nhập lại."),
        Remedy.RETRY,
        "key-round",
    ),
    "machine-not-found": row(
        QT_TRANSLATE_NOOP("errors", "Không thấy máy có mã này trong phòng"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Xem máy này đã vào cùng mạng với máy giảng viên chưa và mã có đúng không; nếu vẫn không thấy, "
            "nhập địa chỉ ghi cạnh mã.",
        ),
        Remedy.RETRY,
        "laptop",
    ),
    "not-our-relay": row(
        QT_TRANSLATE_NOOP("errors", "Máy này không chuyển kết quả cho máy chủ đã ghi danh"),
        QT_TRANSLATE_NOOP(
            "errors", "Chưa gửi gì. Hỏi lại giảng viên xem máy đã được máy chủ trung tâm công nhận chưa."
        ),
        Remedy.BACK,
        "triangle-alert",
    ),
    "relay-revoked": row(
        QT_TRANSLATE_NOOP("errors", "Máy này không còn được phép nhận kết quả"),
        QT_TRANSLATE_NOOP(
            "errors",
            "Máy chủ đã thu hồi máy này, có thể vì máy bị mất. Chưa gửi gì và kết quả vẫn còn trên máy này. "
            "Báo người phụ trách lớp, rồi gửi qua mạng hoặc qua máy khác.",
        ),
        Remedy.ELSEWHERE,
        "triangle-alert",
    ),
    "unknown-class": row(
        QT_TRANSLATE_NOOP("errors", "Máy này không mở lớp đó"),
        QT_TRANSLATE_NOOP("errors", "Lớp đã đóng hoặc không có. Hãy hỏi giảng viên rồi chọn lớp khác."),
        Remedy.RETRY,
        "laptop",
    ),
    "unknown-relay": row(
        QT_TRANSLATE_NOOP("errors", "Máy này đã được bỏ khỏi danh sách"),
        QT_TRANSLATE_NOOP("errors", "Nhập lại mã vào lớp nếu muốn gửi qua máy đó."),
        Remedy.BACK,
        "laptop",
    ),
    "bad-recipient": row(
        QT_TRANSLATE_NOOP("errors", "Khóa nhận của máy chủ không đúng"),
        QT_TRANSLATE_NOOP("errors", "Chép lại nguyên văn khóa mà máy chủ cho biết."),
        Remedy.RETRY,
        "key-round",
    ),
    "no-attempts-left": row(
        QT_TRANSLATE_NOOP("errors", "Đã hết số lần làm bài"),
        QT_TRANSLATE_NOOP("errors", "Các lần đã làm xem được ở trang Kết quả."),
        Remedy.BACK,
        "clipboard-check",
    ),
}

_COMPUTER: dict[str, Row] = {
    "database-busy": row(
        QT_TRANSLATE_NOOP("errors", "Dữ liệu đang bận"),
        QT_TRANSLATE_NOOP("errors", "Một chương trình khác đang dùng tệp dữ liệu. Chờ ít giây rồi thử lại."),
        Remedy.RETRY,
        "hourglass",
    ),
    "storage-fault": row(
        QT_TRANSLATE_NOOP("errors", "Ổ đĩa không đọc hoặc ghi được"),
        QT_TRANSLATE_NOOP("errors", "Kiểm tra ổ đĩa và quyền ghi vào thư mục dữ liệu, rồi thử lại."),
        Remedy.RETRY,
        "hard-drive",
    ),
    "disk-full": row(
        QT_TRANSLATE_NOOP("errors", "Ổ đĩa không đủ chỗ"),
        QT_TRANSLATE_NOOP("errors", "Xóa bớt tệp không dùng trên ổ đĩa, rồi thử lại. Phần đã có vẫn được giữ."),
        Remedy.RETRY,
        "hard-drive",
    ),
    "damaged-cache": row(
        QT_TRANSLATE_NOOP("errors", "Kho khóa học bị hỏng"),
        QT_TRANSLATE_NOOP("errors", "Khóa học tải lại được; kết quả không bị ảnh hưởng. Hãy báo cho người phụ trách."),
        Remedy.RETRY,
        "hard-drive",
    ),
    "bad-key-file": row(
        QT_TRANSLATE_NOOP("errors", "Tệp khóa của thiết bị không đọc được"),
        QT_TRANSLATE_NOOP("errors", "Không xóa gì trong thư mục dữ liệu. Hãy báo cho người phụ trách để khôi phục."),
        Remedy.RETRY,
        "key-round",
    ),
    "newer-database": row(
        QT_TRANSLATE_NOOP("errors", "Dữ liệu thuộc phiên bản chương trình mới hơn"),
        QT_TRANSLATE_NOOP("errors", "Cập nhật chương trình rồi mở lại. Dữ liệu vẫn nguyên vẹn, chưa bị động tới."),
        Remedy.NONE,
        "refresh-cw",
    ),
    "damaged-database": row(
        QT_TRANSLATE_NOOP("errors", "Tệp dữ liệu bị hỏng"),
        QT_TRANSLATE_NOOP("errors", "Không xóa gì trong thư mục dữ liệu. Hãy báo cho người phụ trách để khôi phục."),
        Remedy.RETRY,
        "hard-drive",
    ),
    "no-autostart": row(
        QT_TRANSLATE_NOOP("errors", "Máy này không tự gửi được khi đăng nhập"),
        QT_TRANSLATE_NOOP("errors", "Kết quả vẫn được gửi mỗi khi mở chương trình."),
        Remedy.NONE,
        "info",
    ),
    "home-busy": row(
        QT_TRANSLATE_NOOP("errors", "Thư mục dữ liệu đang được chương trình khác dùng"),
        QT_TRANSLATE_NOOP("errors", "Đóng chương trình kia rồi thử lại."),
        Remedy.RETRY,
        "folder",
    ),
}

FAULT = row(
    QT_TRANSLATE_NOOP("errors", "Chương trình gặp lỗi"),
    QT_TRANSLATE_NOOP(
        "errors", "Việc vừa làm chưa xong, dữ liệu đã lưu vẫn an toàn. Thử lại; nếu vẫn lỗi, hãy báo lại."
    ),
    Remedy.RETRY,
    "triangle-alert",
)

TABLE: dict[str, Row] = {**_NETWORK, **_PACKAGES, **_PEOPLE, **_COMPUTER}
"""Every kind known, by its word."""

FAMILIES = {
    "fetch-failed": "no-connection",
    "transport-fault": "no-connection",
    "bad-package": "malformed-package",
    "enrol-error": "wrong-code",
    "join-error": "wrong-join-code",
    "record-error": "bad-record",
    "seal": "wrong-seal-code",
}
"""Kinds of base classes, which are hardly ever raised themselves, and whose words they borrow."""
