"""The top of a page: where this is, and what can be done here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.widgets.buttons import Button
from ui.widgets.text import Label


class PageHeader(QWidget):
    """A breadcrumb, a title, and room for actions at the right.

    Set the way with `set_crumbs`; put buttons in with `add_action`.
    """

    def __init__(self, title: str = "", parent: QWidget | None = None, *, inside: bool = False) -> None:
        """Makes a header.

        Args:
            title: an empty one takes no room (the reader has its own).
            parent: owner.
            inside: True in a column, which has margins of its own.
        """
        super().__init__(parent)
        outer = QVBoxLayout(self)
        side = 0 if inside else tokens.SPACE_XL
        outer.setContentsMargins(side, tokens.SPACE_L, side, 0 if inside else tokens.SPACE_S)
        outer.setSpacing(tokens.SPACE_XS)
        self._way = QHBoxLayout()
        self._way.setSpacing(tokens.SPACE_XS)
        outer.addLayout(self._way)
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_S)
        self._title = Label(title, "title", self)
        self._title.setVisible(bool(title))
        row.addWidget(self._title, 1)
        self._actions = row
        outer.addLayout(row)

    def set_title(self, title: str) -> None:
        """Sets the page's title."""
        self._title.setText(title)
        self._title.setVisible(bool(title))

    @property
    def title(self) -> str:
        """The page's title."""
        return self._title.text()

    def set_crumbs(self, crumbs: Sequence[tuple[str, Callable[[], None] | None]]) -> None:
        """Shows the way here.

        Args:
            crumbs: pairs (words, what pressing them does); None for the place itself. Without crumbs nothing
                shows.
        """
        while (item := self._way.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, (words, go) in enumerate(crumbs):
            if number:
                self._way.addWidget(Label("›", "small", self, wrap=False))
            if go is None:
                self._way.addWidget(Label(words, "small", self, wrap=False), 0)
            else:
                button = Button(words, "crumb", self)
                button.clicked.connect(lambda _checked=False, go=go: go())
                self._way.addWidget(button)
        self._way.addStretch(1)

    def add_action(self, widget: QWidget) -> None:
        """Puts a widget at the right of the title."""
        self._actions.addWidget(widget)
