"""Putting a course's documents into the index, and taking them out, within one transaction of the caller.

Everything happens in ascending order of ids, old and new together: FTS5 gathers what comes in that order in memory and
writes it at once, whereas each step back would cost a segment of its own.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from content_cache.search.documents import Document, DocumentKind, Passage
from content_cache.search.numbering import (
    MAX_PASSAGES,
    document_key,
    documents_of,
    number_documents,
    number_of,
    passages_of,
)
from content_cache.search.words import index_forms
from content_cache.text import clean

INDEXER = 1
"""Of the rules by which passages are made; raised by one whenever the same lesson gives other passages."""

Check = Callable[[], None]
"""Called between documents, and now and then in a long one; raises when it is time to stop."""
_BETWEEN_CHECKS = 200
"""Passages of one document: less than a tenth of a second."""

Identity = tuple[DocumentKind, str]
"""Kind and item: what a document is called in its course."""

_INSERT = {
    "heads": (
        "INSERT INTO heads (rowid, title, heading, context, exact_title, exact_heading) VALUES (?, ?, ?, ?, ?, ?)"
    ),
    "body": "INSERT INTO body (rowid, text, context) VALUES (?, ?, ?)",
    "exact": "INSERT INTO exact (rowid, text) VALUES (?, ?)",
}
_DELETE = {
    "heads": (
        "INSERT INTO heads (heads, rowid, title, heading, context, exact_title, exact_heading)"
        " VALUES ('delete', ?, ?, ?, ?, ?, ?)"
    ),
    "body": "INSERT INTO body (body, rowid, text, context) VALUES ('delete', ?, ?, ?)",
    "exact": "INSERT INTO exact (exact, rowid, text) VALUES ('delete', ?, ?)",
}
_PIECES = {
    "heads": ("SELECT count(DISTINCT segid) FROM heads_idx", "INSERT INTO heads (heads) VALUES ('optimize')"),
    "body": ("SELECT count(DISTINCT segid) FROM body_idx", "INSERT INTO body (body) VALUES ('optimize')"),
    "exact": ("SELECT count(DISTINCT segid) FROM exact_idx", "INSERT INTO exact (exact) VALUES ('optimize')"),
}
"""In how many pieces (FTS5's segments) a table's lists are, and how to make them one."""


class Stored(NamedTuple):
    """A document as it is in the index."""

    key: int
    title: str
    source: str


class Wanted(NamedTuple):
    """A document as it shall be in the index."""

    document: Document
    title: str
    same: Stored | None
    """What the index has of the same source."""
    passages: tuple[Passage, ...] | None
    """None: those that are at its key now."""


class Contents(msgspec.Struct, frozen=True):
    """What the words of a document in the index are made of."""

    course_title: str
    title: str
    passages: tuple[Passage, ...]


def stored(connection: sqlite3.Connection, slot: int) -> dict[Identity, Stored]:
    """The documents of a course, in the order of reading."""
    keys = documents_of(slot)
    rows = connection.execute(
        "SELECT kind, item, key, title, source FROM documents WHERE key BETWEEN ? AND ? ORDER BY key",
        (keys.start, keys.stop - 1),
    )
    return {(DocumentKind(kind), item): Stored(key, title, source) for kind, item, key, title, source in rows}


def put(
    connection: sqlite3.Connection,
    course: str,
    *,
    title: str,
    config: str,
    documents: Sequence[Document],
    check: Check,
) -> None:
    """Makes the index hold exactly these documents of a course; what is the same as before is not touched.

    A document without any text (a video, a scanned PDF) is found by its title.

    Raises:
        ValueError: two documents of one kind and item, or one without passages that the index does not have (bugs).
    """
    title = clean(title)
    slot, old_title, indexer = _course(connection, course, title, config)
    before = stored(connection, slot)
    gone = {old.key: old for old in before.values()}
    wanted = _wanted(connection, slot, before, documents, may_stay=indexer == INDEXER)
    for key in sorted(gone.keys() | wanted.keys()):
        old, new = gone.get(key), wanted.get(key)
        if old and new and new.same is old and (old_title, old.title) == (title, new.title):
            continue
        check()
        here = _passages(connection, key) if old else ()
        given = here if new is None or new.passages is None else _taken(new.passages)
        leaving = Contents(old_title, old.title, here) if old else None
        coming = Contents(title, new.title, given) if new else None
        _replace(connection, key, leaving, coming, check)
        connection.execute("DELETE FROM documents WHERE key = ?", (key,))
        if new:
            row = (key, new.document.kind.value, new.document.item, new.title, new.document.source)
            connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?)", row)


def remove(connection: sqlite3.Connection, course: str, check: Check) -> bool:
    """Takes a course out; returns whether it was there."""
    row = connection.execute("SELECT slot FROM courses WHERE course = ?", (course,)).fetchone()
    if row is not None:
        put(connection, course, title="", config="", documents=(), check=check)
        connection.execute("DELETE FROM courses WHERE slot = ?", row)
    return row is not None


def tidy(connection: sqlite3.Connection, *, most_pieces: int) -> bool:
    """Writes each table that is in more pieces in one; what is only marked as deleted is gone then.

    Returns:
        Whether there was anything to do.
    """
    waiting = [
        optimize for count, optimize in _PIECES.values() if connection.execute(count).fetchone()[0] > most_pieces
    ]
    for optimize in waiting:
        connection.execute(optimize)
    return bool(waiting)


def is_head(passages: Sequence[Passage], place: int) -> bool:
    """Whether a document, or what is under a heading, begins with this passage."""
    here, before = passages[place], passages[place - 1]
    return place == 0 or (here.heading != "" and (here.anchor, here.heading) != (before.anchor, before.heading))


def _course(connection: sqlite3.Connection, course: str, title: str, config: str) -> tuple[int, str, int]:
    """Writes a course's row; returns its slot, and the title and indexer that it had before."""
    row = connection.execute("SELECT slot, title, indexer FROM courses WHERE course = ?", (course,)).fetchone()
    if row is None:
        slot = int(connection.execute("SELECT coalesce(max(slot), 0) + 1 FROM courses").fetchone()[0])
        connection.execute("INSERT INTO courses VALUES (?, ?, ?, ?, ?)", (slot, course, title, config, INDEXER))
        return slot, title, INDEXER
    connection.execute(
        "UPDATE courses SET title = ?, config = ?, indexer = ? WHERE slot = ?", (title, config, INDEXER, row[0])
    )
    return row[0], row[1], row[2]


def _wanted(
    connection: sqlite3.Connection,
    slot: int,
    before: dict[Identity, Stored],
    documents: Sequence[Document],
    *,
    may_stay: bool,
) -> dict[int, Wanted]:
    """The documents by the keys that they will have."""
    named = {(document.kind, document.item): document for document in documents}
    if len(named) != len(documents):
        raise ValueError("two documents of one kind and item")
    numbers = number_documents([number_of(before[name].key) if name in before else None for name in named])
    found: dict[int, Wanted] = {}
    for number, (name, document) in zip(numbers, named.items(), strict=True):
        key, old, passages = document_key(slot, number), before.get(name), document.passages
        same = old if may_stay and old and old.source == document.source else None
        if passages is None and same is None:
            raise ValueError(f"{name} comes without passages, and the index does not have it")
        if passages is None and same and same.key != key:
            passages = _passages(connection, same.key)
        found[key] = Wanted(document, clean(document.title), same, passages)
    return found


def _taken(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """As they are stored. A document without any has an empty one, so that its title is found."""
    return tuple(
        Passage(p.anchor, clean(p.heading), clean(p.text)) for p in passages[:MAX_PASSAGES] or (Passage("", "", ""),)
    )


def _passages(connection: sqlite3.Connection, key: int) -> tuple[Passage, ...]:
    ids = passages_of(key)
    rows = connection.execute(
        "SELECT anchor, heading, text FROM passages WHERE id BETWEEN ? AND ? ORDER BY id", (ids.start, ids.stop - 1)
    )
    return tuple(Passage(*row) for row in rows)


def _replace(
    connection: sqlite3.Connection, key: int, gone: Contents | None, new: Contents | None, check: Check
) -> None:
    """Exchanges a document's rows, passage by passage."""
    ids = passages_of(key)
    leaving, coming = _rows(gone), _rows(new)
    for place, rows in enumerate(itertools.zip_longest(leaving, coming, fillvalue=())):
        if place % _BETWEEN_CHECKS == _BETWEEN_CHECKS - 1:
            check()
        for statements, entries in zip((_DELETE, _INSERT), rows, strict=True):
            for table, values in entries:
                connection.execute(statements[table], (ids.start + place, *values))
    connection.execute("DELETE FROM passages WHERE id BETWEEN ? AND ?", (ids.start, ids.stop - 1))
    if new:
        connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?)",
            [(ids.start + place, p.anchor, p.heading, p.text) for place, p in enumerate(new.passages)],
        )


def _rows(contents: Contents | None) -> Iterator[tuple[tuple[str, tuple[str, ...]], ...]]:
    """For each passage: tables, and the words that each is given."""
    if contents is None:
        return
    course_title, _ = index_forms(contents.course_title)
    title, exact_title = index_forms(contents.title)
    above = f"{course_title} {title}"
    for place, passage in enumerate(contents.passages):
        heading, exact_heading = index_forms(passage.heading)
        text, exact = index_forms(passage.text)
        entries = [("body", (text, f"{above} {heading}")), ("exact", (exact,))]
        if place == 0:
            entries.append(("heads", (title, heading, course_title, exact_title, exact_heading)))
        elif is_head(contents.passages, place):
            entries.append(("heads", ("", heading, above, "", exact_heading)))
        yield tuple(entries)
