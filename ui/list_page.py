"""The page of a long list: its header, its states, and rows that are read a page at a time off the main thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QStyledItemDelegate, QVBoxLayout, QWidget

from app.paging import PAGE, Page, Place
from ui.tasks import Job, Tasks
from ui.theme import Theme, tokens
from ui.widgets import EmptyState, Label, PageHeader, StateStack
from ui.widgets.card_list import CardList
from ui.widgets.rows_model import RowsModel, Told


@dataclass(frozen=True)
class ListWords:
    """What a list page says of itself."""

    title: str
    loading: str
    empty_icon: str
    empty_title: str
    empty_words: str
    open_library: str
    """The button of an empty list."""
    explained: str = ""
    """Above the list; empty for nothing."""


class ListPage(QWidget):
    """Shows a person's rows, newest first, and reads on as somebody scrolls.

    A page of its own kind says how rows are read (`read`) and what pressing one does (`act`).

    Signals:
        openLibrary: there is nothing yet, and the courses are wanted.
    """

    openLibrary = Signal()

    def __init__(self, tasks: Tasks, told: Told, parent: QWidget | None = None) -> None:
        """Makes the frame; `build` fills it, `load` gives it a person."""
        super().__init__(parent)
        self._tasks = tasks
        self._profile_id = ""
        self._job: Job | None = None
        self._after: Place | None = None
        self._reads_on = False
        self.header = PageHeader("", self)
        self.model = RowsModel(told, self)

    def build(self, words: ListWords, delegate: type[QStyledItemDelegate], above: Sequence[QWidget] = ()) -> None:
        """Puts the page together.

        Args:
            words: see `ListWords`.
            delegate: draws the rows; made with the list.
            above: between the explanation and the list.
        """
        self._words = words
        self.header.set_title(words.title)
        self.states = StateStack(self, loading_text=words.loading)
        full = QWidget(self)
        column = QVBoxLayout(full)
        column.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_S, tokens.SPACE_XL - tokens.SCROLLBAR, 0)
        column.setSpacing(tokens.SPACE_S)
        self.explained = Label(words.explained, "muted", full)
        self.explained.setVisible(bool(words.explained))
        self.list = CardList(words.title, self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(delegate(self.list))
        for widget in (self.explained, *above):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        self.states.set_content(full)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.states, 1)
        self.list.acted.connect(self._acted)
        self.model.wanted.connect(self._read_on)
        self._limit_width()
        Theme.of(self).changed.connect(self._limit_width)

    def read(self, profile_id: str, after: Place | None, limit: int) -> Page[Any]:
        """Reads rows; called off the main thread."""
        raise NotImplementedError

    def act(self, row: Any, part: str) -> None:
        """A row was pressed, or a part of it that the delegate knows."""
        raise NotImplementedError

    def begin(self) -> None:
        """Another person's list is about to be read."""

    def count(self, page: Page[Any]) -> None:
        """A page came: it says how many rows there are in all."""

    def load(self, profile_id: str) -> None:
        """Shows the rows of a person; what is on screen stays there while it is read again."""
        if profile_id != self._profile_id or self.states.state != "content":
            self.states.show_loading()
            self.begin()
            self.model.set_rows(())
        self._profile_id = profile_id
        self.reload()

    def reload(self) -> None:
        """Reads as many rows again as are here."""
        if self._job is not None:
            self._job.cancel()
        self._reads_on = False
        profile_id, limit = self._profile_id, max(PAGE, self.model.rowCount())
        self._job = self._tasks.run(
            lambda: self.read(profile_id, None, limit),
            self._show,
            lambda error: self.states.show_error(error, lambda: self.load(profile_id)),
            owner=self,
        )

    def _show(self, page: Page[Any]) -> None:
        self._after = page.after
        with self.list.staying():
            self.model.set_rows(page.rows, more=page.after is not None)
        self.count(page)
        if page.total:
            self.states.show_content()
        else:
            self._show_empty()

    def _read_on(self) -> None:
        after, profile_id = self._after, self._profile_id
        if after is None or self._reads_on:
            return
        self._reads_on = True
        self._job = self._tasks.run(lambda: self.read(profile_id, after, PAGE), self._add, self._not_read, owner=self)

    def _add(self, page: Page[Any]) -> None:
        self._reads_on = False
        self._after = page.after
        self.model.add_rows(page.rows, more=page.after is not None)
        self.count(page)

    def _not_read(self, error: Exception) -> None:
        # Scrolling on tries again.
        self._reads_on = False
        self._tasks.failed.emit(error)

    def _show_empty(self) -> None:
        words = self._words
        empty = EmptyState(words.empty_icon, words.empty_title, words.empty_words, words.open_library, self)
        empty.acted.connect(self.openLibrary)
        self.states.show_empty(empty)

    def _acted(self, index: QModelIndex, part: str) -> None:
        if index.isValid() and part != "stop":
            self.act(self.model.row(index.row()), part)

    def _limit_width(self) -> None:
        theme = Theme.of(self)
        self.list.setMaximumWidth(theme.px(tokens.CONTENT))
        self.explained.setMaximumWidth(theme.px(tokens.MEASURE))
