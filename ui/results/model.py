"""The list of results as an item model: one `ResultRow` an item, newest first as the services give them."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.views import ResultRow
from ui.results import words

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The `ResultRow` itself, for the delegate."""

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class ResultsModel(QAbstractListModel):
    """Holds the rows; what a screen reader says of a row is its accessible text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ResultRow, ...] = ()

    def set_rows(self, rows: tuple[ResultRow, ...]) -> None:
        """Shows other rows. Rows that only changed keep the selection and the scroll position."""
        if [row.attempt_id for row in rows] == [row.attempt_id for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, number: int) -> ResultRow:
        """The row at a place, from 0."""
        return self._rows[number]

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many results there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row, its title, or what is read aloud."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.quiz_title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(row)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return words.grouped_code(row.code) if row.code else ""
        return None


def spoken(row: ResultRow) -> str:
    """A row in one line for a screen reader."""
    parts = [row.quiz_title, row.course_title]
    if row.score is not None:
        parts.append(words.score_text(row.score))
    elif words.short_state(row):
        parts.append(words.short_state(row))
    if row.passed is not None:
        parts.append(words.passed_words(row.passed))
    if row.remarks:
        parts.append(words.needs_review())
    parts.append(words.state_words(row))
    parts.append(words.moment_text(row.submitted_at or row.started_at))
    return ", ".join(parts)
