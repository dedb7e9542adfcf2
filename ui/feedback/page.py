"""What a learner said of courses, and where it is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QPoint, QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.paging import Page, Place
from app.record_views import FeedbackRow, FeedbackState
from app.views import ResultState
from ui.feedback.dialog import FeedbackServices
from ui.list_page import ListPage, ListWords
from ui.results.words import moment_text, step_words
from ui.tasks import Tasks
from ui.theme import TextRole, Theme, tokens
from ui.widgets.card_list import Index
from ui.widgets.measured import MeasuredDelegate
from ui.widgets.painting import paint_card, paint_chip, paint_line_of_text, paint_wrapped, wrapped_height
from ui.widgets.rows_model import ROW_ROLE, Told

_GAP = tokens.SPACE_M


def state_of(row: FeedbackRow) -> tuple[str, str | None]:
    """Words and tone of where an opinion is."""
    if row.refused is not None:
        return QCoreApplication.translate("FeedbackWords", "Máy chủ không nhận"), "danger"
    if row.state is FeedbackState.WRITTEN:
        return QCoreApplication.translate("FeedbackWords", "Chờ ghi danh"), "warning"
    tones = {FeedbackState.WAITING: "warning", FeedbackState.CARRIED: "info", FeedbackState.RECEIVED: "success"}
    return step_words(ResultState(row.state.value)), tones[row.state]


def about_of(row: FeedbackRow) -> str:
    """When it was said, of which course, with which rating."""
    parts = [moment_text(row.written_at)]
    if row.lesson_title:
        parts.append(row.course_title)
    if row.rating is not None:
        parts.append(QCoreApplication.translate("FeedbackWords", "đánh giá {rating}/5").format(rating=row.rating))
    return " · ".join(parts)


def spoken(row: FeedbackRow) -> str:
    """A row in one line for a screen reader."""
    return ", ".join((title_of(row), about_of(row), state_of(row)[0], row.text))


def title_of(row: FeedbackRow) -> str:
    """Of what it is."""
    return row.lesson_title or row.course_title


class FeedbackDelegate(MeasuredDelegate):
    """A card: of what it is, when, the words in full, where it is."""

    def measure(self, row: FeedbackRow, width: int, theme: Theme) -> int:
        """See `MeasuredDelegate`."""
        lines = round(theme.line_height(TextRole.STRONG)) + round(theme.line_height(TextRole.SMALL))
        height = lines + tokens.SPACE_XS + 2 * tokens.SPACE_L
        if row.text:
            height += tokens.SPACE_S + wrapped_height(row.text, TextRole.BODY, width - 2 * tokens.SPACE_L, theme)
        return height + _GAP

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws the card."""
        row: FeedbackRow = index.data(ROW_ROLE)
        theme = Theme.of(self._view)
        rect: QRect = option.rect.adjusted(0, 0, 0, -_GAP)
        painter.save()
        hover = rect.contains(self._view.mouse_over())
        paint_card(painter, rect, theme, hover=hover, focus=self._view.shows_focus(index))
        strong, small = round(theme.line_height(TextRole.STRONG)), round(theme.line_height(TextRole.SMALL))
        said, tone = state_of(row)
        top = rect.top() + tokens.SPACE_L
        chip = paint_chip(painter, QPoint(rect.right() - tokens.SPACE_L, top + strong // 2), said, tone, theme)
        left = rect.left() + tokens.SPACE_L
        title = QRect(left, top, chip.left() - tokens.SPACE_M - left, strong)
        paint_line_of_text(painter, title, title_of(row), TextRole.STRONG, theme)
        line = QRect(left, title.bottom() + 1 + tokens.SPACE_XS, rect.width() - 2 * tokens.SPACE_L, small)
        paint_line_of_text(painter, line, about_of(row), TextRole.SMALL, theme)
        if row.text:
            below = line.bottom() + 1 + tokens.SPACE_S
            words = QRect(left, below, line.width(), rect.bottom() - tokens.SPACE_L - below + 1)
            paint_wrapped(painter, words, row.text, TextRole.BODY, theme)
        painter.restore()


class FeedbackPage(ListPage):
    """Lists a person's own opinions.

    Signals:
        openRecords: the list of everything that was sent is wanted.
        openRecord: the record of one is wanted (its id).
    """

    openRecords = Signal()
    openRecord = Signal(str)

    def __init__(self, services: FeedbackServices, tasks: Tasks, parent: QWidget | None = None) -> None:
        """Makes an empty page; `load` gives it a person."""
        super().__init__(tasks, Told(lambda row: row.feedback_id, title_of, spoken), parent)
        self._services = services
        self.header.set_crumbs([(self.tr("Những gì đã gửi về tôi"), self.openRecords.emit)])
        self.build(
            ListWords(
                title=self.tr("Ý kiến phản hồi của tôi"),
                loading=self.tr("Đang mở ý kiến…"),
                empty_icon="pencil",
                empty_title=self.tr("Chưa có ý kiến nào"),
                empty_words=self.tr("Trong một khóa học hoặc bài học, bấm Ý kiến phản hồi để góp ý về nội dung."),
                open_library=self.tr("Mở khóa học"),
                explained=self.tr(
                    "Ý kiến gửi về trung tâm, niêm phong trên đường đi, để riêng và không tính vào điểm. "
                    "Ý kiến không ẩn danh: trung tâm xem được ý kiến đến từ máy của ai."
                ),
            ),
            FeedbackDelegate,
        )

    def read(self, profile_id: str, after: Place | None, limit: int) -> Page[FeedbackRow]:
        """See `ListPage`."""
        return self._services.feedback.page(profile_id, after=after, limit=limit)

    def act(self, row: Any, part: str) -> None:
        """See `ListPage`."""
        del part
        if row.record_id is not None:
            self.openRecord.emit(row.record_id)
