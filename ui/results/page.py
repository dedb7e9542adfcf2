"""The list of results: each with its score, its state on the way, and the code to ask about it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.views import ResultDetail, ResultRow, ResultState
from ui.results.model import ResultsModel
from ui.results.row_delegate import COPY, RowDelegate
from ui.results.words import grouped_code
from ui.tasks import Job, Tasks
from ui.theme import Theme, tokens
from ui.widgets import Banner, Button, EmptyState, PageHeader, StateStack
from ui.widgets.card_list import CardList

_SAID_MS = 4_000
"""How long "copied" stays."""


class Results(Protocol):
    """The part of ``app``'s results that these pages use."""

    def list(self, profile_id: str) -> tuple[ResultRow, ...]:
        """All results of a person, newest first."""

    def detail(self, attempt_id: str) -> ResultDetail:
        """A result with its review."""


class Offering(Protocol):
    """The part of ``app``'s records that a result's page uses."""

    def offer_again(self, record_id: str) -> None:
        """Makes a record due now."""


class ResultServices(Protocol):
    """The services these pages need."""

    @property
    def results(self) -> Results: ...

    @property
    def records(self) -> Offering: ...


class ResultsPage(QWidget):
    """Shows a person's results.

    Signals:
        openResult: a result is wanted (its attempt's id).
        openQuiz: an attempt under way is to go on (course id, quiz id).
        openLibrary: there is nothing here yet, and the courses are wanted.
        openRecords: the list of everything that was sent is wanted.
    """

    openResult = Signal(str)
    openQuiz = Signal(str, str)
    openLibrary = Signal()
    openRecords = Signal()

    def __init__(self, services: ResultServices, tasks: Tasks, parent: QWidget | None = None) -> None:
        """Makes an empty page; `load` gives it a person."""
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._profile_id = ""
        self._job: Job | None = None
        self.header = PageHeader(self.tr("Kết quả"), self)
        self.records_button = Button(
            self.tr("Những gì đã gửi về tôi"), "secondary", self, icon_name="scroll-text", small=True
        )
        self.records_button.clicked.connect(self.openRecords)
        self.header.add_action(self.records_button)
        self.model = ResultsModel(self)
        self.list = CardList(self.tr("Kết quả"), self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(RowDelegate(self.list))
        self._limit_width()
        self.list.acted.connect(self._act)
        self.banner = Banner(parent=self)
        self.states = StateStack(self, loading_text=self.tr("Đang mở kết quả…"))
        full = QWidget(self)
        column = QVBoxLayout(full)
        column.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_S, tokens.SPACE_XL - tokens.SCROLLBAR, 0)
        column.addWidget(self.banner)
        column.addWidget(self.list, 1)
        self.states.set_content(full)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.states, 1)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.list)
        copy.activated.connect(lambda: self._copy(self.list.currentIndex()))
        Theme.of(self).changed.connect(self._limit_width)

    def _limit_width(self) -> None:
        self.list.setMaximumWidth(Theme.of(self).px(tokens.CONTENT))

    def load(self, profile_id: str) -> None:
        """Shows the results of a person; results that are on screen stay there while they are read again."""
        if self._job is not None:
            self._job.cancel()
        if profile_id != self._profile_id or self.states.state != "content":
            self.states.show_loading()
        self._profile_id = profile_id
        services = self._services
        self._job = self._tasks.run(
            lambda: services.results.list(profile_id),
            self._show,
            lambda error: self.states.show_error(error, lambda: self.load(profile_id)),
            owner=self,
        )

    def _show(self, rows: tuple[ResultRow, ...]) -> None:
        self.model.set_rows(rows)
        self.list.relayout()
        if rows:
            self.states.show_content()
            return
        empty = EmptyState(
            "clipboard-check",
            self.tr("Chưa có kết quả nào"),
            self.tr("Làm xong một bài luyện tập hoặc bài kiểm tra, kết quả sẽ hiện ở đây."),
            self.tr("Mở khóa học"),
            self,
        )
        empty.acted.connect(self.openLibrary)
        self.states.show_empty(empty)

    def _act(self, index: QModelIndex, part: str) -> None:
        if not index.isValid() or part == "stop":
            return
        row = self.model.row(index.row())
        if part == COPY:
            self._copy(index)
        elif row.state is ResultState.DRAFT:
            self.openQuiz.emit(row.course_id, row.quiz_id)
        else:
            self.openResult.emit(row.attempt_id)

    def _copy(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        code = self.model.row(index.row()).code
        if code is None:
            return
        QGuiApplication.clipboard().setText(grouped_code(code).replace("\u00a0", " "))
        self.banner.say(self.tr("Đã sao chép mã {code}.").format(code=grouped_code(code)), "success")
        QTimer.singleShot(_SAID_MS, self, lambda: self.banner.say(""))
