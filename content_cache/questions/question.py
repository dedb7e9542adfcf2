"""What questions of every type have, and what a page needs to show one.

A question is what a learner sees; its key is what tells right from wrong. They are two structs, so that a
graded quiz can travel without its keys. Both are tagged by ``type`` on the wire.

Ceilings are here too: a package is no more than what somebody signed, and reading it must stay quick.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Final

import msgspec

FULL_MARK: Final = 1000
"""A whole mark, in thousandths."""
MOST_MARKS: Final = 1000 * FULL_MARK
"""A question's marks, and a gap's weight."""
MOST_CHOICES: Final = 100
"""Choices, options, prompts, units; of one question or gap."""
MOST_ITEMS: Final = 50
"""Items of an ordering, gaps of a cloze."""
MOST_FORMS: Final = 200
"""Accepted answers of one question or gap."""
MOST_HINTS: Final = 10


class Difficulty(enum.StrEnum):
    """How hard the author thinks a question is."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class Scoring(enum.StrEnum):
    """What an answer earns that is right in part. It is in the question, since learners are told."""

    ALL_OR_NOTHING = "all_or_nothing"
    PARTIAL = "partial"


class QuestionBase(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """The part of a question that does not depend on its type. ``stem`` is Markdown."""

    id: str
    stem: str
    marks: int = FULL_MARK
    """What a full answer is worth, in thousandths of a mark."""
    tags: tuple[str, ...] = ()
    difficulty: Difficulty | None = None
    hints: tuple[str, ...] = ()
    """Markdown, in the order in which they are uncovered."""


class KeyBase(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """The part of a key that does not depend on its type."""

    explanation: str | None = None
    """Markdown, shown in the review whatever was answered."""


class ShownGap(msgspec.Struct, frozen=True, kw_only=True):
    """One gap of a cloze as a page shows it."""

    type: str
    choices: tuple[tuple[int, str], ...] = ()
    """As in `Shown`."""
    units: tuple[str, ...] = ()


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A question as a page shows it: Markdown, in the order drawn."""

    stem: str
    choices: tuple[tuple[int, str], ...] = ()
    """Number in source order, and Markdown: choices, the options of a matching, the items of an ordering."""
    prompts: tuple[str, ...] = ()
    """Matching: what options are put beside, in source order."""
    gaps: tuple[ShownGap, ...] = ()
    units: tuple[str, ...] = ()
    """Numeric: plain words to choose from; empty where none is asked."""
    least_words: int | None = None
    most_words: int | None = None
    partial: bool = False
    """A part of the answer earns a part of the mark."""
    hints: tuple[str, ...] = ()


def share(part: int, whole: int) -> int:
    """A share of the whole mark in thousandths, rounded half up; 1000 only where it is all of it.

    Args:
        part: from 0 to ``whole``; below 0 counts as 0.
        whole: more than 0.
    """
    if part >= whole:
        return FULL_MARK
    return min(FULL_MARK - 1, (2 * FULL_MARK * max(0, part) + whole) // (2 * whole))


def in_order(order: Sequence[int], texts: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """Numbers with their texts, in the order drawn."""
    return tuple((index, texts[index]) for index in order)
