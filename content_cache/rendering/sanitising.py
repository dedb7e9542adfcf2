"""The last gate: only these tags, attributes and schemes come out, balanced and not too deep."""

from __future__ import annotations

import re

import nh3

from content_cache.errors import MalformedPackageError
from content_cache.rendering.work import MAX_DEPTH

_TAGS = {
    *("a", "b", "br", "code", "em", "i", "img", "s", "small", "span", "strong", "sub", "sup", "u", "var"),
    *("blockquote", "caption", "dd", "div", "dl", "dt", "hr", "li", "ol", "p", "pre", "q", "ul"),
    *("h2", "h3", "h4", "h5", "h6", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
}
_ATTRIBUTES = {
    "a": {"href", "name", "class", "title"},
    "img": {"src", "alt", "title"},
    "table": {"class", "width", "cellspacing"},
    "td": {"class", "align", "colspan", "rowspan", "width"},
    "th": {"class", "align", "colspan", "rowspan", "width"},
    "ol": {"start"},
    **{tag: {"class"} for tag in ("p", "div", "span", "pre", "code", "dl", "dt", "dd", "ul", "li", "tr")},
    **{tag: {"class"} for tag in ("h2", "h3", "h4", "h5", "h6")},
}
_SCHEMES = {"http", "https", "mailto", "lesson"}
_TAG = re.compile(r"<(/?)([a-z0-9]+)[^<>]*>")
_VOID = frozenset({"br", "hr", "img"})
_MAX_TABLES = 7
_EMPTY = re.compile(r"<p>\s*</p>\n?")
_FOREIGN_IMAGE = re.compile(r'<img\b(?![^>]*? src="media/[a-z0-9.-]+")[^>]*>')


def balanced(made: str) -> str:
    """HTML with as many closing tags as opening ones, each inside what was open before it.

    Sanitising unbalanced formatting takes memory with the square of its length: every new paragraph opens again all
    that was left open.

    Raises:
        MalformedPackageError: nested deeper than `MAX_DEPTH`, or too many tables inside each other.
    """
    parts: list[str] = []
    open_tags: list[str] = []
    end = 0
    for tag in _TAG.finditer(made):
        parts.append(made[end : tag.start()])
        end = tag.end()
        closing, name = tag[1], tag[2]
        if name in _VOID:
            parts.append(tag[0])
        elif not closing:
            open_tags.append(name)
            parts.append(tag[0])
            if len(open_tags) > MAX_DEPTH or (name == "table" and open_tags.count("table") > _MAX_TABLES):
                raise MalformedPackageError("Markdown", "nested too deeply")
        elif name in open_tags:
            while True:
                last = open_tags.pop()
                parts.append(f"</{last}>")
                if last == name:
                    break
    parts.append(made[end:])
    parts += [f"</{name}>" for name in reversed(open_tags)]
    return "".join(parts)


def sanitised(made: str) -> str:
    """HTML as it may be shown."""
    clean = nh3.clean(
        made,
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
        strip_comments=True,
    ).strip()
    if "<img" in clean:
        clean = _FOREIGN_IMAGE.sub("", clean)
    return _EMPTY.sub("", clean)
