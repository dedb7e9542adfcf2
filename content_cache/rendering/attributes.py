"""``{: #anchor .class key=value}`` behind a heading, a cell, a picture, or on a paragraph's last line.

Anchors and classes are taken, all else is dropped. Braces that hold anything else are text: ``{1, 2, 3}`` is a set.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

_MOST_CHARS = 300
_ATTRIBUTE = r"""(?:\#[\w:.-]+|\.[\w-]+|[A-Za-z][\w-]*=(?:"[^"{}]*"|'[^'{}]*'|[^\s"'{}]+))"""
_LIST = re.compile(rf"\{{:? *({_ATTRIBUTE}(?: +{_ATTRIBUTE})*) *\}}")
_TOKEN = re.compile(_ATTRIBUTE)
_ON_THE_LINE = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "dt"})
_ON_ITS_OWN = frozenset({"p", "li", "dd"})


class AttributesTreeprocessor(Treeprocessor):
    """Runs after inline patterns, before headings get their anchors."""

    def __init__(self, converter: Markdown) -> None:
        """Is registered with the converter by its maker."""
        super().__init__(converter)

    def run(self, root: Element) -> None:
        """Changes the tree in place."""
        for element in root.iter():
            if element.tag in _ON_THE_LINE:
                _take_end(element, line_needed=False)
            elif element.tag in _ON_ITS_OWN:
                _take_end(element, line_needed=True)
            elif element.tail and element.tail.startswith("{"):
                found = _LIST.match(element.tail[:_MOST_CHARS])
                if found:
                    _assign(element, found[1])
                    element.tail = element.tail[found.end() :]


def _take_end(element: Element, *, line_needed: bool) -> None:
    """Takes the list that ends an element's own text."""
    holder = element[-1] if len(element) else None
    text = (element.text if holder is None else holder.tail) or ""
    if not text.rstrip().endswith("}"):
        return
    start = text.rfind("{")
    found = _LIST.match(text[start : start + _MOST_CHARS])
    before = text[:start].rstrip(" ")
    if not found or text[start + found.end() :].strip() or (line_needed and not before.endswith("\n")):
        return
    if not before and holder is not None and not line_needed:
        return
    _assign(element, found[1])
    before = before.rstrip()
    if holder is None:
        element.text = before
    else:
        holder.tail = before


def _assign(element: Element, written: str) -> None:
    classes = element.get("class", "").split()
    for token in _TOKEN.findall(written):
        if token.startswith("#"):
            element.set("id", token[1:])
        elif token.startswith("."):
            classes.append(token[1:])
    if classes:
        element.set("class", " ".join(classes))
