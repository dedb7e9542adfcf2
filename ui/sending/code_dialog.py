"""Results as codes that a phone's camera reads: one at a time, as large as there is room for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.views import ResultRow
from ui.errors import words_for
from ui.service_slot import ServiceSlot
from ui.tasks import Tasks
from ui.theme import Theme, tokens
from ui.widgets import Banner, Button, Label
from ui.words.format import grouped

_QUIET_MODULES = 4
"""Of white around a code: ISO/IEC 18004, 5.3.8."""
_SIDE = 420
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

    def sizeHint(self) -> QSize:
        return QSize(_SIDE, _SIDE)

    def minimumSizeHint(self) -> QSize:
        return QSize(_SIDE // 2, _SIDE // 2)

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


class CodeDialog(QDialog):
    """The codes of what waits, one after another."""

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
        self.close_button = Button(self.tr("Đóng"), "secondary", self)
        foot = QHBoxLayout()
        foot.setSpacing(tokens.SPACE_S)
        foot.addWidget(self.before_button)
        foot.addWidget(self.after_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_L, tokens.SPACE_XL, tokens.SPACE_L)
        column.setSpacing(tokens.SPACE_S)
        column.addWidget(self.lead)
        column.addWidget(self.picture, 1)
        column.addWidget(self.which)
        column.addWidget(self.banner)
        column.addLayout(foot)
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
        width = Theme.of(self).px(tokens.FORM)
        height = super().sizeHint().height()
        parent = self.parentWidget()
        if parent is not None:
            height = min(height, parent.window().height() - 2 * tokens.SPACE_L)
        return QSize(width, height)

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
        code = self.tr(", mã biên nhận {code}").format(code=grouped(row.code)) if row.code else ""
        place = self.tr("Mã {number} trên {count}").format(number=self._at + 1, count=count)
        self.which.setText(f"{place}: {row.quiz_title}{code}")
        self._slot.when_ready(
            self,
            lambda services: self._tasks.run(
                lambda: _rows(services.codes.symbol(row.attempt_id)), self.picture.show_rows, self._failed, owner=self
            ),
        )

    def _failed(self, error: Exception) -> None:
        self.banner.say(words_for(error).sentence, "warning")


def _rows(symbol: Any) -> tuple[bytes, ...]:
    """The modules of a ``segno.QRCode``."""
    return tuple(bytes(1 if one else 0 for one in row) for row in symbol.matrix)
