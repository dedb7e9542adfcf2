"""The line below a lesson: how far it was read, the lesson before, and the one obvious next step."""

from __future__ import annotations

import enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.views import CourseOutline, LessonKind, LessonPage, LessonState
from ui.reader.view import WHOLE
from ui.theme import tokens
from ui.widgets import Button, Label, ProgressBar


class NextStep(enum.StrEnum):
    """What the primary button does."""

    COMPLETE = "complete"
    """Mark this lesson as completed."""
    QUIZ = "quiz"
    """Take the lesson's practice quiz."""
    LESSON = "lesson"
    """Go to the next lesson."""
    COURSE = "course"
    """Back to the course: this was the last lesson."""


def quiz_waits(page: LessonPage, outline: CourseOutline | None) -> bool:
    """True when the lesson has a practice quiz that was never handed in, as far as is known."""
    if page.quiz_id is None or outline is None:
        return False
    made = next((quiz.attempts_made for quiz in outline.quizzes if quiz.quiz_id == page.quiz_id), 0)
    return made == 0


def next_step(page: LessonPage, outline: CourseOutline | None, state: LessonState) -> NextStep:
    """The obvious next step: complete, then the quiz if it was never taken, then the next lesson."""
    if state is not LessonState.COMPLETED:
        return NextStep.COMPLETE
    if quiz_waits(page, outline):
        return NextStep.QUIZ
    return NextStep.LESSON if page.next_lesson_id is not None else NextStep.COURSE


class ReaderFooter(QWidget):
    """Progress and buttons.

    Signals:
        previousChosen: the lesson before is wanted.
        stepChosen: a `NextStep` was pressed.
    """

    previousChosen = Signal()
    stepChosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_S, tokens.SPACE_L, tokens.SPACE_S)
        row.setSpacing(tokens.SPACE_S)
        progress = QVBoxLayout()
        progress.setSpacing(tokens.SPACE_XS)
        self.words = Label("", "small", self, wrap=False)
        self.bar = ProgressBar(self.tr("Tiến độ của bài này"), self)
        progress.addStretch(1)
        progress.addWidget(self.words)
        progress.addWidget(self.bar)
        progress.addStretch(1)
        row.addLayout(progress, 1)
        row.addSpacing(tokens.SPACE_M)
        self.previous = Button(self.tr("Bài trước"), "secondary", self)
        self.other = Button("", "secondary", self)
        self.primary = Button("", "primary", self)
        for button in (self.previous, self.other, self.primary):
            row.addWidget(button)
        self._kind = LessonKind.TEXT
        self._step = NextStep.COMPLETE
        self._other_step: NextStep | None = None
        self.previous.clicked.connect(self.previousChosen)
        self.primary.clicked.connect(lambda: self.stepChosen.emit(self._step))
        self.other.clicked.connect(lambda: self.stepChosen.emit(self._other_step))

    @property
    def step(self) -> NextStep:
        """What the primary button does now."""
        return self._step

    def show_lesson(self, page: LessonPage, outline: CourseOutline | None, state: LessonState) -> None:
        """Offers the steps of a lesson in its state.

        Args:
            page: the lesson.
            outline: its course; None while it is not known: what depends on it can't be pressed then.
            state: the lesson's, which may be newer than the page's.
        """
        self._kind = page.kind
        self._step = next_step(page, outline, state)
        self._other_step = None
        if self._step is NextStep.QUIZ:
            self._other_step = NextStep.LESSON if page.next_lesson_id else None
        elif self._step is not NextStep.COMPLETE and page.quiz_id is not None:
            self._other_step = NextStep.QUIZ
        self.primary.setText(self._words(self._step))
        self.primary.setEnabled(self._step is NextStep.COMPLETE or page.quiz_id is None or outline is not None)
        self.other.setVisible(self._other_step is not None)
        if self._other_step is NextStep.QUIZ:
            self.other.setText(self.tr("Luyện tập lại"))
        elif self._other_step is not None:
            self.other.setText(self._words(self._other_step))
        self.previous.setVisible(page.previous_lesson_id is not None)

    def show_progress(self, read: int, state: LessonState) -> None:
        """Says how far the lesson was read, in thousandths, or that it is completed."""
        if state is LessonState.COMPLETED:
            self.words.setText(self.tr("Đã hoàn thành bài này"))
            self.bar.show_share(1, 1)
            return
        words = {
            LessonKind.AUDIO: self.tr("Đã nghe {percent}% bài này"),
            LessonKind.VIDEO: self.tr("Đã xem {percent}% bài này"),
        }.get(self._kind, self.tr("Đã đọc {percent}% bài này"))
        self.words.setText(words.format(percent=read * 100 // WHOLE))
        # Reading to the end is not completing: the bar turns green only then.
        self.bar.show_share(min(read, WHOLE - 1), WHOLE)

    def _words(self, step: NextStep) -> str:
        return {
            NextStep.COMPLETE: self.tr("Hoàn thành bài"),
            NextStep.QUIZ: self.tr("Làm bài luyện tập"),
            NextStep.LESSON: self.tr("Bài tiếp theo"),
            NextStep.COURSE: self.tr("Về khóa học"),
        }[step]
