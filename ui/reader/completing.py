"""What the line below a lesson does: completing it, and the way to the quiz, the next lesson or the course."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.views import CourseOutline, LessonPage, LessonState
from ui.errors import words_for
from ui.reader.footer import NextStep, ReaderFooter
from ui.reader.loading import ReaderServices
from ui.tasks import Tasks
from ui.widgets import Banner


class Completing(QObject):
    """Knows the lesson's state and takes the steps of its footer.

    Args:
        services: reading and library.
        tasks: runs what touches the database.
        footer: the line below the lesson.
        banner: says what went wrong.
        parent: owner.

    Signals:
        completed: the lesson that is shown was completed; carries its course's new outline.
        openLesson, openQuiz, openCourse: what a step leads to.
    """

    completed = Signal(object)
    openLesson = Signal(str, str)
    openQuiz = Signal(str, str)
    openCourse = Signal(str)

    def __init__(
        self, services: ReaderServices, tasks: Tasks, footer: ReaderFooter, banner: Banner, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._footer = footer
        self._banner = banner
        self._page: LessonPage | None = None
        self._outline: CourseOutline | None = None
        self._profile_id = ""
        self._furthest = 0
        self.state = LessonState.NOT_STARTED
        """The lesson's, which may be newer than what was loaded."""
        footer.previousChosen.connect(self._previous)
        footer.stepChosen.connect(self._take)
        banner.acted.connect(self._complete)

    def begin(self, profile_id: str, page: LessonPage, outline: CourseOutline | None) -> None:
        """Another lesson is shown.

        Args:
            profile_id: who reads.
            page: the lesson.
            outline: its course; None while it is not known.
        """
        self._profile_id, self._page, self._outline = profile_id, page, outline
        self.state = page.state
        self._furthest = 0
        self._banner.say("")
        self.show()

    def know(self, outline: CourseOutline) -> None:
        """The course's outline came."""
        self._outline = outline
        if self._page is not None:
            self._footer.show_lesson(self._page, outline, self.state)

    def show(self) -> None:
        """Shows the lesson's footer."""
        if self._page is not None:
            self._footer.show_lesson(self._page, self._outline, self.state)
            self._footer.show_progress(self._furthest, self.state)

    def reached(self, thousandths: int) -> None:
        """Reading, listening or watching came this far."""
        self._furthest = max(self._furthest, thousandths)
        self._footer.show_progress(self._furthest, self.state)

    def _previous(self) -> None:
        if self._page is not None and self._page.previous_lesson_id is not None:
            self.openLesson.emit(self._page.course_id, self._page.previous_lesson_id)

    def _take(self, step: NextStep) -> None:
        page = self._page
        if page is None:
            return
        if step is NextStep.COMPLETE:
            self._complete()
        elif step is NextStep.QUIZ and page.quiz_id is not None:
            self.openQuiz.emit(page.course_id, page.quiz_id)
        elif step is NextStep.LESSON and page.next_lesson_id is not None:
            self.openLesson.emit(page.course_id, page.next_lesson_id)
        else:
            self.openCourse.emit(page.course_id)

    def _complete(self) -> None:
        page = self._page
        if page is None:
            return
        self._banner.say("")
        self._footer.primary.setEnabled(False)
        services, profile_id = self._services, self._profile_id

        def work() -> CourseOutline:
            services.reading.complete(profile_id, page.course_id, page.lesson_id)
            return services.library.outline(profile_id, page.course_id)

        self._tasks.run(work, self._if_still(page, self._done), self._failed, owner=self)

    def _if_still(self, page: LessonPage, done: Callable[[CourseOutline], None]) -> Callable[[CourseOutline], None]:
        return lambda outline: done(outline) if self._page is page else None

    def _done(self, outline: CourseOutline) -> None:
        self.state = LessonState.COMPLETED
        self._outline = outline
        self.show()
        self.completed.emit(outline)
        self._footer.primary.setFocus()

    def _failed(self, error: Exception) -> None:
        self._footer.primary.setEnabled(True)
        again = QCoreApplication.translate("Completing", "Thử lại")
        self._banner.say(words_for(error).sentence, "danger", again)
