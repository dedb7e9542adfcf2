"""Passages of what `content_cache.render` made: lessons and glossaries.

Reads sanitised HTML only. Tables give a block a row; the two-cell tables that boxes and quotations become are read as
what stands in them. Footnotes stand under the heading that they were called from, at anchors of their own; their marks
(``[1]``) are no part of the text, so that a phrase is found across one.
"""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from content_cache.model import GlossaryTerm
from content_cache.search.documents import Passage
from content_cache.search.splitting import PassageMaker

if TYPE_CHECKING:
    from content_cache.render import Heading

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "pre", "blockquote", "hr", "caption", *_HEADINGS})
_CELLS = frozenset({"td", "th"})
_BOXES = frozenset({"code", "quote", "note", "tip", "warning", "example", "rule"})
_CALL, _NOTE = "fnref-", "fn-"


def lesson_passages(html: str, headings: Sequence[Heading] = ()) -> tuple[Passage, ...]:
    """The passages of a lesson.

    Args:
        html: as `content_cache.render.render` gives it.
        headings: its headings, whose words are taken where an anchor names one.
    """
    reader = _Reader({heading.anchor: heading.text for heading in headings})
    reader.feed(html)
    reader.close()
    return reader.passages()


def glossary_passages(terms: tuple[GlossaryTerm, ...]) -> tuple[Passage, ...]:
    """A passage a term (more where its meaning is long), under the anchors that the glossary's page has.

    Raises:
        MalformedPackageError: a meaning cannot be rendered.
    """
    from content_cache.glossary import render_glossary  # noqa: PLC0415 - searching needs no Markdown

    reader = _Reader({}, terms_are_headings=True)
    reader.feed(render_glossary(terms))
    reader.close()
    return reader.passages()


class _Reader(HTMLParser):
    """Follows the tags; hands blocks to a `PassageMaker`."""

    def __init__(self, titles: dict[str, str], *, terms_are_headings: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self._titles = titles
        self._head_tags = frozenset({"dt"}) if terms_are_headings else _HEADINGS
        self._maker = PassageMaker()
        self._text: list[str] = []
        self._tables: list[bool] = []
        """Of each open table, whether its rows are read as rows."""
        self._anchor = ""
        self._heading = ""
        self._head_anchor: str | None = None
        """Inside a heading: the anchor found so far."""
        self._callers: dict[str, str] = {}
        """Headings that footnotes were called from, by number."""
        self._in_note = False
        self._skipped = ""
        """The tag at whose end reading goes on: of a footnote's mark, of a list of related terms."""

    def passages(self) -> tuple[Passage, ...]:
        self._end_block()
        return self._maker.passages()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        kind = given.get("class") or ""
        if tag == "a":
            self._link(given.get("name"), kind)
        elif tag == "br":
            self._text.append(" ")
        elif tag == "table":
            self._end_block()
            self._tables.append(kind not in _BOXES)
        elif tag == "tr":
            self._end_block()
        elif tag in _CELLS:
            self._cell()
        elif tag in _BLOCKS:
            self._break()
            self._in_note = kind == "footnote"
            if kind == "see":
                self._skipped = tag
            if tag in self._head_tags:
                self._head_anchor = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == self._skipped:
            self._skipped = ""
        if tag in self._head_tags and self._head_anchor is not None:
            self._end_heading()
        elif tag in {"tr", "table"}:
            self._end_block()
            if tag == "table" and self._tables:
                self._tables.pop()
        elif tag in _BLOCKS or tag in _CELLS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._text.append(data)

    @property
    def _in_row(self) -> bool:
        return bool(self._tables) and self._tables[-1]

    def _link(self, name: str | None, kind: str) -> None:
        if name and self._head_anchor is not None:
            self._head_anchor = self._head_anchor or name
        elif name and name.startswith(_CALL):
            self._callers[name.removeprefix(_CALL)] = self._heading
        elif name and name.startswith(_NOTE) and self._in_note:
            self._maker.heading(name, self._callers.get(name.removeprefix(_NOTE), ""))
        if kind == "footnote-mark":
            self._skipped = "a"

    def _cell(self) -> None:
        if not self._in_row:
            self._end_block()
        elif any(part.strip() for part in self._text):
            self._text.append(" | ")

    def _break(self) -> None:
        """Between blocks; those inside a cell stay in its row."""
        if self._in_row:
            self._text.append(" ")
        else:
            self._end_block()

    def _end_block(self) -> None:
        words, self._text = "".join(self._text), []
        self._maker.block(words)

    def _end_heading(self) -> None:
        words, self._text = "".join(self._text), []
        self._anchor = self._head_anchor or self._anchor
        self._heading = self._titles.get(self._head_anchor or "", words)
        self._head_anchor = None
        self._maker.heading(self._anchor, self._heading)
