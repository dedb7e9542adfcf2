"""A document of pages on screen: one below the other, as wide as there is room, scrolled and enlarged.

Qt's own view keeps twenty rendered pages and opens any address in a document by itself; this one keeps a few and
asks (`PdfView.linkActivated`). Pages are white paper in the light and in the dark.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from ui.reader.pdf_book import PdfBook
from ui.reader.pdf_pages import PdfLink, PdfPages
from ui.reader.view import WHOLE
from ui.theme import Theme, tokens

ZOOMS: Final = (50, 75, 100, 125, 150, 200, 300)
"""Per cent of the page's width when it just fits."""
_FIT: Final = 100
_ABOVE_A_FIND: Final = 1 / 3
_SETTLE_MS: Final = 80
"""While the size changes or pages fly past, nothing is rendered."""


class PdfView(QAbstractScrollArea):
    """Shows a `PdfBook`.

    Signals:
        moved: the thousandths of all pages at the top and at the bottom of what is seen.
        pageChanged: another page is read (from 0).
        zoomChanged: per cent of the width that fits.
        linkActivated: an address outside the document that was clicked.
        stuck: a page takes too long.
    """

    moved = Signal(int, int)
    pageChanged = Signal(int)
    zoomChanged = Signal(int)
    linkActivated = Signal(str)
    stuck = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book: PdfBook | None = None
        self._pages: PdfPages | None = None
        self._zoom = _FIT
        self._tops: list[float] = [0.0]
        self._scale = 1.0
        """Logical pixels to a point."""
        self._top = 0.0
        self._page = -1
        self._settling = 0
        self._found: tuple[int, list[QPolygonF]] = (-1, [])
        self._current: QRectF | None = None
        self._pressed_at: QPointF | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self._render)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setMouseTracking(True)
        # Without one, Qt frames the corner between the scroll bars.
        self.setCornerWidget(QWidget(self))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self.viewport().update())

    # --- what it shows --------------------------------------------------------------------------------------

    def show_book(self, book: PdfBook | None, position: int = 0) -> None:
        """Shows a document; None lets go of the one that is open.

        Args:
            book: the document.
            position: where to begin, in thousandths of all pages' height.
        """
        self._timer.stop()
        if self._pages is not None:
            self._pages.retire()
            self._pages = None
        if book is not None:
            self._pages = PdfPages(book, self)
            self._pages.rendered.connect(lambda _page: self.viewport().update())
            self._pages.stuck.connect(self.stuck)
        self._book = book
        self._found, self._current, self._page = (-1, []), None, -1
        self._top = position / WHOLE
        self._zoom = _FIT
        self._lay_out()
        self._render()

    @property
    def position(self) -> int:
        """The top of what is seen, in thousandths of all pages' height."""
        return round(self._top * WHOLE)

    def image(self, page: int) -> QImage | None:
        """A page, from 0, as it is rendered now; None where it is not."""
        return self._pages.image(page) if self._pages is not None else None

    @property
    def page(self) -> int:
        """The page that is read, from 0."""
        return max(0, self._page)

    def go_to_page(self, page: int, down: float = 0.0) -> None:
        """Shows a page; what lies beyond the document is its end.

        Args:
            page: from 0.
            down: points from the page's top.
        """
        if self._book is None:
            return
        page = min(max(page, 0), len(self._book.sizes) - 1)
        self.verticalScrollBar().setValue(round(self._tops[page] + down * self._scale - tokens.SPACE_S))

    def show_found(self, page: int, boxes: list[QPolygonF], current: QRectF | None) -> None:
        """Marks words on a page and brings one of them into sight; -1 takes the marks away.

        Args:
            page: from 0.
            boxes: where they stand, in points.
            current: the one that is looked at.
        """
        self._found, self._current = (page, boxes), current
        if self._book is not None and page >= 0 and current is not None:
            top = self._tops[page] + current.top() * self._scale
            self.verticalScrollBar().setValue(round(top - self.viewport().height() * _ABOVE_A_FIND))
            across = self.horizontalScrollBar()
            left = self._page_left(page) + across.value() + current.left() * self._scale
            if across.maximum() > 0:
                across.setValue(round(left - self.viewport().width() * _ABOVE_A_FIND))
        self.viewport().update()

    # --- size -----------------------------------------------------------------------------------------------

    @property
    def zoom(self) -> int:
        """Per cent of the width that fits."""
        return self._zoom

    def set_zoom(self, zoom: int) -> None:
        """Enlarges or reduces; what is at the top stays there."""
        zoom = min(max(zoom, ZOOMS[0]), ZOOMS[-1])
        if zoom != self._zoom:
            self._zoom = zoom
            self._lay_out()
            self._timer.start()
            self.zoomChanged.emit(zoom)

    def step_zoom(self, by: int) -> None:
        """The next larger (1) or smaller (-1) step."""
        steps = [zoom for zoom in ZOOMS if (zoom > self._zoom if by > 0 else zoom < self._zoom)]
        if steps:
            self.set_zoom(steps[0] if by > 0 else steps[-1])

    def _lay_out(self) -> None:
        sizes = self._book.sizes if self._book is not None else ()
        self._settling += 1
        room = max(1, self.viewport().width() - 2 * tokens.SPACE_L)
        widest = max((size.width() for size in sizes), default=1.0)
        self._scale = min(room, tokens.CONTENT) / widest * self._zoom / 100
        self._tops = [float(tokens.SPACE_S)]
        for size in sizes:
            self._tops.append(self._tops[-1] + size.height() * self._scale + tokens.SPACE_M)
        bar, across = self.verticalScrollBar(), self.horizontalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(tokens.SPACE_XXXL)
        bar.setRange(0, max(0, round(self._height) - self.viewport().height()))
        across.setPageStep(self.viewport().width())
        across.setSingleStep(tokens.SPACE_XXXL)
        wide = round(widest * self._scale) + 2 * tokens.SPACE_L if sizes else 0
        was = across.maximum() or 1
        middle = across.value() / was if across.maximum() else 1 / 2
        across.setRange(0, max(0, wide - self.viewport().width()))
        across.setValue(round(middle * across.maximum()))
        bar.setValue(round(self._top * self._height))
        self._settling -= 1
        self._tell()
        self.viewport().update()

    @property
    def _height(self) -> float:
        return max(1.0, self._tops[-1])

    def _page_rect(self, page: int) -> QRectF:
        """Where a page is in the viewport."""
        if self._book is None:
            return QRectF()
        size = self._book.sizes[page] * self._scale
        top = self._tops[page] - self.verticalScrollBar().value()
        return QRectF(self._page_left(page), top, size.width(), size.height())

    def _page_left(self, page: int) -> float:
        if self._book is None:
            return 0.0
        across = self.horizontalScrollBar()
        room = self.viewport().width() + across.maximum()
        return (room - self._book.sizes[page].width() * self._scale) / 2 - across.value()

    def _page_at(self, height: float) -> int:
        """The page at a height of the whole document."""
        count = len(self._book.sizes) if self._book is not None else 1
        return min(max(0, bisect_right(self._tops, height) - 1), count - 1)

    def _seen(self) -> range:
        top = self.verticalScrollBar().value()
        return range(self._page_at(top), self._page_at(top + self.viewport().height()) + 1)

    # --- movement -------------------------------------------------------------------------------------------

    def _scrolled(self, value: int) -> None:
        if self._settling:
            return
        self._top = value / self._height
        self._tell()
        if not self._timer.isActive():
            self._timer.start()
        self.viewport().update()

    def _tell(self) -> None:
        if self._book is None:
            return
        value = self.verticalScrollBar().value()
        bottom = value + self.viewport().height()
        self.moved.emit(round(WHOLE * value / self._height), min(WHOLE, round(WHOLE * bottom / self._height)))
        at_end = 0 < self.verticalScrollBar().maximum() <= value
        page = self._page_at(self._height if at_end else value + self.viewport().height() / 3)
        if page != self._page:
            self._page = page
            self.pageChanged.emit(page)

    def _render(self) -> None:
        """Asks for what is seen, then for the page below and the one above."""
        if self._book is None or self._pages is None or not self.isVisible():
            return
        seen = self._seen()
        near = [*seen, seen.stop, seen.start - 1]
        ratio = self.devicePixelRatioF()
        wanted = [
            (page, (self._book.sizes[page] * self._scale * ratio).toSize())
            for page in near
            if 0 <= page < len(self._book.sizes)
        ]
        self._pages.want(wanted)

    # --- events ---------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the same place at the top."""
        super().resizeEvent(event)
        self._lay_out()
        self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the pages that are seen: their paper at once, what is on it when it is rendered."""
        theme = Theme.of(self)
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.color("paper"))
        if self._book is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for page in self._seen():
            rect = self._page_rect(page)
            painter.fillRect(rect, QColor(tokens.LIGHT.surface))
            image = self.image(page)
            if image is not None:
                painter.drawImage(rect, image)
            if page == self._found[0]:
                self._paint_found(painter, rect)
            painter.setPen(QPen(theme.color("line"), tokens.LINE))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect)

    def _paint_found(self, painter: QPainter, rect: QRectF) -> None:
        """Marks words as with a pen on paper: it darkens the paper and leaves the letters."""
        to_page = QTransform.fromTranslate(rect.left(), rect.top()).scale(self._scale, self._scale)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.setPen(Qt.PenStyle.NoPen)
        for box in self._found[1]:
            marked = self._current is not None and self._current.intersects(box.boundingRect())
            painter.setBrush(QColor(tokens.LIGHT.selection if marked else tokens.LIGHT.warning_soft))
            painter.drawPolygon(to_page.map(box))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space turns a page; Home and End go to the ends; Ctrl with plus, minus and nought changes the size."""
        bar = self.verticalScrollBar()
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Space:
            bar.triggerAction(bar.SliderAction.SliderPageStepSub if back else bar.SliderAction.SliderPageStepAdd)
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(0)
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() in _ZOOM_KEYS:
            by = _ZOOM_KEYS[Qt.Key(event.key())]
            if by:
                self.step_zoom(by)
            else:
                self.set_zoom(_FIT)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl, changes the size."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.step_zoom(1 if event.angleDelta().y() > 0 else -1)
            return
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers where; a click takes the marks away."""
        self._pressed_at = event.position() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Follows a link: inside the document by itself, outside by asking."""
        pressed_at, self._pressed_at = self._pressed_at, None
        if pressed_at is None or (event.position() - pressed_at).manhattanLength() > tokens.SPACE_XS:
            return
        link = self._link_at(event.position())
        if link is None:
            return
        if link.page >= 0:
            self.go_to_page(link.page, link.place.y())
        else:
            self.linkActivated.emit(link.address)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Shows a hand over links."""
        over = self._link_at(event.position()) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def _link_at(self, place: QPointF) -> PdfLink | None:
        if self._book is None or self._pages is None:
            return None
        page = self._page_at(place.y() + self.verticalScrollBar().value())
        return self._pages.link_at(page, (place - self._page_rect(page).topLeft()) / self._scale)

    def sizeHint(self) -> QSize:
        return QSize(tokens.MEASURE, tokens.MEASURE)


_ZOOM_KEYS: Final = {
    Qt.Key.Key_Plus: 1,
    Qt.Key.Key_Equal: 1,
    Qt.Key.Key_Minus: -1,
    Qt.Key.Key_0: 0,
}
