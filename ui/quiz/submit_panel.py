"""The last look before handing in: what has no answer, what is marked, what decides between equals."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.views import AttemptView
from ui.quiz.cell import Cell
from ui.quiz.question_map import QuestionMap
from ui.quiz.side import centre
from ui.quiz.tie_break import TieBreakCard
from ui.quiz.time_chip import TimeChip
from ui.theme import tokens
from ui.widgets import Banner, Button, Card, Column, Label


class SubmitPanel(QWidget):
    """Says what is left open and asks for the decision.

    Signals:
        submitted: hand in.
        resumed: go on with the question that was shown.
        questionChosen: go to a question (its place, from 0).
        tieBreak: the number given to the tie-break question, or None.
    """

    submitted = Signal()
    resumed = Signal()
    questionChosen = Signal(int)
    tieBreak = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tie_break: TieBreakCard | None = None
        self._over = False
        column = Column(self, width=tokens.MEASURE)
        column.body.setContentsMargins(0, tokens.SPACE_XL, 0, 0)
        centre(column)
        self.quiz_title = Label("", "small", column)
        self.title = Label("", "title", column)
        self.detail = Label("", "body", column)
        self.open_card = _Places(self.tr("Chưa trả lời"), column)
        self.flag_card = _Places(self.tr("Đánh dấu xem lại"), column)
        self._tie_break_room = QVBoxLayout()
        self.banner = Banner(parent=column)
        self.overtime = Banner(parent=column)
        """How long handing in is on time yet, once the time is over."""
        for above in (self.quiz_title, self.title, self.overtime, self.detail):
            column.body.addWidget(above)
        column.body.addLayout(self._tie_break_room)
        for below in (self.open_card, self.flag_card, self.banner):
            column.body.addWidget(below)
        column.body.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(column, 1)
        layout.addWidget(self._bar())
        self.submit_button.clicked.connect(self._submit)
        self.resume_button.clicked.connect(self.resumed)
        self.banner.acted.connect(self._submit)
        for card in (self.open_card, self.flag_card):
            card.map.chosen.connect(self.questionChosen)

    def _bar(self) -> QWidget:
        bar = QFrame(self)
        bar.setProperty("kind", "bar")
        self.resume_button = Button(self.tr("Làm tiếp"), "secondary", bar)
        self.submit_button = Button(self.tr("Nộp bài"), "primary", bar)
        row = QHBoxLayout(bar)
        row.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_S, tokens.SPACE_L, tokens.SPACE_S)
        row.setSpacing(tokens.SPACE_S)
        self.time = TimeChip(bar)
        row.addWidget(Label(self.tr("Nộp rồi thì không sửa được nữa."), "small", bar), 1)
        row.addWidget(self.time)
        row.addWidget(self.resume_button)
        row.addWidget(self.submit_button)
        return bar

    def show_attempt(self, attempt: AttemptView, cells: list[Cell], tie_break: int | None, *, over: bool) -> None:
        """Says what is open in an attempt.

        Args:
            attempt: its rules.
            cells: how its questions stand.
            tie_break: what was given to the tie-break question.
            over: its time is over: there is only handing in.
        """
        self._over = over
        self.time.setVisible(attempt.remaining_s is not None and not over)
        self.quiz_title.setText(attempt.quiz_title)
        if not over:
            self.overtime.say("")
        blank = frozenset(place for place, cell in enumerate(cells) if not cell.answered)
        flagged = frozenset(place for place, cell in enumerate(cells) if cell.flagged)
        self.title.setText(self.tr("Đã hết giờ làm bài") if over else self.tr("Nộp bài?"))
        self.detail.setText(self._detail(len(cells), len(blank)))
        # Nobody goes back in a paper that goes forward only, and after the time nothing changes: a count is enough.
        back = not attempt.sequential and not over
        plain = [Cell(cell.answered, cell.flagged, current=False, checked=cell.checked) for cell in cells]
        self.open_card.show_places(plain, blank if back else frozenset())
        self.flag_card.show_places(plain, flagged if back else frozenset())
        self._show_tie_break(attempt.tie_break_html, tie_break)
        self.resume_button.setVisible(not over)
        self.banner.say("")
        self.wait(on=False)
        if self.tie_break is not None and tie_break is None:
            self.tie_break.field.edit.setFocus()
        else:
            # Enter must not hand in what is still open.
            (self.resume_button if blank and not over else self.submit_button).setFocus()

    def _detail(self, total: int, blank: int) -> str:
        if self._over:
            return self.tr("Các câu đã trả lời được giữ nguyên.")
        if not blank:
            return self.tr("Đã trả lời đủ {total} câu.").format(total=total)
        words = self.tr("Đã trả lời {answered}/{total} câu, còn {blank} câu chưa trả lời.")
        return words.format(answered=total - blank, total=total, blank=blank)

    def _show_tie_break(self, html: str | None, number: int | None) -> None:
        if self.tie_break is not None:
            self.tie_break.hide()
            self.tie_break.deleteLater()
            self.tie_break = None
        if html is not None:
            self.tie_break = TieBreakCard(html, number, self)
            self.tie_break.given.connect(self.tieBreak)
            self._tie_break_room.addWidget(self.tie_break)
            # It is younger than what stands below it, and would come last.
            QWidget.setTabOrder(self.tie_break.field.edit, self.open_card.map)

    def _submit(self) -> None:
        if self.tie_break is not None:
            self.tie_break.flush()
            if not self.tie_break.is_sound:
                self.tie_break.field.edit.setFocus()
                return
        self.submitted.emit()

    def time_closed(self, attempt: AttemptView, cells: list[Cell]) -> None:
        """The time ran out over this last look: what is typed stays, and there is only handing in."""
        if self.tie_break is not None:
            self.tie_break.flush()
        number = None if self.tie_break is None else self.tie_break.number
        self.show_attempt(attempt, cells, number, over=True)

    def wait(self, *, on: bool) -> None:
        """While the attempt is being handed in nothing can be pressed."""
        for widget in (self.submit_button, self.resume_button, self.open_card, self.flag_card, self.tie_break):
            if widget is not None:
                widget.setEnabled(not on)
        self.submit_button.setText(self.tr("Đang nộp bài…") if on else self.tr("Nộp bài"))

    def time_is_up(self) -> None:
        """The paper is handing itself in: says so."""
        self._over = True
        self.title.setText(self.tr("Đã hết giờ làm bài"))
        self.detail.setText(self.tr("Các câu đã trả lời được giữ nguyên và bài đang được nộp."))
        self.open_card.hide()
        self.flag_card.hide()
        self.resume_button.hide()
        self.time.hide()

    def fail(self, sentence: str) -> None:
        """Handing in failed: says why and offers to try again."""
        self.wait(on=False)
        self.banner.say(sentence, "danger", self.tr("Thử lại"))


class _Places(Card):
    """Numbers of questions under what they have in common; pressing one goes there."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = title
        self._label = Label(title, "strong", self)
        self.map = QuestionMap(self, fitted=True)
        self.map.setAccessibleName(title)
        self.body.addWidget(self._label)
        self.body.addWidget(self.map)

    def show_places(self, cells: list[Cell], places: frozenset[int]) -> None:
        """Lists some questions; the card hides where there are none."""
        self.map.cells.set_cells(cells, (), places)
        self._label.setText(f"{self._title} ({len(places)})")
        self.setVisible(bool(places))
