"""What a check in practice found, below the question: right or not, what the author says, the right answer, hints."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.views import CheckView, QuestionView, RubricRow
from content_cache.questions.answers import Answer
from ui.quiz.answer_lines import Reviewed
from ui.quiz.fields import answer_lines, kind_of
from ui.quiz.points import FULL_MARK, points_text, won_text
from ui.quiz.rich import RichBlock, RichText
from ui.quiz.typesetter import Typesetter
from ui.theme import tokens
from ui.widgets import Label
from ui.widgets.glyph import Glyph
from ui.widgets.text import restyle


class CheckCard(QWidget):
    """Hints that were asked for, then the finding. Hidden while there is nothing to show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.SPACE_M)
        self.setVisible(False)

    def show_check(self, question: QuestionView, check: CheckView, setter: Typesetter, *, stands: bool) -> None:
        """Shows what may be shown now.

        Args:
            question: what was asked.
            check: what is known.
            setter: makes its texts, with the pictures of feedback and hints.
            stands: the answer that was checked is still the one in the form.
        """
        self._clear()
        for number, hint in enumerate(check.hints_html, 1):
            title = self.tr("Gợi ý {number}").format(number=number) if question.hints > 1 else self.tr("Gợi ý")
            box = _Box("info", "info", title, self)
            box.say(setter, hint)
            self._column.addWidget(box)
        if check.checked is not None:
            self._column.addWidget(self._finding(question, check, setter, stands=stands))
            if stands and check.correct is not None and not check.right and not kind_of(question).marked_in_place:
                self._column.addWidget(self._right_answer(question, check.correct, setter))
        self.setVisible(self._column.count() > 0)

    def show_right_answer(
        self,
        question: QuestionView,
        correct: Answer | None,
        said_html: str | None,
        setter: Typesetter,
        rubric: Sequence[RubricRow] = (),
    ) -> None:
        """Shows a right answer, where the form does not, and what the author says.

        Without a right answer, as with an essay, what the author says is the answer, and the rubric stands below it.
        """
        self._clear()
        if correct is not None and not kind_of(question).marked_in_place:
            self._column.addWidget(self._right_answer(question, correct, setter))
        if said_html:
            explains = correct is not None
            box = (
                _Box("info", "info", self.tr("Giải thích"), self)
                if explains
                else _Box("success", "circle-check", self.tr("Đáp án"), self)
            )
            box.say(setter, said_html)
            self._column.addWidget(box)
        if rubric:
            box = _Box("info", "clipboard-check", self.tr("Tiêu chí chấm"), self)
            for row in rubric:
                box.say(setter, f"{row.html} ({html.escape(points_text(row.points))})")
            self._column.addWidget(box)
        self.setVisible(self._column.count() > 0)

    def _clear(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _right_answer(self, question: QuestionView, correct: Answer, setter: Typesetter) -> QWidget:
        box = _Box("success", "circle-check", self.tr("Đáp án"), self)
        for line in answer_lines(Reviewed(question, None, correct), setter):
            box.show_block(line.block)
        return box

    def _finding(self, question: QuestionView, check: CheckView, setter: Typesetter, *, stands: bool) -> QWidget:
        if not stands:
            box = _Box(None, "pencil", self.tr("Câu trả lời đã thay đổi, chưa kiểm tra lại"), self)
            box.note(self._tries(check))
            return box
        tone, icon, title = self._verdict(check)
        if check.score is not None:
            points = won_text(check.score, question.marks)
            title = self.tr("{verdict} · {points} điểm").format(verdict=title, points=points)
        box = _Box(tone, icon, title, self)
        box.note(self._tries(check))
        if check.feedback_html:
            box.say(setter, check.feedback_html)
        return box

    def _verdict(self, check: CheckView) -> tuple[str | None, str, str]:
        if check.right is None:
            return None, "circle-dot", self.tr("Đã ghi nhận câu trả lời")
        if check.right:
            return "success", "circle-check", self.tr("Đúng")
        # Penalties are taken off the score, so only something won tells of a part that was right.
        if check.score is not None and 0 < check.score < FULL_MARK:
            return "warning", "circle-dot", self.tr("Đúng một phần")
        return "danger", "circle-x", self.tr("Chưa đúng")

    def _tries(self, check: CheckView) -> str:
        if check.settled:
            return "" if check.right else self.tr("Đã hết lượt kiểm tra câu này.")
        if check.tries_left is None:
            return self.tr("Có thể sửa câu trả lời rồi kiểm tra lại.")
        return self.tr("Còn %n lần kiểm tra.", "", check.tries_left)


class _Box(QFrame):
    """A quiet ground with a title and what follows from it."""

    def __init__(self, tone: str | None, icon_name: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner" if tone else "sunken")
        self.setProperty("tone", tone)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(tokens.SPACE_L, tokens.SPACE_M, tokens.SPACE_L, tokens.SPACE_M)
        self._column.setSpacing(tokens.SPACE_S)
        head = QHBoxLayout()
        head.setSpacing(tokens.SPACE_S)
        head.addWidget(Glyph(icon_name, tone or "muted", side=tokens.ICON_S, parent=self))
        head.addWidget(Label(title, "strong", self, tone=tone), 1)
        self._column.addLayout(head)
        self.setAccessibleName(title)
        restyle(self)

    def note(self, sentence: str) -> None:
        """A small line; nothing for an empty one."""
        if sentence:
            self._column.addWidget(Label(sentence, "small", self))

    def say(self, setter: Typesetter, text: str) -> None:
        """Rich text."""
        self.show_block(setter.said(text))

    def show_block(self, block: RichBlock) -> None:
        """A text that is laid out already."""
        shown = RichText(self)
        shown.show_block(block)
        self._column.addWidget(shown)
