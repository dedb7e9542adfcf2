"""Anchors of headings, and the list of them.

A heading's anchor is its author's, else its text as a slug (``Đường lối`` gives ``duong-loi``); the second of the same
is ``...-1``, as on GitHub, where authors have copied their links from. Anchors are slugs always, so a link finds its
heading however its fragment was typed.
"""

from __future__ import annotations

import html
import re
from xml.etree.ElementTree import Element

import msgspec
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

from content_cache.text import slug

_LEVELS = {f"h{level}": level for level in range(1, 7)}
_ESCAPED = re.compile("\x02(\\d+)\x03")
_LONGEST_NAME = 1_000
"""Characters; nobody wrote a longer one in earnest."""
_NOT_ANCHOR = re.compile(r"[^a-z0-9_-]")


class Heading(msgspec.Struct, frozen=True):
    """A heading of a lesson; ``anchor`` is what a link's fragment names."""

    level: int
    text: str
    anchor: str


def anchor_of(fragment: str) -> str:
    """A link's fragment in the form that anchors have: ``Vai-trò`` gives ``vai-tro``."""
    return slug(fragment, "muc") if _NOT_ANCHOR.search(fragment) else fragment


def without_closing_marks(words: str) -> str:
    """The words of a heading without the ``##`` that may close it; the ``#`` of ``C#`` closes nothing."""
    words = words.strip()
    bare = words.rstrip("#")
    return bare.rstrip() if not bare or bare.endswith(" ") else words


class HeadingsTreeprocessor(Treeprocessor):
    """Runs when all that stands in headings is read."""

    def __init__(self, converter: Markdown) -> None:
        """Is registered with the converter by its maker."""
        super().__init__(converter)
        self.found: list[Heading] = []
        self._converter = converter

    def run(self, root: Element) -> None:
        """Gives every heading a level from 2 and an anchor."""
        self.found = []
        taken: set[str] = set()
        counts: dict[str, int] = {}
        marked = [(element, _LEVELS[element.tag]) for element in root.iter() if element.tag in _LEVELS]
        written = [element for element, _ in marked if element.get("id")]
        for element in (*written, *(element for element, _ in marked if not element.get("id"))):
            wanted = element.get("id")
            wanted = anchor_of(wanted) if wanted else slug(self._name(element), "muc")
            element.set("id", _unused(wanted, taken, counts))
        for element, level in marked:
            anchor = element.attrib.pop("id")
            name = self._name(element)
            # Level 1 is the lesson's title, which is shown above it.
            element.tag = f"h{max(2, level)}"
            mark = Element("a", {"name": anchor})
            mark.tail, element.text = element.text, None
            element.insert(0, mark)
            if name:
                self.found.append(Heading(max(2, level), name, anchor))

    def _name(self, element: Element) -> str:
        parts: list[str] = []
        self._collect(element, parts)
        text = _ESCAPED.sub(lambda match: chr(int(match[1])), "".join(parts)[:_LONGEST_NAME])
        return " ".join(HTML_PLACEHOLDER_RE.sub(self._restored, text).split())

    def _collect(self, element: Element, parts: list[str]) -> None:
        if element.tag == "span" and len(element) and element[-1].get("class") == "footnote-mark":
            return
        if element.tag == "img":
            parts.append(element.get("alt", ""))
        elif element.text:
            parts.append(html.unescape(element.text) if element.tag == "code" else element.text)
        for child in element:
            self._collect(child, parts)
            parts.append(child.tail or "")

    def _restored(self, match: re.Match[str]) -> str:
        """Stashed HTML in a heading: an entity is a character, a tag is nothing."""
        blocks = self._converter.htmlStash.rawHtmlBlocks
        number = int(match[1])
        made = blocks[number] if number < len(blocks) else ""
        return html.unescape(made) if isinstance(made, str) and not made.startswith("<") else ""


def _unused(wanted: str, taken: set[str], counts: dict[str, int]) -> str:
    anchor = wanted
    while anchor in taken:
        counts[wanted] = counts.get(wanted, 0) + 1
        anchor = f"{wanted}-{counts[wanted]}"
    taken.add(anchor)
    return anchor
