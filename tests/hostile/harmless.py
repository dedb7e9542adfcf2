"""Whether HTML that is about to be shown can do anything but be read."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_ACTIVE = frozenset(
    {
        *(
            "script",
            "style",
            "iframe",
            "frame",
            "frameset",
            "object",
            "embed",
            "applet",
            "link",
            "meta",
            "base",
            "form",
        ),
        *("input", "button", "textarea", "select", "svg", "math", "audio", "video", "source", "track", "canvas"),
        *("template", "portal", "noscript"),
    }
)
_HREF = re.compile(r"(?:https?://|mailto:|lesson:|media/[a-z0-9-]+\.[a-z0-9]+$|#)", re.IGNORECASE)
_SRC = re.compile(r"media/[a-z0-9-]+\.[a-z0-9]+")
_ATTRIBUTES = frozenset(
    {
        *("href", "src", "name", "class", "title", "alt", "width", "height", "align", "valign", "bgcolor", "colspan"),
        *("rowspan", "cellspacing", "cellpadding", "border", "start", "type", "id"),
    }
)


class _Looker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ACTIVE or ":" in tag:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            text = (value or "").strip()
            wrong = name not in _ATTRIBUTES
            wrong |= name == "href" and not _HREF.match(text)
            wrong |= name == "src" and not _SRC.fullmatch(text)
            wrong |= any(ord(one) < 32 and one not in "\t\n" for one in text)
            if wrong:
                self.found.append(f"<{tag} {name}={value!r}>")

    def handle_comment(self, data: str) -> None:
        self.found.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data}")


def harm_in(html: str) -> list[str]:
    """What is in HTML that must not be there; empty for harmless text."""
    looker = _Looker()
    looker.feed(html)
    looker.close()
    return looker.found
