"""The courses of a place that somebody looked at, as an item model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.content_views import Offer
from app.views import CourseCard, CourseState
from ui.library.fetch_state import FetchPhase, FetchState, left_over
from ui.library.fetch_words import fetch_words
from ui.library.fetches import Fetches

OFFER = Qt.ItemDataRole.UserRole
"""Role under which an item gives its `OfferItem`."""
_TOP = QModelIndex()
CardOf = Callable[[str], CourseCard | None]
"""Gives the card of a course in the library, where it has one."""


@dataclass(frozen=True)
class OfferItem:
    """What a row shows."""

    offer: Offer
    fetch: FetchState | None
    missing_bytes: int
    """Of a course that is here: audio, video and documents that are not."""
    with_media: bool
    """What fetching it would bring."""
    obvious: bool
    """True for the one row whose button is the next step."""

    @property
    def to_fetch(self) -> bool:
        """True where there is something new to fetch and nobody does it yet."""
        return self.fetch is None and self.offer.state is not CourseState.INSTALLED

    @property
    def has_media(self) -> bool:
        """True where leaving media out makes a difference, or where the place does not say."""
        return self.offer.reading_bytes < self.offer.size_bytes

    @property
    def bytes_to_fetch(self) -> int:
        """Size of what fetching it would bring, at most."""
        return self.offer.size_bytes if self.with_media else self.offer.reading_bytes or self.offer.size_bytes


class OffersModel(QAbstractListModel):
    """One row a course. Rows change in place as fetches move.

    Signals:
        moved: only the bytes of a row changed; carries the row.
        settled: more than that changed.
    """

    moved = Signal(int)
    settled = Signal()

    def __init__(self, fetches: Fetches, card_of: CardOf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetches, self._card_of = fetches, card_of
        self._phases: dict[str, FetchPhase | None] = {}
        self._offers: tuple[Offer, ...] = ()
        self._with_media = True
        fetches.changed.connect(self._touch)
        fetches.readable.connect(self._came)
        fetches.fetched.connect(self._came)
        fetches.dropped.connect(self._touch)

    def show_offers(self, offers: tuple[Offer, ...]) -> None:
        """Replaces all rows: what is new first, in the place's own order."""
        self.beginResetModel()
        self._offers = tuple(sorted(offers, key=lambda offer: offer.state is CourseState.INSTALLED))
        self.endResetModel()

    def set_with_media(self, *, with_media: bool) -> None:
        """Tells what fetching brings from now on."""
        self._with_media = with_media
        self._touch_all()

    @property
    def items(self) -> list[OfferItem]:
        """All rows."""
        return [self.item(row) for row in range(len(self._offers))]

    def item(self, row: int) -> OfferItem:
        """What a row shows."""
        offer = self._offers[row]
        card = self._card_of(offer.course_id)
        return OfferItem(
            offer,
            self._fetch(offer.course_id, card),
            card.missing_bytes if card is not None and offer.state is CourseState.INSTALLED else 0,
            self._with_media,
            obvious=row == self._first_to_fetch(),
        )

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _TOP) -> int:
        return 0 if parent.isValid() else len(self._offers)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        offer = self._offers[index.row()]
        if role == OFFER:
            return self.item(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return offer.title
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            fetch = self.item(index.row()).fetch
            return fetch_words(fetch, offer.size_bytes).spoken if fetch else offer.summary
        return None

    def _fetch(self, course_id: str, card: CourseCard | None) -> FetchState | None:
        state = self._fetches.state(course_id)
        return left_over(card) if state is None and card is not None else state

    def _first_to_fetch(self) -> int:
        for row, offer in enumerate(self._offers):
            if offer.state is not CourseState.INSTALLED and self._fetches.state(offer.course_id) is None:
                return row
        return -1

    def _came(self, card: CourseCard) -> None:
        self._offers = tuple(
            msgspec.structs.replace(offer, state=CourseState.INSTALLED) if offer.course_id == card.course_id else offer
            for offer in self._offers
        )
        self._touch_all()

    def _touch(self, course_id: str) -> None:
        state = self._fetches.state(course_id)
        phase = state.phase if state is not None else None
        for row, offer in enumerate(self._offers):
            if offer.course_id != course_id:
                continue
            if self._phases.get(course_id) is phase and phase is not None:
                self.moved.emit(row)
            else:
                self._phases[course_id] = phase
                # Another row may be the next step now.
                self._touch_all()

    def _touch_all(self) -> None:
        if self._offers:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._offers) - 1, 0))
            self.settled.emit()
