"""YAML as a tree in which every node knows its line.

Built from PyYAML's events, without its constructors: no object is ever made from a tag, a scalar stays the
text that was written (so the choice ``No`` is no truth value, and version ``1.10`` is not a number), nesting
cannot overflow the stack, and aliases are allowed but bounded by the size of what they expand to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 40
MAX_NODES = 400_000
"""Of one file, aliases counted as often as they are used."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlError(Exception):
    """The text is no YAML of the kind that is taken here; ``line`` from 1."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


@dataclass(slots=True)
class Scalar:
    """A text, or nothing (``~``, ``null`` or empty, when not quoted)."""

    line: int
    text: str
    is_null: bool = False
    weight: int = 1


@dataclass(slots=True)
class Sequence:
    """A list."""

    line: int
    items: list[Node] = field(default_factory=list)
    weight: int = 1


@dataclass(slots=True)
class Mapping:
    """Keys with values, in the order written; ``lines`` says where each key stands."""

    line: int
    items: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    weight: int = 1


Node = Scalar | Sequence | Mapping


def parse(text: str, first_line: int = 1) -> Node | None:
    """Reads one YAML document.

    Args:
        text: the document, already cleaned Unicode.
        first_line: the line of the file on which it begins.

    Returns:
        The root, or None for an empty document.

    Raises:
        YamlError: syntax, a duplicate key, a key that is no text, too large, too deep, or aliases out of
            bounds.
    """
    if len(text) > MAX_BYTES:
        raise YamlError(first_line, f"larger than {MAX_BYTES} characters")
    try:
        return _Builder(first_line).build(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        problem = error.problem or error.context or ""
        raise YamlError(line, f"not valid YAML: {problem}{_ADVICE.get(problem, '')}") from error
    except yaml.YAMLError as error:
        raise YamlError(first_line, f"not valid YAML: {error}") from error


_ADVICE = {
    "mapping values are not allowed in this context": "; a text with ': ' in it needs quotation marks",
    "did not find expected key": "; look for a quotation mark or an indent in the lines above",
    "found character '\t' that cannot start any token": "; indent with spaces",
    "found a tab character that violates indentation": "; indent with spaces",
    "found character that cannot start any token": "; a text that begins with %, @ or ` needs quotation marks",
    "did not find expected alphabetic or numeric character": "; a text that begins with * or & needs quotation marks",
}
"""What an author may have meant, by the parser's words."""


class _Builder:
    """Turns events into nodes, with its own stack."""

    def __init__(self, first_line: int) -> None:
        self._first_line = first_line
        self._stack: list[Sequence | Mapping] = []
        self._keys: list[str | None] = []
        self._anchors: dict[str, Node] = {}
        self._open_anchors: dict[int, str] = {}
        self._root: Node | None = None

    def build(self, events: Iterator[yaml.Event]) -> Node | None:
        documents = 0
        for event in events:
            line = self._first_line + (event.start_mark.line if event.start_mark else 0)
            match event:
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        raise YamlError(line, "only one YAML document is allowed")
                case yaml.ScalarEvent():
                    null = not event.style and event.value in ("", "~", "null")
                    self._value(Scalar(line, event.value, null), line, event.anchor)
                case yaml.AliasEvent():
                    self._alias(event.anchor or "", line)
                case yaml.SequenceStartEvent():
                    self._open(Sequence(line), line, event.anchor)
                case yaml.MappingStartEvent():
                    self._open(Mapping(line), line, event.anchor)
                case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                    self._close(line)
                case _:
                    pass
        return self._root

    def _alias(self, name: str, line: int) -> None:
        if name not in self._anchors:
            raise YamlError(line, f"unknown alias *{name}")
        self._attach(self._anchors[name], line)

    def _value(self, node: Scalar, line: int, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = node
        self._attach(node, line)

    def _open(self, node: Sequence | Mapping, line: int, anchor: str | None) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise YamlError(line, f"nested deeper than {MAX_DEPTH} levels")
        if self._stack and isinstance(self._stack[-1], Mapping) and self._keys[-1] is None:
            raise YamlError(line, "a key must be plain text")
        if anchor:
            self._open_anchors[id(node)] = anchor
        self._stack.append(node)
        self._keys.append(None)

    def _close(self, line: int) -> None:
        node = self._stack.pop()
        self._keys.pop()
        anchor = self._open_anchors.pop(id(node), None)
        if anchor:
            self._anchors[anchor] = node
        self._attach(node, line)

    def _attach(self, node: Node, line: int) -> None:
        if not self._stack:
            self._root = node
            return
        parent = self._stack[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
        else:
            key = self._keys[-1]
            if key is None:
                self._key(parent, node, line)
                return
            parent.items[key] = node
            self._keys[-1] = None
        parent.weight += node.weight
        if parent.weight > MAX_NODES:
            raise YamlError(line, f"more than {MAX_NODES} values, aliases counted as often as used")

    def _key(self, parent: Mapping, node: Node, line: int) -> None:
        if not isinstance(node, Scalar):
            raise YamlError(line, "a key must be plain text")
        if node.text in parent.lines:
            raise YamlError(line, f"{node.text!r} is here twice (first in line {parent.lines[node.text]})")
        parent.lines[node.text] = line
        self._keys[-1] = node.text
