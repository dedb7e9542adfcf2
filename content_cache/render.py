"""Markdown of lessons and questions as HTML that Qt's rich text shows well.

Owns which Markdown is understood and which HTML comes out; knows no colours and no sizes. Those are the window's,
which styles these tags and classes by a style sheet:

- ``p.figure`` (a picture alone), ``p.caption`` (its words), ``p.footnote``, ``a.footnote-mark``;
- ``table.grid`` (tables, 100 % wide, cells with ``align``);
- ``table.quote`` and ``table.note|tip|warning|example`` (two cells: ``td.bar`` and ``td.body``; a title is
  ``p.box-title``), since Qt ignores the borders of blocks;
- ``table.rule`` (one cell, for ``hr``, which Qt draws black);
- ``a.media`` (a film, a recording or a PDF of the package: opened in place), ``span.mark`` (marked words);
- ``pre.plain`` (a text that could not be rendered, as it was written).

Anchors are ``<a name>`` at the front of headings, footnotes and glossary terms. Raw HTML: a few harmless tags pass,
every other ``<`` is text, so nothing that an author typed disappears. Pictures are the package's own; a link leads to
the web, another lesson, a place in this one, or the package's media. All of it goes through nh3 at the end. How long it
may take is bounded by ``rendering/work.py``. The parts are in ``rendering/``.
"""

from __future__ import annotations

import html
import re
import threading

import msgspec
import nh3

from content_cache.errors import MalformedPackageError
from content_cache.rendering.converter import Converter
from content_cache.rendering.headings import Heading, anchor_of

__all__ = [
    "RENDERER",
    "Heading",
    "Rendered",
    "anchor_of",
    "plain_text",
    "render",
    "render_inline",
    "render_inline_safely",
    "render_safely",
]

RENDERER = 3
"""Raised by one whenever the same Markdown gives other HTML; what was rendered before is rendered again."""

MAX_MARKDOWN_CHARS = 4 * 1024 * 1024
_MAX_PARAGRAPHS = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Rendered(msgspec.Struct, frozen=True):
    """HTML, and the headings in it."""

    html: str
    headings: tuple[Heading, ...]


def render(text: str) -> Rendered:
    """Renders the Markdown of a lesson.

    Args:
        text: Markdown whose references are already the package's (``media/...``, ``lesson:...``).

    Raises:
        MalformedPackageError: larger than `MAX_MARKDOWN_CHARS`, nested deeper than can be rendered, or written so that
            it would take too long.
    """
    made = _converted("lesson", text)
    return Rendered(made, _converter("lesson").headings)


def render_safely(text: str) -> Rendered:
    """Renders a lesson, or shows its Markdown as plain text where it cannot be rendered.

    One bad lesson of a course is then readable, and the others are not touched by it.
    """
    try:
        return render(text)
    except MalformedPackageError:
        return Rendered(_as_plain(text), ())


def render_inline(text: str) -> str:
    """Renders a stem, a choice, feedback or a meaning: a few words, or a few paragraphs.

    One line is taken as words even where it looks like a block (``1. Bắc`` is no list), and comes without ``<p>``.

    Raises:
        MalformedPackageError: as `render`.
    """
    if "\n" in text.strip():
        return _converted("lesson", text)
    made = _converted("line", text.strip())
    return made[len("<p>") : -len("</p>")] if made.startswith("<p>") and made.count("<p") == 1 else made


def render_inline_safely(text: str) -> str:
    """`render_inline`, or the text itself as plain text where it cannot be rendered."""
    try:
        return render_inline(text)
    except MalformedPackageError:
        return _as_plain(text)


def plain_text(made: str) -> str:
    """HTML made here as plain text, for titles and lists."""
    return " ".join(html.unescape(nh3.clean(made, tags=set())).split())


_local = threading.local()


def _converter(kind: str) -> Converter:
    """This thread's converter; making one costs more than most questions."""
    made: Converter | None = getattr(_local, kind, None)
    if made is None:
        made = Converter(one_line=kind == "line")
        setattr(_local, kind, made)
    return made


def _converted(kind: str, text: str) -> str:
    if len(text) > MAX_MARKDOWN_CHARS:
        raise MalformedPackageError("Markdown", f"longer than {MAX_MARKDOWN_CHARS} characters")
    done = False
    try:
        made = _converter(kind).convert(text)
        done = True
    finally:
        if not done:
            delattr(_local, kind)  # what it was in the middle of would colour the next text
    return made


def _as_plain(text: str) -> str:
    """The text itself, escaped, paragraph by paragraph."""
    paragraphs = [part for part in re.split(r"\n[ \t]*\n", _CONTROL.sub("", text)) if part.strip()]
    if len(paragraphs) > _MAX_PARAGRAPHS:
        paragraphs = ["\n\n".join(paragraphs)]
    return "\n".join(f'<pre class="plain">{html.escape(part.strip(chr(10)), quote=False)}</pre>' for part in paragraphs)
