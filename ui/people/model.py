"""The people of one computer as an item model."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.views import ProfileView

PERSON = Qt.ItemDataRole.UserRole
"""Role under which an item gives its `ProfileView`."""
_TOP = QModelIndex()


class PeopleModel(QAbstractListModel):
    """One row a person."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._people: tuple[ProfileView, ...] = ()

    def show_people(self, people: tuple[ProfileView, ...]) -> None:
        """Replaces all rows."""
        self.beginResetModel()
        self._people = people
        self.endResetModel()

    @property
    def people(self) -> tuple[ProfileView, ...]:
        """Who is listed."""
        return self._people

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _TOP) -> int:
        return 0 if parent.isValid() else len(self._people)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        person = self._people[index.row()]
        if role == PERSON:
            return person
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return person.full_name
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return person.unit_name
        return None
