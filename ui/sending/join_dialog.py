"""Joining a class: 13 digits from the trainer's screen, or a pasted link; an address where no machine is found."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.joining import RelayView
from sync.discovery import FoundMachine
from sync.join_code import CODE_DIGITS, is_link
from ui.errors import words_for
from ui.people.code_field import CodeField
from ui.service_slot import ServiceSlot
from ui.tasks import Job, Tasks
from ui.theme import Theme, tokens
from ui.widgets import Banner, Button, Label
from ui.widgets.field import Field

_NOT_FOUND = "machine-not-found"
_ABOUT_CODE = ("wrong-join-code", _NOT_FOUND)
_MOST_NAMED = 3
LOOK_S = 5.0


class JoinCodeField(CodeField):
    """A join code; a pasted link is kept whole.

    Signals:
        linkPasted: carries the link.
    """

    linkPasted = Signal(str)

    def take(self, data: QMimeData) -> None:
        if is_link(data.text()):
            self.linkPasted.emit(data.text().strip())
        else:
            super().take(data)


class JoinClassDialog(QDialog):
    """Asks for the code and joins.

    Signals:
        joined: carries the `RelayView`; the dialog has closed.
    """

    joined = Signal(object)

    def __init__(self, slot: ServiceSlot, tasks: Tasks, parent: QWidget | None = None) -> None:
        """Makes the dialog; `begin` listens for machines."""
        super().__init__(parent)
        self._slot, self._tasks = slot, tasks
        self._found: dict[str, FoundMachine] = {}
        self.setWindowTitle(self.tr("Vào lớp"))
        lead = Label(
            self.tr("Nhập mã vào lớp hiện trên máy giảng viên. Kết quả sẽ được gửi qua máy đó."), "muted", self
        )
        self.code = JoinCodeField(self.tr("Mã vào lớp"), self, length=CODE_DIGITS)
        self.code_line = Field(self.tr("Mã vào lớp"), self.tr("13 chữ số; dán liên kết vào cũng được"), self.code, self)
        self.machines = Label("", "small", self)
        self.address = Field(
            self.tr("Địa chỉ máy giảng viên"),
            self.tr("Chỉ cần khi không tìm thấy, ví dụ 192.168.1.20:8000"),
            parent=self,
        )
        self.address.hide()
        self.address_button = Button(self.tr("Nhập địa chỉ máy giảng viên"), "link", self, small=True)
        self.address_button.clicked.connect(self._ask_address)
        self.address.edit.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        self.banner = Banner(parent=self)
        self.join_button = Button(self.tr("Vào lớp"), "primary", self)
        self.close_button = Button(self.tr("Đóng"), "secondary", self)
        foot = QHBoxLayout()
        foot.setSpacing(tokens.SPACE_S)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.join_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_L, tokens.SPACE_XL, tokens.SPACE_L)
        column.setSpacing(tokens.SPACE_M)
        for widget in (lead, self.code_line, self.machines):
            column.addWidget(widget)
        column.addWidget(self.address_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.address)
        column.addWidget(self.banner)
        column.addLayout(foot)
        self.setFixedWidth(Theme.of(self).px(tokens.FORM))
        self.code.linkPasted.connect(self._join)
        self.code.returnPressed.connect(self._press)
        self.address.edit.returnPressed.connect(self._press)
        self.join_button.clicked.connect(self._press)
        self.close_button.clicked.connect(self.reject)
        self.finished.connect(lambda _result: self._tasks.cancel_all_of(self))
        self.code.setFocus()

    def begin(self) -> None:
        """Listens for machines while somebody reads and types."""
        self._say_machines(self.tr("Đang tìm máy trong mạng…"))
        self._slot.when_ready(
            self,
            lambda services: self._tasks.start(
                lambda job: services.joining.find(timeout_s=LOOK_S, cancel=job.cancel_event, on_found=job.report),
                self._looked,
                lambda _error: self._looked(()),
                on_progress=self._heard,
                owner=self,
            ),
        )

    def _heard(self, machine: FoundMachine) -> None:
        self._found[machine.name] = machine
        names = sorted(self._found)
        more = len(names) - _MOST_NAMED
        lines = [self.tr("Máy thấy trong mạng:"), *(f"• {name}" for name in names[:_MOST_NAMED])]
        if more > 0:
            lines.append(self.tr("và %n máy khác", "", more))
        self._say_machines("\n".join(lines))

    def _looked(self, found: tuple[FoundMachine, ...]) -> None:
        for machine in found:
            self._heard(machine)
        if not self._found:
            self._say_machines(self.tr("Chưa thấy máy nào trong mạng. Nếu có mã, nhập thêm địa chỉ ghi cạnh mã."))
            self._show_address()

    def _say_machines(self, words: str) -> None:
        self.machines.setText(words)
        self.machines.setVisible(bool(words))
        self.adjustSize()

    def _ask_address(self) -> None:
        self._show_address()
        self.address.edit.setFocus()

    def _show_address(self) -> None:
        """It is asked for only where it is needed: most people type the code and nothing else."""
        self.address_button.hide()
        self.address.show()
        self.adjustSize()

    def _press(self) -> None:
        if not self.code.complete:
            self.code_line.set_fault(
                self.tr("Mã có {needed} chữ số; mới có {count}.").format(needed=CODE_DIGITS, count=len(self.code.code))
            )
            self.code.setFocus()
            return
        self._join(self.code.code)

    def _join(self, code: str) -> None:
        if not self.join_button.isEnabled():
            return
        address = self.address.text or None
        self.banner.say("")
        self.code_line.set_fault("")
        self._set_busy(busy=True)

        def work(job: Job) -> RelayView:
            services = self._slot.services
            if services is None:
                raise RuntimeError("the services are gone")
            return services.joining.join(code, address, cancel=job.cancel_event)

        self._slot.when_ready(self, lambda _services: self._tasks.start(work, self._done, self._failed, owner=self))

    def _done(self, view: RelayView) -> None:
        self._set_busy(busy=False)
        self.accept()
        self.joined.emit(view)

    def _failed(self, error: Exception) -> None:
        self._set_busy(busy=False)
        words = words_for(error)
        if words.kind not in _ABOUT_CODE:
            self.banner.say(words.sentence, "danger")
            return
        self.code_line.set_fault(words.sentence)
        if words.kind == _NOT_FOUND:
            self._say_machines("")
            self._show_address()
        self.adjustSize()
        self.code.selectAll()
        self.code.setFocus()

    def _set_busy(self, *, busy: bool) -> None:
        self.join_button.setEnabled(not busy)
        self.join_button.setText(self.tr("Đang vào lớp…") if busy else self.tr("Vào lớp"))
