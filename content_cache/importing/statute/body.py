"""The text of an article as Markdown: clauses as numbered items, points and quotations inside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from content_cache.importing.statute.lines import Line

_CLAUSE = re.compile(r"(?P<number>\d{1,4})(?P<letter>[a-zđ]?)\s*(?P<sign>[.)])\s+(?P<words>\S.*)")
_POINT = re.compile(r"[a-zđ]{1,2}\d?\s*\)\s*\S")
_DASH = re.compile(r"(?P<sign>[-–—•+*])\s*(?P<words>[^\W\d].*|\d.*|“.*)")
_QUOTED_ARTICLE = re.compile(r"[“\"«]?(?:Điều|ĐIỀU|Mục|MỤC|Chương|CHƯƠNG)\s+(?:\d+|[IVXLC]+)[a-zđ]?\s*\.")
_QUOTATION_ENDS = re.compile(r"[”\"»][\s.;,]*$")
_SPECIAL = re.compile(r"[\\`*_\[\]<>~^|{}]|&(?=[#\w]+;)|==")
_BEGINS_BLOCK = re.compile(r"[-+:>#!?=]")
_BEGINS_ITEM = re.compile(r"(\d+)([.)]\s)")
_INSIDE = "    "
_OPENING = '“"«'
_LONGEST_QUOTATION = 400


@dataclass
class Counts:
    """How many clauses and points were written."""

    clauses: int = 0
    points: int = 0


def escape(text: str) -> str:
    """Text of which Markdown takes nothing for a mark."""
    text = _SPECIAL.sub(lambda match: "".join(f"\\{sign}" for sign in match[0]), text)
    if _BEGINS_BLOCK.match(text):
        text = f"\\{text}"
    return _BEGINS_ITEM.sub(r"\1\\\2", text) if _BEGINS_ITEM.match(text) else text


def write_body(lines: Sequence[Line], counts: Counts) -> str:
    """The Markdown of an article's paragraphs.

    Args:
        lines: its paragraphs without its title.
        counts: what is found is added to it.
    """
    return "\n".join(_Writer(counts).write([line.text for line in lines]))


class _Writer:
    """Writes paragraphs, knowing in which clause it is."""

    def __init__(self, counts: Counts, *, quoting: bool = False) -> None:
        self._counts = counts
        self._quoting = quoting
        self._out: list[str] = []
        self._indent = ""
        self._next = 0
        """Number of the clause that would continue the list; 0 where there is none."""

    def write(self, texts: list[str]) -> list[str]:
        at = 0
        while at < len(texts):
            end = None if self._quoting else _end_of_quotation(texts, at)
            if end is not None:
                inner = _Writer(self._counts, quoting=True).write(texts[at:end])
                self._paragraph(f"> {line}" if line else ">" for line in inner)
                at = end
                continue
            self._one(texts[at])
            at += 1
        return self._out

    def _paragraph(self, lines: Iterable[str]) -> None:
        if self._out and self._out[-1]:
            self._out.append("")
        self._out.extend(f"{self._indent}{line}" for line in lines)

    def _one(self, text: str) -> None:
        clause = _CLAUSE.match(text)
        if clause:
            self._clause(clause, text)
        elif _POINT.match(text):
            self._counts.points += 1
            self._paragraph([escape(text)])
        elif (dash := _DASH.match(text)) is not None:
            self._item(dash)
        elif _QUOTED_ARTICLE.match(text):
            self._indent, self._next = "", 0
            self._paragraph([f"**{escape(text)}**"])
        else:
            self._paragraph([escape(text)])

    def _clause(self, clause: re.Match[str], text: str) -> None:
        """An item where its number is the one that the list would show, else a paragraph that says it."""
        number = int(clause["number"])
        self._counts.clauses += 1
        plain = not clause["letter"] and clause["sign"] == "." and str(number) == clause["number"]
        self._indent = ""
        if plain and self._next in (0, number) and number < 1000:
            self._paragraph([f"{number}. {escape(clause['words'])}"])
            self._indent, self._next = _INSIDE, number + 1
        else:
            self._paragraph([escape(text)])
            self._next = 0

    def _item(self, dash: re.Match[str]) -> None:
        inner = "  " if dash["sign"] == "+" else ""
        line = f"{self._indent}{inner}- {escape(dash['words'])}"
        if self._out and not self._out[-1].lstrip(" ").startswith("- "):
            self._out.append("")
        self._out.append(line)


def _end_of_quotation(texts: list[str], at: int) -> int | None:
    """The index after a quotation of whole paragraphs that begins here; None where none does."""
    if texts[at][0] not in _OPENING:
        return None
    depth = 0
    for index in range(at, min(len(texts), at + _LONGEST_QUOTATION)):
        text = texts[index]
        straight = text.count('"')
        depth += text.count("“") + text.count("«") - text.count("”") - text.count("»")
        if straight % 2:
            depth += 1 if depth <= 0 and text.startswith('"') else -1
        if depth <= 0:
            return index + 1 if _QUOTATION_ENDS.search(text) else None
    return None
