"""What the tour does with sending: every way without the internet, then the journey, the records and an opinion."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from app.demo import Demo
from ui.feedback.dialog import FeedbackDialog
from ui.feedback.page import FeedbackPage
from ui.library.course_page import CoursePage
from ui.library.page import LibraryPage
from ui.list_page import ListPage
from ui.records.page import RecordsPage
from ui.records.record_page import RecordPage
from ui.results.detail import ResultDetailPage
from ui.results.page import ResultsPage
from ui.sending.code_dialog import CodeDialog
from ui.sending.dialog import SendingDialog
from ui.sending.join_dialog import JoinClassDialog
from ui.shell.places import Place
from ui.shell.window import MainWindow
from ui.tour.driver import Driver

WRONG_CODE = "1234567890123"
"""Its last digit does not fit the others."""
D = TypeVar("D", bound=QDialog)
P = TypeVar("P", bound=QWidget)


class SendingTour:
    """The steps. Arguments as for `ui.tour.steps.Tour`."""

    def __init__(self, driver: Driver, window: MainWindow, demo: Demo) -> None:
        self._driver = driver
        self._window = window
        self._demo = demo

    def without_the_internet(self) -> None:
        """A result waits and the hub is away: the dialog with all ways, one after another."""
        driver = self._driver
        driver.step("sending")
        driver.click(self._window.rail.strip.ways_button, "Các cách gửi kết quả")
        dialog = self._dialog(SendingDialog, self._window)
        driver.wait("what waits", lambda: bool(dialog.owed.text()) and dialog.file.button.isEnabled())
        driver.done("what waits, and every way by which it can leave", of=dialog)
        self._join(dialog)
        self._save_parcel(dialog)
        self._show_code(dialog)
        driver.click(dialog.close_button)

    def _join(self, dialog: SendingDialog) -> None:
        driver = self._driver
        driver.step("joining")
        driver.click(dialog.room.button)
        join = self._dialog(JoinClassDialog, dialog)
        driver.wait("that no machine is in the room", join.address.isVisible)
        driver.type(join.code, WRONG_CODE)
        driver.click(join.join_button)
        driver.wait("the code to be refused", lambda: bool(join.code_line.fault))
        driver.done("a class is joined by a code; a wrong one is said at once", of=join)
        driver.click(join.close_button)

    def _save_parcel(self, dialog: SendingDialog) -> None:
        driver = self._driver
        driver.step("parcel")
        parcel = self._demo.folder / "ket-qua.tuhoc"
        driver.pick(dialog.file.button, parcel)
        driver.wait("the sealed file", lambda: parcel.exists() and bool(dialog.banner.text))
        driver.done("what waits is in a sealed file, for a stick or a letter", of=dialog)

    def _show_code(self, dialog: SendingDialog) -> None:
        driver = self._driver
        driver.step("code")
        driver.click(dialog.code.button)
        code = self._dialog(CodeDialog, dialog)
        driver.wait("the code", code.full_button.isEnabled)
        driver.done("a result as a code for a phone, as large as the window", of=code)
        driver.step("code-screen")
        driver.click(code.full_button)
        driver.wait("the code over the whole screen", lambda: code.filled is not None and code.filled.isVisible())
        whole = code.filled
        if whole is None:
            raise driver.fail("the code went away")
        driver.done("as large as the screen", of=whole)
        driver.press(whole, Qt.Key.Key_Escape)
        driver.click(code.close_button)

    def what_was_sent(self) -> None:
        """The way of the result that arrived, its record, and all records."""
        driver = self._driver
        driver.step("journey")
        results = self._page(ResultsPage)
        driver.click_row(results.list, results.model.index(0))
        result = self._page(ResultDetailPage)
        driver.wait("the way of the result", result.record_button.isVisible)
        driver.done("the journey of a result: when, and who has it")
        driver.step("record")
        driver.click(result.record_button)
        record = self._page(RecordPage)
        driver.wait("the record", lambda: record.states.state == "content")
        driver.done("its record, word by word")
        driver.step("records")
        driver.click(self._window.rail.item(Place.RESULTS))
        driver.click(self._page(ResultsPage).records_button)
        records = self._page(RecordsPage)
        self._full(records)
        driver.done("everything that was sent about the learner")
        driver.step("no-feedback")
        driver.click(records.feedback_button)
        opinions = self._page(FeedbackPage)
        driver.wait("that there is none", lambda: opinions.states.state == "empty")
        driver.done("no opinion was given yet")

    def give_an_opinion(self, course_row: int) -> None:
        """An opinion on a course is written, kept, and listed.

        Args:
            course_row: of the course in the library.
        """
        driver = self._driver
        driver.step("feedback")
        driver.click(self._window.rail.item(Place.LIBRARY))
        library = self._page(LibraryPage)
        driver.wait("the course", lambda: library.model.rowCount() > course_row)
        driver.click_row(library.list, library.model.index(course_row, 0))
        driver.click(self._page(CoursePage).feedback_button)
        form = self._dialog(FeedbackDialog, self._window)
        driver.click(form.rating.button(4))
        driver.type(form.text, "Khoa hoc ro rang.")
        driver.done("an opinion on a course, sealed to the centre", of=form)
        driver.step("feedback-list")
        driver.click(form.send_button)
        self._full(self._page(FeedbackPage))
        driver.done("it is listed, with where it is")

    def _full(self, page: ListPage) -> None:
        self._driver.wait("the list", lambda: page.states.state == "content" and page.model.rowCount() > 0)

    def _dialog(self, kind: type[D], parent: QWidget) -> D:
        """The dialog on screen, once there is one of this kind."""
        self._driver.wait(kind.__name__, lambda: any(one.isVisible() for one in parent.findChildren(kind)))
        return next(one for one in parent.findChildren(kind) if one.isVisible())

    def _page(self, kind: type[P]) -> P:
        return self._driver.page(self._window.stack, kind)
