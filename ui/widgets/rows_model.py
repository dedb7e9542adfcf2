"""A long list as an item model: rows come in pages, as many as somebody has scrolled to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt, Signal

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The row itself, as the services give it, for the delegate."""

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


@dataclass(frozen=True)
class Told:
    """How rows of a kind are told apart and read aloud."""

    key: Callable[[Any], str]
    """An id: rows with the same ids in the same order have only moved on."""
    title: Callable[[Any], str]
    spoken: Callable[[Any], str]
    """For a screen reader, in one line."""
    described: Callable[[Any], str] = lambda _row: ""
    """What it may say beside."""


class RowsModel(QStringListModel):
    """Holds the rows that are here so far.

    It counts them as Qt's own list of strings does: a view asks how many there are twice for every row that it lays
    out, and ten thousand rows asked for in Python would stop the window for a blink.

    Signals:
        wanted: somebody has come near the end, and there is more.
    """

    wanted = Signal()

    def __init__(self, told: Told, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told = told
        self._rows: list[Any] = []
        self._more = False

    def set_rows(self, rows: Sequence[Any], *, more: bool = False) -> None:
        """Shows other rows. Rows that only changed keep the selection and the scroll position.

        Args:
            rows: from the first on.
            more: True when others follow.
        """
        key = self._told.key
        same = [key(row) for row in rows] == [key(row) for row in self._rows]
        self._rows, self._more = list(rows), more
        if not same:
            self.setStringList([""] * len(rows))
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def add_rows(self, rows: Sequence[Any], *, more: bool) -> None:
        """Shows rows behind those that are here."""
        here = len(self._rows)
        self._rows += rows
        self._more = more
        self.insertRows(here, len(rows))

    def row(self, number: int) -> Any:
        """The row at a place, from 0."""
        return self._rows[number]

    def canFetchMore(self, parent: _Index) -> bool:
        """True while rows follow that are not here."""
        return self._more and not parent.isValid()

    def fetchMore(self, parent: _Index) -> None:
        """Asks for them; they come later."""
        if self.canFetchMore(parent):
            self.wanted.emit()

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Rows are pressed, not edited."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row, its title, or what is read aloud."""
        if not index.isValid():
            return None
        row, told = self._rows[index.row()], self._told
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return told.title(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return told.spoken(row)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return told.described(row)
        return None
