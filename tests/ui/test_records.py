"""The pages about what was sent: every kind in words, ten thousand in a list, feedback from form to list."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from PySide6.QtCore import QLocale, QModelIndex, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from app.errors import UnknownRecordError
from app.paging import PAGE, Page, Place
from app.record_views import FeedbackRow, FeedbackState, SentRecord, SentRecordRow
from app.views import JourneyStep, ResultState
from sync.bodies import KINDS, read_body
from sync.feedback import FeedbackContent
from sync.record import parse
from tests.sync import vectors
from tests.ui.pages_of_rows import page_of
from ui.feedback.dialog import FeedbackDialog
from ui.feedback.page import FeedbackDelegate, FeedbackPage, state_of
from ui.records import words
from ui.records.page import RecordsPage
from ui.records.record_page import RecordPage, stops_of
from ui.records.row_delegate import RecordDelegate
from ui.tasks import Tasks
from ui.theme import Theme
from ui.widgets.rows_model import RowsModel
from ui.words import Words

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

NOW = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
GOLDEN = vectors.load().records


def row_of(number: int, **changes: object) -> SentRecordRow:
    row = SentRecordRow(
        record_id=f"r{number}",
        kind="attempt",
        version=2,
        made_at=NOW - timedelta(minutes=number),
        about="Bài cuối khóa",
        state=ResultState.RECEIVED,
        code="1234567890123",
        seq=number + 1,
        device="d",
    )
    return msgspec.structs.replace(row, **changes)


def record_of(vector: vectors.Vector, **changes: object) -> SentRecord:
    record = parse(vector.text.encode())
    row = row_of(record.seq, kind=record.kind, version=record.kv, state=ResultState.WAITING)
    feedback = FeedbackContent(format=1, course="c", rating=4, text="Rõ ràng.") if record.kind == "feedback" else None
    found = SentRecord(
        row=row,
        record=record,
        body=read_body(record),
        text=vector.text,
        journey=(JourneyStep(state=ResultState.WAITING, at=NOW),),
        feedback=feedback,
    )
    return msgspec.structs.replace(found, **changes)


class SampleRecords:
    def __init__(self) -> None:
        self.rows: tuple[SentRecordRow, ...] = (
            row_of(0, state=ResultState.WAITING),
            row_of(1, kind="lesson-progress", lessons=3, about="Khóa thử"),
            row_of(
                2, kind="device-event", event="clock-jump", about="", refused="malformed", state=ResultState.WAITING
            ),
        )
        self.found = record_of(GOLDEN[0])
        self.error: Exception | None = None
        self.offered: list[str] = []
        self.asked: list[tuple[int, int]] = []

    def page(
        self, profile_id: str, *, after: Place | None = None, limit: int = PAGE, unsent: bool = False
    ) -> Page[SentRecordRow]:
        del profile_id
        self.asked.append((limit, threading.get_ident()))
        if self.error is not None:
            raise self.error
        left = [row for row in self.rows if row.state is not ResultState.RECEIVED]
        return page_of(left if unsent else self.rows, after, limit, total=len(self.rows), left=len(left))

    def open(self, record_id: str) -> SentRecord:
        if self.error is not None:
            raise self.error
        return msgspec.structs.replace(self.found, row=msgspec.structs.replace(self.found.row, record_id=record_id))

    def offer_again(self, record_id: str) -> None:
        self.offered.append(record_id)


class SampleFeedback:
    def __init__(self) -> None:
        self.rows: list[FeedbackRow] = []
        self.error: Exception | None = None
        self.thread: int | None = None

    def write(
        self, profile_id: str, course_id: str, lesson_id: str | None, *, rating: int | None, text: str
    ) -> FeedbackRow:
        self.thread = threading.get_ident()
        if self.error is not None:
            raise self.error
        row = FeedbackRow(
            feedback_id=str(len(self.rows)),
            course_id=course_id,
            course_title="Khóa thử",
            lesson_id=lesson_id,
            lesson_title=None if lesson_id is None else "Mở đầu",
            rating=rating,
            text=text,
            written_at=NOW,
            state=FeedbackState.WRITTEN,
        )
        self.rows.insert(0, row)
        return row

    def page(self, profile_id: str, *, after: Place | None = None, limit: int = PAGE) -> Page[FeedbackRow]:
        del profile_id
        return page_of(self.rows, after, limit)


class Sample:
    def __init__(self) -> None:
        self.records = SampleRecords()
        self.feedback = SampleFeedback()


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("vi_VN"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def services() -> Sample:
    return Sample()


@pytest.fixture
def page(qtbot: QtBot, services: Sample, tasks: Tasks) -> RecordsPage:
    page = RecordsPage(services, tasks)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    return page


@pytest.fixture
def record(qtbot: QtBot, services: Sample, tasks: Tasks) -> RecordPage:
    page = RecordPage(services, tasks)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    return page


def test_records_are_listed_counted_and_opened(qtbot: QtBot, page: RecordsPage) -> None:
    page.load("p")
    qtbot.waitUntil(lambda: page.states.state == "content")
    assert page.model.rowCount() == 3
    assert page.count_label.text() == "3 bản ghi, 2 bản ghi máy chủ chưa nhận."
    page.grab()
    page.filter.button(True).click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert [page.model.row(number).record_id for number in range(page.model.rowCount())] == ["r0", "r2"]
    page.list.setCurrentIndex(page.model.index(1))
    with qtbot.waitSignal(page.openRecord) as opened:
        QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert opened.args == ["r2"]
    spoken = page.model.data(page.model.index(1), Qt.ItemDataRole.AccessibleTextRole)
    assert "Đồng hồ của máy bị chỉnh" in spoken
    assert "Máy chủ không nhận" in spoken


def test_nothing_yet_and_something_wrong_have_their_own_words(
    qtbot: QtBot, page: RecordsPage, services: Sample
) -> None:
    services.records.rows = ()
    page.load("p")
    qtbot.waitUntil(lambda: page.states.state == "empty")
    services.records.error = UnknownRecordError("r")
    page.load("p")
    qtbot.waitUntil(lambda: page.states.state == "error")


def test_ten_thousand_records_cost_the_drawing_thread_no_more_than_a_hundred(
    qtbot: QtBot, page: RecordsPage, services: Sample
) -> None:
    """Counted, not timed: rows handed over, rows measured, rows drawn, and what Qt asks this program for."""
    asked_for: list[int] = []

    def data(index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        asked_for.append(role)
        return RowsModel.data(page.model, index, role)

    page.model.data = data  # type: ignore[method-assign,assignment]
    measured: list[int] = []
    painted: list[int] = []

    def size_hint(self: RecordDelegate, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        measured.append(index.row())
        return RecordDelegate.sizeHint(self, option, index)

    def paint(self: RecordDelegate, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        painted.append(index.row())
        RecordDelegate.paint(self, painter, option, index)

    counting = type("Counting", (RecordDelegate,), {"sizeHint": size_hint, "paint": paint})
    page.list.setItemDelegate(counting(page.list))
    services.records.rows = tuple(row_of(number) for number in range(10_000))
    page.load("p")
    qtbot.waitUntil(lambda: page.states.state == "content")
    page.grab()
    assert page.model.rowCount() == PAGE
    assert page.count_label.text() == "10.000 bản ghi, máy chủ đã nhận đủ."
    first = len(measured), len(painted), len(asked_for)
    assert first[0] <= 5
    assert first[1] <= 2 * 25
    bar = page.list.verticalScrollBar()
    for pages in range(2, 21):
        bar.setValue(bar.maximum())
        qtbot.waitUntil(lambda pages=pages: page.model.rowCount() >= pages * PAGE)  # type: ignore[misc]
    page.grab()
    (limits, threads) = zip(*services.records.asked, strict=True)
    assert set(limits) == {PAGE}, "no page is longer because others came before"
    assert threading.get_ident() not in threads
    # Twenty pages later a page costs what the first did: nothing is measured or asked for row by row.
    assert len(measured) - first[0] <= 20 * 5
    assert len(painted) - first[1] <= 20 * 2 * 25
    assert len(asked_for) - first[2] <= 20 * 5 * 25


def test_the_last_of_ten_thousand_is_reached_by_the_keyboard(qtbot: QtBot, page: RecordsPage, services: Sample) -> None:
    services.records.rows = tuple(row_of(number) for number in range(PAGE + 20))
    page.load("p")
    qtbot.waitUntil(lambda: page.states.state == "content")
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: page.model.rowCount() == PAGE + 20)
    QTest.keyClick(page.list, Qt.Key.Key_End)
    assert page.list.currentIndex().row() == PAGE + 19
    page.grab()
    before = page.list.verticalScrollBar().value()
    assert before > 0
    # Something new comes on top while somebody reads further down: the list stays where it is.
    services.records.rows = (row_of(9_999), *services.records.rows)
    page.load("p")
    qtbot.waitUntil(lambda: page.model.row(0).record_id == "r9999")
    assert page.list.verticalScrollBar().value() == before
    assert page.list.currentIndex().row() == PAGE + 19


def test_a_page_that_cannot_be_read_is_asked_for_again(
    qtbot: QtBot, page: RecordsPage, services: Sample, tasks: Tasks
) -> None:
    services.records.rows = tuple(row_of(number) for number in range(PAGE + 1))
    page.load("p")
    qtbot.waitUntil(lambda: page.states.state == "content")
    page.grab()
    bar = page.list.verticalScrollBar()
    services.records.error = UnknownRecordError("r")
    with qtbot.waitSignal(tasks.failed):
        bar.setValue(bar.maximum())
    services.records.error = None
    bar.setValue(bar.maximum() - 1)
    qtbot.waitUntil(lambda: page.model.rowCount() == PAGE + 1)


def test_opinions_are_measured_once_however_long_the_list_grows(
    qtbot: QtBot, services: Sample, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[str] = []
    measure = FeedbackDelegate.measure

    def counting(self: FeedbackDelegate, row: FeedbackRow, width: int, theme: Theme) -> int:
        measured.append(row.feedback_id)
        return measure(self, row, width, theme)

    monkeypatch.setattr(FeedbackDelegate, "measure", counting)
    for number in range(4 * PAGE):
        services.feedback.write("p", "c", None, rating=3, text=f"Ý kiến {number}. " * 10)
    page = FeedbackPage(services, tasks)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.load("p")
    qtbot.waitUntil(lambda: page.states.state == "content")
    page.grab()
    measured.clear()
    bar = page.list.verticalScrollBar()
    for pages in (2, 3, 4):
        bar.setValue(bar.maximum())
        qtbot.waitUntil(lambda pages=pages: page.model.rowCount() == pages * PAGE)  # type: ignore[misc]
        page.grab()
    assert len(measured) == len(set(measured)) <= 4 * PAGE


@pytest.mark.parametrize("vector", GOLDEN, ids=lambda one: one.name)
def test_every_kind_is_told_in_words(
    qtbot: QtBot, record: RecordPage, services: Sample, vector: vectors.Vector
) -> None:
    services.records.found = found = record_of(vector)
    record.load("r1")
    qtbot.waitUntil(lambda: record.states.state == "content")
    shown = {label.text().replace("\u200b", "") for label in record.findChildren(QLabel)}
    pairs = words.fields_of(found) + words.header_of(found)
    assert pairs
    assert {part for pair in pairs for part in pair} <= shown
    told = " ".join(said for _name, said in pairs)
    for one in (found.record.device, found.record.id, found.record.prev or ""):
        assert one in told
    assert record.unknown.isHidden()
    assert record.raw.isHidden(), "the exact text waits behind its button"
    record.raw_button.click()
    assert record.raw.toPlainText() == vector.text
    record.grab()


def test_every_field_of_every_known_body_is_told() -> None:
    """A field that is added to a body has to be added to the words too."""
    told = {
        "attempt": 28,
        "attempt-opened": 8,
        "lesson-progress": 4,
        "review-statistics": 5,
        "bind": 4,
        "succession": 3,
        "device-event": 3,
        "feedback": 4,
    }
    assert {kind for kind, _version in KINDS} == set(told) == set(words.ICONS)
    most: dict[str, int] = dict.fromkeys(told, 0)
    for vector in GOLDEN:
        found = record_of(vector)
        most[found.row.kind] = max(most[found.row.kind], len(words.fields_of(found)))
    assert most == told


def test_a_kind_that_is_not_known_is_shown_as_it_is(qtbot: QtBot, record: RecordPage, services: Sample) -> None:
    found = record_of(GOLDEN[0], body=None)
    row = msgspec.structs.replace(found.row, kind="feeling", version=3)
    services.records.found = msgspec.structs.replace(found, row=row)
    record.load("r1")
    qtbot.waitUntil(lambda: record.states.state == "content")
    assert record.header.title == "Loại khác: feeling"
    assert record.unknown.isVisible()
    assert record.raw.isVisible()


def test_a_refused_record_says_why_and_is_sent_again(qtbot: QtBot, record: RecordPage, services: Sample) -> None:
    found = services.records.found
    services.records.found = msgspec.structs.replace(found, row=msgspec.structs.replace(found.row, refused="malformed"))
    assert "không đọc được" in stops_of(services.records.found)[-1].detail
    record.load("r9")
    qtbot.waitUntil(lambda: record.states.state == "content")
    assert record.resend_button.text() == "Gửi lại"
    with qtbot.waitSignal(record.sendNow):
        record.resend_button.click()
    assert services.records.offered == ["r9"]
    QGuiApplication.clipboard().clear()
    record.copy_button.click()
    assert QGuiApplication.clipboard().text() == "1234 5678 9012 3"


def test_what_was_never_sent_is_sent_not_sent_again(qtbot: QtBot, record: RecordPage) -> None:
    record.load("r1")
    qtbot.waitUntil(lambda: record.states.state == "content")
    assert record.resend_button.text() == "Gửi ngay"


def test_what_is_received_is_not_sent_again(qtbot: QtBot, record: RecordPage, services: Sample) -> None:
    found = services.records.found
    services.records.found = msgspec.structs.replace(
        found,
        row=msgspec.structs.replace(found.row, state=ResultState.RECEIVED),
        journey=(*found.journey, JourneyStep(state=ResultState.RECEIVED, at=NOW, by="Trung tâm")),
    )
    record.load("r1")
    qtbot.waitUntil(lambda: record.states.state == "content")
    assert record.resend_button.isHidden()
    assert [stop.title for stop in stops_of(services.records.found)] == ["Đã ghi", "Máy chủ đã nhận"]


def test_a_record_that_is_gone_leads_back_to_the_list(qtbot: QtBot, record: RecordPage, services: Sample) -> None:
    services.records.error = UnknownRecordError("r")
    record.load("r1")
    qtbot.waitUntil(lambda: record.states.state == "error")


def test_the_words_are_there_in_english_too(words: Words) -> None:
    from ui.records import words as said

    words.set_language("en")
    assert said.kind_words("attempt") == "Result of a quiz"
    assert said.about_of(row_of(1, kind="lesson-progress", lessons=3, about="Khóa thử")).endswith("3 lessons")


# --- feedback -----------------------------------------------------------------------------------------------------


@pytest.fixture
def form(qtbot: QtBot, services: Sample, tasks: Tasks) -> Iterator[FeedbackDialog]:
    window = QWidget()
    qtbot.addWidget(window)
    made = FeedbackDialog(services, tasks, profile_id="p", course_id="c", lesson_id="l", title="Mở đầu", parent=window)
    made.show()
    yield made
    window.close()


def test_feedback_is_kept_off_the_main_thread(qtbot: QtBot, form: FeedbackDialog, services: Sample) -> None:
    assert not form.send_button.isEnabled()
    assert "không ẩn danh" in form.honest.text()
    QTest.keyClicks(form.text, "  ")
    assert not form.send_button.isEnabled(), "nothing is said"
    form.text.setPlainText("Thiếu ví dụ.")
    form.rating.button(2).click()
    with qtbot.waitSignal(form.said):
        form.send_button.click()
    (row,) = services.feedback.rows
    assert (row.course_id, row.lesson_id, row.rating, row.text) == ("c", "l", 2, "Thiếu ví dụ.")
    assert services.feedback.thread != threading.get_ident()


def test_a_rating_alone_is_enough_and_too_much_is_said(form: FeedbackDialog) -> None:
    form.rating.button(5).click()
    assert form.send_button.isEnabled()
    form.rating.button(None).click()
    assert not form.send_button.isEnabled()
    form.text.setPlainText("x" * 4001)
    assert not form.send_button.isEnabled()
    assert "4.000" in form.fault.text


def test_what_could_not_be_kept_stays_in_the_form(qtbot: QtBot, form: FeedbackDialog, services: Sample) -> None:
    services.feedback.error = UnknownRecordError("r")
    form.text.setPlainText("Thiếu ví dụ.")
    form.send_button.click()
    qtbot.waitUntil(lambda: bool(form.fault.text))
    assert form.text.toPlainText() == "Thiếu ví dụ."
    assert form.send_button.isEnabled()


def test_ones_own_feedback_is_listed_with_its_state(qtbot: QtBot, services: Sample, tasks: Tasks) -> None:
    page = FeedbackPage(services, tasks)
    qtbot.addWidget(page)
    page.show()
    page.load("p")
    qtbot.waitUntil(lambda: page.states.state == "empty")
    services.feedback.write("p", "c", None, rating=3, text="Hay.")
    services.feedback.rows[0] = msgspec.structs.replace(services.feedback.rows[0], record_id="r1")
    page.load("p")
    qtbot.waitUntil(lambda: page.states.state == "content")
    page.grab()
    assert state_of(page.model.row(0)) == ("Chờ ghi danh", "warning")
    page.list.setCurrentIndex(page.model.index(0))
    with qtbot.waitSignal(page.openRecord) as opened:
        QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert opened.args == ["r1"]
