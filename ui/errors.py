"""From an error's kind to words for people: what happened, and what to do.

The lower floors raise errors with a ``kind`` and fields, never sentences. This is the only place that turns
them into words. A kind that is not in the table is a fault of the program, and is said so.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from ui.error_table import FAMILIES, FAULT, TABLE, Remedy

__all__ = ["ErrorWords", "Remedy", "words_for"]
_CONTEXT = "errors"


@dataclass(frozen=True)
class ErrorWords:
    """Words for an error, already in the language of the window."""

    kind: str
    title: str
    """What happened, a few words."""
    detail: str
    """What it means and what to do, a sentence or two."""
    action: str | None
    """The button's words; None where there is nothing to press."""
    remedy: Remedy
    icon: str
    """Name of a Lucide icon."""

    @property
    def sentence(self) -> str:
        """Title and detail in one line, for a banner."""
        return f"{self.title}. {self.detail}"


_RETRY = QT_TRANSLATE_NOOP("errors", "Thử lại")
_BACK = QT_TRANSLATE_NOOP("errors", "Quay lại")

_NEEDED = QT_TRANSLATE_NOOP("errors", "Cần thêm {megabytes} MB.")


def words_for(error: BaseException | str) -> ErrorWords:
    """The words for an error.

    Args:
        error: an error of the lower floors, or its kind's word (as a `SyncView` carries it).

    Returns:
        Words in the current language; those of a program fault for a kind that nobody knows.
    """
    kind = error if isinstance(error, str) else str(getattr(error, "kind", "fault"))
    title, detail, remedy, icon = TABLE.get(FAMILIES.get(kind, kind), FAULT)
    detail = _tr(detail)
    needed, free = getattr(error, "needed_bytes", None), getattr(error, "free_bytes", None)
    if kind == "disk-full" and isinstance(needed, int) and isinstance(free, int) and needed > free:
        megabytes = max(1, -(-(needed - free) // 1_000_000))
        detail = f"{_tr(str(_NEEDED)).format(megabytes=megabytes)} {detail}"
    action = {Remedy.RETRY: _tr(str(_RETRY)), Remedy.BACK: _tr(str(_BACK)), Remedy.NONE: None}[remedy]
    return ErrorWords(kind, _tr(title), detail, action, remedy, icon)


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
