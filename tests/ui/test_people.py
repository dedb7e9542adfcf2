"""The way in: addresses, the code's field under input methods, enrolment and its failures, the chooser."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.fakes import HUNG, LAN, MAI, PEOPLE, FakeServices
from ui.people.address import hub_address
from ui.people.chooser import ChooserPage
from ui.people.code_field import CODE_DIGITS, CodeField, digits_of
from ui.people.join import JoinPage
from ui.service_slot import ServiceSlot
from ui.tasks import Tasks
from ui.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
CODE = "1234567890123456"


class RefusedError(Exception):
    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("hoc.tinh.gov.vn", "https://hoc.tinh.gov.vn"),
        (" hoc.tinh.gov.vn/ ", "https://hoc.tinh.gov.vn"),
        ("http://hoc.tinh.gov.vn", "http://hoc.tinh.gov.vn"),
        ("192.168.1.5:8080", "http://192.168.1.5:8080"),
        ("localhost:8000", "http://localhost:8000"),
        ("may-giang-vien.local", "http://may-giang-vien.local"),
        ("8.8.8.8", "https://8.8.8.8"),
        ("", None),
        ("ftp://a", None),
        ("https://", None),
        ("https://a:99999", None),
        ("user@a.vn", None),
        ("[::1", None),
    ],
)
def test_an_address_is_completed(typed: str, address: str | None) -> None:
    assert hub_address(typed) == address


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_as_an_address_breaks_nothing(typed: str) -> None:
    address = hub_address(typed)
    assert address is None or address.startswith(("http://", "https://"))


@pytest.fixture
def field(qtbot: QtBot, theme: Theme) -> CodeField:
    field = CodeField("Mã")
    qtbot.addWidget(field)
    field.show()
    return field


def test_typed_digits_group_by_themselves(qtbot: QtBot, field: CodeField) -> None:
    with qtbot.waitSignal(field.completed):
        QTest.keyClicks(field, CODE)
    assert field.text() == "1234 5678 9012 3456"
    assert field.code == CODE
    QTest.keyClicks(field, "9")
    assert field.code == CODE


@pytest.mark.parametrize("pasted", [CODE, "1234-5678-9012-3456", "Mã: 1234 5678\n9012 3456.", "1234567890123456"])
def test_a_pasted_code_is_taken_whatever_stands_around(field: CodeField, pasted: str) -> None:
    QTest.keyClicks(field, "99")
    QApplication.clipboard().setText(pasted)
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.code == CODE


def test_deleting_and_correcting_in_the_middle(field: CodeField) -> None:
    QTest.keyClicks(field, "12345678")
    field.setCursorPosition(5)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert field.code == "1235678"
    QTest.keyClicks(field, "4")
    assert field.code == "12345678"
    assert field.text() == "1234 5678"


KEYS = st.lists(st.sampled_from([*"0123456789aáw ", "back", "left", "home", "end", "delete"]), max_size=40)
SPECIAL = {
    "back": Qt.Key.Key_Backspace,
    "left": Qt.Key.Key_Left,
    "home": Qt.Key.Key_Home,
    "end": Qt.Key.Key_End,
    "delete": Qt.Key.Key_Delete,
}


@given(KEYS)
@settings(max_examples=60, deadline=None)
def test_no_sequence_of_keys_breaks_the_field(qapp: QApplication, keys: list[str]) -> None:
    field = CodeField("Mã")
    for key in keys:
        if key in SPECIAL:
            QTest.keyClick(field, SPECIAL[key])
        else:
            field.insert(key)
        assert field.text() == " ".join(field.code[at : at + 4] for at in range(0, len(field.code), 4))
        assert digits_of(field.text()) == field.code
        assert len(field.code) <= CODE_DIGITS


@pytest.fixture
def services() -> FakeServices:
    return FakeServices(())


@pytest.fixture
def slot(qapp: QApplication) -> ServiceSlot:
    return ServiceSlot()


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, tasks: Tasks, slot: ServiceSlot) -> JoinPage:
    page = JoinPage(slot, tasks)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    return page


def replay(page: JoinPage, keys: str) -> None:
    """What Unikey sends: letters, and Backspaces (``<``) that take letters back to put better ones."""
    edit = page.full_name.edit
    for letter in keys:
        if letter == "<":
            QTest.keyClick(edit, Qt.Key.Key_Backspace)
        else:
            edit.insert(letter)


def test_a_name_typed_through_an_input_method_arrives_whole(
    qtbot: QtBot, page: JoinPage, slot: ServiceSlot, services: FakeServices
) -> None:
    slot.fill(services)  # type: ignore[arg-type]  # stands in for the services
    page.load(None, by_name=True)
    # "Nguyeenx Thij A" as Telex: each correction deletes and re-inserts.
    replay(page, "Nguye<ê<ên<<ễn Thi<ị A<Á<Ánh")
    assert page.full_name.edit.text() == "Nguyễn Thị Ánh"
    page.unit_name.edit.setText("Xa\u0303 Phước Hòa")
    with qtbot.waitSignal(page.joined) as joined:
        page.begin_button.click()
    assert joined.args[0].full_name == "Nguyễn Thị Ánh"
    assert services.calls == [("create", "Nguyễn Thị Ánh", "Xã Phước Hòa")]


def test_an_empty_name_is_asked_for_in_place(page: JoinPage, slot: ServiceSlot, services: FakeServices) -> None:
    slot.fill(services)  # type: ignore[arg-type]  # stands in for the services
    page.load(None, by_name=True)
    page.full_name.edit.setText("   ")
    page.begin_button.click()
    assert page.full_name.fault == "Cần có họ và tên."
    page.full_name.edit.setText("")
    QTest.keyClicks(page.full_name.edit, "a")
    assert page.full_name.fault == ""
    assert services.calls == []


def test_enrolling_by_keyboard_alone(qtbot: QtBot, page: JoinPage, slot: ServiceSlot, services: FakeServices) -> None:
    slot.fill(services)  # type: ignore[arg-type]  # stands in for the services
    assert page.focusWidget() is page.address.edit
    QTest.keyClicks(page.address.edit, "hoc.example.vn")
    QTest.keyClick(page.address.edit, Qt.Key.Key_Return)
    assert page.focusWidget() is page.code
    QTest.keyClicks(page.code, CODE)
    with qtbot.waitSignal(page.joined) as joined:
        QTest.keyClick(page.code, Qt.Key.Key_Return)
    assert joined.args == [LAN]
    assert services.calls == [("enrol", None, "https://hoc.example.vn", CODE)]


def test_enrolling_through_the_trainers_machine_asks_for_its_code(
    qtbot: QtBot, page: JoinPage, slot: ServiceSlot, services: FakeServices
) -> None:
    calls: list[tuple[object, ...]] = []
    fake = SimpleNamespace(
        enrolment=SimpleNamespace(enrol=lambda *asked, door: calls.append((*asked, door)) or LAN),
        joining=SimpleNamespace(
            door=lambda *asked: calls.append(asked) or "the door", join=lambda *asked: calls.append(asked)
        ),
    )
    slot.fill(fake)  # type: ignore[arg-type]
    assert page.room_line.isHidden()
    page.room_button.click()
    assert not page.room_line.isHidden()
    page.address.edit.setText("hoc.example.vn")
    page.code.set_code(CODE)
    page.room.set_code("792722898921")
    page.enrol_button.click()
    assert page.room_line.fault
    page.room.set_code("7927228989214")
    page.room_address.edit.setText("192.168.1.20:8000")
    with qtbot.waitSignal(page.joined):
        page.enrol_button.click()
    machine = ("7927228989214", "192.168.1.20:8000")
    assert calls == [machine, (None, "https://hoc.example.vn", CODE, "the door"), machine]
    page.load(None)
    assert (page.room_line.isHidden(), page.room.code) == (True, "")


def test_what_is_missing_is_said_before_anything_is_sent(
    page: JoinPage, slot: ServiceSlot, services: FakeServices
) -> None:
    slot.fill(services)  # type: ignore[arg-type]  # stands in for the services
    page.enrol_button.click()
    assert page.address.fault
    page.address.edit.setText("hoc.example.vn")
    page.code.set_code("123")
    page.enrol_button.click()
    assert page.code_line.fault == "Mã có 16 chữ số; mới có 3."
    assert services.calls == []


@pytest.mark.parametrize("kind", ["wrong-code", "used-code", "no-connection", "not-our-hub", "hub-not-proven"])
def test_a_refusal_says_what_to_do_and_lets_try_again(
    qtbot: QtBot, page: JoinPage, slot: ServiceSlot, services: FakeServices, kind: str
) -> None:
    slot.fill(services)  # type: ignore[arg-type]  # stands in for the services
    services.enrolled = RefusedError(kind)
    page.address.edit.setText("hoc.example.vn")
    page.code.set_code(CODE)
    page.enrol_button.click()
    assert not page.enrol_button.isEnabled()
    qtbot.waitUntil(page.enrol_button.isEnabled)
    assert page.banner.text
    assert bool(page.code_line.fault) == (kind in ("wrong-code", "used-code"))
    assert page.code.code == CODE
    services.enrolled = LAN
    with qtbot.waitSignal(page.joined):
        page.enrol_button.click()


def test_who_presses_before_the_services_are_there_waits_for_them(
    qtbot: QtBot, page: JoinPage, slot: ServiceSlot, services: FakeServices
) -> None:
    page.address.edit.setText("hoc.example.vn")
    page.code.set_code(CODE)
    page.enrol_button.click()
    with qtbot.waitSignal(page.joined):
        slot.fill(services)  # type: ignore[arg-type]  # stands in for the services


def test_somebody_who_began_without_enrols_later(
    qtbot: QtBot, page: JoinPage, slot: ServiceSlot, services: FakeServices
) -> None:
    slot.fill(services)  # type: ignore[arg-type]  # stands in for the services
    page.load(HUNG, hub_url="https://hoc.example.vn", with_back=True)
    assert page.address.edit.text() == "https://hoc.example.vn"
    page.code.set_code(CODE)
    with qtbot.waitSignal(page.joined):
        page.enrol_button.click()
    assert services.calls == [("enrol", HUNG.id, "https://hoc.example.vn", CODE)]


def test_choosing_among_people_by_mouse_and_keyboard(qtbot: QtBot, theme: Theme) -> None:
    page = ChooserPage()
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    page.show_people(PEOPLE)
    rows = [page.model.index(row, 0) for row in range(page.model.rowCount())]
    assert [index.data() for index in rows] == [LAN.full_name, HUNG.full_name, MAI.full_name]
    middle = page.list.visualRect(rows[1]).center()
    with qtbot.waitSignal(page.chosen) as chosen:
        QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    assert chosen.args == [HUNG.id]
    page.list.setFocus()
    page.list.setCurrentIndex(rows[0])
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.chosen) as chosen:
        QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert chosen.args == [MAI.id]
    with qtbot.waitSignal(page.addPerson):
        page.add_button.click()
