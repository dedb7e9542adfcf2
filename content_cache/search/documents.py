"""What goes into the index, and what comes out of a search."""

from __future__ import annotations

import enum

import msgspec


class DocumentKind(enum.StrEnum):
    """What a document is; decides what a hit opens."""

    LESSON = "lesson"
    GLOSSARY = "glossary"
    EXPLANATION = "explanation"
    """The explanations of a practice quiz."""


class Passage(msgspec.Struct, frozen=True):
    """A piece of a document as long as a paragraph, about 300 to 700 characters.

    Args:
        anchor: what a link's fragment names at the nearest heading or term above it; ``""`` at the top, ``page=N`` in
            a PDF, a question's id among explanations.
        heading: the words of that heading or term; may be empty.
        text: plain text; empty where a heading has nothing of its own below it.
    """

    anchor: str
    heading: str
    text: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A lesson, a glossary, or the explanations of a quiz."""

    kind: DocumentKind
    item: str
    """Id of the lesson or of the quiz; ``""`` for the glossary."""
    title: str
    passages: tuple[Passage, ...] | None
    """In the order of reading. None: as they are in the index; see `SearchIndex.known`."""
    source: str
    """Hex digest of what it was made from: the same digest means the same passages."""


class Piece(msgspec.Struct, frozen=True):
    """A piece of a snippet; ``hit`` where it is what was looked for."""

    text: str
    hit: bool


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A passage that was found."""

    course: str
    course_title: str
    kind: DocumentKind
    item: str
    title: str
    """Of the document."""
    heading: str
    anchor: str
    snippet: tuple[Piece, ...]
    """About 160 characters of the original text around the best place, with ``…`` where more stands before or after."""


class Found(msgspec.Struct, frozen=True):
    """The best hits, best first; ``more`` when there are others beyond the limit."""

    hits: tuple[Hit, ...]
    more: bool
