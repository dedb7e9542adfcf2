"""Results as codes that a phone's camera reads: one at a time, as large as the window or the whole screen allows."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.views import ResultRow
from ui.errors import words_for
from ui.results.words import grouped_code
from ui.service_slot import ServiceSlot
from ui.tasks import Tasks
from ui.theme import Theme, tokens
from ui.widgets import Banner, Button, Label

_QUIET_MODULES = 4
"""Of white around a code: ISO/IEC 18004, 5.3.8."""
_LEAST = 210
_TEXT = 250
"""Width of the words beside a code, at a text scale of 100 per cent."""
_WHITE, _BLACK = QColor(255, 255, 255), QColor(0, 0, 0)


class CodePicture(QWidget):
    """A code, black on white in every theme: cameras want it so."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[bytes, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def rows(self) -> tuple[bytes, ...]:
        """The modules shown, 1 for black."""
        return self._rows

    def show_rows(self, rows: tuple[bytes, ...]) -> None:
        """Shows a code; an empty one for none."""
        self._rows = rows
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, _LEAST)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if not self._rows:
            return
        painter = QPainter(self)
        count = len(self._rows) + 2 * _QUIET_MODULES
        # Whole pixels of the screen a module: a blurred edge costs the camera its sharpness.
        scale = self.devicePixelRatioF()
        module = max(1, int(min(self.width(), self.height()) * scale) // count)
        painter.scale(1 / scale, 1 / scale)
        side = module * count
        left, top = (int(self.width() * scale) - side) // 2, (int(self.height() * scale) - side) // 2
        painter.fillRect(QRect(left, top, side, side), _WHITE)
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    at = QRect(
                        left + (x + _QUIET_MODULES) * module, top + (y + _QUIET_MODULES) * module, module, module
                    )
                    painter.fillRect(at, _BLACK)


class CodeScreen(QDialog):
    """One code over the whole screen; a click or any key puts it away."""

    def __init__(self, rows: tuple[bytes, ...], which: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(which)
        self.picture = CodePicture(self)
        self.picture.setAccessibleName(which)
        self.picture.show_rows(rows)
        words = Label(which, "strong", self)
        back = Label(self.tr("Nhấp chuột hoặc bấm phím bất kỳ để thu nhỏ."), "muted", self)
        for label in (words, back):
            label.setFixedWidth(Theme.of(self).px(_TEXT))
        column = QVBoxLayout()
        column.setSpacing(tokens.SPACE_S)
        column.addStretch(1)
        column.addWidget(words)
        column.addWidget(back)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, tokens.SPACE_L, 0)
        row.setSpacing(tokens.SPACE_L)
        row.addWidget(self.picture, 1)
        row.addLayout(column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()
        self.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.accept()


class CodeDialog(QDialog):
    """The codes of what waits, one after another: the code at the left, as high as the window; words beside it."""

    def __init__(self, slot: ServiceSlot, tasks: Tasks, parent: QWidget | None = None) -> None:
        """Makes the dialog; call `begin`."""
        super().__init__(parent)
        self._slot, self._tasks = slot, tasks
        self._results: tuple[ResultRow, ...] = ()
        self._at = 0
        self.setWindowTitle(self.tr("Gửi bằng điện thoại"))
        self.lead = Label("", "muted", self)
        self.picture = CodePicture(self)
        self.which = Label("", "strong", self)
        self.banner = Banner(parent=self)
        self.before_button = Button(self.tr("Mã trước"), "secondary", self)
        self.after_button = Button(self.tr("Mã tiếp theo"), "secondary", self)
        self.full_button = Button(self.tr("Toàn màn hình"), "secondary", self, icon_name="maximize")
        self.close_button = Button(self.tr("Đóng"), "secondary", self)
        beside = QWidget(self)
        beside.setFixedWidth(Theme.of(self).px(_TEXT))
        column = QVBoxLayout(beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_S)
        for widget in (self.lead, self.which, self.banner):
            column.addWidget(widget)
        column.addStretch(1)
        for button in (self.after_button, self.before_button, self.full_button, self.close_button):
            column.addWidget(button)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_L, tokens.SPACE_L, tokens.SPACE_L, tokens.SPACE_L)
        row.setSpacing(tokens.SPACE_L)
        row.addWidget(self.picture, 1)
        row.addWidget(beside)
        self.filled: CodeScreen | None = None
        self.full_button.clicked.connect(self._fill_screen)
        self.before_button.clicked.connect(lambda: self._turn(-1))
        self.after_button.clicked.connect(lambda: self._turn(1))
        self.close_button.clicked.connect(self.reject)
        self.finished.connect(lambda _result: self._tasks.cancel_all_of(self))
        self.resize(self.sizeHint())

    def begin(self, profile_id: str) -> None:
        """Reads what waits of a person."""
        self._slot.when_ready(
            self,
            lambda services: self._tasks.run(
                lambda: services.results.list(profile_id, unsent=True), self._take, self._failed, owner=self
            ),
        )

    def sizeHint(self) -> QSize:
        top: QWidget = self
        while (parent := top.parentWidget()) is not None:
            top = parent
        if top is self:
            return super().sizeHint()
        height = top.height() - 2 * tokens.SPACE_L
        beside = Theme.of(self).px(_TEXT) + 3 * tokens.SPACE_L
        return QSize(min(height + beside, top.width() - 2 * tokens.SPACE_L), height)

    def _take(self, rows: tuple[ResultRow, ...]) -> None:
        self._results = rows
        self._at = 0
        self._show()

    def _turn(self, steps: int) -> None:
        self._at += steps
        self._show()

    def _show(self) -> None:
        count = len(self._results)
        for button, last in ((self.before_button, 0), (self.after_button, count - 1)):
            button.setVisible(count > 1)
            button.setEnabled(self._at != last)
        self.banner.say("")
        self.picture.show_rows(())
        self.full_button.setEnabled(False)
        if not count:
            self.lead.setText(self.tr("Không có kết quả nào chờ gửi."))
            self.which.setText("")
            return
        self.lead.setText(
            self.tr(
                "Mở máy ảnh của điện thoại có mạng, hướng vào mã rồi bấm vào liên kết hiện ra. "
                "Kết quả trên máy này chuyển thành đã nhận khi liên lạc được với máy chủ."
            )
        )
        row = self._results[self._at]
        code = self.tr(", mã biên nhận {code}").format(code=grouped_code(row.code)) if row.code else ""
        place = self.tr("Mã {number} trên {count}").format(number=self._at + 1, count=count)
        self.which.setText(f"{place}: {row.quiz_title}{code}")
        self._slot.when_ready(
            self,
            lambda services: self._tasks.run(
                lambda: _rows(services.codes.symbol(row.attempt_id)), self._show_code, self._failed, owner=self
            ),
        )

    def _show_code(self, rows: tuple[bytes, ...]) -> None:
        self.picture.show_rows(rows)
        self.picture.setAccessibleName(self.which.text())
        self.full_button.setEnabled(True)
        self.full_button.setFocus()

    def _fill_screen(self) -> None:
        screen = CodeScreen(self.picture.rows, self.which.text(), self)
        self.filled = screen
        screen.finished.connect(screen.deleteLater)
        screen.setModal(True)
        screen.showFullScreen()

    def _failed(self, error: Exception) -> None:
        self.banner.say(words_for(error).sentence, "warning")


def _rows(symbol: Any) -> tuple[bytes, ...]:
    """The modules of a ``segno.QRCode``."""
    return tuple(bytes(1 if one else 0 for one in row) for row in symbol.matrix)
