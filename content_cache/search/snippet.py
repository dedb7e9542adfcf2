"""The part of a passage that is shown, with what was looked for marked in it.

Works on the original text. Its words are cut and folded as they were for the index, so a mark is always on whole words,
and nothing of the text is changed.
"""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable, Sequence

from content_cache.search.documents import Piece
from content_cache.search.matching import named, phrases
from content_cache.search.query import Query, parse
from content_cache.search.words import recent_words

SNIPPET_CHARS = 160
_LEAD_CHARS = 40
"""Of what stands before the best place."""
_ELLIPSIS = "…"

Span = tuple[int, int]
"""Where something begins and ends in the text, in characters."""


def snippet(text: str, query: Query, *, most_chars: int = SNIPPET_CHARS) -> tuple[Piece, ...]:
    """Cuts the best place out of a passage.

    Marked are the words as typed, one after the other; where they are nowhere, the same without diacritics; where these
    are nowhere either, each word by itself.

    Args:
        text: a passage, as stored.
        query: what was looked for.
        most_chars: about how many characters to show.

    Returns:
        Pieces that joined, without the ellipses at the ends, are a part of the text. Marks on words that follow each
        other are one piece.
    """
    found = recent_words(text)
    starts, ends = found.starts, found.ends
    hits = phrases(found, query, as_typed=True) if query.has_marks else []
    hits = hits or phrases(found, query, as_typed=False)
    if hits:
        last = len(query.folded) - 1
        spans = [(starts[hit], ends[hit + last]) for hit in hits]
        whole = (at for at, hit in enumerate(hits) if found.folded[hit + last] == query.folded[last])
        best = spans[next(whole, 0)]
    else:
        single = named(found, query)
        spans = [(starts[at], ends[at]) for at, _ in single]
        best = _densest(spans, [word for _, word in single], most_chars - _LEAD_CHARS)
    window = (0, len(text))
    if len(text) > most_chars:
        earliest = max(0, min(best[0] - _LEAD_CHARS, len(text) - most_chars))
        begin = min(starts[bisect.bisect_left(starts, earliest)], best[0]) if earliest else 0
        window = (begin, _window_end(text, ends, best, begin + most_chars))
    return tuple(_pieces(text, window, spans))


def mark(text: str, typed: str) -> tuple[Piece, ...]:
    """A whole title or heading, with the marks that a snippet would have.

    Args:
        text: what a hit says its title or heading is.
        typed: what was looked for.
    """
    query = parse(typed)
    if query is None:
        return (Piece(text, hit=False),) if text else ()
    return snippet(text, query, most_chars=len(text))


def _densest(spans: Sequence[Span], which: Sequence[str], most_chars: int) -> Span:
    """The stretch with the most different words of a query, the first of its kind."""
    best, most = (0, 0), 0
    inside: Counter[str] = Counter()
    first = 0
    for (_, end), word in zip(spans, which, strict=True):
        inside[word] += 1
        while inside[which[first]] > 1 or end - spans[first][0] > most_chars:
            inside[which[first]] -= 1
            if not inside[which[first]]:
                del inside[which[first]]
            first += 1
        if len(inside) > most:
            best, most = (spans[first][0], end), len(inside)
    return best


def _window_end(text: str, ends: Sequence[int], best: Span, latest: int) -> int:
    """The end of the last word that fits, but not before that of the best place."""
    if latest >= len(text):
        return len(text)
    fitting = bisect.bisect_right(ends, latest)
    return max(best[1], ends[fitting - 1] if fitting else latest)


def _pieces(text: str, window: Span, spans: Iterable[Span]) -> Iterable[Piece]:
    begin, end = window
    joined: list[Span] = []
    for start, stop in spans:
        if start < begin or stop > end:
            continue
        if joined and start - joined[-1][1] <= 1:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    at, before = begin, _ELLIPSIS if begin > 0 else ""
    for start, stop in joined:
        if before or start > at:
            yield Piece(before + text[at:start], hit=False)
            before = ""
        yield Piece(text[start:stop], hit=True)
        at = stop
    after = _ELLIPSIS if end < len(text) else ""
    if before or after or at < end:
        yield Piece(before + text[at:end] + after, hit=False)
