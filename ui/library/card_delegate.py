"""What a course's card in the library says and offers."""

from __future__ import annotations

from app.views import CourseCard, CourseState
from ui.library.card_painting import MORE, CardWords, Index, PaintedCards
from ui.library.fetch_state import FetchPhase, FetchState
from ui.library.fetch_words import fetch_words
from ui.library.model import ITEM, CourseItem
from ui.words.format import size

LEARN, FETCH, PAUSE, GO_ON, OPEN, UPDATE = "learn", "fetch", "pause", "go-on", "open", "update"
"""The parts of a card; `MORE` is another."""
__all__ = ["FETCH", "GO_ON", "LEARN", "MORE", "OPEN", "PAUSE", "UPDATE", "CardDelegate"]
_FILLED = (LEARN, FETCH, GO_ON)
"""Parts that can be the page's one obvious next step, the best first."""


class CardDelegate(PaintedCards):
    """Cards of the library."""

    def words_of(self, index: Index) -> CardWords:
        return self.words(index.data(ITEM))

    def words(self, item: CourseItem) -> CardWords:
        """What a card says in its state."""
        card, fetch = item.card, item.fetch
        here = card.state is not CourseState.AVAILABLE
        below = self._below(card) if here else card.summary
        measure, share = size(card.size_bytes), None
        chip, tone, fault = "", None, ""
        if here:
            done, total = card.lessons_done, card.lessons_total
            share = done / total if total else 0.0
            measure = self.tr("{done}/{total} bài").format(done=done, total=total)
            if card.state is CourseState.UPDATE:
                chip, tone = self.tr("Có bản mới"), "info"
        else:
            chip = self.tr("Chưa có trên máy")
        if fetch is not None:
            said = fetch_words(fetch, 0 if here else card.size_bytes)
            below = said.stage or below
            measure, share = said.measure or measure, said.share
            chip, tone, fault = said.chip, said.tone, said.fault
        buttons = self._buttons(card, fetch)
        parts = [part for part, _ in buttons]
        primary = next((part for part in _FILLED if part in parts), "") if item.obvious else ""
        more = fetch is not None or bool(card.missing_bytes)
        return CardWords(
            card.course_id, card.title, below, measure, share, chip, tone, fault, tuple(buttons), primary, more=more
        )

    def _below(self, card: CourseCard) -> str:
        if card.next_lesson_id is None:
            return self.tr("Đã học xong các bài")
        return self.tr("Tiếp theo: {lesson}").format(lesson=card.next_lesson_title or "")

    def _buttons(self, card: CourseCard, fetch: FetchState | None) -> list[tuple[str, str]]:
        buttons: list[tuple[str, str]] = []
        here = card.state is not CourseState.AVAILABLE
        if here and card.next_lesson_id is not None:
            buttons.append((LEARN, self.tr("Học tiếp") if card.lessons_done else self.tr("Bắt đầu học")))
        elif here:
            buttons.append((OPEN, self.tr("Mở khóa học")))
        if fetch is None:
            if not here:
                buttons.append((FETCH, self.tr("Tải về")))
            elif card.state is CourseState.UPDATE:
                buttons.append((UPDATE, self.tr("Cập nhật")))
        elif fetch.phase is FetchPhase.WAITING and fetch.progress is None:
            buttons.append((PAUSE, self.tr("Bỏ chờ")))
        elif fetch.phase in (FetchPhase.RUNNING, FetchPhase.WAITING):
            buttons.append((PAUSE, self.tr("Tạm dừng")))
        elif fetch.phase is FetchPhase.PAUSED:
            buttons.append((GO_ON, self.tr("Tải tiếp")))
        else:
            buttons.append((GO_ON, self.tr("Thử lại")))
        return buttons
