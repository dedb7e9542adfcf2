"""The one window: navigation at the left, one page at the right.

It knows the places, the way between them, and how the window folds. It paints from a snapshot before the services are
there. Who learns is `Session`'s matter, what pages wish is tied in `Pages`, and everything that outlives a page
(services, sync, settings on the disk) belongs to ``ui/application.py``. A little over 400 lines: it is where all ways
through the program meet.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.snapshot import Snapshot
from app.views import SettingsView
from ui.errors import words_for
from ui.library.fetches import Fetches
from ui.service_slot import ServiceSlot
from ui.shell.banner_room import BannerRoom
from ui.shell.brand import Brand
from ui.shell.finding import NOT_HERE, Finding
from ui.shell.leaving import Leaving
from ui.shell.pages import Pages
from ui.shell.places import READ_AGAIN, ROOTS, Address, History, Place
from ui.shell.rail import SEARCH_KEYS, Rail
from ui.shell.session import Session
from ui.tasks import Tasks
from ui.theme import Theme, icon, tokens

if TYPE_CHECKING:
    from ui.sending.dialog import SendingDialog

_OUTSIDE = (Place.OPENING, Place.JOIN, Place.PEOPLE)
"""Places without navigation: nobody is chosen yet, or one thing is to be done."""


class MainWindow(QWidget):
    """The window.

    Signals:
        settingsChanged: carries the new `SettingsView`; who made the window applies and keeps it.
        sendNow: results shall be sent now.
        workDone: something new may wait to be sent.
        retryOpening: the services could not be opened and somebody wants another try.
        closed: the window is gone from the screen.
    """

    settingsChanged = Signal(object)
    sendNow = Signal()
    workDone = Signal()
    retryOpening = Signal()
    closed = Signal()

    def __init__(
        self, home: Path, settings: SettingsView, snapshot: Snapshot | None, slot: ServiceSlot, tasks: Tasks
    ) -> None:
        """Makes the window with its first page painted from what is remembered.

        Args:
            home: the data folder.
            settings: preferences.
            snapshot: what the last run left; None on the first.
            slot: where the services will be.
            tasks: runs work off the main thread.
        """
        super().__init__()
        self._home, self._settings, self._slot, self._tasks = home, settings, slot, tasks
        self.session = Session(snapshot, slot, tasks, self)
        self.fetches = Fetches(tasks, self)
        self.finding = Finding(self, slot, tasks, self)
        self.history = History()
        self._afterwards: Address | None = None
        """Where somebody who is chosen now goes on."""
        self.leaving = Leaving(self.session, self)
        self.setWindowTitle("Tự Học")
        self.setWindowIcon(icon("book-open", "accent_text"))
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(*tokens.WINDOW_MIN)
        self._outside = True
        self._notice = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._build()
        self._listen()
        self._first_page(snapshot)

    # --- navigation ---------------------------------------------------------------------------------------------

    def go(self, address: Address) -> None:
        """Shows a place. Before the services are there, its page waits for them."""
        self.finding.close()
        self._afterwards = None
        self.history.go(address)
        self._show_here()

    def choose_person(self) -> None:
        """Shows the people of this computer; whoever is chosen comes back to this place."""
        here = self.history.here
        self.go(Address(Place.PEOPLE))
        self._afterwards = here

    def back(self) -> None:
        """Goes one step back; first inside the reader, from a film or the glossary to its lesson."""
        self.finding.close()
        shown = self.stack.currentWidget()
        step_back = getattr(shown, "step_back", None)
        if step_back is not None and step_back():
            return
        self.history.back()
        self._show_here()

    def join(self, *, add: bool) -> None:
        """Shows the way in: for somebody new, or for the person here."""
        self.finding.close()
        person = None if add else self.session.person
        known = next((one.hub_url for one in self.session.people if one.hub_url), None)
        self.history.go(Address(Place.JOIN))
        self._show(Place.JOIN)
        self.pages.join.load(person, hub_url=known or "", with_back=bool(self.session.people))

    def change_settings(self, settings: SettingsView) -> None:
        """Takes new settings and tells who keeps them; another language makes the pages anew."""
        language_changed = settings.language != self._settings.language
        self._settings = settings
        self.settingsChanged.emit(settings)
        if language_changed:
            self._rebuild()
        elif self.pages.made(Place.SETTINGS) is not None:
            self.pages.settings.show_settings(settings)

    def search(self) -> None:
        """Opens the search over the page; where nothing may be looked up, a sentence says so."""
        here = self.history.here
        if here is None or self.rail.isHidden():
            return
        if here.place in NOT_HERE:
            self.banner.say(self._no_search(), "info", self.tr("Đóng"))
        else:
            self.finding.open()

    def open_sending(self) -> SendingDialog | None:
        """Shows what waits and every way by which it can leave; None while nothing can be shown."""
        person = self.session.person
        if person is None or self._slot.services is None:
            return None
        from ui.sending.dialog import SendingDialog  # noqa: PLC0415 - the window opens without it

        dialog = SendingDialog(self._slot, self._tasks, self)
        dialog.sendNow.connect(self.sendNow)
        dialog.enrol.connect(lambda: self.join(add=False))
        dialog.moved.connect(self.refresh)
        self.session.syncChanged.connect(dialog.reload)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        dialog.begin(person.id)
        return dialog

    def work_done(self) -> None:
        """Something may wait to be sent now."""
        self.workDone.emit()

    def send(self) -> None:
        """Somebody asked for what waits to be sent now."""
        self.sendNow.emit()

    def reviews_counted(self, due: int) -> None:
        """Shows beside its place how many questions are due for review."""
        self.rail.item(Place.REVIEW).show_count(due)

    def notify(self, sentence: str) -> None:
        """Says something that must be read: it stays, on every page, until somebody puts it away."""
        self._notice = sentence
        self.banner.say(sentence, "warning", self.tr("Đóng"))

    def show_opening_error(self, error: Exception) -> None:
        """Says that the services can't be opened."""
        self.finding.close()
        self.history.clear()
        self.history.go(Address(Place.OPENING))
        self._show(Place.OPENING)

        def again() -> None:
            self.pages.opening.show_loading()
            self.retryOpening.emit()

        self.pages.opening.show_error(error, again)

    def services_ready(self) -> None:
        """The services are in the slot: everything painted from memory is read again."""
        self.session.reload()

    def refresh(self) -> None:
        """Reads the page here again: results moved on, or a course came."""
        here = self.history.here
        if here is not None and here.place in READ_AGAIN:
            self._show_here()

    # --- building -----------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.rail = Rail(self)
        self._right = QWidget(self)
        column = QVBoxLayout(self._right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._brand = Brand(self)
        room = BannerRoom(self._right)
        self.banner = room.banner
        self.stack = QStackedWidget(self._right)
        self.stack.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        column.addWidget(self.stack, 1)
        column.addWidget(room)
        self._row.addWidget(self._brand)
        self._row.addWidget(self.rail)
        self._row.addWidget(self._right, 1)
        self.pages = Pages(
            self,
            self.stack,
            session=self.session,
            slot=self._slot,
            tasks=self._tasks,
            fetches=self.fetches,
            home=self._home,
            settings=lambda: self._settings,
        )
        self.rail.wanted.connect(lambda place: self.go(Address(place)))
        self.rail.searchWanted.connect(self.search)
        self.rail.person.chosen.connect(self.session.choose)
        self.rail.person.addPerson.connect(lambda: self.join(add=True))
        self.rail.person.enrol.connect(lambda: self.join(add=False))
        self.rail.person.openRecords.connect(lambda: self.go(Address(Place.RECORDS)))
        self.rail.strip.sendNow.connect(self.sendNow)
        self.rail.strip.enrol.connect(lambda: self.join(add=False))
        self.rail.strip.ways.connect(self.open_sending)
        self.banner.acted.connect(self._dismiss)
        self._fold()

    def _listen(self) -> None:
        for number, place in enumerate(ROOTS, start=1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            shortcut.activated.connect(lambda place=place: self._shortcut(place))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Back), self, self.back)
        QShortcut(QKeySequence(SEARCH_KEYS), self, self.search)
        self.session.peopleChanged.connect(self._people_changed)
        self.session.personChanged.connect(self._person_changed)
        self.session.syncChanged.connect(lambda: self.rail.strip.show_status(self.session.sync))
        self.session.reviewsCounted.connect(self.reviews_counted)
        self.session.failed.connect(self.show_opening_error)
        self.fetches.readable.connect(lambda _card: self.finding.refresh())
        self.fetches.fetched.connect(lambda _card: self._course_came())
        self._tasks.failed.connect(self.say_fault)
        Theme.of(self).changed.connect(self._fold)

    def _rebuild(self) -> None:
        """Makes everything that speaks again, and goes to where the window was."""
        here = self.history.here or Address(Place.SETTINGS)
        self.finding.forget()
        self.pages.clear()
        for widget in (self._brand, self.rail, self._right):
            self._row.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._build()
        self._show_people()
        self.rail.strip.show_status(self.session.sync)
        self.session.count_reviews()
        self.go(here)
        if here.place is Place.SETTINGS:
            self.pages.settings.language.button(self._settings.language).setFocus()

    def _first_page(self, snapshot: Snapshot | None) -> None:
        self._show_people()
        self.rail.strip.show_status(self.session.sync)
        if self.session.person is not None:
            person = self.session.person
            if snapshot is not None and snapshot.last_profile == person.id:
                self.pages.library.paint_first(snapshot.library, enrolled=person.enrolled)
            self.go(Address(Place.LIBRARY))
        elif self.session.people:
            self.go(Address(Place.PEOPLE))
        elif (self._home / "study.sqlite").exists():
            self.go(Address(Place.OPENING))
        else:
            self.join(add=True)

    # --- showing ------------------------------------------------------------------------------------------------

    def _show(self, place: Place) -> None:
        pages: dict[Place, Callable[[], QWidget]] = {
            Place.OPENING: lambda: self.pages.opening,
            Place.JOIN: lambda: self.pages.join,
            Place.PEOPLE: lambda: self.pages.people,
            Place.LIBRARY: lambda: self.pages.library,
            Place.COURSE: lambda: self.pages.course,
            Place.SETTINGS: lambda: self.pages.settings,
        }
        self.stack.setCurrentWidget(pages[place]())
        self._frame(place)

    def _frame(self, place: Place) -> None:
        outside = place in _OUTSIDE
        self.rail.setVisible(not outside)
        self._outside = outside
        self._fold()
        here = self.history.here
        self.rail.show_place(here.root if here is not None else None)
        self.rail.search.refuse(self._no_search() if place in NOT_HERE else "")
        self.banner.say(self._notice, "warning", self.tr("Đóng"))
        # Something must have the keyboard; not the first button that happens to be there.
        self.stack.setFocus()

    def _show_here(self) -> None:
        here = self.history.here
        if here is None:
            return
        place, person = here.place, self.session.person
        if place is Place.OPENING:
            self._show(place)
            self.pages.opening.show_loading()
        elif place is Place.PEOPLE or (person is None and place is not Place.JOIN):
            self._show(Place.PEOPLE)
            self.pages.people.show_people(self.session.people)
        elif place is Place.JOIN:
            self._show(place)
        elif place is Place.SETTINGS:
            self._show(place)
            self.pages.settings.show_person(person)
        elif person is not None and place is Place.LIBRARY:
            self._show(place)
            self.pages.library.load(person.id, enrolled=person.enrolled)
        elif person is not None and place is Place.COURSE:
            card = self.pages.library.card(here.course_id)
            self._show(place)
            self.pages.course.load(person.id, here.course_id, card)
        else:
            self._show_when_ready(here)

    def _show_when_ready(self, here: Address) -> None:
        """Pages that are made with the services."""
        services, person = self._slot.services, self.session.person
        if person is None:
            return
        if services is None:
            self.stack.setCurrentWidget(self.pages.opening)
            self._frame(here.place)
            self.pages.opening.show_loading()
            self._slot.when_ready(self, lambda _services: self._show_here())
            return
        self._frame(here.place)
        self.pages.show_late(services, person.id, here)
        self.history.arrived()

    def _show_people(self) -> None:
        self.rail.person.show_people(self.session.person, self.session.people)
        if self.pages.made(Place.PEOPLE) is not None:
            self.pages.people.show_people(self.session.people)
        if self.pages.made(Place.SETTINGS) is not None:
            self.pages.settings.show_person(self.session.person)

    def _people_changed(self) -> None:
        self._show_people()
        here = self.history.here
        if not self.session.people:
            if here is None or here.place is not Place.JOIN:
                self.join(add=True)
        elif here is not None and here.place is Place.OPENING:
            self.go(Address(Place.PEOPLE if self.session.person is None else Place.LIBRARY))
        elif self.session.person is None and (here is None or here.place is not Place.JOIN):
            self.go(Address(Place.PEOPLE))

    def _person_changed(self) -> None:
        afterwards = self._afterwards
        self._show_people()
        self.reviews_counted(0)
        self.session.count_reviews()
        self.history.clear()
        self.go(Address(Place.LIBRARY))
        if afterwards is not None:
            self.go(afterwards)

    def _course_came(self) -> None:
        self.refresh()
        self.finding.refresh()

    def _dismiss(self) -> None:
        self._notice = ""
        self.banner.say("")

    def _no_search(self) -> str:
        return self.tr("Không tìm kiếm khi đang làm bài.")

    def _shortcut(self, place: Place) -> None:
        if not self.rail.isHidden():
            self.go(Address(place))

    def say_fault(self, error: Exception) -> None:
        """Says what went wrong behind the page; nobody else did."""
        self.banner.say(words_for(error).sentence, "danger", self.tr("Đóng"))

    # --- the window itself --------------------------------------------------------------------------------------

    def _fold(self) -> None:
        narrow = self.width() < Theme.of(self).px(tokens.FOLD_BELOW)
        if narrow != self.rail.folded:
            self.rail.set_folded(folded=narrow)
        # The name gives way before a form has to.
        room = self.width() - self._brand.width() - 2 * tokens.SPACE_XL
        self._brand.setVisible(self._outside and room >= Theme.of(self).px(tokens.FORM))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.leaving.may_leave():
            event.accept()
            self.closed.emit()
        else:
            event.ignore()
            self.leaving.ask(self.sendNow.emit, self.close)
