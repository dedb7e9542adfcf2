"""Frames of the quiz page: the panel at the right, and columns put in the middle."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from ui.theme import Theme, tokens
from ui.widgets import Column

_ALL: int = 1000
"""A stretch beside which 1 is nothing: the column takes its greatest width before the sides get any."""


class SidePanel(QFrame):
    """A panel with a hairline at its left."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws ground and hairline from the tokens."""
        del event
        theme = Theme.of(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("rail"))
        painter.fillRect(0, 0, tokens.LINE, self.height(), theme.color("line"))


def centre(column: Column) -> None:
    """Puts a column's content in the middle of the page: for pages that are about one thing."""
    inner = column.widget()
    row = inner.layout() if inner is not None else None
    if isinstance(row, QHBoxLayout):
        row.insertStretch(0, 1)
        row.setStretch(1, _ALL)
        row.addStretch(1)
