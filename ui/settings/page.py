"""The settings page. A change takes effect at once and is kept; there is nothing to confirm."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.content_views import DiskView
from app.views import ProfileView, SettingsView
from ui.settings.disk_page import DiskPage
from ui.settings.disk_rows import taken
from ui.settings.forms import button_row, form, pairs
from ui.settings.licences import LicencesDialog
from ui.theme import tokens
from ui.widgets import Button, Card, CheckBox, Column, Label, PageHeader, Segments
from ui.words.format import grouped, size


class SettingsPage(QWidget):
    """Shows settings and says which was changed.

    Signals:
        changed: carries the new `SettingsView`.
        enrol: the person here wants to enrol.
        autostartChosen: whether results shall be sent when this user logs on.
    """

    changed = Signal(object)
    enrol = Signal()
    autostartChosen = Signal(bool)

    def __init__(
        self,
        home: Path,
        settings: SettingsView,
        parent: QWidget | None = None,
        *,
        disk: DiskPage | None = None,
    ) -> None:
        """Makes the page.

        Args:
            home: the data folder.
            settings: what is in force.
            parent: owner.
            disk: what courses take on the disk; becomes a page below this one.
        """
        super().__init__(parent)
        self._home = home
        self._settings = settings
        self._profile_id = ""
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.disk = disk
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self._make_main())
        if disk is not None:
            self.pages.addWidget(disk)
            disk.back.connect(self._leave_disk)
            disk.shown.connect(self._show_disk)
            disk.budgetChosen.connect(lambda budget_mb: self._change(media_budget_mb=budget_mb))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)
        self.show_settings(settings)
        self.show_person(None)

    def open_disk(self) -> None:
        """Shows what courses take on the disk."""
        if self.disk is not None:
            self.pages.setCurrentWidget(self.disk)
            self.disk.load(self._profile_id)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.disk is not None:
            self.disk.load(self._profile_id)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.pages.setCurrentIndex(0)

    def _leave_disk(self) -> None:
        self.pages.setCurrentIndex(0)
        self.disk_button.setFocus()

    def _make_main(self) -> QWidget:
        main = QWidget(self)
        column = Column(main)
        column.body.addWidget(self._make_look(column))
        if self.disk is not None:
            column.body.addWidget(self._make_disk(column))
        column.body.addWidget(self._make_person(column))
        column.body.addWidget(self._make_program(column))
        layout = QVBoxLayout(main)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(PageHeader(self.tr("Cài đặt"), main))
        layout.addWidget(column, 1)
        return main

    @property
    def settings(self) -> SettingsView:
        """What is shown."""
        return self._settings

    def show_settings(self, settings: SettingsView) -> None:
        """Shows settings that came from elsewhere."""
        self._settings = settings
        self.theme.select(settings.theme)
        self.language.select(settings.language)
        self.text_scale.select(settings.text_scale)
        self.review_limit.select(settings.review_daily_limit)
        if self.disk is not None:
            self.disk.show_budget(settings.media_budget_mb)

    def show_autostart(self, *, on: bool | None) -> None:
        """Shows whether results are sent at log-on; None where this system has no such thing."""
        self.autostart.setVisible(on is not None)
        self.autostart.setChecked(bool(on))

    def show_person(self, person: ProfileView | None) -> None:
        """Shows who is learning and where the results go."""
        none = self.tr("Chưa có")
        self._profile_id = person.id if person else ""
        self._name.setText(person.full_name if person else none)
        self._unit.setText(person.unit_name if person and person.unit_name else none)
        enrolled = person is not None and person.enrolled
        hub = none
        if person is not None and enrolled:
            hub = "\n".join(filter(None, (person.hub_name, person.hub_url)))
        self._hub.setText(hub)
        self._device.setText(grouped(person.device_id[:_DEVICE_SHOWN]) if person else none)
        self._device_id = person.device_id if person else ""
        self.copy_button.setVisible(person is not None)
        self.enrol_button.setVisible(person is not None and not enrolled)

    def _make_look(self, parent: QWidget) -> Card:
        card = Card(parent, padding=tokens.SPACE_L)
        card.body.setSpacing(tokens.SPACE_M)
        self.theme = Segments(
            [
                ("system", self.tr("Theo máy")),
                ("light", self.tr("Sáng")),
                ("dark", self.tr("Tối")),
            ],
            self.tr("Giao diện"),
            card,
        )
        # Each language is named in itself, so that nobody is lost in the other.
        self.language = Segments([("vi", "Tiếng Việt"), ("en", "English")], self.tr("Ngôn ngữ"), card)
        self.text_scale = Segments([(scale, f"{scale} %") for scale in tokens.TEXT_SCALES], self.tr("Cỡ chữ"), card)
        self.review_limit = Segments(
            [(limit, str(limit)) for limit in REVIEW_LIMITS], self.tr("Số câu ôn mỗi ngày"), card
        )
        self.review_limit.chosen.connect(lambda value: self._change(review_daily_limit=value))
        look = form()
        for word, segments in (
            (self.tr("Cỡ chữ"), self.text_scale),
            (self.tr("Giao diện"), self.theme),
            (self.tr("Ngôn ngữ"), self.language),
            (self.tr("Số câu ôn mỗi ngày"), self.review_limit),
        ):
            label = Label(word, "body", card, wrap=False)
            label.setMinimumHeight(segments.sizeHint().height())
            look.addRow(label, segments)
        card.body.addLayout(look)
        self.theme.chosen.connect(lambda value: self._change(theme=value))
        self.language.chosen.connect(lambda value: self._change(language=value))
        self.text_scale.chosen.connect(lambda value: self._change(text_scale=value))
        return card

    def _make_disk(self, parent: QWidget) -> Card:
        card = Card(parent, padding=tokens.SPACE_L)
        self._taken, self._free = (Label("…", "body", card) for _ in range(2))
        self.disk_button = Button(self.tr("Dung lượng khóa học"), "secondary", card, icon_name="hard-drive", small=True)
        self.disk_button.clicked.connect(self.open_disk)
        rows = (self.tr("Khóa học trên máy"), self._taken), (self.tr("Ổ đĩa còn trống"), self._free)
        card.body.addLayout(pairs(card, rows))
        card.body.addLayout(button_row(self.disk_button))
        return card

    @property
    def disk_figures(self) -> tuple[str, str]:
        """What courses take, and what is free, as shown."""
        return self._taken.text(), self._free.text()

    def _show_disk(self, view: DiskView) -> None:
        self._taken.setText(size(sum(taken(course) for course in view.courses)))
        self._free.setText(size(view.free_bytes))

    def _make_person(self, parent: QWidget) -> Card:
        card = Card(parent, padding=tokens.SPACE_L)
        self._name, self._unit, self._hub, self._device = (Label("", "body", card, selectable=True) for _ in range(4))
        self._device_id = ""
        self.copy_button = Button(self.tr("Chép mã thiết bị"), "secondary", card, icon_name="copy", small=True)
        self.enrol_button = Button(self.tr("Ghi danh"), "primary", card, icon_name="key-round")
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._device_id))
        self.enrol_button.clicked.connect(self.enrol)
        card.body.addLayout(
            pairs(
                card,
                (
                    (self.tr("Học viên"), self._name),
                    (self.tr("Đơn vị"), self._unit),
                    (self.tr("Máy chủ"), self._hub),
                    (self.tr("Mã thiết bị"), self._device),
                ),
            )
        )
        card.body.addLayout(button_row(self.enrol_button, self.copy_button))
        self.autostart = CheckBox(
            self.tr("Gửi kết quả khi đăng nhập máy"),
            self.tr("Kết quả còn chờ được gửi ngầm, không cần mở chương trình."),
            card,
        )
        self.autostart.hide()
        self.autostart.clicked.connect(self.autostartChosen)
        card.body.addWidget(self.autostart)
        return card

    def _make_program(self, parent: QWidget) -> Card:
        card = Card(parent, padding=tokens.SPACE_L)
        folder = Label(str(self._home), "body", card, selectable=True)
        self.folder_button = Button(self.tr("Mở thư mục dữ liệu"), "secondary", card, icon_name="folder", small=True)
        self.licences_button = Button(self.tr("Giấy phép"), "secondary", card, icon_name="scroll-text", small=True)
        self.folder_button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._home))))
        self.licences_button.clicked.connect(lambda: LicencesDialog(self).open())
        card.body.addLayout(
            pairs(
                card,
                (
                    (self.tr("Thư mục dữ liệu"), folder),
                    (self.tr("Phiên bản"), Label(f"Tự Học {program_version()}", "body", card)),
                ),
            )
        )
        card.body.addLayout(button_row(self.folder_button, self.licences_button))
        return card

    def _change(self, **fields: object) -> None:
        settings = msgspec.structs.replace(self._settings, **fields)
        if settings != self._settings:
            self._settings = settings
            self.changed.emit(settings)


REVIEW_LIMITS = (10, 20, 40, 80)
"""Questions a day that can be chosen here; the file takes others too."""
_DEVICE_SHOWN = 16
"""Digits of a device's id that are enough to tell devices apart by eye; copying takes all."""


def program_version() -> str:
    """The program's version, from its distribution."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - costs 25 ms of the first paint

    try:
        return version("tuhoc")
    except PackageNotFoundError:
        return "0"
