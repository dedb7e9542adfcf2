"""Hits of real length, and a search that answers with them: what it was asked, held back, slow or failing."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.content_views import SearchHit, SearchKind, SearchView, SnippetPiece

COURSE = "he-thong-chinh-tri"
COURSE_TITLE = "Khái quát về hệ thống chính trị ở Việt Nam"


def snippet(marked: str) -> tuple[SnippetPiece, ...]:
    """Pieces of a text in which hits stand between brackets."""
    pieces = []
    for number, part in enumerate(marked.replace("]", "[").split("[")):
        if part:
            pieces.append(SnippetPiece(text=part, hit=number % 2 == 1))
    return tuple(pieces)


def hit(title: str = "Bài 3. Quốc hội và Chủ tịch nước", marked: str = "", **fields: object) -> SearchHit:
    """A hit in a lesson with sensible defaults."""
    given: dict[str, object] = {
        "course_id": COURSE,
        "course_title": COURSE_TITLE,
        "kind": SearchKind.LESSON,
        "item_id": "bai-3",
        "heading": "1. Vị trí của Quốc hội",
        "anchor": "vi-tri",
    }
    return SearchHit(**{**given, **fields}, title=title, snippet=snippet(marked))  # type: ignore[arg-type]


HITS = (
    hit(
        marked="[Quốc hội] là cơ quan đại biểu cao nhất của Nhân dân, cơ quan quyền lực nhà nước cao nhất của nước ta."
    ),
    hit(
        heading="2. Nhiệm vụ, quyền hạn",
        anchor="nhiem-vu",
        marked="… thực hiện quyền lập hiến, quyền lập pháp, quyết định các vấn đề quan trọng của đất nước. [Quốc hội] "
        "giám sát tối cao đối với hoạt động của Nhà nước; nhiệm kỳ của mỗi khóa [Quốc hội] là năm năm, trừ trường hợp "
        "đặc biệt do [Quốc hội] quyết định …",
    ),
    hit(
        "",
        kind=SearchKind.GLOSSARY,
        item_id="",
        heading="Quốc hội",
        anchor="quoc-hoi",
        marked="Cơ quan đại biểu cao nhất của Nhân dân; do cử tri cả nước bầu ra. Xem: [Quốc hội], nghị quyết.",
    ),
    hit(
        "Luyện tập bài 3. Quốc hội và Chủ tịch nước",
        kind=SearchKind.EXPLANATION,
        item_id="luyen-tap-3",
        heading="",
        anchor="",
        marked="Theo Hiến pháp năm 2013, [Quốc hội] bầu Chủ tịch nước trong số đại biểu [Quốc hội].",
    ),
    hit(
        "Bài 12. Nghiệp vụ phối hợp giữa Ủy ban Mặt trận Tổ quốc Việt Nam cấp xã với Đoàn đại biểu Quốc hội trong tiếp "
        "xúc cử tri và theo dõi giải quyết kiến nghị",
        course_id="mat-tran",
        course_title="Bồi dưỡng nghiệp vụ công tác Mặt trận Tổ quốc Việt Nam ở cơ sở nhiệm kỳ 2025 - 2030",
        heading="3.2. Chuẩn bị hội nghị tiếp xúc cử tri của đại biểu Quốc hội trước và sau kỳ họp",
        marked="Ủy ban Mặt trận chủ trì hội nghị tiếp xúc cử tri của đại biểu [Quốc hội].",
    ),
)


def found(words: str, hits: tuple[SearchHit, ...] = HITS, *, more: bool = False, preparing: bool = False) -> SearchView:
    """An answer."""
    return SearchView(words=words, hits=hits, more=more, preparing=preparing)


class SampleSearch:
    """Answers what the test says; notes what it was asked; waits at a gate, but not when it was cancelled."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.cancelled: list[str] = []
        self.error: Exception | None = None
        self.answer: Callable[[str], SearchView] = found
        self.gate = threading.Event()
        self.gate.set()

    def find(self, words: str, *, cancel: threading.Event | None = None) -> SearchView:
        self.asked.append(words)
        while not self.gate.wait(0.01):
            if cancel is not None and cancel.is_set():
                self.cancelled.append(words)
                break
        if self.error is not None:
            raise self.error
        return self.answer(words)
