"""Draws a record as a row: its icon, what it is, of what and when, and where it is on its way."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.record_views import SentRecordRow
from ui.records import words
from ui.theme import TextRole, Theme, tokens
from ui.theme.icons import draw
from ui.widgets.card_list import CardList, Index
from ui.widgets.painting import paint_card, paint_chip, paint_line_of_text
from ui.widgets.rows_model import ROW_ROLE

_GAP = tokens.SPACE_S


class RecordDelegate(QStyledItemDelegate):
    """Two lines, all rows of one height: ten thousand of them are measured once."""

    def __init__(self, view: CardList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As wide as the list, two lines high."""
        del option, index
        theme = Theme.of(self._view)
        lines = round(theme.line_height(TextRole.STRONG)) + round(theme.line_height(TextRole.SMALL))
        return QSize(self._view.viewport().width(), lines + tokens.SPACE_XS + 2 * tokens.SPACE_M + _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws the row."""
        row: SentRecordRow = index.data(ROW_ROLE)
        theme = Theme.of(self._view)
        rect: QRect = option.rect.adjusted(0, 0, 0, -_GAP)
        painter.save()
        hover = rect.contains(self._view.mouse_over())
        paint_card(painter, rect, theme, hover=hover, focus=self._view.shows_focus(index))
        side = theme.px(tokens.ICON_M)
        icon = QRectF(0, 0, side, side)
        icon.moveCenter(QRectF(rect).center())
        icon.moveLeft(rect.left() + tokens.SPACE_L)
        draw(painter, words.ICONS.get(row.kind, "circle"), icon, theme.color("muted"))
        strong, small = round(theme.line_height(TextRole.STRONG)), round(theme.line_height(TextRole.SMALL))
        said, tone = words.state_of(row)
        end = QPoint(rect.right() - tokens.SPACE_L, rect.top() + tokens.SPACE_M + strong // 2)
        chip = paint_chip(painter, end, said, tone, theme)
        left = round(icon.right()) + tokens.SPACE_L
        top = rect.top() + tokens.SPACE_M
        title = QRect(left, top, chip.left() - tokens.SPACE_M - left, strong)
        paint_line_of_text(painter, title, words.title_of(row), TextRole.STRONG, theme)
        about = QRect(left, top + strong + tokens.SPACE_XS, rect.right() - tokens.SPACE_L - left, small)
        paint_line_of_text(painter, about, words.about_of(row), TextRole.SMALL, theme)
        painter.restore()
