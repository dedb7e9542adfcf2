"""What the page says of time: once when it begins to matter, and what there is to do when it is over.

The rule is the quiz's (`content_cache.model.TimeUp`): handed in by itself, some seconds of grace to hand in, or too
late and marked. Nothing is ever thrown away, and each sentence says so.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from app.views import AttemptView
from ui.quiz.countdown import TimePhase

translate = QCoreApplication.translate
SUBMIT = "submit"
GRACE = "grace"


def hands_in_by_itself(attempt: AttemptView) -> bool:
    """Whether the paper is handed in without anybody pressing a button."""
    return attempt.time_up == SUBMIT


def soon_words(attempt: AttemptView, phase: TimePhase) -> str:
    """What is said when the time left begins to matter; empty for a phase that says nothing.

    Args:
        attempt: gives the rule.
        phase: the one that begins.
    """
    if phase is TimePhase.SOON:
        left = translate("overtime", "Còn 5 phút.")
        if hands_in_by_itself(attempt):
            return left
        return f"{left} {_before(attempt)}"
    if phase is TimePhase.LAST:
        left = translate("overtime", "Còn 1 phút.")
        if hands_in_by_itself(attempt):
            then = translate("overtime", "Hết giờ, bài được tự động nộp.")
            return f"{left} {then}"
        return f"{left} {_before(attempt)}"
    return ""


def _before(attempt: AttemptView) -> str:
    if attempt.time_up == GRACE:
        return translate("overtime", "Hết giờ thì không sửa được câu trả lời nữa.")
    return translate("overtime", "Cần bấm Nộp bài trước khi hết giờ.")


def over_words(attempt: AttemptView, grace_left_s: float) -> tuple[str, str]:
    """Sentence and tone for a paper whose time is over and that waits to be handed in.

    Args:
        attempt: gives the rule.
        grace_left_s: seconds that handing in is on time yet.
    """
    kept = translate("overtime", "Đã hết giờ làm bài. Các câu đã trả lời được giữ nguyên.")
    if attempt.time_up == GRACE and grace_left_s > 0:
        minutes, seconds = divmod(math.ceil(grace_left_s), 60)
        left = translate("overtime", "Còn {left} để bấm Nộp bài.").format(left=f"{minutes}:{seconds:02d}")
        return f"{kept} {left}", "warning"
    if attempt.time_up == GRACE:
        late = translate("overtime", "Đã quá thời gian chờ nộp: bài vẫn nộp được, kèm dấu cần xem xét.")
        return f"{kept} {late}", "danger"
    late = translate("overtime", "Bài chưa nộp trước khi hết giờ: vẫn nộp được, kèm dấu cần xem xét.")
    return f"{kept} {late}", "danger"
