"""A person's mark: the initial of the given name on a tint that stays theirs."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.views import ProfileView
from ui.theme import TextRole, Theme, tokens
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


class Mark(QWidget):
    """A mark as a widget."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._person: ProfileView | None = None
        self.setFixedSize(self.sizeHint())
        Theme.of(self).changed.connect(lambda: self.setFixedSize(self.sizeHint()))

    def show_person(self, person: ProfileView | None) -> None:
        """Shows somebody."""
        self._person = person
        self.update()

    def sizeHint(self) -> QSize:
        side = Theme.of(self).px(tokens.CONTROL)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        paint_mark(QPainter(self), QRectF(self.rect()), self._person, Theme.of(self))
