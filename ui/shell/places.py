"""Where in the program somebody is, and the way back."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Place(enum.StrEnum):
    """A page."""

    OPENING = "opening"
    """Before the services are there, when nothing is known to paint."""
    JOIN = "join"
    PEOPLE = "people"
    LIBRARY = "library"
    COURSE = "course"
    LESSON = "lesson"
    GLOSSARY = "glossary"
    """Shown by the reader."""
    QUIZ = "quiz"
    RESULTS = "results"
    RESULT = "result"
    SETTINGS = "settings"


ROOTS = (Place.LIBRARY, Place.RESULTS, Place.SETTINGS)
"""The places in the navigation, in its order."""

_ROOT_OF = {
    Place.COURSE: Place.LIBRARY,
    Place.LESSON: Place.LIBRARY,
    Place.GLOSSARY: Place.LIBRARY,
    Place.QUIZ: Place.LIBRARY,
    Place.RESULT: Place.RESULTS,
}


@dataclass(frozen=True)
class Address:
    """A page and what it shows. ``item_id`` is a lesson, a quiz or an attempt, by the place."""

    place: Place
    course_id: str = ""
    item_id: str = ""

    @property
    def root(self) -> Place | None:
        """The item of the navigation that this belongs to; None outside of it."""
        return self.place if self.place in ROOTS else _ROOT_OF.get(self.place)

    @property
    def parent(self) -> Address:
        """Where "back" leads when there is no way to go back along."""
        if self.place in (Place.LESSON, Place.GLOSSARY, Place.QUIZ) and self.course_id:
            return Address(Place.COURSE, self.course_id)
        root = self.root
        return Address(Place.LIBRARY if root is None else root)


_NOT_ON_THE_WAY_BACK = (Place.QUIZ, Place.JOIN, Place.OPENING)
"""Coming back to a quiz that was handed in would begin another attempt."""


class History:
    """The way that led here: like a browser's, without forward."""

    def __init__(self) -> None:
        self._way: list[Address] = []

    @property
    def here(self) -> Address | None:
        """The current address."""
        return self._way[-1] if self._way else None

    def go(self, address: Address) -> None:
        """Moves on.

        A place of the navigation begins a new way; an address that is on the way already is gone back to.
        """
        if address.place in ROOTS:
            self._way = [address]
        elif address != self.here:
            here = self.here
            if here is not None and here.place in _NOT_ON_THE_WAY_BACK:
                self._way.pop()
            if address in self._way:
                del self._way[self._way.index(address) + 1 :]
            else:
                self._way.append(address)

    def back(self) -> Address:
        """One step back, or to the parent where the way begins here."""
        here = self._way.pop() if self._way else Address(Place.LIBRARY)
        if not self._way:
            self._way = [here.parent]
        return self._way[-1]

    def clear(self) -> None:
        """Forgets the way: another person is here now."""
        self._way = []
