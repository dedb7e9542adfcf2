"""What a learner said of courses, and where it is."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from app.record_views import FeedbackRow, FeedbackState
from app.views import ResultState
from ui.feedback.dialog import FeedbackServices
from ui.results.words import moment_text, step_words
from ui.tasks import Job, Tasks
from ui.theme import TextRole, Theme, tokens
from ui.widgets import EmptyState, Label, PageHeader, StateStack
from ui.widgets.card_list import CardList, Index
from ui.widgets.painting import paint_card, paint_chip, paint_line_of_text, paint_wrapped, wrapped_height

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
_GAP = tokens.SPACE_M
_ROOT: Final = QModelIndex()


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


class FeedbackModel(QAbstractListModel):
    """One `FeedbackRow` an item."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[FeedbackRow, ...] = ()

    def set_rows(self, rows: tuple[FeedbackRow, ...]) -> None:
        """Shows other rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, number: int) -> FeedbackRow:
        """The row at a place, from 0."""
        return self._rows[number]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """How many there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row, its title, or what is read aloud."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.lesson_title or row.course_title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((row.lesson_title or row.course_title, about_of(row), state_of(row)[0], row.text))
        return None


class FeedbackDelegate(QStyledItemDelegate):
    """A card: of what it is, when, the words in full, where it is."""

    def __init__(self, view: CardList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As wide as the list, as high as the words."""
        del option
        row: FeedbackRow = index.data(ROW_ROLE)
        theme = Theme.of(self._view)
        width = self._view.viewport().width()
        lines = round(theme.line_height(TextRole.STRONG)) + round(theme.line_height(TextRole.SMALL))
        height = lines + tokens.SPACE_XS + 2 * tokens.SPACE_L
        if row.text:
            height += tokens.SPACE_S + wrapped_height(row.text, TextRole.BODY, width - 2 * tokens.SPACE_L, theme)
        return QSize(width, height + _GAP)

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
        paint_line_of_text(painter, title, row.lesson_title or row.course_title, TextRole.STRONG, theme)
        line = QRect(left, title.bottom() + 1 + tokens.SPACE_XS, rect.width() - 2 * tokens.SPACE_L, small)
        paint_line_of_text(painter, line, about_of(row), TextRole.SMALL, theme)
        if row.text:
            below = line.bottom() + 1 + tokens.SPACE_S
            words = QRect(left, below, line.width(), rect.bottom() - tokens.SPACE_L - below + 1)
            paint_wrapped(painter, words, row.text, TextRole.BODY, theme)
        painter.restore()


class FeedbackPage(QWidget):
    """Lists a person's own opinions.

    Signals:
        openRecords: the list of everything that was sent is wanted.
        openRecord: the record of one is wanted (its id).
        openLibrary: there is nothing yet, and the courses are wanted.
    """

    openRecords = Signal()
    openRecord = Signal(str)
    openLibrary = Signal()

    def __init__(self, services: FeedbackServices, tasks: Tasks, parent: QWidget | None = None) -> None:
        """Makes an empty page; `load` gives it a person."""
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._profile_id = ""
        self._job: Job | None = None
        self.header = PageHeader(self.tr("Ý kiến phản hồi của tôi"), self)
        self.header.set_crumbs([(self.tr("Những gì đã gửi về tôi"), self.openRecords.emit)])
        self.explained = Label(
            self.tr(
                "Ý kiến gửi về trung tâm, niêm phong trên đường đi, để riêng và không tính vào điểm. "
                "Ý kiến không ẩn danh: trung tâm xem được ý kiến đến từ máy của ai."
            ),
            "muted",
            self,
        )
        self.model = FeedbackModel(self)
        self.list = CardList(self.tr("Ý kiến phản hồi của tôi"), self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(FeedbackDelegate(self.list))
        self.list.acted.connect(self._act)
        self.states = StateStack(self, loading_text=self.tr("Đang mở ý kiến…"))
        full = QWidget(self)
        column = QVBoxLayout(full)
        column.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_S, tokens.SPACE_XL - tokens.SCROLLBAR, 0)
        column.setSpacing(tokens.SPACE_S)
        column.addWidget(self.explained)
        column.addWidget(self.list, 1)
        self.states.set_content(full)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.states, 1)
        self._limit_width()
        Theme.of(self).changed.connect(self._limit_width)

    def _limit_width(self) -> None:
        theme = Theme.of(self)
        self.list.setMaximumWidth(theme.px(tokens.CONTENT))
        self.explained.setMaximumWidth(theme.px(tokens.MEASURE))

    def load(self, profile_id: str) -> None:
        """Shows what a person said; what is on screen stays there while it is read again."""
        if self._job is not None:
            self._job.cancel()
        if profile_id != self._profile_id or self.states.state != "content":
            self.states.show_loading()
        self._profile_id = profile_id
        services = self._services
        self._job = self._tasks.run(
            lambda: services.feedback.list(profile_id),
            self._show,
            lambda error: self.states.show_error(error, lambda: self.load(profile_id)),
            owner=self,
        )

    def _show(self, rows: tuple[FeedbackRow, ...]) -> None:
        self.model.set_rows(rows)
        self.list.relayout()
        if rows:
            self.states.show_content()
            return
        empty = EmptyState(
            "pencil",
            self.tr("Chưa có ý kiến nào"),
            self.tr("Trong một khóa học hoặc bài học, bấm Ý kiến phản hồi để góp ý về nội dung."),
            self.tr("Mở khóa học"),
            self,
        )
        empty.acted.connect(self.openLibrary)
        self.states.show_empty(empty)

    def _act(self, index: QModelIndex, part: str) -> None:
        if not index.isValid() or part == "stop":
            return
        record_id = self.model.row(index.row()).record_id
        if record_id is not None:
            self.openRecord.emit(record_id)
