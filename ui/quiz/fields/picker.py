"""A drop-down of options that are rich texts, named A, B, C: for the prompts of a matching and the gaps of a text.

Closed, no arrow and no wheel changes it: the letter of an option chooses it, Delete takes it back, Space or Enter opens
the list. Backspace does nothing: input methods send it before the letter that they make of two. Qt's own combo box lies
below, so screen readers know what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.quiz.fields.answer_field import LETTER_KEYS, letter
from ui.quiz.rich import RichBlock
from ui.theme import TextRole, Theme, tokens
from ui.theme.icons import draw
from ui.widgets.painting import paint_line_of_text

_BLOCK: Final = int(Qt.ItemDataRole.UserRole) + 1
_Index = QModelIndex | QPersistentModelIndex


class Picker(QComboBox):
    """Holds the number of one option, or None.

    Signals:
        picked: another option, or none, was chosen by hand.
        stepped: up (-1) or down (1) was pressed while the list was closed.
    """

    picked = Signal()
    stepped = Signal(int)

    def __init__(
        self, options: Sequence[tuple[int, RichBlock]], parent: QWidget | None = None, *, named: bool = True
    ) -> None:
        """Makes one with nothing chosen.

        Args:
            options: number in source order and text, in the order shown.
            parent: owner.
            named: options have letters.
        """
        super().__init__(parent)
        self._values: list[int | None] = [None, *(value for value, _ in options)]
        self.named = named
        """Options have letters."""
        self._right: bool | None = None
        self._open = False
        self.addItem(self.tr("Chưa chọn"))
        for number, (_, block) in enumerate(options):
            name = f"{letter(number)}. " if named else ""
            self.addItem(name + " ".join(block.plain.split()))
            self.setItemData(number + 1, block, _BLOCK)
        self.setItemDelegate(_OptionDelegate(self))
        self.setMaxVisibleItems(len(options) + 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.activated.connect(lambda _number: self.picked.emit())

    @property
    def value(self) -> int | None:
        """The number of the option chosen."""
        return self._values[max(0, self.currentIndex())]

    def select(self, value: int | None) -> None:
        """Shows an option as chosen, without telling anybody."""
        self.setCurrentIndex(self._values.index(value) if value in self._values else 0)

    def pick(self, value: int | None) -> None:
        """Chooses an option as by hand."""
        if value != self.value and self.isEnabled():
            self.select(value)
            self.picked.emit()

    @property
    def right(self) -> bool | None:
        """How it is marked."""
        return self._right

    def show_mark(self, right: bool | None) -> None:
        """Marks what is chosen as right or not; None takes the mark away."""
        self._right = right
        self.setAccessibleDescription("" if right is None else self.tr("Đúng") if right else self.tr("Chưa đúng"))
        self.update()

    # --- keys and wheel ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the module's words; what is not named there goes on to the page."""
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.showPopup()
        elif plain and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif plain and key == Qt.Key.Key_Delete:
            self.pick(None)
        elif plain and self.named and key in LETTER_KEYS:
            number = LETTER_KEYS[key] + 1
            if number < len(self._values):
                self.pick(self._values[number])
        elif key == Qt.Key.Key_F4 or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The page scrolls; an answer is never changed by that."""
        event.ignore()

    # --- the list ---

    def showPopup(self) -> None:
        """Opens the list, wide enough to read in."""
        least = min(Theme.of(self).px(tokens.FORM), self.window().width() - 2 * tokens.SPACE_XL)
        self.view().setMinimumWidth(max(self.width(), least))
        self._open = True
        self.view().doItemsLayout()
        super().showPopup()

    def hidePopup(self) -> None:
        """Closes the list."""
        self._open = False
        super().hidePopup()
        self.update()

    # --- face ---

    def sizeHint(self) -> QSize:
        theme = Theme.of(self)
        return QSize(theme.px(tokens.CONTENTS), theme.px(tokens.CONTROL))

    def minimumSizeHint(self) -> QSize:
        theme = Theme.of(self)
        return QSize(theme.px(tokens.TILE * 2), theme.px(tokens.CONTROL))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws ground, words and arrow as the rows of choices are drawn."""
        del event
        theme = Theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, enabled = self.value is not None, self.isEnabled()
        focus = self.hasFocus() or self._open
        ink = "" if self._right is None else "success" if self._right else "danger"
        painter.setPen(QPen(theme.color("focus" if focus else ink or "line_strong"), tokens.LINE_FOCUS))
        painter.setBrush(theme.color(f"{ink}_soft" if ink else "surface" if enabled else "sunken"))
        half = tokens.LINE_FOCUS / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(half, half, -half, -half), tokens.RADIUS_M, tokens.RADIUS_M
        )
        side = theme.px(tokens.ICON_S)
        icon = QRectF(self.width() - tokens.SPACE_M - side, (self.height() - side) / 2, side, side)
        if self._right is not None:
            draw(painter, "circle-check" if self._right else "circle-x", icon, theme.color(ink))
        elif enabled:
            draw(painter, "chevron-down", icon, theme.color("muted"))
        words = QRect(tokens.SPACE_M, 0, round(icon.left()) - tokens.SPACE_M - tokens.SPACE_S, self.height())
        tone = "text" if chosen else "muted"
        paint_line_of_text(painter, words, self.currentText(), TextRole.BODY, theme, ink=tone)


class _OptionDelegate(QStyledItemDelegate):
    """An option in the list: its letter and its whole text, over as many lines as it takes."""

    def __init__(self, picker: Picker) -> None:
        super().__init__(picker)
        self._picker = picker

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """As high as the text in the list's width."""
        del option
        theme = Theme.of(self._picker)
        # The list asks before it has its width, and never again.
        width = self._picker.view().minimumWidth() - 2 * (tokens.SPACE_XS + tokens.LINE) - tokens.SCROLLBAR
        block = index.data(_BLOCK)
        height = theme.line_height(TextRole.BODY)
        if isinstance(block, RichBlock):
            height = max(height, block.height_for(width - self._left(theme) - tokens.SPACE_M))
        return QSize(width, max(round(height) + 2 * tokens.SPACE_S, theme.px(tokens.CONTROL_S)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draws the option; the one under keyboard or mouse has a ground."""
        theme = Theme.of(self._picker)
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sunken"))
            painter.drawRoundedRect(rect, tokens.RADIUS_S, tokens.RADIUS_S)
        block = index.data(_BLOCK)
        if isinstance(block, RichBlock):
            text = rect.adjusted(self._left(theme), 0, -tokens.SPACE_M, 0)
            height = block.height_for(text.width())
            text.setTop(rect.top() + (rect.height() - height) / 2)
            text.setHeight(height)
            if self._left(theme) > tokens.SPACE_M:
                painter.setFont(theme.font(TextRole.STRONG))
                painter.setPen(theme.color("accent_text"))
                name = QRectF(rect.left() + tokens.SPACE_M, text.top(), self._left(theme), block.first_line)
                painter.drawText(name, int(Qt.AlignmentFlag.AlignVCenter), letter(index.row() - 1))
            block.draw(painter, text, theme.color("text"))
        else:
            words = option.rect.adjusted(tokens.SPACE_M, 0, -tokens.SPACE_M, 0)
            paint_line_of_text(painter, words, str(index.data()), TextRole.BODY, theme, ink="muted")
        painter.restore()

    def _left(self, theme: Theme) -> int:
        if not self._picker.named:
            return tokens.SPACE_M
        widest = QFontMetrics(theme.font(TextRole.STRONG)).horizontalAdvance("M")
        return tokens.SPACE_M + widest + tokens.SPACE_M
