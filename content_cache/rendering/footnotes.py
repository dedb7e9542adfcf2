"""Footnotes: ``[^1]`` in the text, ``[^1]: ...`` anywhere.

Numbered as they are first referred to; notes that nobody refers to come last, so that nothing disappears. A small
raised number is illegible in Qt, so a mark is ``[1]`` in full size. Every mark has an anchor, and every note leads back
to all of its marks.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

_MARK = r"\[\^([^\]\n]{1,200})\]"
_REFERS = "data-note"
_NOTES = "notes"
_MOST_WAYS_BACK = 20

_Matched = tuple[Element | str | None, int | None, int | None]
"""What the library wants of a pattern: what was made, and where it stood."""


class Footnotes(Extension):
    """The library's reading of notes, with our numbers and anchors."""

    parser: BlockParser

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library names it
        """Registers what reads and what builds."""
        self.texts: dict[str, str] = {}
        self.parser = md.parser
        md.registerExtension(self)
        md.parser.blockprocessors.register(_Definitions(self), "footnote", 17)
        md.inlinePatterns.register(_Marks(_MARK, self), "footnote", 175)
        md.treeprocessors.register(_Bodies(md, self), "footnote", 50)
        md.treeprocessors.register(_Numbers(md), "footnote-numbers", 19)

    def reset(self) -> None:
        """Forgets the notes of the text before."""
        self.texts = {}

    def setFootnote(self, name: str, text: str) -> None:  # noqa: N802 - the library names it
        """Takes a note; the last of one name counts."""
        self.texts[name] = text


class _Definitions(FootnoteBlockProcessor):
    def __init__(self, footnotes: Footnotes) -> None:
        # All that the library's reader asks of its extension is there: ``parser`` and ``setFootnote``.
        owner: Any = footnotes
        super().__init__(owner)

    def test(self, parent: Element, block: str) -> bool:
        return "[^" in block and "]:" in block


class _Marks(InlineProcessor):
    def __init__(self, pattern: str, footnotes: Footnotes) -> None:
        super().__init__(pattern)
        self._footnotes = footnotes

    def _match(self, m: re.Match[str], data: str) -> _Matched:
        if m[1] not in self._footnotes.texts:
            return None, None, None
        return Element("a", {"class": "footnote-mark", _REFERS: m[1]}), m.start(), m.end()

    handleMatch: Any = _match  # noqa: N815 - the library names it


class _Bodies(Treeprocessor):
    """Adds the notes to the tree, before what is inside paragraphs is read."""

    def __init__(self, converter: Markdown, footnotes: Footnotes) -> None:
        super().__init__(converter)
        self._footnotes = footnotes

    def run(self, root: Element) -> None:
        if not self._footnotes.texts:
            return
        notes = SubElement(root, "div", {"class": _NOTES})
        # Notes may be defined inside notes; those are found while the outer ones are parsed.
        done: set[str] = set()
        while waiting := [name for name in self._footnotes.texts if name not in done]:
            for name in waiting:
                done.add(name)
                note = SubElement(notes, "div", {_REFERS: name})
                self._footnotes.parser.parseChunk(note, self._footnotes.texts[name])


class _Numbers(Treeprocessor):
    """Numbers marks and notes in the order of the text, and makes anchors."""

    def run(self, root: Element) -> None:
        notes = next((child for child in root if child.get("class") == _NOTES and child.tag == "div"), None)
        if notes is None:
            return
        root.remove(notes)
        bodies = {str(note.attrib.pop(_REFERS)): note for note in notes}
        marks: dict[str, list[Element]] = {}
        _collect(root, marks)
        for name in list(marks):
            _collect(bodies[name], marks)
        ordered = [*marks, *(name for name in bodies if name not in marks)]
        SubElement(root, "hr")
        for number, name in enumerate(ordered, 1):
            for turn, mark in enumerate(marks.get(name, ()), 1):
                _finish_mark(mark, number, turn)
            root.extend(_finish_note(bodies[name], number, len(marks.get(name, ()))))


def _collect(root: Element, marks: dict[str, list[Element]]) -> None:
    for mark in root.iter("a"):
        name = mark.attrib.pop(_REFERS, None)
        if name is not None:
            marks.setdefault(name, []).append(mark)


def _finish_mark(mark: Element, number: int, turn: int) -> None:
    tail = mark.tail
    mark.clear()
    mark.tag, mark.tail = "span", tail
    SubElement(mark, "a", {"name": _anchor(number, turn)})
    SubElement(mark, "a", {"class": "footnote-mark", "href": f"#fn-{number}"}).text = f"[{number}]"


def _anchor(number: int, turn: int) -> str:
    return f"fnref-{number}" if turn == 1 else f"fnref-{number}-{turn}"


def _finish_note(note: Element, number: int, turns: int) -> list[Element]:
    """The blocks of a note, the first with its mark, the last with the ways back that the mark does not lead."""
    blocks = list(note)
    if not blocks or blocks[0].tag != "p":
        blocks.insert(0, Element("p"))
    for block in blocks:
        for inner in block.iter("p"):
            inner.set("class", "footnote")
    first = blocks[0]
    anchor = Element("a", {"name": f"fn-{number}"})
    mark = Element("a", {"class": "footnote-mark"})
    if turns:
        mark.set("href", f"#{_anchor(number, 1)}")
    mark.text, mark.tail = f"[{number}]", f" {first.text or ''}"
    first.text = None
    first.insert(0, anchor)
    first.insert(1, mark)
    if turns > 1:
        last = blocks[-1] if blocks[-1].tag == "p" else Element("p", {"class": "footnote"})
        if last is not blocks[-1]:
            blocks.append(last)
        for turn in range(2, min(turns, _MOST_WAYS_BACK) + 1):
            _append_text(last, " ")
            SubElement(last, "a", {"class": "footnote-mark", "href": f"#{_anchor(number, turn)}"}).text = f"↑{turn}"
    return blocks


def _append_text(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
