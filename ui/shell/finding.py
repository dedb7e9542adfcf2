"""The search over the window: when it may open, and where a choice leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.content_views import SearchHit, SearchKind
from ui.search.model import text_of, words_of
from ui.service_slot import ServiceSlot
from ui.shell.pages import Way
from ui.shell.places import Address, Place
from ui.tasks import Tasks

if TYPE_CHECKING:
    from ui.search.palette import SearchPalette

NOT_HERE = (Place.QUIZ,)
"""Places where nothing may be looked up."""


class Finding(QObject):
    """Makes the palette when it is first wanted, and takes a choice to its place."""

    def __init__(self, way: Way, slot: ServiceSlot, tasks: Tasks, window: QWidget) -> None:
        """Makes no palette yet.

        Args:
            way: where a choice leads.
            slot: the services, or their coming.
            tasks: runs the searches.
            window: what the palette lies over.
        """
        super().__init__(window)
        self._way, self._slot, self._tasks, self._window = way, slot, tasks, window
        self.palette: SearchPalette | None = None
        """The palette, once it was wanted."""

    def open(self) -> None:
        """Opens the palette, or marks its words when it is open."""
        from ui.search.palette import SearchPalette  # noqa: PLC0415 - not before the first paint

        if self.palette is None:
            self.palette = SearchPalette(self._slot, self._tasks, self._window)
            self.palette.chosen.connect(self._choose)
        self.palette.open_up()

    def close(self) -> None:
        """Closes it where it is open: the window goes somewhere."""
        if self.palette is not None:
            self.palette.close_down()

    def refresh(self) -> None:
        """More can be found by now."""
        if self.palette is not None:
            self.palette.refresh()

    def forget(self) -> None:
        """Drops the palette: the next one speaks another language."""
        self.close()
        if self.palette is not None:
            self.palette.deleteLater()
            self.palette = None

    def _choose(self, hit: SearchHit) -> None:
        self._way.go(address_of(hit))


def address_of(hit: SearchHit) -> Address:
    """Where a hit is: a lesson or the glossary at its place, or the quiz that a practice question belongs to."""
    if hit.kind is SearchKind.EXPLANATION:
        return Address(Place.QUIZ, hit.course_id, hit.item_id)
    place = Place.GLOSSARY if hit.kind is SearchKind.GLOSSARY else Place.LESSON
    return Address(place, hit.course_id, hit.item_id, hit.anchor, text_of(hit), words_of(hit))
