"""*Gửi kết quả*: what waits, and every way by which it can leave, each with its state and one button."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, QStandardPaths, QTimer, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.classes import CurrentClass
from app.joining import RelayView
from app.parcels import ParcelExport, ReceiptsTaken
from app.sending import SendingView
from ui.errors import words_for
from ui.sending.class_dialog import ChooseClassDialog
from ui.sending.code_dialog import CodeDialog
from ui.sending.join_dialog import JoinClassDialog
from ui.sending.way_row import WayRow
from ui.sending.words import WayWords, class_words, internet_words, owed_words, relay_words
from ui.service_slot import ServiceSlot
from ui.tasks import Tasks
from ui.theme import Theme, tokens
from ui.widgets import Banner, Button, Card, Column, Label

SIZE = (640, 620)
"""At a text scale of 100 per cent, where the window has the room."""
LOOK_EVERY_MS = 3000
"""What is shown is read again so often: the sync loop goes on behind it."""
PARCEL_NAME = "ket-qua.tuhoc"
ChoosePath = Callable[[QWidget, str, str], str]
"""Asks for a file, by a title and a proposed name; empty when somebody changed their mind."""


class SendingDialog(QDialog):
    """Shows and offers; sending itself is the sync loop's.

    Signals:
        sendNow: try at once.
        enrol: enrolling is wanted; the dialog has closed.
        moved: receipts came: results changed their state.
    """

    sendNow = Signal()
    enrol = Signal()
    moved = Signal()

    def __init__(
        self,
        slot: ServiceSlot,
        tasks: Tasks,
        parent: QWidget | None = None,
        *,
        choose_new: ChoosePath | None = None,
        choose_old: ChoosePath | None = None,
    ) -> None:
        """Makes the dialog; call `begin`.

        Args:
            slot: the services.
            tasks: for the work.
            parent: the window that waits.
            choose_new: asks where to save.
            choose_old: asks what to open.
        """
        super().__init__(parent)
        self._slot, self._tasks = slot, tasks
        self._choose_new, self._choose_old = choose_new or _save_where, choose_old or _open_which
        self._profile_id = ""
        self._enrolled = True
        self._is_reading = self._read_again = False
        self._relays: tuple[RelayView, ...] = ()
        self._current: CurrentClass | None = None
        self.join_dialog: JoinClassDialog | None = None
        self.class_dialog: ChooseClassDialog | None = None
        self.code_dialog: CodeDialog | None = None
        self.setWindowTitle(self.tr("Gửi kết quả"))
        self._owed = Card(self, padding=tokens.SPACE_M)
        self._owed.body.addWidget(Label(self.tr("Chờ gửi từ máy này"), "strong", self._owed))
        self.owed = Label("", "body", self._owed)
        self._owed.body.addWidget(self.owed)
        self.banner = Banner(parent=self)
        self.internet = WayRow("wifi", self.tr("Gửi ngay"), self, primary=True)
        self.room = WayRow("laptop", self.tr("Vào lớp"), self)
        self.group = WayRow("book-open", self.tr("Chọn lớp"), self)
        self.relays: list[WayRow] = []
        self.file = WayRow("file-text", self.tr("Lưu tệp…"), self, second=self.tr("Nhận tệp biên nhận…"))
        self.code = WayRow("scroll-text", self.tr("Hiện mã"), self)
        self._say_fixed()
        column = Column(self, width=tokens.CONTENT)
        for widget in (self._owed, self.banner, self.internet):
            column.body.addWidget(widget)
        self._room = QVBoxLayout()
        self._room.setSpacing(tokens.SPACE_M)
        column.body.addLayout(self._room)
        for row in (self.group, self.room, self.file, self.code):
            column.body.addWidget(row)
        column.body.setSpacing(tokens.SPACE_M)
        self.close_button = Button(self.tr("Đóng"), "secondary", self)
        foot = QHBoxLayout()
        foot.setContentsMargins(tokens.SPACE_XL, 0, tokens.SPACE_XL, tokens.SPACE_L)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, tokens.SPACE_M, 0, 0)
        layout.setSpacing(tokens.SPACE_S)
        layout.addWidget(column, 1)
        layout.addLayout(foot)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._listen()
        self.resize(self.sizeHint())

    def begin(self, profile_id: str) -> None:
        """Shows the ways of a person."""
        self._profile_id = profile_id
        self.reload()
        self._timer.start()

    def reload(self) -> None:
        """Reads everything again."""
        services = self._slot.services
        if services is None or self._is_reading:
            self._read_again = self._is_reading
            return
        self._is_reading = True
        self._tasks.run(lambda: services.sending.view(self._profile_id), self.show_view, self._not_read, owner=self)

    def show_view(self, view: SendingView) -> None:
        """Shows how things stand."""
        self._is_reading = False
        here = view.owed[0]
        self._enrolled = here.person.enrolled
        self.owed.setText("\n".join(owed_words(one) for one in view.owed if one is here or one.records or one.carried))
        self.internet.show_words(internet_words(view), self.tr("Gửi ngay") if self._enrolled else self.tr("Ghi danh"))
        self.internet.button.setEnabled(not view.sync.syncing)
        for row in (self.room, self.file, self.code):
            row.button.setEnabled(self._enrolled)
        self._show_relays(view.relays)
        self._current = view.current
        self.group.setVisible(self._enrolled and bool(view.relays))
        self.group.show_words(class_words(view), self.tr("Chọn lớp") if view.current is None else self.tr("Rời lớp"))
        if self._read_again:
            # Something changed while this was read.
            self._read_again = False
            self.reload()

    def sizeHint(self) -> QSize:
        theme = Theme.of(self)
        width, height = (theme.px(side) for side in SIZE)
        parent = self.parentWidget()
        if parent is not None:
            width = min(width, parent.width() - 2 * tokens.SPACE_L)
            height = min(height, parent.height() - 2 * tokens.SPACE_L)
        return QSize(width, height)

    def _say_fixed(self) -> None:
        self.room.show_words(
            WayWords(
                self.tr("Máy trong phòng"),
                self.tr("Vào lớp bằng mã 13 chữ số: máy giảng viên nhận và chuyển về máy chủ khi có mạng."),
                None,
            )
        )
        self.file.show_words(
            WayWords(
                self.tr("Tệp kết quả"),
                self.tr("Tệp đã khóa, chỉ máy chủ mở được; mang đi bằng USB hoặc gửi kèm thư."),
                None,
            )
        )
        self.code.show_words(
            WayWords(self.tr("Mã cho điện thoại"), self.tr("Điện thoại có mạng chụp mã của từng kết quả để gửi."), None)
        )

    def _listen(self) -> None:
        self.internet.button.clicked.connect(self._press_internet)
        self.room.button.clicked.connect(self._join)
        self.group.button.clicked.connect(self._press_class)
        self.file.button.clicked.connect(self._save)
        self.file.second.clicked.connect(self._open)
        self.code.button.clicked.connect(self._show_code)
        self.close_button.clicked.connect(self.reject)
        self._timer.timeout.connect(self.reload)
        self.finished.connect(self._over)

    def _over(self) -> None:
        self._timer.stop()
        self._tasks.cancel_all_of(self)

    def _not_read(self, error: Exception) -> None:
        self._is_reading = False
        self.banner.say(words_for(error).sentence, "danger")

    def _show_relays(self, relays: tuple[RelayView, ...]) -> None:
        if [one.id for one in relays] != [one.id for one in self._relays]:
            for row in self.relays:
                self._room.removeWidget(row)
                row.hide()
                row.deleteLater()
            self.relays = [self._make_relay(one.id) for one in relays]
            self._order()
        self._relays = relays
        for row, relay in zip(self.relays, relays, strict=True):
            row.show_words(relay_words(relay))

    def _order(self) -> None:
        """The keyboard goes through the ways as the eye does, from top to bottom."""
        rows = (self.internet, *self.relays, self.group, self.room, self.file, self.code)
        buttons = [button for row in rows for button in (row.button, row.second)]
        for before, after in itertools.pairwise((*buttons, self.close_button)):
            self.setTabOrder(before, after)

    def _make_relay(self, relay_id: int) -> WayRow:
        row = WayRow("laptop", self.tr("Gửi ngay"), self, second=self.tr("Không gửi qua máy này nữa"))
        row.button.clicked.connect(self._send)
        row.second.clicked.connect(lambda: self._leave(relay_id))
        self._room.addWidget(row)
        return row

    def _press_internet(self) -> None:
        if self._enrolled:
            self._send()
        else:
            self.reject()
            self.enrol.emit()

    def _send(self) -> None:
        self.banner.say("")
        self.sendNow.emit()
        self.reload()

    def _join(self) -> None:
        dialog = JoinClassDialog(self._slot, self._tasks, self)
        self.join_dialog = dialog
        dialog.joined.connect(self._joined)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        dialog.begin()

    def _joined(self, relay: RelayView) -> None:
        self.banner.say(self.tr("Đã kết nối với máy {name}.").format(name=relay.name), "success")
        self.sendNow.emit()
        self.reload()
        self._choose_class()

    def _press_class(self) -> None:
        services = self._slot.services
        if self._current is None:
            self._choose_class()
        elif services is not None:
            self._tasks.run(
                lambda: services.classes.leave(self._profile_id), lambda _none: self._left(), self._not_read, owner=self
            )

    def _choose_class(self) -> None:
        dialog = ChooseClassDialog(self._slot, self._tasks, self)
        self.class_dialog = dialog
        dialog.entered.connect(self._entered)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        dialog.begin(self._profile_id)

    def _entered(self, current: CurrentClass) -> None:
        self.banner.say(self.tr("Đang ở lớp {name}.").format(name=current.name), "success")
        self.reload()

    def _left(self) -> None:
        self.banner.say(self.tr("Đã rời lớp. Bài bắt đầu trong lớp vẫn thuộc lớp đó."), "info")
        self.reload()

    def _leave(self, relay_id: int) -> None:
        services = self._slot.services
        if services is not None:
            self._tasks.run(
                lambda: services.joining.leave(relay_id), lambda _none: self.reload(), self._not_read, owner=self
            )

    def _save(self) -> None:
        path = self._choose_new(self, self.tr("Lưu tệp kết quả"), PARCEL_NAME)
        services = self._slot.services
        if path and services is not None:
            self._tasks.run(lambda: services.parcels.export(Path(path)), self._saved, self._not_read, owner=self)

    def _saved(self, done: ParcelExport) -> None:
        if done.path is None:
            self.banner.say(self.tr("Không có kết quả nào chờ gửi nên chưa lưu tệp."), "info")
            return
        count = done.results
        said = self.tr("Đã lưu %n kết quả vào tệp. Kết quả vẫn được giữ ở đây đến khi có biên nhận.", "", count)
        self.banner.say(said, "success")

    def _open(self) -> None:
        path = self._choose_old(self, self.tr("Nhận tệp biên nhận"), "")
        services = self._slot.services
        if path and services is not None:
            self._tasks.run(lambda: services.parcels.take_receipts(Path(path)), self._taken, self._not_read, owner=self)

    def _taken(self, done: ReceiptsTaken) -> None:
        count = done.received
        if count:
            self.banner.say(self.tr("Máy chủ đã nhận: %n mục được xác nhận.", "", count), "success")
            self.moved.emit()
        else:
            self.banner.say(self.tr("Tệp này không có biên nhận mới cho máy này."), "info")
        self.reload()

    def _show_code(self) -> None:
        dialog = CodeDialog(self._slot, self._tasks, self)
        self.code_dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        dialog.begin(self._profile_id)


def _save_where(parent: QWidget, title: str, name: str) -> str:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return QFileDialog.getSaveFileName(parent, title, str(Path(folder) / name))[0]


def _open_which(parent: QWidget, title: str, _name: str) -> str:
    return QFileDialog.getOpenFileName(parent, title)[0]
