"""Rendered pages of one document, with their links: asked for one at a time, kept while they are near what is seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import shiboken6
from PySide6.QtCore import QModelIndex, QObject, QPointF, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocumentRenderOptions, QPdfLinkModel, QPdfPageRenderer

from ui.reader import pdf_turn
from ui.reader.pdf_book import PdfBook

MOST_PIXELS: Final = 10_000_000
"""Of one page: 40 MB. A page that is shown larger is enlarged."""
KEPT_PIXELS: Final = 24_000_000
"""Of all pages that are kept: about 100 MB."""
_AGAIN_MS: Final = 15
_MOST_LINKS: Final = 500
"""Of one page."""


@dataclass(frozen=True)
class PdfLink:
    """A link on a page: where it is in points, and where it leads."""

    rect: QRectF
    page: int
    """From 0; -1 for an address outside."""
    place: QPointF
    address: str


class PdfPages(QObject):
    """Renders the pages of a document on a thread of Qt's own, without Python's lock.

    One page is rendered at a time, so that what is seen now never waits for a row of pages scrolled past.

    Args:
        book: the document.
        parent: owner; the pages outlive it while one is being rendered.

    Signals:
        rendered: a page is ready (its number, from 0).
        stuck: a page takes too long; nothing of this document will be rendered any more.
    """

    rendered = Signal(int)
    stuck = Signal()

    def __init__(self, book: PdfBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book: PdfBook | None = book
        self._renderer = QPdfPageRenderer()
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self._renderer.setDocument(book.document)
        self._renderer.pageRendered.connect(self._take)
        self._link_model = QPdfLinkModel()
        self._link_model.setDocument(book.document)
        self._images: dict[int, QImage] = {}
        self._sizes: dict[int, QSize] = {}
        self._links: dict[int, tuple[PdfLink, ...]] = {}
        self._wanted: list[tuple[int, QSize]] = []
        self._rendering = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._next)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(round(pdf_turn.PATIENCE_S * 1000))
        self._patience.timeout.connect(self._give_up)

    # --- what is asked

    def image(self, page: int) -> QImage | None:
        """A page as it was rendered last, maybe at another size; None where it never was, or is dropped."""
        return self._images.get(page)

    def link_at(self, page: int, place: QPointF) -> PdfLink | None:
        """The link at a place, in points; those of a page are known once it was rendered."""
        return next((link for link in self._links.get(page, ()) if link.rect.contains(place)), None)

    def want(self, pages: Iterable[tuple[int, QSize]]) -> None:
        """Says which pages are seen or soon will be.

        Args:
            pages: numbers from 0 with their sizes in pixels of the screen, the most urgent first. What is not among
                them may be dropped.
        """
        listed = [(page, _bounded(size)) for page, size in pages]
        self._wanted = [(page, size) for page, size in listed if self._sizes.get(page) != size]
        self._drop([page for page, _ in listed])
        self._next()

    def retire(self) -> None:
        """Nothing more is wanted. The document is closed when nobody asks the library anything: now, or soon."""
        self._wanted, self._images = [], {}
        self._patience.stop()
        self._again.stop()
        for signal in (self.rendered, self.stuck):
            signal.disconnect()
        self.setParent(None)
        _RETIRED.add(self)
        self._again.timeout.disconnect()
        self._again.timeout.connect(self._close)
        self._close()

    # --- parts

    def _drop(self, near: list[int]) -> None:
        """Drops what is too much, first what nobody wants, then the least urgent."""
        by_need = sorted(self._images, key=lambda page: near.index(page) if page in near else len(near))
        pixels = 0
        for place, page in enumerate(by_need):
            image = self._images[page]
            pixels += image.width() * image.height()
            if place and (page not in near or pixels > KEPT_PIXELS):
                del self._images[page]
                self._sizes.pop(page, None)

    def _next(self) -> None:
        if self._rendering or not self._wanted:
            return
        if not pdf_turn.take():
            self._again.start()
            return
        page, size = self._wanted.pop(0)
        if self._renderer.requestPage(page, size, QPdfDocumentRenderOptions()):
            self._rendering = True
            self._sizes[page] = size
            self._patience.start()
        else:
            pdf_turn.give_back()

    def _take(self, page: int, _size: QSize, image: QImage, _options: QPdfDocumentRenderOptions, _request: int) -> None:
        self._patience.stop()
        if page not in self._links:
            self._links[page] = self._read_links(page)
        self._rendering = False
        pdf_turn.give_back()
        if not image.isNull():
            self._images[page] = image
            self.rendered.emit(page)
        self._next()

    def _read_links(self, page: int) -> tuple[PdfLink, ...]:
        model, role = self._link_model, QPdfLinkModel.Role
        model.setPage(page)
        links: list[PdfLink] = []
        for row in range(min(model.rowCount(QModelIndex()), _MOST_LINKS)):
            index = model.index(row, 0, QModelIndex())
            rect, to_page = index.data(role.Rectangle.value), index.data(role.Page.value)
            place, url = index.data(role.Location.value), index.data(role.Url.value)
            if isinstance(rect, QRectF):
                address = url.toString() if url is not None else ""
                links.append(PdfLink(rect, to_page if isinstance(to_page, int) else -1, place or QPointF(), address))
        return tuple(links)

    def _give_up(self) -> None:
        self._wanted = []
        self.stuck.emit()

    def _close(self) -> None:
        """Closes the document, unless the library is busy; a page that never ends keeps it for good."""
        if self._book is None:
            return
        if self._rendering or not pdf_turn.take():
            self._again.start()
            return
        # In this order, and now: each of these asks the library.
        shiboken6.delete(self._renderer)
        shiboken6.delete(self._link_model)
        self._book.close()
        self._book = None
        pdf_turn.give_back()
        _RETIRED.discard(self)
        self.deleteLater()


_RETIRED: Final[set[PdfPages]] = set()
"""Those whose document could not be closed yet: somebody must hold them."""


def _bounded(size: QSize) -> QSize:
    pixels = size.width() * size.height()
    if pixels > MOST_PIXELS:
        size = size * (MOST_PIXELS / pixels) ** 0.5
    return size.expandedTo(QSize(1, 1))
