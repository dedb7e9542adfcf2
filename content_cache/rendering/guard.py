"""Before what is inside paragraphs is read: what it will cost, and whether there is anything to read at all.

Every estimate is of something that the library does again and again over the same text: looking for the end of a
bracket or a code span, pairing stars, copying the text for each thing found.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from content_cache.rendering.work import MAX_UNITS, Work

_ANYTHING = re.compile(r"[\\`\[<&*_^~]|==|  \n|https?://")
_MARKS = re.compile(r"[\\`\[<&^~=]|https?://|[*_]+")
_SIGNS = "\\`[<&^~=*_"
_TICKS = re.compile(r"`+")
_STARS = re.compile(r"\*+|_+")
_EACH = 40
"""Units for one thing found, whatever its size."""
_COPIED = 256
"""Characters that are copied in one unit."""
_SMALL = 400
"""Texts of fewer characters cost nothing worth counting but their marks."""


class GuardTreeprocessor(Treeprocessor):
    """Runs when all blocks are there, footnotes too, before inline patterns."""

    def __init__(self, converter: Markdown, work: Work) -> None:
        """Is registered with the converter by its maker."""
        super().__init__(converter)
        self._work = work

    def run(self, root: Element) -> None:
        """Accounts for every text; texts without any mark are declared finished."""
        for element in root.iter():
            if element.text:
                element.text = self._checked(element.text)
            if element.tail:
                element.tail = self._checked(element.tail)

    def _checked(self, text: str) -> str:
        if isinstance(text, AtomicString):
            return text
        if not _ANYTHING.search(text):
            return AtomicString(text)
        self._work.spend(cost(text))
        return text


def cost(text: str) -> int:
    """An estimate from above of what reading a text costs, in units of `Work`.

    Args:
        text: of one paragraph, item, cell or the like.
    """
    length = len(text)
    if length < _SMALL:
        return length + len(_MARKS.findall(text)) * _EACH
    marks = sum(map(text.count, _SIGNS)) + text.count("://")
    units = length + marks * (_EACH + length // _COPIED)
    if units > MAX_UNITS:
        return units
    if "[" in text:
        units += 2 * _bracket_distance(text) + text.count("](") * length // 2
    if units > MAX_UNITS:
        return units
    ticks = _TICKS.findall(text)
    if ticks:
        units += len({len(run) for run in ticks}) * length // 2
    runs = len(_STARS.findall(text))
    return units + runs * runs // 2


def _bracket_distance(text: str) -> int:
    """How far all ``[`` are from their ``]`` together; from the end where there is none."""
    total = 0
    openers: list[int] = []
    for match in re.finditer(r"[\[\]]", text):
        if match[0] == "[":
            openers.append(match.start())
        elif openers:
            total += match.start() - openers.pop()
    return total + sum(len(text) - opener for opener in openers)
