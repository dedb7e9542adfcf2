"""A pair of hands and eyes for the tour: finds visible widgets, clicks, types, waits, takes pictures.

Everything goes through Qt's own event delivery (QtTest), so what a person could not click, the tour cannot either.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QModelIndex, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QLineEdit,
    QStackedWidget,
    QWidget,
)

POLL_MS = 15
DEFAULT_TIMEOUT_S = 30.0
P = TypeVar("P", bound=QWidget)


class TourError(Exception):
    """A step did not go as it should; ``step`` names it and ``what`` says what was waited for."""

    kind = "tour-failed"

    def __init__(self, step: str, what: str) -> None:
        super().__init__(f"{step}: {what}")
        self.step = step
        self.what = what


class Driver:
    """Drives one window.

    Args:
        window: the app's top-level window, shown.
        pictures: folder for the screenshots, emptied of older ones by the caller.
        say: told each step, a line.
    """

    def __init__(self, window: QWidget, pictures: Path, say: Callable[[str], None]) -> None:
        self.window = window
        self._pictures = pictures
        self._say = say
        self._count = 0
        self._step = "start"

    def step(self, name: str) -> None:
        """Begins a step; errors until the next one carry its name."""
        self._step = name

    def done(self, words: str, *, of: QWidget | None = None) -> None:
        """Takes the step's picture and prints its line; ``of`` is a dialog instead of the window."""
        self.settle()
        self.done_at_once(words, of=of)

    def done_at_once(self, words: str, *, of: QWidget | None = None) -> None:
        """The same without letting anything settle first: for what is gone in a moment."""
        self._count += 1
        file = self._pictures / f"{self._count:02d}-{self._step}.png"
        if not (of or self.window).grab().save(str(file)):
            raise TourError(self._step, f"the picture {file} could not be written")
        self._say(f"{self._count:2d}. {self._step}: {words}")

    def fail(self, what: str) -> TourError:
        """The error of the present step; also keeps a picture of how the window looked."""
        self.window.grab().save(str(self._pictures / f"failed-{self._step}.png"))
        return TourError(self._step, what)

    def wait(self, what: str, condition: Callable[[], bool], timeout_s: float = DEFAULT_TIMEOUT_S) -> None:
        """Lets the app run until the condition holds.

        Raises:
            TourError: it did not within the time.
        """
        end = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > end:
                raise self.fail(f"waited {timeout_s:.0f} s for {what}")
            self._run_events(POLL_MS)

    def page(self, stack: QStackedWidget, kind: type[P]) -> P:
        """The page on screen, once it is of this kind."""
        self.wait(kind.__name__, lambda: isinstance(stack.currentWidget(), kind))
        page = stack.currentWidget()
        if not isinstance(page, kind):
            raise self.fail(f"{kind.__name__} went away")
        return page

    def settle(self) -> None:
        """Lets pending layouts, paints and short animations happen."""
        self._run_events(150)

    def click(self, button: QAbstractButton, what: str = "") -> None:
        """Clicks a button once it can be seen and clicked.

        Raises:
            TourError: it could not within the time.
        """
        words = what or button.text() or button.accessibleName()
        self.wait(f"the button «{words}»", lambda: button.isVisible() and button.isEnabled())
        self.settle()
        self.click_at(button, button.rect().center())

    def click_at(self, widget: QWidget, place: QPoint) -> None:
        """One left click at a place inside a widget."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    def click_row(self, view: QAbstractItemView, index: QModelIndex) -> None:
        """One left click in the middle of an item."""
        view.scrollTo(index)
        self.click_at(view.viewport(), view.visualRect(index).center())

    def pick(self, button: QAbstractButton, path: Path) -> None:
        """Clicks a button that asks for a folder or a file, and names it there.

        The dialog is Qt's own and waits in an event loop of its own, so this is done from inside of that.
        """
        tries = QTimer()
        tries.setInterval(POLL_MS)

        def name() -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, QFileDialog):
                tries.stop()
                line = dialog.findChildren(QLineEdit)[0]
                line.setText(str(path.resolve()))
                QTest.keyClick(line, Qt.Key.Key_Return)

        tries.timeout.connect(name)
        tries.start()
        self.click(button)
        tries.stop()

    def type(self, widget: QWidget, text: str) -> None:
        """Types ASCII text, key by key."""
        widget.setFocus()
        QTest.keyClicks(widget, text)

    def press(
        self, widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """One key."""
        QTest.keyClick(widget, key, modifiers)

    def _run_events(self, duration_ms: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(duration_ms, loop.quit)
        loop.exec()
