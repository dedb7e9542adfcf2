"""What a place offers, in all its states: nothing chosen yet, looking, the list with its fetches, empty, failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QVBoxLayout, QWidget

from app.content_views import OffersView
from ui.errors import At, Remedy, words_for
from ui.library.fetches import Fetches
from ui.library.offers_delegate import FETCH, GO_ON, MEDIA, MORE, OPEN, PAUSE, STOP, OffersDelegate
from ui.library.offers_model import OFFER, CardOf, OfferItem, OffersModel
from ui.library.stopping import stop_fetch
from ui.library.ways import Way
from ui.service_slot import ServiceSlot
from ui.tasks import Tasks
from ui.widgets import EmptyState, StateStack
from ui.widgets.card_list import CardList

if TYPE_CHECKING:
    from app.compose import Services


class OffersPanel(QWidget):
    """The list of one place.

    Signals:
        looked: a place answered with its courses; carries the `OffersView`.
        changed: something in the list moved.
        elsewhere: another place is wanted.
        enrol: enrolling is wanted.
        openCourse: carries a course's id.
    """

    looked = Signal(object)
    changed = Signal()
    elsewhere = Signal()
    enrol = Signal()
    openCourse = Signal(str)

    def __init__(
        self, slot: ServiceSlot, tasks: Tasks, fetches: Fetches, card_of: CardOf, parent: QWidget | None = None
    ) -> None:
        """Makes the panel with nothing chosen.

        Args:
            slot: the library.
            tasks: for looking.
            fetches: for fetching.
            card_of: gives a course's card in the library.
            parent: owner.
        """
        super().__init__(parent)
        self._slot, self._tasks, self._fetches = slot, tasks, fetches
        self._profile_id, self._enrolled = "", False
        self._way, self._source = Way.HUB, ""
        self._location = ""
        """The place that answered, by its full name."""
        self._with_media = True
        self.menu: QMenu | None = None
        """The open menu of a row."""
        self.model = OffersModel(fetches, card_of, self)
        self.list = CardList(self.tr("Khóa học ở nơi này"), self, leaves_escape=True)
        self.delegate = OffersDelegate(self.list)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self.delegate)
        self.states = StateStack(self, loading_text=self.tr("Đang xem danh sách khóa học…"))
        self.states.set_content(self.list)
        # In a low window with large text a message may be higher than the panel.
        self.states.setProperty("kind", "scrolled")
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.states)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.acted.connect(self._act)
        self.list.customContextMenuRequested.connect(self._menu_asked)
        self.model.moved.connect(self.delegate.row_moved)
        self.model.settled.connect(self.changed)

    def begin(self, profile_id: str, *, enrolled: bool) -> None:
        """Says for whom it looks."""
        self._profile_id, self._enrolled = profile_id, enrolled

    def invite(self, icon_name: str, title: str, detail: str) -> None:
        """Shows what is to be done before there is a list."""
        self._tasks.cancel_all_of(self)
        self.model.show_offers(())
        self.states.show_empty(EmptyState(icon_name, title, detail, parent=self))
        self.changed.emit()

    def look(self, way: Way, source: str = "") -> None:
        """Looks at a place.

        Args:
            way: how it is reached.
            source: a URL, a folder or a package; empty for the profile's hub.
        """
        self._tasks.cancel_all_of(self)
        self._way, self._source = way, source
        self.model.show_offers(())
        self.changed.emit()
        self.states.show_loading()
        self._slot.when_ready(self, self._ask)

    def set_with_media(self, *, with_media: bool) -> None:
        """Tells what fetching brings from now on."""
        self._with_media = with_media
        self.model.set_with_media(with_media=with_media)

    def fetch_all(self) -> None:
        """Fetches everything that is new here."""
        for item in self.model.items:
            if item.to_fetch:
                self._start(item)

    @property
    def to_fetch(self) -> list[OfferItem]:
        """What is new here."""
        return [item for item in self.model.items if item.to_fetch]

    def _ask(self, services: Services) -> None:
        profile_id, source = self._profile_id, self._source or None
        self._tasks.run(lambda: services.library.offers(profile_id, source), self._show, self._failed, self)

    def _show(self, view: OffersView) -> None:
        self._location = view.location
        self.looked.emit(view)
        if not view.courses:
            self.states.show_empty(
                EmptyState("library", self.tr("Nơi này chưa có khóa học"), self.tr("Có thể xem nơi khác."), parent=self)
            )
        else:
            self.model.show_offers(view.courses)
            self.list.scrollToTop()
            self.states.show_content()
            self.list.setFocus()
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        places = (self._way.at,) if self._enrolled else (At.NOT_ENROLLED, self._way.at)
        words = words_for(error, *places)
        act = {Remedy.ENROL: self.enrol.emit, Remedy.ELSEWHERE: self.elsewhere.emit}.get(words.remedy, self._again)
        self.states.show_error(error, act, words=words)
        self.changed.emit()

    def _again(self) -> None:
        self.look(self._way, self._source)

    def _act(self, index: QModelIndex, part: str) -> None:
        item = index.data(OFFER)
        if not isinstance(item, OfferItem):
            return
        if part == MORE:
            self._show_menu(item, self.delegate.place_of(index, MORE).bottomLeft())
        elif self._slot.services is not None:
            self._do(self._slot.services, item, part)

    def _do(self, services: Services, item: OfferItem, part: str) -> None:
        course_id = item.offer.course_id
        if part == OPEN:
            self.openCourse.emit(course_id)
        elif part == PAUSE:
            self._fetches.pause(course_id)
        elif part == GO_ON:
            self._go_on(services, item)
        elif part == STOP and item.fetch is not None:
            stop_fetch(self, self._fetches, services, course_id, title=item.offer.title, state=item.fetch)
        elif part == MEDIA:
            self._fetches.start_media(services, self._profile_id, course_id, source=self._location, way=self._way)
        elif part == FETCH or (not part and item.to_fetch):
            self._start(item)

    def _menu_asked(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        item = (index if index.isValid() else self.list.currentIndex()).data(OFFER)
        if isinstance(item, OfferItem):
            self._show_menu(item, place)

    def _show_menu(self, item: OfferItem, place: QPoint) -> None:
        services = self._slot.services
        if item.fetch is None or services is None:
            return
        self.menu = menu = QMenu(self)
        menu.addAction(self.tr("Dừng và bỏ phần đã tải"), lambda: self._do(services, item, STOP))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.list.viewport().mapToGlobal(place))

    def _start(self, item: OfferItem) -> None:
        services = self._slot.services
        if services is not None:
            self._fetches.start(
                services,
                self._profile_id,
                item.offer.course_id,
                # The place by its full name, also the hub: no name would mean where the fetch was begun before.
                source=self._location,
                way=self._way,
                with_media=self._with_media,
            )

    def _go_on(self, services: Services, item: OfferItem) -> None:
        """What was begun elsewhere goes on from here: somebody who stands before this place means this place."""
        if item.fetch is not None and item.fetch.source != self._location:
            self._start(item)
        else:
            self._fetches.go_on(services, self._profile_id, item.offer.course_id)
