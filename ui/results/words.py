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

from app.views import JourneyStep, ResultRow, ResultState

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
    if row.refused is not None:
        return QCoreApplication.translate("ResultWords", "Cần xem xét")
    return step_words(row.state)


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
    if step.state is ResultState.WAITING:
        return QCoreApplication.translate("ResultWords", "Kết quả được lưu trên máy này.")
    if step.state is ResultState.CARRIED:
        if step.by:
            return QCoreApplication.translate("ResultWords", "Qua {name}").format(name=step.by)
        return QCoreApplication.translate("ResultWords", "Một máy trung chuyển đang giữ kết quả.")
    if step.state is ResultState.RECEIVED:
        if step.by:
            return QCoreApplication.translate("ResultWords", "{name} đã xác nhận.").format(name=step.by)
        return QCoreApplication.translate("ResultWords", "Máy chủ đã xác nhận bằng biên nhận.")
    return ""


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


def to_come() -> str:
    """About the last step while it is still to come."""
    return QCoreApplication.translate("ResultWords", "Kết quả tự gửi khi có mạng.")


def refused_explained(reason: str) -> str:
    """What a refusal means: nothing is lost, people decide."""
    text = QCoreApplication.translate(
        "ResultWords", "Máy chủ chưa ghi nhận kết quả này (lý do: {reason}). Kết quả vẫn được giữ trên máy."
    )
    return text.format(reason=reason)


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
