"""A few paragraphs of rich text painted in place: a question's stem, a choice's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.reader.style import reading_css
from ui.theme import Theme, tokens

_STYLED: Final = re.compile(r"<(?!/?(?:p|b|strong|em|i|br|img|sub|sup)[ />])|class=")
"""Marks of a text whose look needs the whole style sheet."""
_PLAIN: Final = f"b, strong {{ font-weight: {tokens.WEIGHT_SEMIBOLD}; }}"
_PICTURE: Final = "\ufffc"
"""What Qt has in a plain text where a picture is."""


class RichBlock:
    """Rich text that is measured and drawn; no widget."""

    def __init__(
        self, html: str, images: Mapping[str, QImage], font: QFont, theme: Theme, *, leading: int = 100
    ) -> None:
        """Lays a text out.

        Args:
            html: as ``content_cache/render.py`` writes it.
            images: decoded pictures by the names in the HTML.
            font: of running text.
            theme: gives the style sheet.
            leading: distance of lines in per cent of the font's own.
        """
        self._document = QTextDocument()
        self._document.setUndoRedoEnabled(False)
        self._document.setDocumentMargin(0)
        self._document.setDefaultFont(font)
        tight = f"p, li {{ margin-top: 0; margin-bottom: {tokens.SPACE_S}px; line-height: {leading}%; }}"
        # Qt reads a style sheet with every text, and most texts of questions are a line.
        rules = reading_css(theme) + tight + "td p { margin-bottom: 0; }" if _STYLED.search(html) else tight + _PLAIN
        self._document.setDefaultStyleSheet(rules)
        self.first_line = QFontMetricsF(font).lineSpacing()
        """Height of the first line, to put a mark beside it."""
        self._images = dict(images)
        self.show(html)

    def show(self, html: str) -> None:
        """Shows another text."""
        self._pictured = "<img" in html
        self._add_images()
        self._document.setHtml(html if html.lstrip().startswith("<") else f"<p>{html}</p>")
        # Space parts paragraphs; below the last one it would stand beside nothing.
        last = QTextCursor(self._document.lastBlock())
        form = last.blockFormat()
        form.setBottomMargin(0)
        last.setBlockFormat(form)

    def put_images(self, images: Mapping[str, QImage]) -> bool:
        """Takes pictures that were not decoded before, into the room that was kept for them.

        Returns:
            Whether one of them needs other room than was kept, by more than a pixel.
        """
        if not self._pictured:
            return False
        moved = False
        for name, image in images.items():
            kept = self._images.get(name, QImage()).deviceIndependentSize()
            size = image.deviceIndependentSize()
            moved |= max(abs(kept.width() - size.width()), abs(kept.height() - size.height())) > 1
        self._images.update(images)
        self._add_images()
        self._document.markContentsDirty(0, self._document.characterCount())
        return moved

    def _add_images(self) -> None:
        for name, image in self._images.items():
            self._document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), image)

    @property
    def plain(self) -> str:
        """The text alone, for screen readers; a picture is what its author says of it."""
        text = self._document.toPlainText()
        if _PICTURE not in text:
            return text.strip()
        said = []
        block = self._document.begin()
        while block.isValid():
            fragments = block.begin()
            while not fragments.atEnd():
                fragment = fragments.fragment()
                alt = fragment.charFormat().property(QTextFormat.Property.ImageAltText.value)
                picture = str(alt or QCoreApplication.translate("RichText", "hình"))
                said.append(fragment.text().replace(_PICTURE, picture))
                fragments += 1
            said.append("\n")
            block = block.next()
        return "".join(said).strip()

    def height_for(self, width: float) -> float:
        """Height of the text in a width, in logical pixels."""
        self._document.setTextWidth(max(1.0, width))
        return self._document.size().height()

    def natural_width(self) -> float:
        """Width of the text on one line."""
        self._document.setTextWidth(-1)
        return self._document.idealWidth()

    def link_at(self, place: QPointF, width: float) -> str:
        """Where a link under a point leads; "" where there is none."""
        self._document.setTextWidth(max(1.0, width))
        return self._document.documentLayout().anchorAt(place)

    def draw(self, painter: QPainter, rect: QRectF, ink: QColor) -> None:
        """Draws the text into a rectangle from its top left corner."""
        self._document.setTextWidth(max(1.0, rect.width()))
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, ink)
        context.palette = palette
        painter.save()
        painter.translate(rect.topLeft())
        self._document.documentLayout().draw(painter, context)
        painter.restore()


class RichText(QWidget):
    """A widget that is as high as its rich text.

    Signals:
        linkPressed: a link was clicked (where it leads).
    """

    linkPressed = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, ink: str = "text", linked: bool = False) -> None:
        """Makes an empty one.

        Args:
            parent: owner.
            ink: a colour token.
            linked: takes clicks; else they go to the widget below.
        """
        super().__init__(parent)
        self._block: RichBlock | None = None
        self._ink = ink
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not linked)
        self.setMouseTracking(linked)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_block(self, block: RichBlock) -> None:
        """Shows another text, or the same one after it changed."""
        self._block = block
        self.setAccessibleName(block.plain)
        self.updateGeometry()
        self.update()

    def set_ink(self, ink: str) -> None:
        """Draws in another colour token."""
        self._ink = ink
        self.update()

    def heightForWidth(self, width: int) -> int:
        """As high as the text in that width."""
        return 0 if self._block is None else round(self._block.height_for(width) + 0.5)

    def sizeHint(self) -> QSize:
        width = max(1, self.width())
        return QSize(Theme.of(self).px(tokens.FORM), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self.heightForWidth(max(1, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width asks for another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over links."""
        link = self._link(event)
        self.setCursor(Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Says which link was clicked."""
        link = self._link(event)
        if link and event.button() == Qt.MouseButton.LeftButton:
            self.linkPressed.emit(link)

    def _link(self, event: QMouseEvent) -> str:
        if self._block is None:
            return ""
        top = max(0.0, (self.height() - self._block.height_for(self.width())) / 2)
        return self._block.link_at(event.position() - QPointF(0, top), self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the text in the theme's ink."""
        del event
        if self._block is not None:
            room = QRectF(self.rect())
            # In a row that is higher than the text, it stands in the middle.
            room.setTop(max(0.0, (room.height() - self._block.height_for(room.width())) / 2))
            self._block.draw(QPainter(self), room, Theme.of(self).color(self._ink))
