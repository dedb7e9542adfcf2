"""Answers as lines to look at: what was given, which of it was right, what would have been right.

The modules of ``ui/quiz/fields`` make the lines of their types; here they are measured and painted, for the review's
delegate and for widgets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views import CheckView, QuestionView, ReviewItem
from content_cache.questions.answers import Answer
from ui.quiz.rich import RichBlock
from ui.theme import TextRole, Theme, tokens
from ui.theme.icons import draw

FULL_MARK: Final = 1000
"""Thousandths of a part's whole mark."""


@dataclass(frozen=True)
class Reviewed:
    """A question with what is known of an answer to it."""

    question: QuestionView
    answer: Answer | None
    correct: Answer | None = None
    right: bool | None = None
    parts: tuple[int | None, ...] = ()

    @classmethod
    def of(cls, item: ReviewItem) -> Reviewed:
        """Out of a review."""
        return cls(item.question, item.answer, item.correct, item.right, item.parts)

    @classmethod
    def of_check(cls, question: QuestionView, check: CheckView) -> Reviewed | None:
        """Out of a check in practice; None where nothing was checked, or nothing may be marked."""
        if check.checked is None or (check.right is None and check.correct is None and not check.parts):
            return None
        return cls(question, check.checked, check.correct, check.right, check.parts)

    def part_right(self, number: int, *, equal: bool | None = None) -> bool | None:
        """Whether a part of the answer was right; None where that can't be told.

        Args:
            number: of the prompt, place or gap, from 0.
            equal: whether it is the same as in the right answer; None where that is not known, or says nothing, since
                other forms may be right too.
        """
        if number < len(self.parts):
            points = self.parts[number]
            if points is not None:
                return points >= FULL_MARK
        if equal is not None:
            return equal
        # All is right only where every part is.
        return True if self.right and self.answer is not None else None


@dataclass(frozen=True)
class Line:
    """A line: a choice, a pair, words that were written."""

    block: RichBlock
    icon: str = ""
    """A mark before it; "" for none."""
    ink: str = "muted"
    """Colour token of mark and tag."""
    ground: str = ""
    """Colour token behind the line; "" for none."""
    tag: str = ""
    """A word at its right; "" for none."""

    @property
    def spoken(self) -> str:
        """The line for screen readers."""
        return ", ".join(part for part in (self.tag, self.block.plain) if part)


def judged(block: RichBlock, right: bool | None, tag: str = "", *, given: bool = True) -> Line:
    """A line of what was given, by whether it was right; without keys it is only told from what was not given."""
    if right is None:
        return Line(block, "circle-dot" if given else "circle", "muted" if given else "faint", "", tag)
    if right:
        return Line(block, "circle-check", "success", "success_soft", tag)
    return Line(block, "circle-x", "danger", "danger_soft", tag)


def answer_tag() -> str:
    """The word beside a right answer."""
    return QCoreApplication.translate("AnswerLines", "Đáp án")


def chosen_tag() -> str:
    """The word beside a choice that was made."""
    return QCoreApplication.translate("AnswerLines", "Đã chọn")


def written_tag() -> str:
    """The word beside what was typed."""
    return QCoreApplication.translate("AnswerLines", "Đã viết")


def right_line(block: RichBlock) -> Line:
    """A line that only says what would have been right."""
    return Line(block, "circle-check", "success", "", answer_tag())


def beside(left: str, right: str) -> str:
    """HTML of two texts beside each other, the second led to by an arrow."""
    return (
        '<table width="100%" cellspacing="0" cellpadding="0"><tr>'
        f'<td width="46%">{left}</td><td width="8%" align="center">→</td><td>{right}</td></tr></table>'
    )


def with_right_answer(given: str, wanted: str, theme: Theme) -> str:
    """HTML of what was given, and below it what would have been right."""
    color = theme.colors.success
    tag = answer_tag()
    return f'<p>{given}</p><p><span style="color: {color};">{tag}:</span> {wanted}</p>'


# --- painting -------------------------------------------------------------------------------------------------


def paint_line(painter: QPainter | None, line: Line, rect: QRectF, theme: Theme) -> float:
    """Measures a line, and draws it where there is a painter.

    Args:
        painter: where to; None only measures.
        line: what is shown.
        rect: left, top and width of the room.
        theme: the look.

    Returns:
        Its height in logical pixels.
    """
    side = theme.px(tokens.ICON_S)
    left = tokens.SPACE_S + (side + tokens.SPACE_S if line.icon else 0)
    text = rect.adjusted(left, tokens.SPACE_S, -tokens.SPACE_S, 0)
    if line.tag:
        text.setRight(text.right() - theme.px(tokens.TILE * 2))
    height = line.block.height_for(text.width())
    room = QRectF(rect.left(), rect.top(), rect.width(), height + 2 * tokens.SPACE_S)
    if painter is None:
        return room.height()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if line.ground:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(line.ground))
        painter.drawRoundedRect(room, tokens.RADIUS_S, tokens.RADIUS_S)
    if line.icon:
        mark = QRectF(room.left() + tokens.SPACE_S, text.top() + (line.block.first_line - side) / 2, side, side)
        draw(painter, line.icon, mark, theme.color(line.ink))
    text.setHeight(height)
    line.block.draw(painter, text, theme.color("text"))
    if line.tag:
        tag = QRect(room.toRect().adjusted(0, 0, -tokens.SPACE_S, 0))
        painter.setFont(theme.font(TextRole.SMALL))
        painter.setPen(theme.color(line.ink if line.ink != "faint" else "muted"))
        painter.drawText(tag, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), line.tag)
    return room.height()


def paint_lines(painter: QPainter | None, lines: Sequence[Line], rect: QRectF, theme: Theme) -> float:
    """Measures lines one below the other, and draws them where there is a painter; returns their height."""
    top = rect.top()
    for line in lines:
        room = QRectF(rect.left(), top, rect.width(), 0)
        top += paint_line(painter, line, room, theme) + tokens.SPACE_XXS
    return max(0.0, top - tokens.SPACE_XXS - rect.top())


class LinesView(QWidget):
    """Lines as a widget."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: Sequence[Line] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Shows other lines."""
        self._lines = lines
        self.setAccessibleName(". ".join(line.spoken for line in lines))
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:
        """As high as the lines in that width."""
        return round(paint_lines(None, self._lines, QRectF(0, 0, width, 0), Theme.of(self)) + 0.5)

    def sizeHint(self) -> QSize:
        return QSize(Theme.of(self).px(tokens.FORM), self.heightForWidth(max(1, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self.heightForWidth(max(1, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width asks for another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the lines."""
        del event
        paint_lines(QPainter(self), self._lines, QRectF(self.rect()), Theme.of(self))
