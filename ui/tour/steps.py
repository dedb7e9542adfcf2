"""What the tour does: the main job of a learner, step by step, and what must be true after each."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from app.demo import Demo
from app.views import CourseState, ResultRow, ResultState
from ui.library.course_page import CoursePage
from ui.library.model import ITEM, CourseItem
from ui.library.page import LibraryPage
from ui.library.ways import Way
from ui.people.chooser import ChooserPage
from ui.people.join import JoinPage
from ui.quiz.attempt_panel import AttemptPanel
from ui.quiz.page import QuizPage
from ui.reader.footer import NextStep
from ui.reader.page import ReaderPage
from ui.results.detail import ResultDetailPage
from ui.results.page import ResultsPage
from ui.settings.page import SettingsPage
from ui.shell.places import Place
from ui.shell.window import MainWindow
from ui.tour.driver import Driver
from ui.tour.sending_steps import SendingTour
from ui.widgets.rows_model import ROW_ROLE

COURSE = "he-thong-chinh-tri"
SEARCHED = "doi tien phong"
"""Stands in the second lesson alone."""
FOUND = "đội tiên phong"
P = TypeVar("P", bound=QWidget)


class Tour:
    """The walk. Each method is a step: it acts, waits for the outcome, and takes a picture.

    Args:
        driver: hands and eyes.
        window: the app's window on an empty home.
        demo: the hub, running, with the sample courses published.
    """

    def __init__(self, driver: Driver, window: MainWindow, demo: Demo) -> None:
        self._driver = driver
        self._window = window
        self._demo = demo

    def walk(self) -> None:
        """All steps in order.

        Raises:
            TourError: the first step that did not go as it should.
        """
        self.first_run()
        self.enrol()
        self.fetch()
        self.see_course()
        self.read_first_lesson()
        self.read_second_lesson()
        self.lose_the_network()
        self.get_from_a_folder()
        self.search()
        self.begin_quiz()
        self.answer()
        self.submit()
        self.see_waiting()
        sending = SendingTour(self._driver, self._window, self._demo)
        sending.without_the_internet()
        self.get_the_network_back()
        sending.what_was_sent()
        self._driver.click(self._window.rail.item(Place.LIBRARY))
        self._driver.wait("the course", lambda: self._index().isValid())
        sending.give_an_opinion(self._index().row())
        self.see_graded_paper()
        self.see_settings()

    # --- the way in ---------------------------------------------------------------------------------------------

    def first_run(self) -> None:
        """An empty home asks for a code."""
        self._driver.step("first-run")
        self._page(JoinPage)
        self._driver.done("an empty home asks for the enrolment code")

    def enrol(self) -> None:
        """The code from the trainer is typed in."""
        self._driver.step("enrol")
        join = self._page(JoinPage)
        code = self._demo.new_code()
        self._driver.type(join.address.edit, self._demo.url)
        self._driver.type(join.code, code)
        self._driver.done("address and code are typed in")
        self._driver.click(join.enrol_button)
        self._page(LibraryPage)
        person = self._window.session.person
        if person is None or not person.enrolled:
            raise self._driver.fail("the learner is not enrolled")
        self._driver.wait("the hub's courses", lambda: self._item() is not None)
        self._driver.step("library")
        self._driver.done(f"enrolled as {person.full_name}; the hub's courses are listed")

    # --- a course -----------------------------------------------------------------------------------------------

    def fetch(self) -> None:
        """The course is fetched, with progress, and is here afterwards."""
        self._driver.step("fetch")
        library = self._page(LibraryPage)
        self._driver.click_row(library.list, self._index())

        def moving() -> bool:
            item = self._item()
            begun = item is not None and item.fetch is not None and item.fetch.progress is not None
            return begun or self._installed()

        self._driver.wait("the fetch to begin", moving)
        self._driver.done_at_once("the course is on its way")
        self._driver.wait("the course to be here", self._installed)
        self._driver.step("fetched")
        self._driver.done("the course is here, verified")

    def see_course(self) -> None:
        """The course's own page."""
        self._driver.step("course")
        library = self._page(LibraryPage)
        self._driver.click_row(library.list, self._index())
        course = self._page(CoursePage)
        self._driver.wait("the outline", course.next_button.isVisible)
        self._driver.done("topics, lessons and quizzes of the course")

    def read_first_lesson(self) -> None:
        """The first lesson is read to its end and completed."""
        self._driver.step("lesson-1")
        course = self._page(CoursePage)
        self._driver.click(course.next_button)
        self._read("the first lesson, read and completed", shot_before=True)

    def read_second_lesson(self) -> None:
        """So is the second."""
        self._driver.step("lesson-2")
        reader = self._page(ReaderPage)
        before = reader.view.toPlainText()
        button = reader.footer.primary if reader.footer.step is NextStep.LESSON else reader.footer.other
        self._driver.click(button)
        self._driver.wait("the second lesson", lambda: reader.view.toPlainText() not in ("", before))
        self._read("the second lesson, read and completed", shot_before=False)

    # --- without a network --------------------------------------------------------------------------------------

    def lose_the_network(self) -> None:
        """The hub goes away; the window stays as usable as before."""
        self._driver.step("offline")
        self._demo.stop_hub()
        self._window.sendNow.emit()
        self._driver.wait("the strip to say that there is no network", lambda: self._online() is False)
        self._driver.done("the hub is stopped; reading goes on")

    def get_from_a_folder(self) -> None:
        """Another course comes from a folder, such as one on a stick."""
        self._driver.step("from-folder")
        self._driver.click(self._window.rail.item(Place.LIBRARY))
        library = self._page(LibraryPage)
        self._driver.click(library.get_button)
        self._driver.wait("the dialog", lambda: library.dialog is not None and library.dialog.isVisible())
        dialog = library.dialog
        if dialog is None:
            raise self._driver.fail("the dialog went away")
        self._driver.click(dialog.ways.button(Way.STICK))
        self._driver.pick(dialog.sticks.folder_button, self._demo.folder / "hub" / "courses")
        items = dialog.panel.model
        self._driver.wait("the folder's courses", lambda: any(item.to_fetch for item in items.items))
        row = next(row for row, item in enumerate(items.items) if item.to_fetch)
        self._driver.done("a folder offers another course; no network is needed", of=dialog)
        self._driver.click_row(dialog.panel.list, items.index(row, 0))
        self._driver.wait(
            "the course from the folder",
            lambda: items.items[row].offer.state is CourseState.INSTALLED and items.items[row].fetch is None,
        )
        self._driver.step("from-folder-done")
        self._driver.done("it is here, verified like any other", of=dialog)
        self._driver.click(dialog.close_button)
        self._driver.wait("the dialog to close", lambda: library.dialog is None)

    def search(self) -> None:
        """Words typed without diacritics are found in the lessons; a hit opens its lesson at the place, marked."""
        self._driver.step("search")
        self._window.activateWindow()
        self._driver.wait("the window to have the keyboard", self._window.isActiveWindow)
        self._driver.press(self._window.stack, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        palette = self._window.finding.palette
        if palette is None or not palette.is_open:
            raise self._driver.fail("Ctrl+K opened no search")
        self._driver.type(palette.field, SEARCHED)
        hits = palette.list.hits
        self._driver.wait("something found", lambda: not palette.searcher.pending and bool(hits.hits))
        marked = next(piece.text for piece in hits.hits[0].snippet if piece.hit)
        self._driver.done(f"«{SEARCHED}» finds «{marked}»")
        self._driver.step("search-hit")
        self._driver.press(palette.field, Qt.Key.Key_Return)
        reader = self._page(ReaderPage)
        self._driver.wait("the lesson at the place", lambda: reader.view.isVisible() and bool(_marked(reader)))
        if FOUND not in _marked(reader):
            raise self._driver.fail(f"the lesson marks {_marked(reader)}, not «{FOUND}»")
        self._driver.done("the lesson opens there, with the words marked")

    def begin_quiz(self) -> None:
        """The lesson's practice quiz: first the facts, then the first question."""
        self._driver.step("quiz-begin")
        reader = self._page(ReaderPage)
        self._driver.wait("the step to the practice quiz", lambda: reader.footer.step is NextStep.QUIZ)
        self._driver.click(reader.footer.primary)
        quiz = self._page(QuizPage)
        self._driver.wait("the quiz's facts", quiz.intro.isVisible)
        self._driver.done("what the quiz asks for, before it begins")
        if quiz.intro.start_button is None:
            raise self._driver.fail("the quiz cannot be begun")
        self._driver.click(quiz.intro.start_button)

    def answer(self) -> None:
        """Every question is answered, by mouse and keyboard; each answer is saved before the next question."""
        self._driver.step("quiz-question")
        quiz = self._page(QuizPage)
        self._driver.wait("the first question", lambda: quiz.attempt is not None and quiz.attempt.isVisible())
        attempt = quiz.attempt
        if attempt is None:
            raise self._driver.fail("the attempt went away")
        total = len(attempt.cells)
        for number in range(total):
            self._at_question(attempt, number)
            self._give(attempt.question, by_mouse=number % 2 == 0)
            self._driver.wait("the answer to be durable", lambda: quiz.settled)
            if number == 0:
                self._driver.done("an answer is given and saved")
                self._check(attempt)
            if number < total - 1:
                self._driver.click(attempt.next)
        self._driver.step("quiz-last")
        self._driver.done(f"all {total} questions are answered")
        self._driver.click(attempt.submit_button if attempt.submit_button.isVisible() else attempt.next)

    def _check(self, attempt: AttemptPanel) -> None:
        """Has the first answer checked, as this practice quiz allows."""
        row = attempt.tries.row
        if row is None:
            raise self._driver.fail("nothing can be checked")
        self._driver.step("quiz-checked")
        self._driver.click(row.check_button)
        self._driver.wait("what the check found", lambda: attempt.cells[0].checked is not None)
        self._driver.done("the answer is checked at once, for a price that was said before")
        self._driver.step("quiz-question")

    def submit(self) -> None:
        """A last look, then the attempt is handed in; it waits to be sent."""
        self._driver.step("submit")
        quiz = self._page(QuizPage)
        self._driver.wait("the last look", quiz.submit_panel.isVisible)
        self._driver.done("a last look before handing in")
        self._driver.click(quiz.submit_panel.submit_button)
        self._page(ResultDetailPage)
        self._driver.step("result")
        self._driver.settle()
        self._driver.done("the result with its review and its way to the hub")

    def see_waiting(self) -> None:
        """The list of results says that it waits."""
        self._driver.step("waiting")
        self._driver.click(self._window.rail.item(Place.RESULTS))
        self._page(ResultsPage)
        self._driver.wait("the result to wait", lambda: self._states() == [ResultState.WAITING])
        self._driver.done("the result waits; nothing is lost")

    def get_the_network_back(self) -> None:
        """The hub is there again: the result arrives, once, and the receipt comes back."""
        self._driver.step("received")
        self._demo.start_hub()
        strip = self._window.rail.strip
        self._driver.click(strip.send_button)
        self._driver.wait("the hub's receipt", lambda: self._states() == [ResultState.RECEIVED])
        self._driver.wait("the strip to say so", lambda: self._online() is True)
        at_hub = self._demo.hub_status()["results"]
        code = self._rows()[0].code
        if [result["code"] for result in at_hub] != [code]:
            raise self._driver.fail(f"the hub holds {at_hub}, the window shows the code {code}")
        self._driver.done(f"the hub has the result, once, under the code {code}")

    def see_graded_paper(self) -> None:
        """The final quiz says who takes it and by which rules; somebody else may choose their own name."""
        self._driver.step("graded-paper")
        self._driver.click(self._window.rail.item(Place.LIBRARY))
        library = self._page(LibraryPage)
        self._driver.wait("the course", lambda: self._index().isValid())
        self._driver.click_row(library.list, self._index())
        course = self._page(CoursePage)
        self._driver.wait("the outline", course.next_button.isVisible)
        # It may stand here from before, and be read again.
        self._driver.settle()
        course.list.setFocus()
        self._driver.press(course.list, Qt.Key.Key_End)
        self._driver.press(course.list, Qt.Key.Key_Return)
        quiz = self._page(QuizPage)
        self._driver.wait("the rules", lambda: quiz.intro.isVisible() and quiz.intro.identity is not None)
        self._driver.done("a graded paper asks who takes it, and says its rules")
        card = quiz.intro.identity
        if card is None:
            raise self._driver.fail("the name went away")
        self._driver.step("not-me")
        self._driver.click(card.not_me)
        chooser = self._page(ChooserPage)
        self._driver.done("somebody else chooses another name")
        self._driver.click_row(chooser.list, chooser.model.index(0, 0))
        self._driver.wait("the paper again", self._page(QuizPage).intro.isVisible)

    def see_settings(self) -> None:
        """Dark, and in English."""
        self._driver.step("settings-dark")
        self._driver.click(self._window.rail.item(Place.SETTINGS))
        self._driver.click(self._page(SettingsPage).theme.button("dark"))
        self._driver.done("the settings, dark")
        self._driver.step("english")
        self._driver.click(self._page(SettingsPage).language.button("en"))
        self._driver.wait("the pages in English", lambda: self._page(SettingsPage).language.button("en").isChecked())
        self._driver.click(self._window.rail.item(Place.RESULTS))
        self._driver.wait("the results in English", lambda: self._states() == [ResultState.RECEIVED])
        self._driver.done("the results in English, dark")

    # --- parts --------------------------------------------------------------------------------------------------

    def _read(self, words: str, *, shot_before: bool) -> None:
        reader = self._page(ReaderPage)
        driver = self._driver
        driver.wait("the lesson's text", lambda: reader.view.isVisible() and bool(reader.view.toPlainText()))
        driver.wait("the step to complete the lesson", lambda: reader.footer.step is NextStep.COMPLETE)
        if shot_before:
            driver.done("the lesson opens")
            driver.step("lesson-1-done")
        driver.press(reader.view, Qt.Key.Key_End)
        driver.click(reader.footer.primary)
        driver.wait("the lesson to be completed", lambda: reader.footer.step is not NextStep.COMPLETE)
        driver.done(words)

    def _at_question(self, attempt: AttemptPanel, number: int) -> None:
        self._driver.wait(
            f"question {number + 1}", lambda: attempt.place == number and bool(_handles(attempt.question))
        )

    def _give(self, question: QWidget, *, by_mouse: bool) -> None:
        handle = _handles(question)[0]
        if isinstance(handle, QLineEdit):
            self._driver.type(handle, "Quoc hoi")
            self._driver.press(handle, Qt.Key.Key_Tab)
        elif by_mouse:
            self._driver.click_at(handle, handle.rect().center())
        else:
            self._driver.press(handle, Qt.Key.Key_1)

    def _page(self, kind: type[P]) -> P:
        return self._driver.page(self._window.stack, kind)

    def _index(self) -> QModelIndex:
        library = self._page(LibraryPage)
        for row in range(library.model.rowCount()):
            index = library.model.index(row, 0)
            item = index.data(ITEM)
            if isinstance(item, CourseItem) and item.card.course_id == COURSE:
                return index
        return QModelIndex()

    def _item(self) -> CourseItem | None:
        index = self._index()
        item = index.data(ITEM) if index.isValid() else None
        return item if isinstance(item, CourseItem) else None

    def _installed(self) -> bool:
        item = self._item()
        return item is not None and item.card.state is CourseState.INSTALLED and item.fetch is None

    def _online(self) -> bool | None:
        sync = self._window.session.sync
        return None if sync is None else sync.online

    def _rows(self) -> list[ResultRow]:
        model = self._page(ResultsPage).model
        return [model.data(model.index(row, 0), ROW_ROLE) for row in range(model.rowCount())]

    def _states(self) -> list[ResultState]:
        return [row.state for row in self._rows()]


def _marked(reader: ReaderPage) -> list[str]:
    """The words that a lesson marks."""
    return [mark.cursor.selectedText() for mark in reader.view.extraSelections()]


def _handles(question: QWidget) -> list[QWidget]:
    """What one answers with: the line to type in, or the choices."""
    lines: list[QWidget] = [line for line in question.findChildren(QLineEdit) if line.isVisible()]
    return lines or [row for row in question.findChildren(QAbstractButton) if row.isVisible() and row.isCheckable()]
