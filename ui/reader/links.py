"""What a link in a text means: another lesson, a file of the course, a page of the web, a place in the same text."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QUrl

_WEB: Final = frozenset({"http", "https"})
_MEDIA_FOLDER: Final = "media/"


class LinkKind(enum.StrEnum):
    """Where it leads."""

    LESSON = "lesson"
    FILE = "file"
    WEB = "web"
    HERE = "here"
    NOWHERE = "nowhere"
    """Nothing that a lesson may open."""


@dataclass(frozen=True)
class Link:
    """A link, taken apart."""

    kind: LinkKind
    target: str = ""
    """A lesson's id, a file's name (``media/...``), a whole address; empty in the same text."""
    anchor: str = ""


def link_of(address: str) -> Link:
    """Takes an address apart; whatever is not known leads nowhere."""
    url = QUrl(address)
    if url.scheme() == LinkKind.LESSON:
        return Link(LinkKind.LESSON, url.path(), url.fragment())
    if url.scheme() in _WEB:
        return Link(LinkKind.WEB, url.toString())
    if not url.scheme() and url.path().startswith(_MEDIA_FOLDER):
        return Link(LinkKind.FILE, url.path(), url.fragment())
    if not url.scheme() and not url.path() and url.hasFragment():
        return Link(LinkKind.HERE, anchor=url.fragment())
    return Link(LinkKind.NOWHERE)
