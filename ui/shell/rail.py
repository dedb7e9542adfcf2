"""The navigation at the left: the person, the search, the places, the strip. Folds to icons in a narrow window."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from ui.shell.nav_item import NavItem
from ui.shell.person import PersonButton
from ui.shell.places import ROOTS, Place
from ui.shell.strip import StatusStrip
from ui.theme import Theme, tokens

SEARCH_KEYS = "Ctrl+K"
_ICONS = {
    Place.LIBRARY: "library",
    Place.REVIEW: "rotate-ccw",
    Place.RESULTS: "clipboard-check",
    Place.SETTINGS: "settings",
}


class Rail(QWidget):
    """The navigation.

    Signals:
        wanted: a place of the navigation was pressed; carries a `Place`.
        searchWanted: the search was pressed.
    """

    wanted = Signal(object)
    searchWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Điều hướng"))
        words = {
            Place.LIBRARY: self.tr("Khóa học"),
            Place.REVIEW: self.tr("Ôn tập"),
            Place.RESULTS: self.tr("Kết quả"),
            Place.SETTINGS: self.tr("Cài đặt"),
        }
        self.person = PersonButton(self)
        self.strip = StatusStrip(self)
        keys = QKeySequence(SEARCH_KEYS).toString(QKeySequence.SequenceFormat.NativeText)
        self.search = NavItem("search", self.tr("Tìm trong khóa học"), self, keys=keys)
        self.search.clicked.connect(self.searchWanted)
        self._items: dict[Place, NavItem] = {}
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(tokens.SPACE_XS)
        self._column.addWidget(self.person)
        self._column.addSpacing(tokens.SPACE_M)
        self._column.addWidget(self.search)
        for place in ROOTS:
            item = NavItem(_ICONS[place], words[place], self)
            item.clicked.connect(lambda _on=False, place=place: self.wanted.emit(place))
            self._items[place] = item
            self._group.addButton(item)
            self._column.addWidget(item)
        self._column.addStretch(1)
        self._column.addWidget(self.strip)
        self._folded = False
        self.set_folded(folded=False)
        Theme.of(self).changed.connect(self._resize)

    def item(self, place: Place) -> NavItem:
        """The entry of a place."""
        return self._items[place]

    @property
    def folded(self) -> bool:
        """True while only icons show."""
        return self._folded

    def show_place(self, place: Place | None) -> None:
        """Marks an entry; None marks none."""
        self._group.setExclusive(False)
        for here, item in self._items.items():
            item.setChecked(here is place)
        self._group.setExclusive(True)

    def set_folded(self, *, folded: bool) -> None:
        """Folds to icons, or unfolds."""
        self._folded = folded
        for item in (self.search, *self._items.values()):
            item.set_folded(folded=folded)
        self.person.set_folded(folded=folded)
        self.strip.set_folded(folded=folded)
        self._resize()

    def _resize(self) -> None:
        theme = Theme.of(self)
        self.setFixedWidth(theme.px(tokens.RAIL_FOLDED if self._folded else tokens.RAIL_WIDE))
        side = tokens.SPACE_M
        self._column.setContentsMargins(side, tokens.SPACE_L, side, side)
