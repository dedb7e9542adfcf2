"""The picture of a film, painted by ourselves: half the memory of Qt's own video widget."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.reader.multimedia import QVideoFrame, QVideoSink
from ui.theme import tokens

MOST_PIXELS: Final = 4096 * 2304
"""Of a film's picture; larger ones stop old computers."""


class Film(QWidget):
    """Black, with the last frame of a film as large as there is room.

    Signals:
        clicked: the picture was clicked.
        doubleClicked: it was clicked twice.
    """

    clicked = Signal()
    doubleClicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sink = QVideoSink(self)
        """Where the player's frames go."""
        self.sink.videoFrameChanged.connect(self._take)
        self._frame = QVideoFrame()
        self._image: QImage | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def is_bearable(self) -> bool:
        """False for pictures too large to be decoded here; known before the first frame."""
        size = self.sink.videoSize()
        return size.width() * size.height() <= MOST_PIXELS

    @property
    def has_picture(self) -> bool:
        """True when a frame is shown."""
        return self._frame.isValid()

    def clear(self) -> None:
        """Shows black."""
        self._frame, self._image = QVideoFrame(), None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(tokens.MEASURE, tokens.CONTENTS)

    def minimumSizeHint(self) -> QSize:
        return QSize(tokens.CONTENTS, tokens.CONTENTS // 2)

    def _take(self, frame: QVideoFrame) -> None:
        if frame.isValid():
            self._frame, self._image = frame, None
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the frame; it is converted only when it is seen."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), Qt.GlobalColor.black)
        if not self._frame.isValid():
            return
        if self._image is None:
            self._image = self._frame.toImage()
        if self._image.isNull():
            return
        room = QSizeF(self.size())
        fitted = QSizeF(self._image.size()).scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (room.width() - fitted.width()) / 2, (room.height() - fitted.height()) / 2
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(left, top, fitted.width(), fitted.height()), self._image)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tells of a click."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Tells of a double click; the release that follows is part of it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.doubleClicked.emit()
