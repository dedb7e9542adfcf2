"""What a page shows when it has nothing, is waiting, or failed. Every page has all of these designed.

`StateStack` holds them together::

    self.states = StateStack(self)             # loading at once (but drawn only after a moment)
    self.states.set_content(self._column)
    self.states.show_loading()
    self.states.show_empty(EmptyState("inbox", title, detail, action))
    self.states.show_error(error, retry)       # words from ui.errors; retry is called by its one action
    self.states.show_content()
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.errors import ErrorWords, words_for
from ui.theme import Theme, tokens
from ui.widgets.buttons import Button
from ui.widgets.card import Tile
from ui.widgets.text import Label

_MOST = 1000
"""Stretch of the middle against the sides: it takes all the width that it may."""


class EmptyState(QWidget):
    """A page with nothing on it yet: what this place is for, and one thing to do, with at most another way beside it.

    Signals:
        acted: the action was pressed.
        actedSecond: the other action was pressed.
    """

    acted = Signal()
    actedSecond = Signal()

    def __init__(
        self,
        icon_name: str,
        title: str,
        detail: str = "",
        action: str | None = None,
        parent: QWidget | None = None,
        *,
        second: str | None = None,
        tint: tuple[str, str] = ("muted", "sunken"),
        kind: str = "primary",
    ) -> None:
        """Makes the state.

        Args:
            icon_name: a Lucide icon.
            title: a few words.
            detail: a sentence.
            action: the button's words; None for no button.
            parent: owner.
            second: words of another way, below the first; None for none.
            tint: pair (ink, ground) of colour tokens for the tile.
            kind: the button's rank.
        """
        super().__init__(parent)
        center = Qt.AlignmentFlag.AlignHCenter
        middle = QWidget(self)
        middle.setMaximumWidth(Theme.of(self).px(tokens.FORM))
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_S)
        column.addStretch(2)
        column.addWidget(Tile(icon_name, tint, self, side=tokens.TILE + tokens.SPACE_L), 0, center)
        column.addSpacing(tokens.SPACE_S)
        self.title = Label(title, "heading", self)
        self.detail = Label(detail, "muted", self)
        for label in (self.title, self.detail):
            label.setAlignment(center)
            column.addWidget(label)
        self.detail.setVisible(bool(detail))
        self.button: Button | None = None
        if action is not None:
            self.button = Button(action, kind, self)
            self.button.clicked.connect(self.acted)
            column.addSpacing(tokens.SPACE_S)
            column.addWidget(self.button, 0, center)
        self.second_button: Button | None = None
        if second is not None:
            self.second_button = Button(second, "link", self)
            self.second_button.clicked.connect(self.actedSecond)
            column.addWidget(self.second_button, 0, center)
        column.addStretch(3)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_L, tokens.SPACE_XL, tokens.SPACE_L)
        outer.addStretch(1)
        outer.addWidget(middle, _MOST)
        outer.addStretch(1)
        self.setAccessibleName(title)
        self.setAccessibleDescription(detail)


class ErrorState(EmptyState):
    """A page that could not be shown: what went wrong, what to do, and one action that does it."""

    def __init__(self, error: BaseException, parent: QWidget | None = None, *, words: ErrorWords | None = None) -> None:
        """Makes the state out of an error; the words are those of ``ui.errors``, unless others are given."""
        words = words or words_for(error)
        super().__init__(
            words.icon,
            words.title,
            words.detail,
            words.action,
            parent,
            tint=("danger", "danger_soft"),
            kind="secondary",
        )
        self.error = error


class LoadingState(QWidget):
    """A quiet word while waiting; it appears only when the wait is long enough to be noticed."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        """Makes the state; without a text it says that the page is being opened."""
        super().__init__(parent)
        text = text or QCoreApplication.translate("LoadingState", "Đang mở…")
        layout = QVBoxLayout(self)
        self._label = Label(text, "muted", self, wrap=False)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.hide()
        layout.addWidget(self._label, 0, Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(text)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(tokens.LOADING_DELAY_MS)
        self._delay.timeout.connect(self._label.show)

    def begin(self) -> None:
        """Starts a wait."""
        self._label.hide()
        self._delay.start()

    def end(self) -> None:
        """Ends it."""
        self._delay.stop()
        self._label.hide()

    @property
    def noticed(self) -> bool:
        """True when the word is on screen."""
        return not self._label.isHidden()


class StateStack(QStackedWidget):
    """One page's loading, empty, failing and full faces."""

    def __init__(self, parent: QWidget | None = None, *, loading_text: str = "") -> None:
        super().__init__(parent)
        self._loading = LoadingState(loading_text, self)
        self._content: QWidget | None = None
        self._passing: QWidget | None = None
        self.addWidget(self._loading)

    def set_content(self, content: QWidget) -> None:
        """Gives the widget that is shown when all is well; it becomes the stack's own."""
        self._content = content
        self.addWidget(content)

    def show_loading(self) -> None:
        """Shows the wait."""
        self._loading.begin()
        self._turn_to(self._loading)

    def show_content(self) -> None:
        """Shows the page itself."""
        if self._content is None:
            raise RuntimeError("set_content comes first")
        self._turn_to(self._content)

    def show_empty(self, state: EmptyState) -> None:
        """Shows a state; the stack owns it and drops it when something else is shown."""
        self.addWidget(state)
        self._turn_to(state)
        self._passing = state
        if state.button is not None and self.isVisible():
            state.button.setFocus()

    def show_error(
        self,
        error: BaseException,
        retry: Callable[[], None] | None = None,
        *,
        words: ErrorWords | None = None,
    ) -> None:
        """Shows an error's words, or others; ``retry`` is what its action calls."""
        state = ErrorState(error, self, words=words)
        if state.button is not None:
            if retry is None:
                state.button.hide()
            else:
                state.acted.connect(retry)
        self.show_empty(state)

    @property
    def state(self) -> str:
        """``loading``, ``content``, ``empty`` or ``error``: for tests and for screen readers."""
        current = self.currentWidget()
        if current is self._loading:
            return "loading"
        if current is self._content:
            return "content"
        return "error" if isinstance(current, ErrorState) else "empty"

    def _turn_to(self, widget: QWidget) -> None:
        self.setCurrentWidget(widget)
        if widget is not self._loading:
            self._loading.end()
        if self._passing is not None and self._passing is not widget:
            self.removeWidget(self._passing)
            self._passing.deleteLater()
            self._passing = None
