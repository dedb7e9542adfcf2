"""The library: every course as a card, the next step at hand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.views import CourseCard, CourseState, LibraryView
from ui.errors import words_for
from ui.library.card_delegate import FETCH, GO_ON, LEARN, MORE, OPEN, PAUSE, UPDATE, CardDelegate
from ui.library.card_menu import MEDIA, STOP, menu_of
from ui.library.drives import FindSticks
from ui.library.fetch_state import FetchPhase
from ui.library.fetches import Fetches
from ui.library.model import ITEM, CourseItem, CourseModel
from ui.library.stopping import stop_fetch
from ui.library.ways import Way
from ui.service_slot import ServiceSlot
from ui.tasks import Tasks
from ui.theme import Theme, tokens
from ui.widgets import Banner, Button, EmptyState, IconButton, Label, PageHeader, StateStack
from ui.widgets.card_list import CardList
from ui.words.format import moment

if TYPE_CHECKING:
    from app.compose import Services
    from ui.library.get_dialog import GetCourseDialog


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

    def __init__(
        self,
        slot: ServiceSlot,
        tasks: Tasks,
        fetches: Fetches,
        parent: QWidget | None = None,
        *,
        sticks: FindSticks | None = None,
    ) -> None:
        """Makes the page; ``sticks`` looks for what is plugged in, by default at the computer's own drives."""
        super().__init__(parent)
        self._slot = slot
        self._tasks = tasks
        self._fetches = fetches
        self._sticks = sticks
        self.dialog: GetCourseDialog | None = None
        """The open dialog for getting courses."""
        self.menu: QMenu | None = None
        """The open menu of a card."""
        self._profile_id = ""
        self._enrolled = False
        self._asked = False
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.header = PageHeader(self.tr("Khóa học"), self)
        self._checked = Label("", "small", self, wrap=False)
        self.refresh_button = IconButton("refresh-cw", self.tr("Kiểm tra khóa học mới"), self)
        self.get_button = Button(self.tr("Tải khóa học"), "secondary", self, icon_name="download", small=True)
        for action in (self._checked, self.refresh_button, self.get_button):
            self.header.add_action(action)
        self.banner = Banner(parent=self)
        self.model = CourseModel(fetches, self)
        self.list = CardList(self.tr("Khóa học"), self)
        self.delegate = CardDelegate(self.list)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self.delegate)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.states = StateStack(self)
        self.states.set_content(self._make_content())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.states, 1)
        self.refresh_button.clicked.connect(self._refresh_asked)
        self.banner.acted.connect(self._refresh_asked)
        self.get_button.clicked.connect(self.get_likeliest)
        self.list.acted.connect(self._act)
        self.list.customContextMenuRequested.connect(self._menu_asked)
        self.model.moved.connect(self.delegate.row_moved)
        self.states.show_loading()

    def _make_content(self) -> QWidget:
        full = QWidget(self)
        column = QVBoxLayout(full)
        column.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_S, tokens.SPACE_XL - tokens.SCROLLBAR, 0)
        above = QVBoxLayout()
        above.setContentsMargins(0, 0, tokens.SCROLLBAR, 0)
        above.addWidget(self.banner)
        column.addLayout(above)
        column.addWidget(self.list, 1)
        return full

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The title and what can be pressed come first.
        self._checked.setVisible(self.width() >= Theme.of(self).px(tokens.MEASURE))

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

    def get_likeliest(self) -> None:
        """Opens the dialog for getting courses at the likeliest way."""
        self.get_courses()

    def get_courses(self, way: Way | None = None) -> None:
        """Opens the dialog for getting courses, at a way of getting them or at the likeliest one."""
        from ui.library.get_dialog import GetCourseDialog  # noqa: PLC0415 - not before the first paint

        if self.dialog is not None:
            return
        dialog = GetCourseDialog(self._slot, self._tasks, self._fetches, self.card, self.window(), sticks=self._sticks)
        self.dialog = dialog

        def gone() -> None:
            self.dialog = None
            dialog.deleteLater()
            # What was begun from there shows here, also a course that no list has named before.
            self._slot.when_ready(self, self._look)

        dialog.finished.connect(gone)
        dialog.enrol.connect(self.enrol)
        dialog.openCourse.connect(self.openCourse)
        dialog.begin(self._profile_id, enrolled=self._enrolled, way=way)
        dialog.open()

    def refresh(self) -> None:
        """Asks the hub for its list, in the background; the page stays as it is meanwhile."""
        if self._enrolled and self._slot.services is not None:
            self._ask_hub(self._slot.services)

    def _look(self, services: Services) -> None:
        """Reads what is known here again, and asks nobody."""
        profile_id = self._profile_id

        def shown(view: LibraryView) -> None:
            if profile_id == self._profile_id:
                self._show(view)

        self._tasks.run(lambda: services.library.view(profile_id), shown, owner=self)

    def _view(self, services: Services) -> None:
        profile_id = self._profile_id

        def shown(view: LibraryView) -> None:
            if profile_id == self._profile_id:
                self._show(view)
                self._fetches.resume(services, profile_id)
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
        self.states.show_empty(self._nothing_here())

    def _nothing_here(self) -> EmptyState:
        if self._enrolled:
            state = EmptyState(
                "library",
                self.tr("Chưa có khóa học"),
                self.tr("Máy chủ chưa phát hành khóa học nào. Cũng có thể lấy từ máy trong phòng hoặc từ USB."),
                self.tr("Tải khóa học"),
                self,
                second=self.tr("Kiểm tra lại máy chủ"),
            )
            state.acted.connect(self.get_likeliest)
            state.actedSecond.connect(self._refresh_asked)
            return state
        state = EmptyState(
            "library",
            self.tr("Chưa có khóa học"),
            self.tr("Ghi danh bằng mã của giảng viên để tải khóa học về máy."),
            self.tr("Ghi danh"),
            self,
            second=self.tr("Lấy từ máy trong phòng hoặc từ USB"),
        )
        state.acted.connect(self._refresh_asked)
        state.actedSecond.connect(lambda: self.get_courses(Way.STICK))
        return state

    def _act(self, index: QModelIndex, part: str) -> None:
        item = index.data(ITEM)
        if not isinstance(item, CourseItem):
            return
        if part == MORE:
            place = self.delegate.place_of(index, MORE)
            self._show_menu(item, place.bottomLeft() + QPoint(0, tokens.SPACE_XS))
        else:
            self._do(item, part or _first(item))

    def _do(self, item: CourseItem, part: str) -> None:
        card, services = item.card, self._slot.services
        course_id = card.course_id
        if part == LEARN and card.next_lesson_id is not None:
            self.openLesson.emit(course_id, card.next_lesson_id)
        elif part == OPEN:
            self.openCourse.emit(course_id)
        elif part in (PAUSE, "stop"):
            self._fetches.pause(course_id)
        elif services is None:
            return
        elif part in (FETCH, UPDATE):
            self._fetches.start(services, self._profile_id, course_id)
        elif part == MEDIA:
            self._fetches.start_media(services, self._profile_id, course_id)
        elif part == GO_ON:
            self._fetches.go_on(services, self._profile_id, course_id)
        elif part == STOP and item.fetch is not None:
            stop_fetch(self, self._fetches, services, course_id, title=card.title, state=item.fetch)

    def _menu_asked(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        if not index.isValid():
            index = self.list.currentIndex()
        item = index.data(ITEM)
        if isinstance(item, CourseItem):
            self._show_menu(item, place)

    def _show_menu(self, item: CourseItem, place: QPoint) -> None:
        entries = menu_of(item)
        if not entries:
            return
        menu = QMenu(self)
        self.menu = menu
        for part, words in entries:
            menu.addAction(words, partial(self._do, item, part))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.list.viewport().mapToGlobal(place))


def _first(item: CourseItem) -> str:
    """What pressing the card itself does."""
    if item.card.state is not CourseState.AVAILABLE:
        return OPEN
    if item.fetch is None:
        return FETCH
    return "" if item.fetch.phase in (FetchPhase.RUNNING, FetchPhase.WAITING) else GO_ON
