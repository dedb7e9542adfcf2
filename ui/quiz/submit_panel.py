"""The last look before handing in: what has no answer, what is marked. In the page, not a box over it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.quiz.question_map import Cell, QuestionMap
from ui.quiz.side import centre
from ui.theme import Theme, tokens
from ui.widgets import Banner, Button, Card, Column, Label


class SubmitPanel(Column):
    """Says what is left open and asks for the decision.

    Signals:
        submitted: hand in.
        resumed: go on with the question that was shown.
        questionChosen: go to a question (its place, from 0).
    """

    submitted = Signal()
    resumed = Signal()
    questionChosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=tokens.MEASURE)
        self.body.setContentsMargins(0, tokens.SPACE_XL, 0, 0)
        self.title = Label("", "title", self)
        self.detail = Label("", "body", self)
        card = Card(self)
        self.map = QuestionMap(card)
        self.map.setFixedHeight(3 * (Theme.of(self).px(tokens.MAP_CELL) + tokens.SPACE_XS))
        card.body.addWidget(self.map)
        self.banner = Banner(parent=self)
        self.resume_button = Button(self.tr("Làm tiếp"), "secondary", self)
        self.submit_button = Button(self.tr("Nộp bài"), "primary", self)
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens.SPACE_S)
        buttons.addWidget(self.submit_button)
        buttons.addWidget(self.resume_button)
        buttons.addStretch(1)
        for widget in (self.title, self.detail, card, self.banner):
            self.body.addWidget(widget)
        self.body.addLayout(buttons)
        self.body.addStretch(1)
        centre(self)
        self.submit_button.clicked.connect(self.submitted)
        self.resume_button.clicked.connect(self.resumed)
        self.banner.acted.connect(self.submitted)
        self.map.chosen.connect(self.questionChosen)

    def show_cells(self, cells: list[Cell]) -> None:
        """Says what is open in an attempt."""
        total = len(cells)
        answered = sum(cell.answered for cell in cells)
        flagged = sum(cell.flagged for cell in cells)
        self.title.setText(self.tr("Nộp bài?"))
        parts = []
        if answered == total:
            parts.append(self.tr("Đã trả lời đủ {total} câu.").format(total=total))
        else:
            words = self.tr("Đã trả lời {answered}/{total} câu. Chọn một số bên dưới để quay lại câu đó.")
            parts.append(words.format(answered=answered, total=total))
        if flagged:
            parts.append(self.tr("Đang đánh dấu xem lại: {flagged} câu.").format(flagged=flagged))
        parts.append(self.tr("Nộp rồi thì không sửa được nữa."))
        self.detail.setText(" ".join(parts))
        self.map.cells.set_cells([Cell(cell.answered, cell.flagged, current=False) for cell in cells])
        columns = 12
        rows = min(4, -(-total // columns))
        self.map.setFixedHeight(rows * (Theme.of(self).px(tokens.MAP_CELL) + tokens.SPACE_XS) + tokens.SPACE_XS)
        self.banner.say("")
        self.wait(on=False)
        # Enter must not hand in what is still open.
        (self.submit_button if answered == total else self.resume_button).setFocus()

    def wait(self, *, on: bool) -> None:
        """While the attempt is being handed in nothing can be pressed."""
        self.submit_button.setEnabled(not on)
        self.resume_button.setEnabled(not on)
        self.map.setEnabled(not on)
        self.submit_button.setText(self.tr("Đang nộp bài…") if on else self.tr("Nộp bài"))

    def time_is_up(self) -> None:
        """From now on there is only handing in."""
        self.title.setText(self.tr("Đã hết giờ làm bài"))
        self.detail.setText(self.tr("Các câu đã trả lời được giữ nguyên và bài đang được nộp."))
        self.resume_button.hide()

    def fail(self, sentence: str) -> None:
        """Handing in failed: says why and offers to try again."""
        self.wait(on=False)
        self.banner.say(sentence, "danger", self.tr("Thử lại"))
