"""A document of pages, opened: its pages' sizes, its headings, its text.

Whoever asks the library something has the turn (``pdf_turn.py``). Sizes and headings are read once, texts and places
of words by jobs.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QIODevice, QModelIndex, QSizeF
from PySide6.QtGui import QPolygonF
from PySide6.QtPdf import QPdfBookmarkModel, QPdfDocument

from app.views import Heading
from ui.reader.finding import FoldedText, Span
from ui.reader.opened import FileTroubleError, Trouble
from ui.reader.pdf_turn import turn

MAX_PAGES: Final = 5_000
MAX_HEADINGS: Final = 1_000
_LEAST_PT, _MOST_PT = 36.0, 14_400.0
"""Half an inch; the most that the format allows for a page's side."""
_MOST_SLENDER: Final = 20.0
"""A page is never shown as longer than so many of its widths: what says so is not made to be read."""
_MOST_BOXES: Final = 60
"""Words marked on one page."""

PagePlace = tuple[int, Span]
"""A page, from 0, and letters in its text."""


class PdfBook:
    """A document that is open. Made on any thread, then used by the thread that draws and by one job at a time."""

    def __init__(
        self, document: QPdfDocument, device: QIODevice, sizes: tuple[QSizeF, ...], headings: tuple[Heading, ...]
    ) -> None:
        """Takes a loaded document; `read` makes one."""
        self.document = document
        self._device = device  # the document reads from it as long as it lives
        self.sizes = sizes
        """Of the pages, in points."""
        self.headings = headings
        """The document's own contents; anchors are ``page=5``."""
        self._texts: list[FoldedText] | None = None
        self._closed = False

    @classmethod
    def read(cls, device: QIODevice) -> PdfBook:
        """Opens a document. Runs on a pool thread.

        Args:
            device: its bytes, opened; the book keeps it.

        Raises:
            FileTroubleError: it is damaged, wants a password, is beyond all measure, or the library is busy for long.
        """
        with turn():
            return cls._read(device)

    @classmethod
    def _read(cls, device: QIODevice) -> PdfBook:
        document = QPdfDocument()
        document.load(device)
        error = document.error()
        if error == QPdfDocument.Error.IncorrectPassword:
            raise FileTroubleError(Trouble.PASSWORD)
        if document.status() != QPdfDocument.Status.Ready or document.pageCount() < 1:
            raise FileTroubleError(Trouble.BROKEN)
        if document.pageCount() > MAX_PAGES:
            raise FileTroubleError(Trouble.TOO_LARGE)
        sizes = tuple(_sane(document.pagePointSize(page)) for page in range(document.pageCount()))
        headings = _headings(document)
        application = QCoreApplication.instance()
        if application is not None:
            document.moveToThread(application.thread())
            device.moveToThread(application.thread())
        return cls(document, device, sizes, headings)

    def occurrences(self, words: str) -> list[PagePlace]:
        """Where words stand. Reads all pages the first time: on a pool thread only."""
        found: list[PagePlace] = []
        for page, text in enumerate(self._all_texts()):
            found += [(page, span) for span in text.occurrences(words)]
        return found

    def locate(self, find: str, hits: tuple[str, ...], page: int) -> list[PagePlace]:
        """Where a passage stands: on a page, or else on the next that has it; none where no page does.

        Args:
            find: text around a hit.
            hits: the words in it that were looked for.
            page: where to look first, from 0.

        On a pool thread only.
        """
        texts = self._all_texts()
        for number in (*range(page, len(texts)), *range(min(page, len(texts)))):
            located = texts[number].locate(find, hits)
            if located is not None:
                return [(number, span) for span in located.marks]
        return []

    def boxes(self, page: int, spans: list[Span]) -> list[QPolygonF]:
        """Where letters stand on a page, in points from its upper left corner. On a pool thread only."""
        boxes: list[QPolygonF] = []
        for first, last in spans[:_MOST_BOXES]:
            with turn():
                if not self._closed:
                    boxes += self.document.getSelectionAtIndex(page, first, last - first).bounds()
        return boxes

    def close(self) -> None:
        """Lets go of the file; who calls has the turn. Jobs that are still at it find nothing more."""
        self._closed = True
        self.document.close()
        self._device.close()

    def _all_texts(self) -> list[FoldedText]:
        if self._texts is None:
            texts: list[FoldedText] = []
            for page in range(len(self.sizes)):
                with turn():
                    text = "" if self._closed else self.document.getAllText(page).text()
                texts.append(FoldedText(text))
            self._texts = texts
        return self._texts


def _sane(size: QSizeF) -> QSizeF:
    width = min(max(size.width(), _LEAST_PT), _MOST_PT)
    height = min(max(size.height(), _LEAST_PT), _MOST_PT)
    return QSizeF(max(width, height / _MOST_SLENDER), height)


def _headings(document: QPdfDocument) -> tuple[Heading, ...]:
    """The first two levels of the document's contents."""
    model = QPdfBookmarkModel()
    model.setDocument(document)
    role = QPdfBookmarkModel.Role
    found: list[Heading] = []

    def walk(parent: QModelIndex, level: int) -> None:
        for row in range(model.rowCount(parent)):
            if len(found) >= MAX_HEADINGS:
                return
            index = model.index(row, 0, parent)
            title = " ".join(str(index.data(role.Title.value)).split())
            page = index.data(role.Page.value)
            if title and isinstance(page, int) and page >= 0:
                found.append(Heading(level=level, text=title, anchor=f"page={page + 1}"))
            if level == 2:
                walk(index, level + 1)

    walk(QModelIndex(), 2)
    return tuple(found)
