"""What a learner may answer: a tagged union by question type.

On the wire every answer is a short JSON array whose first item is the tag, for example ``["c",2]``; an item
that was left blank is ``null``. Choices, prompts, options, items and gaps are numbered in the order of the package,
never in the order shown, so an answer means the same whatever the draw was. This union is part of the record format
(``sync/FORMAT.md``): tags are never reused or renumbered.
"""

from __future__ import annotations

from typing import Final

import msgspec

LONGEST_TEXT: Final = 1000
"""Characters of a short answer, and of a number with its unit."""
LONGEST_ESSAY: Final = 20_000
"""Characters of an essay."""


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
    """Short answer: the text as typed, Unicode NFC, at most `LONGEST_TEXT` characters."""

    text: str


class NumberAnswer(msgspec.Struct, frozen=True, array_like=True, tag="n"):
    """Numeric: the number as typed (NFC, at most `LONGEST_TEXT` characters), and the unit where one was chosen.

    What was typed is what was answered: how it reads as a number is the scoring's business.
    """

    text: str
    unit: str | None = None


class PairsAnswer(msgspec.Struct, frozen=True, array_like=True, tag="p"):
    """Matching: for each prompt the option put beside it, from 0; None where it has none yet."""

    options: tuple[int | None, ...]


class OrderAnswer(msgspec.Struct, frozen=True, array_like=True, tag="o"):
    """Ordering: all items, each once, in the learner's order."""

    items: tuple[int, ...]


class EssayAnswer(msgspec.Struct, frozen=True, array_like=True, tag="e"):
    """Essay: the text as typed, NFC, at most `LONGEST_ESSAY` characters, lines ended by ``\\n``."""

    text: str


GapAnswer = ChoiceAnswer | TextAnswer | NumberAnswer
"""What one gap of a cloze may hold."""


class GapsAnswer(msgspec.Struct, frozen=True, array_like=True, tag="g"):
    """Cloze: an answer for each gap, in the order of the gaps; None for an empty one."""

    gaps: tuple[GapAnswer | None, ...]


Answer = (
    ChoiceAnswer
    | ChoicesAnswer
    | TruthAnswer
    | TextAnswer
    | NumberAnswer
    | PairsAnswer
    | OrderAnswer
    | EssayAnswer
    | GapsAnswer
)
