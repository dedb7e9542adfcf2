"""A course's glossary as HTML, sorted as Vietnamese readers expect."""

from __future__ import annotations

import html

from content_cache.errors import MalformedPackageError
from content_cache.model import GlossaryTerm
from content_cache.render import MAX_MARKDOWN_CHARS, render_inline_safely
from content_cache.text import collation_key, slug

MAX_TERMS = 20_000
MAX_TERM_CHARS = 500


def render_glossary(terms: tuple[GlossaryTerm, ...]) -> str:
    """A definition list, with an anchor a term and links between terms. A meaning that cannot be rendered is shown as
    it was written.

    Raises:
        MalformedPackageError: more than `MAX_TERMS` terms, one longer than `MAX_TERM_CHARS`, or more text than a lesson
            may have.
    """
    check_glossary(terms)
    anchors: dict[str, str] = {}
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    for term in terms:
        wanted = anchor = slug(term.term, "muc")
        while anchor in taken:
            numbers[wanted] = numbers.get(wanted, 1) + 1
            anchor = f"{wanted}-{numbers[wanted]}"
        taken.add(anchor)
        anchors[term.term] = anchor
    parts = ["<dl>"]
    for term in sorted(terms, key=lambda one: collation_key(one.term)):
        see = ", ".join(
            f'<a href="#{anchors[other]}">{html.escape(other)}</a>' for other in term.see if other in anchors
        )
        parts.append(f'<dt><a name="{anchors[term.term]}"></a>{html.escape(term.term)}</dt>')
        parts.append(f"<dd>{render_inline_safely(term.meaning)}")
        parts.append(f'<p class="see">→ {see}</p></dd>' if see else "</dd>")
    return "".join((*parts, "</dl>"))


def check_glossary(terms: tuple[GlossaryTerm, ...]) -> None:
    """Asks whether a glossary can be rendered within bounds.

    Raises:
        MalformedPackageError: as `render_glossary`.
    """
    if len(terms) > MAX_TERMS:
        raise MalformedPackageError("glossary", f"more than {MAX_TERMS} terms")
    if any(len(word) > MAX_TERM_CHARS for term in terms for word in (term.term, *term.see)):
        raise MalformedPackageError("glossary", f"a term of more than {MAX_TERM_CHARS} characters")
    if sum(len(term.meaning) + 40 * len(term.see) for term in terms) > MAX_MARKDOWN_CHARS:
        raise MalformedPackageError("glossary", f"more than {MAX_MARKDOWN_CHARS} characters of meanings")
