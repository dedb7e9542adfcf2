"""What was found, as an item model."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from app.content_views import SearchHit

HIT = Qt.ItemDataRole.UserRole
"""Role under which a row gives its `SearchHit`."""
_TOP = QModelIndex()


class HitModel(QAbstractListModel):
    """One row a hit, best first."""

    def __init__(self) -> None:
        super().__init__()
        self._hits: tuple[SearchHit, ...] = ()

    @property
    def hits(self) -> tuple[SearchHit, ...]:
        """What is listed."""
        return self._hits

    def show_hits(self, hits: tuple[SearchHit, ...]) -> bool:
        """Replaces the rows.

        Returns:
            False when they are what they were: then nothing moves.
        """
        if hits == self._hits:
            return False
        self.beginResetModel()
        self._hits = hits
        self.endResetModel()
        return True

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _TOP) -> int:
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        hit = self._hits[index.row()]
        if role == HIT:
            return hit
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return spoken(hit)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return text_of(hit)
        return None


def title_of(hit: SearchHit) -> str:
    """The line that names a hit: the lesson's or the quiz's title, or the term of the glossary."""
    return hit.title or hit.heading or hit.course_title


def place_of(hit: SearchHit) -> str:
    """Where that is: the heading and the course; the heading first, since the course's title may be cut."""
    parts = (hit.heading if hit.title else "", hit.course_title if hit.title or hit.heading else "")
    return " · ".join(part for part in parts if part)


def spoken(hit: SearchHit) -> str:
    """What a screen reader says of a hit."""
    return ". ".join(part for part in (title_of(hit), place_of(hit)) if part)


def text_of(hit: SearchHit) -> str:
    """The original text around a hit."""
    return "".join(piece.text for piece in hit.snippet)


def words_of(hit: SearchHit) -> tuple[str, ...]:
    """What of that text was looked for."""
    return tuple(piece.text for piece in hit.snippet if piece.hit)
