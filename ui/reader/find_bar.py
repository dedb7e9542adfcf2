"""The line for looking for words in what is read: what to look for, which one is shown, the next and the one before.

Words are found without diacritics and whatever their case, so that nobody has to switch an input method on first.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.reader.announcing import announce
from ui.reader.finding import MOST_OCCURRENCES
from ui.theme import Theme, tokens
from ui.widgets import IconButton, Label, Line

_WAIT_MS: Final = 120
"""From the last key to looking: input methods delete and type letters again."""


class FindBar(QWidget):
    """A line to type in, a count, and two arrows.

    Signals:
        wanted: words to look for; "" ends looking.
        stepped: 1 for the next one, -1 for the one before.
        closed: somebody closed the line; the keyboard is wanted elsewhere.
    """

    wanted = Signal(str)
    stepped = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(tokens.SPACE_M, tokens.SPACE_XS, tokens.SPACE_M, tokens.SPACE_XS)
        row.setSpacing(tokens.SPACE_XS)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(self.tr("Tìm trong bài, gõ không dấu cũng được"))
        self.line.setAccessibleName(self.tr("Tìm trong bài"))
        self.line.setMaximumWidth(Theme.of(self).px(tokens.FORM))
        self.count = Label("", "small", self, wrap=False)
        self.before = IconButton("chevron-up", self.tr("Chỗ trước (Shift+Enter)"), self)
        self.next = IconButton("chevron-down", self.tr("Chỗ tiếp theo (Enter)"), self)
        self.close_button = IconButton("x", self.tr("Đóng (Esc)"), self)
        row.addWidget(self.line, 1)
        row.addSpacing(tokens.SPACE_S)
        row.addWidget(self.count)
        row.addWidget(self.before)
        row.addWidget(self.next)
        row.addStretch()
        row.addWidget(self.close_button)
        column.addLayout(row)
        column.addWidget(Line(parent=self))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self._look)
        self._looked_for = ""
        self.line.textChanged.connect(self._typed)
        self.before.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.close_button.clicked.connect(self.close)
        for keys, by in ((Qt.Key.Key_F3, 1), (Qt.Modifier.SHIFT | Qt.Key.Key_F3, -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda by=by: self.stepped.emit(by))
        self.show_found(0, 0)

    def begin(self) -> None:
        """Shows the line with the keyboard in it; what was looked for last is marked to be typed over."""
        self.show()
        self.line.setFocus()
        self.line.selectAll()
        if self.line.text().strip():
            self._look()

    def close(self) -> bool:
        """Hides the line and ends looking; False where it was not shown."""
        if not self.close_quietly():
            return False
        self.closed.emit()
        return True

    def close_quietly(self) -> bool:
        """The same for what is shown being another thing now: the keyboard stays where it is."""
        self._timer.stop()
        if self.isHidden():
            return False
        self.hide()
        self._looked_for = ""
        self.wanted.emit("")
        return True

    def show_found(self, place: int, total: int) -> None:
        """Says which one is shown, from 1, and how many there are; negative while it is not known yet."""
        if total < 0:
            words = self.tr("Đang tìm…")
        elif not self._looked_for:
            words = ""
        elif not total:
            words = self.tr("Không tìm thấy")
        elif total >= MOST_OCCURRENCES:
            words = self.tr("{place} / hơn {total}").format(place=place, total=MOST_OCCURRENCES - 1)
        else:
            words = f"{place} / {total}"
        if words != self.count.text():
            self.count.setText(words)
            announce(self.line, words)
        self.before.setEnabled(total > 0)
        self.next.setEnabled(total > 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the next, with Shift to the one before; Escape closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._timer.isActive():
                self._look()
            else:
                self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _typed(self) -> None:
        self._timer.start()

    def _look(self) -> None:
        self._timer.stop()
        words = " ".join(self.line.text().split())
        self._looked_for = words
        self.wanted.emit(words)
