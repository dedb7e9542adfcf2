"""An attempt under way: one question a screen, its neighbours, the list of questions, the time left.

The panel holds what the learner sees (answers and marks as given); `AttemptWriter` makes it durable. Moving on waits
for the writer: the screen stays on a question until its answer is on the disk, without ever freezing.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.views import AttemptView
from content_cache.questions.answers import Answer
from ui.errors import words_for
from ui.quiz.countdown import Countdown
from ui.quiz.question_map import Cell, QuestionMap
from ui.quiz.question_view import QuestionPanel
from ui.quiz.side import SidePanel
from ui.quiz.time_chip import TimeChip
from ui.quiz.writer import AttemptStore, AttemptWriter, WriterState
from ui.tasks import Tasks
from ui.theme import Theme, icon, tokens
from ui.widgets import Banner, Button, Chip, IconButton, Label

KEEP_EVERY_MS: Final = 15_000
"""The time used is kept at least this often, so that a power cut costs little of it."""


class AttemptPanel(QWidget):
    """Shows an attempt and lets it be answered.

    Signals:
        handingIn: the learner wants to hand in; everything given is durable.
        timeUp: no time is left; everything given is durable.
        shown: another question is on the screen (its place, from 0).
    """

    handingIn = Signal()
    timeUp = Signal()
    shown = Signal(int)

    def __init__(
        self,
        attempt: AttemptView,
        store: AttemptStore,
        tasks: Tasks,
        monotonic: Callable[[], float],
        parent: QWidget | None = None,
    ) -> None:
        """Makes the panel at the question where the attempt was left.

        Args:
            attempt: what was opened.
            store: where answers go.
            tasks: runs the saving.
            monotonic: seconds of a clock that never jumps.
            parent: owner.
        """
        super().__init__(parent)
        self._attempt = attempt
        self._answers: list[Answer | None] = list(attempt.answers)
        self._flags = list(attempt.flags)
        self._place = min(max(0, attempt.position), max(0, len(attempt.questions) - 1))
        self._over = False
        self.writer = AttemptWriter(store, tasks, attempt.attempt_id, self)
        self.countdown: Countdown | None = None
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self._keep = QTimer(self)
        self._keep.setInterval(KEEP_EVERY_MS)
        self._keep.timeout.connect(lambda: self.writer.move(self._place))
        self._keep.start()
        if attempt.remaining_s is not None:
            self.countdown = Countdown(attempt.remaining_s, monotonic, self)
            self.countdown.ticked.connect(self.time.show_left)
            self.countdown.over.connect(self._time_over)
            self.countdown.start()
        self.show_place(self._place)

    # --- building ---

    def _build(self) -> None:
        self.map_button = IconButton("list", self.tr("Danh sách câu hỏi"), self, checkable=True)
        self.title = Label(self._attempt.quiz_title, "strong", self, wrap=False)
        self.title.setMinimumWidth(1)
        self.time = TimeChip(self)
        self.time.setVisible(self._attempt.remaining_s is not None)
        top = QHBoxLayout()
        top.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_S, tokens.SPACE_XL, tokens.SPACE_S)
        top.setSpacing(tokens.SPACE_M)
        top.addWidget(self.title, 1)
        if self._attempt.beyond_limit:
            top.addWidget(Chip(self.tr("Cần xem xét"), "warning", self))
        top.addWidget(self.time)
        top.addWidget(self.map_button)
        self.question = QuestionPanel(self)
        self.question.given.connect(self._given)
        self.banner = Banner(parent=self)
        self.banner.acted.connect(self._retry)
        around = QVBoxLayout()
        around.setContentsMargins(tokens.SPACE_XL, 0, tokens.SPACE_XL, tokens.SPACE_S)
        around.addWidget(self.banner)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.question, 1)
        column.addLayout(around)
        column.addWidget(self._footer())
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addLayout(column, 1)
        self.side = self._side()
        self.map_button.toggled.connect(self._toggle_side)
        self.writer.saved.connect(lambda _saved: self._refresh())
        self.writer.stateChanged.connect(self._writer_changed)
        self.writer.failed.connect(self._not_saved)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._forward)

    def _footer(self) -> QWidget:
        bar = QFrame(self)
        bar.setProperty("kind", "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_S, tokens.SPACE_L, tokens.SPACE_S)
        row.setSpacing(tokens.SPACE_S)
        self.flag_button = Button(self.tr("Đánh dấu xem lại"), "quiet", bar, icon_name="flag")
        self.flag_button.setCheckable(True)
        self.flag_button.clicked.connect(self._flag)
        self.saved_mark = Label("", "small", bar, wrap=False)
        self.previous = Button(self.tr("Câu trước"), "secondary", bar)
        self.previous.clicked.connect(lambda: self.go(self._place - 1))
        self.next = Button("", "primary", bar)
        self.next.clicked.connect(self._forward)
        row.addWidget(self.flag_button)
        row.addStretch(1)
        for widget in (self.saved_mark, self.previous, self.next):
            row.addWidget(widget)
        return bar

    def _side(self) -> QFrame:
        side = SidePanel(self)
        column = QVBoxLayout(side)
        column.setContentsMargins(tokens.SPACE_L, tokens.SPACE_M, tokens.SPACE_L, tokens.SPACE_M)
        column.setSpacing(tokens.SPACE_S)
        column.addWidget(Label(self.tr("Danh sách câu hỏi"), "strong", side))
        self.count = Label("", "small", side)
        column.addWidget(self.count)
        self.map = QuestionMap(side)
        self.map.chosen.connect(self._jump)
        column.addWidget(self.map, 1)
        self.submit_button = Button(self.tr("Nộp bài"), "secondary", side)
        self.submit_button.clicked.connect(self.hand_in)
        column.addWidget(self.submit_button, 0, Qt.AlignmentFlag.AlignLeft)
        return side

    # --- moving ---

    @property
    def place(self) -> int:
        """The question shown, from 0."""
        return self._place

    @property
    def cells(self) -> list[Cell]:
        """What the list of questions shows."""
        return [
            Cell(answer is not None, flagged, number == self._place)
            for number, (answer, flagged) in enumerate(zip(self._answers, self._flags, strict=True))
        ]

    def go(self, place: int) -> None:
        """Moves to another question once everything given is durable."""
        if self._over or not 0 <= place < len(self._answers):
            return
        self._settle_then(lambda: self.show_place(place))

    def hand_in(self) -> None:
        """Asks to hand in once everything given is durable."""
        if not self._over:
            self._settle_then(self.handingIn.emit)

    def show_place(self, place: int) -> None:
        """Shows a question at once."""
        self._place = place
        total = len(self._answers)
        self.question.show_question(self._attempt.questions[place], place + 1, total, self._answers[place])
        self.flag_button.setChecked(self._flags[place])
        self._show_flag()
        self.previous.setEnabled(place > 0)
        last = place == total - 1
        self.next.setText(self.tr("Nộp bài") if last else self.tr("Câu tiếp theo"))
        self.submit_button.setVisible(not last)
        self.saved_mark.setText("")
        self._refresh()
        self.writer.move(place)
        if self.question.field is not None:
            # The question is younger than what stands below it, and would come last.
            below = (self.flag_button, self.previous, self.next, self.map, self.submit_button)
            for before, after in pairwise([*self.question.field.stops(), *below]):
                QWidget.setTabOrder(before, after)
            self.question.field.take_focus()
        self.shown.emit(place)

    def flush(self) -> None:
        """Sends on what waits in a text field; for leaving the page and closing the window."""
        if self.question.field is not None and not self._over:
            self.question.field.flush()

    def stop(self) -> None:
        """The attempt is handed in: nothing is counted or kept any more."""
        self._keep.stop()
        if self.countdown is not None:
            self.countdown.stop()

    def _forward(self) -> None:
        if self._place + 1 < len(self._answers):
            self.go(self._place + 1)
        else:
            self.hand_in()

    def _jump(self, place: int) -> None:
        if self.narrow:
            self.map_button.setChecked(False)
        self.go(place)

    def _settle_then(self, then: Callable[[], None]) -> None:
        self.flush()
        self.writer.when_settled(then)

    # --- answering ---

    def _given(self, answer: Answer | None) -> None:
        self._answers[self._place] = answer
        self.writer.answer(self._place, answer)
        self._refresh()

    def _flag(self) -> None:
        self._flags[self._place] = self.flag_button.isChecked()
        self.writer.flag(self._place, on=self._flags[self._place])
        self._show_flag()
        self._refresh()

    def _show_flag(self) -> None:
        marked = self._flags[self._place]
        self.flag_button.setIcon(icon("flag", "warning" if marked else "muted"))
        self.flag_button.setText(self.tr("Đã đánh dấu") if marked else self.tr("Đánh dấu xem lại"))

    def _refresh(self) -> None:
        cells = self.cells
        self.map.cells.set_cells(cells)
        answered = sum(cell.answered for cell in cells)
        self.count.setText(self.tr("Đã trả lời {answered}/{total} câu").format(answered=answered, total=len(cells)))

    def _writer_changed(self, state: WriterState) -> None:
        if state is WriterState.SETTLED:
            self.banner.say("")
            # Said only of an answer that was given here and is durable now.
            self.saved_mark.setText(self.tr("Đã lưu") if self._answers[self._place] is not None else "")
            self.saved_mark.set_tone("success")
        elif state is WriterState.SAVING:
            self.saved_mark.setText("")

    def _not_saved(self, error: Exception) -> None:
        words = words_for(error)
        sentence = self.tr("Câu trả lời chưa được lưu. {reason}").format(reason=words.sentence)
        self.banner.say(sentence, "danger", self.tr("Thử lưu lại"))
        self.saved_mark.setText(self.tr("Chưa lưu"))
        self.saved_mark.set_tone("danger")

    def _time_over(self) -> None:
        self.flush()
        self._over = True
        self.question.freeze(on=True)
        for button in (self.previous, self.next, self.flag_button, self.submit_button):
            button.setEnabled(False)
        self._finish_time()

    def _retry(self) -> None:
        if self._over:
            # A failed save called the wait for handing in off; it begins again with this one.
            self._finish_time()
        else:
            self.writer.retry()

    def _finish_time(self) -> None:
        self.writer.when_settled(self.timeUp.emit)

    # --- the list of questions beside or over the question ---

    @property
    def narrow(self) -> bool:
        """True when there is no room for the list beside the question."""
        return self.width() < Theme.of(self).px(tokens.CONTENTS_FOLD_BELOW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Folds and unfolds the list."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        self._row.removeWidget(self.side)
        self.map_button.setVisible(self.narrow)
        if self.narrow:
            self.side.setVisible(self.map_button.isChecked())
            self._lay_over()
            return
        self.map_button.setChecked(False)
        self._row.addWidget(self.side)
        self.side.setFixedSize(QSize(16_777_215, 16_777_215))
        self.side.setFixedWidth(Theme.of(self).px(tokens.CONTENTS))
        self.side.setMinimumHeight(0)
        self.side.show()

    def _toggle_side(self, on: bool) -> None:
        if self.narrow:
            self.side.setVisible(on)
            self._lay_over()
            if on:
                self.map.setCurrentIndex(self.map.cells.index(self._place))
                self.map.setFocus()

    def _lay_over(self) -> None:
        width = min(Theme.of(self).px(tokens.CONTENTS), self.width())
        top = self.map_button.geometry().bottom() + tokens.SPACE_S
        self.side.setGeometry(QRect(self.width() - width, top, width, self.height() - top))
        self.side.raise_()

    # --- keys ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits press rows, arrows turn questions. What a text field takes never comes here."""
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        field = self.question.field
        if plain and field is not None and Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and not self._over:
            if field.press_digit(key - Qt.Key.Key_0):
                return
        elif plain and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.go(self._place + (1 if key == Qt.Key.Key_Right else -1))
            return
        elif key == Qt.Key.Key_Escape and self.narrow and self.map_button.isChecked():
            self.map_button.setChecked(False)
            return
        super().keyPressEvent(event)
