"""A document with what belongs to it: page and size in the line above, finding, its own contents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.reader.announcing import announce
from ui.reader.jump import Jump
from ui.reader.pdf_book import PagePlace, PdfBook
from ui.reader.pdf_view import ZOOMS, PdfView
from ui.tasks import Job, Tasks
from ui.theme import Theme, tokens
from ui.widgets import IconButton, Label

_DIGITS: Final = 4


class PdfTools(QWidget):
    """Page and size of a document; stands in the reader's line.

    Signals:
        pageWanted: a page's number, from 0.
        zoomStepped: 1 larger, -1 smaller.
    """

    pageWanted = Signal(int)
    zoomStepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SPACE_XS)
        self.number = QLineEdit(self)
        self.number.setAccessibleName(self.tr("Trang"))
        self.number.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.number.setMaxLength(_DIGITS)
        self.total = Label("", "small", self, wrap=False)
        self.smaller = IconButton("minus", self.tr("Thu nhỏ (Ctrl -)"), self)
        self.percent = Label("", "small", self, wrap=False)
        self.percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.percent.setMinimumWidth(self.percent.fontMetrics().horizontalAdvance("300%") + tokens.SPACE_XS)
        self.larger = IconButton("plus", self.tr("Phóng to (Ctrl +)"), self)
        row.addWidget(Label(self.tr("Trang"), "small", self, wrap=False))
        row.addWidget(self.number)
        row.addWidget(self.total)
        row.addSpacing(tokens.SPACE_S)
        row.addWidget(self.smaller)
        row.addWidget(self.percent)
        row.addWidget(self.larger)
        self.number.editingFinished.connect(self._typed)
        self.smaller.clicked.connect(lambda: self.zoomStepped.emit(-1))
        self.larger.clicked.connect(lambda: self.zoomStepped.emit(1))
        self._page = 0
        self._fit()
        Theme.of(self).changed.connect(self._fit)

    def _fit(self) -> None:
        """As high as the buttons beside it, which a form's field is not."""
        theme = Theme.of(self)
        height = theme.px(tokens.CONTROL_S) - 2 * tokens.LINE_FOCUS
        self.number.setStyleSheet(
            f"QLineEdit {{ min-height: {height}px; max-height: {height}px; padding: 0;"
            f" font-size: {theme.px(tokens.TYPE_SMALL)}px; border-radius: {tokens.RADIUS_S}px; }}"
        )
        self.number.setFixedWidth(theme.px(tokens.SPACE_XXXL))

    def show_page(self, page: int, total: int) -> None:
        """Says which page is read, from 0, and how many there are."""
        self._page = page
        self.number.setText(str(page + 1))
        self.total.setText(f"/ {total}")
        self.setAccessibleName(self.tr("Trang {page}/{total}").format(page=page + 1, total=total))

    def show_zoom(self, zoom: int) -> None:
        """Says how large it is, per cent of what fits."""
        self.percent.setText(f"{zoom}%")
        self.smaller.setEnabled(zoom > ZOOMS[0])
        self.larger.setEnabled(zoom < ZOOMS[-1])

    def _typed(self) -> None:
        typed = self.number.text().strip()
        # `isdigit` alone is true of letters that no number is made of.
        page = int(typed) - 1 if typed.isascii() and typed.isdigit() else self._page
        self.number.setText(str(self._page + 1))
        if page != self._page:
            self.pageWanted.emit(page)


class PdfPane(QWidget):
    """A document being read.

    Args:
        tasks: runs what reads its text.
        parent: owner.

    Signals:
        moved: the thousandths of the pages at the top and at the bottom of what is seen.
        found: which of the words looked for is shown, from 1, and how many there are; -1 while looking.
        headingReached: the anchor of the heading whose page is read.
        linkActivated: an address outside of it.
        stuck: a page of it takes too long.
    """

    moved = Signal(int, int)
    found = Signal(int, int)
    headingReached = Signal(str)
    linkActivated = Signal(str)
    stuck = Signal()

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._book: PdfBook | None = None
        self._job: Job | None = None
        self._places: list[PagePlace] = []
        self._at = -1
        self.view = PdfView(self)
        self.view.setAccessibleName(self.tr("Nội dung tài liệu"))
        self.tools = PdfTools(self)
        self.tools.hide()
        self.setFocusProxy(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.view.moved.connect(self.moved)
        self.view.linkActivated.connect(self.linkActivated)
        self.view.stuck.connect(self.stuck)
        self.view.pageChanged.connect(self._page_changed)
        self.view.zoomChanged.connect(self.tools.show_zoom)
        self.tools.pageWanted.connect(self._go_to_page)
        self.tools.zoomStepped.connect(self.view.step_zoom)

    def show_book(self, book: PdfBook, position: int, jump: Jump) -> None:
        """Shows a document from where reading stopped, or from a place in it.

        Args:
            book: the document.
            position: thousandths of the pages.
            jump: where to begin instead.
        """
        self._forget_places()
        self._book = book
        self.tools.show_zoom(self.view.zoom)
        self.view.show_book(book, position)
        self.tools.show_zoom(self.view.zoom)
        self._page_changed(self.view.page)
        if jump.page is not None:
            self.view.go_to_page(jump.page)
        if jump.find:
            page, find, hits = jump.page or 0, jump.find, jump.hits
            self._run(lambda: book.locate(find, hits, page), 0, lambda: self._announce(find))

    def leave(self) -> None:
        """Lets go of the document."""
        self._forget_places()
        self.view.show_book(None)
        self._book = None

    def go_to(self, anchor: str) -> None:
        """Goes to ``page=5``."""
        page = Jump(anchor).page
        if page is not None:
            self._go_to_page(page)

    def _go_to_page(self, page: int) -> None:
        self.view.go_to_page(page)
        self.view.setFocus()

    # --- finding

    def look_for(self, words: str) -> None:
        """Marks words and shows the first from here on; empty words end that."""
        self._forget_places()
        book = self._book
        if book is None or not words:
            self.found.emit(0, 0)
            return
        self.found.emit(0, -1)
        self._run(lambda: book.occurrences(words), self.view.page, self._tell_found)

    def step(self, by: int) -> None:
        """Shows the next (1) of them, or the one before (-1)."""
        if self._places:
            self._at = (self._at + by) % len(self._places)
            self._show_place()
            self._tell_found()

    def _run(self, work: Callable[[], list[PagePlace]], from_page: int, done: Callable[[], None]) -> None:
        def show(places: list[PagePlace]) -> None:
            self._places = places
            self._at = next((number for number, place in enumerate(places) if place[0] >= from_page), 0)
            self._show_place()
            done()

        self._job = self._tasks.run(work, show, owner=self)

    def _show_place(self) -> None:
        book = self._book
        if book is None or not self._places:
            return
        if self._job is not None:
            # What was looked at before may be measured later.
            self._job.cancel()
        page, current = self._places[self._at]
        # The one looked at comes first, so that it is among those that are marked.
        spans = [current, *(span for number, span in self._places if number == page and span != current)]

        def boxes() -> tuple[list[QPolygonF], list[QPolygonF]]:
            return book.boxes(page, spans[:1]), book.boxes(page, spans[1:])

        def show(found: tuple[list[QPolygonF], list[QPolygonF]]) -> None:
            marked = QRectF()
            for box in found[0]:
                marked = marked.united(box.boundingRect())
            self.view.show_found(page, [*found[0], *found[1]], marked if found[0] else None)

        self._job = self._tasks.run(boxes, show, owner=self)

    def _forget_places(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._places, self._at = [], -1
        self.view.show_found(-1, [], None)

    def _tell_found(self) -> None:
        self.found.emit(self._at + 1 if self._places else 0, len(self._places))

    def _announce(self, find: str) -> None:
        if self._places:
            announce(self, self.tr("Đã chuyển đến: {words}").format(words=" ".join(find.split())))

    def _page_changed(self, page: int) -> None:
        book = self._book
        if book is None:
            return
        self.tools.show_page(page, len(book.sizes))
        reached = ""
        for heading in book.headings:
            at = Jump(heading.anchor).page
            if at is not None and at <= page:
                reached = heading.anchor
        self.headingReached.emit(reached)
