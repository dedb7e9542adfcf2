"""The library: every course as a card, the next step at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.views import CourseCard, CourseState, LibraryView
from ui.errors import words_for
from ui.library.card_delegate import FETCH, LEARN, STOP, UPDATE, CardDelegate
from ui.library.fetches import Fetches
from ui.library.model import ITEM, CourseItem, CourseModel
from ui.service_slot import ServiceSlot
from ui.tasks import Tasks
from ui.theme import tokens
from ui.widgets import Banner, EmptyState, IconButton, Label, PageHeader, StateStack
from ui.widgets.card_list import CardList
from ui.words.format import moment

if TYPE_CHECKING:
    from app.compose import Services


class LibraryPage(QWidget):
    """Shows what is known here at once, then asks the hub for its list in the background.

    Signals:
        openCourse: carries a course's id.
        openLesson: carries a course's id and a lesson's.
        enrol: somebody without a hub wants one.
    """

    openCourse = Signal(str)
    openLesson = Signal(str, str)
    enrol = Signal()

    def __init__(self, slot: ServiceSlot, tasks: Tasks, fetches: Fetches, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slot = slot
        self._tasks = tasks
        self._fetches = fetches
        self._profile_id = ""
        self._enrolled = False
        self._asked = False
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.header = PageHeader(self.tr("Khóa học"), self)
        self._checked = Label("", "small", self, wrap=False)
        self.refresh_button = IconButton("refresh-cw", self.tr("Kiểm tra khóa học mới"), self)
        self.header.add_action(self._checked)
        self.header.add_action(self.refresh_button)
        self.banner = Banner(parent=self)
        self.model = CourseModel(fetches, self)
        self.list = CardList(self.tr("Khóa học"), self)
        self.delegate = CardDelegate(self.list)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self.delegate)
        self.states = StateStack(self)
        full = QWidget(self)
        column = QVBoxLayout(full)
        column.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_S, tokens.SPACE_XL - tokens.SCROLLBAR, 0)
        above = QVBoxLayout()
        above.setContentsMargins(0, 0, tokens.SCROLLBAR, 0)
        above.addWidget(self.banner)
        column.addLayout(above)
        column.addWidget(self.list, 1)
        self.states.set_content(full)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.states, 1)
        self.refresh_button.clicked.connect(self._refresh_asked)
        self.banner.acted.connect(self._refresh_asked)
        self.list.acted.connect(self._act)
        self.model.dataChanged.connect(lambda *_: self.list.relayout())
        self.states.show_loading()

    def card(self, course_id: str) -> CourseCard | None:
        """The card of a course, as last shown."""
        return next((card for card in self.model.cards if card.course_id == course_id), None)

    def paint_first(self, view: LibraryView | None, *, enrolled: bool) -> None:
        """Shows a remembered view before the services are there."""
        self._enrolled = enrolled
        if view is not None:
            self._show(view)

    def load(self, profile_id: str, *, enrolled: bool) -> None:
        """Shows a person's courses: what is here now, then what the hub offers."""
        if profile_id != self._profile_id:
            self._tasks.cancel_all_of(self)
            if self._profile_id:
                self.model.show_cards(())
            self._profile_id = profile_id
            self._asked = False
        self._enrolled = enrolled
        self.banner.say("")
        if not self.model.cards:
            self.states.show_loading()
        self._slot.when_ready(self, self._view)

    def refresh(self) -> None:
        """Asks the hub for its list, in the background; the page stays as it is meanwhile."""
        if self._enrolled and self._slot.services is not None:
            self._ask_hub(self._slot.services)

    def _view(self, services: Services) -> None:
        profile_id = self._profile_id

        def shown(view: LibraryView) -> None:
            if profile_id == self._profile_id:
                self._show(view)
                if self._enrolled:
                    self._ask_hub(services)

        def failed(error: Exception) -> None:
            self.states.show_error(error, lambda: self._view(services))

        self._tasks.run(lambda: services.library.view(profile_id), shown, failed, self)

    def _ask_hub(self, services: Services) -> None:
        profile_id = self._profile_id
        self.refresh_button.setEnabled(False)

        def shown(view: LibraryView) -> None:
            self.refresh_button.setEnabled(True)
            if profile_id == self._profile_id:
                self.banner.say("")
                self._fetches.forget_errors()
                self._show(view)

        def failed(error: Exception) -> None:
            self.refresh_button.setEnabled(True)
            self._refresh_failed(error)

        self._tasks.run(lambda: services.library.refresh(profile_id), shown, failed, self)

    def _refresh_asked(self) -> None:
        self._asked = True
        if not self._enrolled:
            self.enrol.emit()
            return
        self.banner.say("")
        self.refresh()

    def _refresh_failed(self, error: Exception) -> None:
        """No network is no news to somebody who reads; it is when they asked, or when there is nothing to read."""
        asked, self._asked = self._asked, False
        if not self.model.cards:
            self.states.show_error(error, self._refresh_asked)
        elif asked or getattr(error, "kind", "fault") != "no-connection":
            words = words_for(error)
            self.banner.say(words.sentence, "warning", words.action)

    def _show(self, view: LibraryView) -> None:
        self.model.show_cards(view.cards)
        self._checked.setText(
            self.tr("Danh sách lúc {time}").format(time=moment(view.list_checked_at))
            if view.list_checked_at is not None
            else ""
        )
        if view.cards:
            self.states.show_content()
            if self.window().focusWidget() in (None, self.parentWidget()):
                self.list.setFocus()
            return
        if self._enrolled:
            state = EmptyState(
                "library",
                self.tr("Chưa có khóa học"),
                self.tr("Khóa học sẽ hiện ở đây khi máy chủ có. Có thể kiểm tra lại bất cứ lúc nào."),
                self.tr("Kiểm tra lại"),
                self,
            )
        else:
            state = EmptyState(
                "library",
                self.tr("Chưa có khóa học"),
                self.tr("Ghi danh bằng mã của giảng viên để tải khóa học về máy."),
                self.tr("Ghi danh"),
                self,
            )
        state.acted.connect(self._refresh_asked)
        self.states.show_empty(state)

    def _act(self, index: QModelIndex, part: str) -> None:
        item = index.data(ITEM)
        services = self._slot.services
        if not isinstance(item, CourseItem):
            return
        card = item.card
        running = item.fetch is not None and item.fetch.running
        if part == STOP:
            if running:
                self._fetches.stop(card.course_id)
        elif part == LEARN and card.next_lesson_id is not None:
            self.openLesson.emit(card.course_id, card.next_lesson_id)
        elif part in (FETCH, UPDATE) or card.state is CourseState.AVAILABLE:
            if services is not None and not running:
                self._fetches.start(services, self._profile_id, card.course_id)
        else:
            self.openCourse.emit(card.course_id)
