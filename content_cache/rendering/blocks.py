"""The Markdown library's blocks, bounded and without what `line_layout` has done already."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import (
    BlockProcessor,
    BlockQuoteProcessor,
    HRProcessor,
    ReferenceProcessor,
    SetextHeaderProcessor,
)
from markdown.extensions.tables import TableProcessor
from markdown.preprocessors import Preprocessor

from content_cache.rendering.headings import without_closing_marks
from content_cache.rendering.line_layout import lay_out
from content_cache.rendering.work import Work

_LINES = 4096
"""Joining a line to an item copies the item: so many characters are copied in the time of one unit of work."""
_MARK = 20
"""Units for a bar or a tick in a table."""
_LONGEST_RULE = 200
_HEADING = re.compile(r"#{1,6}(?: |$)", re.MULTILINE)
_CODE = re.compile(r"(?P<escaped>\\.)|(?P<ticks>`+)|(?P<pipe>\|)")


class LayoutPreprocessor(Preprocessor):
    """Lays the lines out, and takes code aside."""

    def __init__(self, converter: Markdown) -> None:
        """Is registered with the converter by its maker."""
        super().__init__(converter)
        self._store: Callable[[str], str] = converter.htmlStash.store

    def run(self, lines: list[str]) -> list[str]:
        """See `line_layout.lay_out`."""
        return lay_out(lines, self._store)


class Meter(BlockProcessor):
    """Takes no block; accounts for each before the others look at it."""

    def __init__(self, parser: BlockParser, work: Work) -> None:
        """Comes before all others."""
        super().__init__(parser)
        self._work = work

    def test(self, parent: Element, block: str) -> bool:
        """Spends what the block will cost."""
        length = len(block)
        self._work.spend(8 + length + block.count("\n") * length // _LINES)
        return False

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        """Is never called."""
        return False


class References(ReferenceProcessor):
    """Looks for link definitions only in blocks that may hold one."""

    def test(self, parent: Element, block: str) -> bool:
        """Whether the marks of a definition are there."""
        return "]:" in block


class _Quotes(BlockQuoteProcessor):
    """Looks only at blocks with the mark; the library's pattern walks through every line."""

    def test(self, parent: Element, block: str) -> bool:
        return ">" in block and super().test(parent, block)


class _Headings(BlockProcessor):
    """A heading begins its block, since `line_layout` sees to it."""

    def test(self, parent: Element, block: str) -> bool:
        return block.startswith("#") and _HEADING.match(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        line, _, rest = blocks.pop(0).partition("\n")
        marks = len(line) - len(line.lstrip("#"))
        SubElement(parent, f"h{marks}").text = without_closing_marks(line[marks:])
        if rest:
            blocks.insert(0, rest)


class _Rules(HRProcessor):
    """Looks only at the one form in which `line_layout` writes a rule, on a line of its own."""

    def test(self, parent: Element, block: str) -> bool:
        return len(block) < _LONGEST_RULE and super().test(parent, block)


class _Underlined(SetextHeaderProcessor):
    """Looks only at blocks whose second line begins as it should."""

    def test(self, parent: Element, block: str) -> bool:
        second = block.find("\n") + 1
        return second > 0 and block[second : second + 1] in ("=", "-") and super().test(parent, block)


class Tables(TableProcessor):
    """Tables with a bounded number of cells; rows are parted in linear time."""

    def __init__(self, parser: BlockParser, work: Work) -> None:
        """Replaces the library's own."""
        super().__init__(parser, {"use_align_attribute": True})
        self._work = work

    def test(self, parent: Element, block: str) -> bool:
        """Whether the first two lines are a head and its delimiters."""
        end_of_head = block.find("\n")
        return end_of_head > 0 and "|" in block[:end_of_head] and super().test(parent, block)

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Builds the table."""
        block = blocks[0]
        self._work.spend_cells(len(self.separator) * (block.count("\n") + 1))
        self._work.spend(_MARK * (block.count("|") + block.count("`")))
        super().run(parent, blocks)

    def _split(self, row: str) -> list[str]:
        """Parts a row at its pipes, but not inside code spans."""
        marks = list(_CODE.finditer(row))
        last_of: dict[int, int] = {}
        for index, mark in enumerate(marks):
            if mark["ticks"]:
                last_of[len(mark["ticks"])] = index
        cells, start, index = [], 0, 0
        while index < len(marks):
            mark = marks[index]
            if mark["pipe"]:
                cells.append(row[start : mark.start()])
                start = mark.end()
            elif mark["ticks"] and last_of[len(mark["ticks"])] > index:
                index = next(at for at in range(index + 1, len(marks)) if (marks[at]["ticks"] or "") == mark["ticks"])
            index += 1
        return [*cells, row[start:]]


def configure(parser: BlockParser, work: Work) -> None:
    """Makes a parser's processors bounded.

    Args:
        parser: of a converter with tables and definition lists.
        work: what is spent from.
    """
    processors: Any = parser.blockprocessors
    processors.register(Meter(parser, work), "meter", 1000)
    processors.register(References(parser), "reference", 15)
    processors.register(Tables(parser, work), "table", 75)
    processors.register(_Headings(parser), "hashheader", 70)
    processors.register(_Underlined(parser), "setextheader", 60)
    processors.register(_Rules(parser), "hr", 50)
    processors.register(_Quotes(parser), "quote", 20)
    processors.deregister("code")
