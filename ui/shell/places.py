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
    REVIEW = "review"
    RESULTS = "results"
    RESULT = "result"
    RECORDS = "records"
    """Everything that was sent about the person."""
    RECORD = "record"
    FEEDBACK = "feedback"
    """What the person said of courses."""
    SETTINGS = "settings"


ROOTS = (Place.LIBRARY, Place.REVIEW, Place.RESULTS, Place.SETTINGS)
"""The places in the navigation, in its order."""

READ_AGAIN = (Place.LIBRARY, Place.COURSE, Place.RESULTS, Place.RESULT, Place.RECORDS, Place.RECORD, Place.FEEDBACK)
"""The places that show what moves on by itself."""

_ROOT_OF = {
    Place.COURSE: Place.LIBRARY,
    Place.LESSON: Place.LIBRARY,
    Place.GLOSSARY: Place.LIBRARY,
    Place.QUIZ: Place.LIBRARY,
    Place.RESULT: Place.RESULTS,
    Place.RECORDS: Place.RESULTS,
    Place.RECORD: Place.RESULTS,
    Place.FEEDBACK: Place.RESULTS,
}


@dataclass(frozen=True)
class Address:
    """A page and what it shows. ``item_id`` is a lesson, a quiz, an attempt or a record, by the place.

    ``anchor``, ``find`` and ``hits`` say where on the page to begin and what to mark there; ``ReaderPage.load`` takes
    them. They are used once: coming back to a lesson later goes on where reading stopped.
    """

    place: Place
    course_id: str = ""
    item_id: str = ""
    anchor: str = ""
    find: str = ""
    hits: tuple[str, ...] = ()

    @property
    def page(self) -> Address:
        """The same page from its beginning."""
        return Address(self.place, self.course_id, self.item_id)

    @property
    def root(self) -> Place | None:
        """The item of the navigation that this belongs to; None outside of it."""
        return self.place if self.place in ROOTS else _ROOT_OF.get(self.place)

    @property
    def parent(self) -> Address:
        """Where "back" leads when there is no way to go back along."""
        if self.place in (Place.LESSON, Place.GLOSSARY, Place.QUIZ) and self.course_id:
            return Address(Place.COURSE, self.course_id)
        if self.place in (Place.RECORD, Place.FEEDBACK):
            return Address(Place.RECORDS)
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

        A place of the navigation begins a new way; a page that is on the way already is gone back to, and shows the
        anchor that is asked for now.
        """
        here = self.here
        if address.place in ROOTS:
            self._way = [address]
            return
        if here is not None and here.place in _NOT_ON_THE_WAY_BACK and here.page != address.page:
            self._way.pop()
        pages = [step.page for step in self._way]
        if address.page in pages:
            del self._way[pages.index(address.page) :]
        self._way.append(address)

    def arrived(self) -> None:
        """The page here has been told where to begin: from now on only the page itself is remembered."""
        if self._way:
            self._way[-1] = self._way[-1].page

    def back(self) -> Address:
        """One step back, or to the parent where the way begins here."""
        here = self._way.pop() if self._way else Address(Place.LIBRARY)
        if not self._way:
            self._way = [here.parent]
        return self._way[-1]

    def clear(self) -> None:
        """Forgets the way: another person is here now."""
        self._way = []
