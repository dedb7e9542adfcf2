"""The search palette: lies over the whole window, with a field, what was found, and a line about it.

The field has the keyboard as long as the palette is open; Esc gives it back to where it was. What was typed and found
is forgotten when it closes: several people share a computer.
"""

from __future__ import annotations

from typing import Final

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.content_views import SearchHit
from ui.errors import Remedy, words_for
from ui.search.field import SearchField
from ui.search.hit_list import HitList, Move
from ui.search.model import spoken
from ui.search.notice import Notice
from ui.search.searcher import Searcher
from ui.service_slot import ServiceSlot
from ui.tasks import Tasks
from ui.theme import Theme, tokens
from ui.widgets import IconButton, Label, Line

_MOST: Final = 1000
"""Stretch of the card against the sides: it takes all the width that it may."""
_SHADE: Final = 0.45
"""How much of the window behind is covered."""
_QUOTED: Final = 40
"""Letters of what was looked for that are said again."""
_TOP_SHARE: Final = 14
"""The card hangs this part of the window's height below its top."""


class SearchPalette(QWidget):
    """Opened by `open_up`, closed by Esc, by a click beside it, by a choice, or by `close_down`.

    Signals:
        chosen: a hit was chosen; carries the `SearchHit`. The palette is closed by then.
    """

    chosen = Signal(object)

    def __init__(self, slot: ServiceSlot, tasks: Tasks, window: QWidget) -> None:
        """Makes it, closed.

        Args:
            slot: the services, or their coming.
            tasks: runs the searches.
            window: what it lies over; it follows its size.
        """
        super().__init__(window)
        self._window = window
        self._before: QWidget | None = None
        self._open = False
        self._enter_waits = False
        self._shown_for = ""
        self.searcher = Searcher(slot, tasks, self)
        self.setAccessibleName(self.tr("Tìm trong khóa học"))
        self._build()
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(tokens.LOADING_DELAY_MS)
        self._slow.timeout.connect(self._show_status)
        self.searcher.changed.connect(self._show_state)
        Theme.of(self).changed.connect(self._resize)
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        self.hide()

    def _build(self) -> None:
        self.card = QFrame(self)
        self.card.setProperty("kind", "card")
        self.field = SearchField(self.card)
        self.close_button = IconButton("x", self.tr("Đóng (Esc)"), self.card)
        self.notice = Notice(self.card)
        self.list = HitList(self.card)
        self._line = Line(self.card)
        head = QHBoxLayout()
        head.setContentsMargins(tokens.SPACE_M, tokens.SPACE_M, tokens.SPACE_M, tokens.SPACE_S)
        head.setSpacing(tokens.SPACE_S)
        head.addWidget(self.field, 1)
        head.addWidget(self.close_button)
        self._foot = QWidget(self.card)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_S, tokens.SPACE_XL, tokens.SPACE_S)
        foot.setSpacing(tokens.SPACE_L)
        self.status = Label("", "small", self._foot)
        self.keys = Label(self.tr("Enter: mở · Esc: đóng"), "small", self._foot, wrap=False)
        foot.addWidget(self.status, 1)
        foot.addWidget(self.keys)
        column = QVBoxLayout(self.card)
        column.setContentsMargins(tokens.LINE, 0, tokens.LINE, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.notice)
        column.addWidget(self.list, 1)
        column.addWidget(self._line)
        column.addWidget(self._foot)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.card, _MOST)
        row.addStretch(1)
        self._outer = QVBoxLayout(self)
        self._outer.setSpacing(0)
        self._outer.addLayout(row)
        self._outer.addStretch(1)
        self.field.textChanged.connect(self._typed)
        self.field.moved.connect(self._move)
        self.field.entered.connect(self._enter)
        self.list.chosen.connect(self._choose)
        self.list.currentHit.connect(self._say_current)
        self.notice.acted.connect(self._try_again)
        self.close_button.clicked.connect(self.close_down)

    # --- opening and closing ----------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """True while it lies over the window."""
        return self._open

    def open_up(self) -> None:
        """Opens, or marks what is typed when it is open already."""
        if not self._open:
            focus = QApplication.focusWidget()
            self._before = focus if focus is not None and self._window.isAncestorOf(focus) else None
            self._open = True
            self._show_state()
            self._resize()
            self.show()
            self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def close_down(self) -> None:
        """Closes, forgets what was typed, and gives the keyboard back."""
        if not self._open:
            return
        self._open = False
        self._slow.stop()
        self._enter_waits = False
        self.field.clear()
        self.searcher.stop()
        before, self._before = self._before, None
        if before is None or not shiboken6.isValid(before) or not before.isVisible():
            before = self._window
        before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def refresh(self) -> None:
        """Searches for the same again: more can be found by now."""
        if self._open:
            self.searcher.again()

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        """A page behind that finishes loading must not take the keyboard; it gets it when the palette closes."""
        if self._open and now is not None and self._window.isAncestorOf(now) and not self.isAncestorOf(now):
            self._before = now
            self.field.setFocus()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes around inside the palette."""
        order = [one for one in (self.field, self.notice.button, self.close_button) if one.isVisible()]
        focus = QApplication.focusWidget()
        if not order:
            return False
        place = order.index(focus) if focus in order else 0
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        order[(place + (1 if forward else -1)) % len(order)].setFocus(reason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; no other key reaches what lies behind."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_down()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the card closes."""
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close_down()
        event.accept()

    # --- typing and choosing ----------------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        self._enter_waits = False
        self.searcher.look_for(text)
        self._slow.start()

    def _move(self, how: Move) -> None:
        self.list.move_current(how)

    def _enter(self) -> None:
        if self.searcher.pending:
            # What is listed answers an earlier word; the right one is a moment away.
            self._enter_waits = True
        elif self.searcher.error is not None:
            self._try_again()
        else:
            self.list.open_current()

    def _try_again(self) -> None:
        self.field.setFocus()
        self._slow.start()
        self.searcher.again()

    def _choose(self, hit: SearchHit) -> None:
        self.close_down()
        self.chosen.emit(hit)

    def _say_current(self, hit: SearchHit | None) -> None:
        """Lets screen readers hear the row that Enter opens, since the list never has the keyboard."""
        self.field.setAccessibleDescription("" if hit is None else spoken(hit))

    # --- what it shows ----------------------------------------------------------------------------------------

    def _show_state(self) -> None:
        searcher, view = self.searcher, self.searcher.view
        if not searcher.pending:
            self._slow.stop()
        hits = view.hits if view is not None else ()
        self.list.show_hits(hits, keep_current=view is not None and view.words == self._shown_for)
        self._shown_for = view.words if view is not None else ""
        self.field.moves_list = bool(hits)
        self.list.setVisible(bool(hits))
        self.keys.setVisible(bool(hits))
        self.notice.setVisible(not hits)
        if not hits:
            self._say_why()
        self._show_status()
        if self._enter_waits and not searcher.pending:
            self._enter_waits = False
            self.list.open_current()

    def _say_why(self) -> None:
        searcher = self.searcher
        if searcher.opening:
            detail = self.tr("Từ đã gõ sẽ được tìm ngay sau đó.")
            self.notice.say("hourglass", "muted", self.tr("Đang mở dữ liệu…"), detail)
        elif searcher.error is not None:
            fault = words_for(searcher.error)
            action = fault.action if fault.remedy is Remedy.RETRY else None
            self.notice.say(fault.icon, "danger", fault.title, fault.detail, action)
        elif searcher.view is not None:
            words = shorten(searcher.view.words)
            title = self.tr("Không tìm thấy “{words}”").format(words=words)
            detail = self.tr("Thử ít từ hơn hoặc từ khác. Chỉ tìm trong các khóa học đã tải về máy này.")
            self.notice.say("search", "muted", title, detail)
        else:
            hint = self.tr("Gõ vài từ có trong bài học, thuật ngữ hoặc lời giải thích. Không dấu cũng tìm được.")
            self.notice.say("info", "muted", "", hint)

    def _show_status(self) -> None:
        searcher, view = self.searcher, self.searcher.view
        text = ""
        if searcher.pending and not searcher.opening and not self._slow.isActive() and self.field.text():
            text = self.tr("Đang tìm…")
        elif view is not None and view.preparing:
            text = self.tr("Đang chuẩn bị tìm kiếm cho khóa học mới; kết quả có thể chưa đủ.")
        elif view is not None and view.more:
            text = self.tr("Còn kết quả khác. Gõ thêm từ để tìm sát hơn.")
        self.status.setText(text)
        # An empty label keeps its room beside the words about the keys.
        self._line.setVisible(bool(text) or not self.keys.isHidden())
        self._foot.setVisible(bool(text) or not self.keys.isHidden())

    # --- room -------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follows the window's size."""
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._resize()
        return super().eventFilter(watched, event)

    def _resize(self) -> None:
        area = self._window.rect()
        self.setGeometry(area)
        side = tokens.SPACE_XL
        self._outer.setContentsMargins(side, max(tokens.SPACE_L, area.height() // _TOP_SHARE), side, side)
        self.card.setMaximumWidth(Theme.of(self).px(tokens.MEASURE) + 2 * tokens.SPACE_XL)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = Theme.of(self)
        shade = theme.color("rail" if theme.colors.dark else "text")
        shade.setAlphaF(_SHADE)
        QPainter(self).fillRect(self.rect(), shade)


def shorten(words: str) -> str:
    """What somebody looked for, as far as it fits into a sentence."""
    line = " ".join(words.split())
    return line if len(line) <= _QUOTED else line[: _QUOTED - 1].rstrip() + "…"
