"""What the review says of counts and days, in whole sentences."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale

from app.views import ReviewSummary


def due_title(summary: ReviewSummary) -> str:
    """How many questions wait."""
    return QCoreApplication.translate("ReviewWords", "%n câu đến hạn ôn", None, summary.due)


def due_detail(summary: ReviewSummary) -> str:
    """How a review goes, and what of today is done already."""
    how = QCoreApplication.translate(
        "ReviewWords", "Thử trả lời từng câu, xem đáp án, rồi tự chấm: nhớ hay chưa nhớ. Không tính điểm."
    )
    return " ".join(filter(None, (how, _done(summary), _later(summary))))


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
    return " ".join(filter(None, (_done(summary), _later(summary), coming)))


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


def _done(summary: ReviewSummary) -> str:
    if not summary.done_today:
        return ""
    return QCoreApplication.translate("ReviewWords", "Hôm nay đã ôn %n câu.", None, summary.done_today)


def _later(summary: ReviewSummary) -> str:
    if not summary.later:
        return ""
    words = QCoreApplication.translate(
        "ReviewWords", "Còn %n câu để các ngày sau (mỗi ngày {limit} câu).", None, summary.later
    )
    return words.format(limit=summary.daily_limit)
