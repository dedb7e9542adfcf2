"""A record in plain words: what kind it is, and every field that it has. The only place that words records.

A kind that this version does not know keeps its own word, and its text is shown as it is.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from app.record_views import SentRecord, SentRecordRow
from app.views import ResultState
from sync.bodies import AttemptBody, AttemptBodyV2, AttemptOpenedBody, BindBody, SuccessionBody
from sync.feedback import FeedbackBody
from sync.study_bodies import DeviceEventBody, LessonProgressBody, ReviewStatisticsBody, day
from sync.timestamps import moment
from ui.quiz.brief_words import span_text
from ui.quiz.points import thousandths_text
from ui.records.answers import NONE, answer_words
from ui.results.words import moment_text, out_of_ten, refused, remark_words, step_words

Pair = tuple[str, str]
"""What a field is called, and what it says."""

ICONS: Final = {
    "attempt": "clipboard-check",
    "attempt-opened": "file-text",
    "lesson-progress": "book-open-text",
    "review-statistics": "rotate-ccw",
    "bind": "key-round",
    "succession": "key-round",
    "device-event": "laptop",
    "feedback": "pencil",
}


def kind_words(kind: str) -> str:
    """What kind of record it is."""
    words = {
        "attempt": QCoreApplication.translate("RecordWords", "Kết quả làm bài"),
        "attempt-opened": QCoreApplication.translate("RecordWords", "Đã mở đề"),
        "lesson-progress": QCoreApplication.translate("RecordWords", "Tiến độ học"),
        "review-statistics": QCoreApplication.translate("RecordWords", "Số câu đã ôn tập"),
        "bind": QCoreApplication.translate("RecordWords", "Ghi danh máy này"),
        "succession": QCoreApplication.translate("RecordWords", "Dùng khóa mới thay khóa cũ"),
        "device-event": QCoreApplication.translate("RecordWords", "Sự cố của máy"),
        "feedback": QCoreApplication.translate("RecordWords", "Ý kiến phản hồi"),
    }
    unknown = QCoreApplication.translate("RecordWords", "Loại khác: {kind}")
    return words.get(kind) or unknown.format(kind=kind)


def event_words(event: str) -> str:
    """What happened to the computer; a word that this version doesn't know as it is."""
    words = {
        "clock-jump": QCoreApplication.translate("RecordWords", "Đồng hồ của máy bị chỉnh"),
        "restored": QCoreApplication.translate("RecordWords", "Dữ liệu được khôi phục từ bản cũ, hoặc có hai bản sao"),
        "rebuilt-in-part": QCoreApplication.translate("RecordWords", "Dữ liệu hỏng, đã dựng lại, mất phần cuối"),
        "new-key": QCoreApplication.translate("RecordWords", "Mất khóa của máy, đã tạo khóa mới"),
    }
    return words.get(event, event)


def title_of(row: SentRecordRow) -> str:
    """A record in a few words, for a list."""
    if row.event:
        return event_words(row.event)
    return kind_words(row.kind)


def about_of(row: SentRecordRow) -> str:
    """The second line of a record in a list: what it is of, and when it was made."""
    at = moment_text(row.made_at)
    if row.elsewhere:
        at = QCoreApplication.translate("RecordWords", "{time}, từ máy khác").format(time=at)
    if row.lessons > 1:
        count = row.lessons
        lessons = QCoreApplication.translate("RecordWords", "%n bài học", "", count)
        return f"{at} · {row.about} · {lessons}" if row.about else f"{at} · {lessons}"
    return f"{at} · {row.about}" if row.about else at


def state_of(row: SentRecordRow) -> tuple[str, str | None]:
    """Words and tone of where a record is; green only when the server has it."""
    if row.refused is not None:
        return refused(), "danger"
    tones = {ResultState.RECEIVED: "success", ResultState.CARRIED: "info", ResultState.WAITING: "warning"}
    return step_words(row.state), tones.get(row.state)


# --- what it says -------------------------------------------------------------------------------------------------


def fields_of(found: SentRecord) -> list[Pair]:
    """Everything that the body says, in its order; empty for a kind that is not known here."""
    pairs: list[Pair] = []
    match found.body:
        case AttemptBody() as body:
            pairs = _attempt(body, found)
        case AttemptOpenedBody() as body:
            pairs = [*_quiz(body, found), (_started(), _time(body.started)), (_attempt_id(), body.attempt)]
        case LessonProgressBody() as body:
            pairs = _progress(body, found)
        case ReviewStatisticsBody() as body:
            pairs = _reviews(body, found)
        case DeviceEventBody() as body:
            pairs = _event(body)
        case BindBody() as body:
            pairs = _bind(body)
        case SuccessionBody() as body:
            pairs = _succession(body)
        case FeedbackBody():
            pairs = _feedback(found)
    return pairs


def header_of(found: SentRecord) -> list[Pair]:
    """What every record says of itself, whatever its kind."""
    record = found.record
    translate = QCoreApplication.translate
    contexts = {
        "self-study": translate("RecordWords", "tự học"),
        "class": translate("RecordWords", "lớp học"),
        "contest": translate("RecordWords", "cuộc thi"),
        "supervised": translate("RecordWords", "có người coi thi"),
    }
    clocks = {
        "unset": translate("RecordWords", "sai rõ ràng"),
        "unverified": translate("RecordWords", "chưa được đối chiếu"),
        "synced": translate("RecordWords", "khớp với máy chủ"),
    }
    pairs = [
        (translate("RecordWords", "Lập lúc"), moment_text(record.at)),
        (translate("RecordWords", "Đồng hồ của máy"), clocks.get(record.clock, record.clock)),
        (translate("RecordWords", "Về ai"), _subject(record.subject)),
        (translate("RecordWords", "Người lập"), _actor(found)),
        (translate("RecordWords", "Đơn vị lúc đó"), found.unit_name or record.unit or NONE),
        (translate("RecordWords", "Hoàn cảnh"), contexts.get(record.context, record.context)),
        (translate("RecordWords", "Lớp hoặc cuộc thi"), record.session or NONE),
        (translate("RecordWords", "Số thứ tự trên máy này"), str(record.seq)),
        (translate("RecordWords", "Mã bản ghi"), record.id),
        (translate("RecordWords", "Dấu của bản ghi trước"), record.prev or NONE),
        (translate("RecordWords", "Mã thiết bị"), record.device),
        (translate("RecordWords", "Loại"), f"{record.kind} {record.kv}"),
    ]
    known = record.signed_time
    if known is not None:
        text = translate("RecordWords", "{time}, sau đó máy chạy thêm {span}, khởi động lại {count} lần")
        said = text.format(time=_time(known.time), span=span_text(known.elapsed_ms / 1000), count=known.restarts)
        pairs.insert(2, (translate("RecordWords", "Giờ máy chủ xác nhận gần nhất"), said))
    return pairs


def _subject(subject: str) -> str:
    which, _, name = subject.partition(":")
    if which == "person":
        return QCoreApplication.translate("RecordWords", "người số {number} ở máy chủ").format(number=name)
    return QCoreApplication.translate("RecordWords", "hồ sơ {name} trên máy này").format(name=name)


def _actor(found: SentRecord) -> str:
    if found.record.actor == found.record.device:
        return QCoreApplication.translate("RecordWords", "chính máy này")
    return found.record.actor


def _course(found: SentRecord, course: str, serial: int | None) -> list[Pair]:
    version = NONE if serial is None else str(serial)
    return [
        (QCoreApplication.translate("RecordWords", "Khóa học"), found.course_title or course),
        (QCoreApplication.translate("RecordWords", "Số bản của khóa học"), version),
    ]


def _quiz(body: AttemptBody | AttemptOpenedBody, found: SentRecord) -> list[Pair]:
    translate = QCoreApplication.translate
    return [
        *_course(found, body.course, body.serial),
        (translate("RecordWords", "Bài kiểm tra"), found.titles.get(body.quiz, body.quiz)),
        (translate("RecordWords", "Lần làm bài"), str(body.number)),
        (translate("RecordWords", "Mã đề đã rút"), body.paper),
        (translate("RecordWords", "Dấu của bài kiểm tra"), body.quiz_digest),
    ]


def _attempt(body: AttemptBody, found: SentRecord) -> list[Pair]:
    translate = QCoreApplication.translate
    ends = {
        "submitted": translate("RecordWords", "tự nộp bài"),
        "time_up": translate("RecordWords", "hết giờ"),
    }
    ungraded = translate("RecordWords", "chưa chấm")
    won = ungraded
    if body.marks_won is not None:
        won = f"{thousandths_text(body.marks_won)}/{thousandths_text(body.marks_total)}"
    pairs = [
        *_quiz(body, found),
        (_started(), _time(body.started)),
        (translate("RecordWords", "Thời gian làm bài"), span_text(body.duration_ms / 1000)),
        (translate("RecordWords", "Kết thúc do"), ends.get(body.ended, body.ended)),
        (translate("RecordWords", "Điểm máy này tính"), ungraded if body.score is None else out_of_ten(body.score)),
        (translate("RecordWords", "Điểm các câu"), won),
        (translate("RecordWords", "Số câu đã trả lời"), f"{body.answered}/{len(body.answers)}"),
    ]
    if isinstance(body, AttemptBodyV2):
        pairs += _circumstances(body)
    for number, answer in enumerate(body.answers, start=1):
        pairs.append((translate("RecordWords", "Câu {number}").format(number=number), answer_words(answer)))
    return pairs


def _circumstances(body: AttemptBodyV2) -> list[Pair]:
    translate = QCoreApplication.translate
    reasons = "\n".join(remark_words(remark) for remark in body.remarks) or translate("RecordWords", "không có")
    pairs = [
        (translate("RecordWords", "Điều cần xem xét"), reasons),
        (translate("RecordWords", "Số lần mở lại chương trình"), str(body.restarts)),
        (translate("RecordWords", "Thời gian chương trình đóng"), span_text(body.away_ms / 1000)),
    ]
    if body.jumps_ms:
        jumps = ", ".join(_jump(jump) for jump in body.jumps_ms)
        pairs.append((translate("RecordWords", "Đồng hồ bị chỉnh"), jumps))
    if body.tie_break is not None:
        pairs.append((translate("RecordWords", "Câu hỏi phụ"), QLocale().toString(body.tie_break)))
    if body.checks is not None:
        wrong, hints = (sum(one[place] for one in body.checks) for place in (0, 1))
        text = translate("RecordWords", "{wrong} lần kiểm tra chưa đúng, {hints} gợi ý")
        pairs.append((translate("RecordWords", "Kiểm tra và gợi ý"), text.format(wrong=wrong, hints=hints)))
    return pairs


def _progress(body: LessonProgressBody, found: SentRecord) -> list[Pair]:
    translate = QCoreApplication.translate
    pairs = _course(found, body.course, body.serial)
    for one in body.lessons:
        parts = [translate("RecordWords", "mở lần đầu {time}").format(time=_time(one.opened))]
        if one.completed is not None:
            parts.append(translate("RecordWords", "hoàn thành {time}").format(time=_time(one.completed)))
        parts.append(translate("RecordWords", "đến {percent}% bài").format(percent=one.position // 10))
        pairs.append((found.titles.get(one.lesson, one.lesson), ", ".join(parts)))
    return pairs


def _reviews(body: ReviewStatisticsBody, found: SentRecord) -> list[Pair]:
    translate = QCoreApplication.translate
    return [
        (translate("RecordWords", "Khóa học"), found.course_title or body.course),
        (translate("RecordWords", "Ngày"), day(body.day).strftime("%d/%m/%Y")),
        (translate("RecordWords", "Nhớ"), str(body.remembered)),
        (translate("RecordWords", "Chưa nhớ"), str(body.forgotten)),
        (translate("RecordWords", "Ôn lần đầu"), str(body.new)),
    ]


def _event(body: DeviceEventBody) -> list[Pair]:
    translate = QCoreApplication.translate
    pairs = [
        (translate("RecordWords", "Điều đã xảy ra"), event_words(body.event)),
        (translate("RecordWords", "Lúc"), _time(body.at)),
    ]
    if body.jump_ms:
        pairs.append((translate("RecordWords", "Chỉnh"), _jump(body.jump_ms)))
    return pairs


def _bind(body: BindBody) -> list[Pair]:
    translate = QCoreApplication.translate
    return [
        (translate("RecordWords", "Hồ sơ trên máy này"), body.profile),
        (translate("RecordWords", "Người ở máy chủ"), body.person),
        (translate("RecordWords", "Máy chủ"), body.hub),
        (translate("RecordWords", "Dấu của giấy xác nhận thiết bị"), body.certificate),
    ]


def _succession(body: SuccessionBody) -> list[Pair]:
    translate = QCoreApplication.translate
    return [
        (translate("RecordWords", "Thay cho thiết bị"), body.device),
        (translate("RecordWords", "Số bản ghi của khóa cũ"), str(body.seq)),
        (translate("RecordWords", "Dấu của bản ghi cuối"), body.digest or NONE),
    ]


def _feedback(found: SentRecord) -> list[Pair]:
    said = found.feedback
    if said is None:
        return []
    translate = QCoreApplication.translate
    rating = NONE if said.rating is None else f"{said.rating}/5"
    pairs = _course(found, said.course, said.serial)
    if said.lesson is not None:
        pairs.append((translate("RecordWords", "Bài học"), found.titles.get(said.lesson, said.lesson)))
    pairs.append((translate("RecordWords", "Mức đánh giá"), rating))
    pairs.append((translate("RecordWords", "Ý kiến"), said.text or NONE))
    return pairs


def _started() -> str:
    return QCoreApplication.translate("RecordWords", "Bắt đầu lúc")


def _attempt_id() -> str:
    return QCoreApplication.translate("RecordWords", "Mã lần làm bài")


def _time(text: str) -> str:
    return moment_text(moment(text))


def _jump(jump_ms: int) -> str:
    translate = QCoreApplication.translate
    text = translate("RecordWords", "tới {span}") if jump_ms > 0 else translate("RecordWords", "lùi {span}")
    return text.format(span=span_text(abs(jump_ms) / 1000))


def made() -> str:
    """The first step of every record."""
    return QCoreApplication.translate("RecordWords", "Đã ghi")


def kept_here(*, elsewhere: bool) -> str:
    """Where a record is from its first moment on."""
    if elsewhere:
        return QCoreApplication.translate("RecordWords", "Do một máy khác ghi.")
    return QCoreApplication.translate("RecordWords", "Được lưu trên máy này.")
