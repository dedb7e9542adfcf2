"""A delegate whose rows differ in height, and which measures each of them once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ui.theme import Theme
from ui.widgets.card_list import CardList, Index
from ui.widgets.rows_model import ROW_ROLE


class MeasuredDelegate(QStyledItemDelegate):
    """Breaking a text into lines costs a hundred times what looking its height up does, and a list that grows is laid
    out from its beginning each time."""

    def __init__(self, view: CardList) -> None:
        super().__init__(view)
        self._view = view
        self._width = 0
        self._heights: dict[int, tuple[object, int]] = {}
        Theme.of(view).changed.connect(self._forget)

    def measure(self, row: Any, width: int, theme: Theme) -> int:
        """Height of a row in logical pixels, with the gap below it."""
        raise NotImplementedError

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As wide as the list, as high as the words."""
        del option
        width = self._view.viewport().width()
        if width != self._width:
            self._width = width
            self._forget()
        row = index.data(ROW_ROLE)
        known = self._heights.get(index.row())
        if known is None or known[0] is not row:
            known = (row, self.measure(row, width, Theme.of(self._view)))
            self._heights[index.row()] = known
        return QSize(width, known[1])

    def _forget(self) -> None:
        self._heights = {}
