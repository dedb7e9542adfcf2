"""The sending dialog: what waits, each way with its state and its button; joining a class; results as codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
import segno
from PySide6.QtCore import QMimeData, QObject, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.classes import ClassOffer, CurrentClass
from app.errors import UnknownClassError
from app.joining import RelayView
from app.parcels import ParcelExport, ReceiptsTaken
from app.sending import Owed, SendingView
from app.views import ResultState, SyncView
from sync.digits import group_code
from sync.discovery import FoundMachine
from sync.errors import MachineNotFoundError, NotOurRelayError
from sync.join_code import make_link
from tests.ui.fakes import LAN, SYNC, FakeServices
from tests.ui.learn_samples import row
from tests.ui.starting import Starter
from ui.sending.class_dialog import ChooseClassDialog
from ui.sending.code_dialog import CodeDialog
from ui.sending.dialog import SendingDialog
from ui.sending.join_dialog import JoinClassDialog
from ui.service_slot import ServiceSlot
from ui.shell.leaving import Leaving
from ui.shell.places import Address, Place
from ui.shell.session import Session
from ui.tasks import Tasks
from ui.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

NOW = datetime(2026, 12, 1, 7, 30, tzinfo=UTC)
CODE = "7927228989214"
RELAY = RelayView(
    id=1,
    name="Máy của cô Lan",
    address="192.168.1.20:8000",
    hub_name="Máy chủ tỉnh",
    is_hub=False,
    joined_at=NOW,
    last_contact=NOW,
    next_try=None,
    problem=None,
)


class FakeWays:
    """The services behind the dialog."""

    def __init__(self) -> None:
        self.view = SendingView(
            owed=(Owed(person=LAN, results=3, records=8, carried=0),),
            sync=msgspec.structs.replace(SYNC, enrolled=True, waiting=8, waiting_results=3),
            hub_name="Máy chủ tỉnh",
            hub_url="https://hoc.tinh.gov.vn",
            relays=(),
        )
        self.joined: list[tuple[str, str | None]] = []
        self.answer: RelayView | Exception = RELAY
        self.exported: list[Path] = []
        self.found = (FoundMachine(name="Máy của cô Lan", hub="", addresses=("192.168.1.20:8000",), tls=True),)
        self.left: list[int] = []
        self.offers: tuple[ClassOffer, ...] = ()
        self.refusal: Exception | None = None
        self.services = SimpleNamespace(
            sending=SimpleNamespace(view=lambda _profile: self.view),
            classes=SimpleNamespace(open_classes=lambda: self.offers, enter=self._enter, leave=self._leave_class),
            joining=SimpleNamespace(join=self._join, find=self._find, leave=self.left.append),
            parcels=SimpleNamespace(export=self._export, take_receipts=self._receipts),
            results=SimpleNamespace(list=lambda _profile, unsent: (row(state=ResultState.WAITING),) if unsent else ()),
            codes=SimpleNamespace(symbol=lambda _attempt: segno.make("HTTPS://A.VN/Q/" + "A" * 500)),
        )

    def _join(self, code: str, address: str | None = None, **_rest: object) -> RelayView:
        self.joined.append((code, address))
        if isinstance(self.answer, Exception):
            raise self.answer
        self.view = msgspec.structs.replace(self.view, relays=(self.answer,))
        return self.answer

    def _enter(self, _profile: str, relay_id: int, session: str) -> CurrentClass:
        if self.refusal is not None:
            raise self.refusal
        (offer,) = [one for one in self.offers if (one.relay_id, one.session) == (relay_id, session)]
        current = CurrentClass(
            relay_id=relay_id, relay=offer.relay, session=session, number=offer.number, name=offer.name, entered_at=NOW
        )
        self.view = msgspec.structs.replace(self.view, current=current)
        return current

    def _leave_class(self, _profile: str) -> None:
        self.view = msgspec.structs.replace(self.view, current=None)

    def _find(self, **_how: object) -> tuple[FoundMachine, ...]:
        return self.found

    def _export(self, path: Path) -> ParcelExport:
        self.exported.append(path)
        return ParcelExport(path=path, records=8, results=3, size_bytes=2000, not_enrolled=0)

    def _receipts(self, path: Path) -> ReceiptsTaken:
        return ReceiptsTaken(receipts=1, received=8, passed_over=0)


@pytest.fixture
def ways() -> FakeWays:
    return FakeWays()


@pytest.fixture
def slot(qapp: QObject, ways: FakeWays) -> ServiceSlot:
    slot = ServiceSlot()
    slot.fill(ways.services)  # type: ignore[arg-type]
    return slot


@pytest.fixture
def dialog(slot: ServiceSlot, tasks: Tasks, theme: Theme, qtbot: QtBot) -> Iterator[SendingDialog]:
    made = SendingDialog(slot, tasks, choose_new=lambda *_: "ket-qua.tuhoc", choose_old=lambda *_: "bien-nhan")
    qtbot.addWidget(made)
    made.begin(LAN.id)
    made.show()
    qtbot.waitUntil(lambda: bool(made.owed.text()))
    yield made
    made.close()


@pytest.fixture
def join(slot: ServiceSlot, tasks: Tasks, theme: Theme, qtbot: QtBot) -> Iterator[JoinClassDialog]:
    made = JoinClassDialog(slot, tasks)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def test_what_waits_and_every_way_with_its_state(dialog: SendingDialog, ways: FakeWays, qtbot: QtBot) -> None:
    assert "3" in dialog.owed.text()
    assert LAN.full_name in dialog.owed.text()
    assert "Máy chủ tỉnh" in dialog.internet.title
    ways.view = msgspec.structs.replace(
        ways.view,
        owed=(
            *ways.view.owed,
            Owed(person=msgspec.structs.replace(LAN, id="x", full_name="Bình"), results=1, records=1, carried=2),
        ),
        sync=msgspec.structs.replace(ways.view.sync, online=False, problem="no-connection", next_try=NOW),
        relays=(RELAY, msgspec.structs.replace(RELAY, id=2, problem="not-our-relay")),
    )
    dialog.reload()
    qtbot.waitUntil(lambda: len(dialog.relays) == 2)
    assert "Bình" in dialog.owed.text()
    assert "Hiện không có mạng." in dialog.internet.state
    assert "Máy của cô Lan" in dialog.relays[0].title
    assert dialog.relays[1].state.startswith("Máy này không chuyển")
    assert "Máy của cô Lan" in dialog.relays[0].second.accessibleName()
    # Qt shows what is put into a layout at its next turn.
    qtbot.waitUntil(dialog.relays[1].second.isVisible)
    walked = [dialog.internet.button]
    while walked[-1] is not dialog.close_button:
        after = walked[-1].nextInFocusChain()
        while after.focusPolicy() == Qt.FocusPolicy.NoFocus or not after.isVisible():
            after = after.nextInFocusChain()
        walked.append(after)
    relays = [button for row in dialog.relays for button in (row.button, row.second)]
    below = [dialog.group.button, dialog.room.button, dialog.file.button, dialog.file.second, dialog.code.button]
    assert walked == [dialog.internet.button, *relays, *below, dialog.close_button], "from top to bottom"
    dialog.relays[1].second.click()
    qtbot.waitUntil(lambda: ways.left == [2])


def test_send_now_asks_the_loop(dialog: SendingDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.sendNow):
        dialog.internet.button.click()


def test_somebody_who_is_not_enrolled_is_led_there(dialog: SendingDialog, ways: FakeWays, qtbot: QtBot) -> None:
    nobody = msgspec.structs.replace(LAN, enrolled=False, hub_name=None, hub_url=None)
    ways.view = msgspec.structs.replace(
        ways.view,
        owed=(Owed(person=nobody, results=1, records=2, carried=0),),
        sync=msgspec.structs.replace(ways.view.sync, enrolled=False),
        hub_name=None,
        hub_url=None,
    )
    dialog.reload()
    qtbot.waitUntil(lambda: dialog.internet.button.text() == "Ghi danh")
    assert not dialog.file.button.isEnabled()
    assert "chưa ghi danh" in dialog.owed.text()
    with qtbot.waitSignal(dialog.enrol):
        dialog.internet.button.click()


def test_a_file_goes_out_and_receipts_come_back(dialog: SendingDialog, ways: FakeWays, qtbot: QtBot) -> None:
    dialog.file.button.click()
    qtbot.waitUntil(lambda: "3 kết quả" in dialog.banner.text)
    assert ways.exported == [Path("ket-qua.tuhoc")]
    with qtbot.waitSignal(dialog.moved):
        dialog.file.second.click()
    assert "8" in dialog.banner.text


def test_joining_from_the_dialog(dialog: SendingDialog, ways: FakeWays, qtbot: QtBot) -> None:
    dialog.room.button.click()
    assert dialog.join_dialog is not None
    dialog.join_dialog.code.set_code(group_code(CODE))
    with qtbot.waitSignal(dialog.sendNow):
        dialog.join_dialog.join_button.click()
    assert ways.joined == [(CODE, None)]
    qtbot.waitUntil(lambda: len(dialog.relays) == 1)
    assert "Máy của cô Lan" in dialog.banner.text


OFFERS = tuple(
    ClassOffer(relay_id=1, relay="Máy của cô Lan", session=f"lop-{'a' * 32}-00000{n}", number=f"00000{n}", name=name)
    for n, name in enumerate(("Mặt trận", "Cựu chiến binh"))
)


def test_a_class_is_chosen_after_joining_and_left_again(dialog: SendingDialog, ways: FakeWays, qtbot: QtBot) -> None:
    assert dialog.group.isHidden()
    ways.offers = OFFERS
    dialog.room.button.click()
    assert dialog.join_dialog is not None
    dialog.join_dialog.code.set_code(CODE)
    dialog.join_dialog.join_button.click()
    qtbot.waitUntil(lambda: dialog.class_dialog is not None and len(dialog.class_dialog.classes) == 2)
    assert dialog.class_dialog is not None
    assert "bài làm và điểm" in dialog.class_dialog.lead.text()
    assert "niêm phong" in dialog.class_dialog.lead.text()
    dialog.class_dialog.classes[1].click()
    qtbot.waitUntil(lambda: "Cựu chiến binh" in dialog.group.title)
    assert (dialog.group.button.text(), "Cựu chiến binh" in dialog.banner.text) == ("Rời lớp", True)
    dialog.group.button.click()
    qtbot.waitUntil(lambda: dialog.group.button.text() == "Chọn lớp")
    assert "niêm phong" in dialog.group.state


def test_no_class_is_a_choice_too(dialog: SendingDialog, ways: FakeWays, qtbot: QtBot) -> None:
    ways.view = msgspec.structs.replace(ways.view, relays=(RELAY,))
    dialog.reload()
    qtbot.waitUntil(dialog.group.isVisible)
    ways.offers = OFFERS[:1]
    ways.refusal = UnknownClassError("x")
    dialog.group.button.click()
    qtbot.waitUntil(lambda: dialog.class_dialog is not None and len(dialog.class_dialog.classes) == 1)
    chosen = dialog.class_dialog
    assert chosen is not None
    chosen.classes[0].click()
    qtbot.waitUntil(lambda: "không mở lớp đó" in chosen.banner.text)
    assert chosen.classes[0].isEnabled()
    with qtbot.waitSignal(chosen.finished):
        chosen.none_button.click()
    assert ways.view.current is None


def test_a_machine_without_a_class_says_so(slot: ServiceSlot, tasks: Tasks, theme: Theme, qtbot: QtBot) -> None:
    made = ChooseClassDialog(slot, tasks)
    qtbot.addWidget(made)
    made.begin("p")
    qtbot.waitUntil(lambda: made.lead.text().startswith("Máy giảng viên chưa mở lớp"))
    assert made.none_button.text() == "Đóng"


def test_what_an_input_method_replays_makes_a_code(join: JoinClassDialog) -> None:
    """Unikey deletes letters and inserts them again; the code is what was meant all the same."""
    for place, digit in enumerate(CODE):
        QTest.keyClicks(join.code, digit)
        if place % 3 == 2:
            QTest.keyClick(join.code, Qt.Key.Key_Backspace)
            QTest.keyClick(join.code, Qt.Key.Key_Backspace)
            QTest.keyClicks(join.code, CODE[place - 1 : place + 1])
        if place % 4 == 3:
            letter = QInputMethodEvent()
            letter.setCommitString("ă")
            QApplication.sendEvent(join.code, letter)
    assert join.code.code == CODE
    assert join.code.text() == "7927 2289 8921 4"


def test_a_pasted_link_joins_by_itself(join: JoinClassDialog, ways: FakeWays, qtbot: QtBot) -> None:
    link = make_link(bytes(range(32)), ["192.168.1.20:8000"])
    pasted = QMimeData()
    pasted.setText(f"  {link}\n")
    with qtbot.waitSignal(join.joined):
        join.code.take(pasted)
    assert ways.joined == [(link, None)]


def test_machines_that_are_heard_are_named(join: JoinClassDialog, ways: FakeWays, qtbot: QtBot) -> None:
    join.begin()
    qtbot.waitUntil(lambda: "Máy của cô Lan" in join.machines.text())
    ways.found = ()
    join._found.clear()
    join.begin()
    qtbot.waitUntil(lambda: join.machines.text().startswith("Chưa thấy"))


@pytest.mark.parametrize(
    ("error", "words"),
    [(MachineNotFoundError(0), "Không thấy máy có mã này"), (NotOurRelayError("x"), "Máy này không chuyển")],
)
def test_a_failure_is_said_and_nothing_typed_is_lost(
    join: JoinClassDialog, ways: FakeWays, qtbot: QtBot, error: Exception, words: str
) -> None:
    ways.answer = error
    join.join_button.click()
    assert join.code_line.fault
    join.code.set_code(CODE)
    join.address.edit.setText("192.168.1.20:8000")
    join.join_button.click()
    qtbot.waitUntil(lambda: words in join.banner.text + join.code_line.fault)
    assert (join.code.code, join.address.text) == (CODE, "192.168.1.20:8000")
    assert join.join_button.isEnabled()
    assert ways.joined == [(CODE, "192.168.1.20:8000")]


def test_an_address_is_asked_for_only_where_it_is_needed(join: JoinClassDialog, ways: FakeWays, qtbot: QtBot) -> None:
    assert join.address.isHidden()
    ways.found = ()
    join.begin()
    qtbot.waitUntil(join.address.isVisible)
    assert join.address_button.isHidden()


def test_a_code_is_as_large_as_the_window_and_fills_the_screen(slot: ServiceSlot, tasks: Tasks, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(911, 512)
    window.show()
    dialog = CodeDialog(slot, tasks, window)
    dialog.open()
    dialog.begin("p")
    qtbot.waitUntil(dialog.full_button.isEnabled)
    side = min(dialog.picture.width(), dialog.picture.height())
    assert side > 0.85 * window.height()
    dialog.full_button.click()
    whole = dialog.filled
    assert whole is not None
    assert whole.isFullScreen()
    assert whole.picture.rows == dialog.picture.rows
    with qtbot.waitSignal(whole.finished):
        QTest.keyClick(whole, Qt.Key.Key_Space)
    dialog.close()


def sync_of(**fields: object) -> SyncView:
    return msgspec.structs.replace(SYNC, enrolled=True, waiting=3, waiting_results=2, **fields)


@pytest.mark.parametrize(
    ("sync", "asks"),
    [
        (sync_of(online=True, problem=None), True),
        (sync_of(online=False, problem="no-connection"), False),
        (sync_of(online=None, problem=None), False),
        (sync_of(online=False, problem="no-connection", near=True), True),
        (sync_of(online=True, problem="server-fault"), False),
        (msgspec.structs.replace(sync_of(online=True, problem=None), waiting_results=0), False),
        (msgspec.structs.replace(sync_of(online=True, problem=None), enrolled=False), False),
    ],
)
def test_on_exit_only_what_can_be_sent_now_is_asked_about(
    slot: ServiceSlot, tasks: Tasks, qtbot: QtBot, sync: SyncView, asks: bool
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    session = Session(None, slot, tasks, window)
    session.show_sync(sync)
    assert Leaving(session, window).may_leave() is not asks


def test_the_strip_opens_it_and_the_settings_have_the_switch(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, theme: Theme, ways: FakeWays
) -> None:
    services = FakeServices()
    services.status = sync_of(online=True, problem=None)
    for name in ("sending", "joining", "parcels"):
        setattr(services, name, getattr(ways.services, name))
    start = Starter(qtbot, qapp, tmp_path, services)
    try:
        window = start().window
        qtbot.waitUntil(window.rail.strip.ways_button.isVisible)
        window.rail.strip.ways_button.click()
        qtbot.waitUntil(lambda: bool(window.findChildren(SendingDialog)))
        (dialog,) = window.findChildren(SendingDialog)
        qtbot.waitUntil(lambda: "Máy chủ tỉnh" in dialog.internet.title)
        dialog.close()
        window.go(Address(Place.SETTINGS))
        box = window.pages.settings.autostart
        qtbot.waitUntil(box.isVisible)
        assert not box.isChecked()
        box.click()
        qtbot.waitUntil(lambda: services.at_log_on)
        assert box.isChecked()
    finally:
        start.close()
