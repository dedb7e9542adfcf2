"""The list of questions: a number each, with what was answered, what is marked, and where this is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.theme import TextRole, Theme, tokens
from ui.theme.icons import draw

_ROOT: Final = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
CELL_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1


@dataclass(frozen=True)
class Cell:
    """A question in the list."""

    answered: bool
    flagged: bool
    current: bool


class MapModel(QAbstractListModel):
    """One item a question."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cells: list[Cell] = []

    def set_cells(self, cells: list[Cell]) -> None:
        """Shows other states."""
        if len(cells) != len(self._cells):
            self.beginResetModel()
            self._cells = cells
            self.endResetModel()
            return
        self._cells = cells
        if cells:
            self.dataChanged.emit(self.index(0), self.index(len(cells) - 1))

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many questions there are."""
        return 0 if parent.isValid() else len(self._cells)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The number, the state, and what is read aloud."""
        cell = self._cells[index.row()]
        number = index.row() + 1
        if role == CELL_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return str(number)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            words = self.tr("Câu {number}: đã trả lời") if cell.answered else self.tr("Câu {number}: chưa trả lời")
            text = words.format(number=number)
            return text + ", " + self.tr("đánh dấu xem lại") if cell.flagged else text
        return None


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        del option, index
        side = Theme.of(self._view).px(tokens.MAP_CELL) + tokens.SPACE_XS
        return QSize(side, side)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme = Theme.of(self._view)
        cell: Cell = index.data(CELL_ROLE)
        gap = tokens.SPACE_XXS
        rect = QRectF(option.rect).adjusted(gap, gap, -gap, -gap)
        keyboard = self._view.hasFocus() and self._view.currentIndex().row() == index.row()
        ground, ink, border = "surface", "text", "line"
        if cell.answered:
            ground, ink, border = "accent_soft", "accent_text", "accent_soft"
        width = tokens.LINE
        if cell.current:
            border, width = "accent_text", tokens.LINE_FOCUS
        if keyboard:
            border, width = "focus", tokens.LINE_FOCUS
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color(border), width))
        painter.setBrush(theme.color(ground))
        half = width / 2
        painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), tokens.RADIUS_S, tokens.RADIUS_S)
        font = theme.font(TextRole.STRONG if cell.current else TextRole.BODY)
        painter.setFont(font)
        painter.setPen(theme.color(ink))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), str(index.row() + 1))
        if cell.flagged:
            side = theme.px(tokens.SPACE_M)
            flag = QRectF(rect.right() - side - 1, rect.top() + 2, side, side)
            draw(painter, "flag", flag, theme.color("warning"))
        painter.restore()


class QuestionMap(QListView):
    """The numbers in rows.

    Signals:
        chosen: the place of a question, from 0.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells = MapModel(self)
        self.setModel(self.cells)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(self.tr("Danh sách câu hỏi"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda index: self.chosen.emit(index.row()))
        Theme.of(self).changed.connect(self.scheduleDelayedItemsLayout)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and space go to the question."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)
