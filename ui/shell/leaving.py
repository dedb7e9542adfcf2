"""The question on exit: asked only when results wait and sending is possible right now.

A question that is always there gets clicked away; one that can't be followed helps nobody.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.views import SyncView
from ui.errors import words_for
from ui.shell.session import Session
from ui.theme import Theme, tokens
from ui.widgets import Button, Label

PATIENCE_MS = 20_000
"""How long "send, then close" waits before it says that it did not come to an end; closing is one press away."""


class LeaveDialog(QDialog):
    """Send first, or close now.

    Signals:
        send: send first.
        leave: close now.
    """

    send = Signal()
    leave = Signal()

    def __init__(self, waiting: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Đóng chương trình"))
        self.title = Label(self.tr("Còn %n kết quả chưa gửi", "", waiting), "heading", self)
        self.detail = Label(self.tr("Đang có mạng, gửi chỉ mất ít giây."), "muted", self)
        self.send_button = Button(self.tr("Gửi rồi đóng"), "primary", self)
        self.leave_button = Button(self.tr("Đóng, gửi lần sau"), "secondary", self)
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_S)
        row.addStretch(1)
        row.addWidget(self.leave_button)
        row.addWidget(self.send_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_XL, tokens.SPACE_XL, tokens.SPACE_L)
        column.setSpacing(tokens.SPACE_S)
        column.addWidget(self.title)
        column.addWidget(self.detail)
        column.addSpacing(tokens.SPACE_M)
        column.addLayout(row)
        self.setMinimumWidth(Theme.of(self).px(tokens.FORM))
        self.send_button.clicked.connect(self._send)
        self.leave_button.clicked.connect(self.leave)
        self.send_button.setFocus()

    def _send(self) -> None:
        self.send_button.setEnabled(False)
        self.detail.setText(self.tr("Đang gửi…"))
        self.send.emit()

    def not_sent(self, sync: SyncView | None) -> None:
        """Says that sending did not come to its end, and that nothing is lost; closing is the one thing left."""
        why = "" if sync is None or sync.problem is None else f"{words_for(sync.problem).title}. "
        kept = self.tr("Kết quả vẫn được giữ trên máy này và tự gửi lần sau.")
        self.detail.setText(why + kept)
        self.title.setText(self.tr("Chưa gửi được"))
        self.send_button.hide()
        self.leave_button.setText(self.tr("Đóng chương trình"))
        self.leave_button.setFocus()


class Leaving:
    """Decides whether the window may close."""

    def __init__(self, session: Session, window: QWidget) -> None:
        self._session = session
        self._window = window
        self._free = False
        self.dialog: LeaveDialog | None = None

    def may_leave(self) -> bool:
        """True when nothing is to be asked."""
        return self._free or not self._session.can_send

    def ask(self, send: Callable[[], None], close: Callable[[], object]) -> None:
        """Asks; ``send`` begins sending, ``close`` closes the window."""
        if self.dialog is not None:
            return
        sync = self._session.sync
        dialog = LeaveDialog(sync.waiting_results if sync else 0, self._window)
        self.dialog = dialog

        def leave() -> None:
            self._free = True
            dialog.close()
            close()

        def begin() -> None:
            patience = QTimer(dialog)
            patience.setSingleShot(True)
            patience.timeout.connect(lambda: dialog.not_sent(self._session.sync))
            patience.start(PATIENCE_MS)
            self._session.syncChanged.connect(look)
            send()

        tried = False

        def look() -> None:
            nonlocal tried
            now = self._session.sync
            if self.dialog is not dialog or now is None:
                return
            if not now.waiting_results:
                leave()
            elif now.syncing:
                tried = True
            elif tried:
                # What was known before the try tells nothing of it.
                dialog.not_sent(now)

        def gone() -> None:
            self.dialog = None

        dialog.send.connect(begin)
        dialog.leave.connect(leave)
        dialog.finished.connect(gone)
        dialog.open()
