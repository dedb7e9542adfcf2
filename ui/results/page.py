"""The list of results: each with its score, its state on the way, and the code to ask about it."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.paging import PAGE, Page, Place
from app.views import ResultDetail, ResultRow, ResultState
from ui.list_page import ListPage, ListWords
from ui.results import words
from ui.results.row_delegate import COPY, RowDelegate
from ui.tasks import Tasks
from ui.widgets import Banner, Button
from ui.widgets.rows_model import Told

_SAID_MS = 4_000
"""How long "copied" stays."""


class Results(Protocol):
    """The part of ``app``'s results that these pages use."""

    def page(self, profile_id: str, *, after: Place | None = None, limit: int = PAGE) -> Page[ResultRow]:
        """Some of a person's results, newest first."""

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


def spoken(row: ResultRow) -> str:
    """A row in one line for a screen reader."""
    parts = [row.quiz_title, row.course_title]
    if row.score is not None:
        parts.append(words.score_text(row.score))
    elif words.short_state(row):
        parts.append(words.short_state(row))
    if row.passed is not None:
        parts.append(words.passed_words(row.passed))
    if row.remarks:
        parts.append(words.needs_review())
    parts.append(words.state_words(row))
    parts.append(words.moment_text(row.submitted_at or row.started_at))
    return ", ".join(parts)


class ResultsPage(ListPage):
    """Shows a person's results.

    Signals:
        openResult: a result is wanted (its attempt's id).
        openQuiz: an attempt under way is to go on (course id, quiz id).
        openRecords: the list of everything that was sent is wanted.
    """

    openResult = Signal(str)
    openQuiz = Signal(str, str)
    openRecords = Signal()

    def __init__(self, services: ResultServices, tasks: Tasks, parent: QWidget | None = None) -> None:
        """Makes an empty page; `load` gives it a person."""
        told = Told(
            key=lambda row: row.attempt_id,
            title=lambda row: row.quiz_title,
            spoken=spoken,
            described=lambda row: words.grouped_code(row.code) if row.code else "",
        )
        super().__init__(tasks, told, parent)
        self._services = services
        self.records_button = Button(
            self.tr("Những gì đã gửi về tôi"), "secondary", self, icon_name="scroll-text", small=True
        )
        self.records_button.clicked.connect(self.openRecords)
        self.header.add_action(self.records_button)
        self.banner = Banner(parent=self)
        self.build(
            ListWords(
                title=self.tr("Kết quả"),
                loading=self.tr("Đang mở kết quả…"),
                empty_icon="clipboard-check",
                empty_title=self.tr("Chưa có kết quả nào"),
                empty_words=self.tr("Làm xong một bài luyện tập hoặc bài kiểm tra, kết quả sẽ hiện ở đây."),
                open_library=self.tr("Mở khóa học"),
            ),
            RowDelegate,
            [self.banner],
        )
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.list)
        copy.activated.connect(self._copy_current)

    def read(self, profile_id: str, after: Place | None, limit: int) -> Page[ResultRow]:
        """See `ListPage`."""
        return self._services.results.page(profile_id, after=after, limit=limit)

    def act(self, row: Any, part: str) -> None:
        """See `ListPage`."""
        if part == COPY:
            self._copy(row)
        elif row.state is ResultState.DRAFT:
            self.openQuiz.emit(row.course_id, row.quiz_id)
        else:
            self.openResult.emit(row.attempt_id)

    def _copy_current(self) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            self._copy(self.model.row(index.row()))

    def _copy(self, row: ResultRow) -> None:
        if row.code is None:
            return
        code = words.grouped_code(row.code)
        QGuiApplication.clipboard().setText(code.replace("\u00a0", " "))
        self.banner.say(self.tr("Đã sao chép mã {code}.").format(code=code), "success")
        QTimer.singleShot(_SAID_MS, self, lambda: self.banner.say(""))
