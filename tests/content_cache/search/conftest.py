"""An index, documents to put into it, and a look inside that does not go through it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from content_cache.search import INDEX_FILE, Document, DocumentKind, Passage, SearchIndex


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / INDEX_FILE


@pytest.fixture
def index(path: Path) -> Iterator[SearchIndex]:
    made = SearchIndex(path)
    yield made
    made.close()


def lesson(item: str, *texts: str, title: str = "Bài", source: str = "1", heading: str = "") -> Document:
    """A lesson whose passages have these texts."""
    passages = tuple(Passage("", heading, text) for text in texts)
    return Document(kind=DocumentKind.LESSON, item=item, title=title, passages=passages, source=source)


def put(
    index: SearchIndex, *documents: Document, course: str = "c", title: str = "Khóa học", config: str = "0"
) -> None:
    """Makes these the documents of a course."""
    index.put(course, title, config, documents)


def found(index: SearchIndex, words: str) -> list[str]:
    """The items that are found, best first."""
    return [hit.item for hit in index.find(words).hits]


_TABLES = {
    "heads": (
        "INSERT INTO heads (heads) VALUES ('integrity-check')",
        "CREATE VIRTUAL TABLE temp.seen_heads USING fts5vocab (main, heads, instance)",
        "SELECT doc, col, term, offset FROM seen_heads",
    ),
    "body": (
        "INSERT INTO body (body) VALUES ('integrity-check')",
        "CREATE VIRTUAL TABLE temp.seen_body USING fts5vocab (main, body, instance)",
        "SELECT doc, col, term, offset FROM seen_body",
    ),
    "exact": (
        "INSERT INTO exact (exact) VALUES ('integrity-check')",
        "CREATE VIRTUAL TABLE temp.seen_exact USING fts5vocab (main, exact, instance)",
        "SELECT doc, col, term, offset FROM seen_exact",
    ),
}


def instances(path: Path) -> dict[str, set[tuple[int, str, str, int]]]:
    """Every word in the FTS5 tables with its place (row, column, word, number), after FTS5 has checked them."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        seen = {}
        for table, (check, look, read) in _TABLES.items():
            connection.execute(check)
            connection.execute(look)
            seen[table] = set(connection.execute(read))
        return seen


def rows(path: Path) -> dict[str, Sequence[tuple[object, ...]]]:
    """What is in the ordinary tables."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return {
            "courses": connection.execute("SELECT * FROM courses ORDER BY slot").fetchall(),
            "documents": connection.execute("SELECT * FROM documents ORDER BY key").fetchall(),
            "passages": connection.execute("SELECT * FROM passages ORDER BY id").fetchall(),
        }
