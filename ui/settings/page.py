"""The settings page. A change takes effect at once and is kept; there is nothing to confirm."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.views import ProfileView, SettingsView
from ui.settings.licences import LicencesDialog
from ui.theme import tokens
from ui.widgets import Button, Card, Column, Label, PageHeader, Segments
from ui.words.format import grouped


class SettingsPage(QWidget):
    """Shows settings and says which was changed.

    Signals:
        changed: carries the new `SettingsView`.
        enrol: the person here wants to enrol.
    """

    changed = Signal(object)
    enrol = Signal()

    def __init__(self, home: Path, settings: SettingsView, parent: QWidget | None = None) -> None:
        """Makes the page; ``home`` is the data folder."""
        super().__init__(parent)
        self._home = home
        self._settings = settings
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = Column(self)
        column.body.addWidget(self._make_look(column))
        column.body.addWidget(self._make_person(column))
        column.body.addWidget(self._make_program(column))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(PageHeader(self.tr("Cài đặt"), self))
        layout.addWidget(column, 1)
        self.show_settings(settings)
        self.show_person(None)

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

    def show_person(self, person: ProfileView | None) -> None:
        """Shows who is learning and where the results go."""
        none = self.tr("Chưa có")
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
        form = _form()
        for word, segments in (
            (self.tr("Cỡ chữ"), self.text_scale),
            (self.tr("Giao diện"), self.theme),
            (self.tr("Ngôn ngữ"), self.language),
        ):
            label = Label(word, "body", card, wrap=False)
            label.setMinimumHeight(segments.sizeHint().height())
            form.addRow(label, segments)
        card.body.addLayout(form)
        self.theme.chosen.connect(lambda value: self._change(theme=value))
        self.language.chosen.connect(lambda value: self._change(language=value))
        self.text_scale.chosen.connect(lambda value: self._change(text_scale=value))
        return card

    def _make_person(self, parent: QWidget) -> Card:
        card = Card(parent, padding=tokens.SPACE_L)
        self._name, self._unit, self._hub, self._device = (Label("", "body", card, selectable=True) for _ in range(4))
        self._device_id = ""
        self.copy_button = Button(self.tr("Chép mã thiết bị"), "secondary", card, icon_name="copy", small=True)
        self.enrol_button = Button(self.tr("Ghi danh"), "primary", card, icon_name="key-round")
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._device_id))
        self.enrol_button.clicked.connect(self.enrol)
        card.body.addLayout(
            _pairs(
                card,
                (
                    (self.tr("Học viên"), self._name),
                    (self.tr("Đơn vị"), self._unit),
                    (self.tr("Máy chủ"), self._hub),
                    (self.tr("Mã thiết bị"), self._device),
                ),
            )
        )
        card.body.addLayout(_row(self.enrol_button, self.copy_button))
        return card

    def _make_program(self, parent: QWidget) -> Card:
        card = Card(parent, padding=tokens.SPACE_L)
        folder = Label(str(self._home), "body", card, selectable=True)
        self.folder_button = Button(self.tr("Mở thư mục dữ liệu"), "secondary", card, icon_name="folder", small=True)
        self.licences_button = Button(self.tr("Giấy phép"), "secondary", card, icon_name="scroll-text", small=True)
        self.folder_button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._home))))
        self.licences_button.clicked.connect(lambda: LicencesDialog(self).open())
        card.body.addLayout(
            _pairs(
                card,
                (
                    (self.tr("Thư mục dữ liệu"), folder),
                    (self.tr("Phiên bản"), Label(f"Tự Học {program_version()}", "body", card)),
                ),
            )
        )
        card.body.addLayout(_row(self.folder_button, self.licences_button))
        return card

    def _change(self, **fields: object) -> None:
        settings = msgspec.structs.replace(self._settings, **fields)
        if settings != self._settings:
            self._settings = settings
            self.changed.emit(settings)


_DEVICE_SHOWN = 16
"""Digits of a device's id that are enough to tell devices apart by eye; copying takes all."""


def program_version() -> str:
    """The program's version, from its distribution."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - costs 25 ms of the first paint

    try:
        return version("tuhoc")
    except PackageNotFoundError:
        return "0"


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setHorizontalSpacing(tokens.SPACE_XL)
    form.setVerticalSpacing(tokens.SPACE_M)
    return form


def _pairs(parent: QWidget, pairs: tuple[tuple[str, Label], ...]) -> QFormLayout:
    form = _form()
    for word, label in pairs:
        label.setAccessibleName(word)
        form.addRow(Label(word, "muted", parent, wrap=False), label)
    return form


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, tokens.SPACE_S, 0, 0)
    row.setSpacing(tokens.SPACE_S)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
