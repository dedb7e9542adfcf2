"""Where the words of a query stand in a text: what the index finds in its lists, found in the text itself.

`content_cache.search.snippet` marks by it, and the ranks check by it what the lists cannot say.
"""

from __future__ import annotations

from collections.abc import Sequence

from content_cache.search.query import Query
from content_cache.search.words import Words


def phrases(found: Words, query: Query, *, as_typed: bool) -> list[int]:
    """The places where the words of a query follow each other.

    Args:
        found: the words of a text.
        query: whose words.
        as_typed: with the diacritics that were typed. An open last word without any takes any: its marks may come with
            the next key.

    Returns:
        Indices of first words; ascending.
    """
    forms, wanted = (found.exact, query.exact) if as_typed else (found.folded, query.folded)
    if query.open and as_typed and not query.last_has_marks:
        size, last = len(wanted) - 1, query.folded[-1]
        begins = _places(forms, wanted[:-1], is_open=False)
        return [at for at in begins if at + size < len(forms) and found.folded[at + size].startswith(last)]
    return _places(forms, wanted, is_open=query.open)


def named(found: Words, query: Query) -> list[tuple[int, str]]:
    """The words of a text that are among those of a query, whatever the diacritics: index, and which word it is."""
    wanted = {word: word for word in query.folded}
    last = query.folded[-1] if query.open else None
    if last is not None:
        wanted.update({form: last for form in set(found.folded) if form.startswith(last) and form not in wanted})
    return [(at, wanted[form]) for at, form in enumerate(found.folded) if form in wanted]


def _places(forms: Sequence[str], wanted: Sequence[str], *, is_open: bool) -> list[int]:
    """Found in one string, since that is many times faster than to compare word by word."""
    joined = f" {' '.join(forms)} "
    sought = f" {' '.join(wanted)}{'' if is_open else ' '}"
    places: list[int] = []
    at, spaces, counted = joined.find(sought), 0, 0
    while at >= 0:
        spaces += joined.count(" ", counted, at)
        counted = at
        places.append(spaces)
        at = joined.find(sought, at + 1)
    return places
