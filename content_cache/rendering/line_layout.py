"""The lines of a text as the Markdown library wants them.

Authors write as GitHub and their editors show it: nested lists by two spaces, a list or a table right under a line of
text, fences inside list items, ``> [!NOTE]``, ``:::note``. The library wants four spaces to a level and a blank line
between blocks. This pass reads the structure of blocks leniently and writes it strictly; words are never lost.

It bounds as well: containers (quotations, boxes) and lists go only so deep; what is deeper stands at the deepest level.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from content_cache.errors import MalformedPackageError
from content_cache.rendering.fences import Fences, code_block
from content_cache.rendering.work import MAX_BLOCKS, MAX_LINES

MAX_CONTAINERS = 5
"""Quotations and boxes inside each other. They become tables, and Qt takes twice the time for each level of those."""
MAX_LEVELS = 8
"""Lists inside each other."""

_TAB = "    "
_ITEM = re.compile(r"(?P<marker>[*+-]|(?P<number>\d{1,9})[.)]) (?P<gap> *)(?P<words>.*)")
_RULE = re.compile(r"(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$")
_HEADING = re.compile(r"(#{1,6})(?: +(.*))?$")
_BOX = re.compile(r"(?:!!!|\?\?\?\+?) ?(?P<kind>[^\W\d][\w-]{0,60})(?: +(?P<title>.*))?$")
_FENCED_BOX = re.compile(r"(?P<fence>:{3,}) ?\{?\.?(?P<kind>[^\W\d][\w-]{0,60})\}?(?: *\[?(?P<title>[^\]]*)\]?)?$")
_ALERT = re.compile(r"\[!(\w{1,20})\] *$")
_NOTE = re.compile(r"\[\^[^\]]+\]:")
_MEANING = re.compile(r": {1,3}\S")
_DELIMITERS = re.compile(r" *\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *$")
_QUOTE = re.compile(r" *> ?")
_QUOTES = re.compile(r" *(?:> ?)+")
_SPECIAL = frozenset("`~>#!?:[*+-_")


@dataclass(frozen=True, slots=True)
class _Item:
    """An open list item: the column of its marker and of its words, and whether it is numbered."""

    marker: int
    words: int
    numbered: bool


def lay_out(lines: Sequence[str], store: Callable[[str], str]) -> list[str]:
    """Lays the lines of a text out.

    Args:
        lines: of the text, without tabs.
        store: keeps finished HTML aside and gives a placeholder for it.

    Raises:
        MalformedPackageError: more than `MAX_LINES` lines or `MAX_BLOCKS` blocks.
    """
    if len(lines) > MAX_LINES:
        raise MalformedPackageError("Markdown", f"more than {MAX_LINES} lines")
    return _Page(lines, 0, store, _Bound()).run()


def _pair_boxes(lines: Sequence[str]) -> dict[int, int]:
    """The lines on which ``:::`` boxes end, by those on which they begin."""
    ends: dict[int, int] = {}
    open_boxes: list[int] = []
    for index, line in enumerate(lines):
        words = line.strip(" ")
        if not words.startswith(":::"):
            continue
        if words.strip(":"):
            open_boxes.append(index)
        elif open_boxes:
            ends[open_boxes.pop()] = index
    return ends


class _Bound:
    """How many more blank lines there may be."""

    def __init__(self) -> None:
        self._left = MAX_BLOCKS

    def take(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise MalformedPackageError("Markdown", f"more than {MAX_BLOCKS} paragraphs, items and rows")


class _Page:
    """Lines at one depth of containers, being laid out."""

    def __init__(self, lines: Sequence[str], depth: int, store: Callable[[str], str], bound: _Bound) -> None:
        self._bound = bound
        self._lines = list(lines)
        self._depth = depth
        self._store = store
        self._fences = Fences(self._lines)
        self._out: list[str] = []
        self._items: list[_Item] = []
        self._box_ends: dict[int, int] | None = None
        self._level_of_block = -1
        """Level of the item that the block at hand began with; -1 where it began with text."""

    def run(self) -> list[str]:
        at, count = 0, len(self._lines)
        while at < count:
            at = self._next(at)
        while self._out and not self._out[-1]:
            self._out.pop()
        return self._out

    # --- writing --------------------------------------------------------------------------------------------

    def _blank(self) -> None:
        if self._out and self._out[-1]:
            self._bound.take()
            self._out.append("")

    def _after_blank(self) -> bool:
        return not self._out or not self._out[-1]

    def _leave(self, indent: int) -> _Item | None:
        """Closes the items that a line with this indent is not inside; gives the last one closed."""
        closed = None
        while self._items and indent < self._items[-1].marker + 2:
            closed = self._items.pop()
        return closed

    def _block(self, indent: int, lines: Sequence[str]) -> None:
        """Writes a block that stands by itself, in the item that its indent puts it in."""
        self._leave(indent)
        self._blank()
        before = _TAB * len(self._items)
        self._out.extend(before + line if line else "" for line in lines)
        self._blank()

    def _inside(self, lines: Sequence[str]) -> list[str]:
        """What is inside a container, laid out by itself."""
        self._bound.take()
        return _Page(lines, self._depth + 1, self._store, self._bound).run()

    # --- reading --------------------------------------------------------------------------------------------

    def _next(self, at: int) -> int:
        """Lays out a line and what belongs to it; gives the index of the line after that."""
        line = self._lines[at]
        words = line.lstrip(" ")
        if not words:
            self._blank()
            return at + 1
        indent = len(line) - len(words)
        if self._after_blank() and indent >= len(_TAB) and self._is_code(indent, words):
            return self._code(at)
        after = None
        if words[0] in _SPECIAL or words[0].isdecimal() or "|" in words:
            after = self._special(at, indent, words)
        if after is None:
            self._text(indent, words)
            return at + 1
        return after

    def _special(self, at: int, indent: int, words: str) -> int | None:  # noqa: PLR0911 - a table of first characters
        """The index after a block that begins here; None where it is text after all."""
        first = words[0]
        if first in "`~" and (end := self._fence(at, indent)) is not None:
            return end
        if first == ">":
            return self._quote(at, indent)
        if first == "#":
            return self._heading(at, indent, words)
        if first in "!?" and (box := _BOX.match(words)):
            return self._box(at, indent, box)
        if first == ":" and not _DELIMITERS.match(words):
            return self._fenced_box(at, indent, words) if words.startswith(":::") else self._meaning(at, indent, words)
        if first == "[" and _NOTE.match(words):
            return self._definition(at, indent, words)
        if first in "*-_" and _RULE.match(words) and not self._is_underline(words):
            self._block(indent, ["---"])
            return at + 1
        if (first in "*+-" or first.isdecimal()) and (item := _ITEM.match(words)):
            return self._item(at, indent, item)
        return self._table(at, indent) if "|" in words else None

    def _is_underline(self, words: str) -> bool:
        """Whether dashes are the second line of a heading rather than a rule."""
        return not self._after_blank() and not self._items and not words.rstrip(" ").strip("-")

    # --- text and code --------------------------------------------------------------------------------------

    def _text(self, indent: int, words: str) -> None:
        if not self._after_blank():
            # A line more of what is above it, wherever it begins.
            self._out.append(words)
            return
        self._leave(indent)
        self._level_of_block = -1
        self._out.append(_TAB * len(self._items) + words)

    def _is_code(self, indent: int, words: str) -> bool:
        inside = next((item for item in reversed(self._items) if indent >= item.marker + 2), None)
        if inside is None:
            return True
        return indent >= inside.words + len(_TAB) and not _ITEM.match(words)

    def _code(self, at: int) -> int:
        """Lines indented by four, up to the first that is not."""
        first = self._lines[at]
        indent = len(first) - len(first.lstrip(" "))
        self._leave(indent)
        margin = (self._items[-1].words if self._items else 0) + len(_TAB)
        end = at
        for index in range(at, len(self._lines)):
            line = self._lines[index]
            if line.startswith(" " * margin) and line.strip(" "):
                end = index + 1
            elif line.strip(" "):
                break
        self._block(indent, [self._store(code_block([line[margin:] for line in self._lines[at:end]]))])
        return end

    def _fence(self, at: int, indent: int) -> int | None:
        found = self._fences.span(at)
        if found is None:
            return None
        end, made = found
        self._block(indent, [self._store(made)])
        return end + 1

    # --- blocks of one kind of line -------------------------------------------------------------------------

    def _heading(self, at: int, indent: int, words: str) -> int:
        found = _HEADING.match(words.rstrip(" "))
        if found is None:  # no space: a hash tag or a number
            self._text(indent, "\\" + words)
        elif found[2]:
            self._block(indent, [f"{found[1]} {found[2]}"])
        return at + 1

    def _table(self, at: int, indent: int) -> int | None:
        rows = self._lines
        if at + 1 >= len(rows) or "|" not in rows[at + 1] or not _DELIMITERS.match(rows[at + 1]):
            return None
        end = at + 2
        while end < len(rows) and "|" in rows[end]:
            end += 1
        made = [row.strip(" ") for row in rows[at:end]]
        if not made[1].startswith("|") and not made[1].endswith("|"):
            # Without borders a bar at the end of a row parts an empty cell off; the library would take it for a border.
            made = [row if row.startswith("|") else f"| {row} |" for row in made]
        self._block(indent, made)
        return end

    def _item(self, at: int, indent: int, item: re.Match[str]) -> int | None:
        number = item["number"]
        if not self._items and not self._after_blank():
            # In the middle of a paragraph only what is certainly a list begins one.
            if not item["words"] or (number and int(number) != 1):
                return None
            self._blank()
        sibling = self._leave(indent)
        level = len(self._items)
        if level >= MAX_LEVELS:
            level = MAX_LEVELS - 1
            sibling = self._items[level]
            del self._items[level:]
        if sibling is not None and sibling.numbered != bool(number):
            self._blank()
        if self._after_blank():
            self._level_of_block = level
        elif level < self._level_of_block or self._level_of_block < 0:
            self._blank()
            self._level_of_block = level
        marker = f"{number}." if number else item["marker"]
        gap = len(item["gap"]) if len(item["gap"]) < len(_TAB) else 0
        column = indent + len(item["marker"]) + 1 + gap
        self._items.append(_Item(indent, column, bool(number)))
        if item["words"].startswith(("```", "~~~")):
            # The fence is the item's first block; it is read again, without the marker.
            self._lines[at] = " " * column + item["words"]
            self._out.append(f"{_TAB * level}{marker} ")
            return at
        self._out.append(f"{_TAB * level}{marker} {item['words']}")
        return at + 1

    # --- containers -----------------------------------------------------------------------------------------

    def _quote(self, at: int, indent: int) -> int:
        lines, end = [], at
        while end < len(self._lines):
            line = self._lines[end]
            found = _QUOTE.match(line)
            if found is None and (not line.strip(" ") or line.lstrip(" ")[0] in _SPECIAL):
                break
            lines.append(line[found.end() :] if found else line.strip(" "))
            end += 1
        alert = _ALERT.match(lines[0])
        if self._depth >= MAX_CONTAINERS:
            self._block(indent, self._flat([_QUOTES.sub("", line) for line in lines]))
        elif alert:
            self._write_box(indent, alert[1].lower(), "", lines[1:])
        else:
            self._block(indent, [f"> {line}" if line else ">" for line in self._inside(lines)])
        return end

    def _box(self, at: int, indent: int, box: re.Match[str]) -> int:
        end, margin = at + 1, 0
        for index in range(at + 1, len(self._lines)):
            line = self._lines[index]
            words = line.lstrip(" ")
            if not words:
                continue
            own = len(line) - len(words) - indent
            margin = margin or min(own, len(_TAB))
            if own < max(margin, 2):
                break
            end = index + 1
        lines = [line[indent + margin :] for line in self._lines[at + 1 : end]]
        self._write_box(indent, box["kind"].lower(), box["title"] or "", lines)
        return end

    def _fenced_box(self, at: int, indent: int, words: str) -> int | None:
        opening = _FENCED_BOX.match(words.rstrip(" "))
        if self._box_ends is None:
            self._box_ends = _pair_boxes(self._lines)
        end = self._box_ends.get(at)
        if opening is None or end is None:
            return None
        lines = [line[min(indent, len(line) - len(line.lstrip(" "))) :] for line in self._lines[at + 1 : end]]
        self._write_box(indent, opening["kind"].lower(), opening["title"] or "", lines)
        return end + 1

    def _write_box(self, indent: int, kind: str, title: str, lines: Sequence[str]) -> None:
        title = title.strip(" ")
        title = (title[1:-1] if len(title) > 1 and title[0] == title[-1] == '"' else title).replace('"', "”")
        if self._depth >= MAX_CONTAINERS:
            self._block(indent, self._flat([title, "", *lines] if title else lines))
            return
        head = f'!!! {kind} "{title}"' if title else f"!!! {kind}"
        self._block(indent, [head, *(_TAB + line if line else "" for line in self._inside(lines))])

    def _flat(self, lines: Sequence[str]) -> list[str]:
        """Lines that no container is made of any more: paragraphs."""
        return [
            f"\\{line}" if line[:1] in ("!", ":", ">", "#") else line for line in (line.strip(" ") for line in lines)
        ]

    def _meaning(self, at: int, indent: int, words: str) -> int | None:
        """The meaning of a term, under the term's line."""
        if not _MEANING.match(words) or not (self._out and (self._out[-1] or len(self._out) > 1)):
            return None
        after_blank = self._after_blank()
        end = self._end_of_body(at)
        self._leave(indent)
        before = _TAB * len(self._items)
        self._out.append(f"{before}:   {words[1:].lstrip(' ')}")
        self._body(before, at + 1, end)
        if after_blank or end > at + 1:
            self._blank()
        return end

    def _definition(self, at: int, indent: int, words: str) -> int:
        """A footnote's text."""
        end = self._end_of_body(at)
        self._leave(indent)
        self._blank()
        self._out.append(words)
        self._body("", at + 1, end)
        self._blank()
        return end

    def _end_of_body(self, at: int) -> int:
        """The index after the lines that are indented under a line, blank ones among them."""
        end = at + 1
        for index in range(at + 1, len(self._lines)):
            line = self._lines[index]
            if line.startswith("  "):
                if line.strip(" "):
                    end = index + 1
            elif line:
                break
        return end

    def _body(self, before: str, start: int, end: int) -> None:
        """Writes the lines that are indented under a footnote's mark or a meaning."""
        lines = list(self._lines[start:end])
        if not lines:
            return
        if not lines[0].strip(" "):
            self._blank()
        margins = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")]
        margin = min((*margins, len(_TAB)))
        inner = [line[margin:] for line in lines]
        made = self._inside(inner) if self._depth < MAX_CONTAINERS else self._flat(inner)
        self._out.extend(before + _TAB + line if line else "" for line in made)
