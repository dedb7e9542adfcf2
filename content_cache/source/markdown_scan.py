"""Where the links, images, comments and headings of a Markdown text are, with their places.

This is no Markdown parser: it finds what a build must rewrite or check, and leaves code alone.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from content_cache.rendering.headings import without_closing_marks

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)((?:[^\n]|\n(?!\s*\n))+?)(?<!`)\1(?!`)")
_TARGET = re.compile(
    r"""\(\s*(?P<target><[^<>\n]*>|(?:[^()\n"\\]|\\.|\([^()\n]*\)){0,2000}?)"""
    r"""(?:\s{1,50}(?:"[^"\n]*"|'[^'\n]*'))?\s{0,50}\)"""
)
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*(?P<target><[^<>\n]*>|\S+)", re.MULTILINE)
_HTML_IMAGE = re.compile(r"""<img\b[^<>]*?\bsrc\s*=\s*(?:"(?P<a>[^"<>]*)"|'(?P<b>[^'<>]*)')[^<>]*>""", re.IGNORECASE)
_HTML_LINK = re.compile(
    r"""<a\b[^<>]*?\bhref\s*=\s*(?:"(?P<a>[^"<>]*)"|'(?P<b>[^'<>]*)')[^<>]*>(?P<words>[^<>]*)""", re.IGNORECASE
)
_PLAYER = re.compile(r"<(video|audio|iframe)\b[^<>]*>", re.IGNORECASE)
_SOURCE = re.compile(r"""\bsrc\s*=\s*(?:"(?P<a>[^"<>]*)"|'(?P<b>[^'<>]*)')""", re.IGNORECASE)
_PLAYER_CHARS = 2_000
_ATX = re.compile(r"^ {0,3}(#{1,6})[ \t]+([^\n]*)$", re.MULTILINE)
_SETEXT = re.compile(r"^ {0,3}(?![-=>#*+|\d])(\S[^\n]*)\n {0,3}(=+|-{2,})[ \t]*$", re.MULTILINE)
_MAX_HEADING_CHARS = 500
_INLINE_MARKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*`]+|(?<!\w)_+|_+(?!\w)")


class Form(enum.Enum):
    """How a reference is written."""

    INLINE = enum.auto()
    """``[label](target)`` or ``![label](target)``."""
    DEFINITION = enum.auto()
    """``[name]: target`` on a line of its own."""
    HTML = enum.auto()
    """``<img src="target">``, ``<a href="target">``, or a ``<video>``, ``<audio>`` or ``<iframe>`` with its source."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A link or an image. ``start`` and ``end`` bound its target, ``outer`` the whole construct.

    What is shown in its place (a picture, a film) is an image here. Of ``<a href>`` the opening tag alone is meant.
    """

    form: Form
    target: str
    start: int
    end: int
    outer: tuple[int, int]
    is_image: bool = False
    label: tuple[int, int] = (0, 0)
    """Bounds of an inline reference's words."""
    inside_link: bool = False
    in_code: bool = False


@dataclass(frozen=True, slots=True)
class HeadingMark:
    """A heading: level, plain text, and its bounds in the text."""

    level: int
    text: str
    start: int
    end: int


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with these spans blanked out; line ends and all positions stay."""
    parts, at = [], 0
    for start, end in sorted(spans):
        if start < at:
            continue
        parts += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    return "".join((*parts, text[at:]))


def _code_spans(text: str) -> list[tuple[int, int]]:
    fences = [match.span() for match in _FENCE.finditer(text)]
    rest = _blank(text, fences)
    return fences + [match.span() for match in _CODE_SPAN.finditer(rest)]


def without_code(text: str) -> str:
    """The text with fenced code and code spans blanked; same length, same lines."""
    return _blank(text, _code_spans(text))


def without_comments(text: str) -> str:
    """The text with HTML comments outside code blanked (authors' notes do not travel); same lines."""
    bare = without_code(text)
    spans, end = [], 0
    while (start := bare.find("<!--", end)) >= 0 and (close := bare.find("-->", start)) >= 0:
        end = close + len("-->")
        spans.append((start, end))
    return _blank(text, spans)


def line_at(text: str, position: int) -> int:
    """The line of a position, from 1."""
    return text.count("\n", 0, position) + 1


def references(text: str) -> list[Reference]:
    """All links and images: inline, by definition, HTML ``img``; images inside code are marked as such."""
    bare = without_code(text)
    found = _inline(bare)
    for match in _DEFINITION.finditer(bare):
        start, end = match.span("target")
        found.append(Reference(Form.DEFINITION, _target(match["target"]), start, end, match.span()))
    found += _players(bare)
    for pattern in (_HTML_IMAGE, _HTML_LINK):
        for match in pattern.finditer(bare):
            group = "a" if match["a"] is not None else "b"
            is_image = pattern is _HTML_IMAGE
            outer = (match.start(), match.end() if is_image else match.start("words"))
            label = (0, 0) if is_image else match.span("words")
            found.append(
                Reference(Form.HTML, match[group].strip(), *match.span(group), outer, is_image=is_image, label=label)
            )
    seen = {reference.start for reference in found}
    for reference in _inline(text):
        if reference.is_image and reference.start not in seen:
            found.append(replace(reference, in_code=True))
    return sorted(found, key=lambda reference: reference.start)


def _players(text: str) -> list[Reference]:
    """``<video>``, ``<audio>`` and ``<iframe>`` up to their closing tags."""
    found = []
    for match in _PLAYER.finditer(text):
        closing = re.compile(rf"</{match[1]}\s*>", re.IGNORECASE).search(text, match.end(), match.end() + _PLAYER_CHARS)
        source = _SOURCE.search(text, match.start(), closing.start()) if closing else None
        if closing and source:
            group = "a" if source["a"] is not None else "b"
            outer = (match.start(), closing.end())
            found.append(Reference(Form.HTML, source[group].strip(), *source.span(group), outer, is_image=True))
    return found


def _target(raw: str) -> str:
    inner = raw[1:-1] if raw.startswith("<") and raw.endswith(">") else raw
    return re.sub(r"\\([^\w\s])", r"\1", inner.strip())


def _inline(text: str) -> list[Reference]:
    """``[label](target)`` and ``![label](target)``, nested too, by matching brackets in a paragraph."""
    found: list[Reference] = []
    openers: list[int] = []
    position, length = 0, len(text)
    while position < length:
        char = text[position]
        if char == "\\":
            position += 2
            continue
        if char == "\n" and text[position + 1 : position + 2] in ("\n", ""):
            openers.clear()
        elif char == "[":
            openers.append(position)
        elif char == "]" and openers:
            opener = openers.pop()
            match = _TARGET.match(text, position + 1)
            if match:
                is_image = opener > 0 and text[opener - 1] == "!"
                found.append(
                    Reference(
                        Form.INLINE,
                        _target(match["target"]),
                        *match.span("target"),
                        outer=(opener - is_image, match.end()),
                        is_image=is_image,
                        label=(opener + 1, position),
                        inside_link=is_image and bool(openers),
                    )
                )
                position = match.end()
                continue
        position += 1
    return found


def headings(text: str) -> list[HeadingMark]:
    """All headings outside code, in order, their text without inline marks."""
    bare = without_code(text)
    found = []
    for match in _ATX.finditer(bare):
        words = without_closing_marks(text[match.start(2) : match.end(2)])
        if words.strip():
            found.append(HeadingMark(len(match[1]), plain(words), match.start(), match.end()))
    for match in _SETEXT.finditer(bare):
        level = 1 if match[2].startswith("=") else 2
        words = text[match.start(1) : match.end(1)]
        found.append(HeadingMark(level, plain(words), match.start(), match.end()))
    return sorted(found, key=lambda heading: heading.start)


def plain(text: str) -> str:
    """A line of Markdown without its inline marks, for titles; cut where it is too long for one."""
    text = text.strip()[:_MAX_HEADING_CHARS]
    bare = _INLINE_MARKS.sub(lambda match: match[1] or "", re.sub(r"\s*\{[:#.][^}]*\}\s*$", "", text))
    return " ".join(re.sub(r"\\([^\w\s])", r"\1", bare).split())
