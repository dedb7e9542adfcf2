"""The quiz page: the facts first, then the questions, then a last look and handing in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

import msgspec
from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.clock import SystemClock
from app.views import AttemptView, QuizBrief, ResultDetail
from ui.errors import Remedy, words_for
from ui.quiz.attempt_panel import AttemptPanel, TakenStore
from ui.quiz.intro import IntroPanel
from ui.quiz.submit_panel import SubmitPanel
from ui.quiz.writer import WriterState
from ui.tasks import Job, Tasks
from ui.theme import Theme
from ui.widgets import StateStack

LOOK_AGAIN_MS: Final = 20_000
"""How often a quiz with dates is read again before it begins: "4 minutes until it closes" must stay true."""
LOCKED: Final = "locked"
"""Kind of the error of questions that wait for a code."""
CLOSED: Final = "attempt-closed"
"""Kind of the error of an attempt that was handed in, from another window or by a program that ended meanwhile."""


class Attempts(TakenStore, Protocol):
    """The part of ``app``'s quizzes that this page uses."""

    def brief(self, profile_id: str, course_id: str, quiz_id: str) -> QuizBrief:
        """What is read before an attempt begins."""

    def start_or_resume(self, profile_id: str, course_id: str, quiz_id: str) -> AttemptView:
        """Begins an attempt, or goes on with the open one."""

    def submit(self, attempt_id: str, *, time_up: bool = False) -> ResultDetail:
        """Closes an attempt; doing it again gives the same result."""


class Unlocking(Protocol):
    """The part of ``app``'s seals that this page uses."""

    def unlock(self, course_id: str, quiz_id: str, code_or_key: str | bytes) -> None:
        """Opens a paper's questions with the code that is told when it begins."""


class QuizServices(Protocol):
    """The services a quiz needs."""

    @property
    def quizzes(self) -> Attempts: ...
    @property
    def seals(self) -> Unlocking: ...


class QuizPage(QWidget):
    """Takes one quiz.

    Signals:
        openCourse: the page of a course is wanted (its id).
        openResult: the attempt was handed in and its result is wanted (its id).
        notMe: somebody else sits here than the name says.
        submitted: an attempt was handed in (its id); a result waits to be sent.
    """

    openCourse = Signal(str)
    openResult = Signal(str)
    notMe = Signal()
    submitted = Signal(str)

    def __init__(
        self,
        services: QuizServices,
        tasks: Tasks,
        parent: QWidget | None = None,
        *,
        monotonic: Callable[[], float] | None = None,
        boottime: Callable[[], float] | None = None,
    ) -> None:
        """Makes an empty page; `load` gives it a quiz.

        Args:
            services: quizzes, and the seals of papers that are locked.
            tasks: runs what touches the database.
            parent: owner.
            monotonic: seconds of a clock that never jumps; the computer's own by default.
            boottime: seconds of one that goes on while the computer sleeps; the computer's own by default.
        """
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        clock = SystemClock()
        self._monotonic, self._boottime = monotonic or clock.monotonic, boottime or clock.boottime
        self._profile_id = self._course_id = self._quiz_id = ""
        self._job: Job | None = None
        self._time_up = False
        self._handing_in = False
        """It is on its way: time that runs out meanwhile changes nothing."""
        self._why = ""
        """Said on the attempt that is read again."""
        self._watched: QWidget | None = None
        self.attempt: AttemptPanel | None = None
        self._attempt_id = ""
        self.states = StateStack(self, loading_text=self.tr("Đang mở bài kiểm tra…"))
        self.stack = QStackedWidget(self)
        self.intro = IntroPanel(self.stack)
        self.submit_panel = SubmitPanel(self.stack)
        self.stack.addWidget(self.intro)
        self.stack.addWidget(self.submit_panel)
        self.states.set_content(self.stack)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.states)
        self.intro.started.connect(self._start)
        self.intro.left.connect(lambda: self.openCourse.emit(self._course_id))
        self.intro.notMe.connect(self.notMe)
        self.intro.unlock.connect(self._unlock)
        self._again = QTimer(self)
        self._again.setInterval(LOOK_AGAIN_MS)
        self._again.timeout.connect(self._look_again)
        self._again.start()
        self.submit_panel.submitted.connect(self._submit)
        self.submit_panel.resumed.connect(self._resume)
        self.submit_panel.questionChosen.connect(self._resume_at)
        self.submit_panel.tieBreak.connect(self._keep_tie_break)
        Theme.of(self).changed.connect(self._restyle)

    @property
    def settled(self) -> bool:
        """False while an answer is not durable yet: the window should wait a moment before it closes."""
        return self.attempt is None or self.attempt.writer.state is WriterState.SETTLED

    def flush(self) -> None:
        """Sends on what waits in a text field; before the window closes."""
        if self.attempt is not None:
            self.attempt.flush()
            if self.submit_panel.tie_break is not None:
                self.submit_panel.tie_break.flush()

    def load(self, profile_id: str, course_id: str, quiz_id: str) -> None:
        """Shows the facts of a quiz; an attempt under way goes on from there.

        Args:
            profile_id: who takes it.
            course_id: the course.
            quiz_id: the quiz.
        """
        self._drop_attempt()
        self._profile_id, self._course_id, self._quiz_id = profile_id, course_id, quiz_id
        self._run(self._brief(), self._show_intro, lambda: self.load(profile_id, course_id, quiz_id))

    def showEvent(self, event: QShowEvent) -> None:
        """From now on the window's closing is watched: what is typed then must be on its way before."""
        super().showEvent(event)
        if self._watched is not self.window():
            self._watched = self.window()
            self._watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sends on what waits in a text field when the window is asked to close; stops nothing."""
        if event.type() == QEvent.Type.Close:
            self.flush()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Sends on what waits when another page comes."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.flush()

    # --- facts, then questions ---

    def _run(self, work: Callable[[], object], show: Callable[..., None], again: Callable[[], None]) -> None:
        if self._job is not None:
            self._job.cancel()
        self.states.show_loading()

        def failed(error: Exception) -> None:
            if getattr(error, "kind", "") == LOCKED and self.intro.brief is not None:
                self._show_intro(msgspec.structs.replace(self.intro.brief, locked=True))
                return
            leave = words_for(error).remedy is Remedy.BACK
            self.states.show_error(error, (lambda: self.openCourse.emit(self._course_id)) if leave else again)

        self._job = self._tasks.run(work, show, failed, owner=self)

    def _brief(self) -> Callable[[], QuizBrief]:
        quizzes, profile_id, course_id, quiz_id = (
            self._services.quizzes,
            self._profile_id,
            self._course_id,
            self._quiz_id,
        )
        return lambda: quizzes.brief(profile_id, course_id, quiz_id)

    def _show_intro(self, brief: QuizBrief) -> None:
        self.stack.setCurrentWidget(self.intro)
        self.states.show_content()
        self.intro.show_brief(self._profile_id, brief)

    def _look_again(self) -> None:
        """Reads the brief of a quiz with dates again, without a word where that fails."""
        shown = self.intro.brief
        here = self.isVisible() and self.states.state == "content" and self.stack.currentWidget() is self.intro
        if not here or shown is None or (shown.opens_at is None and shown.closes_at is None):
            return

        def show(brief: QuizBrief) -> None:
            if self.intro.brief is shown and self.stack.currentWidget() is self.intro and not self.intro.says(brief):
                self.intro.show_brief(self._profile_id, brief)

        self._tasks.run(self._brief(), show, lambda _error: None, owner=self)

    def _unlock(self, code: str) -> None:
        card, seals = self.intro.unlock_card, self._services.seals
        if card is None:
            return
        card.wait(on=True)
        course_id, quiz_id, brief = self._course_id, self._quiz_id, self._brief()

        def work() -> QuizBrief:
            seals.unlock(course_id, quiz_id, code)
            return brief()

        def failed(error: Exception) -> None:
            if self.intro.unlock_card is card:
                card.fail(words_for(error).sentence)

        self._tasks.run(work, self._show_intro, failed, owner=self)

    def _start(self) -> None:
        services, profile_id, course_id, quiz_id = self._services, self._profile_id, self._course_id, self._quiz_id
        self._run(
            lambda: services.quizzes.start_or_resume(profile_id, course_id, quiz_id), self._show_attempt, self._start
        )

    def _show_attempt(self, attempt: AttemptView) -> None:
        self._drop_attempt()
        self._time_up = self._handing_in = False
        self._attempt_id = attempt.attempt_id
        self.states.show_content()
        clock = self._boottime if attempt.always else self._monotonic
        panel = AttemptPanel(attempt, self._services.quizzes, self._tasks, clock, self.stack)
        self.attempt = panel
        self.stack.addWidget(panel)
        self.stack.setCurrentWidget(panel)
        panel.handingIn.connect(self._last_look)
        panel.timeUp.connect(self._time_over)
        panel.closed.connect(self._answers_closed)
        panel.outdated.connect(self._read_again)
        panel.clock.ticked.connect(self.submit_panel.time.show_left)
        panel.clock.waiting.connect(self.submit_panel.overtime.say)
        panel.show_place(panel.place)
        if self._why:
            panel.banner.say(self._why, "warning")
            self._why = ""
        panel.begin()

    def _read_again(self, error: Exception) -> None:
        """What was given was refused for good: the attempt is another than the one on the screen."""
        if self._handing_in:
            return
        self._drop_attempt()
        if getattr(error, "kind", "") == CLOSED:
            self.openResult.emit(self._attempt_id)
            return
        self._why = words_for(error).sentence
        self._start()

    def _drop_attempt(self) -> None:
        if self.attempt is None:
            return
        self.attempt.flush()
        self.attempt.stop()
        self.attempt.outdated.disconnect(self._read_again)
        self.stack.setCurrentWidget(self.intro)
        self.stack.removeWidget(self.attempt)
        self._retire(self.attempt)
        self.attempt = None

    @staticmethod
    def _retire(panel: AttemptPanel) -> None:
        """Lets a panel go once everything given is durable; its queue lives as long as the panel."""
        panel.hide()
        panel.writer.when_settled(panel.deleteLater)

    def _restyle(self) -> None:
        if self.attempt is not None:
            self.attempt.flush()
            self.attempt.show_place(self.attempt.place)

    # --- handing in ---

    def _last_look(self) -> None:
        panel = self.attempt
        if panel is None:
            return
        self.submit_panel.show_attempt(panel.attempt, panel.cells, panel.tie_break, over=panel.over)
        self.stack.setCurrentWidget(self.submit_panel)
        if panel.over and panel.attempt.tie_break_html is None:
            # There is nothing left to decide.
            self._submit()

    def _resume(self) -> None:
        if self.attempt is not None:
            self._resume_at(self.attempt.place)

    def _resume_at(self, place: int) -> None:
        if self.attempt is not None and not self._time_up:
            self.stack.setCurrentWidget(self.attempt)
            self.attempt.show_place(place)

    def _keep_tie_break(self, number: int | None) -> None:
        if self.attempt is not None:
            self.attempt.give_tie_break(number)

    def _answers_closed(self) -> None:
        here = self.stack.currentWidget() is self.submit_panel
        if self.attempt is not None and here and not self._handing_in:
            self.submit_panel.time_closed(self.attempt.attempt, self.attempt.cells)

    def _time_over(self) -> None:
        panel = self.attempt
        if panel is None:
            return
        if self._handing_in:
            return
        self._time_up = True
        if self.stack.currentWidget() is not self.submit_panel:
            self.submit_panel.show_attempt(panel.attempt, panel.cells, panel.tie_break, over=True)
        elif self.submit_panel.tie_break is not None:
            self.submit_panel.tie_break.flush()
        self.submit_panel.time_is_up()
        self.stack.setCurrentWidget(self.submit_panel)
        self._submit()

    def _submit(self) -> None:
        attempt = self.attempt
        if attempt is None or self._handing_in:
            return
        self.submit_panel.banner.say("")
        self.submit_panel.wait(on=True)
        services, attempt_id, time_up = self._services, self._attempt_id, self._time_up
        attempt.writer.when_settled(lambda: self._hand_in(lambda: services.quizzes.submit(attempt_id, time_up=time_up)))

    def _hand_in(self, work: Callable[[], ResultDetail]) -> None:
        self._handing_in = True

        def failed(error: Exception) -> None:
            self._handing_in = False
            self.submit_panel.fail(words_for(error).sentence)

        self._tasks.run(work, self._handed_in, failed, owner=self)

    def _handed_in(self, _detail: ResultDetail) -> None:
        attempt_id = self._attempt_id
        self._handing_in = False
        self._drop_attempt()
        self.submitted.emit(attempt_id)
        self.openResult.emit(attempt_id)
