"""Files of a source folder as clean text, and lessons split into front matter and body."""

from __future__ import annotations

import re
from pathlib import Path

from content_cache.source.fields import Fields
from content_cache.source.notes import Notes
from content_cache.source.yaml_nodes import Mapping, Node, YamlError, parse
from content_cache.text import clean

MAX_TEXT_BYTES = 4 * 1024 * 1024

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:(.*?)\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def read_text(path: Path, name: str, notes: Notes) -> str | None:
    """The text of a file, cleaned (NFC, no invisible characters, ``\\n``).

    Args:
        path: the file.
        name: what to call it in notes.
        notes: takes an error when the file cannot be read, is too large or not UTF-8.

    Returns:
        None after an error.
    """
    try:
        if path.stat().st_size > MAX_TEXT_BYTES:
            notes.error(name, 1, f"larger than {MAX_TEXT_BYTES} bytes")
            return None
        data = path.read_bytes()
    except OSError as error:
        notes.error(name, 1, f"cannot be read: {error.strerror or error}")
        return None
    try:
        return clean(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        notes.error(name, data.count(b"\n", 0, error.start) + 1, "not UTF-8")
        return None


def read_yaml(path: Path, name: str, notes: Notes) -> Node | None:
    """The root node of a YAML file; None, with an error noted, where there is none."""
    text = read_text(path, name, notes)
    if text is None:
        return None
    try:
        root = parse(text)
    except YamlError as error:
        notes.error(name, error.line, str(error))
        return None
    if root is None:
        notes.error(name, 1, "is empty")
    return root


def split_front_matter(text: str, name: str, notes: Notes, *, strict: bool) -> tuple[Fields, str, int]:
    """Parts a lesson into its front matter and its Markdown.

    Args:
        text: cleaned text of the file.
        name: what to call the file.
        notes: takes what is wrong.
        strict: True where the course has a ``course.yaml``: bad front matter is an error. In Markdown that
            was written for something else it is a warning, and all of it is body.

    Returns:
        Front matter (empty where there is none), body, and the line on which the body begins.
    """
    match = _FRONT_MATTER.match(text)
    empty = Fields(Mapping(1), name, notes)
    if match is None:
        return empty, text, 1
    body_line = 1 + text.count("\n", 0, match.end())
    body = text[match.end() :]
    note = notes.error if strict else notes.warn
    try:
        root = parse(match[1] or "", first_line=2)
    except YamlError as error:
        note(name, error.line, str(error))
        return empty, text if not strict else body, 1 if not strict else body_line
    if root is None:
        return empty, body, body_line
    if not isinstance(root, Mapping):
        if strict:
            notes.error(name, 2, "front matter must be keys with values")
        return empty, text, 1
    return Fields(root, name, notes), body, body_line
