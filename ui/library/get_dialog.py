"""Getting courses: from the hub, from a laptop in the room, from a stick or a folder, all in one view.

The dialog only chooses and shows. Fetching is the window's (`ui.library.fetches`), so it goes on when this is closed.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.content_views import OffersView
from app.views import CourseState
from ui.library.drives import FindSticks, StickFinder
from ui.library.fetches import Fetches
from ui.library.offers_model import CardOf, OfferItem
from ui.library.offers_panel import OffersPanel
from ui.library.stick_choices import StickChoices
from ui.library.ways import Way
from ui.people.address import hub_address
from ui.service_slot import ServiceSlot
from ui.tasks import Tasks
from ui.theme import Theme, tokens
from ui.widgets import Button, CheckBox, IconButton, Label, Segments
from ui.widgets.text import restyle
from ui.words.format import size

SIZE = (820, 620)
"""Of the dialog at a text scale of 100 per cent, where the window has the room."""


class GetCourseDialog(QDialog):
    """Three ways to a list of courses, and the fetches begun from there.

    Signals:
        enrol: enrolling is wanted; the dialog has closed.
        openCourse: a course that is here shall be opened; carries its id; the dialog has closed.
    """

    enrol = Signal()
    openCourse = Signal(str)

    def __init__(
        self,
        slot: ServiceSlot,
        tasks: Tasks,
        fetches: Fetches,
        card_of: CardOf,
        parent: QWidget | None = None,
        *,
        sticks: FindSticks | None = None,
    ) -> None:
        """Makes the dialog; call `begin` before it is shown.

        Args:
            slot: the library.
            tasks: for looking.
            fetches: for fetching; remembers the address in the room.
            card_of: gives a course's card in the library.
            parent: the window that waits.
            sticks: looks for what is plugged in; at the computer's own drives by default.
        """
        super().__init__(parent)
        self._fetches = fetches
        self.setWindowTitle(self.tr("Tải khóa học"))
        self.ways = Segments(
            [
                (Way.HUB, self.tr("Từ máy chủ")),
                (Way.ROOM, self.tr("Từ máy trong phòng")),
                (Way.STICK, self.tr("Từ USB, thư mục")),
            ],
            self.tr("Lấy khóa học từ đâu"),
            self,
        )
        self.sticks = StickChoices(tasks, self, sticks=sticks or StickFinder())
        self._lines = {Way.HUB: self._make_hub(), Way.ROOM: self._make_room(), Way.STICK: self.sticks}
        self._way = Way.HUB
        self.panel = OffersPanel(slot, tasks, fetches, card_of, self)
        self.only_reading = CheckBox(self.tr("Chỉ tải bài đọc (bỏ phim, âm thanh, tài liệu lớn)"), "", self)
        self.all_button = Button("", "secondary", self)
        self.close_button = Button(self.tr("Đóng"), "secondary", self)
        foot = QHBoxLayout()
        foot.setSpacing(tokens.SPACE_S)
        foot.addWidget(self.only_reading, 1)
        foot.addStretch()
        foot.addWidget(self.all_button)
        foot.addWidget(self.close_button)
        top = QVBoxLayout()
        top.setSpacing(tokens.SPACE_M)
        top.addWidget(self.ways)
        for line in self._lines.values():
            top.addWidget(line)
        # The list keeps room for its scroll bar; everything else ends where its cards end.
        for layout in (top, foot):
            layout.setContentsMargins(0, 0, tokens.SCROLLBAR, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_L, tokens.SPACE_XL - tokens.SCROLLBAR, tokens.SPACE_L)
        column.setSpacing(tokens.SPACE_M)
        column.addLayout(top)
        column.addWidget(self.panel, 1)
        column.addLayout(foot)
        self._listen()
        self._fit()

    def begin(self, profile_id: str, *, enrolled: bool, way: Way | None = None) -> None:
        """Starts at a way.

        Args:
            profile_id: who learns.
            enrolled: whether there is a hub.
            way: where to look first; the hub by default, the stick for somebody without one.
        """
        self.panel.begin(profile_id, enrolled=enrolled)
        way = way or (Way.HUB if enrolled else Way.STICK)
        self.ways.select(way)
        self.ways.button(way).setFocus()
        self._turn_to(way)

    def sizeHint(self) -> QSize:
        theme = Theme.of(self)
        width, height = (theme.px(side) for side in SIZE)
        parent = self.parentWidget()
        if parent is not None:
            # The window's own frame has a title bar, this one has another.
            width = min(width, parent.width() - 2 * tokens.SPACE_L)
            height = min(height, parent.height() - 2 * tokens.SPACE_L)
        return QSize(width, height)

    def _make_hub(self) -> QWidget:
        line = QWidget(self)
        self._hub = Label(self.tr("Các khóa học do máy chủ phát hành."), "muted", line)
        self.again_button = IconButton("refresh-cw", self.tr("Xem lại danh sách"), line)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._hub, 1)
        row.addWidget(self.again_button)
        return line

    def _make_room(self) -> QWidget:
        line = QWidget(self)
        label = Label(self.tr("Địa chỉ máy giảng viên"), "body", line, wrap=False)
        self.address = QLineEdit(self._fetches.room_address, line)
        self.address.setPlaceholderText(self.tr("Ví dụ: 192.168.1.20:8000"))
        self.address.setAccessibleName(label.text())
        self.address.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        label.setBuddy(self.address)
        self.look_button = Button(self.tr("Xem khóa học"), "secondary", line)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.SPACE_S)
        row.addWidget(label)
        row.addWidget(self.address, 1)
        row.addWidget(self.look_button)
        return line

    def _listen(self) -> None:
        self.ways.chosen.connect(self._turn_to)
        self.again_button.clicked.connect(lambda: self.panel.look(Way.HUB))
        self.look_button.clicked.connect(self._look_in_room)
        self.address.returnPressed.connect(self._look_in_room)
        self.address.textEdited.connect(lambda _text: self._mark_address(faulty=False))
        self.sticks.chosen.connect(lambda place: self.panel.look(Way.STICK, place))
        self.panel.looked.connect(self._looked)
        self.panel.changed.connect(self._show_foot)
        self.panel.elsewhere.connect(self._elsewhere)
        self.panel.enrol.connect(self._enrol)
        self.panel.openCourse.connect(self._open)
        self.only_reading.toggled.connect(lambda on: self.panel.set_with_media(with_media=not on))
        self.all_button.clicked.connect(self.panel.fetch_all)
        self.close_button.clicked.connect(self.reject)

    def _fit(self) -> None:
        self.resize(self.sizeHint())
        self._show_foot()

    @property
    def way(self) -> Way:
        """The way shown."""
        return self._way

    def _turn_to(self, way: Way) -> None:
        self._way = way
        for other, line in self._lines.items():
            line.setVisible(other is way)
        if way is Way.HUB:
            self.panel.look(Way.HUB)
        elif way is Way.ROOM:
            self._invite_to_room()
        else:
            self.sticks.forget_choice()
            self.panel.invite(
                "usb", self.tr("Chọn nơi có khóa học"), self.tr("USB, thư mục, hoặc tệp khóa học do người khác đưa.")
            )

    def _invite_to_room(self) -> None:
        self.address.setFocus()
        self.address.selectAll()
        self.panel.invite(
            "laptop",
            self.tr("Lấy khóa học từ máy của giảng viên"),
            self.tr("Máy này và máy giảng viên cần vào cùng một mạng. Địa chỉ hiện trên máy giảng viên."),
        )

    def _look_in_room(self) -> None:
        address = hub_address(self.address.text())
        self._mark_address(faulty=address is None)
        if address is None:
            self.address.setFocus()
            self.panel.invite(
                "laptop",
                self.tr("Địa chỉ chưa đúng"),
                self.tr("Nhập như trên máy giảng viên, ví dụ 192.168.1.20:8000."),
            )
        else:
            self.panel.look(Way.ROOM, address)

    def _mark_address(self, *, faulty: bool) -> None:
        if self.address.property("faulty") != faulty:
            self.address.setProperty("faulty", faulty)
            restyle(self.address)

    def _looked(self, view: OffersView) -> None:
        if self.way is Way.ROOM:
            self._fetches.room_address = " ".join(self.address.text().split())
        elif self.way is Way.HUB:
            host = urlsplit(view.location).netloc or view.location
            self._hub.setText(self.tr("Các khóa học do máy chủ {host} phát hành.").format(host=host))

    def _elsewhere(self) -> None:
        if self.way is Way.STICK:
            self.sticks.choose_folder()
        else:
            self.address.setFocus()
            self.address.selectAll()

    def _enrol(self) -> None:
        self.reject()
        self.enrol.emit()

    def _open(self, course_id: str) -> None:
        self.reject()
        self.openCourse.emit(course_id)

    def _show_foot(self) -> None:
        items = self.panel.model.items
        waiting = [item for item in items if item.to_fetch]
        self.only_reading.setVisible(any(item.has_media for item in items))
        self.only_reading.show_detail(
            self._sizes([item for item in waiting if item.offer.state is CourseState.AVAILABLE])
        )
        self.all_button.setVisible(len(waiting) > 1)
        count = len(waiting)
        self.all_button.setText(self.tr("Tải cả %n khóa học", "", count))
        active = any(item.fetch is not None and item.fetch.active for item in items)
        self.close_button.setText(self.tr("Đóng, vẫn tải tiếp") if active else self.tr("Đóng"))

    def _sizes(self, items: list[OfferItem]) -> str:
        """Both sizes of what is new here; empty where a place does not say."""
        if not items or not all(item.offer.reading_bytes for item in items):
            return ""
        return self.tr("Tải cả: {whole}. Chỉ bài đọc: {reading}.").format(
            whole=size(sum(item.offer.size_bytes for item in items)),
            reading=size(sum(item.offer.reading_bytes for item in items)),
        )
