"""One result: its score, where it is on its way, its code, and the review of every question."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.views import ResultDetail, ResultRow
from ui.errors import Remedy, words_for
from ui.results import words
from ui.results.journey import Journey
from ui.results.page import ResultServices
from ui.results.review import ReviewDelegate, ReviewModel
from ui.tasks import Job, Tasks
from ui.theme import Theme, tokens
from ui.widgets import Banner, Button, Card, Chip, Column, Label, PageHeader, Segments, StateStack
from ui.widgets.card_list import CardList


class ResultDetailPage(QWidget):
    """Shows one result.

    Signals:
        openResults: the list is wanted.
        openCourse: the page of the course is wanted (its id).
        openQuiz: the quiz is wanted again (course id, quiz id).
    """

    openResults = Signal()
    openCourse = Signal(str)
    openQuiz = Signal(str, str)

    def __init__(self, services: ResultServices, tasks: Tasks, parent: QWidget | None = None) -> None:
        """Makes an empty page; `load` gives it a result."""
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._job: Job | None = None
        self._attempt_id = ""
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
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(tokens.SPACE_L)
        self._cards.addWidget(self._score_card(), 1)
        self._cards.addWidget(self._way_card(), 1)
        body.addLayout(self._cards)
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
        self.review_model = ReviewModel(self)
        self.review = CardList(self.tr("Xem lại bài làm"), self, fitted=True)
        self.review.setModel(self.review_model)
        self._delegate = ReviewDelegate(self.review)
        self.review.setItemDelegate(self._delegate)
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
        self.about = Label("", "small", card)
        card.body.addLayout(row)
        card.body.addWidget(self.counted)
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
        card.body.addStretch(1)
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
        same_questions = self._detail is not None and self._detail.items == detail.items
        self._detail = detail
        row = detail.row
        self.header.set_title(row.quiz_title)
        course = row.course_title
        self.header.set_crumbs(
            [(self.tr("Kết quả"), self.openResults.emit), (course, None)],
        )
        self._show_score(row, detail)
        self.journey.show_row(row)
        self.code_box.setVisible(row.code is not None)
        self.code.setText(words.grouped_code(row.code or ""))
        if row.beyond_limit:
            self.banner.say(self.tr("Lần làm này vượt số lần quy định và được đánh dấu cần xem xét."), "warning")
        if not same_questions:
            self.filter.select(False)
            self._show_review(False)
        self.states.show_content()
        self._arrange()

    def _show_score(self, row: ResultRow, detail: ResultDetail) -> None:
        if row.score is None:
            self.score.setText(self.tr("Chờ chấm điểm"))
        else:
            self.score.setText(words.out_of_ten(row.score))
        self.verdict.setVisible(row.passed is not None)
        if row.passed is not None:
            self.verdict.show_state(words.passed_words(row.passed), "success" if row.passed else "danger")
        counted = self.tr("Đúng {correct}/{total} câu")
        self.counted.setText(counted.format(correct=detail.correct_count, total=detail.total_count))
        self.counted.setVisible(row.score is not None)
        about = self.tr("Lần làm thứ {number} · nộp {time}")
        self.about.setText(about.format(number=row.number, time=words.moment_text(row.submitted_at or row.started_at)))

    def _show_review(self, only_open: object) -> None:
        if self._detail is None:
            return
        self._delegate.forget()
        self.review_model.set_items(self._detail.items, only_open=bool(only_open))
        self.review.relayout()

    # --- pressing ---

    def _ask(self, emit: object) -> None:
        if self._detail is not None and callable(emit):
            emit(self._detail.row.course_id)

    def _again(self) -> None:
        if self._detail is not None:
            self.openQuiz.emit(self._detail.row.course_id, self._detail.row.quiz_id)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code.text().replace(words.NO_BREAK_SPACE, " "))
        self.copy_button.setText(self.tr("Đã sao chép"))

    # --- room ---

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two cards side by side where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wide = self.width() >= Theme.of(self).px(tokens.CONTENTS_FOLD_BELOW) - 2 * tokens.SPACE_XXXL
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._cards.setDirection(direction)
        measure = Theme.of(self).px(tokens.MEASURE) + 2 * tokens.SPACE_XXL
        for widget in (self._review_head, self.review):
            widget.setMaximumWidth(measure)
