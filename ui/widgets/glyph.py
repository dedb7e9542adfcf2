"""An icon that is just looked at."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Theme, tokens
from ui.theme.icons import draw


class Glyph(QWidget):
    """A painted icon; follows theme, text scale and screen."""

    def __init__(
        self, icon_name: str, role: str = "muted", *, side: int = tokens.ICON_M, parent: QWidget | None = None
    ) -> None:
        """Makes it; ``role`` is a colour token, ``side`` one of the icon sizes."""
        super().__init__(parent)
        self._icon_name, self._role, self._side = icon_name, role, side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        Theme.of(self).changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        side = Theme.of(self).px(self._side)
        return QSize(side, side)

    def show_icon(self, icon_name: str, role: str) -> None:
        """Shows something else."""
        self._icon_name, self._role = icon_name, role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = Theme.of(self)
        draw(QPainter(self), self._icon_name, QRectF(self.rect()), theme.color(self._role))
