"""Surfaces: a card with a 1-px border and no shadow, a tinted tile, a line."""

from __future__ import annotations

import hashlib

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.theme import Theme, tokens
from ui.theme.icons import draw


class Card(QFrame):
    """A white surface with its content one below the other, in ``self.body``."""

    def __init__(self, parent: QWidget | None = None, *, padding: int = tokens.SPACE_L) -> None:
        """Makes an empty card; ``padding`` is one of the space tokens."""
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(tokens.SPACE_S)


class Line(QFrame):
    """A hairline between two things."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "line")


def tint_of(key: str) -> tuple[str, str]:
    """The pair of colour tokens (ink, ground) that a thing keeps for ever, by its id."""
    return tokens.TINTS[hashlib.sha256(key.encode()).digest()[0] % len(tokens.TINTS)]


class Tile(QWidget):
    """An icon on a tinted square."""

    def __init__(
        self,
        icon_name: str,
        tint: tuple[str, str] = tokens.TINTS[0],
        parent: QWidget | None = None,
        *,
        side: int = tokens.TILE,
    ) -> None:
        """Makes a tile; ``tint`` is a pair (ink, ground) of colour tokens."""
        super().__init__(parent)
        self._icon_name = icon_name
        self._tint = tint
        self._side = side
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        side = Theme.of(self).px(self._side)
        return QSize(side, side)

    def show_icon(self, icon_name: str, tint: tuple[str, str]) -> None:
        """Shows something else."""
        self._icon_name, self._tint = icon_name, tint
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        paint_tile(painter, QRectF(self.rect()), self._icon_name, self._tint, Theme.of(self))


def paint_tile(painter: QPainter, rect: QRectF, icon_name: str, tint: tuple[str, str], theme: Theme) -> None:
    """Draws a tile; shared with delegates."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(tint[1]))
    painter.drawRoundedRect(rect, tokens.RADIUS_M, tokens.RADIUS_M)
    inset = rect.width() / 4
    draw(painter, icon_name, rect.adjusted(inset, inset, -inset, -inset), theme.color(tint[0]))
