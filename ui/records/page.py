"""*Những gì đã gửi về tôi*: every record about a person, whatever its kind, with where it is."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.paging import PAGE, Page, Place
from app.record_views import SentRecord, SentRecordRow
from ui.list_page import ListPage, ListWords
from ui.records import words
from ui.records.row_delegate import RecordDelegate
from ui.tasks import Tasks
from ui.theme import tokens
from ui.widgets import Button, Label, Segments
from ui.widgets.rows_model import Told


class Records(Protocol):
    """The part of ``app``'s records that these pages use."""

    def page(
        self, profile_id: str, *, after: Place | None = None, limit: int = PAGE, unsent: bool = False
    ) -> Page[SentRecordRow]:
        """Some of the records about a person, newest first."""

    def open(self, record_id: str) -> SentRecord:
        """A record with everything that it says."""

    def offer_again(self, record_id: str) -> None:
        """Makes it due now."""


class RecordServices(Protocol):
    """The services these pages need."""

    @property
    def records(self) -> Records: ...


def spoken(row: SentRecordRow) -> str:
    """A row in one line for a screen reader."""
    return ", ".join((words.title_of(row), words.about_of(row), words.state_of(row)[0]))


class RecordsPage(ListPage):
    """Lists the records about a person.

    Signals:
        openRecord: one is wanted (its id).
        openFeedback: what the person said is wanted.
    """

    openRecord = Signal(str)
    openFeedback = Signal()

    def __init__(self, services: RecordServices, tasks: Tasks, parent: QWidget | None = None) -> None:
        """Makes an empty page; `load` gives it a person."""
        super().__init__(tasks, Told(lambda row: row.record_id, words.title_of, spoken), parent)
        self._services = services
        self._unsent = False
        self.feedback_button = Button(self.tr("Ý kiến của tôi"), "secondary", self, icon_name="pencil", small=True)
        self.feedback_button.clicked.connect(self.openFeedback)
        self.header.add_action(self.feedback_button)
        self.filter = Segments(
            [(False, self.tr("Tất cả")), (True, self.tr("Chưa gửi"))], self.tr("Bản ghi được xem"), self
        )
        self.filter.chosen.connect(self._choose)
        self.count_label = Label("", "small", self)
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SPACE_L)
        row.addWidget(self.filter)
        row.addWidget(self.count_label, 1)
        self.build(
            ListWords(
                title=self.tr("Những gì đã gửi về tôi"),
                loading=self.tr("Đang mở các bản ghi…"),
                empty_icon="inbox",
                empty_title=self.tr("Chưa có bản ghi nào"),
                empty_words=self.tr("Học xong một bài hoặc nộp một bài kiểm tra, bản ghi sẽ hiện ở đây."),
                open_library=self.tr("Mở khóa học"),
                explained=self.tr(
                    "Đây là tất cả những gì máy này ghi về học viên để gửi lên máy chủ trung tâm. "
                    "Bấm vào một dòng để đọc toàn bộ nội dung."
                ),
            ),
            RecordDelegate,
            [head],
        )
        # All of one height: Qt measures one for all.
        self.list.setUniformItemSizes(True)

    def read(self, profile_id: str, after: Place | None, limit: int) -> Page[SentRecordRow]:
        """See `ListPage`."""
        return self._services.records.page(profile_id, after=after, limit=limit, unsent=self._unsent)

    def begin(self) -> None:
        """See `ListPage`."""
        self._unsent = False
        self.filter.select(False)

    def act(self, row: Any, part: str) -> None:
        """See `ListPage`."""
        del part
        self.openRecord.emit(row.record_id)

    def count(self, page: Page[Any]) -> None:
        """See `ListPage`."""
        number, left = page.total, page.left
        every = self.tr("%Ln bản ghi", "", number)
        waiting = self.tr("%Ln bản ghi máy chủ chưa nhận", "", left)
        done = self.tr("{count}, máy chủ đã nhận đủ.").format(count=every)
        self.count_label.setText(f"{every}, {waiting}." if left else done)

    def _choose(self, unsent: object) -> None:
        self._unsent = bool(unsent)
        self.list.scrollToTop()
        self.model.set_rows(())
        self.reload()
