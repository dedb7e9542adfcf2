"""Marks in a text on screen: a place that was jumped to, and words that are looked for."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextBrowser, QTextEdit

from ui.reader.finding import FoldedText, Located, Span
from ui.theme import Theme

MOST_PAINTED = 300
"""Qt goes through all marks at every paint; those around the one looked at are enough."""


class Marks:
    """What is marked in one view's text. Scrolling there is the view's.

    Args:
        view: shows the text; its extra selections belong to this object.
    """

    def __init__(self, view: QTextBrowser) -> None:
        self._view = view
        self._text: FoldedText | None = None
        self._jump: tuple[Span, ...] = ()
        self._found: list[Span] = []
        self._at = -1

    def forget(self) -> None:
        """The text is another now; nothing is marked."""
        self._text = None
        self._jump, self._found, self._at = (), [], -1
        self._view.setExtraSelections([])

    # --- a place jumped to

    def locate(self, find: str, hits: Iterable[str], start: int) -> Located | None:
        """Where a passage stands; arguments as for `FoldedText.locate`."""
        return self._folded.locate(find, hits, start)

    def mark_jump(self, located: Located) -> None:
        """Marks the place that was jumped to."""
        self._jump = located.marks
        self._paint()

    def clear_jump(self) -> None:
        """Takes that mark away."""
        if self._jump:
            self._jump = ()
            self._paint()

    @property
    def jump(self) -> Span | None:
        """The place jumped to, while it is marked."""
        return (self._jump[0][0], self._jump[-1][1]) if self._jump else None

    # --- words looked for

    def look_for(self, words: str, start: int) -> Span | None:
        """Marks words wherever they stand.

        Args:
            words: any text; empty takes the marks away.
            start: the place from which on the first of them is wanted.

        Returns:
            The first one from there on, or from the beginning; None where there is none.
        """
        self._found = self._folded.occurrences(words) if words.strip() else []
        self._at = next((number for number, span in enumerate(self._found) if span[0] >= start), 0)
        self._at = self._at if self._found else -1
        self._paint()
        return self.current

    def step(self, by: int) -> Span | None:
        """Goes to the next (1) or the one before (-1), round the ends."""
        if self._found:
            self._at = (self._at + by) % len(self._found)
            self._paint()
        return self.current

    @property
    def current(self) -> Span | None:
        """The one that is looked at."""
        return self._found[self._at] if self._found else None

    @property
    def place(self) -> tuple[int, int]:
        """Which one that is, from 1, and how many there are; (0, 0) for none."""
        return (self._at + 1, len(self._found))

    def repaint(self) -> None:
        """The colours are others now."""
        self._paint()

    @property
    def _folded(self) -> FoldedText:
        if self._text is None:
            self._text = FoldedText(self._view.document().toPlainText())
        return self._text

    def _paint(self) -> None:
        first = max(0, self._at - MOST_PAINTED // 2)
        shown = [(span, "warning_soft") for span in self._found[first : first + MOST_PAINTED]]
        shown += [(span, "selection") for span in self._jump]
        if self.current is not None:
            shown.append((self.current, "selection"))
        self._view.setExtraSelections([self._selection(span, ground) for span, ground in shown])

    def _selection(self, span: Span, ground: str) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self._view.document())
        cursor.setPosition(span[0])
        cursor.setPosition(span[1], QTextCursor.MoveMode.KeepAnchor)
        look = QTextCharFormat()
        look.setBackground(Theme.of(self._view).color(ground))
        # The stubs don't know the members of this struct as attributes that can be set.
        made.cursor = cursor
        made.format = look
        return made
