"""What stands in a picture's room while it is not there, and where it can't be shown."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from ui.theme import Theme, tokens
from ui.theme.icons import draw

UNKNOWN: Final = QSize(tokens.CONTENTS, tokens.CONTENTS // 2)
"""Room for a picture that doesn't say how large it is."""


def awaited() -> QImage:
    """Nothing; it takes whatever size the text keeps for it."""
    image = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image


def broken(size: QSize, theme: Theme, ratio: float) -> QImage:
    """A quiet field with a crossed-out picture.

    Args:
        size: in logical pixels.
        theme: the look.
        ratio: pixels of the screen to a logical pixel.
    """
    room = size.boundedTo(QSize(tokens.CONTENT, tokens.CONTENT)).expandedTo(QSize(1, 1))
    image = QImage(room * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("sunken"))
    painter.drawRoundedRect(QRectF(0, 0, room.width(), room.height()), tokens.RADIUS_S, tokens.RADIUS_S)
    side = min(theme.px(tokens.ICON_L), room.width(), room.height())
    place = QRectF((room.width() - side) / 2, (room.height() - side) / 2, side, side)
    draw(painter, "image-off", place, theme.color("muted"))
    painter.end()
    return image
