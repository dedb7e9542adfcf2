"""Makes the pages when they are first needed, and ties their wishes to the window's way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.views import SettingsView
from ui.library.course_page import CoursePage
from ui.library.fetches import Fetches
from ui.library.page import LibraryPage
from ui.people.chooser import ChooserPage
from ui.people.join import JoinPage
from ui.service_slot import ServiceSlot
from ui.settings.disk_page import DiskPage
from ui.settings.page import SettingsPage
from ui.shell.places import Address, Place
from ui.shell.session import Session
from ui.tasks import Tasks
from ui.widgets import StateStack

if TYPE_CHECKING:
    from app.compose import Services
    from ui.feedback.page import FeedbackPage
    from ui.quiz.page import QuizPage
    from ui.reader.page import ReaderPage
    from ui.records.page import RecordsPage
    from ui.records.record_page import RecordPage
    from ui.results.detail import ResultDetailPage
    from ui.results.page import ResultsPage
    from ui.review.page import ReviewPage


class Way(Protocol):
    """What a page may wish for."""

    def go(self, address: Address) -> None:
        """Shows a place."""

    def back(self) -> None:
        """Goes one step back."""

    def join(self, *, add: bool) -> None:
        """Shows the way in: for somebody new, or for the person here."""

    def choose_person(self) -> None:
        """Shows the people of this computer; whoever is chosen comes back to this place."""

    def change_settings(self, settings: SettingsView) -> None:
        """Applies and keeps settings."""

    def work_done(self) -> None:
        """Something may wait to be sent now."""

    def reviews_counted(self, due: int) -> None:
        """So many questions are due for review."""

    def send(self) -> None:
        """Somebody asked for what waits to be sent now."""


class Pages(QObject):
    """The pages by their place, inside a stack."""

    def __init__(
        self,
        way: Way,
        stack: QStackedWidget,
        *,
        session: Session,
        slot: ServiceSlot,
        tasks: Tasks,
        fetches: Fetches,
        home: Path,
        settings: Callable[[], SettingsView],
    ) -> None:
        """Makes no page yet.

        Args:
            way: who hears the pages' wishes.
            stack: where the pages go.
            session: who is learning.
            slot: the services, or their coming.
            tasks: for the pages.
            fetches: for the library.
            home: the data folder.
            settings: gives the settings in force.
        """
        super().__init__(stack)
        self._way, self._stack, self._session = way, stack, session
        self._slot, self._tasks, self._fetches = slot, tasks, fetches
        self._home, self._settings = home, settings
        self._made: dict[Place, QWidget] = {}

    def clear(self) -> None:
        """Drops all pages: the next ones speak another language."""
        for page in self._made.values():
            self._tasks.cancel_all_of(page)
            self._stack.removeWidget(page)
            page.deleteLater()
        self._made = {}

    def made(self, place: Place) -> QWidget | None:
        """The page of a place if it was made."""
        return self._made.get(place)

    def _keep(self, place: Place, page: QWidget) -> None:
        self._made[place] = page
        self._stack.addWidget(page)

    @property
    def opening(self) -> StateStack:
        """Before the services are there, or when they can't be opened."""
        page = self._made.get(Place.OPENING)
        if not isinstance(page, StateStack):
            page = StateStack(self._stack, loading_text=self.tr("Đang mở dữ liệu…"))
            self._keep(Place.OPENING, page)
        return page

    @property
    def join(self) -> JoinPage:
        """Enrolment, or a name."""
        page = self._made.get(Place.JOIN)
        if not isinstance(page, JoinPage):
            page = JoinPage(self._slot, self._tasks, self._stack)
            page.joined.connect(self._session.joined)
            page.back.connect(self._way.back)
            self._keep(Place.JOIN, page)
        return page

    @property
    def people(self) -> ChooserPage:
        """The chooser."""
        page = self._made.get(Place.PEOPLE)
        if not isinstance(page, ChooserPage):
            page = ChooserPage(self._stack)
            page.chosen.connect(self._session.choose)
            page.addPerson.connect(lambda: self._way.join(add=True))
            self._keep(Place.PEOPLE, page)
        return page

    @property
    def library(self) -> LibraryPage:
        """All courses."""
        page = self._made.get(Place.LIBRARY)
        if not isinstance(page, LibraryPage):
            page = LibraryPage(self._slot, self._tasks, self._fetches, self._stack)
            page.openCourse.connect(self._open_course)
            page.openLesson.connect(self._open_lesson)
            page.enrol.connect(lambda: self._way.join(add=False))
            self._keep(Place.LIBRARY, page)
        return page

    @property
    def course(self) -> CoursePage:
        """One course."""
        page = self._made.get(Place.COURSE)
        if not isinstance(page, CoursePage):
            page = CoursePage(self._slot, self._tasks, self._fetches, self._stack)
            page.openLesson.connect(self._open_lesson)
            page.openQuiz.connect(self._open_quiz)
            page.openGlossary.connect(lambda course: self._way.go(Address(Place.GLOSSARY, course)))
            page.giveFeedback.connect(self._give_feedback)
            page.back.connect(self._way.back)
            self._keep(Place.COURSE, page)
        return page

    @property
    def settings(self) -> SettingsPage:
        """Preferences."""
        page = self._made.get(Place.SETTINGS)
        if not isinstance(page, SettingsPage):
            disk = DiskPage(self._slot, self._tasks, self._fetches)
            page = SettingsPage(self._home, self._settings(), self._stack, disk=disk)
            page.changed.connect(self._way.change_settings)
            page.enrol.connect(lambda: self._way.join(add=False))
            page.autostartChosen.connect(lambda on: self._turn_autostart(page, on=on))
            self._slot.when_ready(page, lambda _services: self._turn_autostart(page, on=None))
            self._keep(Place.SETTINGS, page)
        return page

    def _turn_autostart(self, page: SettingsPage, *, on: bool | None) -> None:
        """Sends at log-on, or not any more; None only looks."""
        services = self._slot.services
        if services is None:
            return
        entry = services.autostart

        def work() -> bool | None:
            if on is not None:
                entry.turn(on=on)
            return entry.is_on() if entry.is_possible else None

        self._tasks.run(work, lambda is_on: page.show_autostart(on=is_on), owner=page)

    def show_late(self, services: Services, profile_id: str, address: Address) -> None:
        """Shows a page that is made with the services, and lets it load.

        Args:
            services: open.
            profile_id: who learns.
            address: a lesson, a glossary, a quiz, the review, the results or a result, records or a record, feedback;
                nothing happens for others.
        """
        course_id, item_id = address.course_id, address.item_id
        if address.place is Place.LESSON:
            reader = self.reader(services)
            self._stack.setCurrentWidget(reader)
            reader.load(profile_id, course_id, item_id, address.anchor, address.find, hits=address.hits)
        elif address.place is Place.GLOSSARY:
            reader = self.reader(services)
            self._stack.setCurrentWidget(reader)
            reader.load_glossary(profile_id, course_id, address.anchor, address.find, hits=address.hits)
        elif address.place is Place.QUIZ:
            quiz = self.quiz(services)
            self._stack.setCurrentWidget(quiz)
            quiz.load(profile_id, course_id, item_id)
        elif address.place is Place.REVIEW:
            review = self.review(services)
            self._stack.setCurrentWidget(review)
            review.load(profile_id)
        elif address.place is Place.RESULTS:
            results = self.results(services)
            self._stack.setCurrentWidget(results)
            results.load(profile_id)
        elif address.place is Place.RESULT:
            result = self.result(services)
            self._stack.setCurrentWidget(result)
            result.load(item_id)
        else:
            self._show_sent(services, profile_id, address)

    def _show_sent(self, services: Services, profile_id: str, address: Address) -> None:
        if address.place is Place.RECORDS:
            records = self.records(services)
            self._stack.setCurrentWidget(records)
            records.load(profile_id)
        elif address.place is Place.RECORD:
            record = self.record(services)
            self._stack.setCurrentWidget(record)
            record.load(address.item_id)
        elif address.place is Place.FEEDBACK:
            feedback = self.feedback(services)
            self._stack.setCurrentWidget(feedback)
            feedback.load(profile_id)

    def reader(self, services: Services) -> ReaderPage:
        """A lesson or a glossary."""
        from ui.reader.page import ReaderPage  # noqa: PLC0415 - not before the first paint

        page = self._made.get(Place.LESSON)
        if not isinstance(page, ReaderPage):
            page = ReaderPage(services, self._tasks, self._stack)
            page.openCourse.connect(self._open_course)
            page.openLesson.connect(self._open_lesson)
            page.openQuiz.connect(self._open_quiz)
            page.textScaleChosen.connect(self._keep_text_scale)
            page.giveFeedback.connect(self._give_feedback)
            self._keep(Place.LESSON, page)
        return page

    def quiz(self, services: Services) -> QuizPage:
        """An attempt under way."""
        from ui.quiz.page import QuizPage  # noqa: PLC0415 - not before the first paint

        page = self._made.get(Place.QUIZ)
        if not isinstance(page, QuizPage):
            page = QuizPage(services, self._tasks, self._stack)
            page.openCourse.connect(self._open_course)
            page.openResult.connect(self._open_result)
            page.notMe.connect(self._way.choose_person)
            page.submitted.connect(lambda _attempt: self._way.work_done())
            self._keep(Place.QUIZ, page)
        return page

    def review(self, services: Services) -> ReviewPage:
        """What comes back because it was missed."""
        from ui.review.page import ReviewPage  # noqa: PLC0415 - not before the first paint

        page = self._made.get(Place.REVIEW)
        if not isinstance(page, ReviewPage):
            page = ReviewPage(services, self._tasks, self._stack)
            page.openLibrary.connect(lambda: self._way.go(Address(Place.LIBRARY)))
            page.openLesson.connect(self._open_lesson)
            page.counted.connect(self._way.reviews_counted)
            self._keep(Place.REVIEW, page)
        return page

    def results(self, services: Services) -> ResultsPage:
        """All results."""
        from ui.results.page import ResultsPage  # noqa: PLC0415 - not before the first paint

        page = self._made.get(Place.RESULTS)
        if not isinstance(page, ResultsPage):
            page = ResultsPage(services, self._tasks, self._stack)
            page.openLibrary.connect(lambda: self._way.go(Address(Place.LIBRARY)))
            page.openQuiz.connect(self._open_quiz)
            page.openResult.connect(self._open_result)
            page.openRecords.connect(self._open_records)
            self._keep(Place.RESULTS, page)
        return page

    def records(self, services: Services) -> RecordsPage:
        """Everything that was sent about somebody."""
        from ui.records.page import RecordsPage  # noqa: PLC0415 - not before the first paint

        page = self._made.get(Place.RECORDS)
        if not isinstance(page, RecordsPage):
            page = RecordsPage(services, self._tasks, self._stack)
            page.openRecord.connect(self._open_record)
            page.openFeedback.connect(lambda: self._way.go(Address(Place.FEEDBACK)))
            page.openLibrary.connect(lambda: self._way.go(Address(Place.LIBRARY)))
            self._keep(Place.RECORDS, page)
        return page

    def record(self, services: Services) -> RecordPage:
        """One record."""
        from ui.records.record_page import RecordPage  # noqa: PLC0415 - not before the first paint

        page = self._made.get(Place.RECORD)
        if not isinstance(page, RecordPage):
            page = RecordPage(services, self._tasks, self._stack)
            page.openRecords.connect(self._open_records)
            page.sendNow.connect(self._way.send)
            self._keep(Place.RECORD, page)
        return page

    def feedback(self, services: Services) -> FeedbackPage:
        """What somebody said of courses."""
        from ui.feedback.page import FeedbackPage  # noqa: PLC0415 - not before the first paint

        page = self._made.get(Place.FEEDBACK)
        if not isinstance(page, FeedbackPage):
            page = FeedbackPage(services, self._tasks, self._stack)
            page.openRecords.connect(self._open_records)
            page.openRecord.connect(self._open_record)
            page.openLibrary.connect(lambda: self._way.go(Address(Place.LIBRARY)))
            self._keep(Place.FEEDBACK, page)
        return page

    def _give_feedback(self, course_id: str, lesson_id: str, title: str) -> None:
        from ui.feedback.dialog import FeedbackDialog  # noqa: PLC0415 - not before the first paint

        services, person = self._slot.services, self._session.person
        if services is None or person is None:
            return
        dialog = FeedbackDialog(
            services,
            self._tasks,
            profile_id=person.id,
            course_id=course_id,
            lesson_id=lesson_id or None,
            title=title,
            parent=self._stack.window(),
        )
        dialog.said.connect(self._way.work_done)
        dialog.said.connect(lambda: self._way.go(Address(Place.FEEDBACK)))
        dialog.open()

    def result(self, services: Services) -> ResultDetailPage:
        """One result."""
        from ui.results.detail import ResultDetailPage  # noqa: PLC0415 - not before the first paint

        page = self._made.get(Place.RESULT)
        if not isinstance(page, ResultDetailPage):
            page = ResultDetailPage(services, self._tasks, self._stack)
            page.openCourse.connect(self._open_course)
            page.openQuiz.connect(self._open_quiz)
            page.openResults.connect(lambda: self._way.go(Address(Place.RESULTS)))
            page.openRecord.connect(self._open_record)
            page.sendNow.connect(self._way.send)
            self._keep(Place.RESULT, page)
        return page

    def _open_course(self, course_id: str) -> None:
        self._way.go(Address(Place.COURSE, course_id))

    def _open_lesson(self, course_id: str, lesson_id: str) -> None:
        self._way.go(Address(Place.LESSON, course_id, lesson_id))

    def _open_quiz(self, course_id: str, quiz_id: str) -> None:
        self._way.go(Address(Place.QUIZ, course_id, quiz_id))

    def _open_result(self, attempt_id: str) -> None:
        self._way.go(Address(Place.RESULT, item_id=attempt_id))

    def _open_records(self) -> None:
        self._way.go(Address(Place.RECORDS))

    def _open_record(self, record_id: str) -> None:
        self._way.go(Address(Place.RECORD, item_id=record_id))

    def _keep_text_scale(self, text_scale: int) -> None:
        self._way.change_settings(msgspec.structs.replace(self._settings(), text_scale=text_scale))
