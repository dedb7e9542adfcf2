"""What stands inside a paragraph: raw tags, bare addresses, struck, marked, raised and lowered words.

Raw HTML: a few harmless tags pass, made anew from what is known of them; every other ``<`` is text, so nothing that an
author typed disappears.
"""

from __future__ import annotations

import html
import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import HtmlInlineProcessor, InlineProcessor
from markdown.util import AtomicString

from content_cache.rendering.headings import anchor_of
from content_cache.rendering.targets import safe_link

_INLINE_TAGS = (
    *("a", "b", "br", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "s", "samp", "small", "span"),
    *("strong", "sub", "sup", "u", "var"),
)
_BLOCK_TAGS = (
    *("blockquote", "caption", "center", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "hr", "li"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "q", "summary", "ul"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr"),
)
RAW_TAG = r"(</?(?:" + "|".join(sorted((*_INLINE_TAGS, *_BLOCK_TAGS), key=len, reverse=True)) + r")(?:\s[^<>]*)?/?>)"
_PARTS = re.compile(r"<(?P<closing>/?)(?P<name>[a-z0-9]+)(?P<rest>.*?)/?>", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(r"""([a-z-]{1,20})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""", re.IGNORECASE)
_AS = {"h1": "h2", "del": "s", "ins": "u", "mark": "span", "kbd": "code", "samp": "code"}
_CLASS = re.compile(r"[\w -]{1,100}")
_SPANS = re.compile(r"[1-9]\d?")
_NUMBER = re.compile(r"\d{1,6}")
_LONGEST_ADDRESS = 2_000
_TRAILING = ".,;:!?'\"*_”’»)]}"

_Matched = tuple[Element | str | None, int | None, int | None]
"""What the library wants of a pattern: what was made, and where it stood."""


class RawTags(HtmlInlineProcessor):
    """Harmless tags as their author wrote them."""

    def __init__(self, converter: Markdown) -> None:
        """Replaces the library's own pattern for HTML."""
        super().__init__(RAW_TAG, converter)
        self.used = False
        """Whether the text at hand has raw tags, which nobody balanced yet."""

    def _match(self, m: re.Match[str], data: str) -> _Matched:
        """A tag made anew, kept aside; pictures, breaks and rules as elements."""
        written = self.backslash_unescape(self.unescape(m[1]))
        parts = _PARTS.fullmatch(written)
        if parts is None:
            return None, m.start(), m.end()
        name = parts["name"].lower()
        found = {key.lower(): html.unescape(a or b or c) for key, a, b, c in _ATTRIBUTE.findall(parts["rest"])}
        if name in ("br", "hr", "img"):
            kept = {key: found[key] for key in ("src", "alt", "title") if key in found} if name == "img" else {}
            return Element(name, kept), m.start(), m.end()
        self.used = True
        if parts["closing"]:
            made = f"</{_AS.get(name, name)}>"
        else:
            attributes = "".join(f' {key}="{html.escape(value)}"' for key, value in _kept(name, found).items())
            made = "<span>" if name == "a" and not attributes else f"<{_AS.get(name, name)}{attributes}>"
        return self.md.htmlStash.store(made), m.start(), m.end()

    handleMatch: Any = _match  # noqa: N815 - the library names it


def _kept(name: str, found: dict[str, str]) -> dict[str, str]:
    """The attributes of a raw tag that come out."""
    kept: dict[str, str] = {}
    if name == "a":
        anchor = found.get("name") or found.get("id")
        target = safe_link(found.get("href", ""))
        kept |= {"name": anchor_of(anchor)} if anchor else {}
        kept |= {"href": target} if target else {}
    elif name == "table":
        return {"class": "grid", "width": "100%", "cellspacing": "0"}
    elif name in ("td", "th"):
        kept |= {key: found[key] for key in ("colspan", "rowspan") if _SPANS.fullmatch(found.get(key, ""))}
        if found.get("align", "").lower() in ("left", "right", "center"):
            kept["align"] = found["align"].lower()
    elif name == "ol" and _NUMBER.fullmatch(found.get("start", "")):
        kept["start"] = found["start"]
    elif name == "mark":
        kept["class"] = "mark"
    if name != "mark" and _CLASS.fullmatch(found.get("class", "")):
        kept["class"] = found["class"]
    return kept


class Wrapped(InlineProcessor):
    """Words between two signs, as an element."""

    def __init__(self, pattern: str, tag: str, kind: str = "") -> None:
        """Takes the pattern, whose first group is the words, and the element's tag and class."""
        super().__init__(pattern)
        self._tag = tag
        self._kind = kind

    def _match(self, m: re.Match[str], data: str) -> _Matched:
        """The element with its words."""
        element = Element(self._tag, {"class": self._kind} if self._kind else {})
        element.text = m[1]
        return element, m.start(), m.end()

    handleMatch: Any = _match  # noqa: N815 - the library names it


class BareLinks(InlineProcessor):
    """An address on the web that nobody put in brackets."""

    ANCESTOR_EXCLUDES = ("a",)

    def _match(self, m: re.Match[str], data: str) -> _Matched:
        """A link that says its address."""
        address = m[0][:_LONGEST_ADDRESS]
        while address and address[-1] in _TRAILING:
            if address[-1] == ")" and address.count("(") >= address.count(")"):
                break
            address = address[:-1]
        if len(address) <= len("https://"):
            return None, m.start(), m.end()
        link = Element("a", {"href": address})
        link.text = AtomicString(address)
        return link, m.start(), m.start() + len(address)

    handleMatch: Any = _match  # noqa: N815 - the library names it


class MailLinks(InlineProcessor):
    """``<a@b.vn>``, without the library's disguise of every letter."""

    def _match(self, m: re.Match[str], data: str) -> _Matched:
        link = Element("a", {"href": f"mailto:{m[1]}"})
        link.text = AtomicString(m[1])
        return link, m.start(), m.end()

    handleMatch: Any = _match  # noqa: N815 - the library names it


class HardBreaks(InlineProcessor):
    """A backslash at the end of a line."""

    def _match(self, m: re.Match[str], data: str) -> _Matched:
        """A break."""
        return Element("br"), m.start(), m.end()

    handleMatch: Any = _match  # noqa: N815 - the library names it


def register(converter: Markdown) -> RawTags:
    """Registers all of these with a converter; gives the one for raw tags."""
    raw = RawTags(converter)
    patterns: Any = converter.inlinePatterns
    patterns.register(HardBreaks(r"\\\n"), "hard-break", 185)
    patterns.register(MailLinks(r"<(?:mailto:)?([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})>"), "automail", 110)
    patterns.register(raw, "html", 90)
    patterns.register(BareLinks(r"\bhttps?://[^\s<>\x02\x03*`|]+"), "bare-link", 85)
    patterns.register(Wrapped(r"(?<!~)~~(?![\s~])([^~]{1,2000})(?<!\s)~~(?!~)", "s"), "struck", 58)
    patterns.register(Wrapped(r"(?<!=)==(?![\s=])([^=\n]{1,1000})(?<!\s)==(?!=)", "span", "mark"), "marked", 57)
    patterns.register(Wrapped(r"(?<!~)~([^~\s]{1,40})~(?!~)", "sub"), "lowered", 56)
    patterns.register(Wrapped(r"(?<!\^)\^([^\^\s]{1,40})\^(?!\^)", "sup"), "raised", 55)
    return raw
