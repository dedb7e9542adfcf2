"""A person's mark: the initial of the given name on a tint that stays theirs."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.views import ProfileView
from ui.theme import TextRole, Theme
from ui.theme.icons import draw
from ui.widgets.card import tint_of
from ui.words.format import initial


def paint_mark(painter: QPainter, rect: QRectF, person: ProfileView | None, theme: Theme) -> None:
    """Draws a mark; without a person, a neutral one."""
    ink, ground = tint_of(person.id) if person else ("muted", "sunken")
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(ground))
    painter.drawEllipse(rect)
    if person is None:
        inset = rect.width() / 4
        draw(painter, "user-round", rect.adjusted(inset, inset, -inset, -inset), theme.color(ink))
        return
    painter.setFont(theme.font(TextRole.STRONG))
    painter.setPen(theme.color(ink))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), initial(person.full_name))
