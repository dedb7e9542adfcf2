"""A lesson's HTML as a document of Qt's: read with the program's style, and its anchors found again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QTextBlock, QTextDocument
from PySide6.QtWidgets import QWidget

from ui.reader.style import reading_css, reading_font
from ui.theme import Theme, tokens

IMAGE: Final = QTextDocument.ResourceType.ImageResource.value
_PICTURE: Final = re.compile(r'<img\b(?=[^>]* src="([^"]+)")')


def new_document(owner: QWidget, html: str, sizes: Mapping[str, QSize]) -> QTextDocument:
    """Reads a text; nothing of it is laid out yet.

    Args:
        owner: asked for its pictures, when it is a text view.
        html: sanitised HTML in the form that ``render.py`` writes.
        sizes: of pictures by the names in the HTML, in logical pixels; room is kept for them.
    """
    theme = Theme.of(owner)
    document = QTextDocument(owner)
    document.setUndoRedoEnabled(False)
    document.setDocumentMargin(tokens.SPACE_XL)
    document.setDefaultFont(reading_font(theme))
    document.setDefaultStyleSheet(reading_css(theme))
    # Qt centres the heads of columns; everything else here begins at the left.
    document.setHtml(_with_sizes(html, sizes).replace("<th>", '<th align="left">'))
    return document


def place_of(document: QTextDocument, anchor: str) -> int:
    """The place of the paragraph that an anchor is in; 0 where there is none."""
    if not anchor:
        return 0
    return next((block.position() for block in _blocks(document) if anchor in _anchors_of(block)), 0)


def headings_of(document: QTextDocument, anchors: frozenset[str]) -> list[tuple[float, str]]:
    """Where headings are, by height from the top.

    Args:
        document: laid out as far as it shall be known.
        anchors: those of the headings.
    """
    layout = document.documentLayout()
    found: list[tuple[float, str]] = []
    for block in _blocks(document):
        if block.blockFormat().headingLevel() > 0:
            anchor = next((name for name in _anchors_of(block) if name in anchors), None)
            if anchor is not None:
                found.append((layout.blockBoundingRect(block).top(), anchor))
    return found


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _anchors_of(block: QTextBlock) -> list[str]:
    names: list[str] = []
    iterator = block.begin()
    while not iterator.atEnd():
        names.extend(iterator.fragment().charFormat().anchorNames())
        iterator += 1
    return names


def _with_sizes(html: str, sizes: Mapping[str, QSize]) -> str:
    if not sizes:
        return html

    def sized(tag: re.Match[str]) -> str:
        size = sizes.get(tag[1])
        return tag[0] if size is None else f'{tag[0]} width="{size.width()}" height="{size.height()}"'

    return _PICTURE.sub(sized, html)
