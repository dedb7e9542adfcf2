"""A thing that is on or off, with a line below that says what it changes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from ui.theme import TextRole, Theme, tokens
from ui.theme.icons import draw
from ui.widgets.painting import paint_line_of_text, paint_wrapped, wrapped_height


class CheckBox(QCheckBox):
    """Qt's check box with the program's face."""

    def __init__(self, text: str, detail: str = "", parent: QWidget | None = None) -> None:
        """Makes a box that is off; ``detail`` is a quiet line below the text."""
        super().__init__(text, parent)
        self._detail = detail
        self.setAccessibleName(text)
        self.setAccessibleDescription(detail)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        Theme.of(self).changed.connect(self.updateGeometry)

    @property
    def detail(self) -> str:
        """The line below."""
        return self._detail

    def show_detail(self, detail: str) -> None:
        """Says something else below."""
        self._detail = detail
        self.setAccessibleDescription(detail)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = Theme.of(self).px(tokens.FORM)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(Theme.of(self).px(tokens.FORM) // 2, Theme.of(self).px(tokens.CONTROL_S))

    def heightForWidth(self, width: int) -> int:
        theme = Theme.of(self)
        height = wrapped_height(self.text(), TextRole.BODY, width - self._left, theme)
        if self._detail:
            height += round(theme.line_height(TextRole.SMALL))
        return max(height + tokens.SPACE_S, theme.px(tokens.CONTROL_S))

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = Theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = self.rect().adjusted(self._left, tokens.SPACE_XS, 0, -tokens.SPACE_XS)
        height = wrapped_height(self.text(), TextRole.BODY, room.width(), theme)
        if not self._detail:
            room.setTop(room.top() + (room.height() - height) // 2)
        line = round(theme.line_height(TextRole.BODY))
        side = theme.px(tokens.INDICATOR)
        self._paint_mark(painter, QRectF(1, room.top() + (line - side) / 2, side, side), theme)
        ink = "" if self.isEnabled() else "muted"
        text = QRect(room.left(), room.top(), room.width(), height)
        paint_wrapped(painter, text, self.text(), TextRole.BODY, theme, ink=ink)
        if self._detail:
            below = QRect(room.left(), text.bottom() + 1, room.width(), round(theme.line_height(TextRole.SMALL)))
            paint_line_of_text(painter, below, self._detail, TextRole.SMALL, theme)

    @property
    def _left(self) -> int:
        return Theme.of(self).px(tokens.INDICATOR) + tokens.SPACE_M

    def _paint_mark(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        checked, enabled = self.isChecked(), self.isEnabled()
        border = "focus" if self.hasFocus() else "accent" if checked and enabled else "line_strong"
        painter.setPen(QPen(theme.color(border), tokens.LINE_FOCUS))
        painter.setBrush(theme.color("accent" if checked and enabled else "surface" if enabled else "sunken"))
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), tokens.SPACE_XS, tokens.SPACE_XS)
        if checked:
            inset = tokens.SPACE_XS - 1
            inner = rect.adjusted(inset, inset, -inset, -inset)
            draw(painter, "check", inner, theme.color("on_accent" if enabled else "muted"))
