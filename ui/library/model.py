"""The library's cards as an item model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.views import CourseCard, CourseState
from ui.library.fetch_state import FetchPhase, FetchState, left_over
from ui.library.fetch_words import fetch_words
from ui.library.fetches import Fetches

ITEM = Qt.ItemDataRole.UserRole
"""Role under which an item gives its `CourseItem`."""
_TOP = QModelIndex()


@dataclass(frozen=True)
class CourseItem:
    """What a card shows."""

    card: CourseCard
    fetch: FetchState | None
    """Under way, or left over from an earlier run of the program."""
    obvious: bool
    """True for the one card whose button is the page's next step."""


class CourseModel(QAbstractListModel):
    """One row a course. Rows change in place as fetches move.

    Signals:
        moved: only the bytes of a row changed; carries the row.
    """

    moved = Signal(int)

    def __init__(self, fetches: Fetches, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetches = fetches
        self._cards: tuple[CourseCard, ...] = ()
        self._phases: dict[str, FetchPhase | None] = {}
        fetches.changed.connect(self._touch)
        fetches.readable.connect(self.show_card)
        fetches.fetched.connect(self.show_card)
        fetches.dropped.connect(self._forget_left_over)

    @property
    def cards(self) -> tuple[CourseCard, ...]:
        """What is listed."""
        return self._cards

    def show_cards(self, cards: tuple[CourseCard, ...]) -> None:
        """Replaces the rows; rows that stay the same keep their place under the keyboard."""
        if [card.course_id for card in cards] == [card.course_id for card in self._cards]:
            self._cards = cards
            if cards:
                self.dataChanged.emit(self.index(0, 0), self.index(len(cards) - 1, 0))
            return
        self.beginResetModel()
        self._cards = cards
        self.endResetModel()

    def show_card(self, card: CourseCard) -> None:
        """Replaces one card in its place; one that is not listed waits for the next look at the library."""
        for row, known in enumerate(self._cards):
            if known.course_id == card.course_id:
                self._cards = (*self._cards[:row], card, *self._cards[row + 1 :])
                # The obvious next step may be another card's now.
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._cards) - 1, 0))

    def item(self, row: int) -> CourseItem:
        """What a row shows."""
        card = self._cards[row]
        fetch = self._fetches.state(card.course_id) or left_over(card)
        return CourseItem(card, fetch, obvious=row == self._obvious_row())

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _TOP) -> int:
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        card = self._cards[index.row()]
        if role == ITEM:
            return self.item(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return card.title
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            fetch = self.item(index.row()).fetch
            return fetch_words(fetch, card.size_bytes).spoken if fetch else card.next_lesson_title or card.summary
        return None

    def _obvious_row(self) -> int:
        """The course begun last in the list's order, else the first to begin, else the first to fetch."""
        for test in (_begun, _to_begin, _to_fetch):
            for row, card in enumerate(self._cards):
                if test(card):
                    return row
        return -1

    def _forget_left_over(self, course_id: str) -> None:
        for card in self._cards:
            if card.course_id == course_id:
                self.show_card(msgspec.structs.replace(card, unfinished=None))

    def _touch(self, course_id: str) -> None:
        state = self._fetches.state(course_id)
        phase = state.phase if state is not None else None
        same = phase is not None and self._phases.get(course_id) is phase
        self._phases[course_id] = phase
        for row, card in enumerate(self._cards):
            if card.course_id == course_id and same:
                self.moved.emit(row)
            elif card.course_id == course_id:
                self.dataChanged.emit(self.index(row, 0), self.index(row, 0))


def _begun(card: CourseCard) -> bool:
    return card.next_lesson_id is not None and card.lessons_done > 0


def _to_begin(card: CourseCard) -> bool:
    return card.next_lesson_id is not None


def _to_fetch(card: CourseCard) -> bool:
    return card.state is CourseState.AVAILABLE
