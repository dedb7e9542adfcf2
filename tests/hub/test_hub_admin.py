"""The hub's folder: made once, opened only where it is one, and what the command line does in it."""

from __future__ import annotations

import sqlite3
import unicodedata
from pathlib import Path

import pytest

from content_cache.blocking import BlockingCallError, allow_current_thread, forbid_current_thread
from content_cache.signing import SigningKey
from sync.hub import add_learner, add_unit, create_app, init_hub, learners, load_config, new_code, serve, status
from sync.hub.errors import (
    AddressInUseError,
    BadNameError,
    DamagedDatabaseError,
    HubExistsError,
    HubStorageError,
    NewerDatabaseError,
    NoCodeLeftError,
    NotAHubError,
    UnclearUnitError,
    UnknownLearnerError,
)
from sync.hub.offers import LIFETIME, REUSE_AFTER, make_code
from sync.hub.revision import HEAD
from sync.hub.schema import OfferRow
from tests.hub.world import NOW, HubWorld


def test_a_new_hub_is_empty(hub: HubWorld) -> None:
    found = status(hub.data)
    assert (found.name, found.learners, found.devices, found.records) == ("Máy chủ tỉnh", 0, 0, 0)
    assert found.results == ()
    assert len(found.incarnation) == 16
    assert hub.config.courses.is_dir()


def test_a_hub_is_made_once(hub: HubWorld) -> None:
    before = hub.config.key_path.read_bytes()
    with pytest.raises(HubExistsError):
        init_hub(hub.data, name="Khác")
    assert hub.config.key_path.read_bytes() == before


def test_a_folder_without_a_hub_is_none(tmp_path: Path) -> None:
    for use in (lambda: status(tmp_path), lambda: load_config(tmp_path), lambda: serve(tmp_path, port=0)):
        with pytest.raises(NotAHubError):
            use()
    (tmp_path / "hub.json").write_text("{", encoding="utf-8")
    with pytest.raises(NotAHubError):
        status(tmp_path)
    (tmp_path / "hub.json").write_text('{"format": 1}', encoding="utf-8")
    with pytest.raises(NotAHubError):
        status(tmp_path)
    assert not (tmp_path / "hub.sqlite").exists()
    (tmp_path / "hub.json").write_text('{"format": 2}', encoding="utf-8")
    with pytest.raises(NotAHubError):
        status(tmp_path)


def test_an_init_that_was_cut_off_can_be_done_again(hub: HubWorld) -> None:
    add_learner(hub.data, name="A")
    (hub.data / "hub.json").unlink()
    init_hub(hub.data, name="Hai")
    assert status(hub.data).learners == 1
    assert SigningKey.load(hub.config.key_path).public == hub.key.public


def test_a_database_elsewhere_that_is_another_hubs_is_left_alone(hub: HubWorld, tmp_path: Path) -> None:
    with pytest.raises(HubExistsError):
        init_hub(tmp_path / "new", name="Hai", database_url=f"sqlite:///{hub.data / 'hub.sqlite'}")
    with pytest.raises(NotAHubError):
        status(tmp_path / "new")


def test_a_hub_without_its_key_does_not_start(hub: HubWorld) -> None:
    hub.config.key_path.unlink()
    with pytest.raises(NotAHubError):
        create_app(hub.config)


def test_a_newer_database_is_refused_and_untouched(hub: HubWorld) -> None:
    file = hub.data / "hub.sqlite"
    with sqlite3.connect(file) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    with pytest.raises(NewerDatabaseError) as caught:
        create_app(hub.config)
    assert (caught.value.stored, caught.value.known) == ("9999", HEAD)


def test_a_file_that_is_no_database_is_named_so(hub: HubWorld) -> None:
    for suffix in ("-wal", "-shm"):
        (hub.data / f"hub.sqlite{suffix}").unlink(missing_ok=True)
    (hub.data / "hub.sqlite").write_bytes(b"no database at all" * 1000)
    with pytest.raises(DamagedDatabaseError):
        status(hub.data)


def test_learners_and_units(hub: HubWorld) -> None:
    province = add_unit(hub.data, "Tỉnh Ninh Bình")
    commune = add_unit(hub.data, "Xã Gia Viễn", parent="Tỉnh Ninh Bình")
    assert province != commune
    one = add_learner(hub.data, name="Nguyễn Thị Hoà", unit="Xã Gia Viễn")
    other = add_learner(hub.data, name="Nguyễn Thị Hoà", unit=commune)
    assert one != other
    assert one.isdecimal()
    assert status(hub.data).learners == 2
    add_unit(hub.data, "Xã Gia Viễn")
    with pytest.raises(UnclearUnitError) as caught:
        add_learner(hub.data, name="Hoà", unit="Xã Gia Viễn")
    assert caught.value.found == 2
    with pytest.raises(UnclearUnitError):
        add_unit(hub.data, "Thôn", parent="không có")


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "a\x07b", "x" * 201])
def test_a_name_that_is_none_is_refused(hub: HubWorld, name: str) -> None:
    with pytest.raises(BadNameError):
        add_learner(hub.data, name=name)


def test_names_are_stored_in_one_form(hub: HubWorld) -> None:
    composed = "Xã Đông Hòa"
    add_unit(hub.data, unicodedata.normalize("NFD", composed))
    add_learner(hub.data, name="A", unit=composed)
    with hub.database() as database, database.read() as session:
        assert session.connection().exec_driver_sql("SELECT COUNT(*) FROM units").scalar() == 1


def test_a_code_for_nobody(hub: HubWorld) -> None:
    with pytest.raises(UnknownLearnerError):
        new_code(hub.data, "123")


def test_ten_thousand_open_codes_are_all_there_are(hub: HubWorld) -> None:
    person = add_learner(hub.data, name="A")
    with hub.database() as database:
        with database.write() as session:
            session.add_all(offer(number, person) for number in range(10_000))
        with pytest.raises(NoCodeLeftError):
            make_code(database, person, NOW)
        with database.write() as session:
            for stored in session.query(OfferRow).filter(OfferRow.number == "0042"):
                stored.closed_at = NOW
        with pytest.raises(NoCodeLeftError):
            make_code(database, person, NOW)
        assert make_code(database, person, NOW + REUSE_AFTER).startswith("0042")
        assert len(make_code(database, person, NOW + LIFETIME)) == 16


def offer(number: int, person: str) -> OfferRow:
    return OfferRow(
        number=f"{number:04d}",
        person_id=person,
        salt=b"s",
        stretched=b"k",
        memory_kib=1,
        passes=1,
        lanes=1,
        created_at=NOW,
        expires_at=NOW + LIFETIME,
        wrong_proofs=0,
    )


def test_a_port_that_is_taken_is_said(hub: HubWorld, url: str) -> None:
    port = int(url.rpartition(":")[2])
    with pytest.raises(AddressInUseError) as caught:
        serve(hub.data, port=port)
    assert caught.value.port == port
    with pytest.raises(AddressInUseError):
        serve(hub.data, host="no.such.host.invalid", port=0)


def test_a_locked_database_is_a_fault_that_may_pass(hub: HubWorld) -> None:
    with hub.database() as database, database.read() as session:
        session.connection().exec_driver_sql("SELECT 1")
        with pytest.raises(HubStorageError), database.read() as other:
            other.connection().exec_driver_sql("SELECT * FROM gone")


def test_no_statement_on_a_thread_that_must_not_wait(hub: HubWorld) -> None:
    forbid_current_thread()
    try:
        with pytest.raises(BlockingCallError):
            status(hub.data)
    finally:
        allow_current_thread()


def test_messages_carry_no_personal_data(hub: HubWorld) -> None:
    with hub.database() as database:
        try:
            with database.write() as session:
                session.connection().exec_driver_sql(
                    "INSERT INTO persons (id, full_name) VALUES (?, ?)", ("1", "Nguyễn Thị Bí Mật")
                )
        except Exception as error:  # noqa: BLE001  every word of it is looked at
            assert "Bí Mật" not in repr(error) + str(error)
        else:
            pytest.fail("a person without a date")


def test_learners_are_listed_with_their_computers(hub: HubWorld) -> None:
    assert learners(hub.data) == ()
    enrolled = hub.learner(5, "Nguyễn Thị Hòa", "Xã Bình Minh")
    alone = add_learner(hub.data, name="Trần Văn Bình")
    found = {one.learner: (one.name, one.unit, one.devices) for one in learners(hub.data)}
    assert found == {
        enrolled.subject.removeprefix("person:"): ("Nguyễn Thị Hòa", "Xã Bình Minh", 1),
        alone: ("Trần Văn Bình", None, 0),
    }
