"""Rendered pages of a document: asked for one at a time, kept while they are near what is seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions, QPdfPageRenderer

MOST_PIXELS: Final = 10_000_000
"""Of one page: 40 MB. A page that is shown larger is enlarged."""
KEPT_PIXELS: Final = 24_000_000
"""Of all pages that are kept: about 100 MB."""


class PdfPages(QObject):
    """Renders pages on a thread of Qt's own, without Python's lock.

    One page is rendered at a time, so that what is seen now never waits for a row of pages scrolled past.

    Signals:
        rendered: a page is ready (its number, from 0).
    """

    rendered = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._renderer = QPdfPageRenderer(self)
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self._renderer.pageRendered.connect(self._take)
        self._images: dict[int, QImage] = {}
        self._sizes: dict[int, QSize] = {}
        self._wanted: list[tuple[int, QSize]] = []
        self._nothing = QPdfDocument(self)
        self._under_way: int | None = None
        """The renderer's number for what it renders now."""

    def begin(self, document: QPdfDocument | None) -> None:
        """Renders another document from now on; None: nothing."""
        self._images, self._sizes, self._wanted = {}, {}, []
        self._under_way = None
        self._renderer.setDocument(document if document is not None else self._nothing)

    def image(self, page: int) -> QImage | None:
        """A page as it was rendered last, maybe at another size; None where it never was, or is dropped."""
        return self._images.get(page)

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
        if self._under_way is not None or not self._wanted:
            return
        page, size = self._wanted.pop(0)
        self._under_way = self._renderer.requestPage(page, size, QPdfDocumentRenderOptions()) or None
        if self._under_way is not None:
            self._sizes[page] = size

    def _take(self, page: int, _size: QSize, image: QImage, _options: QPdfDocumentRenderOptions, request: int) -> None:
        if request != self._under_way:
            return  # of a document that is closed
        self._under_way = None
        if not image.isNull():
            self._images[page] = image
            self.rendered.emit(page)
        self._next()


def _bounded(size: QSize) -> QSize:
    pixels = size.width() * size.height()
    if pixels > MOST_PIXELS:
        size = size * (MOST_PIXELS / pixels) ** 0.5
    return size.expandedTo(QSize(1, 1))
