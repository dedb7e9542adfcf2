"""Which passages a query finds, best first.

The ranks, best first; within a rank titles and headings come before text, and then comes the order of reading:

1. the words as typed, one after the other, with their diacritics (only where some were typed);
2. the words one after the other, whatever the diacritics;
3. all words near each other; of a heading: all words, some of them perhaps in the titles above it, so that
   ``luật đất đai điều 5`` finds that article;
4. all words, some of them perhaps in the titles above the passage.

While the last word is being typed, 1 and 2 each come twice: first where it is whole, then where a word begins with it.
Of one document at most `MAX_OF_DOCUMENT` passages are taken.

Each rank is a query of its own that gives ids in ascending order, which is how FTS5 reads its lists: it stops as soon
as there are enough, however common the words are. Nothing is ever scored or sorted, so what a query costs hardly
depends on how much it finds.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from content_cache.search.matching import phrases
from content_cache.search.numbering import COURSE_BITS, PASSAGE_BITS, document_of, passages_of, passages_of_course
from content_cache.search.query import Query, anywhere, everywhere, near, phrase
from content_cache.search.words import recent_words

MAX_OF_DOCUMENT = 3
_MOST_VERIFIED = 100
"""Passages whose text is read for rank 1 while the last word is typed without diacritics yet."""

_NO_END = (1 << 63) - 1


class _Table(NamedTuple):
    """Where to look, by folded and by exact forms."""

    folded: str
    columns: str
    exact: str
    exact_columns: str


_IN_HEADS = _Table("heads", "title heading", "heads", "exact_title exact_heading")
_IN_TEXT = _Table("body", "text", "exact", "text")

_ALL = (
    "SELECT json_group_array(rowid) FROM (SELECT rowid FROM {table}"
    " WHERE {table} MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid LIMIT ?)"
)
_SOME = _ALL.replace(" ORDER", " AND rowid >> ? IN (SELECT value FROM json_each(?)) ORDER")
_SELECT = {table: (_ALL.format(table=table), _SOME.format(table=table)) for table in ("heads", "body", "exact")}
"""Over all courses, and over some."""
_FIRST_BATCH, _LARGER, _LARGEST_BATCH = 48, 4, 1024


class _Ids:
    """Ascending ids, asked for as far as somebody goes; can be gone through again.

    They come many at a time, as one value: every row that SQLite gives is a moment in which another thread, one that
    is indexing, may take the interpreter, and hundreds of such moments would be felt.
    """

    def __init__(self, ask: Callable[[int, int], list[int]], behind: Callable[[int], int]) -> None:
        """Takes where they come from.

        Args:
            ask: gives at most so many ids that are not below another.
            behind: the next id that is worth asking for behind one.
        """
        self._ask = ask
        self._behind = behind
        self._read: list[int] = []
        self._size = _FIRST_BATCH
        self._ended = False

    def __iter__(self) -> Iterator[int]:
        at = 0
        while at < len(self._read) or self._reads_on():
            yield self._read[at]
            at += 1

    def _reads_on(self) -> bool:
        if not self._ended:
            more = self._ask(self._behind(self._read[-1]) if self._read else 0, self._size)
            self._ended = len(more) < self._size
            self._size = min(self._size * _LARGER, _LARGEST_BATCH)
            self._read += more
            return bool(more)
        return False


class Ranking:
    """One query over one state of the index."""

    def __init__(
        self, connection: sqlite3.Connection, query: Query, slots: Collection[int] | None, check: Callable[[], None]
    ) -> None:
        """Takes what to ask.

        Args:
            connection: in a transaction, so that all ranks see the same.
            query: what is looked for.
            slots: of the courses to look in; None: all.
            check: called between ranks; raises when nobody waits for the answer any more.
        """
        self._connection = connection
        self._query = query
        self._check = check
        self._shares: Counter[int] = Counter()
        """How many passages of each document were taken."""
        self._asked: dict[tuple[str, str], _Ids] = {}
        self._slots = None if slots is None else (COURSE_BITS, json.dumps(list(slots)))
        self._within = (0, (1 << 63) - 1)
        if slots:
            self._within = (passages_of_course(min(slots)).start, passages_of_course(max(slots)).stop - 1)

    def best(self, count: int) -> list[int]:
        """Ids of the best passages, at most so many."""
        taken: dict[int, None] = {}
        for rank in self._ranks():
            self._check()
            for passage in rank:
                document = document_of(passage)
                if self._shares[document] < MAX_OF_DOCUMENT and passage not in taken:
                    taken[passage] = None
                    self._shares[document] += 1
                    if len(taken) >= count:
                        return list(taken)
        return list(taken)

    def _ranks(self) -> Iterator[Iterable[int]]:
        query = self._query
        tables = [table for table in (_IN_HEADS, _IN_TEXT) if self._has_phrase(table)]
        for table in tables if query.has_marks else ():
            yield self._ids(table.exact, phrase(table.exact_columns, query.exact))
            if query.open and query.last_has_marks:
                yield self._ids(table.exact, phrase(table.exact_columns, query.exact, is_open=True))
            elif query.open:
                yield self._unfinished(table)
        for table in tables:
            yield self._ids(table.folded, phrase(table.columns, query.folded))
            if query.open:
                yield self._ids(table.folded, phrase(table.columns, query.folded, is_open=True))
        if len(query.folded) > 1:
            for table in (_IN_HEADS, _IN_TEXT):
                if table is _IN_TEXT:
                    yield self._ids(table.folded, near(table.columns, query))
                spread = everywhere(f"{table.columns} context", query)
                yield self._ids(table.folded, f"({spread}) AND ({anywhere(table.columns, query)})")

    def _has_phrase(self, table: _Table) -> bool:
        """Whether the next four ranks can find anything there; most often they can't, and each reads whole lists."""
        phrases_there = self._ids(table.folded, phrase(table.columns, self._query.folded, is_open=self._query.open))
        return any(True for _ in phrases_there)

    def _unfinished(self, table: _Table) -> Iterator[int]:
        """The marks of the last word may come with the next key: words as typed, then one that begins like it."""
        before = self._ids(table.exact, phrase(table.exact_columns, self._query.exact[:-1]))
        folded = self._ids(table.folded, phrase(table.columns, self._query.folded, is_open=True))
        for passage in itertools.islice(_common(before, folded), _MOST_VERIFIED):
            if self._has_unfinished(passage):
                yield passage

    def _has_unfinished(self, passage: int) -> bool:
        row = self._connection.execute(
            "SELECT text, heading, title FROM passages JOIN documents ON key = id >> ? WHERE id = ?",
            (PASSAGE_BITS, passage),
        ).fetchone()
        return any(phrases(recent_words(text), self._query, as_typed=True) for text in row or ())

    def _ids(self, table: str, match: str) -> _Ids:
        asked = self._asked.get((table, match))
        if asked is None:
            first, last = self._within
            sql = _SELECT[table][self._slots is not None]

            def ask(start: int, count: int) -> list[int]:
                values = (match, max(first, start), last, *(self._slots or ()), count)
                ids: list[int] = json.loads(self._connection.execute(sql, values).fetchone()[0])
                return ids

            asked = self._asked[table, match] = _Ids(ask, self._behind)
        return asked

    def _behind(self, passage: int) -> int:
        """Behind the document, where it has its share: one that is all about the words would cost much for nothing."""
        document = document_of(passage)
        return passages_of(document).stop if self._shares[document] >= MAX_OF_DOCUMENT else passage + 1


def _common(some: Iterable[int], others: Iterable[int]) -> Iterator[int]:
    """What two ascending streams have in common."""
    ones, twos = iter(some), iter(others)
    one, two = next(ones, None), next(twos, None)
    while one is not None and two is not None:
        if one == two:
            yield one
        if one <= two:
            one = next(ones, None)
        else:
            two = next(twos, None)
