"""Numbers, dates and states of results as people read them. The only place where the results' wording is
decided.

Scores are shown on Vietnam's scale of ten with a decimal comma ("8,5"), exact to the thousandth they are kept
in, so that a score just under the pass mark never reads like the pass mark. Dates read dd/MM/yyyy with a
24-hour clock, in the computer's own time zone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from app.views import JourneyEvent, JourneyStep, ResultDetail, ResultRow, ResultState
from sync.protocol import RefusalReason

CODE_DIGITS: Final = 13
"""A receipt code: 12 digits and a check digit (see ``sync/FORMAT.md``)."""

FULL_MARK: Final = 1000
"""Thousandths of a mark that a right answer wins."""

NO_BREAK_SPACE: Final = "\u00a0"


def score_text(score: int) -> str:
    """A score in thousandths of the full score on the scale of ten: 850 is "8,5", 1000 is "10"."""
    whole, hundredths = divmod(max(0, score), 100)
    if not hundredths:
        return str(whole)
    return f"{whole}{QLocale().decimalPoint()}{hundredths:02d}".rstrip("0")


def out_of_ten(score: int) -> str:
    """The same with its scale, for places where the number stands alone: "8,5/10"."""
    return f"{score_text(score)}/10"


def moment_text(at: datetime) -> str:
    """An aware time as dd/MM/yyyy HH:mm in local time."""
    return at.astimezone().strftime("%d/%m/%Y %H:%M")


def grouped_code(code: str) -> str:
    """A receipt code for eyes: 4-4-4-1 with no-break spaces. Anything that is not 13 digits comes back
    unchanged.
    """
    if len(code) != CODE_DIGITS or not code.isdecimal():
        return code
    return NO_BREAK_SPACE.join((code[:4], code[4:8], code[8:12], code[12:]))


def state_words(row: ResultRow) -> str:
    """The result's state in a few words for its chip. A refusal goes before the state."""
    return step_words(row.state) if row.refused is None else refused()


def refused() -> str:
    """The state of what a hub did not take."""
    return QCoreApplication.translate("ResultWords", "Máy chủ không nhận")


def send_words(refused: str | None) -> str:
    """The button that sends something: again, where a hub has seen it."""
    if refused is not None:
        return QCoreApplication.translate("ResultWords", "Gửi lại")
    return QCoreApplication.translate("ResultWords", "Gửi ngay")


def needs_review() -> str:
    """The mark of what people have to look at."""
    return QCoreApplication.translate("ResultWords", "Cần xem xét")


def short_state(row: ResultRow) -> str:
    """Where a list has no score to show: why, in two words; "" for an attempt under way."""
    if row.awaiting:
        return QCoreApplication.translate("ResultWords", "Chờ chấm")
    return QCoreApplication.translate("ResultWords", "Chưa hiện") if row.score_hidden else ""


def step_words(state: ResultState) -> str:
    """A state of the journey in a few words."""
    words = {
        ResultState.DRAFT: QCoreApplication.translate("ResultWords", "Đang làm dở"),
        ResultState.WAITING: QCoreApplication.translate("ResultWords", "Chờ gửi"),
        ResultState.CARRIED: QCoreApplication.translate("ResultWords", "Đang trung chuyển"),
        ResultState.RECEIVED: QCoreApplication.translate("ResultWords", "Máy chủ đã nhận"),
    }
    return words[state]


def step_explained(step: JourneyStep) -> str:
    """One sentence about a step: who has the result then; "" where there is nothing to add."""
    said = ""
    if step.event is not None:
        said = _decided(step)
    elif step.state is ResultState.WAITING:
        said = QCoreApplication.translate("ResultWords", "Kết quả được lưu trên máy này.")
    elif step.state is ResultState.CARRIED and step.by:
        said = QCoreApplication.translate("ResultWords", "Qua {name}").format(name=step.by)
    elif step.state is ResultState.CARRIED:
        said = QCoreApplication.translate("ResultWords", "Một máy trung chuyển đang giữ kết quả.")
    elif step.state is ResultState.RECEIVED and step.by:
        said = QCoreApplication.translate("ResultWords", "{name} đã xác nhận.").format(name=step.by)
    elif step.state is ResultState.RECEIVED:
        said = QCoreApplication.translate("ResultWords", "Máy chủ đã xác nhận bằng biên nhận.")
    return said


def _decided(step: JourneyStep) -> str:
    if not step.by:
        return ""
    if step.event is JourneyEvent.GRADED:
        return QCoreApplication.translate("ResultWords", "{name} đã chấm.").format(name=step.by)
    return QCoreApplication.translate("ResultWords", "Người phụ trách ở {name} quyết định.").format(name=step.by)


def passed_words(passed: bool) -> str:
    """Đạt / không đạt."""
    if passed:
        return QCoreApplication.translate("ResultWords", "Đạt")
    return QCoreApplication.translate("ResultWords", "Không đạt")


def begun() -> str:
    """How an attempt's first moment is called once it is past."""
    return QCoreApplication.translate("ResultWords", "Bắt đầu làm bài")


def handed_in() -> str:
    """The first step of every result."""
    return QCoreApplication.translate("ResultWords", "Đã nộp bài")


def event_words(event: JourneyEvent) -> str:
    """What happened to a result without moving it."""
    return {
        JourneyEvent.GRADED: QCoreApplication.translate("ResultWords", "Đã có điểm"),
        JourneyEvent.ACCEPTED: QCoreApplication.translate("ResultWords", "Đã xem xét: được tính"),
        JourneyEvent.SET_ASIDE: QCoreApplication.translate("ResultWords", "Đã xem xét: không tính"),
    }[event]


def to_come() -> str:
    """About the last step while it is still to come."""
    return QCoreApplication.translate("ResultWords", "Kết quả tự gửi khi có mạng.")


def refused_explained(reason: str) -> str:
    """What a refusal means, and what to do: nothing is lost."""
    translate = QCoreApplication.translate
    known: dict[str, str] = {
        RefusalReason.MALFORMED: translate(
            "ResultWords",
            "Máy chủ không đọc được. Cập nhật chương trình rồi bấm Gửi lại; nếu vẫn vậy, đọc mã biên nhận cho "
            "người phụ trách.",
        ),
        RefusalReason.UNSUPPORTED_VERSION: translate(
            "ResultWords",
            "Máy chủ chưa biết dạng mới này. Chờ máy chủ được cập nhật rồi bấm Gửi lại, hoặc đọc mã biên nhận cho "
            "người phụ trách.",
        ),
        RefusalReason.BAD_SIGNATURE: translate(
            "ResultWords", "Dấu xác thực không khớp với máy này. Đọc mã biên nhận cho người phụ trách."
        ),
        RefusalReason.NOT_THIS_CLASS: translate(
            "ResultWords", "Máy trong phòng không nhận của lớp khác. Bấm Gửi lại để gửi thẳng về máy chủ."
        ),
    }
    other = translate("ResultWords", "Lý do: {reason}. Bấm Gửi lại; nếu vẫn vậy, đọc mã biên nhận cho người phụ trách.")
    said = known.get(reason) or other.format(reason=reason)
    kept = translate("ResultWords", "Nội dung vẫn được giữ đầy đủ trên máy này.")
    return f"{said} {kept}"


def verdict_words(score: int, *, answered: bool) -> tuple[str, str | None]:
    """Words and tone for a question's score.

    Args:
        score: thousandths of one mark that were won, 0 to 1000.
        answered: False when it was left blank.
    """
    if not answered:
        return QCoreApplication.translate("ResultWords", "Chưa trả lời"), None
    if score >= FULL_MARK:
        return QCoreApplication.translate("ResultWords", "Đúng"), "success"
    if score > 0:
        return QCoreApplication.translate("ResultWords", "Đúng một phần"), "warning"
    return QCoreApplication.translate("ResultWords", "Chưa đúng"), "danger"


# --- what is known, and when more will be -------------------------------------------------------------------------


def headline(row: ResultRow) -> str:
    """What stands where the score would: the score, or why there is none."""
    if row.score is not None:
        return out_of_ten(row.score)
    if row.awaiting:
        return QCoreApplication.translate("ResultWords", "Đã nộp, chờ chấm")
    return QCoreApplication.translate("ResultWords", "Đã nộp bài")


def why_no_score(detail: ResultDetail) -> str:
    """Why no score is shown, and what will bring it; "" where one is."""
    row = detail.row
    if row.score is not None:
        return ""
    if row.awaiting and detail.pending and not detail.keys_sealed:
        count = detail.pending
        waits = QCoreApplication.translate("ResultWords", "Còn %n câu tự luận chờ người chấm.", "", count)
        then = QCoreApplication.translate("ResultWords", "Có kết quả chấm thì điểm hiện ở đây, không phải làm gì thêm.")
        return f"{waits} {then}"
    if row.awaiting:
        return QCoreApplication.translate(
            "ResultWords",
            "Đáp án của bài này được giữ kín. Điểm hiện ở đây khi có mã mở đáp án hoặc kết quả chấm từ máy chủ.",
        )
    if detail.more_at is not None and "marks" in detail.more:
        text = QCoreApplication.translate("ResultWords", "Điểm hiện từ {time}, khi bài kiểm tra đóng.")
        return text.format(time=moment_text(detail.more_at))
    return QCoreApplication.translate("ResultWords", "Theo quy định của bài này, điểm không hiện trên máy.")


def review_notes(detail: ResultDetail) -> list[str]:
    """What the review does not show now, why, and when it will; sentences, the nearest first."""
    translate = QCoreApplication.translate
    notes = []
    asked = "answers" in detail.shown
    if asked and not detail.items:
        notes.append(
            translate("ResultWords", "Nội dung khóa học này không còn trên máy, nên không hiện lại được câu hỏi.")
        )
    elif detail.items and detail.keys_sealed and "correctness" in detail.shown:
        notes.append(translate("ResultWords", "Đáp án được giữ kín, nên chưa biết câu nào đúng."))
    if detail.until is not None:
        notes.append(translate("ResultWords", "Chỉ xem được ngay sau khi nộp bài. Rời trang này rồi có thể không còn."))
    later = [part for part in PARTS if part in detail.more and part not in detail.shown]
    if detail.more_at is not None and later:
        text = translate("ResultWords", "Từ {time} xem được: {parts}.")
        notes.append(text.format(time=moment_text(detail.more_at), parts=", ".join(part_words(part) for part in later)))
    elif not asked:
        notes.append(translate("ResultWords", "Theo quy định, bài này không cho xem lại bài làm."))
    elif detail.items and "right_answers" not in detail.shown and not detail.keys_sealed:
        notes.append(translate("ResultWords", "Theo quy định, bài này không hiện đáp án."))
    return notes


PARTS: Final = ("answers", "correctness", "marks", "feedback", "right_answers")
"""What a review may show (`content_cache.model.ReviewPart`), in the order it is told."""


def part_words(part: str) -> str:
    """A part of a review, in the middle of a sentence."""
    return {
        "answers": QCoreApplication.translate("ResultWords", "bài làm"),
        "correctness": QCoreApplication.translate("ResultWords", "câu nào đúng"),
        "marks": QCoreApplication.translate("ResultWords", "điểm"),
        "feedback": QCoreApplication.translate("ResultWords", "lời giải thích"),
        "right_answers": QCoreApplication.translate("ResultWords", "đáp án"),
    }[part]


def method_words(method: str) -> str:
    """How a quiz's result is made of its attempts."""
    words = {
        "highest": QCoreApplication.translate("ResultWords", "Lấy lần có điểm cao nhất"),
        "average": QCoreApplication.translate("ResultWords", "Lấy điểm trung bình các lần làm"),
        "first": QCoreApplication.translate("ResultWords", "Lấy lần làm đầu tiên"),
        "last": QCoreApplication.translate("ResultWords", "Lấy lần làm cuối cùng"),
    }
    return words.get(method, method)


def remark_words(remark: str) -> str:
    """Why people will look at an attempt, in a sentence; a word that this version doesn't know as it is."""
    words = {
        "early": QCoreApplication.translate("ResultWords", "Bắt đầu trước giờ mở bài, theo đồng hồ của máy."),
        "late": QCoreApplication.translate("ResultWords", "Nộp sau giờ đóng bài, theo đồng hồ của máy."),
        "over-time": QCoreApplication.translate("ResultWords", "Làm bài lâu hơn thời gian cho phép."),
        "over-limit": QCoreApplication.translate("ResultWords", "Làm nhiều lần hơn số lần cho phép."),
        "not-handed-in": QCoreApplication.translate("ResultWords", "Hết giờ mà chưa bấm Nộp bài."),
        "clock-jump": QCoreApplication.translate("ResultWords", "Đồng hồ của máy bị chỉnh trong lúc làm bài."),
        "keys-open": QCoreApplication.translate("ResultWords", "Bắt đầu làm khi đáp án đã mở trên máy này."),
        "time-unsure": QCoreApplication.translate(
            "ResultWords", "Có lúc chương trình đóng mà không rõ đã bao lâu, do đồng hồ của máy sai."
        ),
    }
    return words.get(remark) or QCoreApplication.translate("ResultWords", "Lý do: {reason}").format(reason=remark)
