"""Typed reading of YAML mappings: every wrong value becomes an error with its file and line.

A missing or wrong value reads as its default, so that reading goes on and finds the next mistake.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from typing import TypeVar

from content_cache.source.notes import Notes
from content_cache.source.yaml_nodes import Mapping, Node, Scalar, Sequence

ID_PATTERN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
MAX_TEXT_CHARS = 20_000

_TRUE = frozenset({"true", "yes"})
_FALSE = frozenset({"false", "no"})
_E = TypeVar("_E", bound=StrEnum)


class Fields:
    """A mapping being read. ``file`` and ``notes`` are where its mistakes go."""

    def __init__(self, node: Mapping, file: str, notes: Notes) -> None:
        """Reads nothing yet."""
        self.node = node
        self.file = file
        self.notes = notes

    @classmethod
    def of(cls, node: Node | None, file: str, line: int, notes: Notes, what: str) -> Fields:
        """A reader for a node that should be a mapping; an error and an empty reader if it is not."""
        if isinstance(node, Mapping):
            return cls(node, file, notes)
        notes.error(file, node.line if node else line, f"{what} must be a list of keys with values")
        return cls(Mapping(node.line if node else line), file, notes)

    @property
    def line(self) -> int:
        """Where the mapping begins."""
        return self.node.line

    def line_of(self, key: str) -> int:
        """Where a key stands; where the mapping begins when it is not there."""
        return self.node.lines.get(key, self.node.line)

    def has(self, key: str) -> bool:
        """Whether the key is there with a value."""
        return self.get(key) is not None

    def get(self, key: str) -> Node | None:
        """The node of a key; None where it is missing or null."""
        node = self.node.items.get(key)
        return None if isinstance(node, Scalar) and node.is_null else node

    def error(self, key: str, message: str) -> None:
        """Notes an error at a key."""
        self.notes.error(self.file, self.line_of(key), message)

    def only(self, known: Collection[str], *, hint: bool = False) -> None:
        """Notes every key that is not known: an error, or a hint for files that others wrote."""
        for key, line in self.node.lines.items():
            if key not in known:
                note = self.notes.hint if hint else self.notes.error
                note(self.file, line, f"unknown key {key!r}")

    def text(self, key: str, *, max_chars: int = MAX_TEXT_CHARS) -> str | None:
        """A text; None where it is missing."""
        node = self.get(key)
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self.error(key, f"{key!r} must be a text")
            return None
        if len(node.text) > max_chars:
            self.error(key, f"{key!r} is longer than {max_chars} characters")
        return node.text.strip()

    def required(self, key: str) -> str:
        """A text that must be there and not be empty."""
        if not self.has(key):
            self.error(key, f"{key!r} is missing")
            return ""
        value = self.text(key)
        if not value:
            self.error(key, f"{key!r} must not be empty")
        return value or ""

    def identifier(self, key: str = "id", *, shortest: int = 1) -> str | None:
        """An id of ``a-z``, ``0-9`` and ``-``; None where it is missing or wrong."""
        value = self.text(key)
        if value is None:
            return None
        if not ID_PATTERN.fullmatch(value) or len(value) < shortest:
            self.error(key, f"{value!r} is not an id: {shortest} to 64 of a-z, 0-9 and -, no - at an end")
            return None
        return value

    def integer(self, key: str, *, least: int, most: int) -> int | None:
        """A whole number in bounds; None where it is missing or wrong."""
        value = self.text(key)
        if value is None:
            return None
        if not re.fullmatch(r"[0-9]{1,12}", value) or not least <= int(value) <= most:
            self.error(key, f"{key!r} must be a whole number from {least} to {most}, not {value!r}")
            return None
        return int(value)

    def thousandths(self, key: str, *, most: int) -> int | None:
        """A number above 0 with up to three decimals, in thousandths; None where it is missing or wrong."""
        value = self.text(key)
        if value is None:
            return None
        if not re.fullmatch(r"[0-9]{1,6}([.,][0-9]{1,3})?", value):
            self.error(key, f"{key!r} must be a number with at most three decimals, not {value!r}")
            return None
        whole, _, decimals = value.replace(",", ".").partition(".")
        number = int(whole) * 1000 + int(decimals.ljust(3, "0"))
        if not 0 < number <= most:
            self.error(key, f"{key!r} must be above 0 and at most {most / 1000:g}")
            return None
        return number

    def truth(self, key: str, default: bool | None = None) -> bool | None:
        """``true`` or ``false``; the default where it is missing or wrong."""
        value = self.text(key)
        if value is None:
            return default
        if value.lower() in _TRUE:
            return True
        if value.lower() in _FALSE:
            return False
        self.error(key, f"{key!r} must be true or false, not {value!r}")
        return default

    def choice(self, key: str, kinds: type[_E]) -> _E | None:
        """One of the words of an enumeration; None where it is missing or wrong."""
        value = self.text(key)
        if value is None:
            return None
        try:
            return kinds(value)
        except ValueError:
            self.error(key, f"{value!r} is none of {', '.join(kinds)}")
            return None

    def sequence(self, key: str) -> list[Node]:
        """The items of a list; empty where it is missing or wrong."""
        node = self.get(key)
        if node is None:
            return []
        if not isinstance(node, Sequence):
            self.error(key, f"{key!r} must be a list")
            return []
        return node.items

    def texts(self, key: str) -> list[tuple[str, int]]:
        """A list of texts, each with its line. A single text is a list of one."""
        node = self.get(key)
        if isinstance(node, Scalar):
            return [(node.text.strip(), node.line)]
        found = []
        for item in self.sequence(key):
            if isinstance(item, Scalar) and not item.is_null:
                found.append((item.text.strip(), item.line))
            else:
                self.notes.error(self.file, item.line, f"{key!r} must be a list of texts")
        return found
