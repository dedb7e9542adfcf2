"""An entry of the navigation: icon and word, or the icon alone when folded."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme import TextRole, Theme, tokens
from ui.theme.icons import draw

MOST_COUNTED = 99
"""More than this is many."""


class NavItem(QAbstractButton):
    """A place is checkable, and the group that it is in keeps one checked; something to do has its keys below."""

    def __init__(self, icon_name: str, word: str, parent: QWidget | None = None, *, keys: str = "") -> None:
        """Makes an entry.

        Args:
            icon_name: a Lucide icon.
            word: what it says; also its accessible name, and its tooltip when folded.
            parent: owner.
            keys: the shortcut of something to do, as people read it; empty for a place.
        """
        super().__init__(parent)
        self._icon_name = icon_name
        self._keys = keys
        self._folded = False
        self._refusal = ""
        self._count = 0
        self.setText(word)
        self.setAccessibleName(word)
        self.setAccessibleDescription(keys)
        self.setCheckable(not keys)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        Theme.of(self).changed.connect(self.updateGeometry)

    def set_folded(self, *, folded: bool) -> None:
        """Shows the icon alone."""
        self._folded = folded
        self._say_tooltip()
        self.updateGeometry()
        self.update()

    def refuse(self, sentence: str) -> None:
        """Can't be pressed for now, and says why in its tooltip; an empty sentence takes that back."""
        self._refusal = sentence
        self.setEnabled(not sentence)
        self._say_tooltip()

    def show_count(self, count: int) -> None:
        """Shows how many things wait there; 0 shows nothing."""
        self._count = count
        self.setAccessibleDescription(self.tr("%n câu đến hạn", "", count) if count else self._keys)
        self.update()

    def sizeHint(self) -> QSize:
        theme = Theme.of(self)
        height = theme.px(tokens.CONTROL) + tokens.SPACE_XS
        if self._folded:
            return QSize(height, height)
        if self._keys:
            lines = theme.line_height(TextRole.BODY) + theme.line_height(TextRole.SMALL)
            height = max(height, round(lines) + 2 * tokens.SPACE_S)
        words = QFontMetrics(theme.font(TextRole.STRONG)).horizontalAdvance(self.text())
        return QSize(words + theme.px(tokens.ICON_M) + 3 * tokens.SPACE_M, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = Theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = tokens.LINE_FOCUS / 2
        area = QRectF(self.rect()).adjusted(half, half, -half, -half)
        hover = self.underMouse() and self.isEnabled()
        ground = "accent_soft" if self.isChecked() else "sunken" if hover else None
        painter.setBrush(theme.color(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("focus"), tokens.LINE_FOCUS) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(area, tokens.RADIUS_M, tokens.RADIUS_M)
        ink = "accent_text" if self.isChecked() else "text" if self.isEnabled() else "faint"
        side = theme.px(tokens.ICON_M)
        left = (self.width() - side) / 2 if self._folded else tokens.SPACE_M
        draw(painter, self._icon_name, QRectF(left, (self.height() - side) / 2, side, side), theme.color(ink))
        if self._count:
            self._paint_count(painter, theme)
        if not self._folded:
            self._paint_words(painter, round(left) + side + tokens.SPACE_M, ink, theme)

    def _paint_count(self, painter: QPainter, theme: Theme) -> None:
        """A number at the right; at the icon's corner where only icons show."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.setFont(theme.font(TextRole.SMALL))
        words = str(self._count) if self._count <= MOST_COUNTED else f"{MOST_COUNTED}+"
        metrics = QFontMetrics(painter.font())
        height = metrics.height() + tokens.SPACE_XXS
        if self._folded:
            # As narrow as the digits allow: the icon behind stays to be seen.
            width = max(height, metrics.horizontalAdvance(words) + tokens.SPACE_S)
            pill = QRectF(self.width() - width, 0, width, height)
        else:
            width = max(height, metrics.horizontalAdvance(words) + 2 * tokens.SPACE_S)
            pill = QRectF(self.width() - width - tokens.SPACE_M, (self.height() - height) / 2, width, height)
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setPen(theme.color("on_accent"))
        painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), words)

    def _paint_words(self, painter: QPainter, left: int, ink: str, theme: Theme) -> None:
        role = TextRole.STRONG if self.isChecked() else TextRole.BODY
        line = round(theme.line_height(role)) if self._keys else self.height()
        below = round(theme.line_height(TextRole.SMALL)) if self._keys else 0
        top = (self.height() - line - below) // 2
        second = "muted" if self.isEnabled() else "faint"
        lines = ((role, self.text(), top, line, ink), (TextRole.SMALL, self._keys, top + line, below, second))
        for look, words, start, height, color in lines:
            rect = QRect(left, start, self.width() - left - tokens.SPACE_S, height)
            font = theme.font(look)
            painter.setFont(font)
            painter.setPen(theme.color(color))
            text = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _say_tooltip(self) -> None:
        words = f"{self.text()} ({self._keys})" if self._keys else self.text()
        self.setToolTip(self._refusal or (words if self._folded else ""))
