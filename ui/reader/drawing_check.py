"""Whether a drawing (SVG) can be drawn with bounded work; decided before Qt parses it.

A drawing of a few hundred bytes can ask for more work than there are seconds in a year: ``use`` of a group that
uses a group, markers on every corner of a path, masks within masks. Qt expands all of it. Here every element is
counted with everything that it refers to, and what comes out too large, refers to itself, or shows anything from
outside the file is refused.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_ELEMENTS: Final = 50_000
MAX_DEPTH: Final = 200
MAX_COST: Final = 4 * 1024 * 1024
"""Bytes of attributes and text, counted as often as they are drawn."""
MAX_CHAIN: Final = 12
"""References to something that has references itself, this many times over."""
MAX_STYLE_CHARS: Final = 1_000_000
"""Some programs put whole typefaces there."""
MAX_STYLE_WORK: Final = 1_000_000
"""Rules of style sheets times elements: Qt tries each on each."""
MAX_INNER_PIXELS: Final = 16_000_000
"""Of all photographs inside a drawing together."""

_ELEMENT_COST: Final = 20
_EFFECT_COST: Final = 20_000
"""A mask, a filter, a pattern: painted into a picture of its own first."""
_EFFECTS: Final = frozenset({"mask", "filter", "pattern", "marker"})
_URL: Final = re.compile(r"url\(\s*['\"]?\s*([^'\")\s]*)")
_CORNERS: Final = re.compile(r"[A-Za-z]|-?[0-9.]+")
_DATA_URL: Final = re.compile(r"data:image/(?:png|jpe?g|gif|webp)\s*;\s*base64\s*,", re.IGNORECASE)
_FETCHING: Final = frozenset({"image", "use", "feImage", "tref", "font-face-uri"})
"""Elements whose address is followed; that of an ``a`` is only a link."""


class _Refused(Exception):  # noqa: N818 - never leaves this module
    """The drawing is not drawn."""


@dataclass
class _Element:
    """What is counted of an element."""

    parent: int
    name: str
    own: int
    refers: list[tuple[str, int]] = field(default_factory=list)
    """Ids that it draws, and how many times."""


@dataclass(frozen=True)
class Checked:
    """What is known of a drawing that may be drawn."""

    elements: int
    """With everything that is drawn more than once counted that often, roughly."""
    photographs: tuple[bytes, ...]
    """Pictures inside it; who calls looks at their sizes."""


def check(data: bytes) -> Checked | None:
    """Looks at a drawing.

    Args:
        data: the file's bytes.

    Returns:
        What is known of it; None when it is not to be drawn.
    """
    if len(data) > MAX_BYTES:
        return None
    reader = _Reader()
    try:
        reader.read(data)
        cost = _whole_cost(reader.elements, reader.by_id)
        _check_styles(reader)
    except (_Refused, expat.ExpatError, ValueError, RecursionError):
        return None
    return Checked(max(len(reader.elements), cost // (4 * _ELEMENT_COST)), tuple(reader.photographs))


class _Reader:
    """Collects the elements of a drawing, without building a tree of it."""

    def __init__(self) -> None:
        self.elements: list[_Element] = []
        self.by_id: dict[str, int] = {}
        self.style = ""
        self.photographs: list[bytes] = []
        self._open: list[int] = []
        self._in_style = False

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        parser.Parse(data, True)

    def _entity(self, *_declared: object) -> None:
        raise _Refused

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.elements) >= MAX_ELEMENTS or len(self._open) >= MAX_DEPTH:
            raise _Refused
        name = tag.rpartition(":")[2]
        element = _Element(self._open[-1] if self._open else -1, name, _ELEMENT_COST)
        if name in _EFFECTS:
            element.own += _EFFECT_COST
        for key, value in attributes.items():
            self._attribute(element, key.rpartition(":")[2], value, attributes)
        number = len(self.elements)
        self.elements.append(element)
        self._open.append(number)
        self._in_style = name == "style"
        if "id" in attributes:
            # The first of a name is the one that Qt finds.
            self.by_id.setdefault(attributes["id"], number)

    def _attribute(self, element: _Element, key: str, value: str, attributes: dict[str, str]) -> None:
        if key == "href" and element.name in _FETCHING:
            self._follow(element, value.strip())
            return
        element.own += len(value)
        for target in _URL.findall(value):
            if not target.startswith("#"):
                continue  # Qt follows no other
            # A marker may be drawn at every corner; counting one too many does no harm.
            corners = len(_CORNERS.findall(attributes.get("d", "") + attributes.get("points", "")))
            element.refers.append((target[1:], 1 + (corners if "marker" in key or "marker" in value else 0)))

    def _follow(self, element: _Element, address: str) -> None:
        if address.startswith("#"):
            element.refers.append((address[1:], 1))
        elif element.name == "image" and (found := _DATA_URL.match(address)):
            try:
                self.photographs.append(base64.b64decode(address[found.end() :]))
            except binascii.Error as error:
                raise _Refused from error
        elif address:
            raise _Refused

    def _end(self, _tag: str) -> None:
        self._open.pop()
        self._in_style = False

    def _text(self, text: str) -> None:
        if self._in_style:
            self.style += text
            if len(self.style) > MAX_STYLE_CHARS:
                raise _Refused
        elif self._open:
            self.elements[self._open[-1]].own += len(text)


def _whole_cost(elements: list[_Element], by_id: dict[str, int]) -> int:
    """What drawing the root costs.

    Every round knows references one step deeper than the one before; when a round changes nothing, all is counted.
    What still grows after the last is a circle, or a chain longer than anybody draws.
    """
    before = [0] * len(elements)
    for _ in range(MAX_CHAIN):
        costs = [
            element.own + sum(times * before[by_id[name]] for name, times in element.refers if name in by_id)
            for element in elements
        ]
        # Children come after their parents.
        for number in range(len(elements) - 1, 0, -1):
            costs[elements[number].parent] += costs[number]
        if costs and costs[0] > MAX_COST:
            raise _Refused
        if costs == before:
            return costs[0] if costs else 0
        before = costs
    raise _Refused


def _check_styles(reader: _Reader) -> None:
    style = reader.style
    if style.count("{") * len(reader.elements) > MAX_STYLE_WORK:
        raise _Refused
    for target in _URL.findall(style):
        number = reader.by_id.get(target[1:]) if target.startswith("#") else None
        # A rule may hold for every element: only what costs nothing may be named by one.
        if number is not None and reader.elements[number].name in _EFFECTS:
            raise _Refused
