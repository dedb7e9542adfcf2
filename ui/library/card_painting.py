"""Draws cards of courses, and knows where their buttons are: for the library and for the lists of the dialog.

What a card says is decided by its delegate; how it looks, here.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ui.theme import TextRole, Theme, tokens
from ui.theme.icons import draw
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

Index = QModelIndex | QPersistentModelIndex
MORE = "more"
"""The part that opens a card's menu."""
_MOST_HEIGHTS = 512
"""Heights that are remembered: Qt asks for them at every drawing, and breaking a title into lines takes its time."""


@dataclass(frozen=True)
class CardWords:
    """Everything written on a card, and its buttons as pairs (part, words)."""

    key: str
    """What gives the tile its tint: the course's id."""
    title: str
    below: str
    measure: str
    share: float | None = None
    """Of the bar, 0 to 1; None for no bar."""
    chip: str = ""
    tone: str | None = None
    fault: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    primary: str = ""
    """The part of the filled button; empty for none."""
    more: bool = False
    """True for a menu beside the last button."""


class PaintedCards(QStyledItemDelegate):
    """Tile, title, a line, a line with bar and chip, what went wrong, and at most two buttons."""

    tile = True
    """False for cards without a tile, in narrow lists."""

    def __init__(self, view: CardList) -> None:
        super().__init__(view)
        self._view = view
        self._shapes: dict[int, object] = {}
        self._heights: dict[object, int] = {}

    def row_moved(self, row: int) -> None:
        """Draws one card again, and measures all of them only where it may have become higher or lower.

        While bytes come, a card changes several times a second. A model's ``dataChanged`` would make the view measure
        and draw everything each time, which takes an old computer longer than the time between.
        """
        index = self._view.model().index(row, 0)
        shape = _shape(self.words_of(index))
        if self._shapes.get(row) == shape:
            self._view.update(index)
        else:
            self._shapes[row] = shape
            self._view.relayout()

    def words_of(self, index: Index) -> CardWords:
        """What a card says in its state."""
        raise NotImplementedError

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option
        words = self.words_of(index)
        key = (_shape(words), self._view.viewport().width(), Theme.of(self._view).text_scale)
        height = self._heights.get(key)
        if height is None:
            if len(self._heights) > _MOST_HEIGHTS:
                self._heights.clear()
            height = self._heights[key] = self._height(words)
        return QSize(0, height)

    def _height(self, words: CardWords) -> int:
        theme = Theme.of(self._view)
        room = self._text_room(QRect(0, 0, self._view.viewport().width(), 0), words, theme)
        height = wrapped_height(words.title, self._title_role, room.width(), theme) + _last_line(theme)
        height += tokens.SPACE_XS
        if words.below:
            height += round(theme.line_height(TextRole.BODY)) + tokens.SPACE_XS
        if words.fault:
            height += wrapped_height(words.fault, TextRole.SMALL, room.width(), theme) + tokens.SPACE_S
        stack = len(words.buttons) * (theme.px(tokens.CONTROL_S) + tokens.SPACE_S) - tokens.SPACE_S
        tile = theme.px(tokens.TILE) if self.tile else 0
        return max(height, stack, tile) + 2 * self._padding + self._gap

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = Theme.of(self._view)
        words = self.words_of(index)
        rect = self._card_rect(option.rect)
        mouse = self._view.mouse_over()
        painter.save()
        paint_card(painter, rect, theme, hover=rect.contains(mouse), focus=self._view.shows_focus(index))
        if self.tile:
            side = theme.px(tokens.TILE)
            tile = QRectF(rect.left() + tokens.SPACE_L, rect.top() + self._padding, side, side)
            paint_tile(painter, tile, "book-open-text", tint_of(words.key), theme)
        self._paint_words(painter, self._text_room(rect, words, theme), words, theme)
        labels = dict(words.buttons)
        for part, place in self._places(rect, words, theme):
            hover = place.contains(mouse)
            if part == MORE:
                _paint_more(painter, place, theme, hover=hover)
            else:
                paint_button(painter, place, labels[part], theme, primary=part == words.primary, hover=hover)
        painter.restore()

    def part_at(self, index: QModelIndex, rect: QRect, point: QPoint) -> str:
        """The button under a point; see `ui.widgets.card_list.HasParts`."""
        for part, place in self._places(self._card_rect(rect), self.words_of(index), Theme.of(self._view)):
            if place.contains(point):
                return part
        return ""

    def place_of(self, index: QModelIndex, part: str) -> QRect:
        """Where a button is in the viewport; an empty rectangle where the card has none such."""
        rect = self._card_rect(self._view.visualRect(index))
        for found, place in self._places(rect, self.words_of(index), Theme.of(self._view)):
            if found == part:
                return place
        return QRect()

    @property
    def _title_role(self) -> TextRole:
        return TextRole.CARD if self.tile else TextRole.STRONG

    @property
    def _padding(self) -> int:
        return tokens.SPACE_L if self.tile else tokens.SPACE_M

    @property
    def _gap(self) -> int:
        """Between two cards."""
        return tokens.SPACE_M if self.tile else tokens.SPACE_S

    def _card_rect(self, rect: QRect) -> QRect:
        return rect.adjusted(0, 0, 0, -self._gap)

    def _paint_words(self, painter: QPainter, room: QRect, words: CardWords, theme: Theme) -> None:
        height = wrapped_height(words.title, self._title_role, room.width(), theme)
        title = QRect(room.left(), room.top(), room.width(), height)
        paint_wrapped(painter, title, words.title, self._title_role, theme)
        top = room.top() + height + tokens.SPACE_XS
        if words.below:
            line = round(theme.line_height(TextRole.BODY))
            below = QRect(room.left(), top, room.width(), line)
            paint_line_of_text(painter, below, words.below, TextRole.MUTED, theme)
            top += line + tokens.SPACE_XS
        line = _last_line(theme)
        self._paint_measure(painter, QRect(room.left(), top, room.width(), line), words, theme)
        if words.fault:
            top += line + tokens.SPACE_S
            rest = QRect(room.left(), top, room.width(), room.bottom() - top)
            paint_wrapped(painter, rest, words.fault, TextRole.SMALL, theme, ink=_fault_ink(words))

    def _paint_measure(self, painter: QPainter, room: QRect, words: CardWords, theme: Theme) -> None:
        left, right = room.left(), room.right()
        if words.chip:
            end = QPoint(right, room.top() + room.height() // 2)
            right = paint_chip(painter, end, words.chip, words.tone, theme).left() - tokens.SPACE_M
        # The words come first; the bar takes what they leave.
        needed = QFontMetrics(theme.font(TextRole.SMALL)).horizontalAdvance(words.measure) + tokens.SPACE_L
        bar = min(right - left - needed, theme.px(tokens.FORM) // 2)
        if words.share is not None and bar >= tokens.SPACE_XXL:
            middle = room.top() + (room.height() - tokens.BAR) / 2 + 1
            paint_bar(painter, QRectF(left, middle, bar, tokens.BAR), words.share, theme)
            left += bar + tokens.SPACE_M
        measure = QRect(left, room.top(), right - left, room.height())
        paint_line_of_text(painter, measure, words.measure, TextRole.SMALL, theme)

    def _stack_width(self, words: CardWords, theme: Theme) -> int:
        """Of the column of buttons; the last one shares its row with the menu."""
        widths = [button_width(text, theme) for _, text in words.buttons]
        if words.more and widths:
            widths[-1] += theme.px(tokens.CONTROL_S) + tokens.SPACE_S
        # Buttons of most cards stand below each other, whatever their words.
        return max(theme.px(tokens.FORM) // 3, *widths) if widths else 0

    def _places(self, rect: QRect, words: CardWords, theme: Theme) -> list[tuple[str, QRect]]:
        width = self._stack_width(words, theme)
        height = theme.px(tokens.CONTROL_S)
        step = height + tokens.SPACE_S
        left = rect.right() - tokens.SPACE_L - width + 1
        top = rect.center().y() - (len(words.buttons) * step - tokens.SPACE_S) // 2 + 1
        places = [(part, QRect(left, top + row * step, width, height)) for row, (part, _) in enumerate(words.buttons)]
        if words.more and places:
            part, last = places[-1]
            more = QRect(last.right() + 1 - height, last.top(), height, height)
            places[-1] = (part, last.adjusted(0, 0, -height - tokens.SPACE_S, 0))
            places.append((MORE, more))
        return places

    def _text_room(self, rect: QRect, words: CardWords, theme: Theme) -> QRect:
        left = tokens.SPACE_L + (tokens.SPACE_L + theme.px(tokens.TILE) if self.tile else 0)
        width = self._stack_width(words, theme)
        right = width + 2 * tokens.SPACE_L + tokens.SPACE_S if width else tokens.SPACE_L
        return rect.adjusted(left, self._padding, -right, -self._padding)


def _shape(words: CardWords) -> object:
    """What a card's height depends on, at a width and a text size."""
    return words.title, bool(words.below), words.fault, words.buttons, words.more


def _fault_ink(words: CardWords) -> str:
    """Waiting for the network is no disaster."""
    return "muted" if words.tone == "warning" else "danger"


def _last_line(theme: Theme) -> int:
    """Height of the line with the bar and the chip."""
    return round(theme.line_height(TextRole.SMALL)) + 2 * tokens.SPACE_XXS


def _paint_more(painter: QPainter, rect: QRect, theme: Theme, *, hover: bool) -> None:
    paint_button(painter, rect, "", theme, primary=False, hover=hover)
    side = theme.px(tokens.ICON_S)
    area = QRectF(0, 0, side, side)
    area.moveCenter(QRectF(rect).center())
    draw(painter, "ellipsis", area, theme.color("text"))
