"""Where the table of contents stands: beside the text where there is room, else over it when asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.reader.bar import ReaderBar
from ui.reader.contents import ContentsPanel
from ui.theme import Theme, tokens


class Folding:
    """Knows the page's width and what the reader wants of the contents.

    Args:
        page: the whole reader.
        row: its layout; the contents are its first item while they stand beside the text.
        contents: the panel.
        bar: has the button.
        closed: called when contents over the text were closed, to put the keyboard back.
    """

    def __init__(
        self, page: QWidget, row: QHBoxLayout, contents: ContentsPanel, bar: ReaderBar, closed: Callable[[], None]
    ) -> None:
        self._page = page
        self._row = row
        self._contents = contents
        self._bar = bar
        self._closed = closed
        self._wanted = True
        self._was_narrow: bool | None = None
        contents.closed.connect(lambda: bar.contents_button.setChecked(False))
        bar.contentsToggled.connect(self._toggle)

    @property
    def narrow(self) -> bool:
        """True when there is no room for the contents beside the text."""
        return self._page.width() < Theme.of(self._page).px(tokens.CONTENTS_FOLD_BELOW)

    def arrange(self, *, shown: bool) -> None:
        """Puts the contents where they belong now; ``shown`` is False while the page has nothing to show."""
        self._was_narrow = self.narrow
        self._row.removeWidget(self._contents)
        if not self.narrow:
            self._row.insertWidget(0, self._contents)
            self._contents.setFixedWidth(Theme.of(self._page).px(tokens.CONTENTS))
        visible = shown and self._wanted and not self.narrow
        self._contents.setVisible(visible)
        self._bar.contents_button.blockSignals(True)
        self._bar.contents_button.setChecked(visible)
        self._bar.contents_button.blockSignals(False)

    def resized(self, *, shown: bool) -> None:
        """The page has another size."""
        if self.narrow != self._was_narrow:
            self.arrange(shown=shown)
        elif self.narrow and self._contents.isVisible():
            self._lay_over()

    def close(self) -> bool:
        """Closes contents that lie over the text; False where they don't."""
        if not self.narrow or not self._contents.isVisible():
            return False
        self._bar.contents_button.setChecked(False)
        return True

    def _toggle(self, on: bool) -> None:
        if not self.narrow:
            self._wanted = on
            self.arrange(shown=True)
            return
        self._contents.setVisible(on)
        if on:
            self._lay_over()
            self._contents.list.setFocus()
        else:
            self._closed()

    def _lay_over(self) -> None:
        top = self._bar.geometry().bottom() + 1
        self._contents.place_over(QRect(0, top, self._page.width(), self._page.height() - top))
