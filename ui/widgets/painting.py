"""What item delegates draw with: the same card, button and text that widgets get from the style sheet."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from ui.theme import TextRole, Theme, tokens
from ui.theme.icons import draw

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
_FAR = 10_000
"""Higher than any text that is measured."""


def paint_card(painter: QPainter, rect: QRect, theme: Theme, *, hover: bool = False, focus: bool = False) -> None:
    """Draws a card's ground and border.

    Args:
        painter: where to.
        rect: the whole card.
        theme: the look.
        hover: the mouse is over something that can be pressed here.
        focus: the keyboard is here.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line = tokens.LINE_FOCUS if focus else tokens.LINE
    role = "focus" if focus else "line_strong" if hover else "line"
    inset = line / 2
    painter.setPen(QPen(theme.color(role), line))
    painter.setBrush(theme.color("surface"))
    area = QRectF(rect).adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(area, tokens.RADIUS_L, tokens.RADIUS_L)


def paint_line_of_text(
    painter: QPainter, rect: QRect, text: str, role: TextRole, theme: Theme, *, ink: str = ""
) -> None:
    """Draws one line, cut with an ellipsis where it is too long.

    Args:
        painter: where to.
        rect: room for it; the line is centred vertically.
        text: plain text.
        role: size, weight and colour.
        theme: the look.
        ink: a colour token instead of the role's.
    """
    font = theme.font(role)
    painter.setFont(font)
    painter.setPen(theme.color(ink or tokens.TYPE[role].color))
    painter.drawText(rect, int(_LEFT), QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width()))


def wrapped_height(text: str, role: TextRole, width: int, theme: Theme) -> int:
    """Height of a text that wraps in a width, in logical pixels."""
    metrics = QFontMetrics(theme.font(role))
    return metrics.boundingRect(QRect(0, 0, max(width, 1), _FAR), _WRAPPED, text).height()


def paint_wrapped(painter: QPainter, rect: QRect, text: str, role: TextRole, theme: Theme, *, ink: str = "") -> None:
    """Draws a text that wraps; arguments as for `paint_line_of_text`."""
    painter.setFont(theme.font(role))
    painter.setPen(theme.color(ink or tokens.TYPE[role].color))
    painter.drawText(rect, _WRAPPED, text)


def button_width(text: str, theme: Theme, *, with_icon: bool = False) -> int:
    """Width that a painted button needs for its words."""
    words = QFontMetrics(theme.font(TextRole.STRONG)).horizontalAdvance(text)
    gap = theme.px(tokens.ICON_S) + tokens.SPACE_S if with_icon else 0
    return words + gap + 2 * tokens.SPACE_L


def paint_button(
    painter: QPainter,
    rect: QRect,
    text: str,
    theme: Theme,
    *,
    primary: bool,
    hover: bool,
    icon_name: str | None = None,
) -> None:
    """Draws a button that a delegate's ``editorEvent`` answers for.

    Args:
        painter: where to.
        rect: the button.
        text: its words.
        theme: the look.
        primary: filled with the accent; else a bordered one.
        hover: the mouse is over it.
        icon_name: a Lucide icon before the words.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if primary:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_hover" if hover else "accent"))
        area = QRectF(rect)
    else:
        painter.setPen(QPen(theme.color("line_strong"), tokens.LINE))
        painter.setBrush(theme.color("sunken" if hover else "surface"))
        half = tokens.LINE / 2
        area = QRectF(rect).adjusted(half, half, -half, -half)
    painter.drawRoundedRect(area, tokens.RADIUS_M, tokens.RADIUS_M)
    ink = theme.color("on_accent" if primary else "text")
    words = QRect(rect)
    if icon_name is not None:
        side = theme.px(tokens.ICON_S)
        left = rect.left() + tokens.SPACE_L
        draw(painter, icon_name, QRectF(left, rect.center().y() - side / 2 + 1, side, side), ink)
        words.setLeft(left + side + tokens.SPACE_S - tokens.SPACE_L)
    painter.setFont(theme.font(TextRole.STRONG))
    painter.setPen(ink)
    painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), text)


def paint_chip(painter: QPainter, end: QPoint, text: str, tone: str | None, theme: Theme) -> QRect:
    """Draws a chip; ``end`` is the middle of its right edge. Returns the room it took."""
    font = theme.font(TextRole.SMALL)
    font.setWeight(font.Weight.Medium)
    metrics = QFontMetrics(font)
    width = metrics.horizontalAdvance(text) + 2 * tokens.SPACE_S
    height = metrics.height() + 2 * tokens.SPACE_XXS
    rect = QRect(end.x() - width, end.y() - height // 2, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(f"{tone}_soft" if tone else "sunken"))
    painter.drawRoundedRect(rect, tokens.RADIUS_S, tokens.RADIUS_S)
    painter.setFont(font)
    painter.setPen(theme.color(tone or "muted"))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)
    return rect
