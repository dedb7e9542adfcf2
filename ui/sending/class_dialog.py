"""Choosing a class of a joined machine: one sentence on what its trainer will see, a button for each open class."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.classes import ClassOffer, CurrentClass
from ui.errors import words_for
from ui.sending.way_row import WayRow
from ui.sending.words import WayWords
from ui.service_slot import ServiceSlot
from ui.tasks import Tasks
from ui.theme import Theme, tokens
from ui.widgets import Banner, Button, Label

MOST_SHOWN: Final = 4
"""The newest, as many as a small window has room for; a room has one or two."""


class ChooseClassDialog(QDialog):
    """Shows the open classes and comes into the one that is pressed; closing it is a choice too.

    Signals:
        entered: carries the `CurrentClass`; the dialog has closed.
    """

    entered = Signal(object)

    def __init__(self, slot: ServiceSlot, tasks: Tasks, parent: QWidget | None = None) -> None:
        """Makes the dialog; call `begin`."""
        super().__init__(parent)
        self._slot, self._tasks = slot, tasks
        self._profile_id = ""
        self.setWindowTitle(self.tr("Chọn lớp"))
        self.lead = Label(self.tr("Đang hỏi máy giảng viên…"), "body", self)
        self.classes: list[Button] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(tokens.SPACE_S)
        self.banner = Banner(parent=self)
        self.none_button = Button(self.tr("Chỉ gửi kết quả"), "secondary", self)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.none_button)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_L, tokens.SPACE_XL, tokens.SPACE_L)
        column.setSpacing(tokens.SPACE_M)
        column.addWidget(self.lead)
        column.addLayout(self._list)
        column.addWidget(self.banner)
        column.addLayout(foot)
        self.setFixedWidth(Theme.of(self).px(tokens.FORM))
        self.none_button.clicked.connect(self.reject)
        self.finished.connect(lambda _result: self._tasks.cancel_all_of(self))

    def begin(self, profile_id: str) -> None:
        """Asks the joined machines."""
        self._profile_id = profile_id
        self._slot.when_ready(
            self,
            lambda services: self._tasks.run(services.classes.open_classes, self.show_offers, self._failed, owner=self),
        )

    def show_offers(self, offers: tuple[ClassOffer, ...]) -> None:
        """Shows what there is."""
        if not offers:
            self.lead.setText(self.tr("Máy giảng viên chưa mở lớp nào. Kết quả gửi qua máy đó được niêm phong."))
            self.none_button.setText(self.tr("Đóng"))
            return
        self.lead.setText(
            self.tr(
                "Giảng viên của lớp được chọn thấy họ tên, bài làm và điểm của những bài bắt đầu trong lớp; "
                "mọi thứ khác qua máy đó đều được niêm phong."
            )
        )
        for offer in offers[:MOST_SHOWN]:
            row = WayRow("book-open", self.tr("Vào lớp"), self)
            number = self.tr("Lớp số {number}, {machine}").format(number=offer.number, machine=offer.relay)
            row.show_words(WayWords(offer.name, number, None))
            row.button.clicked.connect(lambda _on=False, chosen=offer: self._enter(chosen))
            self._list.addWidget(row)
            self.classes.append(row.button)
        left = len(offers) - MOST_SHOWN
        if left > 0:
            older = self.tr("Còn %n lớp mở trước đó không hiện ở đây; nhờ giảng viên đóng lớp cũ.", "", left)
            self._list.addWidget(Label(older, "small", self))
        self.classes[0].setFocus()

    def event(self, event: QEvent) -> bool:
        """Grows with what it shows. How wide buttons are, and so how long names break, is known only by now."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.resize(self.width(), self._column.totalHeightForWidth(self.width()))
        return done

    def _enter(self, offer: ClassOffer) -> None:
        services = self._slot.services
        if services is None:
            return
        self.banner.say("")
        self._set_busy(busy=True)
        self._tasks.run(
            lambda: services.classes.enter(self._profile_id, offer.relay_id, offer.session),
            self._done,
            self._failed,
            owner=self,
        )

    def _done(self, current: CurrentClass) -> None:
        self.accept()
        self.entered.emit(current)

    def _failed(self, error: Exception) -> None:
        self._set_busy(busy=False)
        self.banner.say(words_for(error).sentence, "danger")

    def _set_busy(self, *, busy: bool) -> None:
        for button in self.classes:
            button.setEnabled(not busy)
