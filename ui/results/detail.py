"""One result: its score or why there is none yet, its way, its code, what counts, and the review of every question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import msgspec
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.views import ResultDetail, ResultRow, ResultState
from ui.errors import Remedy, words_for
from ui.results import words
from ui.results.cards import RemarksCard, StandingCard, TopicsCard
from ui.results.journey import Journey
from ui.results.page import ResultServices
from ui.results.review import ReviewDelegate, ReviewModel
from ui.tasks import Job, Tasks
from ui.theme import Theme, tokens
from ui.widgets import Banner, Button, Card, Chip, Column, Label, PageHeader, Segments, StateStack
from ui.widgets.card_list import CardList
from ui.widgets.text import restyle

_DAY_S: Final = 24 * 3600


class ResultDetailPage(QWidget):
    """Shows one result.

    Signals:
        openResults: the list is wanted.
        openCourse: the page of the course is wanted (its id).
        openQuiz: the quiz is wanted again (course id, quiz id).
        openRecord: the record of the result is wanted (its id).
        sendNow: the result was made due, and shall be sent.
    """

    openResults = Signal()
    openCourse = Signal(str)
    openQuiz = Signal(str, str)
    openRecord = Signal(str)
    sendNow = Signal()

    def __init__(
        self,
        services: ResultServices,
        tasks: Tasks,
        parent: QWidget | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Makes an empty page; `load` gives it a result.

        Args:
            services: the results.
            tasks: runs what touches the database, and decodes pictures.
            parent: owner.
            now: wall time; the page reads again when more of a review may be seen.
        """
        super().__init__(parent)
        self._now = now
        self._left = False
        self._attempt_id = ""
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.timeout.connect(lambda: self.load(self._attempt_id))
        self._services = services
        self._tasks = tasks
        self._job: Job | None = None
        self._detail: ResultDetail | None = None
        self.header = PageHeader("", self)
        self.states = StateStack(self, loading_text=self.tr("Đang mở kết quả…"))
        self.column = Column(self)
        self.states.set_content(self.column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.states, 1)
        self._build()

    def _build(self) -> None:
        body = self.column.body
        self.banner = Banner(parent=self)
        body.addWidget(self.banner)
        self.remarks = RemarksCard(self)
        body.addWidget(self.remarks)
        self.topics = TopicsCard(self)
        self.standing = StandingCard(self)
        self._pairs: list[tuple[QBoxLayout, tuple[QWidget, QWidget]]] = []
        for left, right in ((self._score_card(), self._way_card()), (self.standing, self.topics)):
            pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
            pair.setSpacing(tokens.SPACE_L)
            pair.addWidget(left, 1)
            pair.addWidget(right, 1)
            body.addLayout(pair)
            self._pairs.append((pair, (left, right)))
        self._review_head = QWidget(self)
        head = QHBoxLayout(self._review_head)
        head.setContentsMargins(0, 0, 0, 0)
        self.review_title = Label(self.tr("Xem lại bài làm"), "heading", self)
        self.filter = Segments(
            [(False, self.tr("Tất cả")), (True, self.tr("Câu chưa đúng"))], self.tr("Câu hỏi được xem"), self
        )
        self.filter.chosen.connect(self._show_review)
        head.addWidget(self.review_title, 1)
        head.addWidget(self.filter)
        body.addWidget(self._review_head)
        self.notes = Label("", "body", self)
        body.addWidget(self.notes)
        self.all_right = Label(self.tr("Không có câu nào chưa đúng."), "muted", self)
        body.addWidget(self.all_right)
        self.review_model = ReviewModel(self)
        self.review = CardList(self.tr("Xem lại bài làm"), self, fitted=True)
        self.review.setModel(self.review_model)
        self._delegate = ReviewDelegate(self.review, self._tasks)
        self.review.setItemDelegate(self._delegate)
        self.review_model.rowsInserted.connect(self.review.relayout)
        body.addWidget(self.review)
        # Qt reserves height for words wrapped at their narrowest; what is left over belongs below everything.
        body.addStretch(1)
        Theme.of(self).changed.connect(self._arrange)

    def _score_card(self) -> Card:
        card = Card(self, padding=tokens.SPACE_XL)
        row = QHBoxLayout()
        self.score = Label("", "display", card, wrap=False)
        self.verdict = Chip("", None, card)
        row.addWidget(self.score)
        row.addWidget(self.verdict, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self.counted = Label("", "body", card)
        self.waiting = Label("", "body", card)
        self.about = Label("", "small", card)
        card.body.addLayout(row)
        card.body.addWidget(self.counted)
        card.body.addWidget(self.waiting)
        card.body.addWidget(self.about)
        self.code_box = QWidget(card)
        column = QVBoxLayout(self.code_box)
        column.setContentsMargins(0, tokens.SPACE_S, 0, 0)
        column.setSpacing(tokens.SPACE_XS)
        column.addWidget(Label(self.tr("Mã biên nhận"), "strong", self.code_box))
        row = QHBoxLayout()
        self.code = Label("", "code", self.code_box, wrap=False, selectable=True)
        self.code.setAccessibleName(self.tr("Mã biên nhận"))
        self.copy_button = Button(self.tr("Sao chép"), "secondary", self.code_box, icon_name="copy", small=True)
        self.copy_button.clicked.connect(self._copy)
        row.addWidget(self.code)
        row.addSpacing(tokens.SPACE_S)
        row.addWidget(self.copy_button)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(Label(self.tr("Đọc mã này cho giảng viên khi cần tra cứu kết quả."), "small", self.code_box))
        card.body.addWidget(self.code_box)
        card.body.addSpacing(tokens.SPACE_S)
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens.SPACE_S)
        self.course_button = Button(self.tr("Về khóa học"), "primary", card)
        self.again_button = Button(self.tr("Làm lại"), "secondary", card)
        buttons.addWidget(self.course_button)
        buttons.addWidget(self.again_button)
        buttons.addStretch(1)
        card.body.addLayout(buttons)
        card.body.addStretch(1)
        self.course_button.clicked.connect(lambda: self._ask(self.openCourse.emit))
        self.again_button.clicked.connect(self._again)
        return card

    def _way_card(self) -> Card:
        card = Card(self, padding=tokens.SPACE_XL)
        card.body.addWidget(Label(self.tr("Hành trình của kết quả"), "strong", card))
        self.journey = Journey(card)
        card.body.addWidget(self.journey)
        self.resend_button = Button(words.send_words(None), "secondary", card, icon_name="send", small=True)
        self.record_button = Button(
            self.tr("Xem bản ghi đã gửi"), "secondary", card, icon_name="scroll-text", small=True
        )
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_S)
        row.addWidget(self.resend_button)
        row.addWidget(self.record_button)
        row.addStretch(1)
        card.body.addSpacing(tokens.SPACE_S)
        card.body.addLayout(row)
        card.body.addStretch(1)
        self.resend_button.clicked.connect(self._resend)
        self.record_button.clicked.connect(self._open_record)
        return card

    # --- loading ---

    def load(self, attempt_id: str) -> None:
        """Shows a result; the same one again is read again while it stays on screen."""
        if self._job is not None:
            self._job.cancel()
        if attempt_id != self._attempt_id or self.states.state != "content":
            self.states.show_loading()
            self.header.set_title("")
            self.header.set_crumbs([(self.tr("Kết quả"), self.openResults.emit)])
            self.banner.say("")
            self._left = True
            self.filter.select(False)
        self._attempt_id = attempt_id
        services = self._services
        self._job = self._tasks.run(
            lambda: services.results.detail(attempt_id),
            self._show,
            self._fail,
            owner=self,
        )

    def _fail(self, error: Exception) -> None:
        leave = words_for(error).remedy is Remedy.BACK
        self.states.show_error(error, self.openResults.emit if leave else lambda: self.load(self._attempt_id))

    def _show(self, detail: ResultDetail) -> None:
        before = self._detail if self._detail is not None and not self._left else None
        detail = kept_open(before, detail)
        same_questions = self._detail is not None and self._detail.items == detail.items
        self._detail, self._left = detail, False
        row = detail.row
        self.header.set_title(row.quiz_title)
        course = row.course_title
        self.header.set_crumbs(
            [(self.tr("Kết quả"), self.openResults.emit), (course, None)],
        )
        self._show_score(row, detail)
        self.journey.show_row(row)
        self.resend_button.setVisible(row.record_id is not None and row.state is not ResultState.RECEIVED)
        self.resend_button.setText(words.send_words(row.refused))
        self.record_button.setVisible(row.record_id is not None)
        self.code_box.setVisible(row.code is not None)
        self.code.setText(words.grouped_code(row.code or ""))
        remarks = row.remarks or (("over-limit",) if row.beyond_limit else ())
        self.remarks.show_remarks(remarks)
        self.topics.show_topics(detail.topics)
        self.standing.show_standing(detail.standing, row.attempt_id, row.kind)
        notes = words.review_notes(detail)
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))
        self.filter.setVisible(any(item.right is not None for item in detail.items))
        if not same_questions:
            self._delegate.forget()
            self.filter.select(False)
            self._show_review(False)
        self.states.show_content()
        self._arrange()
        self._wait_for_more(detail)

    def _wait_for_more(self, detail: ResultDetail) -> None:
        """Reads again when the quiz closes and more may be seen."""
        self._more.stop()
        if detail.more_at is not None:
            left_s = (detail.more_at - self._now()).total_seconds()
            self._more.start(round(1000 * min(max(left_s, 0) + 1, _DAY_S)))

    def _show_score(self, row: ResultRow, detail: ResultDetail) -> None:
        self.score.setText(words.headline(row))
        self.score.setProperty("role", "display" if row.score is not None else "title")
        restyle(self.score)
        self.verdict.setVisible(row.passed is not None)
        if row.passed is not None:
            self.verdict.show_state(words.passed_words(row.passed), "success" if row.passed else "danger")
        counted = self.tr("Đúng {correct}/{total} câu")
        if detail.correct_count is not None:
            self.counted.setText(counted.format(correct=detail.correct_count, total=detail.total_count))
        self.counted.setVisible(detail.correct_count is not None and row.score is not None)
        self.waiting.setText(words.why_no_score(detail))
        self.waiting.setVisible(row.score is None)
        about = [
            self.tr("Lần làm thứ {number} · nộp {time}").format(
                number=row.number, time=words.moment_text(row.submitted_at or row.started_at)
            )
        ]
        if detail.pass_mark is not None:
            about.insert(0, self.tr("Điểm đạt: từ {score}").format(score=words.out_of_ten(detail.pass_mark)))
        self.about.setText("\n".join(about))

    def _show_review(self, only_open: object) -> None:
        if self._detail is None:
            return
        self.review_model.set_items(self._detail.items, only_open=bool(only_open))
        self.all_right.setVisible(bool(self._detail.items) and not self.review_model.total)
        self.review.relayout()

    # --- pressing ---

    def _ask(self, emit: object) -> None:
        if self._detail is not None and callable(emit):
            emit(self._detail.row.course_id)

    def _again(self) -> None:
        if self._detail is not None:
            self.openQuiz.emit(self._detail.row.course_id, self._detail.row.quiz_id)

    def _open_record(self) -> None:
        if self._detail is not None and self._detail.row.record_id is not None:
            self.openRecord.emit(self._detail.row.record_id)

    def _resend(self) -> None:
        """Makes the result due now, whatever the pause after a fault or the refusal, and has it sent."""
        if self._detail is None or self._detail.row.record_id is None:
            return
        services, record_id = self._services, self._detail.row.record_id
        attempt_id = self._attempt_id

        def due(_nothing: None) -> None:
            self.banner.say(self.tr("Đang gửi. Hành trình tự đổi khi máy chủ trả lời."), "info")
            self.sendNow.emit()
            self.load(attempt_id)

        self._tasks.run(
            lambda: services.records.offer_again(record_id),
            due,
            lambda error: self.banner.say(words_for(error).sentence, "danger"),
            owner=self,
        )

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code.text().replace(words.NO_BREAK_SPACE, " "))
        self.copy_button.setText(self.tr("Đã sao chép"))

    def hideEvent(self, event: QHideEvent) -> None:
        """What is only shown right after handing in goes when the page is left."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._left = True
            self._more.stop()

    # --- room ---

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other widths, other places."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wide = self.width() >= Theme.of(self).px(tokens.CONTENTS_FOLD_BELOW) - 2 * tokens.SPACE_XXXL
        for pair, cards in self._pairs:
            # Two cards side by side where there is room; one alone keeps its half.
            direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
            pair.setDirection(direction)
            alone = wide and sum(not card.isHidden() for card in cards) == 1
            for card in cards:
                card.setMaximumWidth((self._inner_width - tokens.SPACE_L) // 2 if alone else 16_777_215)
        measure = Theme.of(self).px(tokens.MEASURE) + 2 * tokens.SPACE_XXL
        for widget in (self._review_head, self.review, self.notes, self.all_right):
            widget.setMaximumWidth(measure)

    @property
    def _inner_width(self) -> int:
        most = Theme.of(self).px(tokens.CONTENT)
        return min(most, self.width() - 2 * tokens.SPACE_XL)


def kept_open(before: ResultDetail | None, now: ResultDetail) -> ResultDetail:
    """What a page shows that stays open while its result is read again.

    A review that is only shown right after handing in stays as long as the page does; the way of the result goes on.

    Args:
        before: what the page shows; None where it was left since.
        now: what was read.
    """
    if before is None or before.row.attempt_id != now.row.attempt_id or not set(now.shown) < set(before.shown):
        return now
    row = msgspec.structs.replace(
        now.row, score=before.row.score, passed=before.row.passed, score_hidden=before.row.score_hidden
    )
    return msgspec.structs.replace(
        now,
        row=row,
        items=before.items,
        topics=before.topics,
        correct_count=before.correct_count,
        shown=before.shown,
        until=before.until or now.until,
        standing=before.standing,
    )
