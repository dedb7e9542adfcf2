"""What the review says of counts and days, in whole sentences."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale

from app.views import ReviewSummary

MOST_COURSES = 4
"""Named one by one."""


def due_title(summary: ReviewSummary) -> str:
    """How many questions wait."""
    count = summary.due  # a plain name: whoever collects the words reads no attribute there
    return QCoreApplication.translate("ReviewWords", "%n câu đến hạn ôn", "", count)


def due_detail(summary: ReviewSummary) -> str:
    """How a review goes, and what of today is done already."""
    how = QCoreApplication.translate(
        "ReviewWords", "Thử trả lời từng câu, xem đáp án, rồi tự chấm: nhớ hay chưa nhớ. Không tính điểm."
    )
    return _lines(_courses(summary), how, " ".join(filter(None, (_done(summary), _later(summary)))))


def finished_title(summary: ReviewSummary) -> str:
    """Nothing more to do today."""
    if summary.done_today:
        return QCoreApplication.translate("ReviewWords", "Đã ôn xong hôm nay")
    return QCoreApplication.translate("ReviewWords", "Hôm nay chưa có câu nào đến hạn")


def finished_detail(summary: ReviewSummary, now: datetime) -> str:
    """What was done, when it goes on, what waits beyond the limit."""
    coming = ""
    if summary.later == 0 and summary.next_due_at is not None:
        when = day_words(summary.next_due_at, now)
        coming = QCoreApplication.translate("ReviewWords", "Lần ôn tới: {when}.").format(when=when)
    if summary.tomorrow:
        count = summary.tomorrow
        coming = QCoreApplication.translate("ReviewWords", "Hẹn ngày mai: %n câu.", "", count)
    return _lines(" ".join(filter(None, (_done(summary), _later(summary), coming))), _resting(summary))


def day_words(at: datetime, now: datetime) -> str:
    """A coming instant as people say it: the hour today, tomorrow, a date later.

    Args:
        at: UTC-aware.
        now: UTC-aware.
    """
    moment = QDateTime.fromSecsSinceEpoch(round(at.timestamp()))
    today = QDateTime.fromSecsSinceEpoch(round(now.timestamp())).date()
    day: QDate = moment.date()
    days = today.daysTo(day)
    if days <= 0:
        clock = moment.toString("HH:mm")
        return QCoreApplication.translate("ReviewWords", "{time} hôm nay").format(time=clock)
    if days == 1:
        return QCoreApplication.translate("ReviewWords", "ngày mai")
    return QLocale("vi").toString(day, "dd/MM/yyyy")


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _courses(summary: ReviewSummary) -> str:
    """A line a course, where several wait."""
    waiting = [course for course in summary.courses if course.due]
    if len(waiting) < 2:
        return waiting[0].title if waiting else ""
    lines = []
    for course in waiting[:MOST_COURSES]:
        count = course.due
        line = QCoreApplication.translate("ReviewWords", "{title}: %n câu", "", count)
        lines.append(line.format(title=course.title))
    others = sum(course.due for course in waiting[MOST_COURSES:])
    if others:
        lines.append(QCoreApplication.translate("ReviewWords", "Các khóa học khác: %n câu", "", others))
    return "\n".join([*lines, ""])


def _resting(summary: ReviewSummary) -> str:
    count = summary.resting
    if not count:
        return ""
    return QCoreApplication.translate(
        "ReviewWords", "%n câu tạm nghỉ: khóa học không có trên máy, hoặc chưa được xem đáp án.", "", count
    )


def _done(summary: ReviewSummary) -> str:
    count = summary.done_today
    if not count:
        return ""
    return QCoreApplication.translate("ReviewWords", "Hôm nay đã ôn %n câu.", "", count)


def _later(summary: ReviewSummary) -> str:
    count = summary.later
    if not count:
        return ""
    words = QCoreApplication.translate("ReviewWords", "Còn %n câu để các ngày sau (mỗi ngày {limit} câu).", "", count)
    return words.format(limit=summary.daily_limit)
