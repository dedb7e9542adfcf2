"""Searching every installed course."""

from __future__ import annotations

import threading

from app.content_views import SearchHit, SearchKind, SearchView, SnippetPiece
from content_cache.cache import CourseCache
from content_cache.errors import DamagedCacheError, FetchCancelledError
from content_cache.preparing import is_searchable
from content_cache.search import Hit, SearchStoppedError


class Searching:
    """Finds places in lessons, glossaries and explanations of practice questions."""

    def __init__(self, cache: CourseCache) -> None:
        self._cache = cache

    def find(self, words: str, *, limit: int = 20, cancel: threading.Event | None = None) -> SearchView:
        """Returns the best places, best first.

        Args:
            words: as typed: with or without diacritics, the last word perhaps not whole.
            limit: how many at most.
            cancel: set when the next key was pressed.

        Raises:
            FetchCancelledError: it was set.
            SearchUnavailableError, DiskFullError: the index cannot be opened now.
        """
        shown = {course.course: course.config for course in self._cache.installed()}
        try:
            index = self._cache.search
            indexed = index.courses()
            # What an older build said is not shown: whoever signed it may not be trusted any more.
            ready = [course for course, config in shown.items() if is_searchable(indexed.get(course), config)]
            found = index.find(words, courses=ready, limit=limit, cancel=cancel)
        except SearchStoppedError as error:
            raise FetchCancelledError from error
        except DamagedCacheError:
            # Nothing is lost with an index: an empty one is begun, and filled when courses are prepared.
            self._cache.renew_search()
            return SearchView(words=words, hits=(), more=False, preparing=True)
        return SearchView(
            words=words,
            hits=tuple(_hit(one) for one in found.hits),
            more=found.more,
            preparing=len(ready) < len(shown),
        )


def _hit(one: Hit) -> SearchHit:
    return SearchHit(
        course_id=one.course,
        course_title=one.course_title,
        kind=SearchKind(one.kind.value),
        item_id=one.item,
        title=one.title,
        heading=one.heading,
        anchor=one.anchor,
        snippet=tuple(SnippetPiece(text=piece.text, hit=piece.hit) for piece in one.snippet),
    )
