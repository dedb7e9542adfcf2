"""Where links may lead and what pictures may be.

Links: the web, mail, another lesson, a place in this one, the package's media. Pictures: the package's media alone; a
picture from elsewhere would tell its server who reads what, and is not there without a network.
"""

from __future__ import annotations

import re

from content_cache.rendering.headings import anchor_of

_LINK = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
_LESSON = re.compile(r"lesson:[a-z0-9-]{1,64}")
_MEDIA = re.compile(r"media/[a-z0-9-]{1,80}\.(?P<ending>[a-z0-9]{1,5})")
_PLAYED = frozenset({"pdf", "mp3", "ogg", "mp4", "webm", "ogv"})
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


def safe_link(target: str) -> str | None:
    """A link's target as it may come out; None where it may not."""
    target = target.strip()
    if _LINK.match(target):
        return _CONTROL.sub("", target)
    head, mark, fragment = target.partition("#")
    if mark and not head:
        return f"#{anchor_of(fragment)}" if fragment else None
    if _LESSON.fullmatch(head):
        return f"{head}#{anchor_of(fragment)}" if fragment else head
    return head if _MEDIA.fullmatch(head) else None


def is_picture(source: str) -> bool:
    """Whether an image's source is a picture of the package."""
    found = _MEDIA.fullmatch(source)
    return found is not None and found["ending"] not in _PLAYED


def is_played(target: str) -> bool:
    """Whether a target is a film, a recording or a PDF of the package: something to open in place."""
    found = _MEDIA.fullmatch(target)
    return found is not None and found["ending"] in _PLAYED
