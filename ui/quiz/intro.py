"""What is known before a quiz begins: how many questions, how long, how often, and what is needed to pass."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.views import QuizRow
from ui.quiz.side import centre
from ui.results.words import score_text
from ui.theme import tokens
from ui.widgets import Banner, Button, Card, Column, Label, Line


class IntroPanel(Column):
    """The facts of a quiz and one button.

    Signals:
        started: begin, or go on.
        left: back to the course.
    """

    started = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=tokens.MEASURE)
        self.body.setContentsMargins(0, tokens.SPACE_XL, 0, 0)
        self.start_button = Button("", "primary", self)
        """Begins, or goes on; made again for every quiz."""
        self.start_button.hide()
        centre(self)

    def show_quiz(self, course_title: str, quiz: QuizRow) -> None:
        """Shows a quiz of a course."""
        self.clear()
        crumb = Button(course_title, "crumb", self)
        crumb.clicked.connect(self.left)
        self.body.addWidget(crumb)
        self.body.addWidget(Label(quiz.title, "title", self))
        card = Card(self, padding=tokens.SPACE_XL)
        facts = self._facts(quiz)
        for number, (name, value) in enumerate(facts):
            if number:
                card.body.addWidget(Line(card))
            row = QHBoxLayout()
            row.addWidget(Label(name, "muted", card), 1)
            row.addWidget(Label(value, "strong", card, wrap=False), 0, Qt.AlignmentFlag.AlignRight)
            card.body.addLayout(row)
        self.body.addWidget(card)
        note = Label(self._note(quiz), "muted", self)
        self.body.addWidget(note)
        over = quiz.attempts_allowed is not None and quiz.attempts_made >= quiz.attempts_allowed
        if over and quiz.open_attempt_id is None:
            words = self.tr("Đã làm đủ {allowed} lần. Lần làm thêm vẫn được lưu và gửi, kèm dấu cần xem xét.")
            self.body.addWidget(Banner(words.format(allowed=quiz.attempts_allowed), "warning", parent=self))
        self.start_button = Button(self._verb(quiz, over=over), "primary", self)
        self.start_button.clicked.connect(self.started)
        buttons = QHBoxLayout()
        buttons.addWidget(self.start_button)
        buttons.addStretch(1)
        self.body.addLayout(buttons)
        self.start_button.setFocus()

    def _facts(self, quiz: QuizRow) -> list[tuple[str, str]]:
        minutes = None if quiz.time_limit_s is None else -(-quiz.time_limit_s // 60)
        limit = self.tr("Không giới hạn")
        facts = [
            (self.tr("Số câu hỏi"), str(quiz.question_count)),
            (
                self.tr("Thời gian làm bài"),
                limit if minutes is None else self.tr("{minutes} phút").format(minutes=minutes),
            ),
        ]
        if quiz.pass_mark is not None:
            facts.append((self.tr("Điểm đạt"), self.tr("từ {score}/10").format(score=score_text(quiz.pass_mark))))
        made = str(quiz.attempts_made)
        if quiz.attempts_allowed is not None:
            made = f"{quiz.attempts_made}/{quiz.attempts_allowed}"
        facts.append((self.tr("Số lần đã làm"), made))
        if quiz.best_score is not None:
            facts.append((self.tr("Điểm cao nhất"), f"{score_text(quiz.best_score)}/10"))
        return facts

    def _note(self, quiz: QuizRow) -> str:
        if quiz.open_attempt_id is not None:
            return self.tr("Có một lần làm bài đang dở. Các câu đã trả lời vẫn còn.")
        saved = self.tr("Từng câu trả lời được lưu ngay trên máy này, không cần mạng.")
        if quiz.time_limit_s is not None:
            return saved + " " + self.tr("Hết giờ, bài được tự động nộp.")
        return saved

    def _verb(self, quiz: QuizRow, *, over: bool) -> str:
        if quiz.open_attempt_id is not None:
            return self.tr("Làm tiếp")
        if over:
            return self.tr("Làm thêm một lần")
        return self.tr("Làm lại") if quiz.attempts_made else self.tr("Bắt đầu làm bài")
