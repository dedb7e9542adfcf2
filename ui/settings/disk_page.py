"""What courses take on this computer's disk, and how to make room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.content_views import CourseDisk, DiskView
from ui.errors import words_for
from ui.library.fetches import Fetches
from ui.service_slot import ServiceSlot
from ui.settings.check_card import CheckCard
from ui.settings.disk_rows import DISK, REMOVE, REMOVE_MEDIA, DiskDelegate, DiskModel, taken
from ui.settings.forms import pairs
from ui.tasks import Tasks
from ui.theme import tokens
from ui.widgets import Banner, Card, Column, ConfirmDialog, Label, PageHeader, Segments, StateStack
from ui.widgets.card_list import CardList
from ui.words.format import size

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.compose import Services

_GB_IN_MB = 1000
BUDGETS_MB = (1 * _GB_IN_MB, 2 * _GB_IN_MB, 5 * _GB_IN_MB, 10 * _GB_IN_MB)
"""Choices for the most that media may take, beside no bound."""


class DiskPage(QWidget):
    """Figures, a bound for media, every course, and a check.

    Signals:
        back: to the settings.
        budgetChosen: the most that media may take, in MB of 10^6 bytes; None for no bound.
        shown: carries the newest `DiskView`.
    """

    back = Signal()
    budgetChosen = Signal(object)
    shown = Signal(object)

    def __init__(self, slot: ServiceSlot, tasks: Tasks, fetches: Fetches, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slot, self._tasks = slot, tasks
        self._profile_id = ""
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.header = PageHeader(self.tr("Dung lượng khóa học"), self)
        self.header.set_crumbs([(self.tr("Cài đặt"), self.back.emit)])
        self.model = DiskModel(self)
        self.states = StateStack(self)
        self.states.set_content(self._make_content(fetches))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.states, 1)
        self._fetches = fetches
        self._moving: dict[str, bool] = {}
        fetches.changed.connect(self._fetch_changed)
        fetches.fetched.connect(lambda _card: self.load(self._profile_id))

    def load(self, profile_id: str) -> None:
        """Reads how things stand, off the main thread."""
        self._profile_id = profile_id
        self.check.begin(profile_id, self._title_of)
        if self.states.state != "content":
            self.states.show_loading()
        self._slot.when_ready(self, self._read)

    def show_budget(self, budget_mb: int | None) -> None:
        """Shows the bound that is in force."""
        self.budget.select(budget_mb)

    def _make_content(self, fetches: Fetches) -> QWidget:
        column = Column(self)
        self.banner = Banner(parent=column)
        self.list = CardList(self.tr("Dung lượng từng khóa học"), column, fitted=True)
        self.delegate = DiskDelegate(self.list, fetches)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self.delegate)
        self.none = Label(self.tr("Chưa có khóa học nào trên máy này."), "muted", column)
        self.check = CheckCard(self._slot, self._tasks, column)
        column.body.addWidget(self.banner)
        column.body.addWidget(self._make_figures(column))
        self._full = (
            Label(self.tr("Từng khóa học"), "heading", column),
            self.list,
            Label(self.tr("Kiểm tra dữ liệu"), "heading", column),
            self.check,
        )
        for widget in (self.none, *self._full):
            column.body.addWidget(widget)
        self.list.acted.connect(self._act)
        self.check.mended.connect(lambda: self.load(self._profile_id))
        self.banner.acted.connect(lambda: self.banner.say(""))
        return column

    def _make_figures(self, parent: QWidget) -> Card:
        card = Card(parent)
        card.body.setSpacing(tokens.SPACE_M)
        self._courses, self._others, self._free = (Label("", "body", card) for _ in range(3))
        figures = pairs(
            card,
            (
                (self.tr("Các khóa học"), self._courses),
                (self.tr("Tìm kiếm, phần tải dở"), self._others),
                (self.tr("Ổ đĩa còn trống"), self._free),
            ),
        )
        options: list[tuple[int | None, str]] = [(None, self.tr("Không giới hạn"))]
        options += [(budget_mb, f"{budget_mb // _GB_IN_MB} GB") for budget_mb in BUDGETS_MB]
        self.budget = Segments(options, self.tr("Phim và tài liệu dùng nhiều nhất"), card)
        self.budget.chosen.connect(self.budgetChosen)
        card.body.addLayout(figures)
        card.body.addWidget(Label(self.tr("Phim và tài liệu dùng nhiều nhất"), "muted", card))
        card.body.addWidget(self.budget)
        card.body.addWidget(
            Label(
                self.tr(
                    "Vượt mức này thì phim và tài liệu lâu chưa mở được xóa trước. Bài đọc và kết quả luôn được giữ."
                ),
                "small",
                card,
            )
        )
        return card

    def _fetch_changed(self, course_id: str) -> None:
        state = self._fetches.state(course_id)
        moving = state is not None and state.active
        if self._moving.get(course_id, False) != moving:
            self._moving[course_id] = moving
            self.list.relayout()

    def _read(self, services: Services) -> None:
        self._tasks.run(services.library.disk, self._show, self._not_read, self)

    def _not_read(self, error: Exception) -> None:
        self.states.show_error(error, lambda: self.load(self._profile_id))

    def _show(self, view: DiskView) -> None:
        self._courses.setText(size(sum(taken(course) for course in view.courses)))
        self._others.setText(size(view.other_bytes))
        self._free.setText(size(view.free_bytes))
        self.model.show_courses(view.courses)
        for widget in self._full:
            widget.setVisible(bool(view.courses))
        self.none.setVisible(not view.courses)
        self.list.relayout()
        self.states.show_content()
        self.shown.emit(view)

    def _title_of(self, course_id: str) -> str:
        return next((course.title for course in self.model.courses if course.course_id == course_id), course_id)

    def _act(self, index: QModelIndex, part: str) -> None:
        course, services = index.data(DISK), self._slot.services
        if not isinstance(course, CourseDisk) or services is None:
            return
        library = services.library
        if part == REMOVE_MEDIA:
            words = self.tr("Ổ đĩa có thêm {size}. Bài đọc của “{title}” vẫn giữ; phim và tài liệu tải lại được.")
            self._ask(
                self.tr("Xóa phim và tài liệu?"),
                words.format(size=size(course.media_bytes), title=course.title),
                self.tr("Xóa phim và tài liệu"),
                lambda: library.remove_media(course.course_id),
            )
        elif part == REMOVE:
            words = self.tr("Ổ đĩa có thêm {size}. Kết quả và tiến độ của “{title}” vẫn giữ; khóa học tải lại được.")
            self._ask(
                self.tr("Xóa khóa học?"),
                words.format(size=size(taken(course)), title=course.title),
                self.tr("Xóa khóa học"),
                lambda: library.remove(course.course_id),
            )

    def _ask(self, title: str, detail: str, action: str, work: Callable[[], None]) -> None:
        question = ConfirmDialog(title, detail, action, self.tr("Giữ lại"), self)
        question.accepted.connect(lambda: self._tasks.run(work, self._removed, self._not_removed, self))
        question.open()

    def _removed(self, _nothing: None) -> None:
        self.load(self._profile_id)

    def _not_removed(self, error: Exception) -> None:
        self.banner.say(words_for(error).sentence, "danger", self.tr("Đóng"))
        self.load(self._profile_id)
