"""The text of a lesson on screen: a column of 680 pixels at the text's own leading, scrolled, never wider.

`LessonView` shows HTML that ``content_cache/render.py`` wrote and pictures that were decoded before. It loads
nothing by itself: no file, no address. Following a link is the page's decision (`linkActivated`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QResizeEvent, QShowEvent, QTextBlock
from PySide6.QtWidgets import QApplication, QMenu, QTextBrowser, QToolTip, QWidget

from ui.reader.media import Frame
from ui.reader.style import reading_css, reading_font
from ui.theme import Theme, tokens

WHOLE: Final = 1000
"""Positions are thousandths of the text's height."""
_FRAME_DELAY_MS: Final = 150


class LessonView(QTextBrowser):
    """A scrolled column of reading text.

    Signals:
        linkActivated: the address of a link that was clicked or opened by keyboard.
        moved: the thousandths of the text at the top and at the bottom of what is seen.
        headingReached: the anchor of the heading that the top of the view is under, "" above the first.
        frameChanged: pictures must be decoded again (another measure or another screen).
    """

    linkActivated = Signal(str)
    moved = Signal(int, int)
    headingReached = Signal(str)
    frameChanged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: Mapping[str, QImage] = {}
        self._top = 0.0
        self._settling = 0
        self._heading = ""
        self._tops: list[tuple[float, str]] | None = None
        self._anchors: frozenset[str] = frozenset()
        self._framed: Frame | None = None
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(tokens.SPACE_XL)
        self.anchorClicked.connect(lambda url: self.linkActivated.emit(url.toString()))
        self.highlighted.connect(self._hint)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.document().documentLayout().documentSizeChanged.connect(self._laid_out)
        self._frame_timer = QTimer(self)
        self._frame_timer.setSingleShot(True)
        self._frame_timer.setInterval(_FRAME_DELAY_MS)
        self._frame_timer.timeout.connect(self._check_frame)

    # --- what it shows --------------------------------------------------------------------------------------

    def frame(self) -> Frame:
        """What pictures must be decoded for to be shown here now."""
        theme = Theme.of(self)
        return Frame(
            # Before it is shown it has no width of its own yet; most often there will be room for the measure.
            measure=self._measure() if self.isVisible() else theme.px(tokens.MEASURE),
            scale=theme.text_scale / 100,
            ratio=self.devicePixelRatioF(),
            ground=tokens.LIGHT.surface if theme.colors.dark else None,
        )

    def show_text(
        self,
        html: str,
        images: Mapping[str, QImage],
        *,
        frame: Frame | None = None,
        anchors: frozenset[str] = frozenset(),
        position: int = 0,
    ) -> None:
        """Shows a text.

        Args:
            html: sanitised HTML in the form that ``render.py`` writes.
            images: decoded pictures by the names in the HTML.
            frame: what the pictures were decoded for.
            anchors: headings to report by `headingReached`.
            position: where to begin, in thousandths of the text's height.
        """
        theme = Theme.of(self)
        self._images = images
        self._anchors = anchors
        self._framed = frame
        self._top = position / WHOLE
        # Setting a text scrolls to its cursor and resizes; none of that is reading.
        self._settling += 1
        document = self.document()
        document.setDefaultFont(reading_font(theme))
        document.setDefaultStyleSheet(reading_css(theme))
        # Qt centres the heads of columns; everything else here begins at the left.
        self.setHtml(html.replace("<th>", '<th align="left">'))
        self._tops = None
        self._settling -= 1
        self._settle()
        self._frame_timer.start()

    def go_to(self, anchor: str) -> None:
        """Scrolls so that a heading or note is at the top; an unknown anchor does nothing."""
        self._finish_layout()
        self.scrollToAnchor(anchor)

    @property
    def position(self) -> int:
        """The top of what is seen, in thousandths of the text's height."""
        return round(self._top * WHOLE)

    # --- geometry -------------------------------------------------------------------------------------------

    def _measure(self) -> int:
        wanted = Theme.of(self).px(tokens.MEASURE)
        free = self.width() - self.verticalScrollBar().sizeHint().width() - 2 * tokens.SPACE_XL
        return max(1, min(wanted, free))

    def _set_margins(self) -> None:
        column = self._measure() + 2 * tokens.SPACE_XL
        free = self.width() - self.verticalScrollBar().sizeHint().width() - column
        side = max(0, free // 2)
        self.setViewportMargins(side, 0, max(0, free - side), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the same text at the top."""
        self._settling += 1
        self._set_margins()
        super().resizeEvent(event)
        self._settling -= 1
        self._settle()
        self._frame_timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Puts the text back where it was read."""
        super().showEvent(event)
        self._settle()
        self._frame_timer.start()

    def event(self, event: QEvent) -> bool:
        """Watches for another screen's resolution."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._frame_timer.start()
        return super().event(event)

    def _check_frame(self) -> None:
        if self._framed is not None and self._framed != self.frame():
            self._framed = self.frame()
            self.frameChanged.emit()

    def _finish_layout(self) -> None:
        # Qt lays long texts out piece by piece; asking for the last block makes it finish.
        document = self.document()
        document.documentLayout().blockBoundingRect(document.lastBlock())

    def _settle(self) -> None:
        self._settling += 1
        self._set_margins()
        self._finish_layout()
        bar = self.verticalScrollBar()
        bar.setValue(round(self._top * self.document().size().height()))
        self._settling -= 1
        self._tell()

    def _laid_out(self) -> None:
        self._tops = None

    # --- movement -------------------------------------------------------------------------------------------

    def _scrolled(self, _value: int) -> None:
        if not self._settling:
            self._top = self.verticalScrollBar().value() / max(1.0, self.document().size().height())
            self._tell()

    def _tell(self) -> None:
        if self._settling:
            return
        height = max(1.0, self.document().size().height())
        value = self.verticalScrollBar().value()
        bottom = value + self.viewport().height()
        self.moved.emit(round(WHOLE * value / height), min(WHOLE, round(WHOLE * bottom / height)))
        heading = self._heading_at(value + tokens.SPACE_XXXL)
        if heading != self._heading:
            self._heading = heading
            self.headingReached.emit(heading)

    def _heading_at(self, height: float) -> str:
        if not self._anchors:
            return ""
        if self._tops is None:
            self._tops = self._find_headings()
        reached = ""
        for top, anchor in self._tops:
            if top > height:
                break
            reached = anchor
        return reached

    def _find_headings(self) -> list[tuple[float, str]]:
        found: list[tuple[float, str]] = []
        layout = self.document().documentLayout()
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() > 0:
                anchor = next((name for name in _anchors_of(block) if name in self._anchors), None)
                if anchor is not None:
                    found.append((layout.blockBoundingRect(block).top(), anchor))
            block = block.next()
        return found

    # --- what Qt asks ---------------------------------------------------------------------------------------

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Gives a decoded picture; anything else does not exist here."""
        if kind != 2:  # QTextDocument.ResourceType.ImageResource
            return None
        return self._images.get(QUrl(name).toString())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space turns a page, as in every reader."""
        if event.key() == Qt.Key.Key_Space and self.verticalScrollBar().maximum() > 0:
            bar = self.verticalScrollBar()
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            bar.triggerAction(bar.SliderAction.SliderPageStepSub if back else bar.SliderAction.SliderPageStepAdd)
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt's own menu speaks English only."""
        menu = QMenu(self)
        copy = menu.addAction(self.tr("Sao chép"))
        copy.setEnabled(self.textCursor().hasSelection())
        copy.triggered.connect(self.copy)
        link = self.anchorAt(event.pos())
        if link.startswith(("http:", "https:")):
            menu.addAction(self.tr("Sao chép địa chỉ liên kết")).triggered.connect(
                lambda: QApplication.clipboard().setText(link)
            )
        menu.addAction(self.tr("Chọn tất cả")).triggered.connect(self.selectAll)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def _hint(self, url: QUrl) -> None:
        address = url.toString()
        if address.startswith(("http:", "https:")):
            QToolTip.showText(self.cursor().pos() + QPoint(0, tokens.SPACE_L), address, self)
        else:
            QToolTip.hideText()


def _anchors_of(block: QTextBlock) -> list[str]:
    names: list[str] = []
    iterator = block.begin()
    while not iterator.atEnd():
        names.extend(iterator.fragment().charFormat().anchorNames())
        iterator += 1
    return names
