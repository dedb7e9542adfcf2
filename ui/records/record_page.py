"""One record in plain words: where it is, everything that it says, and the exact text behind a button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.record_views import SentRecord
from app.views import ResultState
from ui.errors import Remedy, words_for
from ui.records import words
from ui.records.page import RecordServices
from ui.records.words import Pair
from ui.results.journey import Journey, Stop, last_stop
from ui.results.words import grouped_code, moment_text, send_words, step_explained, step_words
from ui.tasks import Job, Tasks
from ui.theme import Theme, tokens
from ui.widgets import Banner, Button, Card, Column, Label, PageHeader, StateStack


def stops_of(found: SentRecord) -> list[Stop]:
    """The way of a record, with the step to come."""
    stops = [
        Stop(
            step_words(step.state) if number else words.made(),
            step_explained(step) if number else words.kept_here(elsewhere=found.row.elsewhere),
            moment_text(step.at),
            "cloud-check" if step.state is ResultState.RECEIVED else "circle-check",
            "success",
        )
        for number, step in enumerate(found.journey)
    ]
    row = found.row
    return [*stops, *last_stop(row.state, row.refused, row.refused_at)]


class Fields(QWidget):
    """Names at the left, what they say at the right; below each other where there is no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(tokens.SPACE_L)
        self._grid.setVerticalSpacing(tokens.SPACE_S)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 5)

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        """Shows other fields."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, (name, said) in enumerate(pairs):
            value = Label(_breakable(said), "body", self, selectable=True)
            value.setAccessibleName(f"{name}: {said}")
            self._grid.addWidget(Label(name, "small", self), number, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, number, 1, Qt.AlignmentFlag.AlignTop)


def _breakable(text: str) -> str:
    """Lets digests of 64 characters wrap."""
    return "\u200b".join(text[start : start + 16] for start in range(0, len(text), 16)) if _is_long(text) else text


def _is_long(text: str) -> bool:
    return " " not in text and len(text) > 32


class RecordPage(QWidget):
    """Shows one record.

    Signals:
        openRecords: the list is wanted.
        sendNow: it was made due, and shall be sent.
    """

    openRecords = Signal()
    sendNow = Signal()

    def __init__(self, services: RecordServices, tasks: Tasks, parent: QWidget | None = None) -> None:
        """Makes an empty page; `load` gives it a record."""
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._record_id = ""
        self._job: Job | None = None
        self._found: SentRecord | None = None
        self.header = PageHeader("", self)
        self.states = StateStack(self, loading_text=self.tr("Đang mở bản ghi…"))
        self.column = Column(self, width=tokens.MEASURE + 4 * tokens.SPACE_XXXL)
        self.states.set_content(self.column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.states, 1)
        self._build()

    def _build(self) -> None:
        body = self.column.body
        self.banner = Banner(parent=self)
        body.addWidget(self.banner)
        way = self._card(self.tr("Bản ghi này đang ở đâu"))
        self.journey = Journey(way)
        way.body.addWidget(self.journey)
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_S)
        self.code = Label("", "code", way, wrap=False, selectable=True)
        self.code.setAccessibleName(self.tr("Mã biên nhận"))
        self.copy_button = Button(self.tr("Sao chép"), "secondary", way, icon_name="copy", small=True)
        self.resend_button = Button(send_words(None), "secondary", way, icon_name="send", small=True)
        row.addWidget(self.code)
        row.addSpacing(tokens.SPACE_S)
        row.addWidget(self.copy_button)
        row.addWidget(self.resend_button)
        row.addStretch(1)
        way.body.addSpacing(tokens.SPACE_S)
        way.body.addWidget(Label(self.tr("Mã biên nhận"), "strong", way))
        way.body.addLayout(row)
        said = self._card(self.tr("Nội dung"))
        self.unknown = Label(
            self.tr("Chương trình này chưa biết loại bản ghi này, nên chỉ hiện được nguyên văn."), "body", said
        )
        self.fields = Fields(said)
        said.body.addWidget(self.unknown)
        said.body.addWidget(self.fields)
        about = self._card(self.tr("Thông tin đi kèm"))
        self.about = Fields(about)
        about.body.addWidget(self.about)
        self.raw_button = Button(self.tr("Xem nguyên văn"), "secondary", self, icon_name="scroll-text", small=True)
        body.addWidget(self.raw_button)
        self.raw = QPlainTextEdit(self)
        self.raw.setReadOnly(True)
        self.raw.setAccessibleName(self.tr("Nguyên văn của bản ghi"))
        self.raw.setMinimumHeight(Theme.of(self).px(tokens.CONTROL) * 5)
        body.addWidget(self.raw)
        body.addStretch(1)
        self.copy_button.clicked.connect(self._copy)
        self.resend_button.clicked.connect(self._resend)
        self.raw_button.clicked.connect(lambda: self._show_raw(shown=self.raw.isHidden()))

    def _card(self, title: str) -> Card:
        card = Card(self, padding=tokens.SPACE_XL)
        card.body.addWidget(Label(title, "heading", card))
        self.column.body.addWidget(card)
        return card

    def load(self, record_id: str) -> None:
        """Shows a record; the same one is read again while it stays on screen."""
        if self._job is not None:
            self._job.cancel()
        if record_id != self._record_id or self.states.state != "content":
            self.states.show_loading()
            self.header.set_title("")
            self.header.set_crumbs([(self.tr("Những gì đã gửi về tôi"), self.openRecords.emit)])
            self.banner.say("")
            self.copy_button.setText(self.tr("Sao chép"))
            self._show_raw(shown=False)
            self._found = None
        self._record_id = record_id
        services = self._services
        self._job = self._tasks.run(lambda: services.records.open(record_id), self._show, self._fail, owner=self)

    def _fail(self, error: Exception) -> None:
        leave = words_for(error).remedy is Remedy.BACK
        self.states.show_error(error, self.openRecords.emit if leave else lambda: self.load(self._record_id))

    def _show(self, found: SentRecord) -> None:
        first = self._found is None
        same = self._found is not None and self._found.text == found.text
        self._found = found
        self.header.set_title(words.title_of(found.row))
        self.journey.show_stops(stops_of(found))
        self.code.setText(grouped_code(found.row.code))
        self.resend_button.setVisible(found.row.state is not ResultState.RECEIVED)
        self.resend_button.setText(send_words(found.row.refused))
        if not same:
            pairs = words.fields_of(found)
            self.fields.show_pairs(pairs)
            self.fields.setVisible(bool(pairs))
            self.unknown.setText(self._why_nothing(found))
            self.unknown.setVisible(not pairs)
            self.about.show_pairs(words.header_of(found))
            self.raw.setPlainText(found.text)
        if first and not words.fields_of(found):
            self._show_raw(shown=True)
        self.states.show_content()

    def _why_nothing(self, found: SentRecord) -> str:
        if found.row.kind == "feedback":
            return self.tr("Ý kiến này được niêm phong. Chỉ máy chủ trung tâm mở được.")
        return self.tr("Chương trình này chưa biết loại bản ghi này, nên chỉ hiện được nguyên văn.")

    def _show_raw(self, *, shown: bool) -> None:
        self.raw.setVisible(shown)
        self.raw_button.setText(self.tr("Ẩn nguyên văn") if shown else self.tr("Xem nguyên văn"))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code.text().replace("\u00a0", " "))
        self.copy_button.setText(self.tr("Đã sao chép"))

    def _resend(self) -> None:
        services, record_id = self._services, self._record_id

        def done(_nothing: None) -> None:
            self.banner.say(self.tr("Đang gửi. Trạng thái ở trên tự đổi khi máy chủ trả lời."), "info")
            self.sendNow.emit()
            self.load(record_id)

        self._tasks.run(
            lambda: services.records.offer_again(record_id),
            done,
            lambda error: self.banner.say(words_for(error).sentence, "danger"),
            owner=self,
        )
