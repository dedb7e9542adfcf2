"""One question on the screen: which it is, what is asked, where the answer is given, what a check found of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.views import CheckView, QuestionView, RubricRow
from content_cache.questions.answers import Answer
from ui.quiz.answer_lines import Reviewed
from ui.quiz.check_card import CheckCard
from ui.quiz.fields import AnswerField, field_for, how_to_answer, kind_of
from ui.quiz.fields.answer_field import bring_into_view
from ui.quiz.pictures import Pictures, for_media, frames_for, key_of
from ui.quiz.points import FULL_MARK, points_text
from ui.quiz.rich import RichText
from ui.quiz.side import centre
from ui.quiz.typesetter import Typesetter
from ui.tasks import Tasks
from ui.theme import Theme, tokens
from ui.widgets import Column, Label


class QuestionPanel(Column):
    """A scrolled column with one question.

    Signals:
        given: an `Answer`, or None when it was taken back.
    """

    given = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, tasks: Tasks | None = None) -> None:
        """Makes an empty panel.

        Args:
            parent: owner.
            tasks: decodes pictures; without it they are decoded when they are shown.
        """
        super().__init__(parent, width=tokens.MEASURE)
        self.body.setSpacing(tokens.SPACE_M)
        self.body.setContentsMargins(0, tokens.SPACE_L, 0, 0)
        centre(self)
        self.field: AnswerField | None = None
        self.check_card: CheckCard | None = None
        self.pictures = Pictures(tasks, self)
        self.pictures.ready.connect(self._pictures_ready)
        self._question: QuestionView | None = None
        self._answer: Answer | None = None
        self._check = CheckView()
        self._frozen = False
        self._setters: dict[str, Typesetter] = {}

    def show_question(
        self,
        question: QuestionView,
        number: int,
        total: int,
        answer: Answer | None,
        check: CheckView | None = None,
        *,
        alone: bool = False,
    ) -> None:
        """Shows a question that can be answered.

        Args:
            question: what is asked.
            number: its place on the paper, from 1.
            total: how many there are.
            answer: what was answered before.
            check: what was used and found of it in practice.
            alone: nothing is marked here, and nobody else looks at it.
        """
        self.clear()
        self._question, self._answer, self._frozen = question, answer, False
        self._setters = {}
        setter = self._setter(question)
        self.body.addWidget(Label(self._place(question, number, total, alone=alone), "small", self))
        stem = RichText(self)
        block = setter.stem(question.html)
        stem.show_block(block)
        if kind_of(question).shows_stem:
            stem.hide()
        else:
            self.body.addWidget(stem)
        self.field = field_for(question, setter, self)
        self.field.setAccessibleName(block.plain)
        self.field.show_answer(answer)
        self.field.given.connect(self._given)
        self.body.addWidget(self.field)
        self.check_card = CheckCard(self)
        self.body.addWidget(self.check_card)
        self._check = check or CheckView()
        self._show_check()
        self.verticalScrollBar().setValue(0)

    def show_check(self, check: CheckView) -> None:
        """Shows what a check found, or a hint that was asked for, and scrolls to it.

        Marks and feedback speak of the answer that was checked, and are shown as long as it stands. A question that is
        settled takes no other answer.
        """
        self._check = check
        self._show_check()
        if self.check_card is not None and not self.check_card.isHidden():
            bring_into_view(self.check_card)

    def reveal(
        self,
        correct: Answer | None,
        said_html: str | None,
        media: dict[str, bytes],
        rubric: Sequence[RubricRow] = (),
    ) -> None:
        """Shows what is right, for who judges the answer without help; the form takes nothing any more.

        Args:
            correct: a right answer, where there is one.
            said_html: what the author says.
            media: pictures in that.
            rubric: what an essay is held against.
        """
        if self._question is None or self.field is None or self.check_card is None:
            return
        self.field.flush()
        self.freeze(on=True)
        kind, seen = kind_of(self._question), Reviewed(self._question, self._answer, correct)
        if kind.arranged and self._answer is None and correct is not None:
            # Nobody answered: the right arrangement is shown, not what is wrong in one that nobody made.
            self.field.show_answer(correct)
            seen = Reviewed(self._question, correct, correct, right=True)
        self.field.show_marks(seen)
        setter = self._setter(for_media(f"{self._question.question_id}/review", media))
        self.check_card.show_right_answer(self._question, correct, said_html, setter, rubric)
        if not kind.marked_in_place:
            bring_into_view(self.check_card)

    def freeze(self, *, on: bool) -> None:
        """Takes no answers any more, or again; a settled question takes none in any case."""
        self._frozen = on
        if self.field is not None:
            self.field.freeze(on=on or self._check.settled)

    def prepare(self, questions: Sequence[QuestionView]) -> None:
        """Decodes the pictures of questions that may come next, away from the thread that draws."""
        frames = frames_for(Theme.of(self), self.devicePixelRatioF())
        self.pictures.prepare(questions, frames)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right turn questions; the page takes them. So it does with page keys where nothing more scrolls."""
        bar = self.verticalScrollBar()
        turns = {
            Qt.Key.Key_Left: True,
            Qt.Key.Key_Right: True,
            Qt.Key.Key_PageDown: bar.value() >= bar.maximum(),
            Qt.Key.Key_PageUp: bar.value() <= bar.minimum(),
        }
        if turns.get(Qt.Key(event.key()), False):
            event.ignore()
            return
        super().keyPressEvent(event)

    def _place(self, question: QuestionView, number: int, total: int, *, alone: bool) -> str:
        parts = [self.tr("Câu {number}/{total}").format(number=number, total=total)]
        if alone:
            return " · ".join([*parts, how_to_answer(question, alone=True)])
        if question.section:
            parts.insert(0, question.section)
        parts.append(how_to_answer(question))
        if question.partial:
            parts.append(self.tr("tính điểm từng phần"))
        if question.marks != FULL_MARK:
            parts.append(points_text(question.marks))
        return " · ".join(parts)

    def _given(self, answer: Answer | None) -> None:
        self._answer = answer
        if self._check.checked is not None:
            self._show_check()
        self.given.emit(answer)

    def _show_check(self) -> None:
        question, check = self._question, self._check
        if question is None or self.field is None or self.check_card is None:
            return
        stands = check.checked is not None and check.checked == self._answer
        self.field.show_marks(Reviewed.of_check(question, check) if stands else None)
        self.field.freeze(on=self._frozen or check.settled)
        said = for_media(f"{question.question_id}/check", check.media)
        self.check_card.show_check(question, check, self._setter(said), stands=stands)

    # --- pictures ---

    def _setter(self, question: QuestionView) -> Typesetter:
        theme = Theme.of(self)
        pictures = self.pictures.of(question, frames_for(theme, self.devicePixelRatioF()))
        setter = Typesetter(theme, pictures)
        if question.media:
            self._setters[key_of(question)] = setter
        return setter

    def _pictures_ready(self, question: QuestionView) -> None:
        setter = self._setters.get(key_of(question))
        if setter is None:
            return
        moved = setter.put(self.pictures.of(question, frames_for(setter.theme, self.devicePixelRatioF())))
        for widget in self.findChildren(QWidget) if moved else ():
            widget.updateGeometry()
        self.viewport().update()
