"""Numbers of documents and passages: hits of one rank come in the order of these, which is the order of reading.

A passage's id is ``slot of the course | number of the document | number of the passage``, so the index can be read in
the order of reading, in one course, or from the next document on, by ids alone. Documents are numbered with gaps: a
lesson that an update puts between two others gets a number between theirs, and nothing else is touched.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence

PASSAGE_BITS = 16
NUMBER_BITS = 27
COURSE_BITS = PASSAGE_BITS + NUMBER_BITS
GAP = 16
MAX_PASSAGES = 1 << PASSAGE_BITS
"""Of one document; what goes beyond is not indexed. A lesson as long as lessons may be stays far below."""


def document_key(slot: int, number: int) -> int:
    """The key of a document: its course's slot and its number there."""
    return slot << NUMBER_BITS | number


def number_of(key: int) -> int:
    """A document's number in its course."""
    return key & ((1 << NUMBER_BITS) - 1)


def documents_of(slot: int) -> range:
    """The keys that a course's documents can have."""
    return range(slot << NUMBER_BITS, (slot + 1) << NUMBER_BITS)


def passages_of(key: int) -> range:
    """The ids that a document's passages can have."""
    return range(key << PASSAGE_BITS, (key + 1) << PASSAGE_BITS)


def passages_of_course(slot: int) -> range:
    """The ids that a course's passages can have."""
    return range(slot << COURSE_BITS, (slot + 1) << COURSE_BITS)


def document_of(passage: int) -> int:
    """The key of a passage's document."""
    return passage >> PASSAGE_BITS


def number_documents(before: Sequence[int | None]) -> list[int]:
    """Ascending numbers for documents in the order of reading.

    Args:
        before: the number that each had so far; None for a new one.

    Returns:
        As many numbers. As many as possible are what they were: those that still ascend, unless a gap is too narrow
        for what comes between; then all are numbered anew.
    """
    staying = _longest_ascending(before)
    numbers: list[int] = []
    left, waiting = 0, 0
    for place, number in enumerate([*before, None]):
        at_end = place == len(before)
        if not at_end and place not in staying:
            waiting += 1
            continue
        right = number if number is not None else left + 1 + GAP * (waiting + 1)
        step = (right - left) // (waiting + 1)
        if waiting and step < 1:
            return [GAP * (at + 1) for at in range(len(before))]
        numbers += [left + step * (count + 1) for count in range(waiting)]
        if number is not None:
            numbers.append(number)
        left, waiting = right, 0
    return numbers


def _longest_ascending(before: Sequence[int | None]) -> set[int]:
    """Places of a longest strictly ascending subsequence."""
    tails: list[int] = []
    tail_places: list[int] = []
    previous: dict[int, int | None] = {}
    for place, number in enumerate(before):
        if number is None:
            continue
        at = bisect.bisect_left(tails, number)
        previous[place] = tail_places[at - 1] if at else None
        tails[at : at + 1] = [number]
        tail_places[at : at + 1] = [place]
    found: set[int] = set()
    place_back = tail_places[-1] if tail_places else None
    while place_back is not None:
        found.add(place_back)
        place_back = previous[place_back]
    return found
