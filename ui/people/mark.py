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
    if person is not None:
        paint_initial(painter, rect, person.id, person.full_name, theme)
        return
    _ground(painter, rect, "sunken", theme)
    inset = rect.width() / 4
    draw(painter, "user-round", rect.adjusted(inset, inset, -inset, -inset), theme.color("muted"))


def paint_initial(painter: QPainter, rect: QRectF, profile_id: str, full_name: str, theme: Theme) -> None:
    """Draws somebody's mark where only the profile's id and the name are known."""
    ink, ground = tint_of(profile_id)
    _ground(painter, rect, ground, theme)
    painter.setFont(theme.font(TextRole.STRONG))
    painter.setPen(theme.color(ink))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), initial(full_name))


def _ground(painter: QPainter, rect: QRectF, ground: str, theme: Theme) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(ground))
    painter.drawEllipse(rect)
