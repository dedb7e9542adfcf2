"""*Những gì đã gửi về tôi*: every record about a person, whatever its kind, with where it is."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.record_views import SentRecord, SentRecordRow
from app.views import ResultState
from ui.records.model import RecordsModel
from ui.records.row_delegate import RecordDelegate
from ui.tasks import Job, Tasks
from ui.theme import Theme, tokens
from ui.widgets import Button, EmptyState, Label, PageHeader, Segments, StateStack
from ui.widgets.card_list import CardList


class Records(Protocol):
    """The part of ``app``'s records that these pages use."""

    def list(self, profile_id: str) -> tuple[SentRecordRow, ...]:
        """All records about a person, newest first."""

    def open(self, record_id: str) -> SentRecord:
        """A record with everything that it says."""

    def offer_again(self, record_id: str) -> None:
        """Makes it due now."""


class RecordServices(Protocol):
    """The services these pages need."""

    @property
    def records(self) -> Records: ...


class RecordsPage(QWidget):
    """Lists the records about a person.

    Signals:
        openRecord: one is wanted (its id).
        openFeedback: what the person said is wanted.
        openLibrary: there is nothing yet, and the courses are wanted.
    """

    openRecord = Signal(str)
    openFeedback = Signal()
    openLibrary = Signal()

    def __init__(self, services: RecordServices, tasks: Tasks, parent: QWidget | None = None) -> None:
        """Makes an empty page; `load` gives it a person."""
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._profile_id = ""
        self._job: Job | None = None
        self._rows: tuple[SentRecordRow, ...] = ()
        self.header = PageHeader(self.tr("Những gì đã gửi về tôi"), self)
        self.feedback_button = Button(self.tr("Ý kiến của tôi"), "secondary", self, icon_name="pencil", small=True)
        self.feedback_button.clicked.connect(self.openFeedback)
        self.header.add_action(self.feedback_button)
        self.filter = Segments(
            [(False, self.tr("Tất cả")), (True, self.tr("Chưa gửi"))], self.tr("Bản ghi được xem"), self
        )
        self._unsent_only = False
        self.filter.chosen.connect(self._choose)
        self.count = Label("", "small", self)
        self.model = RecordsModel(self)
        self.list = CardList(self.tr("Những gì đã gửi về tôi"), self)
        self.list.setUniformItemSizes(True)
        self.list.setModel(self.model)
        self.list.setItemDelegate(RecordDelegate(self.list))
        self.list.acted.connect(self._act)
        self.states = StateStack(self, loading_text=self.tr("Đang mở các bản ghi…"))
        full = QWidget(self)
        column = QVBoxLayout(full)
        column.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_S, tokens.SPACE_XL - tokens.SCROLLBAR, 0)
        column.setSpacing(tokens.SPACE_S)
        self.explained = Label(
            self.tr(
                "Đây là tất cả những gì máy này ghi về học viên để gửi lên máy chủ trung tâm. "
                "Bấm vào một dòng để đọc toàn bộ nội dung."
            ),
            "muted",
            full,
        )
        column.addWidget(self.explained)
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_L)
        row.addWidget(self.filter)
        row.addWidget(self.count, 1)
        column.addLayout(row)
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
        """Shows the records about a person; what is on screen stays there while it is read again."""
        if self._job is not None:
            self._job.cancel()
        if profile_id != self._profile_id or self.states.state != "content":
            self.states.show_loading()
            self.filter.select(False)
            self._unsent_only = False
        self._profile_id = profile_id
        services = self._services
        self._job = self._tasks.run(
            lambda: services.records.list(profile_id),
            self._show,
            lambda error: self.states.show_error(error, lambda: self.load(profile_id)),
            owner=self,
        )

    def _show(self, rows: tuple[SentRecordRow, ...]) -> None:
        self._rows = rows
        self._fill()
        if rows:
            self.states.show_content()
            return
        empty = EmptyState(
            "inbox",
            self.tr("Chưa có bản ghi nào"),
            self.tr("Học xong một bài hoặc nộp một bài kiểm tra, bản ghi sẽ hiện ở đây."),
            self.tr("Mở khóa học"),
            self,
        )
        empty.acted.connect(self.openLibrary)
        self.states.show_empty(empty)

    def _choose(self, unsent: object) -> None:
        self._unsent_only = bool(unsent)
        self._fill()

    def _fill(self) -> None:
        unsent = tuple(row for row in self._rows if row.state is not ResultState.RECEIVED)
        rows = unsent if self._unsent_only else self._rows
        self.model.set_rows(rows)
        number = len(self._rows)
        every = self.tr("%n bản ghi", "", number)
        left = len(unsent)
        waiting = self.tr("%n bản ghi máy chủ chưa nhận", "", left)
        done = self.tr("{count}, máy chủ đã nhận đủ.").format(count=every)
        self.count.setText(f"{every}, {waiting}." if left else done)
        self.list.relayout()

    def _act(self, index: QModelIndex, part: str) -> None:
        if index.isValid() and part != "stop":
            self.openRecord.emit(self.model.row(index.row()).record_id)
