"""What a learner may answer: a tagged union by question type.

On the wire every answer is a short JSON array whose first item is the tag, for example ``["c",2]``; an item
that was left blank is ``null``. Choices are numbered in the order of the source, never in the order shown,
so an answer means the same whatever the draw was. This union is part of the record format
(``sync/FORMAT.md``): tags are never reused or renumbered.
"""

from __future__ import annotations

import msgspec


class ChoiceAnswer(msgspec.Struct, frozen=True, array_like=True, tag="c"):
    """Single choice: the chosen choice, counted from 0 in source order."""

    choice: int


class ChoicesAnswer(msgspec.Struct, frozen=True, array_like=True, tag="m"):
    """Multiple response: the chosen choices, from 0 in source order, ascending, each once; may be empty."""

    choices: tuple[int, ...]


class TruthAnswer(msgspec.Struct, frozen=True, array_like=True, tag="t"):
    """True/false."""

    value: bool


class TextAnswer(msgspec.Struct, frozen=True, array_like=True, tag="s"):
    """Short answer: the text as typed, Unicode NFC, at most 1,000 characters."""

    text: str


Answer = ChoiceAnswer | ChoicesAnswer | TruthAnswer | TextAnswer
