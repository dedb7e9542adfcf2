"""Draws a result as a card: score, what it is of, when, its code, and where it is on its way."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from app.views import ResultRow, ResultState
from ui.results import words
from ui.theme import TextRole, Theme, tokens
from ui.theme.icons import draw
from ui.widgets.card_list import Index
from ui.widgets.measured import MeasuredDelegate
from ui.widgets.painting import (
    paint_card,
    paint_chip,
    paint_line_of_text,
    paint_wrapped,
    wrapped_height,
)
from ui.widgets.rows_model import ROW_ROLE

COPY = "copy"
"""The part of a card that copies the code."""
_GAP = tokens.SPACE_M


class RowDelegate(MeasuredDelegate):
    """A card: the score at the left, words in the middle, the state at the right."""

    def measure(self, row: ResultRow, width: int, theme: Theme) -> int:
        """See `MeasuredDelegate`."""
        middle = self._middle(QRect(0, 0, width, 1), row, theme)
        text = wrapped_height(row.quiz_title, TextRole.STRONG, middle.width(), theme)
        small = round(theme.line_height(TextRole.SMALL))
        height = text + 2 * (small + tokens.SPACE_XS) + 2 * tokens.SPACE_L
        return height + _GAP

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws the card."""
        row: ResultRow = index.data(ROW_ROLE)
        theme = Theme.of(self._view)
        rect: QRect = option.rect.adjusted(0, 0, 0, -_GAP)
        painter.save()
        hover = rect.contains(self._view.mouse_over())
        paint_card(painter, rect, theme, hover=hover, focus=self._view.shows_focus(index))
        self._paint_score(painter, rect, row, theme)
        head = round(theme.line_height(TextRole.STRONG))
        end = QPoint(rect.right() - tokens.SPACE_L, rect.top() + tokens.SPACE_L + head // 2)
        chip = paint_chip(painter, end, words.state_words(row), tone_of(row), theme)
        if row.remarks and row.refused is None:
            below = QPoint(end.x(), chip.bottom() + tokens.SPACE_XS + chip.height() // 2)
            paint_chip(painter, below, words.needs_review(), "warning", theme)
        middle = self._middle(rect, row, theme)
        height = wrapped_height(row.quiz_title, TextRole.STRONG, middle.width(), theme)
        title = QRect(middle.left(), rect.top() + tokens.SPACE_L, middle.width(), height)
        paint_wrapped(painter, title, row.quiz_title, TextRole.STRONG, theme)
        small = round(theme.line_height(TextRole.SMALL))
        wide = middle.width() if row.remarks else rect.right() - tokens.SPACE_L - middle.left()
        line = QRect(middle.left(), title.bottom() + 1 + tokens.SPACE_XS, wide, small)
        paint_line_of_text(painter, line, self._about(row), TextRole.SMALL, theme)
        line = line.translated(0, small + tokens.SPACE_XS)
        if row.code is not None:
            self._paint_code(painter, line, row.code, theme)
        else:
            paint_line_of_text(painter, line, self.tr("Mở để làm tiếp"), TextRole.SMALL, theme, ink="accent_text")
        painter.restore()

    def part_at(self, index: QModelIndex, rect: QRect, point: QPoint) -> str:
        """The code's line with its icon copies it; the rest of the card opens the result."""
        row: ResultRow = index.data(ROW_ROLE)
        if row.code is None:
            return ""
        theme = Theme.of(self._view)
        rect = rect.adjusted(0, 0, 0, -_GAP)
        middle = self._middle(rect, row, theme)
        small = round(theme.line_height(TextRole.SMALL))
        width = self._code_width(row.code, theme) + tokens.SPACE_S + theme.px(tokens.ICON_S)
        line = QRect(middle.left(), rect.bottom() - tokens.SPACE_L - small, width, small)
        return COPY if line.adjusted(-4, -6, 6, 6).contains(point) else ""

    def _about(self, row: ResultRow) -> str:
        at = words.moment_text(row.submitted_at or row.started_at)
        begun = self.tr("Bắt đầu {time}") if row.submitted_at is None else self.tr("Nộp {time}")
        return f"{begun.format(time=at)} · {row.course_title}"

    def _middle(self, rect: QRect, row: ResultRow, theme: Theme) -> QRect:
        metrics = QFontMetrics(theme.font(TextRole.SMALL))
        said = (words.state_words(row), words.needs_review() if row.remarks else "")
        chip = max(metrics.horizontalAdvance(text) for text in said) + tokens.SPACE_XXL
        left = rect.left() + tokens.SPACE_L + self._score_width(theme) + tokens.SPACE_L
        return QRect(left, rect.top(), max(1, rect.right() - tokens.SPACE_L - chip - left), rect.height())

    def _score_width(self, theme: Theme) -> int:
        return theme.px(2 * tokens.TILE + tokens.SPACE_S)

    def _paint_score(self, painter: QPainter, rect: QRect, row: ResultRow, theme: Theme) -> None:
        box = QRect(rect.left() + tokens.SPACE_L, rect.top(), self._score_width(theme), rect.height())
        centre = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        if row.score is None:
            side = theme.px(tokens.ICON_L)
            icon_box = QRectF(0, 0, side, side)
            icon_box.moveCenter(QRectF(box).center())
            name = "pencil" if row.state is ResultState.DRAFT else "lock" if row.score_hidden else "hourglass"
            words_below = words.short_state(row)
            if words_below:
                low = theme.line_height(TextRole.SMALL)
                icon_box.translate(0, -low / 2)
                painter.setFont(theme.font(TextRole.SMALL))
                painter.setPen(theme.color("muted"))
                painter.drawText(QRectF(box.left(), icon_box.bottom(), box.width(), low), centre, words_below)
            draw(painter, name, icon_box, theme.color("muted"))
            return
        big, small = theme.line_height(TextRole.TITLE), theme.line_height(TextRole.SMALL)
        verdict = "" if row.passed is None else words.passed_words(row.passed)
        block = big + (small if verdict else 0)
        top = box.top() + (box.height() - block) / 2
        painter.setFont(theme.font(TextRole.TITLE))
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(box.left(), top, box.width(), big), centre, words.out_of_ten(row.score))
        if verdict:
            painter.setFont(theme.font(TextRole.SMALL))
            painter.setPen(theme.color("success" if row.passed else "danger"))
            painter.drawText(QRectF(box.left(), top + big, box.width(), small), centre, verdict)

    def _code_width(self, code: str, theme: Theme) -> int:
        text = self.tr("Mã {code}").format(code=words.grouped_code(code))
        return QFontMetrics(theme.font(TextRole.SMALL)).horizontalAdvance(text)

    def _paint_code(self, painter: QPainter, line: QRect, code: str, theme: Theme) -> None:
        text = self.tr("Mã {code}").format(code=words.grouped_code(code))
        paint_line_of_text(painter, line, text, TextRole.SMALL, theme, ink="text")
        side = theme.px(tokens.ICON_S) - tokens.SPACE_XXS
        left = line.left() + self._code_width(code, theme) + tokens.SPACE_S
        draw(painter, "copy", QRectF(left, line.center().y() - side / 2, side, side), theme.color("muted"))


def tone_of(row: ResultRow) -> str | None:
    """The colour of a state's chip: green only when the server has the result."""
    if row.refused is not None:
        return "danger"
    return {
        ResultState.DRAFT: None,
        ResultState.WAITING: "warning",
        ResultState.CARRIED: "info",
        ResultState.RECEIVED: "success",
    }[row.state]
