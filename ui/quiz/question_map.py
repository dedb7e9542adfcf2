"""The list of questions: a number each, by parts, with what was answered, marked and checked, and where this is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.quiz.cell import Cell, Checked, paint_cell
from ui.theme import TextRole, Theme, tokens
from ui.widgets.painting import paint_line_of_text

_ROOT: Final = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
CELL_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
HEADING_ROLE: Final = CELL_ROLE + 1
_MOST_LINES: Final = 4
"""Of a list that is as high as its content, before it scrolls."""


@dataclass(frozen=True)
class _Entry:
    """A line of the model: the heading of a part, or a question."""

    heading: str = ""
    place: int = -1


class MapModel(QAbstractListModel):
    """One item a question, and one a titled part."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cells: list[Cell] = []
        self._titles: Sequence[str] = ()
        self._only: frozenset[int] | None = None
        self._entries: list[_Entry] = []

    def set_cells(self, cells: list[Cell], titles: Sequence[str] = (), only: frozenset[int] | None = None) -> None:
        """Shows other states.

        Args:
            cells: of all questions, in their order.
            titles: the part that each question is in; empty for a paper without parts.
            only: places of the questions to list; None for all.
        """
        if len(cells) == len(self._cells) and titles == self._titles and only == self._only:
            before, self._cells = self._cells, cells
            # One by one: the view measures and paints again what is said to be changed, which is a lot for 200.
            for row, entry in enumerate(self._entries):
                if entry.place >= 0 and before[entry.place] != cells[entry.place]:
                    self.dataChanged.emit(self.index(row), self.index(row))
            return
        self.beginResetModel()
        self._cells, self._titles, self._only = cells, titles, only
        self._entries = []
        part = ""
        for place in range(len(cells)):
            if only is not None and place not in only:
                continue
            title = titles[place] if titles else ""
            if title and title != part:
                self._entries.append(_Entry(heading=title))
            part = title
            self._entries.append(_Entry(place=place))
        self.endResetModel()

    def place_of(self, index: _Index) -> int | None:
        """The question of an item; None for a heading."""
        if not index.isValid():
            return None
        place = self._entries[index.row()].place
        return place if place >= 0 else None

    def index_of(self, place: int) -> QModelIndex:
        """The item of a question; an invalid one where it is not listed."""
        for row, entry in enumerate(self._entries):
            if entry.place == place:
                return self.index(row)
        return QModelIndex()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many items there are."""
        return 0 if parent.isValid() else len(self._entries)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """A heading is only looked at."""
        return super().flags(index) if self.place_of(index) is not None else Qt.ItemFlag.NoItemFlags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The number, the state, and what is read aloud."""
        entry = self._entries[index.row()]
        if entry.place < 0:
            texts = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, HEADING_ROLE)
            return entry.heading if role in texts else None
        cell = self._cells[entry.place]
        if role == CELL_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return str(entry.place + 1)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(entry.place + 1, cell)
        return None

    def _words(self, number: int, cell: Cell) -> str:
        words = self.tr("Câu {number}: đã trả lời") if cell.answered else self.tr("Câu {number}: chưa trả lời")
        parts = [words.format(number=number)]
        if cell.flagged:
            parts.append(self.tr("đánh dấu xem lại"))
        found = {
            Checked.RIGHT: self.tr("đã kiểm tra, đúng"),
            Checked.WRONG: self.tr("đã kiểm tra, chưa đúng"),
            Checked.DONE: self.tr("đã kiểm tra"),
        }
        if cell.checked is not None:
            parts.append(found[cell.checked])
        return ", ".join(parts)


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: QuestionMap) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        del option
        theme = Theme.of(self._view)
        if index.data(HEADING_ROLE):
            # As wide as the list: the numbers after it begin a line of their own.
            return QSize(max(1, self._view.viewport().width() - 1), theme.px(tokens.CONTROL_S))
        side = self._view.step
        return QSize(side, side)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme = Theme.of(self._view)
        heading = index.data(HEADING_ROLE)
        if heading:
            line = option.rect.adjusted(tokens.SPACE_XXS, tokens.SPACE_S, 0, 0)
            paint_line_of_text(painter, line, heading, TextRole.SMALL, theme)
            return
        keyboard = self._view.hasFocus() and self._view.currentIndex().row() == index.row()
        gap = tokens.SPACE_XXS
        rect = QRectF(option.rect).adjusted(gap, gap, -gap, -gap)
        paint_cell(painter, rect, str(index.data()), index.data(CELL_ROLE), theme, keyboard=keyboard)


class QuestionMap(QListView):
    """The numbers in lines.

    Signals:
        chosen: the place of a question, from 0.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, fitted: bool = False) -> None:
        """Makes an empty list.

        Args:
            parent: owner.
            fitted: as high as its content, up to some lines, instead of as high as there is room.
        """
        super().__init__(parent)
        self._fitted = fitted
        self._choosable = True
        self.cells = MapModel(self)
        self.setModel(self.cells)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(self.tr("Danh sách câu hỏi"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._choose)
        Theme.of(self).changed.connect(self._relayout)
        self.cells.modelReset.connect(self._fit)

    @property
    def step(self) -> int:
        """From one number to the next, in logical pixels."""
        return Theme.of(self).px(tokens.MAP_CELL) + tokens.SPACE_XS

    def set_choosable(self, *, on: bool) -> None:
        """Whether pressing a number goes to its question; a paper that goes forward only is just looked at."""
        self._choosable = on
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if on else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and space go to the question. Letters and digits are the page's: nothing is looked up here."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentIndex())
            return
        if event.text().isprintable() and event.text():
            event.ignore()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Headings go from edge to edge, and a fitted list is as high as its lines."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._relayout()
        # Where this is stays in sight, also when the list gets its first real size.
        self.scrollTo(self.currentIndex())

    def _choose(self, index: QModelIndex) -> None:
        place = self.cells.place_of(index)
        if place is not None and self._choosable:
            self.chosen.emit(place)

    def _relayout(self) -> None:
        self.scheduleDelayedItemsLayout()
        self._fit()

    def _fit(self) -> None:
        if not self._fitted:
            return
        columns = max(1, (self.viewport().width() or self.width()) // self.step)
        lines = max(1, -(-self.cells.rowCount() // columns))
        self.setFixedHeight(min(lines, _MOST_LINES) * self.step + tokens.SPACE_XXS)
