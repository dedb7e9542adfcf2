"""An attempt under way: one question a screen, its neighbours, the list of questions, the time left.

The panel holds what the learner sees (answers, marks and checks as given); `AttemptWriter` makes it durable. Moving on
waits for the writer: the screen stays on a question until its answer is on the disk, without ever freezing. What time
does is told by `AttemptClock` and done here: answers close, and the paper waits to be handed in or is handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Final, Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.views import AttemptView, CheckView
from content_cache.questions.answers import Answer
from ui.errors import words_for
from ui.quiz.attempt_bars import Footer, MapPanel, TopBar
from ui.quiz.attempt_clock import AttemptClock
from ui.quiz.cell import Cell
from ui.quiz.countdown import Countdown
from ui.quiz.question_view import QuestionPanel
from ui.quiz.side_fold import SideFold
from ui.quiz.taken import Taken
from ui.quiz.tries import CheckStore, Trying
from ui.quiz.writer import AttemptStore, AttemptWriter, WriterState
from ui.reader.announcing import announce
from ui.tasks import Tasks
from ui.theme import tokens
from ui.widgets import Banner

KEEP_EVERY_MS: Final = 5_000
"""The time used is kept at least this often, so that a power cut costs little of it."""


class TakenStore(AttemptStore, CheckStore, Protocol):
    """The part of ``app``'s quizzes that an attempt under way uses."""


class AttemptPanel(QWidget):
    """Shows an attempt and lets it be answered. `begin` starts its time.

    Signals:
        handingIn: the learner wants to hand in; everything given is durable.
        timeUp: no time is left and the paper hands itself in; everything given is durable.
        closed: no answer changes any more, and the paper waits to be handed in.
        outdated: the attempt is not as it is shown (the exception): it has to be read again.
        shown: another question is on the screen (its place, from 0).
    """

    handingIn = Signal()
    timeUp = Signal()
    closed = Signal()
    outdated = Signal(object)
    shown = Signal(int)

    def __init__(
        self,
        attempt: AttemptView,
        store: TakenStore,
        tasks: Tasks,
        clock: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        """Makes the panel at the question where the attempt was left.

        Args:
            attempt: what was opened.
            store: where answers go.
            tasks: runs the saving.
            clock: seconds of a clock that never jumps; one that goes on while the computer sleeps where the attempt's
                time does.
            parent: owner.
        """
        super().__init__(parent)
        self.attempt = attempt
        self._taken = Taken(attempt)
        self._answers, self._flags, self._checks = self._taken.answers, self._taken.flags, self._taken.checks
        self._place = min(max(0, attempt.position), max(0, len(attempt.questions) - 1))
        self._over = False
        self._skipping = -1
        """The blank question that was left once already, in a paper that goes forward only."""
        self.clock = AttemptClock(attempt, clock, self)
        self.tie_break = attempt.tie_break
        self.writer = AttemptWriter(store, tasks, attempt.attempt_id, self)
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.question = QuestionPanel(self, tasks=tasks)
        self.tries = Trying(attempt, store, tasks, self.question, self._settle_then)
        self._build()
        self._connect()
        self._keep = QTimer(self)
        self._keep.setInterval(KEEP_EVERY_MS)
        self._keep.timeout.connect(lambda: self.writer.move(self._place))
        self.show_place(self._place)

    # --- building ---

    def _build(self) -> None:
        self.top = TopBar(self.attempt, self)
        self.footer = Footer(self.attempt, self)
        self.side = MapPanel(self.attempt, self)
        self.map, self.count = self.side.map, self.side.count
        self.time, self.map_button, self.submit_button = self.top.time, self.top.map_button, self.top.submit_button
        self.flag_button, self.saved_mark = self.footer.flag_button, self.footer.saved_mark
        self.previous, self.next = self.footer.previous, self.footer.next
        self.overtime = Banner(parent=self)
        """Says what is to be done once the time is over."""
        self.notice = Banner(parent=self)
        """Says something once: that time is short, that a blank question is about to be left."""
        self.banner = Banner(parent=self)
        """Says what could not be saved or checked."""
        above, below = QVBoxLayout(), QVBoxLayout()
        for around, banners in ((above, (self.overtime,)), (below, (self.notice, self.banner))):
            around.setContentsMargins(tokens.SPACE_XL, 0, tokens.SPACE_XL, tokens.SPACE_S)
            around.setSpacing(tokens.SPACE_S)
            for banner in banners:
                around.addWidget(banner)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addLayout(above)
        column.addWidget(self.question, 1)
        column.addLayout(below)
        column.addWidget(self.footer)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(column, 1)
        self._fold = SideFold(self, row, self.side, self.top)

    def _connect(self) -> None:
        self.question.given.connect(self._given)
        self.banner.acted.connect(self._retry)
        self.flag_button.clicked.connect(self.toggle_flag)
        self.previous.clicked.connect(lambda: self.go(self._place - 1))
        self.next.clicked.connect(self._forward)
        self.submit_button.clicked.connect(self.hand_in)
        self.map.chosen.connect(self._jump)
        self.map_button.toggled.connect(lambda on: self._fold.show_over(self._place, on=on))
        self.writer.saved.connect(lambda _saved: self._refresh())
        self.writer.stateChanged.connect(self._writer_changed)
        self.writer.failed.connect(self._not_saved)
        self.writer.refused.connect(self.outdated)
        self.clock.ticked.connect(self.time.show_left)
        self.clock.noticed.connect(self._time_noticed)
        self.clock.waiting.connect(self.overtime.say)
        self.clock.ranOut.connect(self._time_over)
        self.tries.found.connect(self._checked)
        self.tries.failed.connect(lambda error: self.banner.say(words_for(error).sentence, "warning"))
        self.tries.began.connect(lambda: self.banner.say(""))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            # Keys that are held down must not run through the paper.
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self._forward)

    def begin(self) -> None:
        """Starts the time; says at once when there is none left. Called when the page listens."""
        self._keep.start()
        self.clock.begin()

    # --- moving ---

    @property
    def place(self) -> int:
        """The question shown, from 0."""
        return self._place

    @property
    def over(self) -> bool:
        """The time is over: no answer changes any more."""
        return self._over

    @property
    def countdown(self) -> Countdown | None:
        """The time left; None without a limit, and before `begin`."""
        return self.clock.countdown

    @property
    def cells(self) -> list[Cell]:
        """What the list of questions shows."""
        return self._taken.cells(self._place)

    def go(self, place: int) -> None:
        """Moves to another question once everything given is durable."""
        one_way = self.attempt.sequential and (self._over or place != self._place + 1)
        if not 0 <= place < len(self._answers) or one_way:
            return
        self._settle_then(lambda: self._leave_for(place))

    def hand_in(self) -> None:
        """Asks to hand in once everything given is durable."""
        self._settle_then(self.handingIn.emit)

    def show_place(self, place: int) -> None:
        """Shows a question at once."""
        self._place = place
        total = len(self._answers)
        question = self.attempt.questions[place]
        self.tries.take_row()
        self.question.show_question(question, place + 1, total, self._answers[place], self._checks[place])
        self.tries.show_row(place)
        self.footer.show_place(place, total, flagged=self._flags[place])
        if self._over:
            self.question.freeze(on=True)
        self.notice.say("")
        self._refresh()
        self.side.show_place(place)
        self.writer.move(place)
        self._order_keys()
        if self.question.field is not None:
            self.question.field.take_focus()
        self.question.prepare(self.attempt.questions[place + 1 : place + 2])
        self.shown.emit(place)

    def flush(self) -> None:
        """Sends on what waits in a text field; for leaving the page and closing the window."""
        if self.question.field is not None and not self._over:
            self.question.field.flush()

    def stop(self) -> None:
        """The attempt is handed in: nothing is counted or kept any more."""
        self._keep.stop()
        self.clock.stop()

    def give_tie_break(self, number: int | None) -> None:
        """Keeps the number given to the tie-break question."""
        self.tie_break = number
        self.writer.tie_break(number)

    def _leave_for(self, place: int) -> None:
        blank = self.attempt.sequential and self._answers[self._place] is None
        if blank and self._skipping != self._place:
            self._skipping = self._place
            words = self.tr("Câu này chưa trả lời. Bấm Câu tiếp theo lần nữa để bỏ qua, không quay lại được.")
            self.notice.say(words, "warning")
            announce(self, words)
            return
        self.show_place(place)

    def _forward(self) -> None:
        if self._place + 1 < len(self._answers) and not (self._over and self.attempt.sequential):
            self.go(self._place + 1)
        else:
            self.hand_in()

    def _jump(self, place: int) -> None:
        self._fold.close()
        self.go(place)

    def _settle_then(self, then: Callable[[], None]) -> None:
        self.flush()
        self.writer.when_settled(then)

    def _order_keys(self) -> None:
        """The question is younger than what stands around it, and would come last."""
        field = self.question.field
        stops = [*(field.stops() if field is not None else ()), *self.tries.stops]
        around = (self.flag_button, self.previous, self.next, self.submit_button, self.map_button, self.map)
        for before, after in pairwise([*stops, *around]):
            QWidget.setTabOrder(before, after)

    # --- answering ---

    def _given(self, answer: Answer | None) -> None:
        self._answers[self._place] = answer
        self.writer.answer(self._place, answer)
        self.notice.say("")
        self._refresh()

    def toggle_flag(self) -> None:
        """Marks the question to look at again, or takes the mark off."""
        if self._over or self.flag_button.isHidden():
            return
        self._flags[self._place] = not self._flags[self._place]
        self.writer.flag(self._place, on=self._flags[self._place])
        self.footer.show_flag(on=self._flags[self._place])
        self._refresh()

    def _refresh(self) -> None:
        place = self._place
        self.side.show_cells(self.cells)
        self.tries.refresh(self.attempt.questions[place], self._checks[place], self._answers[place], closed=self._over)

    def _writer_changed(self, state: WriterState) -> None:
        if state is WriterState.SETTLED:
            self.banner.say("")
            # Said only of an answer that was given here and is durable now.
            answered = self._answers[self._place] is not None and not self._over
            self.footer.say_saved(self.tr("Đã lưu") if answered else "", "success")
        elif state is WriterState.SAVING:
            self.footer.say_saved("")

    def _not_saved(self, error: Exception) -> None:
        words = words_for(error)
        sentence = self.tr("Câu trả lời chưa được lưu. {reason}").format(reason=words.sentence)
        self.banner.say(sentence, "danger", self.tr("Thử lưu lại"))
        self.footer.say_saved(self.tr("Chưa lưu"), "danger")

    def _retry(self) -> None:
        if self._over:
            # A failed save called the wait for handing in off; it begins again with this one.
            self._finish_time()
        else:
            self.writer.retry()

    # --- checking, in practice ---

    def _checked(self, place: int, check: CheckView) -> None:
        self._checks[place] = check
        if place == self._place:
            self.question.show_check(check)
        self._refresh()
        if place != self._place:
            return
        if check.right is not None:
            announce(self, self.tr("Đúng") if check.right else self.tr("Chưa đúng"))
        # What was pressed may be gone or greyed: the keyboard goes where the next step is.
        if check.settled:
            self.next.setFocus()
        elif self.question.field is not None:
            self.question.field.take_focus()

    # --- time ---

    def _time_noticed(self, words: str, tone: str) -> None:
        self.notice.say(words, tone)
        announce(self.time, words)

    def _time_over(self) -> None:
        self.flush()
        self._over = True
        self.question.freeze(on=True)
        self.notice.say("")
        self.time.show_left(0)
        self._refresh()
        if self.clock.by_itself:
            for button in (self.flag_button, self.previous, self.next, self.submit_button):
                button.setEnabled(False)
        else:
            self.top.press_to_submit()
            self.footer.show_over()
            self.clock.wait()
            announce(self.overtime, self.overtime.text)
            if not self.attempt.expired:
                self.writer.expire()
            self.closed.emit()
        self._finish_time()

    def _finish_time(self) -> None:
        by_itself = self.clock.by_itself
        self.writer.when_settled(self.timeUp.emit if by_itself else lambda: None)

    # --- the page ---

    @property
    def narrow(self) -> bool:
        """True when there is no room for the list beside the question."""
        return self._fold.narrow

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Folds and unfolds the list."""
        super().resizeEvent(event)
        self._fold.fold()

    # --- keys ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits press rows, F marks, arrows and page keys turn questions. What a text field takes never comes here."""
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        field = self.question.field
        forward, back = (Qt.Key.Key_Right, Qt.Key.Key_PageDown), (Qt.Key.Key_Left, Qt.Key.Key_PageUp)
        if plain and field is not None and Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and not self._over:
            if field.press_digit(key - Qt.Key.Key_0):
                return
        elif plain and key == Qt.Key.Key_F:
            self.toggle_flag()
            return
        elif plain and key in forward + back:
            self.go(self._place + (1 if key in forward else -1))
            return
        elif key == Qt.Key.Key_Escape and self._fold.close():
            return
        super().keyPressEvent(event)
