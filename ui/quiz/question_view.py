"""One question on the screen: which it is, what is asked, where the answer is given."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.views import QuestionView
from content_cache.questions.answers import Answer
from ui.quiz.answer_fields import AnswerField, field_for
from ui.quiz.rich import RichBlock, RichText
from ui.quiz.side import centre
from ui.reader.media import Frame, decode_all
from ui.theme import Theme, tokens
from ui.theme.fonts import face
from ui.widgets import Column, Label


def how_to_answer(kind: str) -> str:
    """A few words about how a type of question is answered."""
    words = {
        "single_choice": QCoreApplication.translate("QuestionPanel", "Chọn một phương án"),
        "multiple_response": QCoreApplication.translate("QuestionPanel", "Chọn tất cả phương án đúng"),
        "true_false": QCoreApplication.translate("QuestionPanel", "Đúng hay sai"),
        "short_answer": QCoreApplication.translate("QuestionPanel", "Trả lời ngắn"),
    }
    return words.get(kind, "")


class QuestionPanel(Column):
    """A scrolled column with one question.

    Signals:
        given: an `Answer`, or None when it was taken back.
    """

    given = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=tokens.MEASURE)
        self.body.setSpacing(tokens.SPACE_M)
        self.body.setContentsMargins(0, tokens.SPACE_L, 0, 0)
        centre(self)
        self.field: AnswerField | None = None
        self._shown: tuple[QuestionView, int, int] | None = None

    def show_question(self, question: QuestionView, number: int, total: int, answer: Answer | None) -> None:
        """Shows a question.

        Args:
            question: what is asked.
            number: its place on the paper, from 1.
            total: how many there are.
            answer: what was answered before.
        """
        theme = Theme.of(self)
        self._shown = (question, number, total)
        self.clear()
        images = decode_all(
            question.media,
            Frame(
                measure=theme.px(tokens.MEASURE) - 2 * tokens.SPACE_XXXL,
                scale=theme.text_scale / 100,
                ratio=self.devicePixelRatioF(),
                ground=tokens.LIGHT.surface if theme.colors.dark else None,
            ),
        )
        place = self.tr("Câu {number}/{total}").format(number=number, total=total)
        self.body.addWidget(Label(f"{place} · {how_to_answer(question.type)}", "small", self))
        stem = RichText(self)
        font = face(theme.px(tokens.TYPE_LEAD), tokens.WEIGHT_MEDIUM)
        stem.show_block(RichBlock(question.html, images, font, theme))
        self.body.addWidget(stem)
        self.field = field_for(question, images, self)
        self.field.setAccessibleName(stem.accessibleName())
        self.field.show_answer(answer)
        self.field.given.connect(self.given)
        self.body.addWidget(self.field)
        self.verticalScrollBar().setValue(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right turn questions; the page takes them. Nothing here scrolls sideways."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
            return
        super().keyPressEvent(event)

    def freeze(self, *, on: bool) -> None:
        """Takes no answers any more, or again."""
        if self.field is not None:
            self.field.setEnabled(not on)
