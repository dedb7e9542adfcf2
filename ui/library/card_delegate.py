"""Draws a course's card, and knows where its buttons are."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.views import CourseState
from ui.errors import words_for
from ui.library.model import ITEM, CourseItem
from ui.theme import TextRole, Theme, tokens
from ui.widgets.card import paint_tile, tint_of
from ui.widgets.card_list import CardList
from ui.widgets.painting import (
    button_width,
    paint_button,
    paint_card,
    paint_chip,
    paint_line_of_text,
    paint_wrapped,
    wrapped_height,
)
from ui.widgets.progress import paint_bar
from ui.words.format import size

LEARN, FETCH, STOP, OPEN, UPDATE = "learn", "fetch", "stop", "open", "update"
"""The parts of a card."""


@dataclass(frozen=True)
class CardWords:
    """Everything written on a card, and its buttons as pairs (part, words)."""

    title: str
    below: str
    measure: str
    share: float | None
    """Of the bar, 0 to 1; None for no bar."""
    chip: str
    tone: str | None
    fault: str
    buttons: tuple[tuple[str, str], ...]


class CardDelegate(QStyledItemDelegate):
    """Tile, title, next lesson or summary, progress, and at most two buttons."""

    def __init__(self, view: CardList) -> None:
        super().__init__(view)
        self._view = view

    def words(self, item: CourseItem) -> CardWords:
        """What a card says in its state."""
        card, fetch = item.card, item.fetch
        here = card.state is not CourseState.AVAILABLE
        below, measure, share = card.summary, size(card.size_bytes), None
        chip, tone, fault = "", None, ""
        buttons: list[tuple[str, str]] = []
        if here:
            done, total = card.lessons_done, card.lessons_total
            share = done / total if total else 0.0
            measure = self.tr("{done}/{total} bài").format(done=done, total=total)
            if card.next_lesson_id is None:
                below = self.tr("Đã học xong các bài")
                buttons.append((OPEN, self.tr("Mở khóa học")))
            else:
                below = self.tr("Tiếp theo: {lesson}").format(lesson=card.next_lesson_title or "")
                buttons.append((LEARN, self.tr("Học tiếp") if done else self.tr("Bắt đầu học")))
            if card.state is CourseState.UPDATE:
                chip, tone = self.tr("Có bản mới"), "info"
                buttons.append((UPDATE, self.tr("Cập nhật")))
        else:
            chip = self.tr("Chưa có trên máy")
            buttons.append((FETCH, self.tr("Tải về")))
        if fetch is not None and fetch.running:
            done_bytes = fetch.progress.done_bytes if fetch.progress else 0
            total_bytes = fetch.progress.total_bytes if fetch.progress else card.size_bytes
            share = done_bytes / total_bytes if total_bytes else 0.0
            measure = self.tr("{done} / {total}").format(done=size(done_bytes), total=size(total_bytes))
            chip, tone = self.tr("Đang tải"), "info"
            buttons = [pair for pair in buttons if pair[0] not in (FETCH, UPDATE)] + [(STOP, self.tr("Dừng tải"))]
        elif fetch is not None and fetch.error is not None:
            fault = words_for(fetch.error).sentence
        return CardWords(card.title, below, measure, share, chip, tone, fault, tuple(buttons))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        del option
        theme = Theme.of(self._view)
        words = self.words(index.data(ITEM))
        width = self._view.viewport().width()
        room = self._text_room(QRect(0, 0, width, 0), words, theme)
        height = wrapped_height(words.title, TextRole.CARD, room.width(), theme)
        height += round(theme.line_height(TextRole.BODY)) + _last_line(theme) + 2 * tokens.SPACE_XS
        if words.fault:
            height += wrapped_height(words.fault, TextRole.SMALL, room.width(), theme) + tokens.SPACE_S
        stack = len(words.buttons) * (theme.px(tokens.CONTROL_S) + tokens.SPACE_S) - tokens.SPACE_S
        return QSize(0, max(height, stack, theme.px(tokens.TILE)) + 2 * tokens.SPACE_L + tokens.SPACE_M)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = Theme.of(self._view)
        item: CourseItem = index.data(ITEM)
        words = self.words(item)
        rect = _card_rect(option.rect)
        mouse = self._view.mouse_over()
        painter.save()
        paint_card(painter, rect, theme, hover=rect.contains(mouse), focus=self._view.shows_focus(index))
        side = theme.px(tokens.TILE)
        tile = QRectF(rect.left() + tokens.SPACE_L, rect.top() + tokens.SPACE_L, side, side)
        paint_tile(painter, tile, "book-open-text", tint_of(item.card.course_id), theme)
        self._paint_words(painter, self._text_room(rect, words, theme), words, theme)
        for number, (part, place) in enumerate(self._places(rect, words, theme)):
            paint_button(
                painter,
                place,
                words.buttons[number][1],
                theme,
                primary=item.obvious and part in (LEARN, FETCH),
                hover=place.contains(mouse),
            )
        painter.restore()

    def part_at(self, index: QModelIndex, rect: QRect, point: QPoint) -> str:
        """The button under a point; see `ui.widgets.card_list.HasParts`."""
        words = self.words(index.data(ITEM))
        for part, place in self._places(_card_rect(rect), words, Theme.of(self._view)):
            if place.contains(point):
                return part
        return ""

    def place_of(self, index: QModelIndex, part: str) -> QRect:
        """Where a button is in the viewport; an empty rectangle where the card has none such."""
        words = self.words(index.data(ITEM))
        for found, place in self._places(_card_rect(self._view.visualRect(index)), words, Theme.of(self._view)):
            if found == part:
                return place
        return QRect()

    def _paint_words(self, painter: QPainter, room: QRect, words: CardWords, theme: Theme) -> None:
        height = wrapped_height(words.title, TextRole.CARD, room.width(), theme)
        title = QRect(room.left(), room.top(), room.width(), height)
        paint_wrapped(painter, title, words.title, TextRole.CARD, theme)
        top = room.top() + height + tokens.SPACE_XS
        line = round(theme.line_height(TextRole.BODY))
        below = QRect(room.left(), top, room.width(), line)
        paint_line_of_text(painter, below, words.below, TextRole.MUTED, theme)
        top += line + tokens.SPACE_XS
        line = _last_line(theme)
        left, right = room.left(), room.right()
        if words.chip:
            right = (
                paint_chip(painter, QPoint(right, top + line // 2), words.chip, words.tone, theme).left()
                - tokens.SPACE_M
            )
        if words.share is not None:
            bar = min(room.width() // 2, theme.px(tokens.FORM) // 2)
            middle = top + (line - tokens.BAR) / 2 + 1
            paint_bar(painter, QRectF(left, middle, bar, tokens.BAR), words.share, theme)
            left += bar + tokens.SPACE_M
        measure = QRect(left, top, right - left, line)
        paint_line_of_text(painter, measure, words.measure, TextRole.SMALL, theme)
        if words.fault:
            top += line + tokens.SPACE_S
            painter.setFont(theme.font(TextRole.SMALL))
            rest = QRect(room.left(), top, room.width(), room.bottom() - top)
            paint_wrapped(painter, rest, words.fault, TextRole.SMALL, theme, ink="danger")

    def _places(self, rect: QRect, words: CardWords, theme: Theme) -> list[tuple[str, QRect]]:
        width = max((button_width(text, theme) for _, text in words.buttons), default=0)
        height = theme.px(tokens.CONTROL_S)
        step = height + tokens.SPACE_S
        left = rect.right() - tokens.SPACE_L - width + 1
        top = rect.center().y() - (len(words.buttons) * step - tokens.SPACE_S) // 2 + 1
        return [(part, QRect(left, top + row * step, width, height)) for row, (part, _) in enumerate(words.buttons)]

    def _text_room(self, rect: QRect, words: CardWords, theme: Theme) -> QRect:
        width = max((button_width(text, theme) for _, text in words.buttons), default=0)
        return rect.adjusted(
            2 * tokens.SPACE_L + theme.px(tokens.TILE),
            tokens.SPACE_L,
            -(width + 2 * tokens.SPACE_L + tokens.SPACE_S),
            -tokens.SPACE_L,
        )


def _last_line(theme: Theme) -> int:
    """Height of the line with the bar and the chip."""
    return round(theme.line_height(TextRole.SMALL)) + 2 * tokens.SPACE_XXS


def _card_rect(rect: QRect) -> QRect:
    return rect.adjusted(0, 0, 0, -tokens.SPACE_M)
