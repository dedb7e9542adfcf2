"""What a course at a place says and offers in the dialog."""

from __future__ import annotations

from app.views import CourseState
from ui.library.card_painting import MORE, CardWords, Index, PaintedCards
from ui.library.fetch_state import FetchPhase
from ui.library.fetch_words import fetch_words
from ui.library.offers_model import OFFER, OfferItem
from ui.words.format import size

FETCH, MEDIA, PAUSE, GO_ON, STOP, OPEN = "fetch", "media", "pause", "go-on", "stop-fetch", "open"
"""The parts of a row; `MORE` is another."""
__all__ = ["FETCH", "GO_ON", "MEDIA", "MORE", "OPEN", "PAUSE", "STOP", "OffersDelegate"]


class OffersDelegate(PaintedCards):
    """Low cards without a tile."""

    tile = False

    def words_of(self, index: Index) -> CardWords:
        return self.words(index.data(OFFER))

    def words(self, item: OfferItem) -> CardWords:
        """What a row says in its state."""
        offer, fetch = item.offer, item.fetch
        button = self._button(item)
        if fetch is None:
            chip, tone = self._chip(item)
            primary = FETCH if item.obvious else ""
            return CardWords(
                offer.course_id, offer.title, "", self._sizes(item), None, chip, tone, "", (button,), primary
            )
        said = fetch_words(fetch, item.bytes_to_fetch)
        return CardWords(
            offer.course_id,
            offer.title,
            said.stage,
            said.measure,
            said.share,
            said.chip,
            said.tone,
            said.fault,
            (button,),
            more=button[0] != STOP,
        )

    def _chip(self, item: OfferItem) -> tuple[str, str | None]:
        state = item.offer.state
        if state is CourseState.INSTALLED:
            return (self.tr("Đã có bài đọc"), "success") if item.missing_bytes else (self.tr("Đã có"), "success")
        if state is CourseState.UPDATE:
            return self.tr("Có bản mới"), "info"
        return self.tr("Mới"), None

    def _sizes(self, item: OfferItem) -> str:
        offer = item.offer
        version = self.tr("Bản {version}").format(version=offer.version)
        if offer.state is CourseState.INSTALLED and item.missing_bytes:
            missing = self.tr("còn {size} phim và tài liệu chưa tải").format(size=size(item.missing_bytes))
            return f"{version} · {missing}"
        if offer.state is CourseState.UPDATE:
            only_changes = self.tr("chỉ tải phần đã thay đổi")
            return f"{version} · {only_changes}"
        if not item.has_media or not offer.reading_bytes:
            return f"{version} · {size(offer.size_bytes)}"
        if item.with_media:
            reading = self.tr("riêng bài đọc {size}").format(size=size(offer.reading_bytes))
            return f"{version} · {size(offer.size_bytes)} · {reading}"
        reading = self.tr("bài đọc {size}").format(size=size(offer.reading_bytes))
        left_out = self.tr("bỏ lại {size}").format(size=size(offer.size_bytes - offer.reading_bytes))
        return f"{version} · {reading} · {left_out}"

    def _button(self, item: OfferItem) -> tuple[str, str]:
        fetch = item.fetch
        if fetch is None:
            return self._button_at_rest(item)
        if fetch.phase is FetchPhase.WAITING and fetch.progress is None:
            return STOP, self.tr("Bỏ chờ")
        if fetch.phase in (FetchPhase.RUNNING, FetchPhase.WAITING):
            return PAUSE, self.tr("Tạm dừng")
        return GO_ON, self.tr("Tải tiếp") if fetch.phase is FetchPhase.PAUSED else self.tr("Thử lại")

    def _button_at_rest(self, item: OfferItem) -> tuple[str, str]:
        state = item.offer.state
        if state is CourseState.AVAILABLE:
            return FETCH, self.tr("Tải về")
        if state is CourseState.UPDATE:
            return FETCH, self.tr("Cập nhật")
        if item.missing_bytes and item.with_media:
            return MEDIA, self.tr("Tải phim, tài liệu")
        return OPEN, self.tr("Mở khóa học")
