"""A choice as a large row to press: a mark, the words, and the digit that presses it from the keyboard.

The rows are Qt's own radio buttons and check boxes with another face, so screen readers know what they are.
"""

from __future__ import annotations

import enum
from typing import Final

from PySide6.QtCore import QCoreApplication, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy, QWidget

from ui.quiz.rich import RichBlock
from ui.theme import TextRole, Theme, tokens
from ui.theme.icons import draw

LAST_DIGIT: Final = 9
"""More rows than this have no key of their own."""


class RowMark(enum.Enum):
    """What a check found of a row."""

    NONE = "none"
    RIGHT = "right"
    """Chosen, and right."""
    WRONG = "wrong"
    """Chosen, and not right."""
    MISSED = "missed"
    """Right, and not chosen."""


_FACES: Final = {
    RowMark.RIGHT: ("circle-check", "success", "success_soft"),
    RowMark.WRONG: ("circle-x", "danger", "danger_soft"),
    RowMark.MISSED: ("circle-check", "success", "surface"),
}
"""Icon, ink and ground of a marked row."""


def _mark_words(mark: RowMark) -> str:
    return {
        RowMark.NONE: "",
        RowMark.RIGHT: QCoreApplication.translate("AnswerLines", "Đúng"),
        RowMark.WRONG: QCoreApplication.translate("AnswerLines", "Chưa đúng"),
        RowMark.MISSED: QCoreApplication.translate("AnswerLines", "Đáp án"),
    }[mark]


class _Face:
    """Measures and paints a row; shared by both kinds."""

    mark = RowMark.NONE

    def __init__(self, button: QAbstractButton, block: RichBlock, number: int, *, round_mark: bool) -> None:
        self._button = button
        self._block = block
        self._number = number
        self._round = round_mark
        button.setAccessibleName(block.plain)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        button.setSizePolicy(policy)

    def _text_rect(self, width: float) -> QRectF:
        theme = Theme.of(self._button)
        left = tokens.SPACE_L + theme.px(tokens.INDICATOR) + tokens.SPACE_M
        right = tokens.SPACE_L + (theme.px(tokens.INDICATOR) + tokens.SPACE_S if self._keyed else 0)
        if self.mark is RowMark.MISSED:
            right += theme.px(tokens.TILE)
        return QRectF(left, tokens.SPACE_M, max(1.0, width - left - right), 0)

    @property
    def _keyed(self) -> bool:
        return self._number <= LAST_DIGIT

    def height_for(self, width: int) -> int:
        text = self._block.height_for(self._text_rect(width).width())
        least = Theme.of(self._button).px(tokens.CONTROL) + tokens.SPACE_S
        return max(least, round(text + 2 * tokens.SPACE_M + 0.5))

    def show_mark(self, mark: RowMark) -> None:
        self.mark = mark
        self._button.setAccessibleDescription(_mark_words(mark))
        self._button.updateGeometry()
        self._button.update()

    def paint(self, hover: bool) -> None:
        button, theme = self._button, Theme.of(self._button)
        painter = QPainter(button)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus, checked, enabled = button.hasFocus(), button.isChecked(), button.isEnabled()
        _icon, ink, ground = _FACES.get(self.mark, ("", "accent_text", "accent_soft" if checked else "surface"))
        strong = checked or self.mark is not RowMark.NONE
        line = tokens.LINE_FOCUS if focus or strong else tokens.LINE
        border = "focus" if focus else ink if strong else "line_strong" if hover and enabled else "line"
        painter.setPen(QPen(theme.color(border), line))
        painter.setBrush(theme.color(ground))
        half = line / 2
        box = QRectF(button.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(box, tokens.RADIUS_M, tokens.RADIUS_M)
        side = theme.px(tokens.INDICATOR)
        text = self._text_rect(button.width())
        height = self._block.height_for(text.width())
        text.setHeight(height)
        text.moveTop((button.height() - height) / 2)
        first_line = min(height, self._block.first_line)
        mark = QRectF(tokens.SPACE_L, text.top() + (first_line - side) / 2, side, side)
        self._paint_mark(painter, mark, theme, checked=checked)
        readable = enabled or strong
        self._block.draw(painter, text, theme.color("text" if readable else "muted"))
        if self.mark is RowMark.MISSED:
            painter.setFont(theme.font(TextRole.SMALL))
            painter.setPen(theme.color("success"))
            tag = QRectF(0, mark.top(), button.width() - tokens.SPACE_L, side)
            painter.drawText(
                tag, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), _mark_words(self.mark)
            )
        elif self._keyed and enabled:
            cap = QRectF(button.width() - tokens.SPACE_L - side, mark.top(), side, side)
            self._paint_key(painter, cap, theme)
        painter.end()

    def _paint_mark(self, painter: QPainter, rect: QRectF, theme: Theme, *, checked: bool) -> None:
        if self.mark is not RowMark.NONE:
            icon, ink, _ground = _FACES[self.mark]
            draw(painter, icon, rect, theme.color(ink))
            return
        pen = QPen(theme.color("accent_text" if checked else "line_strong"), tokens.LINE_FOCUS)
        painter.setPen(pen)
        inner = rect.adjusted(1, 1, -1, -1)
        radius = inner.width() / 2 if self._round else tokens.SPACE_XS
        painter.setBrush(theme.color("accent") if checked else QColor(Qt.GlobalColor.transparent))
        painter.drawRoundedRect(inner, radius, radius)
        if checked and self._round:
            dot = inner.width() / 3.2
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("on_accent"))
            painter.drawEllipse(inner.adjusted(dot, dot, -dot, -dot))
        elif checked:
            inset = tokens.SPACE_XS - 1
            draw(painter, "check", rect.adjusted(inset, inset, -inset, -inset), theme.color("on_accent"))

    def _paint_key(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(rect, tokens.SPACE_XS, tokens.SPACE_XS)
        painter.setFont(theme.font(TextRole.SMALL))
        painter.setPen(theme.color("muted"))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), str(self._number))


class OneRow(QRadioButton):
    """A row of which only one is chosen.

    Signals:
        stepped: up (-1) or down (1) was pressed; moving is not choosing, unlike in Qt's own radio buttons.
    """

    stepped = Signal(int)

    def __init__(self, block: RichBlock, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._face = _Face(self, block, number, round_mark=True)

    @property
    def mark(self) -> RowMark:
        """What a check found of it."""
        return self._face.mark

    def show_mark(self, mark: RowMark) -> None:
        """Shows what a check found of it."""
        self._face.show_mark(mark)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        self._face.paint(self.underMouse())

    def sizeHint(self) -> QSize:
        return QSize(tokens.FORM, self._face.height_for(max(1, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self._face.height_for(max(1, self.width())))

    def heightForWidth(self, width: int) -> int:
        return self._face.height_for(width)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _step(self, event):
            super().keyPressEvent(event)


class ManyRow(QCheckBox):
    """A row of which several may be chosen.

    Signals:
        stepped: up (-1) or down (1) was pressed.
    """

    stepped = Signal(int)

    def __init__(self, block: RichBlock, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._face = _Face(self, block, number, round_mark=False)

    @property
    def mark(self) -> RowMark:
        """What a check found of it."""
        return self._face.mark

    def show_mark(self, mark: RowMark) -> None:
        """Shows what a check found of it."""
        self._face.show_mark(mark)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        self._face.paint(self.underMouse())

    def sizeHint(self) -> QSize:
        return QSize(tokens.FORM, self._face.height_for(max(1, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self._face.height_for(max(1, self.width())))

    def heightForWidth(self, width: int) -> int:
        return self._face.height_for(width)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _step(self, event):
            super().keyPressEvent(event)


def _step(row: OneRow | ManyRow, event: QKeyEvent) -> bool:
    key = event.key()
    if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        row.stepped.emit(-1 if key == Qt.Key.Key_Up else 1)
        return True
    if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        # Left and right turn questions; the page takes them.
        event.ignore()
        return True
    if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        row.click()
        return True
    return False
