"""Draws a person in the chooser."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ui.people.mark import paint_mark
from ui.people.model import PERSON
from ui.theme import TextRole, Theme, tokens
from ui.widgets.card_list import CardList
from ui.widgets.painting import paint_card, paint_chip, paint_line_of_text


class PersonDelegate(QStyledItemDelegate):
    """A card with mark, full name, unit, and what waits."""

    def __init__(self, view: CardList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        del option, index
        theme = Theme.of(self._view)
        return QSize(0, theme.px(tokens.CONTROL) + 2 * tokens.SPACE_L + tokens.SPACE_M)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = Theme.of(self._view)
        person = index.data(PERSON)
        rect: QRect = option.rect.adjusted(0, 0, 0, -tokens.SPACE_M)
        hover = rect.contains(self._view.mouse_over())
        painter.save()
        paint_card(painter, rect, theme, hover=hover, focus=self._view.shows_focus(index))
        side = theme.px(tokens.CONTROL)
        left = rect.left() + tokens.SPACE_L
        paint_mark(painter, QRectF(left, rect.center().y() - side / 2 + 1, side, side), person, theme)
        right = rect.right() - tokens.SPACE_L
        chip = ""
        tone: str | None = None
        if not person.enrolled:
            chip = self.tr("Chưa ghi danh")
        elif person.waiting_results:
            chip, tone = self.tr("%n kết quả chờ gửi", "", person.waiting_results), "warning"
        if chip:
            right = paint_chip(painter, QPoint(right, rect.center().y() + 1), chip, tone, theme).left() - tokens.SPACE_M
        left += side + tokens.SPACE_L
        half = round(theme.line_height(TextRole.STRONG))
        name_top = rect.center().y() - half if person.unit_name else rect.center().y() - half // 2
        paint_line_of_text(painter, QRect(left, name_top, right - left, half), person.full_name, TextRole.STRONG, theme)
        if person.unit_name:
            below = QRect(left, name_top + half, right - left, half)
            paint_line_of_text(painter, below, person.unit_name, TextRole.SMALL, theme)
        painter.restore()
