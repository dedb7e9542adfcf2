"""Kinds of boxes: four that we have, and the names that other programs use for them."""

from __future__ import annotations

from content_cache.text import slug

KINDS = ("note", "tip", "warning", "example")
_ALIKE = {
    "note": ("info", "abstract", "summary", "tldr", "todo", "seealso", "question", "faq", "luu-y", "ghi-chu"),
    "tip": ("hint", "success", "check", "done", "goi-y", "meo"),
    "warning": ("danger", "caution", "attention", "important", "error", "failure", "bug", "chu-y", "canh-bao"),
    "example": ("quote", "cite", "vi-du"),
}
_KIND_OF = {name: kind for kind, names in _ALIKE.items() for name in (kind, *names)}


def kind_of(word: str) -> str | None:
    """The kind of box that a word names; None for a word that names none."""
    return _KIND_OF.get(slug(word, ""))
