"""A course's glossary as HTML, sorted as Vietnamese readers expect."""

from __future__ import annotations

import html

from content_cache.model import GlossaryTerm
from content_cache.render import render_inline
from content_cache.text import collation_key, slug


def render_glossary(terms: tuple[GlossaryTerm, ...]) -> str:
    """A definition list, with an anchor a term and links between terms.

    Raises:
        MalformedPackageError: a meaning cannot be rendered.
    """
    anchors: dict[str, str] = {}
    for term in terms:
        anchor, number = slug(term.term, "muc"), 1
        while anchor in anchors.values():
            number += 1
            anchor = f"{slug(term.term, 'muc')}-{number}"
        anchors[term.term] = anchor
    parts = ["<dl>"]
    for term in sorted(terms, key=lambda one: collation_key(one.term)):
        meaning = render_inline(term.meaning)
        see = ", ".join(
            f'<a href="#{anchors[other]}">{html.escape(other)}</a>' for other in term.see if other in anchors
        )
        parts.append(f'<dt><a name="{anchors[term.term]}"></a>{html.escape(term.term)}</dt><dd>{meaning}')
        parts.append(f'<p class="see">→ {see}</p></dd>' if see else "</dd>")
    return "".join((*parts, "</dl>"))
