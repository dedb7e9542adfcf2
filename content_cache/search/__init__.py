"""Full-text search over the courses that are installed.

`SearchIndex` keeps the index and answers; ``lesson_passages`` and its like make what goes into it. Vietnamese is
searched as people type it: without diacritics or with, whichever place the tone mark has, while they type.
"""

from __future__ import annotations

from content_cache.search.documents import Document, DocumentKind, Found, Hit, Passage, Piece
from content_cache.search.errors import SearchError, SearchStoppedError, SearchUnavailableError
from content_cache.search.explanations import explanation_passages
from content_cache.search.index import INDEX_FILE, SearchIndex
from content_cache.search.indexing import INDEXER
from content_cache.search.markup import glossary_passages, lesson_passages
from content_cache.search.pdf import pdf_passages
from content_cache.search.snippet import mark

__all__ = [
    "INDEXER",
    "INDEX_FILE",
    "Document",
    "DocumentKind",
    "Found",
    "Hit",
    "Passage",
    "Piece",
    "SearchError",
    "SearchIndex",
    "SearchStoppedError",
    "SearchUnavailableError",
    "explanation_passages",
    "glossary_passages",
    "lesson_passages",
    "mark",
    "pdf_passages",
]
