"""A column of things that scrolls, flush with the page's header or in the middle, no wider than is good to read."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.theme import Theme, tokens

_MOST = 1000
"""Stretch of the column against its sides: it takes all the width that it may."""


def keep_width(area: QAbstractScrollArea) -> None:
    """Lets the content be as wide without a scroll bar as with one, so that nothing jumps when it appears."""

    def settle(_least: int, most: int) -> None:
        area.setViewportMargins(0, 0, 0 if most > 0 else tokens.SCROLLBAR, 0)

    area.verticalScrollBar().rangeChanged.connect(settle)
    settle(0, 0)


class _Inside(QWidget):
    """As high as its content is at the width that it has.

    Qt would take the height at the least width, where every text is broken into many lines, and leave a void below.
    """

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        layout = self.layout()
        return QSize(least.width(), 0) if layout is not None and layout.hasHeightForWidth() else least


class Column(QScrollArea):
    """Put widgets into ``self.body``; scrolls vertically, never sideways."""

    def __init__(self, parent: QWidget | None = None, *, width: int = tokens.CONTENT, centred: bool = False) -> None:
        """Makes an empty column.

        Args:
            parent: owner.
            width: its greatest width, at a text scale of 100 per cent.
            centred: in the middle of the page, for a page that is one form; its header belongs into the column then.
        """
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = _Inside(self)
        inner.setProperty("kind", "scrolled")
        row = QHBoxLayout(inner)
        row.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_S, tokens.SPACE_XL - tokens.SCROLLBAR, tokens.SPACE_XXL)
        content = QWidget(inner)
        content.setMaximumWidth(Theme.of(self).px(width))
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(tokens.SPACE_L)
        self.body.setAlignment(Qt.AlignmentFlag.AlignTop)
        if centred:
            row.addStretch()
        row.addWidget(content, _MOST)
        row.addStretch()
        self._content = content
        self._width = width
        self.setWidget(inner)
        keep_width(self)
        Theme.of(self).changed.connect(self._rescale)

    def clear(self) -> None:
        """Takes everything out of the column."""
        while (item := self.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _rescale(self) -> None:
        self._content.setMaximumWidth(Theme.of(self).px(self._width))
