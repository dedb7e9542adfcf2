"""The list of questions beside the question, or over it where the page is narrow."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.quiz.attempt_bars import MapPanel, TopBar
from ui.theme import Theme, tokens

_ANY: int = 16_777_215
"""Qt's greatest size."""


class SideFold:
    """Puts the list where there is room for it. The page tells when its size changes."""

    def __init__(self, page: QWidget, row: QBoxLayout, side: MapPanel, top: TopBar) -> None:
        """Takes charge of the list.

        Args:
            page: what it belongs to.
            row: the layout whose last item it is while there is room.
            side: the list.
            top: has the button that shows it, and ends where it begins.
        """
        self._page, self._row, self._side, self._top = page, row, side, top

    @property
    def narrow(self) -> bool:
        """True when there is no room for the list beside the question."""
        return self._page.width() < Theme.of(self._page).px(tokens.CONTENTS_FOLD_BELOW)

    def fold(self) -> None:
        """Lays the list out for the size that the page has now."""
        side, button = self._side, self._top.map_button
        self._row.removeWidget(side)
        button.setVisible(self.narrow)
        if self.narrow:
            side.setVisible(button.isChecked())
            self._lay_over()
            return
        button.setChecked(False)
        self._row.addWidget(side)
        side.setFixedSize(QSize(_ANY, _ANY))
        side.setFixedWidth(Theme.of(self._page).px(tokens.CONTENTS))
        side.setMinimumHeight(0)
        side.show()

    def show_over(self, place: int, *, on: bool) -> None:
        """Shows or hides the list over a narrow page, at a question's number."""
        if not self.narrow:
            return
        self._side.setVisible(on)
        self._lay_over()
        if on:
            self._side.show_place(place)
            self._side.map.setFocus()

    def close(self) -> bool:
        """Hides the list where it lies over the page; False where it doesn't."""
        open_over = self.narrow and self._top.map_button.isChecked()
        if open_over:
            self._top.map_button.setChecked(False)
        return open_over

    def _lay_over(self) -> None:
        page = self._page
        width = min(Theme.of(page).px(tokens.CONTENTS), page.width())
        top = self._top.geometry().bottom() + 1
        self._side.setGeometry(QRect(page.width() - width, top, width, page.height() - top))
        self._side.raise_()
