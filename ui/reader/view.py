"""The text of a lesson on screen: a column of 680 pixels at the text's own leading, scrolled, never wider.

`LessonView` shows HTML that ``content_cache/render.py`` wrote and pictures that were decoded before. It loads
nothing by itself: no file, no address. Following a link is the page's decision (`linkActivated`).

Opening is quick: the text is read into a document that is not on screen yet, laid out once at its final width, and
only as far as is seen where reading begins at the top; the rest follows after the first paint. Pictures whose sizes
are known may come later, into the room kept for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QApplication, QMenu, QTextBrowser, QToolTip, QWidget

from ui.reader.announcing import announce
from ui.reader.finding import Span
from ui.reader.jump import NOWHERE, Jump
from ui.reader.marks import Marks
from ui.reader.media import Frame
from ui.reader.placeholders import UNKNOWN, awaited, broken
from ui.reader.rich_document import IMAGE, headings_of, new_document, place_of
from ui.theme import Theme, tokens

WHOLE: Final = 1000
"""Positions are thousandths of the text's height."""
_FRAME_DELAY_MS: Final = 150
_ABOVE_A_JUMP: Final = 1 / 3
"""Share of the view above a place that was jumped to."""


class LessonView(QTextBrowser):
    """A scrolled column of reading text.

    Signals:
        linkActivated: the address of a link that was clicked or opened by keyboard.
        moved: the thousandths of the text at the top and at the bottom of what is seen.
        headingReached: the anchor of the heading that the top of the view is under, "" above the first.
        frameChanged: pictures must be decoded again (another measure or another screen).
        painted: the text that was set is on screen; what it need not wait for may come now.
        found: which of the words looked for is shown, from 1, and how many there are.
    """

    linkActivated = Signal(str)
    moved = Signal(int, int)
    headingReached = Signal(str)
    frameChanged = Signal()
    painted = Signal()
    found = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: dict[str, QImage] = {}
        self._sizes: Mapping[str, QSize] = {}
        self._top = 0.0
        self._settling = 0
        self._heading = ""
        self._tops: list[tuple[float, str]] | None = None
        self._anchors: frozenset[str] = frozenset()
        self._framed: Frame | None = None
        self._unfinished = False
        self._unpainted = False
        self._blank = True
        self.marks = Marks(self)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.anchorClicked.connect(lambda url: self.linkActivated.emit(url.toString()))
        self.highlighted.connect(self._hint)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._frame_timer = QTimer(self)
        self._frame_timer.setSingleShot(True)
        self._frame_timer.setInterval(_FRAME_DELAY_MS)
        self._frame_timer.timeout.connect(self._check_frame)

    # --- what it shows --------------------------------------------------------------------------------------

    def frame(self) -> Frame:
        """What pictures must be decoded for to be shown here now."""
        theme = Theme.of(self)
        dark = theme.colors.dark
        return Frame(
            # Before it is shown it has no width of its own yet; most often there will be room for the measure.
            measure=self._measure() if self.isVisible() else theme.px(tokens.MEASURE),
            scale=theme.text_scale / 100,
            ratio=self.devicePixelRatioF(),
            ground=tokens.LIGHT.surface if dark else None,
            recolour=(theme.colors.surface, theme.colors.text) if dark else None,
        )

    def show_text(
        self,
        html: str,
        images: Mapping[str, QImage],
        *,
        sizes: Mapping[str, QSize] | None = None,
        frame: Frame | None = None,
        anchors: frozenset[str] = frozenset(),
        position: int = 0,
        jump: Jump = NOWHERE,
    ) -> None:
        """Shows a text.

        Args:
            html: sanitised HTML in the form that ``render.py`` writes.
            images: decoded pictures by the names in the HTML.
            sizes: of pictures that come later by `show_pictures`, in logical pixels.
            frame: what the pictures were decoded for.
            anchors: headings to report by `headingReached`.
            position: where to begin, in thousandths of the text's height.
            jump: where to begin instead.
        """
        self._sizes = sizes or {}
        self._images = dict(images)
        self._anchors = anchors
        self._framed = frame
        self._top = position / WHOLE
        # Setting a text scrolls to its cursor and resizes; none of that is reading.
        self._settling += 1
        document = new_document(self, html, self._sizes)
        # A scroll bar that comes in the middle of it would lay everything out twice.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._set_margins()
        self.setDocument(document)
        document.documentLayout().documentSizeChanged.connect(self._laid_out)
        self.marks.forget()
        self._tops = None
        self._settling -= 1
        self._unfinished, self._unpainted, self._blank = True, True, False
        if self._top or jump:
            self._settle()
            self.jump_to(jump)
        else:
            self.verticalScrollBar().setValue(0)
        self._frame_timer.start()

    def clear_text(self) -> None:
        """Shows nothing: what was shown need not be laid out any more while the page changes around it."""
        self._settling += 1
        self._blank, self._unfinished, self._unpainted = True, False, False
        self.marks.forget()
        self._anchors, self._tops, self._framed = frozenset(), None, None
        self.setDocument(QTextDocument(self))
        self._top = 0.0
        self._settling -= 1

    def show_pictures(self, images: Mapping[str, QImage]) -> None:
        """Shows pictures in the room that was kept for them, and says so where one can't be shown."""
        theme, ratio = Theme.of(self), self.devicePixelRatioF()
        for name, size in self._sizes.items():
            image = images.get(name) or broken(size, theme, ratio)
            self._images[name] = image
            self.document().addResource(IMAGE, QUrl(name), image)
        self.viewport().update()

    def go_to(self, anchor: str) -> None:
        """Scrolls so that a heading or note is at the top; an unknown anchor does nothing."""
        self._finish_layout()
        self.scrollToAnchor(anchor)

    def jump_to(self, jump: Jump) -> None:
        """Shows a place: the passage where it is found, else the heading that it is under."""
        if not jump:
            return
        self._finish_layout()
        located = self.marks.locate(jump.find, jump.hits, place_of(self.document(), jump.anchor)) if jump.find else None
        if located is None:
            if jump.anchor:
                self.scrollToAnchor(jump.anchor)
            return
        self._bring(located.marks[0])
        self.marks.mark_jump(located)
        announce(self, self.tr("Đã chuyển đến: {words}").format(words=" ".join(jump.find.split())))

    # --- words looked for -----------------------------------------------------------------------------------

    def look_for(self, words: str) -> None:
        """Marks words in the text and shows the first from here on; empty words end that."""
        self._finish_layout()
        top = self.cursorForPosition(QPoint(0, 0)).position()
        self._show_found(self.marks.look_for(words, top))

    def step(self, by: int) -> None:
        """Shows the next (1) of them, or the one before (-1)."""
        self._show_found(self.marks.step(by))

    def _show_found(self, span: Span | None) -> None:
        if span is not None:
            self._bring(span)
        self.found.emit(*self.marks.place)

    def _bring(self, span: Span) -> None:
        """Scrolls so that a place is a third from the top, and puts the text's own cursor there."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(span[0])
        self._settling += 1
        self.setTextCursor(cursor)
        bar = self.verticalScrollBar()
        rect = self.cursorRect(cursor)
        bar.setValue(bar.value() + rect.top() - round(self.viewport().height() * _ABOVE_A_JUMP))
        self._settling -= 1
        self._top = bar.value() / max(1.0, self.document().size().height())
        self._tell()

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
        bar = self.verticalScrollBar().sizeHint().width()
        free = self.width() - bar - (self._measure() + 2 * tokens.SPACE_XL)
        side = max(0, free // 2)
        # The column is where it is whether there is a scroll bar or not.
        kept = 0 if self.verticalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOn else bar
        self.setViewportMargins(side, 0, max(0, free - side) + kept, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the same text at the top."""
        if self._settling:
            super().resizeEvent(event)
            return
        self._settling += 1
        self._set_margins()
        super().resizeEvent(event)
        self._settling -= 1
        if not self._unfinished:
            self._settle()
        self._frame_timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Puts the text back where it was read."""
        super().showEvent(event)
        if not self._unfinished:
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

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lets the rest follow once the text's beginning is on screen."""
        super().paintEvent(event)
        if self._unpainted:
            self._unpainted = False
            QTimer.singleShot(0, self, self._after_first_paint)

    def _after_first_paint(self) -> None:
        if self._unfinished:
            self._settle()
        else:
            self._tell()
        self.painted.emit()

    def _finish_layout(self) -> None:
        # Qt lays long texts out piece by piece; asking for the last block makes it finish.
        document = self.document()
        document.documentLayout().blockBoundingRect(document.lastBlock())
        self._unfinished = False
        fits = document.size().height() <= self.viewport().height()
        self._settling += 1
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOff if fits else policy.ScrollBarAlwaysOn)
        self._set_margins()
        self._settling -= 1

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
        if self._settling or self._blank or self._unpainted:
            return
        height = max(1.0, self.document().size().height())
        value = self.verticalScrollBar().value()
        bottom = value + self.viewport().height()
        self._forget_jump_out_of_sight()
        self.moved.emit(round(WHOLE * value / height), min(WHOLE, round(WHOLE * bottom / height)))
        heading = self._heading_at(value + tokens.SPACE_XXXL)
        if heading != self._heading:
            self._heading = heading
            self.headingReached.emit(heading)

    def _forget_jump_out_of_sight(self) -> None:
        span = self.marks.jump
        if span is not None:
            cursor = QTextCursor(self.document())
            cursor.setPosition(span[0])
            top = self.cursorRect(cursor).bottom()
            cursor.setPosition(span[1])
            if top > self.viewport().height() or self.cursorRect(cursor).bottom() < 0:
                self.marks.clear_jump()

    def _heading_at(self, height: float) -> str:
        if not self._anchors:
            return ""
        if self._tops is None:
            self._tops = headings_of(self.document(), self._anchors)
        reached = ""
        for top, anchor in self._tops:
            if top > height:
                break
            reached = anchor
        return reached

    # --- what Qt asks ---------------------------------------------------------------------------------------

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Gives a decoded picture, or what stands in its room; anything else does not exist here."""
        if kind != IMAGE:
            return None
        known = QUrl(name).toString()
        if known not in self._images and known in self._sizes:
            return awaited()
        # Without an answer Qt would put an icon of its own there.
        return self._images.get(known) or broken(UNKNOWN, Theme.of(self), self.devicePixelRatioF())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click takes the mark of a jump away."""
        self.marks.clear_jump()
        super().mousePressEvent(event)

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
