"""An entry of the navigation: icon and word, or the icon alone when folded."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme import TextRole, Theme, tokens
from ui.theme.icons import draw


class NavItem(QAbstractButton):
    """Checkable; the group that it is in keeps one checked."""

    def __init__(self, icon_name: str, word: str, parent: QWidget | None = None) -> None:
        """Makes an entry; ``word`` is also its accessible name and its tooltip when folded."""
        super().__init__(parent)
        self._icon_name = icon_name
        self._folded = False
        self.setText(word)
        self.setAccessibleName(word)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        Theme.of(self).changed.connect(self.updateGeometry)

    def set_folded(self, *, folded: bool) -> None:
        """Shows the icon alone."""
        self._folded = folded
        self.setToolTip(self.text() if folded else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = Theme.of(self)
        height = theme.px(tokens.CONTROL) + tokens.SPACE_XS
        if self._folded:
            return QSize(height, height)
        words = QFontMetrics(theme.font(TextRole.STRONG)).horizontalAdvance(self.text())
        return QSize(words + theme.px(tokens.ICON_M) + 3 * tokens.SPACE_M, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = Theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = tokens.LINE_FOCUS / 2
        area = QRectF(self.rect()).adjusted(half, half, -half, -half)
        ground = "accent_soft" if self.isChecked() else "sunken" if self.underMouse() else None
        painter.setBrush(theme.color(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("focus"), tokens.LINE_FOCUS) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(area, tokens.RADIUS_M, tokens.RADIUS_M)
        ink = "accent_text" if self.isChecked() else "text"
        side = theme.px(tokens.ICON_M)
        left = (self.width() - side) / 2 if self._folded else tokens.SPACE_M
        draw(painter, self._icon_name, QRectF(left, (self.height() - side) / 2, side, side), theme.color(ink))
        if not self._folded:
            font = theme.font(TextRole.STRONG if self.isChecked() else TextRole.BODY)
            painter.setFont(font)
            painter.setPen(theme.color(ink))
            start = round(left) + side + tokens.SPACE_M
            words = QRect(start, 0, self.width() - start - tokens.SPACE_S, self.height())
            text = QFontMetrics(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), text)
