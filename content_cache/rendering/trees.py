"""The last pass over a rendered tree: what Qt's rich text shows badly becomes what it shows well.

See ``render.py`` for the tags and classes that come out.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from content_cache.errors import MalformedPackageError
from content_cache.rendering.boxes import kind_of
from content_cache.rendering.targets import is_picture, is_played, safe_link
from content_cache.rendering.work import MAX_DEPTH

_NO_CAPTION = frozenset({"", "image", "img", "picture", "hình", "ảnh", "alt text", "alt"})
_TASK = re.compile(r"\[([ xX])\]\s+")


class QtTrees(Treeprocessor):
    """Runs after inline patterns, footnotes and headings' anchors."""

    def __init__(self, converter: Markdown) -> None:
        """Is registered with the converter by its maker."""
        super().__init__(converter)

    def run(self, root: Element) -> None:
        """Changes the tree in place.

        Raises:
            MalformedPackageError: nested deeper than `MAX_DEPTH`.
        """
        for parent, child in reversed(_pairs(root)):
            _one(parent, child)


def _one(parent: Element, child: Element) -> None:
    match child.tag:
        case "p":
            _figure(parent, child)
        case "a":
            _link(child)
        case "img":
            _image(child)
        case "table":
            child.set("class", "grid")
            _wide(child)
        case "blockquote":
            _box(child, "quote")
        case "hr":
            _rule(child)
        case "div":
            if "admonition" in child.get("class", "").split():
                _admonition(child)
        case "li":
            _task(parent, child)
        case _:
            pass


def _pairs(root: Element) -> list[tuple[Element, Element]]:
    """All parent-child pairs, parents before children, without recursion."""
    found: list[tuple[Element, Element]] = []
    stack = [(root, 0)]
    while stack:
        parent, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise MalformedPackageError("Markdown", "nested too deeply")
        for child in parent:
            found.append((parent, child))
            if len(child):
                stack.append((child, depth + 1))
    return found


# --- boxes --------------------------------------------------------------------------------------------------


def _wide(table: Element) -> None:
    table.set("width", "100%")
    table.set("cellspacing", "0")


def _refill(element: Element, tag: str, attributes: dict[str, str]) -> list[Element]:
    """Empties an element and makes another of it; what was in it is returned, text first as a paragraph."""
    inside = list(element)
    text, tail = element.text, element.tail
    element.clear()
    element.tag, element.tail = tag, tail
    for name, value in attributes.items():
        element.set(name, value)
    if text and text.strip():
        words = Element("p")
        words.text = text
        inside.insert(0, words)
    return inside


def _box(element: Element, kind: str) -> None:
    """A quotation or an admonition: a row of a thin cell and a wide one."""
    inside = _refill(element, "table", {"class": kind})
    _wide(element)
    row = SubElement(element, "tr")
    SubElement(row, "td", {"class": "bar"})
    body = SubElement(row, "td", {"class": "body", "width": "100%"})
    body.extend(inside)


def _rule(element: Element) -> None:
    _refill(element, "table", {"class": "rule"})
    _wide(element)
    SubElement(SubElement(element, "tr"), "td", {"class": "rule"})


def _admonition(division: Element) -> None:
    words = [word for word in division.get("class", "").split() if word != "admonition"]
    kind = words[0] if words else ""
    for title in division.findall("p[@class='admonition-title']"):
        if title.text == kind.capitalize():
            division.remove(title)  # the extension's own word: its author gave the box no title
        else:
            title.set("class", "box-title")
    _box(division, kind_of(kind) or "note")


# --- pictures and links -------------------------------------------------------------------------------------


def _link(link: Element) -> None:
    """Only targets that may come out; what is opened in place is marked as such."""
    written = link.get("href")
    if written is None:
        return
    target = safe_link(written)
    if target is None:
        link.tag = "span"
        link.attrib.clear()
        return
    link.set("href", target)
    if is_played(target) and link.get("class") is None:
        link.set("class", "media")


def _image(image: Element) -> None:
    """A picture of the package stays. Any other becomes a link to it, or its words."""
    source, words = image.get("src", ""), image.get("alt", "")
    if is_picture(source):
        return
    target, tail = safe_link(source), image.tail
    image.clear()
    image.tail = tail
    if target is None:
        image.tag, image.text = "span", words
    else:
        image.tag, image.text = "a", words or target
        image.set("href", target)
        _link(image)


def _figure(parent: Element, paragraph: Element) -> None:
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
        caption = Element("p", {"class": "caption"})
        caption.text = words
        parent.insert(list(parent).index(paragraph) + 1, caption)


# --- lists --------------------------------------------------------------------------------------------------


def _task(parent: Element, item: Element) -> None:
    """``[ ]`` and ``[x]`` at the front of a list item become a box."""
    holder = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
    text = (holder.text or "").lstrip()
    found = _TASK.match(text)
    if found:
        holder.text = ("☐ " if found[1] == " " else "☑ ") + text[found.end() :]
        parent.set("class", "tasks")
