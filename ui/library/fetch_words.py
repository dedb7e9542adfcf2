"""What is said of a fetch: the same words on a card, on a course's page and in the dialog."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.views import FetchStage
from ui.errors import words_for
from ui.library.fetch_state import FetchPhase, FetchState, Part
from ui.library.time_left import time_left_words
from ui.words.format import size


@dataclass(frozen=True)
class FetchWords:
    """Words for a fetch."""

    chip: str
    """Its phase, a word or two."""
    tone: str | None
    stage: str
    """What comes now, where that is worth saying; else empty."""
    measure: str
    """Bytes, and time left where it is known."""
    share: float | None
    """Of the bar, 0 to 1; None while nothing is known."""
    fault: str
    """Why it does not move; empty while it does."""

    @property
    def spoken(self) -> str:
        """All of it for screen readers."""
        return ". ".join(filter(None, (self.chip, self.stage, self.measure, self.fault.rstrip("."))))


def fetch_words(state: FetchState, size_bytes: int) -> FetchWords:
    """Says how a fetch stands.

    Args:
        state: the fetch.
        size_bytes: how much it will be, for as long as it does not know by itself; 0 for unknown.
    """
    chip, tone = _chip(FetchPhase.CUT if _line_is_down(state) else state.phase)
    measure, share = _measure(state, size_bytes)
    return FetchWords(chip, tone, _stage(state), measure, share, _fault(state))


def _chip(phase: FetchPhase) -> tuple[str, str | None]:
    if phase is FetchPhase.WAITING:
        return QCoreApplication.translate("fetch", "Đang chờ"), None
    if phase is FetchPhase.RUNNING:
        return QCoreApplication.translate("fetch", "Đang tải"), "info"
    if phase is FetchPhase.PAUSED:
        return QCoreApplication.translate("fetch", "Tạm dừng"), "warning"
    if phase is FetchPhase.CUT:
        return QCoreApplication.translate("fetch", "Chờ mạng"), "warning"
    return QCoreApplication.translate("fetch", "Chưa tải xong"), "danger"


def _stage(state: FetchState) -> str:
    stage = state.progress.stage if state.progress is not None else FetchStage.READING
    if stage is FetchStage.PREPARING and state.running:
        return QCoreApplication.translate("fetch", "Đã tải đủ, đang sắp xếp để mở nhanh")
    if state.part is Part.MEDIA:
        return QCoreApplication.translate("fetch", "Đang tải phim, âm thanh và tài liệu") if state.running else ""
    if state.running and (state.readable or stage is FetchStage.MEDIA):
        return QCoreApplication.translate("fetch", "Đọc được ngay, phim đang tải tiếp")
    return ""


def _measure(state: FetchState, size_bytes: int) -> tuple[str, float | None]:
    progress = state.progress
    if progress is None or not progress.total_bytes:
        return (size(size_bytes) if size_bytes else ""), (0.0 if state.running else None)
    done, total = progress.done_bytes, progress.total_bytes
    measure = QCoreApplication.translate("fetch", "{done} / {total}").format(done=size(done), total=size(total))
    left = time_left_words(state.left_s) if state.running and not _line_is_down(state) else ""
    return (f"{measure} · {left}" if left else measure), min(1.0, done / total)


def _line_is_down(state: FetchState) -> bool:
    return state.running and state.progress is not None and state.progress.waiting


def _fault(state: FetchState) -> str:
    if state.error is None:
        return ""
    words = words_for(state.error, *state.places)
    if state.phase is FetchPhase.CUT:
        return QCoreApplication.translate("fetch", "{what}. Sẽ tự tải tiếp khi có mạng.").format(what=words.title)
    return words.sentence
