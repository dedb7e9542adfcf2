"""A list of cards or rows drawn by a delegate, for mouse and keyboard."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QCursor, QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QScrollArea, QSizePolicy, QWidget

from ui.theme import Theme
from ui.widgets.column import keep_width

Index = QModelIndex | QPersistentModelIndex
"""What Qt hands to models and delegates."""

_KEYS = {
    Qt.Key.Key_Return: "",
    Qt.Key.Key_Enter: "",
    Qt.Key.Key_Space: "",
    Qt.Key.Key_Escape: "stop",
    Qt.Key.Key_Delete: "stop",
}


@runtime_checkable
class HasParts(Protocol):
    """A delegate that draws things to press inside an item."""

    def part_at(self, index: QModelIndex, rect: QRect, point: QPoint) -> str:
        """The name of the part under a point of the viewport; empty for none."""


class CardList(QListView):
    """One column of items as wide as the list.

    ``fitted=True`` makes the list as high as its items, for use inside a scrolling page, which then follows the
    keyboard.

    Signals:
        acted: an item was clicked, or a key pressed on it; once, whatever the platform thinks of single and double
            clicks. Carries the index and the part: what the delegate's ``part_at`` says of a click (empty for the
            item as a whole), empty for Enter and Space, ``"stop"`` for Escape and Delete.
    """

    acted = Signal(QModelIndex, str)

    def __init__(
        self, name: str, parent: QWidget | None = None, *, fitted: bool = False, leaves_escape: bool = False
    ) -> None:
        """Makes a list.

        Args:
            name: what is listed, for screen readers.
            parent: owner.
            fitted: as high as its items.
            leaves_escape: Escape is not the list's: it closes the dialog around.
        """
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._fitted = fitted
        self._leaves_escape = leaves_escape
        self._by_keyboard = False
        self._stays = False
        self._released_at = QPoint()
        if fitted:
            # As high as its items and no higher: what is left over belongs to the end of the page.
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        else:
            keep_width(self)
            self.verticalScrollBar().valueChanged.connect(self._read_on)
        self.clicked.connect(self._clicked)
        Theme.of(self).changed.connect(self.relayout)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_keyboard = False
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._released_at = event.position().toPoint()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._by_keyboard:
            self._by_keyboard = True
            self.viewport().update()
        self._begin_somewhere()
        part = None if self._leaves_escape and event.key() == Qt.Key.Key_Escape else _KEYS.get(Qt.Key(event.key()))
        if part is not None and self.currentIndex().isValid():
            self.acted.emit(self.currentIndex(), part)
            return
        super().keyPressEvent(event)

    def _clicked(self, index: QModelIndex) -> None:
        delegate = self.itemDelegate()
        part = ""
        if isinstance(delegate, HasParts):
            part = delegate.part_at(index, self.visualRect(index), self._released_at)
        self.acted.emit(index, part)

    def _read_on(self, value: int) -> None:
        """Has the model bring more before somebody comes to the end of what is here."""
        bar, model = self.verticalScrollBar(), self.model()
        if model is not None and bar.maximum() - value < 2 * bar.pageStep():
            model.fetchMore(QModelIndex())

    @contextlib.contextmanager
    def staying(self) -> Iterator[None]:
        """Keeps the scroll position and the keyboard's place over a change of the rows."""
        before, row = self.verticalScrollBar().value(), self.currentIndex().row()
        yield
        model = self.model()
        if model is not None and 0 <= row < model.rowCount() and not self.currentIndex().isValid():
            self._stays = True
            self.setCurrentIndex(model.index(row, 0))
            self._stays = False
        if before:
            self.executeDelayedItemsLayout()
            self.verticalScrollBar().setValue(before)

    def mouse_over(self) -> QPoint:
        """Where the mouse is, in the viewport's pixels."""
        return self.viewport().mapFromGlobal(QCursor.pos())

    def shows_focus(self, index: Index) -> bool:
        """True for the item that has the keyboard, once somebody uses the keyboard here."""
        return self._by_keyboard and self.hasFocus() and index.row() == self.currentIndex().row()

    def relayout(self) -> None:
        """Measures all items again: after the theme, the text size or the content changed."""
        self.scheduleDelayedItemsLayout()
        if self._fitted:
            self.updateGeometry()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._by_keyboard = True
        self._begin_somewhere()
        self.viewport().update()

    def _begin_somewhere(self) -> None:
        """Gives the keyboard the first row to go on from, where it is at none: the rows may be others than before."""
        model = self.model()
        if model is None or self.currentIndex().isValid():
            return
        for row in range(model.rowCount()):
            if model.index(row, 0).flags() & Qt.ItemFlag.ItemIsEnabled:
                self.setCurrentIndex(model.index(row, 0))
                break

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if not self._fitted or self._stays or not current.isValid():
            return
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        inside = area.widget() if area is not None else None
        if area is not None and inside is not None and self.hasFocus():
            rect = self.visualRect(current)
            spot = self.mapTo(inside, rect.center())
            area.ensureVisible(spot.x(), spot.y(), 0, rect.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.relayout()

    def sizeHint(self) -> QSize:
        if not self._fitted:
            return super().sizeHint()
        return QSize(super().sizeHint().width(), self._content_height())

    def minimumSizeHint(self) -> QSize:
        if not self._fitted:
            return super().minimumSizeHint()
        return QSize(super().minimumSizeHint().width(), self._content_height())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverMove, QEvent.Type.HoverLeave):
            self.viewport().update()
        return super().viewportEvent(event)

    def _content_height(self) -> int:
        model = self.model()
        return sum(self.sizeHintForIndex(model.index(row, 0)).height() for row in range(model.rowCount()))
