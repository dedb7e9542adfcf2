"""Checking and hints while practising: two buttons below the answer, and what they cost, said before they are used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.views import AttemptView, CheckView, QuestionView
from content_cache.questions.answers import Answer
from ui.quiz.brief_words import percent_text
from ui.quiz.question_view import QuestionPanel
from ui.tasks import Tasks
from ui.theme import tokens
from ui.widgets import Button, Label


class CheckStore(Protocol):
    """The part of ``app``'s quizzes that checking uses."""

    def check(self, attempt_id: str, index: int) -> CheckView:
        """Has the saved answer checked."""

    def hint(self, attempt_id: str, index: int) -> CheckView:
        """Uncovers the next hint."""


class TryRow(QWidget):
    """The two buttons of one question.

    Signals:
        check: have the answer checked.
        hint: uncover the next hint.
    """

    check = Signal()
    hint = Signal()

    def __init__(self, parent: QWidget | None = None, *, try_penalty: int, hint_penalty: int) -> None:
        """Makes the buttons.

        Args:
            parent: owner.
            try_penalty: thousandths of the question's mark that a wrong check takes off.
            hint_penalty: thousandths that a hint takes off.
        """
        super().__init__(parent)
        self._try_penalty, self._hint_penalty = try_penalty, hint_penalty
        self.check_button = Button(self.tr("Kiểm tra"), "secondary", self, icon_name="circle-check", small=True)
        self.hint_button = Button(self.tr("Gợi ý"), "quiet", self, icon_name="info", small=True)
        self.price = Label("", "small", self)
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens.SPACE_S)
        buttons.addWidget(self.check_button)
        buttons.addWidget(self.hint_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_XS)
        column.addLayout(buttons)
        column.addWidget(self.price)
        self.check_button.clicked.connect(self.check)
        self.hint_button.clicked.connect(self.hint)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where the keyboard stops here, in order."""
        return (self.check_button, self.hint_button)

    def show_state(self, question: QuestionView, check: CheckView, answer: Answer | None, *, busy: bool) -> None:
        """Shows what can be done now.

        Args:
            question: what is asked.
            check: what was used of it.
            answer: what stands in the form.
            busy: a check or a hint is on its way.
        """
        used = len(check.hints_html)
        self.setVisible(not check.settled)
        self.check_button.setEnabled(not busy and answer is not None and answer != check.checked)
        self.hint_button.setVisible(question.hints > 0)
        self.hint_button.setEnabled(not busy and used < question.hints)
        words = self.tr("Gợi ý")
        if question.hints > 1:
            words = self.tr("Gợi ý ({used}/{all})").format(used=used, all=question.hints)
        self.hint_button.setText(words)
        self.price.setText(self._price(question, check, used))
        self.price.setVisible(bool(self.price.text()))

    def _price(self, question: QuestionView, check: CheckView, used: int) -> str:
        parts = []
        left = check.tries_left
        if left is not None and check.checked is None:
            parts.append(self.tr("Được kiểm tra %n lần.", "", left))
        if self._try_penalty:
            parts.append(
                self.tr("Chưa đúng thì trừ {share} điểm của câu.").format(share=percent_text(self._try_penalty))
            )
        if self._hint_penalty and used < question.hints:
            parts.append(self.tr("Mỗi gợi ý trừ {share}.").format(share=percent_text(self._hint_penalty)))
        return " ".join(parts)


class Trying(QObject):
    """Checks and hints of the question on the screen, one at a time.

    Signals:
        began: a check or a hint is on its way.
        found: place on the paper and what is known of the question now.
        failed: the exception.
    """

    began = Signal()
    found = Signal(int, object)
    failed = Signal(object)

    def __init__(
        self,
        attempt: AttemptView,
        store: CheckStore,
        tasks: Tasks,
        question: QuestionPanel,
        settle_then: Callable[[Callable[[], None]], None],
    ) -> None:
        """Makes it without a row yet.

        Args:
            attempt: whether questions can be checked, and what that costs.
            store: checks.
            tasks: runs the checking.
            question: the row stands in there, before what a check found.
            settle_then: calls back once everything given is durable: what is checked is what was saved.
        """
        super().__init__(question)
        self._attempt, self._tasks = attempt, tasks
        self._question, self._settle_then = question, settle_then
        self._busy = False
        self._place = 0
        self.row: TryRow | None = None
        if attempt.may_check:
            self.row = TryRow(question, try_penalty=attempt.try_penalty, hint_penalty=attempt.hint_penalty)
            self.row.hide()
            self.row.check.connect(lambda: self._use(store.check))
            self.row.hint.connect(lambda: self._use(store.hint))

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where the keyboard stops here, in order."""
        return self.row.stops if self.row is not None else ()

    def take_row(self) -> None:
        """Takes the buttons out of the question, which is about to go: they are made once, which is quicker."""
        if self.row is not None:
            self._question.body.removeWidget(self.row)
            self.row.hide()

    def show_row(self, place: int) -> None:
        """Puts the buttons below the question that is shown now."""
        self._place = place
        card = self._question.check_card
        if self.row is not None and card is not None:
            self._question.body.insertWidget(self._question.body.indexOf(card), self.row)

    def refresh(self, question: QuestionView, check: CheckView, answer: Answer | None, *, closed: bool) -> None:
        """Shows what can be done of the question now; ``closed``: nothing any more."""
        if self.row is not None:
            self.row.show_state(question, check, answer, busy=self._busy or closed)

    def _use(self, use: Callable[[str, int], CheckView]) -> None:
        place = self._place
        if not self._busy:
            self._settle_then(lambda: self._run(place, use))

    def _run(self, place: int, use: Callable[[str, int], CheckView]) -> None:
        if self._busy:
            return
        self._busy = True
        self.began.emit()
        attempt_id = self._attempt.attempt_id

        def done(view: CheckView) -> None:
            self._busy = False
            self.found.emit(place, view)

        def failed(error: Exception) -> None:
            self._busy = False
            self.failed.emit(error)

        self._tasks.run(lambda: use(attempt_id, place), done, failed, owner=self)
