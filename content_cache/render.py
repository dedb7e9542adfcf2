"""Markdown of lessons and questions as HTML that Qt's rich text shows well.

Owns which Markdown is understood and which HTML comes out; knows no colours and no sizes. Those are the window's,
which styles these tags and classes by a style sheet:

- ``p.figure`` (a picture alone), ``p.caption`` (its words), ``p.footnote``, ``a.footnote-mark``;
- ``table.grid`` (tables, 100 % wide, cells with ``align``);
- ``table.quote`` and ``table.note|tip|warning|example`` (two cells: ``td.bar`` and ``td.body``; a title is
  ``p.box-title``), since Qt ignores the borders of blocks;
- ``table.rule`` (one cell, for ``hr``, which Qt draws black).

Anchors are ``<a name>`` at the front of headings, footnotes and glossary terms. Raw HTML: a few harmless tags pass,
every other ``<`` is text, so nothing that an author typed disappears. All of it goes through nh3 at the end.
"""

from __future__ import annotations

import html
import threading

import markdown
import msgspec
import nh3

from content_cache.errors import MalformedPackageError
from content_cache.render_trees import QtTrees
from content_cache.text import slug

RENDERER = 1
"""Raised by one whenever the same Markdown gives other HTML; what was rendered before is rendered again."""

MAX_MARKDOWN_CHARS = 4 * 1024 * 1024
MAX_BRACKETS = 2_000
"""``[`` in one block of text. The library takes time with the square of their number; real tables stay far below."""

_FORMS = (
    *("a", "b", "br", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "s", "samp", "small", "span"),
    *("strong", "sub", "sup", "u", "var"),
)
_BLOCKS = (
    *("blockquote", "caption", "center", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "hr", "li"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "q", "summary", "ul"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr"),
)
_TAGS = {*_FORMS, *_BLOCKS} - {"center", "details", "figcaption", "figure", "summary", "mark"}
_ATTRIBUTES = {
    "a": {"href", "name", "class", "title"},
    "img": {"src", "alt", "title"},
    "table": {"class", "width", "cellspacing", "cellpadding", "border"},
    "td": {"class", "align", "colspan", "rowspan", "width", "height"},
    "th": {"class", "align", "colspan", "rowspan", "width"},
    "ol": {"start", "type"},
    **{tag: {"class"} for tag in ("p", "div", "span", "pre", "code", "dl", "dt", "dd", "ul", "li", "tr")},
    **{tag: {"class"} for tag in ("h1", "h2", "h3", "h4", "h5", "h6")},
}
_SCHEMES = {"http", "https", "mailto", "lesson"}
_RAW_TAG = r"(</?(?:" + "|".join(sorted((*_FORMS, *_BLOCKS), key=len, reverse=True)) + r")(?:\s[^<>]*)?/?>)"


class Heading(msgspec.Struct, frozen=True):
    """A heading of a lesson; ``anchor`` is what a link's fragment names."""

    level: int
    text: str
    anchor: str


class Rendered(msgspec.Struct, frozen=True):
    """HTML, and the headings in it."""

    html: str
    headings: tuple[Heading, ...]


def render(text: str) -> Rendered:
    """Renders the Markdown of a lesson.

    Args:
        text: Markdown whose references are already the package's (``media/...``, ``lesson:...``).

    Raises:
        MalformedPackageError: larger than `MAX_MARKDOWN_CHARS`, or nested deeper than can be rendered.
    """
    made = _sanitised(_converted("lesson", text))
    return Rendered(made, tuple(_headings(_renderer("lesson"))))


def render_inline(text: str) -> str:
    """Renders a stem, a choice, feedback or a meaning: a few words, or a few paragraphs.

    One line is taken as words even where it looks like a block (``1. Bắc`` is no list), and comes without ``<p>``.

    Raises:
        MalformedPackageError: as `render`.
    """
    if "\n" in text.strip():
        return _sanitised(_converted("lesson", text))
    made = _sanitised(_converted("line", text.strip()))
    return made[len("<p>") : -len("</p>")] if made.startswith("<p>") and made.count("<p") == 1 else made


def plain_text(made: str) -> str:
    """HTML made here as plain text, for titles and lists."""
    return " ".join(html.unescape(nh3.clean(made, tags=set())).split())


_local = threading.local()


def _renderer(kind: str) -> markdown.Markdown:
    """This thread's converter; making one costs more than most questions."""
    made: markdown.Markdown | None = getattr(_local, kind, None)
    if made is None:
        made = _line_converter() if kind == "line" else _lesson_converter()
        setattr(_local, kind, made)
    return made


def _lesson_converter() -> markdown.Markdown:
    converter = markdown.Markdown(
        extensions=[
            "tables",
            "footnotes",
            "def_list",
            "admonition",
            "attr_list",
            "fenced_code",
            "sane_lists",
            "toc",
        ],
        extension_configs={
            "toc": {"slugify": lambda value, _separator: slug(value, "muc"), "marker": ""},
            "footnotes": {"UNIQUE_IDS": False, "BACKLINK_TEXT": ""},
        },
        output_format="html",
    )
    _harden(converter)
    converter.treeprocessors.register(QtTrees(converter), "qt", 4)
    return converter


def _line_converter() -> markdown.Markdown:
    converter = markdown.Markdown(output_format="html")
    _harden(converter)
    for name in ("code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference", "indent"):
        converter.parser.blockprocessors.deregister(name)
    converter.treeprocessors.register(QtTrees(converter), "qt", 4)
    return converter


def _harden(converter: markdown.Markdown) -> None:
    """Raw HTML only where `_FORMS` and `_BLOCKS` name it; the rest of ``<`` is text."""
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    converter.inlinePatterns.register(markdown.inlinepatterns.HtmlInlineProcessor(_RAW_TAG, converter), "html", 90)


def _converted(kind: str, text: str) -> str:
    if len(text) > MAX_MARKDOWN_CHARS:
        raise MalformedPackageError("Markdown", f"longer than {MAX_MARKDOWN_CHARS} characters")
    if text.count("[") > MAX_BRACKETS and max(block.count("[") for block in text.split("\n\n")) > MAX_BRACKETS:
        raise MalformedPackageError("Markdown", f"more than {MAX_BRACKETS} brackets in one block")
    converter = _renderer(kind)
    converter.reset()
    try:
        return converter.convert(text)
    except RecursionError as error:
        delattr(_local, kind)  # what it was in the middle of would colour the next text
        raise MalformedPackageError("Markdown", "nested too deeply") from error


def _headings(converter: markdown.Markdown) -> list[Heading]:
    found: list[Heading] = []

    def walk(tokens: list[dict[str, object]]) -> None:
        for token in tokens:
            name, anchor = html.unescape(str(token["name"])), str(token["id"])
            found.append(Heading(max(2, int(str(token["level"]))), " ".join(name.split()), anchor))
            children = token["children"]
            if isinstance(children, list):
                walk(children)

    walk(getattr(converter, "toc_tokens", []))
    return found


def _sanitised(made: str) -> str:
    return nh3.clean(
        made,
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
        strip_comments=True,
    ).strip()
