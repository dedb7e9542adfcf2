"""From an error's kind to words for people: what happened, and what to do.

The lower floors raise errors with a ``kind`` and fields, never sentences. This is the only place that turns
them into words. A kind that is not in the table is a fault of the program, and is said so.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from ui.error_places import PLACES, At
from ui.error_table import FAMILIES, FAULT, TABLE, Remedy, Row
from ui.words.format import size

__all__ = ["At", "ErrorWords", "Remedy", "words_for"]
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


_ACTIONS: dict[Remedy, object] = {
    Remedy.RETRY: QT_TRANSLATE_NOOP("errors", "Thử lại"),
    Remedy.BACK: QT_TRANSLATE_NOOP("errors", "Quay lại"),
    Remedy.ELSEWHERE: QT_TRANSLATE_NOOP("errors", "Chọn nơi khác"),
    Remedy.ENROL: QT_TRANSLATE_NOOP("errors", "Ghi danh"),
}

_NEEDED = QT_TRANSLATE_NOOP("errors", "Cần {needed}, ổ đĩa còn trống {free}.")


def words_for(error: BaseException | str, *places: At) -> ErrorWords:
    """The words for an error.

    Args:
        error: an error of the lower floors, or its kind's word (as a `SyncView` carries it).
        places: what was being done; the first that has words of its own for this kind wins.

    Returns:
        Words in the current language; those of a program fault for a kind that nobody knows.
    """
    kind = error if isinstance(error, str) else str(getattr(error, "kind", "fault"))
    title, detail, remedy, icon = _row_of(kind, places)
    detail = _tr(detail)
    needed, free = getattr(error, "needed_bytes", None), getattr(error, "free_bytes", None)
    if kind == "disk-full" and isinstance(needed, int) and isinstance(free, int):
        detail = f"{_tr(str(_NEEDED)).format(needed=size(needed), free=size(free))} {detail}"
    action = None if remedy is Remedy.NONE else _tr(str(_ACTIONS[remedy]))
    return ErrorWords(kind, _tr(title), detail, action, remedy, icon)


def _row_of(kind: str, places: tuple[At, ...]) -> Row:
    family = FAMILIES.get(kind, kind)
    for place in places:
        if family in PLACES[place]:
            return PLACES[place][family]
    return TABLE.get(family, FAULT)


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
