"""The reader's parts and where they stand: contents, the line above, what is read, finding in it, the line below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.reader.banner_room import BannerRoom
from ui.reader.bar import ReaderBar
from ui.reader.contents import ContentsPanel
from ui.reader.file_view import FileView
from ui.reader.find_bar import FindBar
from ui.reader.folding import Folding
from ui.reader.footer import ReaderFooter
from ui.reader.loading import ReaderServices
from ui.reader.view import LessonView
from ui.tasks import Tasks
from ui.theme import Theme
from ui.widgets import Banner, StateStack


class ReaderLayout(QWidget):
    """A text or a file with everything around it. What is shown, and what follows from it, is the page's.

    Signals:
        textScaleChosen: a text size in per cent, already in force; the settings should keep it.
    """

    textScaleChosen = Signal(int)

    def __init__(self, services: ReaderServices, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.contents = ContentsPanel(self)
        self.bar = ReaderBar(self)
        self.find_bar = FindBar(self)
        self.states = StateStack(self, loading_text=self.tr("Đang mở bài học…"))
        self.view = LessonView(self)
        self.view.setAccessibleName(self.tr("Nội dung bài học"))
        self.files = FileView(services, tasks, self)
        self.banner = Banner(parent=self)
        self.footer = ReaderFooter(self)
        self._sheets = QStackedWidget(self)
        self._sheets.addWidget(self.view)
        self._sheets.addWidget(self.files)
        self.states.set_content(self._sheets)
        self._arrange()
        self._folding = Folding(self, self._row, self.contents, self.bar, self.take_keyboard)
        self.bar.findWanted.connect(self.open_find)
        self.bar.scaleChosen.connect(self._choose_scale)
        self.view.found.connect(self.find_bar.show_found)
        self.files.found.connect(self.find_bar.show_found)
        self.files.toolsChanged.connect(self._show_tools)
        self.find_bar.wanted.connect(self._look_for)
        self.find_bar.stepped.connect(self._step)
        self.find_bar.closed.connect(self.take_keyboard)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.open_find)

    def _arrange(self) -> None:
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.find_bar)
        column.addWidget(self.states, 1)
        column.addWidget(BannerRoom(self.banner, self))
        column.addWidget(self.footer)
        self._row.addWidget(self.contents)
        self._row.addLayout(column, 1)
        for hidden in (self.contents, self.find_bar, self.footer):
            hidden.hide()

    # --- what is shown --------------------------------------------------------------------------------------

    @property
    def shows_text(self) -> bool:
        """True for a text, False for a file."""
        return self._sheets.currentWidget() is self.view

    def turn_to(self, sheet: QWidget) -> None:
        """Shows the text or the file, with everything around it at its final size.

        The text should be set after this: what is laid out before would be laid out again.
        """
        self.view.clear_text()
        self._sheets.setCurrentWidget(sheet)
        self.states.show_content()
        self._folding.arrange(shown=True)
        self._show_tools()
        layout = self.layout()
        if layout is not None:
            layout.activate()

    def show_waiting(self) -> None:
        """Shows that something is being opened."""
        self.banner.say("")
        self.find_bar.close_quietly()
        self.footer.hide()
        self.bar.show_tools(find=False, sizes=True)
        self.states.show_loading()

    def take_keyboard(self) -> None:
        """Puts the keyboard where reading goes on."""
        (self.view if self.shows_text else self.files).setFocus()

    def _show_tools(self) -> None:
        if self.shows_text:
            self.bar.show_tools(find=True, sizes=True)
        else:
            self.bar.show_tools(find=self.files.can_find, sizes=False, tools=self.files.tools)

    def _choose_scale(self, scale: int) -> None:
        Theme.of(self).set_text_scale(scale)
        self.textScaleChosen.emit(scale)

    # --- finding --------------------------------------------------------------------------------------------

    def open_find(self) -> None:
        """Shows the line to look for words in what is read."""
        if self._full and (self.shows_text or self.files.can_find):
            self.find_bar.begin()

    def _look_for(self, words: str) -> None:
        if self.shows_text:
            self.view.look_for(words)
        else:
            self.files.look_for(words)

    def _step(self, by: int) -> None:
        if self.shows_text:
            self.view.step(by)
        else:
            self.files.step(by)

    # --- room and keys --------------------------------------------------------------------------------------

    @property
    def narrow(self) -> bool:
        """True when there is no room for the contents beside the text."""
        return self._folding.narrow

    @property
    def _full(self) -> bool:
        return self.states.state == "content"

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Folds and unfolds the contents."""
        super().resizeEvent(event)
        self._folding.resized(shown=self._full)

    def escaped(self) -> bool:
        """What Escape closes first: contents that lie over the text, the line for finding; False where neither is."""
        return self._folding.close() or self.find_bar.close()
