"""A few paragraphs of rich text painted in place: a question's stem, a choice's words."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextDocument,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.reader.style import reading_css
from ui.theme import Theme


class RichBlock:
    """Rich text that is measured and drawn; no widget."""

    def __init__(self, html: str, images: Mapping[str, QImage], font: QFont, theme: Theme) -> None:
        """Lays a text out.

        Args:
            html: as ``content_cache/render.py`` writes it.
            images: decoded pictures by the names in the HTML.
            font: of running text.
            theme: gives the style sheet.
        """
        self._document = QTextDocument()
        self._document.setDocumentMargin(0)
        self._document.setDefaultFont(font)
        tight = "p, li { margin-top: 0; margin-bottom: 0; line-height: 100%; }"
        self._document.setDefaultStyleSheet(reading_css(theme) + tight)
        self.first_line = QFontMetricsF(font).lineSpacing()
        """Height of the first line, to put a mark beside it."""
        for name, image in images.items():
            self._document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), image)
        self._document.setHtml(html if html.lstrip().startswith("<") else f"<p>{html}</p>")

    @property
    def plain(self) -> str:
        """The text alone, for screen readers."""
        return self._document.toPlainText().strip()

    def height_for(self, width: float) -> float:
        """Height of the text in a width, in logical pixels."""
        self._document.setTextWidth(max(1.0, width))
        return self._document.size().height()

    def natural_width(self) -> float:
        """Width of the text on one line."""
        self._document.setTextWidth(-1)
        return self._document.idealWidth()

    def draw(self, painter: QPainter, rect: QRectF, ink: QColor) -> None:
        """Draws the text into a rectangle from its top left corner."""
        self._document.setTextWidth(rect.width())
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, ink)
        context.palette = palette
        painter.save()
        painter.translate(rect.topLeft())
        self._document.documentLayout().draw(painter, context)
        painter.restore()


class RichText(QWidget):
    """A widget that is as high as its rich text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._block: RichBlock | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_block(self, block: RichBlock) -> None:
        """Shows another text."""
        self._block = block
        self.setAccessibleName(block.plain)
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:
        """As high as the text in that width."""
        return 0 if self._block is None else round(self._block.height_for(width) + 0.5)

    def sizeHint(self) -> QSize:
        width = max(1, self.width())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self.heightForWidth(max(1, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width asks for another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the text in the theme's ink."""
        del event
        if self._block is not None:
            theme = Theme.of(self)
            self._block.draw(QPainter(self), QRectF(self.rect()), theme.color("text"))
