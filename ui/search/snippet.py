"""Lays out and paints a snippet: two lines at most, with what was looked for in bold on a soft ground."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption

from app.content_views import SnippetPiece
from ui.theme import TextRole, Theme

LINES: Final = 2
_MORE: Final = "…"
_WORDS_BEFORE: Final = 4
"""How much stands before the first hit where the snippet has to begin nearer to it."""


class SnippetLayout:
    """A snippet in a width; made once, painted often."""

    def __init__(self, pieces: tuple[SnippetPiece, ...], width: int, theme: Theme) -> None:
        """Breaks the text into lines and cuts what is too long.

        Args:
            pieces: the snippet.
            width: room in logical pixels.
            theme: gives font and colours.
        """
        self._theme = theme
        self._width = max(width, 1)
        self._pieces = [(" ".join(_spaced(piece.text)), piece.hit) for piece in pieces]
        self._layout, shown = self._fitting()
        if shown <= self._first_hit():
            self._begin_nearer()
            self._layout, _ = self._fitting()

    @property
    def height(self) -> float:
        """In logical pixels; 0 for an empty snippet."""
        return self._layout.boundingRect().height() if self._layout.text() else 0.0

    @property
    def text(self) -> str:
        """What is painted, with an ellipsis where it was cut."""
        return str(self._layout.text())

    def paint(self, painter: QPainter, left: float, top: float) -> None:
        """Paints it with its upper left corner at a point."""
        painter.setPen(self._theme.color("text"))
        self._layout.draw(painter, QPointF(left, top))

    def _first_hit(self) -> int:
        """Letters before the first hit; -1 without any."""
        before = 0
        for text, hit in self._pieces:
            if hit:
                return before
            before += len(text)
        return -1

    def _begin_nearer(self) -> None:
        """Leaves out what stands long before the first hit: it would push the hit out of sight."""
        first = next(place for place, (_, hit) in enumerate(self._pieces) if hit)
        words = "".join(text for text, _ in self._pieces[:first]).split()[-_WORDS_BEFORE:]
        self._pieces = [(" ".join([_MORE, *words, ""]), False), *self._pieces[first:]]

    def _fitting(self) -> tuple[QTextLayout, int]:
        """The text cut to its lines, and how many of its letters that shows."""
        whole = sum(len(text) for text, _ in self._pieces)
        layout = self._laid_out(whole, cut=False)
        if layout.lineCount() <= LINES:
            return layout, whole
        # About where the last line ends; then letter by letter until the ellipsis fits too.
        last = layout.lineAt(LINES - 1)
        letters = _letters(str(layout.text()), last.textStart() + last.textLength())
        while letters > 0:
            layout = self._laid_out(letters, cut=True)
            if layout.lineCount() <= LINES:
                break
            letters -= 1
        return layout, letters

    def _laid_out(self, letters: int, *, cut: bool) -> QTextLayout:
        text, formats = "", []
        for piece, hit in self._pieces:
            part = piece[: max(0, letters)]
            letters -= len(piece)
            if part and hit:
                formats.append(self._mark(_units(text), _units(part)))
            text += part
        if cut:
            text = text.rstrip() + _MORE
        layout = QTextLayout(text, self._theme.font(TextRole.BODY))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(formats)
        layout.setCacheEnabled(True)
        layout.beginLayout()
        leading = QFontMetricsF(self._theme.font(TextRole.BODY)).lineSpacing()
        height = 0.0
        # One line too many is enough to know that it does not fit.
        while layout.lineCount() <= LINES and (line := layout.createLine()).isValid():
            line.setLineWidth(self._width)
            line.setPosition(QPointF(0, height))
            height += leading
        layout.endLayout()
        return layout

    def _mark(self, start: int, length: int) -> QTextLayout.FormatRange:
        look = QTextCharFormat()
        look.setFontWeight(QFont.Weight.DemiBold)
        look.setBackground(self._theme.color("selection"))
        mark = QTextLayout.FormatRange()
        mark.start, mark.length, mark.format = start, length, look
        return mark


def _units(text: str) -> int:
    """Length as Qt counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def _letters(text: str, units: int) -> int:
    """How many letters so many of Qt's units are."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


def _spaced(text: str) -> list[str]:
    """Words of a piece; empty ones at its ends keep the spaces there when they are joined again."""
    words = text.split()
    if not words:
        return ["", ""] if text else []
    return ([""] if text[0].isspace() else []) + words + ([""] if text[-1].isspace() else [])
