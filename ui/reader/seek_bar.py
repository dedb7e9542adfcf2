"""A slim bar to choose a place on: in the playing time, in the loudness."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from ui.theme import Theme, tokens


class SeekBar(QSlider):
    """A horizontal slider in the look of the program's progress bars; a click goes straight to its place.

    Signals:
        chosen: somebody chose a value, by mouse or keyboard; not emitted by ``setValue``.
    """

    chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Makes the bar; ``name`` says what is chosen, for screen readers and as its tooltip."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._on_dark = False

    def set_on_dark(self, *, on: bool) -> None:
        """Stands on black, whatever the theme."""
        self._on_dark = on
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(tokens.RAIL_WIDE, Theme.of(self).px(tokens.ICON_L))

    def minimumSizeHint(self) -> QSize:
        return QSize(tokens.SPACE_XXXL, self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Goes where the mouse is."""
        if event.button() == Qt.MouseButton.LeftButton and self.isEnabled():
            self.setSliderDown(True)
            self._choose_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follows the mouse while it is pressed."""
        if self.isSliderDown():
            self._choose_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets go."""
        del event
        self.setSliderDown(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and page keys choose; what they don't change is for others."""
        before = self.value()
        super().keyPressEvent(event)
        if self.value() != before:
            self.chosen.emit(self.value())

    def _choose_at(self, place: QPointF) -> None:
        knob = self._knob()
        room = max(1.0, self.width() - knob)
        share = min(1.0, max(0.0, (place.x() - knob / 2) / room))
        value = round(self.minimum() + share * (self.maximum() - self.minimum()))
        self.setValue(value)
        self.chosen.emit(value)

    def _knob(self) -> float:
        return float(Theme.of(self).px(tokens.ICON_S - tokens.SPACE_XS))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws a track, what lies behind, and a knob."""
        del event
        theme = Theme.of(self)
        colors = tokens.DARK if self._on_dark else theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        knob, middle = self._knob(), self.height() / 2
        span = self.maximum() - self.minimum()
        share = (self.value() - self.minimum()) / span if span else 0.0
        at = knob / 2 + share * (self.width() - knob)
        track = QRectF(knob / 2, middle - tokens.BAR / 2, self.width() - knob, tokens.BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.line_strong if self.isEnabled() else colors.line))
        painter.drawRoundedRect(track, tokens.BAR / 2, tokens.BAR / 2)
        if not self.isEnabled():
            return
        painter.setBrush(QColor(colors.accent))
        painter.drawRoundedRect(track.adjusted(0, 0, at - track.right(), 0), tokens.BAR / 2, tokens.BAR / 2)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.focus), tokens.LINE_FOCUS))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = knob / 2 + tokens.LINE_FOCUS + tokens.LINE
            painter.drawEllipse(QPointF(at, middle), ring, ring)
        painter.setPen(QPen(QColor(colors.surface), tokens.LINE_FOCUS))
        painter.setBrush(QColor(colors.accent))
        painter.drawEllipse(QPointF(at, middle), knob / 2, knob / 2)
