"""One question under review: tried first, then its answer, then what the learner says of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.views import ReviewCardView
from ui.quiz.question_view import QuestionPanel
from ui.tasks import Tasks
from ui.theme import Theme, tokens
from ui.widgets import Banner, Button, Label, PageHeader
from ui.widgets.progress import ProgressBar

_NOT_YET, _REMEMBERED = Qt.Key.Key_1, Qt.Key.Key_2


class ReviewSession(QWidget):
    """Shows a question and asks for the two answers.

    Signals:
        said: True for *nhớ*, False for *chưa nhớ*.
        left: enough for now.
        openLesson: the lesson of the question is wanted (course id, lesson id).
    """

    said = Signal(bool)
    left = Signal()
    openLesson = Signal(str, str)

    def __init__(self, parent: QWidget | None = None, *, tasks: Tasks | None = None) -> None:
        """Makes an empty session; `show_card` gives it a question."""
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._card: ReviewCardView | None = None
        self._revealed = False
        self.header = PageHeader(self.tr("Ôn tập"), self)
        self.stop_button = Button(self.tr("Dừng ôn"), "secondary", self)
        self.header.add_action(self.stop_button)
        self.place = Label("", "small", self)
        self.bar = ProgressBar(self.tr("Đã ôn hôm nay"), self)
        self.panel = QuestionPanel(self, tasks=tasks)
        self.banner = Banner(parent=self)
        self.reveal_button = Button(self.tr("Xem đáp án"), "primary", self)
        self.lesson_button = Button(self.tr("Đọc lại bài học"), "link", self)
        self.not_yet_button = Button(self.tr("Chưa nhớ"), "secondary", self)
        self.remembered_button = Button(self.tr("Nhớ"), "primary", self)
        self.keys = Label("", "small", self, wrap=False)
        self._lay_out()
        self.reveal_button.clicked.connect(self.reveal)
        self.not_yet_button.clicked.connect(lambda: self._say(remembered=False))
        self.remembered_button.clicked.connect(lambda: self._say(remembered=True))
        self.stop_button.clicked.connect(self.left)
        self.lesson_button.clicked.connect(self._open_lesson)
        self.banner.acted.connect(lambda: self.banner.say(""))

    def _lay_out(self) -> None:
        top = QVBoxLayout()
        top.setContentsMargins(tokens.SPACE_XL, 0, tokens.SPACE_XL, 0)
        top.setSpacing(tokens.SPACE_S)
        top.addWidget(self.place)
        top.addWidget(self.bar)
        top.addWidget(self.banner)
        foot = QHBoxLayout()
        foot.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_M, tokens.SPACE_XL, tokens.SPACE_M)
        foot.setSpacing(tokens.SPACE_S)
        foot.addWidget(self.lesson_button)
        foot.addStretch(1)
        foot.addWidget(self.keys)
        for button in (self.not_yet_button, self.remembered_button, self.reveal_button):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(top)
        column.addWidget(self.panel, 1)
        column.addLayout(foot)

    @property
    def revealed(self) -> bool:
        """Whether the answer is in sight."""
        return self._revealed

    def show_card(self, card: ReviewCardView, number: int, total: int) -> None:
        """Asks a question.

        Args:
            card: the question.
            number: of this sitting, from 1.
            total: how many it has, as far as is known now.
        """
        self._card, self._revealed = card, False
        self.place.setText(card.course_title)
        self.bar.show_share(number - 1, total)
        self.panel.show_question(card.question, number, total, None, alone=True)
        self.banner.say("")
        self._show_buttons()
        self.setFocus()

    def reveal(self) -> None:
        """Shows the right answer, and asks whether it was remembered."""
        card = self._card
        if card is None or self._revealed:
            return
        self._revealed = True
        self.panel.reveal(card.correct, card.explanation_html, card.media, card.rubric)
        self._show_buttons()
        # On neither button: pressing Enter twice must not say "remembered".
        self.setFocus()

    def fail(self, sentence: str) -> None:
        """What was said could not be kept; it can be said again."""
        self.wait(on=False)
        self.banner.say(sentence, "danger", self.tr("Đóng"))

    def wait(self, *, on: bool) -> None:
        """While what was said is being kept, nothing can be pressed."""
        self.not_yet_button.setEnabled(not on)
        self.remembered_button.setEnabled(not on)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter or the space bar shows the answer; then 1 is *chưa nhớ* and 2 is *nhớ*.

        Before that a digit answers, as in a quiz.
        """
        key = event.key()
        if not self._revealed:
            field = self.panel.field
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
                self.reveal()
            elif field is None or not (Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and field.press_digit(key - Qt.Key.Key_0)):
                super().keyPressEvent(event)
        elif key in (_NOT_YET, _REMEMBERED) and self.remembered_button.isEnabled():
            self._say(remembered=key == _REMEMBERED)
        else:
            super().keyPressEvent(event)

    def _say(self, *, remembered: bool) -> None:
        self.wait(on=True)
        self.said.emit(remembered)

    def _open_lesson(self) -> None:
        if self._card is not None and self._card.lesson_id is not None:
            self.openLesson.emit(self._card.course_id, self._card.lesson_id)

    def _show_buttons(self) -> None:
        self.wait(on=False)
        self.reveal_button.setVisible(not self._revealed)
        self.not_yet_button.setVisible(self._revealed)
        self.remembered_button.setVisible(self._revealed)
        title = None if self._card is None else self._card.lesson_title
        self.lesson_button.setToolTip(title or "")
        self.lesson_button.setAccessibleDescription(title or "")
        self.lesson_button.setVisible(self._revealed and title is not None)
        self.keys.setText(self.tr("Phím 1: chưa nhớ · phím 2: nhớ") if self._revealed else self.tr("Phím Enter"))
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the buttons come before the hint at keys."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        self.keys.setVisible(self.width() >= Theme.of(self).px(tokens.CONTENTS_FOLD_BELOW))
