"""The list of what was found. The field keeps the keyboard and moves the current row from there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.content_views import SearchHit
from ui.search.hit_delegate import HitDelegate
from ui.search.model import HIT, HitModel
from ui.theme import Theme
from ui.widgets.card_list import CardList

Move = QAbstractItemView.CursorAction
_LEAST_ROWS_PX = 1


class HitList(CardList):
    """As high as its rows where there is room, else it scrolls.

    Signals:
        chosen: a row was clicked, or `open_current` was called; carries the `SearchHit`.
        currentHit: another row is current; carries the `SearchHit`, or None.
    """

    chosen = Signal(object)
    currentHit = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Kết quả tìm kiếm"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hits = HitModel()
        self._delegate = HitDelegate(self)
        self.setModel(self.hits)
        self.setItemDelegate(self._delegate)
        self.acted.connect(lambda index, _part: self.chosen.emit(index.data(HIT)))
        self.selectionModel().currentChanged.connect(lambda now, _before: self.currentHit.emit(now.data(HIT)))
        Theme.of(self).changed.connect(self._delegate.forget)

    def show_hits(self, hits: tuple[SearchHit, ...], *, keep_current: bool) -> None:
        """Lists hits.

        Args:
            hits: best first.
            keep_current: True for the same words asked again: the current hit stays so if it is still there.
        """
        before = self.currentIndex().data(HIT) if keep_current else None
        if self.hits.show_hits(hits):
            self._delegate.forget()
            self.updateGeometry()
            self.scrollToTop()
        row = hits.index(before) if before in hits else 0
        self.setCurrentIndex(self.hits.index(row, 0))

    def move_current(self, how: Move) -> None:
        """Moves the current row as a key would."""
        index = self.moveCursor(how, Qt.KeyboardModifier.NoModifier)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def open_current(self) -> None:
        """Chooses the current row."""
        hit = self.currentIndex().data(HIT)
        if hit is not None:
            self.chosen.emit(hit)

    def relayout(self) -> None:
        """Measures all rows again; another width may make them higher or lower."""
        super().relayout()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._content_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, _LEAST_ROWS_PX)
