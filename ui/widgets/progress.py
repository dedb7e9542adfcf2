"""A slim bar: how much is done."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from ui.theme import Theme, tokens
from ui.widgets.text import restyle


class ProgressBar(QProgressBar):
    """6 px high, no text inside; green when complete."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Makes a bar; ``name`` says what advances, for screen readers."""
        super().__init__(parent)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, done: int, total: int) -> None:
        """Shows ``done`` of ``total``, any unit; a total of 0 means that it is not known yet."""
        share = round(1000 * done / total) if total else 0
        self.setRange(0, 1000)
        self.setValue(share)
        tone = "success" if total and done >= total else None
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            restyle(self)


def paint_bar(painter: QPainter, rect: QRectF, share: float, theme: Theme) -> None:
    """Draws such a bar; shared with delegates. ``share`` is from 0 to 1."""
    radius = rect.height() / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("sunken"))
    painter.drawRoundedRect(rect, radius, radius)
    if share > 0:
        done = QRectF(rect)
        done.setWidth(max(rect.height(), rect.width() * min(share, 1.0)))
        painter.setBrush(theme.color("success" if share >= 1 else "accent"))
        painter.drawRoundedRect(done, radius, radius)


BAR_HEIGHT = tokens.BAR
