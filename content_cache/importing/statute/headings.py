"""Which paragraphs of an act begin a part, a chapter, a section or an article.

An act that amends another quotes that one's articles, which begin as its own do. So a heading counts only outside
quotations, and an article only where its number follows the one before it.
"""

from __future__ import annotations

import enum
import re
from collections import deque
from dataclasses import dataclass

from content_cache.importing.statute.lines import Line

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_NUMBER = r"(?P<number>\d{1,4}|[IVXLCDM]{1,8}|thứ\s+[^\W\d]+(?:\s+[^\W\d]+)?|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)"
_LETTER = r"(?P<letter>[a-zđ]?)"
_REST = r"(?P<dot>\s*[.:–—-]*)(?P<gap>\s*)(?P<title>\S.*)?$"
_MOST_SKIPPED = 3
_OPENING, _CLOSING = "“«", "”»"
_STRAIGHT_END = re.compile(r'"[\s.;,]*$')
_LONGEST_QUOTATION = 400
"""Paragraphs. A quotation that is not closed by then was never opened in earnest."""


class Level(enum.IntEnum):
    """Levels of an act, the outer first."""

    PART = 0
    """Phần."""
    CHAPTER = 1
    """Chương."""
    SECTION = 2
    """Mục."""
    SUBSECTION = 3
    """Tiểu mục."""
    ARTICLE = 4
    """Điều."""


_WORDS = {Level.PART: "phần", Level.CHAPTER: "chương", Level.SECTION: "mục", Level.SUBSECTION: "tiểu mục"}
_PATTERNS = {
    **{
        level: re.compile(rf"(?P<word>{word.replace(' ', chr(92) + 's+')})\s+{_NUMBER}{_LETTER}{_REST}", re.IGNORECASE)
        for level, word in _WORDS.items()
    },
    Level.ARTICLE: re.compile(rf"(?P<word>điều)\s+(?P<number>\d{{1,4}}){_LETTER}{_REST}", re.IGNORECASE),
}
_NAMES = {"phần": "Phần", "chương": "Chương", "mục": "Mục", "điều": "Điều"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A paragraph that begins something."""

    level: Level
    label: str
    """``Chương II``, ``Điều 5a``."""
    number: int
    """Its number; 0 where it is a word."""
    letter: str
    title: str
    """What stands behind the number; empty where the title is in the paragraphs below."""
    index: int
    """Of the paragraph."""


def find_headings(lines: list[Line]) -> list[Heading]:
    """All headings of an act, in order."""
    found: list[Heading] = []
    last = (0, "")
    quoted = _quoted(lines)
    for index, line in enumerate(lines):
        heading = None if quoted[index] else _heading(line.text, index)
        if heading is None:
            continue
        if heading.level is Level.ARTICLE:
            here = (heading.number, heading.letter)
            if not _follows(last, here):
                continue
            last = here
        found.append(heading)
    return found


def _heading(text: str, index: int) -> Heading | None:
    for level, pattern in _PATTERNS.items():
        match = pattern.match(text)
        if match is None:
            continue
        word, title = match["word"], (match["title"] or "").strip()
        marked = bool(match["dot"].strip())
        if word[0].islower() or (title and not marked and not match["gap"]):
            return None
        if title and not marked and (level is Level.ARTICLE or not (word.isupper() or title.isupper())):
            return None  # a sentence that begins with "Điều 5 của Luật này"
        written = match["number"]
        name = " ".join(" ".join(word.split()).lower().split())
        number = written.upper() if set(written.upper()) <= set(_ROMAN) else " ".join(written.lower().split())
        label = f"{_NAMES.get(name, name.capitalize())} {number}{match['letter'].lower()}"
        return Heading(level, label, _value(number), match["letter"].lower(), title, index)
    return None


def _value(number: str) -> int:
    """The number that is written in Arabic or Roman figures; 0 for a word."""
    if number.isdecimal():
        return int(number)
    if not set(number) <= set(_ROMAN):
        return 0
    values = [_ROMAN[sign] for sign in number]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _follows(last: tuple[int, str], here: tuple[int, str]) -> bool:
    """Whether an article's number may be the next one: 5 or 4a after 4; a few missing ones are allowed."""
    if here[0] == last[0]:
        return here[1] > last[1]
    return last[0] < here[0] <= last[0] + 1 + _MOST_SKIPPED


def _quoted(lines: list[Line]) -> list[bool]:
    """For every paragraph, whether it begins inside a quotation."""
    after = []
    total = 0
    for line in lines:
        total += _balance(line.text)
        after.append(total)
    lowest = _lowest_ahead(after, _LONGEST_QUOTATION)
    inside = []
    depth = 0
    for index, line in enumerate(lines):
        before = after[index - 1] if index else 0
        if depth and lowest[index] > before - depth:
            depth = 0  # its closing mark was forgotten
        inside.append(depth > 0)
        depth = max(0, depth + _balance(line.text))
    return inside


def _balance(text: str) -> int:
    """How many more quotations a paragraph opens than it closes."""
    found = sum(map(text.count, _OPENING)) - sum(map(text.count, _CLOSING))
    if text.count('"') % 2:
        if text.startswith('"'):
            found += 1
        elif _STRAIGHT_END.search(text):
            found -= 1
    return found


def _lowest_ahead(values: list[int], reach: int) -> list[int]:
    """For every place the lowest value from there on, as far as ``reach`` places."""
    lowest = [0] * len(values)
    window: deque[int] = deque()
    for index in range(len(values) - 1, -1, -1):
        while window and values[window[-1]] >= values[index]:
            window.pop()
        window.append(index)
        if window[0] >= index + reach:
            window.popleft()
        lowest[index] = values[window[0]]
    return lowest
