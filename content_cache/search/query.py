"""What somebody typed, as a query; and a query as FTS5's MATCH expressions.

Only words reach an expression, each in quotes, so no sign that was typed means anything to FTS5. The rules while
somebody is typing: the last word is a prefix from two letters on; a single letter at the end is left out (alone it
finds nothing) until a space follows it; a single digit is a word (``Điều 5``). A space after the last word says that
it is whole.
"""

from __future__ import annotations

import msgspec

from content_cache.search.words import Words
from content_cache.text import clean

MAX_CHARS = 200
MAX_WORDS = 12
NEAR_WORDS = 10
"""How many other words may stand among words that are "near each other"."""


class Query(msgspec.Struct, frozen=True):
    """Words in the order typed, both forms of each.

    Args:
        folded: without diacritics.
        exact: as typed.
        open: the last word is still being typed, so words that begin like it are meant, too.
    """

    folded: tuple[str, ...]
    exact: tuple[str, ...]
    open: bool

    @property
    def has_marks(self) -> bool:
        """Whether any diacritics were typed; if not, words with and without are alike."""
        return self.folded != self.exact

    @property
    def last_has_marks(self) -> bool:
        """Whether the last word was typed with diacritics, or can have none."""
        return self.folded[-1] != self.exact[-1] or self.folded[-1].isdigit()


def parse(typed: str) -> Query | None:
    """Reads what was typed; None where there is nothing to look for."""
    text = clean(typed[: 5 * MAX_CHARS])[:MAX_CHARS]
    found = Words(text)
    folded, exact = tuple(found.folded[:MAX_WORDS]), tuple(found.exact[:MAX_WORDS])
    is_open = len(found.folded) <= MAX_WORDS and not text[-1:].isspace()
    if is_open and folded and len(folded[-1]) == 1:
        is_open = False
        if folded[-1].isalpha():
            folded, exact = folded[:-1], exact[:-1]
    if not folded or len(folded[0]) == len(folded) == 1:
        return None
    return Query(folded, exact, is_open)


def phrase(columns: str, given: tuple[str, ...], *, is_open: bool = False) -> str:
    """The words one after the other."""
    return f"{{{columns}}} : {_quoted(' '.join(given), is_open)}"


def near(columns: str, query: Query) -> str:
    """All words close together, in any order."""
    given = _distinct(query)
    return f"{{{columns}}} : NEAR({' '.join(given)}, {NEAR_WORDS + len(given)})"


def everywhere(columns: str, query: Query) -> str:
    """All words, in any order."""
    return f"{{{columns}}} : ({' AND '.join(_distinct(query))})"


def anywhere(columns: str, query: Query) -> str:
    """One of the words at least."""
    return f"{{{columns}}} : ({' OR '.join(_distinct(query))})"


def _distinct(query: Query) -> list[str]:
    whole = query.folded[:-1] if query.open else query.folded
    given = [_quoted(word, False) for word in dict.fromkeys(whole)]
    return [*given, _quoted(query.folded[-1], True)] if query.open else given


def _quoted(text: str, is_prefix: bool) -> str:
    return f'"{text}"{"*" if is_prefix else ""}'
