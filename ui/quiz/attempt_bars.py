"""The bars around a question: what is taken and how much time is left above, the steps below, the list at the side."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.views import AttemptView
from ui.quiz.brief_words import is_graded
from ui.quiz.cell import Cell, Legend
from ui.quiz.question_map import QuestionMap
from ui.quiz.side import SidePanel
from ui.quiz.time_chip import TimeChip
from ui.results.words import remark_words
from ui.theme import TextRole, Theme, icon, tokens
from ui.widgets import Button, Chip, IconButton, Label
from ui.widgets.painting import paint_line_of_text
from ui.widgets.text import restyle


class _OneLine(Label):
    """A line that is cut with an ellipsis where there is no room; its tooltip has all of it."""

    def __init__(self, text: str, role: str, parent: QWidget) -> None:
        super().__init__(text, role, parent, wrap=False)
        self._role = TextRole(role)
        self.setMinimumWidth(1)
        self.setToolTip(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        paint_line_of_text(QPainter(self), self.rect(), self.text(), self._role, Theme.of(self))


class TopBar(QWidget):
    """Title, who takes it, marks, time left, and "hand in" at a place that never changes."""

    def __init__(self, attempt: AttemptView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.map_button = IconButton("list", self.tr("Danh sách câu hỏi"), self, checkable=True)
        self.title = _OneLine(attempt.quiz_title, "strong", self)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.title)
        if is_graded(attempt.kind) and attempt.full_name:
            names.addWidget(_OneLine(attempt.full_name, "small", self))
        self.time = TimeChip(self)
        self.time.setVisible(attempt.remaining_s is not None)
        self.submit_button = Button(self.tr("Nộp bài"), "secondary", self, small=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_S, tokens.SPACE_XL, tokens.SPACE_S)
        row.setSpacing(tokens.SPACE_M)
        row.addLayout(names, 1)
        marks = _marks(attempt)
        if marks:
            chip = Chip(self.tr("Cần xem xét"), "warning", self)
            chip.setToolTip("\n".join(marks))
            chip.setAccessibleDescription("\n".join(marks))
            row.addWidget(chip)
        for widget in (self.time, self.submit_button, self.map_button):
            row.addWidget(widget)

    def press_to_submit(self) -> None:
        """Handing in is the one thing left to do: its button says so, where it always was."""
        self.submit_button.setProperty("kind", "primary")
        restyle(self.submit_button)


def _marks(attempt: AttemptView) -> list[str]:
    found = [remark_words(remark) for remark in attempt.remarks]
    if attempt.beyond_limit and "over-limit" not in attempt.remarks:
        found.append(remark_words("over-limit"))
    return found


class Footer(QFrame):
    """Marking to look at again, what is saved, and the steps to the neighbours."""

    def __init__(self, attempt: AttemptView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self._sequential = attempt.sequential
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_S, tokens.SPACE_L, tokens.SPACE_S)
        row.setSpacing(tokens.SPACE_S)
        self.flag_button = Button(self.tr("Đánh dấu xem lại"), "quiet", self, icon_name="flag")
        self.flag_button.setCheckable(True)
        self.flag_button.setToolTip(self.tr("Phím F"))
        # Nobody comes back in a paper that goes forward only.
        self.flag_button.setVisible(attempt.flagging and not attempt.sequential)
        self.one_way = Label(self.tr("Sang câu sau là không quay lại được."), "small", self)
        self.one_way.setVisible(attempt.sequential)
        self.saved_mark = Label("", "small", self, wrap=False)
        self.previous = Button(self.tr("Câu trước"), "secondary", self)
        self.previous.setVisible(not attempt.sequential)
        self.next = Button("", "primary", self)
        row.addWidget(self.flag_button)
        row.addWidget(self.one_way, 1)
        if not attempt.sequential:
            row.addStretch(1)
        for widget in (self.saved_mark, self.previous, self.next):
            row.addWidget(widget)

    def show_place(self, place: int, total: int, *, flagged: bool) -> None:
        """Shows the steps from a question.

        Args:
            place: the question, from 0.
            total: how many there are.
            flagged: it is marked to look at again.
        """
        last = place == total - 1
        self.previous.setEnabled(place > 0)
        self.next.setText(self.tr("Nộp bài") if last else self.tr("Câu tiếp theo"))
        self.one_way.setVisible(self._sequential and not last)
        self.show_flag(on=flagged)
        self.say_saved("")

    def show_over(self) -> None:
        """The time is over: questions are only looked at."""
        self.flag_button.setEnabled(False)
        self.one_way.hide()
        self.next.setVisible(not self._sequential)
        self.next.setProperty("kind", "secondary")
        restyle(self.next)

    def show_flag(self, *, on: bool) -> None:
        """Shows whether the question is marked."""
        self.flag_button.setChecked(on)
        self.flag_button.setIcon(icon("flag", "warning" if on else "muted"))
        self.flag_button.setText(self.tr("Đã đánh dấu") if on else self.tr("Đánh dấu xem lại"))

    def say_saved(self, words: str, tone: str | None = None) -> None:
        """A word about the answer's safety; empty while nothing can be said."""
        self.saved_mark.setText(words)
        self.saved_mark.set_tone(tone)


class MapPanel(SidePanel):
    """The list of questions with its legend."""

    def __init__(self, attempt: AttemptView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles = tuple(question.section for question in attempt.questions)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_L, tokens.SPACE_M, tokens.SPACE_L, tokens.SPACE_M)
        column.setSpacing(tokens.SPACE_S)
        column.addWidget(Label(self.tr("Danh sách câu hỏi"), "strong", self))
        self.count = Label("", "small", self)
        column.addWidget(self.count)
        self.map = QuestionMap(self)
        self.map.set_choosable(on=not attempt.sequential)
        column.addWidget(self.map, 1)
        flagging = attempt.flagging and not attempt.sequential
        column.addWidget(Legend(self, flagging=flagging, checking=attempt.may_check))

    def show_cells(self, cells: list[Cell]) -> None:
        """Shows how the questions stand, and keeps the one on the screen in sight."""
        self.map.cells.set_cells(cells, self._titles if any(self._titles) else ())
        answered = sum(cell.answered for cell in cells)
        self.count.setText(self.tr("Đã trả lời {answered}/{total} câu").format(answered=answered, total=len(cells)))

    def show_place(self, place: int) -> None:
        """Scrolls to a question's number."""
        index = self.map.cells.index_of(place)
        self.map.setCurrentIndex(index)
        self.map.scrollTo(index)

    def take_focus(self) -> None:
        """Puts the keyboard onto the numbers."""
        self.map.setFocus()
