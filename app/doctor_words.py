"""What to do about what the doctor found, and whom to ask: in Vietnamese and English, by kind.

Beside `ui.errors` and not from it: a support desk runs ``tuhoc doctor`` where no window opens.
"""

from __future__ import annotations

from typing import Final

import msgspec


class Advice(msgspec.Struct, frozen=True):
    """The same in both languages."""

    vi: str
    en: str


def _kept(vi: str, en: str) -> Advice:
    return Advice(f"{vi} Kết quả vẫn ở trên máy này.", f"{en} The results are still on this computer.")


ADVICE: Final[dict[str, Advice]] = {
    "device-revoked": _kept(
        "Máy chủ đã thu hồi máy này (mất máy, đổi người dùng). Hỏi người quản lý lớp học; nếu thu hồi nhầm thì xin"
        " mã ghi danh mới và ghi danh lại, kết quả cũ sẽ được gửi theo.",
        "The server has revoked this computer (a lost one, another user). Ask whoever runs the class; if it was a"
        " mistake, get a new enrolment code and enrol again, and the old results go along.",
    ),
    "device-refused": _kept(
        "Máy chủ không biết máy này, có thể vừa được khôi phục từ bản sao lưu. Bấm Gửi kết quả một lần: máy sẽ tự trình"
        " giấy xác nhận. Nếu vẫn vậy, hỏi người quản lý lớp học để xin mã ghi danh mới.",
        "The server does not know this computer; it may have been restored from a backup. Send once: the computer"
        " shows its certificate by itself. If it stays so, ask whoever runs the class for a new enrolment code.",
    ),
    "not-our-hub": _kept(
        "Nơi trả lời không phải máy chủ đã ghi danh: sai địa chỉ, Wi-Fi đòi đăng nhập, hoặc máy chủ đã được cài lại."
        " Mở trình duyệt để đăng nhập Wi-Fi; nếu không phải vậy, hỏi người quản trị máy chủ rồi xin mã ghi danh mới.",
        "What answers is not the server that was enrolled with: a wrong address, a Wi-Fi that wants a sign-in, or a"
        " server that was installed anew. Sign in to the Wi-Fi in a browser; if it is not that, ask whoever runs the"
        " server and get a new enrolment code.",
    ),
    "unknown-tls-key": _kept(
        "Máy chủ trả lời bằng một khóa kết nối lạ. Bấm Gửi kết quả một lần: nếu máy chủ đã đổi khóa đúng cách, máy sẽ"
        " tự nhận. Nếu vẫn vậy, hỏi người quản trị máy chủ; đừng bỏ qua cảnh báo này.",
        "The server answered with an unknown connection key. Send once: if the server changed its key properly, this"
        " computer follows by itself. If it stays so, ask whoever runs the server; do not ignore this.",
    ),
    "clock-unset": _kept(
        "Đồng hồ của máy chưa được đặt (pin trên bo mạch có thể đã hết). Đặt lại ngày giờ của Windows; vẫn gửi được,"
        " nhưng giờ ghi trong kết quả cần người xem xét.",
        "This computer's clock was never set (its battery may be dead). Set date and time; sending works all the same,"
        " but people may have to look at the times in the results.",
    ),
    "clock-back": _kept(
        "Đồng hồ của máy chạy lùi so với giờ máy chủ đã ký. Đặt lại ngày giờ của Windows.",
        "This computer's clock is behind a time that a server has signed. Set date and time.",
    ),
    "clock-off": _kept(
        "Đồng hồ của máy lệch xa giờ của máy chủ. Đặt lại ngày giờ và múi giờ; vẫn gửi được, nhưng giờ ghi trong kết"
        " quả cần người xem xét.",
        "This computer's clock is far from the server's. Set date, time and time zone; sending works all the same, but"
        " people may have to look at the times in the results.",
    ),
    "lost-key": _kept(
        "Khóa của máy này đã mất. Khôi phục thư mục dữ liệu từ bản sao lưu, hoặc hỏi người quản lý lớp học để xin mã"
        " ghi danh mới.",
        "This computer's key is lost. Restore the data folder from a backup, or ask whoever runs the class for a new"
        " enrolment code.",
    ),
    "no-connection": _kept(
        "Chưa có đường tới máy chủ. Kiểm tra mạng; hoặc gửi qua máy của giảng viên, điện thoại, hay tệp kết quả.",
        "There is no way to the server. Check the network; or send by the trainer's computer, a phone, or a file.",
    ),
    "timeout": _kept(
        "Máy chủ trả lời quá chậm; máy sẽ tự gửi lại. Nếu kéo dài cả ngày, hỏi người quản trị mạng.",
        "The server is too slow; sending is tried again by itself. If it lasts all day, ask whoever runs the network.",
    ),
    "cut-off": _kept(
        "Kết nối bị đứt giữa chừng; máy sẽ tự gửi lại. Nếu kéo dài, hỏi người quản trị mạng về tường lửa, proxy.",
        "The connection was cut; sending is tried again by itself. If it lasts, ask whoever runs the network about"
        " firewalls and proxies.",
    ),
    "server-fault": _kept(
        "Máy chủ đang quá tải hoặc có sự cố; máy sẽ tự gửi lại. Nếu kéo dài, báo người quản trị máy chủ.",
        "The server is overloaded or has a fault; sending is tried again by itself. If it lasts, tell whoever runs it.",
    ),
    "protocol-mismatch": _kept(
        "Chương trình trên máy này và máy chủ khác phiên bản quá xa. Cập nhật chương trình.",
        "This program and the server are too many versions apart. Update the program.",
    ),
    "machine-away": Advice(
        "Máy này của phòng học đang vắng: tan lớp rồi thì không sao, khi gặp lại sẽ tự dùng. Nếu nó không trở lại nữa:"
        " tuhoc client leave {number}.",
        "This machine of a classroom is away: fine when class is over, and it is used again by itself when it is back."
        " When it will not come back: tuhoc client leave {number}.",
    ),
    "not-found": Advice(
        "Không có dữ liệu ở thư mục này. Chỉ đúng thư mục bằng --home, hoặc ghi danh: tuhoc client enrol ĐỊA-CHỈ MÃ.",
        "There is no data in this folder. Name the right one with --home, or enrol: tuhoc client enrol URL CODE.",
    ),
    "nobody-enrolled": Advice(
        "Chưa ai ghi danh ở đây, nên chưa có gì được gửi. Ghi danh: tuhoc client enrol ĐỊA-CHỈ MÃ, hoặc trong cửa sổ;"
        " nếu đã ghi danh ở thư mục khác thì chỉ thư mục đó bằng --home.",
        "Nobody has enrolled here, so nothing is sent. Enrol: tuhoc client enrol URL CODE, or in the window; if it was"
        " done in another folder, name that one with --home.",
    ),
    "disk-full": _kept(
        "Ổ đĩa sắp hết chỗ: cần ít nhất 200 MB. Xóa bớt tệp khác hoặc gỡ khóa học không còn dùng; đừng xóa thư mục dữ"
        " liệu. Không mất gì cả.",
        "The disk is nearly full: at least 200 MB are needed. Delete other files, or remove courses that nobody uses;"
        " do not delete the data folder. Nothing is lost.",
    ),
    "waits-long": _kept(
        "Kết quả đã chờ hơn một tuần. Hỏi giảng viên: gửi qua máy của giảng viên, điện thoại, hay tệp kết quả.",
        "Results have waited for over a week. Ask the trainer: send by the trainer's computer, a phone, or a file.",
    ),
    "refused": _kept(
        "Máy chủ không đọc được một số bản ghi. Báo người quản trị máy chủ, gửi kèm dòng này.",
        "The server could not read some records. Tell whoever runs the server, with this line.",
    ),
    "damaged-database": Advice(
        "Cơ sở dữ liệu bị hỏng. Mở chương trình một lần: nó tự dựng lại từ nhật ký. Đừng xóa thư mục dữ liệu.",
        "The database is damaged. Open the program once: it rebuilds it from the journal. Do not delete the folder.",
    ),
}
"""By kind of a finding; a kind without a row has no advice."""
