"""What questions of every type have.

A question is what a learner sees; its key is what tells right from wrong. They are two structs, so that a
graded quiz can travel without its keys. Both are tagged by ``type`` on the wire.
"""

from __future__ import annotations

import enum

import msgspec

FULL_MARK = 1000
"""A whole mark, in thousandths."""


class Difficulty(enum.StrEnum):
    """How hard the author thinks a question is."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


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
