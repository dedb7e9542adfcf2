"""The last pass over a rendered tree: what Qt's rich text shows badly becomes what it shows well.

See ``render.py`` for the tags and classes that come out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from markdown import Markdown
from markdown.extensions.footnotes import NBSP_PLACEHOLDER
from markdown.treeprocessors import Treeprocessor

_BOXES = ("note", "tip", "warning", "example")
_ALIKE = {"danger": "warning", "caution": "warning", "attention": "warning", "important": "warning", "hint": "tip"}
_NO_CAPTION = frozenset({"", "image", "img", "picture", "hình", "ảnh", "alt text"})
_ALIGN = re.compile(r"text-align:\s*(left|right|center)")
_TASK = re.compile(r"\[([ xX])\]\s+")


class QtTrees(Treeprocessor):
    """Runs after inline patterns, footnotes and headings' ids."""

    def __init__(self, converter: Markdown) -> None:
        """Is registered with the converter by its maker."""
        super().__init__(converter)

    def run(self, root: ElementTree.Element) -> None:
        """Changes the tree in place."""
        for parent, child in list(_pairs(root)):
            self._one(parent, child)

    def _one(self, parent: ElementTree.Element, child: ElementTree.Element) -> None:
        match child.tag:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                _heading(child)
            case "p":
                _figure(parent, child)
            case "table":
                child.set("class", "grid")
                _table(child)
            case "td" | "th":
                _align(child)
            case "blockquote":
                _box(child, "quote")
            case "hr":
                _rule(child)
            case "div":
                _division(parent, child)
            case "li":
                _task(child)
            case "sup":
                _footnote_mark(child)
            case _:
                pass


def _pairs(root: ElementTree.Element) -> Iterator[tuple[ElementTree.Element, ElementTree.Element]]:
    """All parent-child pairs, children before parents, without recursion."""
    found: list[tuple[ElementTree.Element, ElementTree.Element]] = []
    stack = [root]
    while stack:
        parent = stack.pop()
        for child in parent:
            found.append((parent, child))
            stack.append(child)
    return reversed(found)


def _table(table: ElementTree.Element) -> None:
    table.set("width", "100%")
    table.set("cellspacing", "0")


def _refill(element: ElementTree.Element, tag: str, attributes: dict[str, str]) -> list[ElementTree.Element]:
    """Empties an element and makes another of it; what was in it is returned, text first as a paragraph."""
    inside = list(element)
    text, tail = element.text, element.tail
    element.clear()
    element.tag, element.tail = tag, tail
    for name, value in attributes.items():
        element.set(name, value)
    if text and text.strip():
        words = ElementTree.Element("p")
        words.text = text
        inside.insert(0, words)
    return inside


def _box(element: ElementTree.Element, kind: str) -> None:
    """A quotation or an admonition: a row of a thin cell and a wide one."""
    inside = _refill(element, "table", {"class": kind})
    _table(element)
    row = ElementTree.SubElement(element, "tr")
    ElementTree.SubElement(row, "td", {"class": "bar"})
    body = ElementTree.SubElement(row, "td", {"class": "body", "width": "100%"})
    body.extend(inside)


def _rule(element: ElementTree.Element) -> None:
    _refill(element, "table", {"class": "rule"})
    _table(element)
    ElementTree.SubElement(ElementTree.SubElement(element, "tr"), "td", {"class": "rule"})


def _heading(element: ElementTree.Element) -> None:
    """Level 1 is the lesson's title, which is shown above; the id becomes an anchor that Qt can jump to."""
    if element.tag == "h1":
        element.tag = "h2"
    anchor = element.attrib.pop("id", None)
    if anchor:
        mark = ElementTree.Element("a", {"name": anchor})
        mark.tail, element.text = element.text, None
        element.insert(0, mark)


def _figure(parent: ElementTree.Element, paragraph: ElementTree.Element) -> None:
    """A picture that stands alone in its paragraph, linked or not, gets a caption from its words."""
    if len(paragraph) != 1 or (paragraph.text or "").strip() or (paragraph[0].tail or "").strip():
        return
    shown = paragraph[0]
    image = shown if shown.tag == "img" else None
    if shown.tag == "a" and len(shown) == 1 and shown[0].tag == "img" and not (shown.text or "").strip():
        image = shown[0]
    if image is None or (image.tail or "").strip():
        return
    paragraph.set("class", "figure")
    words = image.get("alt", "").strip()
    if words.lower() not in _NO_CAPTION:
        caption = ElementTree.Element("p", {"class": "caption"})
        caption.text = words
        parent.insert(list(parent).index(paragraph) + 1, caption)


def _align(cell: ElementTree.Element) -> None:
    found = _ALIGN.search(cell.attrib.pop("style", ""))
    if found:
        cell.set("align", found[1])


def _division(parent: ElementTree.Element, division: ElementTree.Element) -> None:
    classes = division.get("class", "").split()
    if "admonition" in classes:
        words = [word for word in classes if word != "admonition"]
        kind = _ALIKE.get(words[0], words[0]) if words else "note"
        for title in division.findall("p[@class='admonition-title']"):
            if words and title.text == words[0].capitalize():
                division.remove(title)  # the extension's own word: its author gave the box no title
            else:
                title.set("class", "box-title")
        _box(division, kind if kind in _BOXES else "note")
    elif "footnote" in classes:
        _footnotes(parent, division)


def _task(item: ElementTree.Element) -> None:
    """``[ ]`` and ``[x]`` at the front of a list item become a box."""
    holder = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
    text = (holder.text or "").lstrip()
    found = _TASK.match(text)
    if found:
        holder.text = ("☐ " if found[1] == " " else "☑ ") + text[found.end() :]


def _footnote_mark(element: ElementTree.Element) -> None:
    """A small raised number is illegible in Qt: ``[1]`` in full size, with an anchor to come back to."""
    link = element[0] if len(element) == 1 else None
    if link is None or link.get("class") != "footnote-ref":
        return
    number = link.text or ""
    target = link.get("href", "").replace(":", "-")
    anchor = element.get("id", "").replace(":", "-")
    tail = element.tail
    element.clear()
    element.tag, element.tail = "span", tail
    ElementTree.SubElement(element, "a", {"name": anchor})
    mark = ElementTree.SubElement(element, "a", {"class": "footnote-mark", "href": target})
    mark.text = f"[{number}]"


def _footnotes(parent: ElementTree.Element, division: ElementTree.Element) -> None:
    """The list of footnotes: a rule, then a paragraph each, which begins with a way back."""
    made: list[ElementTree.Element] = [child for child in division if child.tag == "table"]
    for number, item in enumerate(division.iterfind("ol/li"), 1):
        name = item.get("id", "").replace(":", "-")
        blocks = list(item) or [ElementTree.SubElement(item, "p")]
        for place, block in enumerate(blocks):
            for holder in block.iter():
                for back in [link for link in holder if "footnote-backref" in link.get("class", "")]:
                    holder.remove(back)
                holder.text = (holder.text or "").replace(NBSP_PLACEHOLDER, "")
                holder.tail = (holder.tail or "").replace(NBSP_PLACEHOLDER, "")
            block.set("class", "footnote")
            if place == 0:
                anchor = ElementTree.Element("a", {"name": name})
                mark = ElementTree.Element(
                    "a", {"class": "footnote-mark", "href": "#" + name.replace("fn-", "fnref-", 1)}
                )
                mark.text, mark.tail = f"[{number}]", f" {block.text or ''}"
                block.text = None
                block.insert(0, anchor)
                block.insert(1, mark)
            made.append(block)
    at = list(parent).index(division)
    parent.remove(division)
    for offset, block in enumerate(made):
        parent.insert(at + offset, block)
