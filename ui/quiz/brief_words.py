"""What a quiz asks for, in words: facts, rules and warnings of a `QuizBrief`. Pure; the page lays them out.

Short plain lines without pronouns, each about one thing. A warning never forbids: what looks late or too much is taken,
kept and marked for people to look at, and the sentence says so before somebody begins.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from app.views import BriefWarning, QuizBrief
from ui.results.words import out_of_ten

MINUTE_S: Final = 60
HOUR_S: Final = 3600
DAY_S: Final = 24 * HOUR_S
translate = QCoreApplication.translate


def span_text(seconds: float) -> str:
    """A length of time for reading, rounded down to whole seconds, minutes, hours or days: "4 phút", "90 giây".

    Args:
        seconds: not negative. Two minutes and more are told in minutes, two hours and more in hours, two days and more
            in days, unless that would lose something and the number is a whole one of the smaller unit.
    """
    whole = max(0, int(seconds))
    if whole < 2 * MINUTE_S and whole % MINUTE_S:
        return translate("brief", "%n giây", "", whole)
    if whole < 2 * HOUR_S or (whole < DAY_S and whole % HOUR_S >= MINUTE_S):
        minutes = whole // MINUTE_S
        return translate("brief", "%n phút", "", minutes)
    if whole < 2 * DAY_S:
        hours = whole // HOUR_S
        return translate("brief", "%n giờ", "", hours)
    days = whole // DAY_S
    return translate("brief", "%n ngày", "", days)


def percent_text(thousandths: int) -> str:
    """A share of a mark: 250 is "25%", 125 is "12,5%"."""
    whole, rest = divmod(thousandths, 10)
    return f"{whole}{QLocale().decimalPoint()}{rest}%" if rest else f"{whole}%"


def is_graded(kind: str) -> bool:
    """Whether its results count for somebody else: then the name is shown before it begins."""
    return kind != "practice"


# --- facts ------------------------------------------------------------------------------------------------------


def facts(brief: QuizBrief) -> list[tuple[str, str]]:
    """Names and values, the most asked first."""
    found = [
        (translate("brief", "Số câu hỏi"), str(brief.question_count)),
        (translate("brief", "Thời gian làm bài"), _limit(brief)),
    ]
    if brief.opens_at is not None:
        found.append((translate("brief", "Mở từ"), _full(brief.opens_at)))
    if brief.closes_at is not None:
        found.append((translate("brief", "Đóng lúc"), _full(brief.closes_at)))
    if brief.pass_mark is not None:
        found.append(
            (translate("brief", "Điểm đạt"), translate("brief", "từ {score}").format(score=out_of_ten(brief.pass_mark)))
        )
    found.append((translate("brief", "Số lần làm bài"), _attempts(brief)))
    if brief.attempts_allowed != 1:
        found.append((translate("brief", "Cách tính kết quả"), _method(brief.grade_method)))
    if brief.result_score is not None:
        found.append((translate("brief", "Kết quả hiện có"), out_of_ten(brief.result_score)))
    if brief.awaiting:
        count = brief.awaiting
        words = translate("brief", "%n bài đã nộp", "", count)
        found.append((translate("brief", "Chờ chấm"), words))
    return found


def _limit(brief: QuizBrief) -> str:
    return translate("brief", "Không giới hạn") if brief.time_limit_s is None else span_text(brief.time_limit_s)


def _attempts(brief: QuizBrief) -> str:
    if brief.attempts_allowed is None:
        unlimited = translate("brief", "Không giới hạn")
        made = translate("brief", "đã làm {made}").format(made=brief.attempts_made)
        return f"{unlimited}, {made}" if brief.attempts_made else unlimited
    return translate("brief", "Đã làm {made}/{allowed}").format(
        made=brief.attempts_made, allowed=brief.attempts_allowed
    )


def _method(method: str) -> str:
    words = {
        "highest": translate("brief", "Điểm cao nhất"),
        "average": translate("brief", "Điểm trung bình"),
        "first": translate("brief", "Lần đầu"),
        "last": translate("brief", "Lần cuối"),
    }
    return words.get(method, method)


# --- rules ------------------------------------------------------------------------------------------------------


def heading(brief: QuizBrief) -> str:
    """What the rules are called."""
    return translate("brief", "Thể lệ") if brief.kind == "contest" else translate("brief", "Quy định làm bài")


def rules(brief: QuizBrief) -> list[tuple[str, str]]:
    """Pairs (Lucide icon, sentence), in the order in which they come to matter."""
    found = [("hard-drive", translate("brief", "Từng câu trả lời được lưu ngay trên máy này, không cần mạng."))]
    if brief.time_limit_s is not None:
        found.append(("hourglass", _time_up(brief)))
        found.append(("hourglass", _time_runs(brief)))
    if brief.sequential:
        found.append(
            ("list", translate("brief", "Làm lần lượt từng câu. Sang câu sau rồi thì không quay lại câu trước."))
        )
    if brief.may_check:
        found.append(("circle-check", _checking(brief)))
        penalty = penalty_text(brief.try_penalty, brief.hint_penalty)
        if penalty:
            found.append(("minus", penalty))
    if brief.tie_break:
        found.append(
            ("pencil", translate("brief", "Trước khi nộp có một câu dự đoán, dùng để xếp hạng khi bằng điểm."))
        )
    found.append(("scroll-text", results_text(brief)))
    return found


def _time_up(brief: QuizBrief) -> str:
    if brief.time_up == "grace" and brief.grace_s:
        words = translate("brief", "Hết giờ thì không sửa được câu trả lời nữa, còn {grace} để bấm Nộp bài.")
        return words.format(grace=span_text(brief.grace_s))
    if brief.time_up == "submit":
        return translate("brief", "Hết giờ, bài được tự động nộp.")
    return translate("brief", "Phải bấm Nộp bài trước khi hết giờ. Bài nộp sau đó vẫn được gửi, kèm dấu cần xem xét.")


def _time_runs(brief: QuizBrief) -> str:
    if brief.always:
        return translate("brief", "Thời gian tính liên tục, cả khi đóng chương trình hoặc mất điện.")
    return translate("brief", "Đóng chương trình hoặc mất điện thì thời gian dừng, mở lại thì tính tiếp.")


def _checking(brief: QuizBrief) -> str:
    if brief.tries == 0:
        return translate("brief", "Có thể bấm Kiểm tra ngay ở từng câu.")
    count = brief.tries
    return translate("brief", "Có thể bấm Kiểm tra ngay ở từng câu, nhiều nhất %n lần.", "", count)


def penalty_text(try_penalty: int, hint_penalty: int) -> str:
    """What checks and hints take off a question's mark; empty where they cost nothing.

    Args:
        try_penalty: thousandths of the question's mark that a wrong check takes off.
        hint_penalty: thousandths that a hint takes off.
    """
    checks, hints = percent_text(try_penalty), percent_text(hint_penalty)
    if try_penalty and hint_penalty:
        words = translate("brief", "Mỗi lần kiểm tra chưa đúng trừ {checks}, mỗi gợi ý trừ {hints} điểm của câu.")
        return words.format(checks=checks, hints=hints)
    if try_penalty:
        return translate("brief", "Mỗi lần kiểm tra chưa đúng trừ {checks} điểm của câu.").format(checks=checks)
    if hint_penalty:
        return translate("brief", "Mỗi gợi ý trừ {hints} điểm của câu.").format(hints=hints)
    return ""


def results_text(brief: QuizBrief) -> str:
    """When the score and what was right can be seen."""
    if brief.keys_sealed:
        return translate("brief", "Kết quả có sau khi chấm.")
    score, answers = (_when(brief, part) for part in ("marks", "right_answers"))
    if score == answers:
        both = {
            "after": translate("brief", "Điểm và đáp án hiện ngay sau khi nộp bài."),
            "later": translate("brief", "Điểm và đáp án hiện ở trang Kết quả ít phút sau khi nộp bài."),
            "closed": translate("brief", "Điểm và đáp án hiện sau giờ đóng."),
            "never": translate("brief", "Điểm và đáp án không hiện trên máy này."),
        }
        return both[score]
    first = {
        "after": translate("brief", "Điểm hiện ngay sau khi nộp bài."),
        "later": translate("brief", "Điểm hiện ở trang Kết quả ít phút sau khi nộp bài."),
        "closed": translate("brief", "Điểm hiện sau giờ đóng."),
        "never": translate("brief", "Điểm không hiện trên máy này."),
    }
    second = {
        "after": translate("brief", "Đáp án hiện ngay sau khi nộp bài."),
        "later": translate("brief", "Đáp án hiện ít phút sau khi nộp bài."),
        "closed": translate("brief", "Đáp án hiện sau giờ đóng."),
        "never": translate("brief", "Đáp án không hiện."),
    }
    return f"{first[score]} {second[answers]}"


def _when(brief: QuizBrief, part: str) -> str:
    if part in brief.shown_after:
        return "after"
    if part in brief.shown_later:
        return "later"
    return "closed" if brief.closes_at is not None and part in brief.shown_closed else "never"


# --- warnings ---------------------------------------------------------------------------------------------------


def warning_text(warning: BriefWarning, brief: QuizBrief, now: datetime) -> str:
    """What can be foreseen, and what it means.

    Args:
        warning: one of the brief's.
        brief: gives the figures.
        now: what this computer's clock says.
    """
    if warning is BriefWarning.NOT_OPEN and brief.opens_at is not None:
        words = translate("brief", "Bài mở từ {opens}. Làm sớm hơn vẫn được lưu và gửi, kèm dấu cần xem xét.")
        return words.format(opens=_full(brief.opens_at))
    if warning is BriefWarning.CLOSED and brief.closes_at is not None:
        words = translate("brief", "Bài đã đóng lúc {closes}. Vẫn làm được; kết quả được gửi kèm dấu cần xem xét.")
        return words.format(closes=_full(brief.closes_at))
    if warning is BriefWarning.CLOSES_SOON:
        words = translate(
            "brief", "Còn {left} đến giờ đóng, ít hơn thời gian làm bài. Nộp sau giờ đóng thì có dấu cần xem xét."
        )
        return words.format(left=span_text(brief.seconds_to_close or 0))
    if warning is BriefWarning.OVER_LIMIT:
        words = translate("brief", "Đã làm đủ {allowed} lần. Lần làm thêm vẫn được lưu và gửi, kèm dấu cần xem xét.")
        return words.format(allowed=brief.attempts_allowed)
    if warning is BriefWarning.KEYS_OPEN:
        return translate("brief", "Đáp án của bài này đã mở trên máy. Làm bây giờ vẫn được gửi, kèm dấu cần xem xét.")
    words = translate(
        "brief", "Đồng hồ của máy đang sai ({now}). Nên chỉnh lại giờ trước khi bắt đầu; không chỉnh được vẫn làm bài."
    )
    return words.format(now=_full(now))


def _full(at: datetime) -> str:
    """Always with its date: what is read hours before it matters must not lose it."""
    return at.astimezone().strftime("%H:%M, %d/%m/%Y")
