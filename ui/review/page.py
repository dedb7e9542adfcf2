"""The review page: what waits today, then one question after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.views import ReviewCardView, ReviewSummary
from ui.errors import words_for
from ui.review import words
from ui.review.session import ReviewSession
from ui.tasks import Job, Tasks
from ui.widgets import EmptyState, PageHeader, StateStack


class Reviews(Protocol):
    """The part of ``app``'s reviews that this page uses."""

    def summary(self, profile_id: str) -> ReviewSummary:
        """What there is to review today."""

    def next(self, profile_id: str, *, beyond_limit: bool = False) -> ReviewCardView | None:
        """The question to ask now."""

    def answer(
        self, profile_id: str, course_id: str, quiz_id: str, question_id: str, *, remembered: bool
    ) -> ReviewSummary:
        """Keeps what the learner says of a question."""


class ReviewServices(Protocol):
    """The services this page needs."""

    @property
    def reviews(self) -> Reviews: ...


class ReviewPage(QWidget):
    """Shows a person's reviews.

    Signals:
        openLibrary: there is nothing to review yet, and the courses are wanted.
        openLesson: a lesson is to be read again (course id, lesson id).
        counted: how many questions are due now.
    """

    openLibrary = Signal()
    openLesson = Signal(str, str)
    counted = Signal(int)

    def __init__(
        self,
        services: ReviewServices,
        tasks: Tasks,
        parent: QWidget | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Makes an empty page; `load` gives it a person."""
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._now = now
        self._profile_id = ""
        self._beyond = False
        self._number = 0
        self._summary: ReviewSummary | None = None
        self._card: ReviewCardView | None = None
        self._job: Job | None = None
        self.states = StateStack(self, loading_text=self.tr("Đang mở phần ôn tập…"))
        self.session = ReviewSession(self.states, tasks=tasks)
        self.states.set_content(self.session)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.header = PageHeader(self.tr("Ôn tập"), self)
        layout.addWidget(self.header)
        layout.addWidget(self.states, 1)
        # While questions are asked, the sitting has a header of its own.
        self.states.currentChanged.connect(lambda _index: self.header.setVisible(self.states.state != "content"))
        self.session.said.connect(self._said)
        self.session.left.connect(self._stop)
        self.session.openLesson.connect(self.openLesson)

    def load(self, profile_id: str) -> None:
        """Shows what waits for a person; a question that is being tried is not taken away."""
        if profile_id == self._profile_id and self._card is not None:
            return
        if self._job is not None:
            self._job.cancel()
        self._profile_id, self._card, self._beyond, self._number = profile_id, None, False, 0
        self.states.show_loading()
        services = self._services
        self._job = self._tasks.run(
            lambda: services.reviews.summary(profile_id),
            self._show,
            lambda error: self.states.show_error(error, lambda: self.load(profile_id)),
            owner=self,
        )

    def _show(self, summary: ReviewSummary) -> None:
        self._keep(summary)
        if summary.total == 0:
            state = EmptyState(
                "rotate-ccw",
                self.tr("Chưa có câu nào phải ôn"),
                self.tr("Câu làm chưa đúng trong bài luyện tập sẽ tự vào đây để ôn lại vào những ngày thích hợp."),
                self.tr("Mở khóa học"),
                self,
            )
            state.acted.connect(self.openLibrary)
        elif summary.due:
            state = EmptyState(
                "rotate-ccw", words.due_title(summary), words.due_detail(summary), self.tr("Bắt đầu ôn"), self
            )
            state.acted.connect(self._go_on)
        else:
            more = summary.later > 0
            state = EmptyState(
                "circle-check",
                words.finished_title(summary),
                words.finished_detail(summary, self._now()),
                self.tr("Mở khóa học"),
                self,
                second=self.tr("Ôn thêm") if more else None,
                tint=("success", "success_soft"),
                kind="secondary",
            )
            state.acted.connect(self.openLibrary)
            state.actedSecond.connect(self._go_beyond)
        self.states.show_empty(state)

    def _stop(self) -> None:
        """Enough for now."""
        self._card = None
        self.load(self._profile_id)

    def _go_beyond(self) -> None:
        self._beyond = True
        self._go_on()

    def _go_on(self) -> None:
        services, profile_id, beyond = self._services, self._profile_id, self._beyond
        self._job = self._tasks.run(
            lambda: services.reviews.next(profile_id, beyond_limit=beyond),
            self._ask,
            lambda error: self.states.show_error(error, self._go_on),
            owner=self,
        )

    def _ask(self, card: ReviewCardView | None) -> None:
        self._card = card
        if card is None or self._summary is None:
            self.load(self._profile_id)
            return
        self._number += 1
        left = self._summary.due + (self._summary.later if self._beyond else 0)
        self.states.show_content()
        self.session.show_card(card, self._number, max(self._number, self._number - 1 + left))

    def _said(self, remembered: bool) -> None:
        card = self._card
        if card is None:
            return
        services, profile_id = self._services, self._profile_id
        self._job = self._tasks.run(
            lambda: services.reviews.answer(
                profile_id, card.course_id, card.quiz_id, card.question.question_id, remembered=remembered
            ),
            self._kept,
            self._not_kept,
            owner=self,
        )

    def _kept(self, summary: ReviewSummary) -> None:
        self._keep(summary)
        self._go_on()

    def _not_kept(self, error: Exception) -> None:
        if getattr(error, "kind", "") == "unknown-review":
            # The course changed meanwhile and has the question no more: there is nothing to say of it.
            self._stop()
        else:
            self.session.fail(words_for(error).sentence)

    def _keep(self, summary: ReviewSummary) -> None:
        self._summary = summary
        self.counted.emit(summary.due)
