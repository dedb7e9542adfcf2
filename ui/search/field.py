"""The line to type into. Nothing but the keys that move in the list is taken from it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.search.hit_list import Move
from ui.theme import Theme, tokens
from ui.widgets.glyph import Glyph

_MOVES: Final = {
    Qt.Key.Key_Up: Move.MoveUp,
    Qt.Key.Key_Down: Move.MoveDown,
    Qt.Key.Key_PageUp: Move.MovePageUp,
    Qt.Key.Key_PageDown: Move.MovePageDown,
    Qt.Key.Key_Home: Move.MoveHome,
    Qt.Key.Key_End: Move.MoveEnd,
}
_PLAIN: Final = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class SearchField(QLineEdit):
    """A plain line edit for all that input methods do: letters, Backspace and composition go their usual way.

    Signals:
        moved: a key that moves in the list; carries a `Move`.
        entered: Enter.
    """

    moved = Signal(object)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Tìm trong khóa học"))
        self.setAccessibleName(self.tr("Tìm trong khóa học"))
        self._glyph = Glyph("search", side=tokens.ICON_S, parent=self)
        Theme.of(self).changed.connect(self._arrange)
        self.moves_list = False
        """True while there is a list for the keys to move in; Home and End are the field's own without one."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        side = Theme.of(self).px(tokens.ICON_S)
        self._glyph.setGeometry(tokens.SPACE_M, (self.height() - side) // 2, side, side)
        self.setTextMargins(side + tokens.SPACE_S, 0, 0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Takes the keys of the list; with Shift or Ctrl they mark and jump in the field as ever."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif self.moves_list and key in _MOVES and event.modifiers() in _PLAIN:
            self.moved.emit(_MOVES[key])
        else:
            super().keyPressEvent(event)
