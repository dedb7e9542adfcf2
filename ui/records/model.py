"""The list of records as an item model: one `SentRecordRow` an item, newest first as the services give them."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.record_views import SentRecordRow
from ui.records import words

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The `SentRecordRow` itself, for the delegate."""

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class RecordsModel(QAbstractListModel):
    """Holds the rows; what a screen reader says of a row is its accessible text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[SentRecordRow, ...] = ()

    def set_rows(self, rows: tuple[SentRecordRow, ...]) -> None:
        """Shows other rows. Rows that only moved on keep the scroll position."""
        if [row.record_id for row in rows] == [row.record_id for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, number: int) -> SentRecordRow:
        """The row at a place, from 0."""
        return self._rows[number]

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many records there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row, its title, or what is read aloud."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return words.title_of(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((words.title_of(row), words.about_of(row), words.state_of(row)[0]))
        return None
