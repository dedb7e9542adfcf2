"""A question's number as a small square: what is known of it, how that looks, and what the looks mean."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import TextRole, Theme, tokens
from ui.theme.icons import draw
from ui.widgets.flow import Flow


class Checked(enum.StrEnum):
    """What a check in practice said of an answer."""

    RIGHT = "right"
    WRONG = "wrong"
    DONE = "done"
    """It was checked; whether it was right is not told now."""


@dataclass(frozen=True)
class Cell:
    """A question in the list."""

    answered: bool
    flagged: bool
    current: bool
    checked: Checked | None = None


_GROUNDS: Final = {
    Checked.RIGHT: ("success_soft", "success"),
    Checked.WRONG: ("danger_soft", "danger"),
    Checked.DONE: ("info_soft", "info"),
}
_ICONS: Final = {Checked.RIGHT: "check", Checked.WRONG: "x", Checked.DONE: "check"}


def paint_cell(painter: QPainter, rect: QRectF, text: str, cell: Cell, theme: Theme, *, keyboard: bool = False) -> None:
    """Draws a number; never by colour alone: a check has its sign, a mark its flag.

    Args:
        painter: where to.
        rect: the square.
        text: the number; empty in a legend.
        cell: what is known of the question.
        theme: the look.
        keyboard: the keyboard is here.
    """
    ground, ink, border = "surface", "text", "line_strong"
    if cell.answered:
        ground, ink, border = "accent_soft", "accent_text", "accent_soft"
    if cell.checked is not None:
        ground, ink = _GROUNDS[cell.checked]
        border = ground
    width = tokens.LINE
    if cell.current:
        border, width = "accent_text", tokens.LINE_FOCUS
    if keyboard:
        border, width = "focus", tokens.LINE_FOCUS
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color(border), width))
    painter.setBrush(theme.color(ground))
    half = width / 2
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), tokens.RADIUS_S, tokens.RADIUS_S)
    painter.setFont(theme.font(TextRole.STRONG if cell.current else TextRole.BODY))
    painter.setPen(theme.color(ink))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)
    side = min(theme.px(tokens.SPACE_M), rect.height() - 2 * tokens.SPACE_XXS)
    if cell.flagged:
        at = rect.center().x() - side / 2 if not text else rect.right() - side - tokens.SPACE_XXS
        top = rect.center().y() - side / 2 if not text else rect.top() + tokens.SPACE_XXS
        draw(painter, "flag", QRectF(at, top, side, side), theme.color("warning"))
    if cell.checked is not None:
        at = rect.center().x() - side / 2 if not text else rect.right() - side - tokens.SPACE_XXS
        top = rect.center().y() - side / 2 if not text else rect.bottom() - side - tokens.SPACE_XXS
        draw(painter, _ICONS[cell.checked], QRectF(at, top, side, side), theme.color(ink))
    painter.restore()


class Legend(QWidget):
    """What the squares mean, in as many lines as it takes."""

    def __init__(self, parent: QWidget | None = None, *, flagging: bool = True, checking: bool = False) -> None:
        """Makes the legend.

        Args:
            parent: owner.
            flagging: questions can be marked.
            checking: questions can be checked.
        """
        super().__init__(parent)
        words = [
            (Cell(True, False, False), QCoreApplication.translate("Legend", "Đã trả lời")),
            (Cell(False, False, False), QCoreApplication.translate("Legend", "Chưa trả lời")),
        ]
        if flagging:
            words.append((Cell(False, True, False), QCoreApplication.translate("Legend", "Xem lại")))
        if checking:
            words.append((Cell(True, False, False, Checked.RIGHT), QCoreApplication.translate("Legend", "Đúng")))
            words.append((Cell(True, False, False, Checked.WRONG), QCoreApplication.translate("Legend", "Chưa đúng")))
        flow = Flow(self)
        flow.setSpacing(tokens.SPACE_M)
        for cell, text in words:
            flow.addWidget(_Key(cell, text, self))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)


class _Key(QWidget):
    """A square and its meaning."""

    def __init__(self, cell: Cell, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._cell, self._text = cell, text
        self.setAccessibleName(text)
        Theme.of(self).changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        theme = Theme.of(self)
        metrics = QFontMetrics(theme.font(TextRole.SMALL))
        side = theme.px(tokens.ICON_S)
        return QSize(side + tokens.SPACE_S + metrics.horizontalAdvance(self._text), max(side, metrics.height()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = Theme.of(self)
        painter = QPainter(self)
        side = theme.px(tokens.ICON_S)
        paint_cell(painter, QRectF(0, (self.height() - side) / 2, side, side), "", self._cell, theme)
        painter.setFont(theme.font(TextRole.SMALL))
        painter.setPen(theme.color("muted"))
        left = side + tokens.SPACE_S
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(self.rect().adjusted(left, 0, 0, 0), flags, self._text)
