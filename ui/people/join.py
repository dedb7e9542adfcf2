"""The way in: enrol with a code from a trainer, or begin without one by name.

The same page serves the first run, adding a person on a shared computer, and enrolling somebody who began without.
"""

from __future__ import annotations

import contextlib
import unicodedata
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.views import ProfileView
from sync.errors import SyncError
from ui.errors import words_for
from ui.people.address import hub_address
from ui.people.code_field import CodeField
from ui.service_slot import ServiceSlot
from ui.tasks import Tasks
from ui.theme import tokens
from ui.widgets import Banner, Button, Column, Label, PageHeader
from ui.widgets.field import Field

if TYPE_CHECKING:
    from app.compose import Services

JOIN_DIGITS: Final = 13
"""`sync.join_code.CODE_DIGITS`, which would bring more along than this first page needs."""
_CODE_KINDS = ("wrong-code", "used-code")


class JoinPage(QWidget):
    """Asks for a code, or for a name.

    Signals:
        joined: a profile was made or enrolled; carries the `ProfileView`.
        back: somebody changed their mind.
    """

    joined = Signal(object)
    back = Signal()

    def __init__(self, slot: ServiceSlot, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slot = slot
        self._tasks = tasks
        self._profile: ProfileView | None = None
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.header = PageHeader("", self, inside=True)
        self._by_name = False
        self._code_form, self._name_form = self._make_code_form(), self._make_name_form()
        column = Column(self, width=tokens.FORM, centred=True)
        for part in (self.header, self._code_form, self._name_form):
            column.body.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(column)
        self.load(None)

    def load(
        self, profile: ProfileView | None, *, hub_url: str = "", with_back: bool = False, by_name: bool = False
    ) -> None:
        """Starts afresh.

        Args:
            profile: who enrols; None for somebody new.
            hub_url: an address known already, to spare typing.
            with_back: True where there is a page to go back to.
            by_name: True to begin with the name.
        """
        self._tasks.cancel_all_of(self)
        self._profile = profile
        self.header.set_crumbs([(self.tr("Quay lại"), self.back.emit)] if with_back else [])
        self._no_code.setVisible(profile is None)
        self.address.edit.setText(profile.hub_url if profile and profile.hub_url else hub_url)
        self.code.set_code("")
        self.full_name.edit.clear()
        self.unit_name.edit.clear()
        self.banner.say("")
        self._name_banner.say("")
        self._set_busy(busy=False)
        self._ask_room(wanted=False)
        self._show_form(by_name=by_name)

    @property
    def by_name(self) -> bool:
        """True while the name is asked for."""
        return self._by_name

    def _make_code_form(self) -> QWidget:
        form = QWidget(self)
        self._lead = Label("", "muted", form)
        self.address = Field(
            self.tr("Địa chỉ máy chủ"), self.tr("Ghi trên giấy cùng với mã, ví dụ hoc.tinh.gov.vn"), parent=form
        )
        self.address.edit.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        self.code = CodeField(self.tr("Mã ghi danh"), form)
        self.code_line = Field(self.tr("Mã ghi danh"), self.tr("16 chữ số, dán vào cũng được"), self.code, form)
        self.banner = Banner(parent=form)
        self.enrol_button = Button(self.tr("Ghi danh"), "primary", form)
        self._no_code = Button(self.tr("Chưa có mã: học không cần ghi danh"), "link", form)
        self.room_button = Button(self.tr("Máy này không có mạng: ghi danh qua máy giảng viên"), "link", form)
        self.room = CodeField(self.tr("Mã vào lớp"), form, length=JOIN_DIGITS)
        self.room_line = Field(self.tr("Mã vào lớp"), self.tr("13 chữ số hiện trên máy giảng viên"), self.room, form)
        self.room_address = Field(
            self.tr("Địa chỉ máy giảng viên"),
            self.tr("Chỉ cần khi không tìm thấy, ví dụ 192.168.1.20:8000"),
            parent=form,
        )
        self.room_address.edit.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        _fill(
            form,
            self._lead,
            self.address,
            self.code_line,
            self.room_line,
            self.room_address,
            self.banner,
            self.enrol_button,
            self.room_button,
            self._no_code,
        )
        self.room_button.clicked.connect(lambda: self._ask_room(wanted=True))
        self.room.returnPressed.connect(self._enrol)
        self.room_address.edit.returnPressed.connect(self._enrol)
        self.enrol_button.clicked.connect(self._enrol)
        self.code.returnPressed.connect(self._enrol)
        self.address.edit.returnPressed.connect(self.code.setFocus)
        self._no_code.clicked.connect(lambda: self._show_form(by_name=True))
        return form

    def _make_name_form(self) -> QWidget:
        form = QWidget(self)
        lead = Label(self.tr("Kết quả được giữ trên máy này, và gửi đi sau khi ghi danh."), "muted", form)
        self.full_name = Field(self.tr("Họ và tên"), "", parent=form)
        self.unit_name = Field(self.tr("Đơn vị"), self.tr("Không bắt buộc"), parent=form)
        self._name_banner = Banner(parent=form)
        self.begin_button = Button(self.tr("Bắt đầu học"), "primary", form)
        with_code = Button(self.tr("Có mã ghi danh: ghi danh ngay"), "link", form)
        _fill(form, lead, self.full_name, self.unit_name, self._name_banner, self.begin_button, with_code)
        self.begin_button.clicked.connect(self._begin)
        self.full_name.edit.returnPressed.connect(self._begin)
        self.unit_name.edit.returnPressed.connect(self._begin)
        with_code.clicked.connect(lambda: self._show_form(by_name=False))
        return form

    def _ask_room(self, *, wanted: bool) -> None:
        """Shows or hides what is needed to enrol through a machine in the room."""
        for field in (self.room_line, self.room_address):
            field.setVisible(wanted)
        self.room_button.setVisible(not wanted)
        self.room.set_code("")
        self.room_address.edit.clear()
        if wanted:
            self.room.setFocus()

    def _show_form(self, *, by_name: bool) -> None:
        self._by_name = by_name
        self._code_form.setVisible(not by_name)
        self._name_form.setVisible(by_name)
        if by_name:
            self.header.set_title(self.tr("Học không cần ghi danh"))
            self.full_name.edit.setFocus()
            return
        self.header.set_title(self.tr("Ghi danh"))
        if self._profile is not None:
            lead = self.tr("Ghi danh cho {name} bằng mã do giảng viên phát.").format(name=self._profile.full_name)
        else:
            lead = self.tr("Nhập địa chỉ và mã do giảng viên phát.")
        self._lead.setText(lead)
        (self.code if self.address.text else self.address.edit).setFocus()

    def _enrol(self) -> None:
        if not self.enrol_button.isEnabled():
            return
        url = hub_address(self.address.text)
        if url is None:
            self.address.set_fault(self.tr("Địa chỉ chưa đúng. Ví dụ: hoc.tinh.gov.vn"))
            self.address.edit.setFocus()
            return
        if not self.code.complete:
            self.code_line.set_fault(self.tr("Mã có 16 chữ số; mới có {count}.").format(count=len(self.code.code)))
            self.code.setFocus()
            return
        if not self.room_line.isHidden() and not self.room.complete:
            self.room_line.set_fault(
                self.tr("Mã có {needed} chữ số; mới có {count}.").format(needed=JOIN_DIGITS, count=len(self.room.code))
            )
            self.room.setFocus()
            return
        code, profile_id = self.code.code, self._profile.id if self._profile else None
        room, room_address = self.room.code, self.room_address.text or None
        self.banner.say("")
        self._set_busy(busy=True)

        def begin(services: Services) -> None:
            def work() -> ProfileView:
                if not room:
                    return services.enrolment.enrol(profile_id, url, code)
                door = services.joining.door(room, room_address)
                view = services.enrolment.enrol(profile_id, url, code, door=door)
                # What failed here can be done again where results are sent; the enrolment holds.
                with contextlib.suppress(SyncError):
                    services.joining.join(room, room_address)
                return view

            self._tasks.run(work, self._done, self._enrol_failed, self)

        self._slot.when_ready(self, begin)

    def _begin(self) -> None:
        if not self.begin_button.isEnabled():
            return
        full_name = unicodedata.normalize("NFC", self.full_name.text)
        unit_name = unicodedata.normalize("NFC", self.unit_name.text)
        if not full_name:
            self.full_name.set_fault(self.tr("Cần có họ và tên."))
            self.full_name.edit.setFocus()
            return
        self._set_busy(busy=True)

        def begin(services: Services) -> None:
            self._tasks.run(
                lambda: services.profiles.create(full_name, unit_name), self._done, self._begin_failed, self
            )

        self._slot.when_ready(self, begin)

    def _done(self, profile: ProfileView) -> None:
        self._set_busy(busy=False)
        self.joined.emit(profile)

    def _enrol_failed(self, error: Exception) -> None:
        self._set_busy(busy=False)
        words = words_for(error)
        about_code = words.kind in _CODE_KINDS
        self.banner.say(words.detail if about_code else words.sentence, "danger")
        if about_code:
            self.code_line.set_fault(words.title)
            self.code.selectAll()
            self.code.setFocus()

    def _begin_failed(self, error: Exception) -> None:
        self._set_busy(busy=False)
        self._name_banner.say(words_for(error).sentence, "danger")

    def _set_busy(self, *, busy: bool) -> None:
        for widget in (self.enrol_button, self.begin_button, self._no_code):
            widget.setEnabled(not busy)
        self.enrol_button.setText(self.tr("Đang ghi danh…") if busy else self.tr("Ghi danh"))


def _fill(form: QWidget, *widgets: QWidget) -> None:
    column = QVBoxLayout(form)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(tokens.SPACE_L)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
