"""Icons: Lucide's line drawings (ISC licence beside the files in ``lucide/``), tinted from the tokens.

`icon` gives a ``QIcon`` whose engine reads the theme when it paints, so an icon follows light and dark and is
drawn at the resolution of the screen it is on.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.theme import tokens
from ui.theme.theme import Theme

_FOLDER = Path(__file__).parent / "lucide"


@cache
def _source(name: str) -> str:
    return (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    svg = _source(name).replace("currentColor", color)
    svg = svg.replace('stroke-width="2"', f'stroke-width="{tokens.ICON_STROKE}"')
    return QSvgRenderer(QByteArray(svg.encode()))


def draw(painter: QPainter, name: str, rect: QRectF, color: QColor) -> None:
    """Draws an icon into a rectangle: for delegates and painted widgets.

    Args:
        painter: where to.
        name: a file's name in ``lucide/`` without its suffix.
        rect: in logical pixels; best square.
        color: the ink.
    """
    _renderer(name, color.name()).render(painter, rect)


def pixmap(name: str, role: str, side: int, ratio: float) -> QPixmap:
    """An icon as pixels.

    Args:
        name: a file's name in ``lucide/`` without its suffix.
        role: a colour token, such as ``"muted"``.
        side: in logical pixels.
        ratio: the screen's device pixel ratio (``widget.devicePixelRatioF()``).
    """
    pixels = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    pixels.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixels)
    draw(painter, name, QRectF(pixels.rect()), Theme.current().color(role))
    painter.end()
    pixels.setDevicePixelRatio(ratio)
    return pixels


class _Engine(QIconEngine):
    def __init__(self, name: str, role: str, checked_role: str) -> None:
        super().__init__()
        self._name = name
        self._roles = {QIcon.State.Off: role, QIcon.State.On: checked_role}

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._roles[QIcon.State.Off], self._roles[QIcon.State.On])

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        role = "faint" if mode == QIcon.Mode.Disabled else self._roles[state]
        side = min(rect.width(), rect.height())
        # A rectangle wider than high keeps its rest as a gap before the text of a button.
        square = QRectF(rect.x(), rect.y() + (rect.height() - side) / 2, side, side)
        draw(painter, self._name, square, Theme.current().color(role))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        pixels = QPixmap(QSize(round(size.width() * scale), round(size.height() * scale)))
        pixels.setDevicePixelRatio(scale)
        pixels.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixels)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixels


def icon(name: str, role: str = "text", checked_role: str | None = None) -> QIcon:
    """A tinted icon that follows the theme.

    Args:
        name: a file's name in ``lucide/`` without its suffix.
        role: a colour token.
        checked_role: another token for a button that is checked; by default the same.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    _source(name)
    return QIcon(_Engine(name, role, checked_role or role))
